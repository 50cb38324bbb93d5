//! Where two texts run alike: passages of both that match word by word but for light edits.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::fingerprint::{Code, equal_words};

/// A passage of two texts that runs alike, as word numbers of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Its words in the first text.
    pub first: Range<u32>,
    /// Its words in the second.
    pub second: Range<u32>,
    /// Words that match, in order.
    pub matched: u32,
}

/// Words that have to match in a row for a passage to begin: four rarely meet by chance, and at
/// one edit in ten words two runs of four in three stay whole.
const ANCHOR: usize = 4;

/// An anchor that stands more often in a text says nothing of where its passage lies.
const MOST_ANCHORS: u32 = 4;

/// Edits in a row that a passage survives, in words of either text: a sentence put in or left out.
const GAP: u32 = 30;

/// Finds the passages that two texts share, in the order of the second.
///
/// Holds the anchors of the first text, so that comparing it with many costs only their words; and
/// on demand those of the second, so that a long text is not gone through for each of the short ones
/// it is made of. Takes time linear in the words of both, times `GAP` where they differ.
#[derive(Debug, Default)]
pub struct Aligner {
    first: Vec<Code>,
    anchors: Anchors,
    second: Vec<Code>,
    anchors_of_second: Anchors,
}

impl Aligner {
    /// Takes the text that others are to be compared with.
    pub fn set_first(&mut self, words: &[Code]) {
        self.first.clear();
        self.first.extend_from_slice(words);
        self.anchors.fill(words);
    }

    /// Takes a text that is to be compared with many shorter ones.
    pub fn set_second(&mut self, words: &[Code]) {
        self.second.clear();
        self.second.extend_from_slice(words);
        self.anchors_of_second.fill(words);
    }

    /// The passages that the first text shares with `second`.
    pub fn passages(&self, second: &[Code]) -> Vec<Passage> {
        self.passages_at(second, |from| self.anchors.next_told(second, from))
    }

    /// The same for the second text that was set. Takes time linear in the words of the first, and
    /// in the places of the second that have an anchor of it.
    pub fn passages_of_second(&self) -> Vec<Passage> {
        let mut places: Vec<u32> = Vec::new();
        for (here, words) in (0..).zip(self.first.array_windows()) {
            if self.anchors.first_place(words) == Some(here) {
                let mut place = self.anchors_of_second.any_place(words);
                while let Some(at) = place {
                    places.push(at);
                    place = self.anchors_of_second.next_place(at);
                }
            }
        }
        places.sort_unstable();
        let mut places = places.into_iter().peekable();
        self.passages_at(&self.second, |from| {
            while places.next_if(|&at| at < from).is_some() {}
            places.peek().copied()
        })
    }

    /// The passages that the first text shares with `second`, which has its anchors at the places
    /// that `next` tells: the first from a word on.
    fn passages_at(
        &self,
        second: &[Code],
        mut next: impl FnMut(u32) -> Option<u32>,
    ) -> Vec<Passage> {
        let mut open: Vec<Growing> = Vec::new();
        let mut done: Vec<Passage> = Vec::new();
        let mut run = Run::default();
        let mut from = 0;
        while let Some(at) = next(from) {
            if let Some(further) = self.behind_lone(&run, at) {
                from = further;
                continue;
            }
            let words = second.get(at as usize..).and_then(<[Code]>::first_chunk);
            if let Some(first) = words.and_then(|words| self.anchors.first_place(words)) {
                open.retain(|one| {
                    let is_over = one.whole.second.end + GAP < at;
                    if is_over {
                        done.push(one.best.clone());
                    }
                    !is_over
                });
                let is_lone = self.anchors.next_place(first).is_none();
                let mut place = Some(first);
                while let Some(here) = place {
                    if let Some(length) = self.extend(&mut open, here, at, second) {
                        let end = if is_lone { at + length } else { 0 };
                        run = Run { place: here, at, end };
                    }
                    place = self.anchors.next_place(here);
                }
            }
            from = at + 1;
        }
        done.extend(open.into_iter().map(|one| one.best));
        best_in_order(done)
    }

