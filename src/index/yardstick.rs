//! A document that others are measured against.

use std::ops::Range;

use super::shingle_set::ShingleSet;
use crate::fingerprint::{Code, SHINGLE_WORDS, equal_words, five_words, is_spaced, shingles_into};

/// The distinct shingles of a document, by number, and where they stand: of words that run on as they do
/// there no shingle has to be made.
#[derive(Debug, Default)]
pub(super) struct Yardstick {
    /// Its words, if all weigh the same.
    words: Vec<Code>,
    /// Room for all shingles of some words.
    shingles: Vec<u64>,
    /// Each has the number of the place where it stands first.
    set: ShingleSet,
    /// The places of shingles that stand there again, in order, each with that number.
    repeats: Vec<[u32; 2]>,
    /// The round in which the shingle of each number was met last.
    met: Vec<u8>,
    round: u8,
}

/// What is made of the shingles of other words.
pub(super) trait Meet {
    /// Takes note of a shingle that is not the document's.
    fn strange(&mut self, shingle: u64);

    /// Whether to go on where so many distinct shingles at most are the document's.
    fn goes_on(&self, most_shared: usize) -> bool;
}

impl Yardstick {
    /// Takes the words of the document.
    pub(super) fn take(&mut self, words: &[Code]) {
        shingles_into(words, &mut self.shingles);
        let places = self.shingles.len();
        self.set.fill(&mut self.shingles, &mut self.repeats);
        self.words.clear();
        if has_plain_shingles(words) {
            self.words.extend_from_slice(words);
        }
        self.met.clear();
        self.met.resize(places, 0);
        self.round = 0;
    }

    /// Its distinct shingles.
    pub(super) fn len(&self) -> usize {
        self.set.len()
    }

    /// How many distinct shingles of other words are its own; `None` if `meet` did not go on.
    pub(super) fn shared(&mut self, words: &[Code], meet: &mut impl Meet) -> Option<usize> {
        if self.round == u8::MAX {
            self.met.fill(0);
            self.round = 0;
        }
        self.round += 1;
        if has_plain_shingles(words) {
            self.shared_of_plain(words, meet)
        } else {
            self.shared_of_any(words, meet)
        }
    }

    fn shared_of_any(&mut self, words: &[Code], meet: &mut impl Meet) -> Option<usize> {
        let mut shingles = std::mem::take(&mut self.shingles);
        shingles_into(words, &mut shingles);
        let shared = self.shared_among(&shingles, meet);
        self.shingles = shingles;
        shared
    }

    fn shared_among(&mut self, shingles: &[u64], meet: &mut impl Meet) -> Option<usize> {
        let (mut shared, mut left) = (0, shingles.len());
        for some in shingles.chunks(LOOK_AFTER) {
            for &shingle in some {
                match self.set.number(shingle) {
                    Some(number) => shared += self.meet(number),
                    None => meet.strange(shingle),
                }
            }
            left -= some.len();
            if !meet.goes_on(shared + left) {
                return None;
            }
        }
        Some(shared)
    }

    /// The same of words that weigh the same, so that equal runs of five are equal shingles.
    fn shared_of_plain(&mut self, words: &[Code], meet: &mut impl Meet) -> Option<usize> {
        let shingles = words.len() + 1 - SHINGLE_WORDS;
        let (mut shared, mut at, mut place, mut strangers) = (0, 0, 0, 0_usize);
        let mut room = [0; SHINGLE_WORDS];
        while at < shingles {
            let run = equal_words(self.words.get(place..).unwrap_or_default(), &words[at..]);
            if let Some(equal @ 1..) = (run + 1).checked_sub(SHINGLE_WORDS) {
                shared += self.meet_run(place, equal);
                (at, place) = (at + equal, place + equal);
                continue;
            }
            // A word that was changed stands in so many shingles: they are made together, and behind them both run
            // on together again.
            let some = words[at..].array_windows().map(five_words).zip(&mut room);
            let some = some.map(|(shingle, room)| *room = shingle).count();
            for &shingle in &room[..some] {
                at += 1;
                if let Some(number) = self.set.number(shingle) {
                    shared += self.meet(number);
                    place = number as usize + 1;
                    break;
                }
                meet.strange(shingle);
                place += 1;
                strangers += 1;
                if strangers.is_multiple_of(LOOK_AFTER) && !meet.goes_on(shared + (shingles - at)) {
                    return None;
                }
            }
        }
        Some(shared)
    }

