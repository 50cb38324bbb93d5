//! Which words of a dump count when documents are compared.

use std::ops::Range;

use ahash::AHashSet;

use super::{DocNumber, LineCount, Traces};
use crate::fingerprint::{Code, MOST_CODES, Trace};

/// Which blocks of each document count: all, or all but those set aside.
#[derive(Clone, Debug, Default)]
pub struct Content {
    aside: Aside,
}

#[derive(Clone, Debug, Default)]
enum Aside {
    /// None.
    #[default]
    None,
    /// Blocks of fewer words.
    Short(u32),
    /// These.
    These(Blocks),
}

/// Some blocks of each document.
#[derive(Clone, Debug, Default)]
struct Blocks {
    /// Their numbers, sorted, those of one document behind those of the other.
    numbers: Vec<u32>,
    /// Where those of each document end.
    ends: Vec<usize>,
}

impl Blocks {
    fn of(&self, doc: DocNumber) -> &[u32] {
        let start = doc.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.numbers[start..self.ends[doc as usize]]
    }
}

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
        let mut blocks = Blocks::default();
        for trace in traces {
            let numbered = (0..).zip(trace.blocks.iter());
            let aside = numbered.filter(|(_, block)| common.contains(&(trace.host, block.key)));
            blocks.numbers.extend(aside.map(|(number, _)| number));
            blocks.ends.push(blocks.numbers.len());
        }
        Self { aside: Aside::These(blocks) }
    }

    /// Only blocks of at least so many words count: prose, not menus.
    pub fn of_long_blocks(words: u32) -> Self {
        Self { aside: Aside::Short(words) }
    }

    /// From the first to the last of some words that count, their numbers among all words of the
    /// document.
    pub fn among_all(&self, traces: &Traces, doc: DocNumber, words: &Range<u32>) -> Range<u32> {
        let number = |counted: u32| {
            let mut number = counted;
            for block in self.aside(traces, doc) {
                let range = traces[doc as usize].block_words(block);
                if number < range.start {
                    break;
                }
                number += range.len() as u32;
            }
            number
        };
        number(words.start)..number(words.end - 1) + 1
    }

    /// The words of a document that count.
    pub fn codes<'a>(
        &'a self,
        traces: &'a Traces,
        doc: DocNumber,
    ) -> impl Iterator<Item = Code> + 'a {
        let trace = &traces[doc as usize];
        self.blocks(traces, doc).flat_map(|number| trace.block_codes(number).iter().copied())
    }

    /// The same in a row; `room` is used where they do not stand in one.
    pub fn words<'a>(
        &self,
        traces: &'a Traces,
        doc: DocNumber,
        room: &'a mut Vec<Code>,
    ) -> &'a [Code] {
        let trace = &traces[doc as usize];
        if self.is_whole(trace, doc) {
            return trace.codes();
        }
        room.clear();
        for number in self.blocks(traces, doc) {
            room.extend_from_slice(trace.block_codes(number));
        }
        room
    }

    /// How many words of a document count.
    pub fn count(&self, traces: &Traces, doc: DocNumber) -> usize {
        let trace = &traces[doc as usize];
        if self.is_whole(trace, doc) {
            return trace.codes().len();
        }
        self.blocks(traces, doc).map(|number| trace.block_words(number).len()).sum()
    }

    /// No fewer than the shingles of a document that hold a word set aside.
    pub fn lost_shingles(&self, traces: &Traces, doc: DocNumber) -> usize {
        let trace = &traces[doc as usize];
        let lost = trace.codes().len() - self.count(traces, doc);
        let runs = if lost == 0 { 0 } else { self.runs_aside(traces, doc) };
        lost + runs * (MOST_CODES - 1)
    }

    /// Runs of blocks that are set aside.
    fn runs_aside(&self, traces: &Traces, doc: DocNumber) -> usize {
        let mut next = 0;
        let mut runs = 0;
        for block in self.blocks(traces, doc) {
            runs += usize::from(next < block);
            next = block + 1;
        }
        runs + usize::from(next < traces[doc as usize].blocks.len())
    }

    fn is_whole(&self, trace: &Trace, doc: DocNumber) -> bool {
        match &self.aside {
            Aside::None => true,
            Aside::Short(words) => (0..trace.blocks.len())
                .all(|number| *words as usize <= trace.block_words(number).len()),
            Aside::These(blocks) => blocks.of(doc).is_empty(),
        }
    }

    /// The blocks that are set aside, in order.
    fn aside<'a>(&'a self, traces: &'a Traces, doc: DocNumber) -> impl Iterator<Item = usize> + 'a {
        let trace = &traces[doc as usize];
        let (these, words): (&[u32], usize) = match &self.aside {
            Aside::None => (&[], 0),
            Aside::Short(words) => (&[], *words as usize),
            Aside::These(blocks) => (blocks.of(doc), 0),
        };
        let asked = if words == 0 { 0 } else { trace.blocks.len() };
        let short = (0..asked).filter(move |&number| trace.block_words(number).len() < words);
        these.iter().map(|&number| number as usize).chain(short)
    }

    fn blocks<'a>(
        &'a self,
        traces: &'a Traces,
        doc: DocNumber,
    ) -> impl Iterator<Item = usize> + 'a {
        let trace = &traces[doc as usize];
        let (these, words): (&[u32], u32) = match &self.aside {
            Aside::None => (&[], 0),
            Aside::Short(words) => (&[], *words),
            Aside::These(blocks) => (blocks.of(doc), 0),
        };
        let mut these = these.iter().peekable();
        (0..trace.blocks.len()).filter(move |&number| {
            let is_aside = these.next_if(|&&aside| aside as usize == number).is_some();
            !is_aside && words as usize <= trace.block_words(number).len()
        })
    }
}