    /// The next word of the second text that has to be looked at, if it is not this one: inside a
    /// run that was taken up, anchors that stand once in the first text lead nowhere else.
    fn behind_lone(&self, run: &Run, at: u32) -> Option<u32> {
        let last = run.end.checked_sub(ANCHOR as u32)?;
        if last < at {
            return None;
        }
        let place = run.place + (at - run.at);
        let lone = self.anchors.again[place as usize] - place;
        (0 < lone).then(|| (at + lone).min(last + 1))
    }

    /// Carries on the passage that an anchor belongs to, or begins one: then the length of its run.
    fn extend(&self, open: &mut Vec<Growing>, place: u32, at: u32, second: &[Code]) -> Option<u32> {
        let on_diagonal = |one: &Growing| {
            let (first, second) = (one.whole.first.end, one.whole.second.end);
            let diagonal = i64::from(first) - i64::from(second);
            at < second && i64::from(place) - i64::from(at) == diagonal
        };
        if open.iter().any(on_diagonal) {
            return None;
        }
        let length = self.exact(place, at, second);
        let join = |one: &Growing| Join::of(&one.whole, place, at, length);
        let nearest = (0..open.len()).filter_map(|number| Some((join(&open[number])?, number)));
        if let Some((join, number)) = nearest.min_by_key(|(join, number)| (join.gap, *number)) {
            let end = &open[number].whole;
            let gap_of_first = &self.first[end.first.end as usize..join.place as usize];
            let gap_of_second = &second[end.second.end as usize..join.at as usize];
            let common = common_words(gap_of_first, gap_of_second);
            let words = (gap_of_first.len() + gap_of_second.len()) as u32;
            if open[number].carry_on(&join, common, words - 2 * common) {
                return Some(length);
            }
        }
        open.push(Growing::new(Passage {
            first: place..place + length,
            second: at..at + length,
            matched: length,
        }));
        Some(length)
    }

    fn exact(&self, place: u32, at: u32, second: &[Code]) -> u32 {
        equal_words(&self.first[place as usize..], &second[at as usize..]) as u32
    }
}

/// The run of equal words that was taken up last; empty if its anchor stands more than once.
#[derive(Default)]
struct Run {
    place: u32,
    at: u32,
    /// One past its last word in the second text.
    end: u32,
}

/// A matching word is worth as much as this many words of either text that do not match
/// (+2, -1, -1: Mullen, *textreuse*, 2020).
const MATCH: i64 = 2;

/// A passage that may go on.
struct Growing {
    whole: Passage,
    score: i64,
    /// It up to where its score was greatest.
    best: Passage,
    best_score: i64,
}

impl Growing {
    fn new(run: Passage) -> Self {
        let score = MATCH * i64::from(run.matched);
        Self { whole: run.clone(), score, best: run, best_score: score }
    }

    /// Adds a run behind a gap, in which `common` words match and `other` do not; `false` if the
    /// gap outweighs all that is before it (Smith and Waterman, 1981).
    fn carry_on(&mut self, join: &Join, common: u32, other: u32) -> bool {
        let before = self.score + MATCH * i64::from(common) - i64::from(other);
        if before <= 0 {
            return false;
        }
        self.score = before + MATCH * i64::from(join.length);
        self.whole.matched += common + join.length;
        self.whole.first.end = join.place + join.length;
        self.whole.second.end = join.at + join.length;
        if self.best_score <= self.score {
            (self.best, self.best_score) = (self.whole.clone(), self.score);
        }
        true
    }
}

/// How a run of equal words carries on a passage.
struct Join {
    place: u32,
    at: u32,
    length: u32,
    /// Words left out on both sides.
    gap: u32,
}

impl Join {
    /// The run `length` words long at `place` and `at`, behind the end of `one`. A word printed
    /// twice makes the run begin before that end: then it loses its first words.
    fn of(one: &Passage, place: u32, at: u32, length: u32) -> Option<Self> {
        let skipped = one.first.end.saturating_sub(place).max(one.second.end.saturating_sub(at));
        let length = length.checked_sub(skipped).filter(|length| 0 < *length)?;
        let (place, at) = (place + skipped, at + skipped);
        let (first, second) = (place - one.first.end, at - one.second.end);
        let near = skipped <= GAP && first <= GAP && second <= GAP;
        near.then_some(Self { place, at, length, gap: first + second + skipped })
    }
}

