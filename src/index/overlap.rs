//! What two documents really have in common, measured on every word of both.

use super::memo::Memo;
use super::shingle_set::ShingleSet;
use super::yardstick::{Meet, Yardstick};
use super::{Content, DocNumber, Measured, Traces, WordRoom};
use crate::fingerprint::Code;

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

    /// The same of the two in the other order.
    pub(super) fn turned(self) -> Self {
        Self { first: self.second, second: self.first, ..self }
    }

    /// Its numbers, which are no more than the words of a document.
    pub(crate) fn to_numbers(self) -> [u32; 3] {
        [self.shared, self.first, self.second].map(|shingles| shingles as u32)
    }

    /// What [`to_numbers`](Self::to_numbers) gave.
    pub(crate) fn of_numbers(numbers: [u32; 3]) -> Self {
        let [shared, first, second] = numbers.map(|shingles| shingles as usize);
        Self { shared, first, second }
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
    yardstick: Yardstick,
    /// Shingles of a second document that the first has not.
    strange: ShingleSet,
    room: WordRoom,
    room_of_second: WordRoom,
    /// Distinct shingles of documents that were counted.
    sizes: Memo,
    /// Overlaps of whole documents.
    measured: Option<&'a Measured>,
}

impl<'a> Overlaps<'a> {
    /// Ready to measure over the blocks that count.
    pub fn new(traces: &'a Traces, content: &'a Content) -> Self {
        Self {
            traces,
            content,
            first: None,
            yardstick: Yardstick::default(),
            strange: ShingleSet::default(),
            room: WordRoom::default(),
            room_of_second: WordRoom::default(),
            sizes: Memo::of(traces.len()),
            measured: None,
        }
    }

    /// The same, where these overlaps of whole documents are known: they hold for two of which nothing is set aside.
    pub fn with_measured(self, measured: &'a Measured) -> Self {
        Self { measured: Some(measured), ..self }
    }

    fn known(&self, first: DocNumber, second: DocNumber) -> Option<Overlap> {
        let are_whole = || [first, second].into_iter().all(|doc| self.content.is_whole(doc));
        self.measured?.get(first, second).filter(|_| are_whole())
    }

    /// No less than what two documents share, told by their sizes alone.
    ///
    /// A long document meets every short one it holds: asked first, this keeps the work linear.
    pub fn at_most(&mut self, first: DocNumber, second: DocNumber) -> Overlap {
        if let Some(known) = self.known(first, second) {
            return known;
        }
        self.take_first(first);
        let first = self.yardstick.len();
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
        let mut room = std::mem::take(&mut self.room_of_second);
        let (content, traces) = (self.content, self.traces);
        let overlap =
            self.of_words_if(first, second, || content.words(traces, second, &mut room), least);
        self.room_of_second = room;
        overlap
    }

    /// The same for whoever has the words of the second that count.
    pub fn of_words_if<'w>(
        &mut self,
        first: DocNumber,
        second: DocNumber,
        words: impl FnOnce() -> &'w [Code],
        least: f64,
    ) -> Option<Overlap> {
        if let Some(known) = self.known(first, second) {
            return (least <= known.of_second()).then_some(known);
        }
        if self.at_most(first, second).of_second() < least {
            return None;
        }
        let (first, known, words) = (self.yardstick.len(), self.sizes.get(second), words());
        if known.is_none() {
            self.strange.begin_filling(words.len());
        }
        let mut other = Second { known, strange: &mut self.strange, first, least };
        let shared = self.yardstick.shared(words, &mut other)?;
        let overlap = other.overlap(shared);
        self.sizes.set(second, overlap.second as u32);
        (least <= overlap.of_second()).then_some(overlap)
    }

    fn take_first(&mut self, first: DocNumber) {
        if self.first != Some(first) {
            self.yardstick.take(self.content.words(self.traces, first, &mut self.room));
            self.sizes.set(first, self.yardstick.len() as u32);
            self.first = Some(first);
        }
    }
}

/// The second document of a pair: where it is unknown how many of its shingles are distinct, those that are
/// not shared are counted as well.
struct Second<'a> {
    /// Its distinct shingles.
    known: Option<u32>,
    strange: &'a mut ShingleSet,
    /// Distinct shingles of the first.
    first: usize,
    /// The part of the second that has to be shared.
    least: f64,
}

impl Second<'_> {
    fn overlap(&self, shared: usize) -> Overlap {
        let second = self.known.map_or_else(|| shared + self.strange.len(), |size| size as usize);
        Overlap { shared, first: self.first, second }
    }
}

impl Meet for Second<'_> {
    fn strange(&mut self, shingle: u64) {
        if self.known.is_none() {
            self.strange.insert(shingle);
        }
    }

    fn goes_on(&self, most_shared: usize) -> bool {
        self.least <= self.overlap(most_shared).of_second()
    }
}
