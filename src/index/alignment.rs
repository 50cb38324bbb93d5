//! Where two texts run alike: passages of both that match word by word but for light edits.

use std::ops::Range;

use ahash::AHashMap;

use crate::fingerprint::Code;

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
const MOST_ANCHORS: usize = 4;

/// Edits in a row that a passage survives, in words of either text: a sentence put in or left out.
const GAP: u32 = 30;

/// Finds the passages that two texts share, in the order of the second.
///
/// Holds the anchors of the first text, so that comparing it with many costs only their words.
/// Takes time linear in the words of both, times `GAP` where they differ.
#[derive(Debug, Default)]
pub struct Aligner {
    first: Vec<Code>,
    anchors: AHashMap<u64, Vec<u32>>,
}

impl Aligner {
    /// Takes the text that others are to be compared with.
    pub fn set_first(&mut self, words: impl Iterator<Item = Code>) {
        self.first.clear();
        self.first.extend(words);
        self.anchors.clear();
        for (at, words) in (0..).zip(self.first.windows(ANCHOR)) {
            let places = self.anchors.entry(anchor(words)).or_default();
            if places.len() <= MOST_ANCHORS {
                places.push(at);
            }
        }
    }

    /// The passages that the first text shares with `second`.
    pub fn passages(&self, second: &[Code]) -> Vec<Passage> {
        let mut open: Vec<Passage> = Vec::new();
        let mut done: Vec<Passage> = Vec::new();
        for at in 0..second.len().saturating_sub(ANCHOR - 1) as u32 {
            let words = &second[at as usize..at as usize + ANCHOR];
            let Some(places) = self.anchors.get(&anchor(words)) else { continue };
            if MOST_ANCHORS < places.len() {
                continue;
            }
            let (ended, going) = open.into_iter().partition(|one| one.second.end + GAP < at);
            open = going;
            done.extend::<Vec<_>>(ended);
            for &place in places {
                self.extend(&mut open, place, at, second);
            }
        }
        done.extend(open);
        best_in_order(done)
    }

    /// Carries on the passage that an anchor belongs to, or begins one.
    fn extend(&self, open: &mut Vec<Passage>, place: u32, at: u32, second: &[Code]) {
        let on_diagonal = |one: &Passage| {
            let diagonal = i64::from(one.first.end) - i64::from(one.second.end);
            at < one.second.end && i64::from(place) - i64::from(at) == diagonal
        };
        if open.iter().any(on_diagonal) {
            return;
        }
        let length = self.exact(place, at, second);
        let join = |one: &Passage| Join::of(one, place, at, length);
        let nearest = (0..open.len()).filter_map(|number| Some((join(&open[number])?, number)));
        match nearest.min_by_key(|(join, number)| (join.gap, *number)) {
            Some((Join { place, at, length, .. }, number)) => {
                let one = &mut open[number];
                let gap_of_first = &self.first[one.first.end as usize..place as usize];
                let gap_of_second = &second[one.second.end as usize..at as usize];
                one.matched += common_words(gap_of_first, gap_of_second) + length;
                one.first.end = place + length;
                one.second.end = at + length;
            }
            None => open.push(Passage {
                first: place..place + length,
                second: at..at + length,
                matched: length,
            }),
        }
    }

    fn exact(&self, place: u32, at: u32, second: &[Code]) -> u32 {
        let first = &self.first[place as usize..];
        let second = &second[at as usize..];
        first.iter().zip(second).take_while(|(a, b)| a == b).count() as u32
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

fn anchor(words: &[Code]) -> u64 {
    words.iter().fold(0, |hash, word| hash << 16 | u64::from(word.value()))
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
    let mut best: Vec<Passage> = Vec::new();
    for passage in passages {
        let overlaps = |other: &Passage| {
            passage.second.start < other.second.end && other.second.start < passage.second.end
        };
        if !best.iter().any(overlaps) {
            best.push(passage);
        }
    }
    best.sort_unstable_by_key(|one| one.second.start);
    best
}
