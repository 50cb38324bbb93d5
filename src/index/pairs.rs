//! Pairs of documents, in order.

use super::DocNumber;
use super::entry::{Row, Spread, two_in_one, two_of_one};
use super::parted::Parted;
use super::shelf::Budget;
use crate::hands::Hands;

/// Two documents that have something in common; the better ranked one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// The one that would be kept.
    pub kept: DocNumber,
    /// The one that would be held back.
    pub surplus: DocNumber,
    /// Whether so much of one is in the other that they may be copies; else they may share a
    /// passage.
    pub may_be_copies: bool,
}

impl Pair {
    /// The two the other way around.
    pub(super) fn turned(self) -> Self {
        Self { kept: self.surplus, surplus: self.kept, ..self }
    }
}

/// Pairs of documents in eight bytes each, in memory or on a shelf.
///
/// They come out sorted, each once: as a pair that may be copies, if it was put in as one.
#[derive(Debug)]
pub struct Pairs {
    entries: Parted<u64>,
    docs: Spread,
}

/// Second documents of a portion: a quarter of a mebibyte.
const PORTION: usize = 1 << 16;

/// Pairs are shared out in 32 parts: each begins anew with the first document it comes to.
const HALVINGS: usize = 5;

/// In the lowest bit: that the two are no copies for sure.
const NO_COPIES: u64 = 1;

impl Pairs {
    /// No pairs yet; of so many documents, fewer than 2^31.
    pub fn among(documents: usize, budget: &Budget) -> Self {
        Self { entries: Parted::within(budget), docs: Spread::up_to(documents) }
    }

    /// Puts in a pair.
    #[inline]
    pub fn push(&mut self, pair: Pair) {
        let [kept, surplus] = [pair.kept, pair.surplus].map(|doc| self.docs.up(doc));
        let flag = if pair.may_be_copies { 0 } else { NO_COPIES };
        self.entries.push(kept | surplus >> self.docs.bits() | flag);
    }

    /// Hands out the pairs in order.
    pub fn for_each(&self, mut each: impl FnMut(Pair)) {
        self.entries.for_each(|entries| hand_out(self.docs, entries, &mut each));
    }

    /// Hands out the pairs in order, and forgets them.
    pub fn drain(&mut self, mut each: impl FnMut(Pair)) {
        self.entries.drain(|entries| hand_out(self.docs, entries, &mut each));
    }

    /// Forgets the pairs.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// Hands out the pairs, each with a `number` of either document.
    ///
    /// If the numbers do not lie in memory, they are asked for in the order of the documents: the pairs are
    /// sorted by the second one meanwhile, and come out in that order.
    pub fn for_each_with(
        &self,
        numbers: Numbers<impl Fn(DocNumber) -> u32>,
        budget: &Budget,
        each: impl FnMut(Pair, [u32; 2]),
    ) {
        look_up(self.docs, budget, numbers, each, |take| self.for_each(take));
    }

    /// The same, and forgets them.
    pub fn drain_with(
        &mut self,
        numbers: Numbers<impl Fn(DocNumber) -> u32>,
        budget: &Budget,
        each: impl FnMut(Pair, [u32; 2]),
    ) {
        look_up(self.docs, budget, numbers, each, |take| self.drain(take));
    }

    /// Hands out the first document of pairs with its second ones, in order, and forgets them. Many second
    /// ones come in several portions.
    pub fn drain_by_first(&mut self, mut each: impl FnMut(DocNumber, &[DocNumber])) {
        let (mut first, mut others) = (None, Vec::new());
        self.drain(|pair| {
            let is_other = |first: &DocNumber| *first != pair.kept || others.len() == PORTION;
            if let Some(done) = first.replace(pair.kept).filter(is_other) {
                each(done, &others);
                others.clear();
            }
            others.push(pair.surplus);
        });
        first.into_iter().for_each(|first| each(first, &others));
    }

    /// What `work` gives for parts of the pairs, lower parts first.
    ///
    /// Where the pairs of some documents take longer, there are parts left for whoever is done first; where
    /// nobody is, there is one part.
    pub fn shared_out<T: Send>(
        self,
        work: &(impl Fn(Self) -> T + Sync),
        hands: &impl Hands,
    ) -> Vec<T> {
        let halvings = if hands.are_many() { HALVINGS } else { 0 };
        let parts = (0..halvings)
            .fold(vec![self], |parts, _| parts.into_iter().flat_map(Self::halves).collect());
        hands.each(parts, work)
    }