/// Where each anchor of a text stands: a table with open places, filled again and again.
#[derive(Debug, Default)]
struct Anchors {
    slots: Vec<Slot>,
    /// Behind each place of an anchor the next one, or [`NOWHERE`].
    next: Vec<u32>,
    /// The first place, from each on, of an anchor that stands more than once.
    again: Vec<u32>,
    /// One bit for each class of anchors, set for those that are there: nearly every other is turned
    /// away by one look at a few kilobytes.
    classes: Vec<u64>,
}

/// Classes for each word: one in sixteen strange anchors at most has the class of another.
const CLASSES: usize = 16;

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    anchor: u64,
    first: u32,
    /// Places of the anchor, up to one more than are of use; nobody is here if there are none.
    places: u32,
}

const NOWHERE: u32 = u32::MAX;

impl Anchors {
    fn fill(&mut self, words: &[Code]) {
        self.slots.clear();
        self.slots.resize((2 * words.len()).next_power_of_two(), Slot::default());
        self.next.clear();
        self.next.resize(words.len(), NOWHERE);
        self.again.clear();
        self.again.resize(words.len(), NOWHERE);
        self.classes.clear();
        self.classes.resize((CLASSES * words.len()).next_power_of_two().div_ceil(64), 0);
        // From the end, so that the places of an anchor come in order.
        for (at, words) in words.array_windows().enumerate().rev() {
            let anchor = anchor(words);
            let hash = spread(anchor);
            let slot = self.slot(anchor, hash);
            let Slot { first, places, .. } = self.slots[slot];
            if places == 0 {
                let (number, bit) = self.class(hash);
                self.classes[number] |= bit;
            } else {
                self.next[at] = first;
                self.again[at] = at as u32;
                self.again[first as usize] = first;
            }
            let places = (places + 1).min(MOST_ANCHORS + 1);
            self.slots[slot] = Slot { anchor, first: at as u32, places };
        }
        let mut again = words.len() as u32;
        for place in self.again.iter_mut().rev() {
            again = again.min(*place);
            *place = again;
        }
    }

    /// The first place of an anchor, if it stands somewhere and not too often.
    #[inline]
    fn first_place(&self, words: &[Code; ANCHOR]) -> Option<u32> {
        self.place_up_to(MOST_ANCHORS, words)
    }

    /// The first place of an anchor, if it stands somewhere.
    fn any_place(&self, words: &[Code; ANCHOR]) -> Option<u32> {
        self.place_up_to(u32::MAX, words)
    }

    #[inline]
    fn place_up_to(&self, most: u32, words: &[Code; ANCHOR]) -> Option<u32> {
        let anchor = anchor(words);
        let hash = spread(anchor);
        let (number, bit) = self.class(hash);
        if self.classes.get(number)? & bit == 0 {
            return None;
        }
        let slot = self.slots[self.slot(anchor, hash)];
        (1..=most).contains(&slot.places).then_some(slot.first)
    }

    /// The first place from one on whose anchor has the class of an anchor that stands somewhere. Most words
    /// of two strangers end here.
    fn next_told(&self, words: &[Code], from: u32) -> Option<u32> {
        let is_told = |words: &[Code; ANCHOR]| {
            let (number, bit) = self.class(spread(anchor(words)));
            self.classes.get(number).is_some_and(|classes| classes & bit != 0)
        };
        let passed = words.get(from as usize..)?.array_windows().position(is_told)?;
        Some(from + passed as u32)
    }

    /// Where the bit for the class of a hash is.
    #[inline]
    fn class(&self, hash: u64) -> (usize, u64) {
        let class = (hash >> 40) as usize;
        ((class / 64) & self.classes.len().wrapping_sub(1), 1 << (class % 64))
    }

    fn next_place(&self, place: u32) -> Option<u32> {
        Some(self.next[place as usize]).filter(|&next| next != NOWHERE)
    }

