//! Where each word and each mark of a short stretch of text stands.

use super::slots::MOST_TOKENS;
use super::tokens::{Kind, Shape, Token};
use crate::hash::Hash64;

/// The places of each token, as sets of one bit a place.
pub(super) struct Places {
    /// Words by hash, in a table with open places; half of them are free.
    words: [(Hash64, u64); WORDS],
    marks: [u64; MARKS],
    /// Marks outside ASCII.
    wide_marks: Vec<(char, u64)>,
    /// Words in capitals.
    pub(super) capitals: u64,
}

/// A power of two above twice the most tokens.
const WORDS: usize = (2 * MOST_TOKENS).next_power_of_two();

/// ASCII.
const MARKS: usize = 128;

impl Default for Places {
    fn default() -> Self {
        let words = [(Hash64(0), 0); WORDS];
        Self { words, marks: [0; MARKS], wide_marks: Vec::new(), capitals: 0 }
    }
}

impl Places {
    /// The places of at most [`MOST_TOKENS`] tokens.
    pub(super) fn of(tokens: &[Token]) -> Self {
        let mut places = Self::default();
        for (at, token) in tokens.iter().take(MOST_TOKENS).enumerate() {
            let place = 1 << at;
            match token.kind {
                Kind::Word(shape) => {
                    places.capitals |= if shape == Shape::Capitals { place } else { 0 };
                    let slot = places.slot(token.hash);
                    places.words[slot] = (token.hash, places.words[slot].1 | place);
                }
                Kind::Mark(mark) => match places.marks.get_mut(mark as usize) {
                    Some(of_mark) => *of_mark |= place,
                    None => places.wide_marks.push((mark, place)),
                },
            }
        }
        places
    }

    /// Where a word stands.
    pub(super) fn of_word(&self, hash: Hash64) -> u64 {
        self.words[self.slot(hash)].1
    }

    /// Where a mark stands.
    pub(super) fn of_mark(&self, mark: char) -> u64 {
        match self.marks.get(mark as usize) {
            Some(places) => *places,
            None => {
                let same = self.wide_marks.iter().filter(|(known, _)| *known == mark);
                same.fold(0, |places, (_, place)| places | place)
            }
        }
    }

    fn slot(&self, hash: Hash64) -> usize {
        let mut at = hash.0 as usize % WORDS;
        while self.words[at].1 != 0 && self.words[at].0 != hash {
            at = (at + 1) % WORDS;
        }
        at
    }
}