    /// The lower and the upper pairs, about as many.
    fn halves(self) -> [Self; 2] {
        self.entries.halves().map(|entries| Self { entries, docs: self.docs })
    }
}

impl Default for Pairs {
    /// Of no documents.
    fn default() -> Self {
        Self::among(0, &Budget::default())
    }
}

/// A number of each document, as [`Pairs::for_each_with`] asks for it.
pub struct Numbers<F> {
    /// Tells it.
    pub of: F,
    /// Whether all are in memory.
    pub are_here: bool,
}

/// Hands out pairs with a number of either document; `hand_out` hands out the pairs.
fn look_up(
    docs: Spread,
    budget: &Budget,
    numbers: Numbers<impl Fn(DocNumber) -> u32>,
    mut each: impl FnMut(Pair, [u32; 2]),
    hand_out: impl FnOnce(&mut dyn FnMut(Pair)),
) {
    let Numbers { of, are_here } = numbers;
    if are_here {
        hand_out(&mut |pair| each(pair, [pair.kept, pair.surplus].map(&of)));
        return;
    }
    let mut by_second: Parted<Row<2>> = Parted::within(budget);
    hand_out(&mut |pair| {
        let flag = if pair.may_be_copies { 0 } else { NO_COPIES };
        by_second.push(Row([docs.up(pair.surplus) | flag, two_in_one(pair.kept, of(pair.kept))]));
    });
    by_second.drain_each(|Row([second, first])| {
        let (surplus, (kept, number)) = (docs.down(second), two_of_one(first));
        let may_be_copies = second & NO_COPIES == 0;
        each(Pair { kept, surplus, may_be_copies }, [number, of(surplus)]);
    });
}

/// Hands out sorted entries, of those of the same documents the first.
fn hand_out(docs: Spread, entries: &[u64], each: &mut impl FnMut(Pair)) {
    for same in entries.chunk_by(|a, b| a | NO_COPIES == b | NO_COPIES) {
        let [kept, surplus] = [same[0], same[0] << docs.bits()].map(|number| docs.down(number));
        each(Pair { kept, surplus, may_be_copies: same[0] & NO_COPIES == 0 });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::hash::mix;

    /// Does the first of two things last.
    struct Many;

    impl Hands for Many {
        fn both<A: Send, B: Send>(
            &self,
            one: impl FnOnce() -> A + Send,
            other: impl FnOnce() -> B + Send,
        ) -> (A, B) {
            let other = other();
            (one(), other)
        }

        fn count(&self) -> usize {
            2
        }
    }

    #[test]
    fn pairs_come_out_in_order_and_once() {
        for documents in [1, 2, 100, 70_000, (1 << 31) - 1] {
            let mut pairs = Pairs::among(documents, &Budget::default());
            let mut twin: BTreeMap<(u32, u32), bool> = BTreeMap::new();
            for number in 0..3_000 {
                let doc = |salt: u64| (mix(number / 2 * salt) % documents as u64) as u32;
                let (kept, surplus, may_be_copies) = (doc(3), doc(5), mix(number) & 1 == 0);
                pairs.push(Pair { kept, surplus, may_be_copies });
                *twin.entry((kept, surplus)).or_default() |= may_be_copies;
            }
            let mut found = Vec::new();
            let mut note = |pair: Pair| found.push(((pair.kept, pair.surplus), pair.may_be_copies));
            pairs.for_each(&mut note);
            for are_here in [true, false] {
                let numbers = Numbers { of: |doc: u32| mix(doc.into()) as u32, are_here };
                let mut with = Vec::new();
                pairs.for_each_with(numbers, &Budget::default(), |pair, [kept, surplus]| {
                    assert_eq!(kept, mix(pair.kept.into()) as u32);
                    assert_eq!(surplus, mix(pair.surplus.into()) as u32);
                    with.push(((pair.kept, pair.surplus), pair.may_be_copies));
                });
                with.sort_unstable();
                assert!(
                    with.iter().copied().eq(twin.iter().map(|(&pair, &copies)| (pair, copies)))
                );
            }
            let drained = |mut pairs: Pairs| {
                let mut drained = Vec::new();
                pairs.drain(|pair| drained.push(pair));
                drained
            };
            pairs.shared_out(&drained, &Many).concat().into_iter().for_each(note);
            let twice = twin.iter().chain(&twin).map(|(&pair, &copies)| (pair, copies));
            assert_eq!(found, twice.collect::<Vec<_>>());
        }
    }
}
