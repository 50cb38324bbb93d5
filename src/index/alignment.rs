//! Where two texts run alike: passages of both that match word by word but for light edits.

use std::collections::BTreeMap;
use std::iter;
use std::ops::Range;

use super::anchors::{ANCHOR, Anchors};
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

/// Edits in a row that a passage survives, in words of either text: a sentence put in or left out.
const GAP: u32 = 30;

/// Finds the passages that two texts share, in the order of the second.
///
/// Holds the anchors of the first text, so that comparing it with many costs only their words; and
/// on demand those of the second, so that a long text is not gone through for each of the short ones
/// it is made of. Takes time linear in the words of both, times `GAP` where they differ.
#[derive(Debug, Default)]
pub struct Aligner {
    first: Anchors,
    second: Anchors,
}

impl Aligner {
    /// Takes the text that others are to be compared with.
    pub fn set_first(&mut self, words: &[Code]) {
        self.first.fill(words);
    }

    /// Takes a text that is to be compared with many shorter ones.
    pub fn set_second(&mut self, words: &[Code]) {
        self.second.fill(words);
    }

    /// The passages that the first text shares with `second`.
    pub fn passages(&self, second: &[Code]) -> Vec<Passage> {
        self.passages_at(second, |from| self.first.next_told(second, from))
    }

    /// The same for the second text that was set. Takes time linear in the words of the first, and
    /// in the places of the second that have an anchor of it.
    pub fn passages_of_second(&self) -> Vec<Passage> {
        let (mut places, mut behind): (Vec<u32>, _) = (Vec::new(), None);
        for (here, words) in (0..).zip(self.first.words().array_windows()) {
            if self.first.first_place(words) == Some(here) {
                // What runs on need not be looked for all over a long text.
                let next = behind.filter(|&at| self.second.is_lone_at(at, words));
                let place = next.or_else(|| self.second.any_place(words));
                behind = place.map(|at| at + 1);
                if let Some(at) = place {
                    places.push(at);
                    places.extend_from_slice(self.second.others(at));
                }
            }
        }
        places.sort_unstable();
        let mut places = places.into_iter().peekable();
        self.passages_at(self.second.words(), |from| {
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
            if let Some(first) = words.and_then(|words| self.first.first_place(words)) {
                open.retain(|one| {
                    let is_over = one.whole.second.end + GAP < at;
                    if is_over {
                        done.push(one.best.clone());
                    }
                    !is_over
                });
                let others = self.first.others(first);
                for &here in iter::once(&first).chain(others) {
                    if let Some(length) = self.extend(&mut open, here, at, second) {
                        let end = if others.is_empty() { at + length } else { 0 };
                        run = Run { place: here, at, end };
                    }
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
        let lone = self.first.again_from(place) - place;
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
            let gap_of_first = &self.first.words()[end.first.end as usize..join.place as usize];
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
        equal_words(&self.first.words()[place as usize..], &second[at as usize..]) as u32
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
            aligner.first.forget_lone();
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
    }
}
