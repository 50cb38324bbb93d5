//! What two documents really have in common, measured on every word of both.

use ahash::{AHashMap, AHashSet};

use super::{DocNumber, LineCount, Traces};
use crate::fingerprint::{Code, Trace, distinct_into};

/// Which blocks of each document count: all, or all but those set aside.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Sorted numbers of the blocks set aside, for each document.
    aside: Vec<Box<[u32]>>,
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
        let aside = |trace: &Trace| {
            let numbered = (0..).zip(trace.blocks.iter());
            let aside = numbered.filter(|(_, block)| common.contains(&(trace.host, block.key)));
            aside.map(|(number, _)| number).collect()
        };
        Self { aside: traces.iter().map(aside).collect() }
    }

    /// Only blocks of at least so many words count: prose, not menus.
    pub fn of_long_blocks(traces: &Traces, words: u32) -> Self {
        let aside = |trace: &Trace| {
            let is_short = |number: &u32| {
                let range = trace.block_words(*number as usize);
                range.end - range.start < words
            };
            (0..trace.blocks.len() as u32).filter(is_short).collect()
        };
        Self { aside: traces.iter().map(aside).collect() }
    }

    /// The numbers of those words among all words of the document.
    pub fn word_numbers<'a>(
        &'a self,
        traces: &'a Traces,
        doc: DocNumber,
    ) -> impl Iterator<Item = u32> + 'a {
        self.blocks(traces, doc).flat_map(move |number| traces[doc as usize].block_words(number))
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

    fn blocks<'a>(
        &'a self,
        traces: &'a Traces,
        doc: DocNumber,
    ) -> impl Iterator<Item = usize> + 'a {
        let aside: &[u32] = self.aside.get(doc as usize).map_or(&[], |blocks| blocks);
        let counts = |number: &usize| aside.binary_search(&(*number as u32)).is_err();
        (0..traces[doc as usize].blocks.len()).filter(counts)
    }
}

/// What a pair of documents shares, in distinct shingles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// Shingles of both.
    pub shared: usize,
    /// Shingles of the first.
    pub first: usize,
    /// Shingles of the second.
    pub second: usize,
}

impl Overlap {
    /// Shared part of all shingles of the two.
    pub fn jaccard(self) -> f64 {
        share(self.shared, self.first + self.second - self.shared)
    }

    /// Shared part of the first.
    pub fn of_first(self) -> f64 {
        share(self.shared, self.first)
    }

    /// Shared part of the one that has less.
    pub fn containment(self) -> f64 {
        self.of_first().max(self.of_second())
    }

    /// Shared part of the second.
    pub fn of_second(self) -> f64 {
        share(self.shared, self.second)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Measures overlaps; comparing one document with many builds its set once.
pub struct Overlaps<'a> {
    traces: &'a Traces,
    content: &'a Content,
    first: Option<DocNumber>,
    set: AHashSet<u64>,
    shingles: Vec<u64>,
    /// Distinct shingles of the documents that were a second one before.
    sizes: AHashMap<DocNumber, usize>,
}

impl<'a> Overlaps<'a> {
    /// Ready to measure over the blocks that count.
    pub fn new(traces: &'a Traces, content: &'a Content) -> Self {
        let (set, shingles, sizes) = (AHashSet::new(), Vec::new(), AHashMap::new());
        Self { traces, content, first: None, set, shingles, sizes }
    }

    /// No less than what two documents share, told by their sizes alone.
    ///
    /// A long document meets every short one it holds: asked first, this keeps the work linear.
    pub fn at_most(&mut self, first: DocNumber, second: DocNumber) -> Overlap {
        self.take_first(first);
        let first = self.set.len();
        match self.sizes.get(&second) {
            Some(&second) => Overlap { shared: first.min(second), first, second },
            None => {
                // A word ends one shingle at most.
                let shared = first.min(self.traces[second as usize].codes().len());
                Overlap { shared, first, second: shared }
            }
        }
    }

    /// What two documents share; linear in their words.
    pub fn of(&mut self, first: DocNumber, second: DocNumber) -> Overlap {
        self.take_first(first);
        distinct_into(self.content.codes(self.traces, second), &mut self.shingles);
        self.sizes.insert(second, self.shingles.len());
        let shared = self.shingles.iter().filter(|shingle| self.set.contains(shingle)).count();
        Overlap { shared, first: self.set.len(), second: self.shingles.len() }
    }

    fn take_first(&mut self, first: DocNumber) {
        if self.first != Some(first) {
            distinct_into(self.content.codes(self.traces, first), &mut self.shingles);
            self.set.clear();
            self.set.extend(&self.shingles);
            self.first = Some(first);
        }
    }
}
