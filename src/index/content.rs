//! Which words of a dump count when documents are compared.

use std::ops::Range;

use ahash::AHashSet;

use super::aside::{Lost, SetAside};
use super::{DocNumber, LineCount, Room, Traces};
use crate::fingerprint::{Code, MOST_CODES, Sheet, words_of};

/// Which blocks of each document count: all, or all but those set aside.
///
/// Takes a few bytes a document where those are set aside that are common; in memory or on a shelf.
#[derive(Clone, Debug, Default)]
pub struct Content {
    aside: Aside,
}

#[derive(Clone, Debug, Default)]
enum Aside {
    /// None.
    #[default]
    None,
    /// These.
    These(SetAside),
}

/// A document lost much if it is one of so many shingles.
const LOST_RATE: usize = 8;

impl Content {
    /// Everything counts.
    pub fn whole() -> Self {
        Self::default()
    }

    /// Everything counts but the lines that are common on their host.
    pub fn without_common(
        traces: &Traces,
        lines: &[LineCount],
        is_common: impl Fn(&LineCount) -> bool,
    ) -> Self {
        let common = lines.iter().filter(|line| is_common(line));
        let common: AHashSet<_> = common.map(|line| (line.host, line.key)).collect();
        let mut these = SetAside::within(traces.budget());
        traces.for_each_blocks(|_, card, blocks| {
            let is_aside = |number: &usize| common.contains(&(card.host, blocks[*number].key));
            these.push(blocks, (0..blocks.len()).filter(is_aside));
        });
        Self { aside: Aside::These(these) }
    }

    /// Only blocks of at least so many words count: prose, not menus.
    pub fn of_long_blocks(traces: &Traces, words: usize) -> Self {
        let mut these = SetAside::within(traces.budget());
        traces.for_each_blocks(|_, _, blocks| {
            let is_short = |number: &usize| words_of(blocks, *number).len() < words;
            these.push(blocks, (0..blocks.len()).filter(is_short));
        });
        Self { aside: Aside::These(these) }
    }

    /// The words of a document that count, in a row.
    pub fn words<'a>(
        &self,
        traces: &'a Traces,
        doc: DocNumber,
        room: &'a mut WordRoom,
    ) -> &'a [Code] {
        let WordRoom { room, words } = room;
        if self.is_whole(doc) {
            return traces.codes(doc, room);
        }
        self.words_of(doc, traces.sheet(doc, room), words)
    }

    /// The same, and where words are set aside.
    pub fn words_and_gaps<'a>(
        &self,
        traces: &'a Traces,
        doc: DocNumber,
        room: &'a mut WordRoom,
    ) -> (&'a [Code], Gaps) {
        let WordRoom { room, words } = room;
        if self.is_whole(doc) {
            return (traces.codes(doc, room), Gaps::default());
        }
        let sheet = traces.sheet(doc, room);
        (self.words_of(doc, sheet, words), self.gaps(doc, sheet))
    }

    /// The words of a document whose sheet is at hand that count; `room` is used where they do not stand in a row.
    pub fn words_of<'a>(
        &self,
        doc: DocNumber,
        sheet: Sheet<'a>,
        room: &'a mut Vec<Code>,
    ) -> &'a [Code] {
        if self.is_whole(doc) {
            return sheet.codes;
        }
        room.clear();
        let mut next = 0;
        for number in self.aside.blocks(doc) {
            let aside = sheet.block_words(number);
            room.extend_from_slice(&sheet.codes[next..aside.start as usize]);
            next = aside.end as usize;
        }
        room.extend_from_slice(&sheet.codes[next..]);
        room
    }

    /// What is set aside of a document; linear in its blocks.
    fn gaps(&self, doc: DocNumber, sheet: Sheet<'_>) -> Gaps {
        let (mut gaps, mut aside) = (Gaps::default(), 0);
        for number in self.aside.blocks(doc) {
            let words = words_of(sheet.blocks, number);
            gaps.before.push((words.start - aside, aside + words.len() as u32));
            aside += words.len() as u32;
        }
        gaps
    }

    /// How many words of a document count.
    pub fn count(&self, traces: &Traces, doc: DocNumber) -> usize {
        traces.card(doc).words.saturating_sub(self.lost(doc).words) as usize
    }

    /// No fewer than the shingles of a document that hold a word set aside.
    pub fn lost_shingles(&self, doc: DocNumber) -> usize {
        let Lost { words, runs } = self.lost(doc);
        let edges = if words == 0 { 0 } else { runs as usize * (MOST_CODES - 1) };
        words as usize + edges
    }

    /// Whether so much of a document was set aside that it has to be looked at anew: one shingle in
    /// eight, or more.
    ///
    /// Of two documents that lost less, one that held 45 hundredths of the other before holds a third
    /// of it still, so both have much in common before and after.
    pub fn lost_much(&self, traces: &Traces, doc: DocNumber) -> bool {
        (traces.card(doc).words as usize) < LOST_RATE * self.lost_shingles(doc)
    }

    fn lost(&self, doc: DocNumber) -> Lost {
        match &self.aside {
            Aside::None => Lost::default(),
            Aside::These(these) => these.lost(doc),
        }
    }

    /// Whether it is known that nothing is set aside of a document.
    pub(super) fn is_whole(&self, doc: DocNumber) -> bool {
        match &self.aside {
            Aside::None => true,
            Aside::These(these) => these.lost(doc).words == 0,
        }
    }
}

/// Where words of a document are set aside.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    /// Words that count before each block set aside, and words set aside up to its end.
    before: Vec<(u32, u32)>,
}

impl Gaps {
    /// From the first to the last of some words that count, their numbers among all words of the
    /// document. A look-up: a long document may be asked for thousands of passages.
    pub fn among_all(&self, words: &Range<u32>) -> Range<u32> {
        let number = |counted: u32| {
            let passed = self.before.partition_point(|&(before, _)| before <= counted);
            counted + passed.checked_sub(1).map_or(0, |last| self.before[last].1)
        };
        number(words.start)..number(words.end - 1) + 1
    }
}

/// Where the words of a document that count are put together. Used again and again, it takes no
/// more memory.
#[derive(Clone, Debug, Default)]
pub struct WordRoom {
    room: Room,
    words: Vec<Code>,
}

impl Aside {
    /// The numbers of the blocks of a document that are set aside, in order.
    fn blocks(&self, doc: DocNumber) -> impl Iterator<Item = usize> {
        let these = match self {
            Self::None => None,
            Self::These(these) => Some(these.blocks(doc)),
        };
        these.into_iter().flatten()
    }
}