    /// The slot of an anchor, or the one it would take. At least half of the slots are free.
    fn slot(&self, anchor: u64, hash: u64) -> usize {
        let last = self.slots.len() - 1;
        let mut at = (hash >> 32) as usize & last;
        while self.slots[at].places != 0 && self.slots[at].anchor != anchor {
            at = (at + 1) & last;
        }
        at
    }
}

/// An anchor as a number: on most machines its words as they lie in memory.
#[inline]
fn anchor(words: &[Code; ANCHOR]) -> u64 {
    words.iter().rev().fold(0, |hash, word| hash << 16 | u64::from(word.value()))
}

/// The upper bits of the product depend on all words (Knuth, *The Art of Computer Programming* 3, 6.4).
fn spread(anchor: u64) -> u64 {
    anchor.wrapping_mul(GOLDEN)
}

/// The golden ratio in 64 bits.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The length of the longest common subsequence of two short runs of words.
fn common_words(first: &[Code], second: &[Code]) -> u32 {
    let mut row = [0_u32; GAP as usize + 1];
    for word in first {
        let mut diagonal = 0;
        for (at, other) in second.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if word == other { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row[second.len()]
}

/// Of passages that overlap in the second text the one that matches more, in order.
fn best_in_order(mut passages: Vec<Passage>) -> Vec<Passage> {
    passages.sort_unstable_by_key(|one| {
        (std::cmp::Reverse(one.matched), one.second.start, one.first.start)
    });
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    passages.retain(|one| {
        let before = taken.range(..one.second.end).next_back();
        let is_free = before.is_none_or(|(_, &end)| end <= one.second.start);
        if is_free {
            taken.insert(one.second.start, one.second.end);
        }
        is_free
    });
    passages.sort_unstable_by_key(|one| one.second.start);
    passages
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_passed_over_leads_nowhere(
            first in prop::collection::vec(0..30_u16, 0..200),
            edits in prop::collection::vec((0..200_usize, 0..40_usize, 0..200_usize), 0..6),
        ) {
            let mut second = first.clone();
            for (from, length, to) in edits {
                let from = from.min(second.len());
                let piece = second[from..second.len().min(from + length)].to_vec();
                let to = to.min(second.len());
                second.splice(to..to, piece);
                second.truncate(300);
            }
            let codes = |values: Vec<u16>| values.into_iter().map(Code::from_value).collect();
            let (first, second): (Vec<Code>, Vec<Code>) = (codes(first), codes(second));
            let mut aligner = Aligner::default();
            aligner.set_first(&first);
            let quick = aligner.passages(&second);
            aligner.anchors.again = (0..first.len() as u32).collect();
            prop_assert_eq!(quick, aligner.passages(&second));
        }

        #[test]
        fn a_second_text_that_was_set_shares_the_same(
            first in prop::collection::vec(0..5_u16, 0..80),
            second in prop::collection::vec(0..5_u16, 0..200),
        ) {
            let codes = |values: Vec<u16>| values.into_iter().map(Code::from_value).collect();
            let (first, second): (Vec<Code>, Vec<Code>) = (codes(first), codes(second));
            let mut aligner = Aligner::default();
            aligner.set_first(&first);
            aligner.set_second(&second);
            prop_assert_eq!(aligner.passages_of_second(), aligner.passages(&second));
        }

        #[test]
        fn anchors_stand_where_a_search_finds_them(
            first in prop::collection::vec(0..4_u16, 0..60),
            asked in prop::array::uniform4(0..4_u16),
        ) {
            let codes = |values: Vec<u16>| values.into_iter().map(Code::from_value).collect();
            let first: Vec<Code> = codes(first);
            let asked = asked.map(Code::from_value);
            let mut anchors = Anchors::default();
            anchors.fill(&[&asked[..], &first, &asked].concat());
            anchors.fill(&first);
            let mut places = Vec::new();
            let mut place = anchors.first_place(&asked);
            while let Some(here) = place {
                places.push(here);
                place = anchors.next_place(here);
            }
            let windows = (0..).zip(first.windows(ANCHOR));
            let mut found: Vec<u32> =
                windows.filter(|(_, words)| *words == asked).map(|(at, _)| at).collect();
            if MOST_ANCHORS < found.len() as u32 {
                found.clear();
            }
            prop_assert_eq!(places, found);
        }
    }
}