    /// One if the shingle was not met in this round.
    #[inline]
    fn meet(&mut self, number: u32) -> usize {
        let last = std::mem::replace(&mut self.met[number as usize], self.round);
        usize::from(last != self.round)
    }

    /// How many of so many shingles from a word on were not met in this round.
    fn meet_run(&mut self, place: usize, shingles: usize) -> usize {
        let (end, mut from, mut shared) = (place + shingles, place, 0);
        let first = self.repeats.partition_point(|&[again, _]| (again as usize) < place);
        for at in first.. {
            let Some(&[again, number]) = self.repeats.get(at) else { break };
            if end <= again as usize {
                break;
            }
            shared += self.meet_first(from..again as usize) + self.meet(number);
            from = again as usize + 1;
        }
        shared + self.meet_first(from..end)
    }

    /// The same of shingles none of which stands before: each has the number of its place, and several are met at
    /// once.
    fn meet_first(&mut self, places: Range<usize>) -> usize {
        let met = &mut self.met[places];
        // So few that their number fits the lanes they are compared in.
        let known = |some: &[u8]| {
            let is = |last: &u8| u8::from(*last == self.round);
            usize::from(some.iter().map(is).fold(0, u8::wrapping_add))
        };
        let known: usize = met.chunks(u8::MAX.into()).map(known).sum();
        met.fill(self.round);
        met.len() - known
    }
}

/// Whether every five words in a row are a shingle, and nothing else is.
fn has_plain_shingles(words: &[Code]) -> bool {
    SHINGLE_WORDS <= words.len() && is_spaced(words)
}

/// Shingles, or strange ones, between two looks at whether the rest can still be enough.
const LOOK_AFTER: usize = 32;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Counts the strangers, and goes on as long as it is told to.
    struct Strangers {
        distinct: BTreeSet<u64>,
        least: usize,
    }

    impl Meet for Strangers {
        fn strange(&mut self, shingle: u64) {
            self.distinct.insert(shingle);
        }

        fn goes_on(&self, most_shared: usize) -> bool {
            self.least <= most_shared
        }
    }

    /// Words of few kinds, some of them lone characters if so many kinds are asked for.
    fn words(kinds: u16, most: usize) -> impl Strategy<Value = Vec<Code>> {
        let lone = Code::from_value(1 << 14);
        let word =
            (0..kinds).prop_map(move |kind| if kind == 9 { lone } else { Code::from_value(kind) });
        prop::collection::vec(word, 0..most)
    }

    fn set(words: &[Code]) -> BTreeSet<u64> {
        let mut shingles = Vec::new();
        shingles_into(words, &mut shingles);
        shingles.into_iter().collect()
    }

    #[test]
    fn rounds_begin_anew_in_time() {
        let codes: Vec<Code> = (0..90).map(|value| Code::from_value(value % 80)).collect();
        let mut yardstick = Yardstick::default();
        yardstick.take(&codes);
        for _ in 0..600 {
            let mut strangers = Strangers { distinct: BTreeSet::new(), least: 0 };
            assert_eq!(yardstick.shared(&codes, &mut strangers), Some(80));
            assert_eq!(yardstick.shared(&codes[..9], &mut strangers), Some(5));
        }
    }

    proptest! {
        #[test]
        fn what_runs_on_is_what_a_set_holds(
            first in prop_oneof![words(3, 300), words(9, 300), words(10, 300)],
            other in prop_oneof![words(3, 60), words(10, 60)],
            edits in prop::collection::vec((0..300_usize, 0..60_usize, words(10, 9)), 0..6),
            least in 0..300_usize,
        ) {
            let mut edited = first.clone();
            for (at, length, words) in edits {
                let at = at.min(edited.len());
                let end = (at + length).min(edited.len());
                edited.splice(at..end, words);
            }
            let mut yardstick = Yardstick::default();
            yardstick.take(&other);
            yardstick.take(&first);
            let of_first = set(&first);
            prop_assert_eq!(yardstick.len(), of_first.len());
            for second in [&edited, &other, &first] {
                let of_second = set(second);
                let shared = of_first.intersection(&of_second).count();
                for least in [0, least] {
                    let mut strangers = Strangers { distinct: BTreeSet::new(), least };
                    match yardstick.shared(second, &mut strangers) {
                        Some(found) => {
                            prop_assert_eq!(found, shared);
                            prop_assert!(strangers.distinct.iter().eq(of_second.difference(&of_first)));
                        }
                        None => prop_assert!(shared < least),
                    }
                }
            }
        }
    }
}
