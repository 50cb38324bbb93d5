//! What two documents really have in common, measured on every word of both.

use super::memo::Memo;
use super::shingle_set::{Meeting, ShingleSet};
use super::{Content, DocNumber, Traces, WordRoom};
use crate::fingerprint::shingles_into;

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
///
/// Keeps half a mebibyte, or eight bytes a document where there are few.
pub struct Overlaps<'a> {
    traces: &'a Traces,
    content: &'a Content,
    first: Option<DocNumber>,
    set: ShingleSet,
    /// Shingles of a second document that the first has not.
    strange: ShingleSet,
    room: WordRoom,
    shingles: Vec<u64>,
    /// Distinct shingles of documents that were counted.
    sizes: Memo,
}

impl<'a> Overlaps<'a> {
    /// Ready to measure over the blocks that count.
    pub fn new(traces: &'a Traces, content: &'a Content) -> Self {
        Self {
            traces,
            content,
            first: None,
            set: ShingleSet::default(),
            strange: ShingleSet::default(),
            room: WordRoom::default(),
            shingles: Vec::new(),
            sizes: Memo::of(traces.len()),
        }
    }

    /// No less than what two documents share, told by their sizes alone.
    ///
    /// A long document meets every short one it holds: asked first, this keeps the work linear.
    pub fn at_most(&mut self, first: DocNumber, second: DocNumber) -> Overlap {
        self.take_first(first);
        let first = self.set.len();
        // A word ends one shingle at most.
        let Some(second) = self.sizes.get(second) else {
            return self.at_most_by_words(first, second);
        };
        let second = second as usize;
        Overlap { shared: first.min(second), first, second }
    }

    fn at_most_by_words(&self, first: usize, second: DocNumber) -> Overlap {
        let shared = first.min(self.traces.card(second).words as usize);
        Overlap { shared, first, second: shared }
    }

    /// What two documents share; linear in their words.
    pub fn of(&mut self, first: DocNumber, second: DocNumber) -> Overlap {
        let of_any = self.of_if(first, second, 0.0);
        of_any.unwrap_or(Overlap { shared: 0, first: 0, second: 0 })
    }

    /// The same, if it is at least the part `least` of the second; what falls short is noticed
    /// after few words.
    pub fn of_if(&mut self, first: DocNumber, second: DocNumber, least: f64) -> Option<Overlap> {
        self.take_first(first);
        let first = self.set.len();
        if self.at_most(self.first?, second).of_second() < least {
            return None;
        }
        shingles_into(self.content.words(self.traces, second, &mut self.room), &mut self.shingles);
        let overlap = self.count(first, self.sizes.get(second), least)?;
        self.sizes.set(second, overlap.second as u32);
        (least <= overlap.of_second()).then_some(overlap)
    }

    /// Counts the shingles in hand against those of the first document, unless it turns out on the
    /// way that they fall short. Where it is unknown how many are distinct, those that are not shared
    /// are counted as well.
    fn count(&mut self, first: usize, size: Option<u32>, least: f64) -> Option<Overlap> {
        let (mut shared, mut strange) = (0, 0);
        self.set.begin();
        if size.is_none() {
            self.strange.begin_filling(self.shingles.len());
        }
        let mut left = self.shingles.len();
        for some in self.shingles.chunks(LOOK_AFTER) {
            for &shingle in some {
                match self.set.meet(shingle) {
                    Meeting::New => shared += 1,
                    Meeting::Again => {}
                    Meeting::Strange if size.is_some() => {}
                    Meeting::Strange => strange += usize::from(self.strange.insert(shingle)),
                }
            }
            left -= some.len();
            let shared = shared + left;
            let second = size.map_or(shared + strange, |size| size as usize);
            if (Overlap { shared, first, second }).of_second() < least {
                return None;
            }
        }
        let second = size.map_or(shared + strange, |size| size as usize);
        Some(Overlap { shared, first, second })
    }

    fn take_first(&mut self, first: DocNumber) {
        if self.first != Some(first) {
            let words = self.content.words(self.traces, first, &mut self.room);
            shingles_into(words, &mut self.shingles);
            self.sizes.set(first, self.set.fill(&self.shingles) as u32);
            self.first = Some(first);
        }
    }
}

/// Shingles between two looks at whether the rest can still be enough.
const LOOK_AFTER: usize = 64;
