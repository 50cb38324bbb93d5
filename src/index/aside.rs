//! The blocks of each document that are set aside, packed.

use std::iter;
use std::ops::Range;

use super::DocNumber;
use super::paged::Paged;
use super::shelf::Budget;
use crate::fingerprint::{BlockTrace, words_of};

/// Some blocks of each document: three bytes a document, and about three more and two a run of blocks of
/// those that have any.
#[derive(Clone, Debug)]
pub(super) struct SetAside {
    /// Of each document the length of its entry; of those that have any, the words in all blocks, how
    /// many runs of blocks, and of every run how many blocks are passed over and how many are set aside.
    bytes: Paged<u8>,
    /// Where the entry of one document in [`ONE_IN`] begins.
    starts: Paged<u64>,
    documents: usize,
    /// Of the document at hand.
    entry: Vec<u8>,
}

/// From a known entry on, fewer than so many are passed over.
const ONE_IN: usize = 4;

/// What is set aside of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lost {
    /// Words.
    pub(super) words: u32,
    /// In how many runs of blocks they stand.
    pub(super) runs: u32,
}

impl SetAside {
    /// Of no documents yet.
    pub(super) fn within(budget: &Budget) -> Self {
        let (bytes, starts) = (Paged::within(budget, 0), Paged::within(budget, 0));
        Self { bytes, starts, documents: 0, entry: Vec::new() }
    }

    /// Takes in which blocks of the next document are set aside, sorted by number.
    pub(super) fn push(&mut self, blocks: &[BlockTrace], aside: impl Iterator<Item = usize>) {
        let Self { bytes, starts, documents, entry } = self;
        if documents.is_multiple_of(ONE_IN) {
            starts.push(bytes.len() as u64);
        }
        *documents += 1;
        entry.clear();
        let (mut run, mut end, mut words, mut runs) = (0..0, 0, 0, 0);
        for number in aside {
            words += words_of(blocks, number).len();
            if number != run.end || runs == 0 {
                push_run(entry, &mut end, &run);
                run.start = number;
                runs += 1;
            }
            run.end = number + 1;
        }
        push_run(entry, &mut end, &run);
        if entry.is_empty() {
            bytes.push(0);
            return;
        }
        let behind = entry.len();
        push_number(entry, words);
        push_number(entry, runs);
        let end = entry.len();
        push_number(entry, end);
        let parts = [&entry[end..], &entry[behind..end], &entry[..behind]];
        parts.into_iter().flatten().for_each(|&byte| bytes.push(byte));
    }

    /// What is set aside of a document: a look-up, however many blocks it has.
    pub(super) fn lost(&self, doc: DocNumber) -> Lost {
        let mut entry = self.entry(doc);
        let mut next = || entry.next().unwrap_or_default() as u32;
        Lost { words: next(), runs: next() }
    }

    /// The numbers of the blocks of a document, in order.
    pub(super) fn blocks(&self, doc: DocNumber) -> impl Iterator<Item = usize> + use<'_> {
        let mut entry = self.entry(doc);
        let _lost = [entry.next(), entry.next()];
        let mut end = 0;
        let runs = iter::from_fn(move || {
            let start = end + entry.next()?;
            end = start + entry.next()?;
            Some(start..end)
        });
        runs.flatten()
    }

    fn entry(&self, doc: DocNumber) -> Entry<'_> {
        let doc = doc as usize;
        let at = self.starts.get(doc / ONE_IN) as usize;
        let mut entry = Entry { bytes: &self.bytes, at, end: self.bytes.len() };
        let mut length = entry.next().unwrap_or_default();
        for _ in 0..doc % ONE_IN {
            entry.at += length;
            length = entry.next().unwrap_or_default();
        }
        entry.end = entry.end.min(entry.at + length);
        entry
    }
}

/// The numbers of an entry, from one of them on.
struct Entry<'a> {
    bytes: &'a Paged<u8>,
    at: usize,
    end: usize,
}

impl Iterator for Entry<'_> {
    type Item = usize;

    /// The next number, which is passed.
    fn next(&mut self) -> Option<usize> {
        let (mut number, mut shift) = (0, 0);
        while self.at < self.end && shift < usize::BITS {
            let byte = self.bytes.get(self.at);
            self.at += 1;
            number |= usize::from(byte & !MORE) << shift;
            if byte < MORE {
                return Some(number);
            }
            shift += 7;
        }
        None
    }
}

fn push_run(entry: &mut Vec<u8>, end: &mut usize, run: &Range<usize>) {
    if !run.is_empty() {
        push_number(entry, run.start - *end);
        push_number(entry, run.len());
        *end = run.end;
    }
}

/// Set in a byte of a number that goes on.
const MORE: u8 = 1 << 7;

/// Adds a number, seven bits a byte (LEB128).
fn push_number(bytes: &mut Vec<u8>, mut number: usize) {
    while usize::from(MORE) <= number {
        bytes.push(number as u8 | MORE);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::hash::mix;
    use crate::index::Shelf;
    use crate::index::tests::Memory;

    impl Lost {
        /// What these blocks of a document come to, sorted by number.
        fn of(blocks: &[BlockTrace], aside: impl Iterator<Item = usize>) -> Self {
            let (mut next, mut lost) = (0, Self::default());
            for number in aside {
                lost.words += words_of(blocks, number).len() as u32;
                lost.runs += u32::from(lost.runs == 0 || next < number);
                next = number + 1;
            }
            lost
        }
    }

    fn budgets() -> [Budget; 2] {
        let shelf: Arc<dyn Shelf> = Arc::new(Memory::default());
        [Budget::default(), Budget { columns: 300, shelf: Some(shelf), ..Budget::default() }]
    }

    #[test]
    fn blocks_set_aside_come_back() {
        for budget in budgets() {
            check(&budget);
        }
    }

    fn check(budget: &Budget) {
        let (mut all, mut twin) = (SetAside::within(budget), Vec::new());
        for doc in 0..300 {
            let count = (mix(doc) % 400) as usize * usize::from(mix(!doc) % 3 < 2);
            let rate = 1 + mix(doc << 8) % 9;
            let is_aside =
                |number: &usize| !mix((doc << 20) + *number as u64 / 3).is_multiple_of(rate);
            let blocks: Vec<BlockTrace> =
                (0..count).map(|number| BlockTrace::blank(number as u32 * 7)).collect();
            let aside: Vec<usize> = (0..count).filter(is_aside).collect();
            all.push(&blocks, aside.iter().copied());
            twin.push((Lost::of(&blocks, aside.iter().copied()), aside));
        }
        for (doc, (lost, aside)) in (0..).zip(&twin) {
            assert_eq!(all.blocks(doc).collect::<Vec<_>>(), *aside);
            assert_eq!(all.lost(doc), *lost);
        }
        assert_eq!(SetAside::within(budget).lost(7), Lost::default());
    }
}
