//! Shingles: hashes of all runs of a few neighbouring words.

use super::trace::Code;
use super::windows::{five_words_into, is_spaced};
use crate::hash::mix;

/// Words per shingle.
///
/// Five, as in FineWeb and datatrove: two unrelated English articles share next to no run of five
/// words, and a light edit still leaves most runs whole.
pub const SHINGLE_WORDS: usize = 5;

/// A word of a script without spaces is a single character and weighs half a word, so a shingle
/// there is ten characters: five are far too common.
const WEIGHT: usize = 2 * SHINGLE_WORDS;

/// The most codes in a shingle: all of them lone characters.
pub(crate) const MOST_CODES: usize = WEIGHT;

/// Codes a window can hold: a full one of lone characters and the one that is coming in.
const ROOM: usize = WEIGHT + 1;

/// Base of the rolling polynomial, an odd number without pattern (the golden ratio in 64 bits).
pub(super) const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The longest shingle has one code per unit of weight.
const POWERS: [u64; WEIGHT + 1] = powers();

/// `BASE` to the powers from 0.
pub(super) const fn powers<const LEN: usize>() -> [u64; LEN] {
    let mut powers = [1_u64; LEN];
    let mut power = 1;
    while power < LEN {
        powers[power] = powers[power - 1].wrapping_mul(BASE);
        power += 1;
    }
    powers
}

/// Turns a stream of word codes into shingles, one for every window of [`SHINGLE_WORDS`] words.
///
/// Takes constant time for a word and no memory but a window. The hash is the polynomial rolling
/// hash of Karp and Rabin (1987) over the codes, spread by [`mix`](crate::hash::mix).
#[derive(Clone, Debug)]
pub struct Shingler {
    window: [u16; ROOM],
    start: usize,
    len: usize,
    weight: usize,
    hash: u64,
}

impl Default for Shingler {
    fn default() -> Self {
        Self { window: [0; ROOM], start: 0, len: 0, weight: 0, hash: 0 }
    }
}

impl Shingler {
    /// Takes the next word; the shingle that ends with it, once enough words have come.
    #[inline]
    pub fn push(&mut self, code: Code) -> Option<u64> {
        self.window[(self.start + self.len) % ROOM] = code.value();
        self.hash = self.hash.wrapping_mul(BASE).wrapping_add(term(code.value()));
        self.len += 1;
        self.weight += weight(code.value());
        while WEIGHT <= self.weight - weight(self.window[self.start]) {
            self.drop_first();
        }
        (WEIGHT <= self.weight).then(|| mix(self.hash))
    }

    /// The one shingle of a text too short to have a full one; `None` for no words at all, or when
    /// full ones have been handed out.
    pub fn rest(&self) -> Option<u64> {
        (0 < self.weight && self.weight < WEIGHT).then(|| mix(self.hash))
    }

    #[inline]
    fn drop_first(&mut self) {
        let first = self.window[self.start];
        self.len -= 1;
        self.hash = self.hash.wrapping_sub(term(first).wrapping_mul(POWERS[self.len]));
        self.weight -= weight(first);
        self.start = (self.start + 1) % ROOM;
    }
}

/// Replaces `shingles` by those of some words, in the order in which they end; one that comes again
/// is there again.
///
/// The same as a [`Shingler`] gives, at a few machine cycles a word where no script without spaces
/// is among them.
pub fn shingles_into(codes: &[Code], shingles: &mut Vec<u64>) {
    if SHINGLE_WORDS <= codes.len() && is_spaced(codes) {
        return spaced_shingles_into(codes, shingles);
    }
    shingles.clear();
    let mut shingler = Shingler::default();
    shingles.extend(codes.iter().filter_map(|&code| shingler.push(code)));
    shingles.extend(shingler.rest());
}

/// The same where every word weighs as much as another.
fn spaced_shingles_into(codes: &[Code], shingles: &mut Vec<u64>) {
    // All that was here is overwritten, and need not be zeroed first.
    shingles.resize(codes.len() + 1 - SHINGLE_WORDS, 0);
    five_words_into(codes, shingles);
}

/// Hands the shingles of some words to `each`, [`AT_A_TIME`] at most after one another, in the order of
/// [`shingles_into`]; `room` is where they are put together.
pub(crate) fn for_shingles(codes: &[Code], room: &mut Vec<u64>, mut each: impl FnMut(&[u64])) {
    if codes.len() < AT_A_TIME || !is_spaced(codes) {
        shingles_into(codes, room);
        room.chunks(AT_A_TIME).for_each(each);
        return;
    }
    let starts = (0..=codes.len() - SHINGLE_WORDS).step_by(AT_A_TIME);
    for some in starts.map(|start| &codes[start..]) {
        let end = some.len().min(AT_A_TIME + SHINGLE_WORDS - 1);
        spaced_shingles_into(&some[..end], room);
        each(room);
    }
}

/// Shingles that are handed out at a time: half of the nearest cache, and more than most articles have.
pub(crate) const AT_A_TIME: usize = 2048;

/// Replaces `shingles` by the distinct shingles of some words, sorted.
pub fn distinct_into(codes: &[Code], shingles: &mut Vec<u64>) {
    shingles_into(codes, shingles);
    shingles.sort_unstable();
    shingles.dedup();
}

/// The weight of a word, in halves.
#[inline]
pub(super) fn weight(code: u16) -> usize {
    if Code::from_value(code).is_unspaced() { 1 } else { 2 }
}

/// What a code adds to the polynomial: codes start at 0, and leading zeros would not show in the polynomial.
#[inline]
pub(super) fn term(code: u16) -> u64 {
    u64::from(code) + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn some_shingles_after_others_are_all_of_them(
            values in prop::collection::vec(0..0x3fff_u16, 0..9),
            len in prop_oneof![0..20_usize, AT_A_TIME - 2..AT_A_TIME + 8, 0..3 * AT_A_TIME],
            is_unspaced: bool,
        ) {
            let flag = if is_unspaced { 1 << 14 } else { 0 };
            let values = values.iter().cycle().take(len);
            let codes: Vec<Code> = values.map(|value| Code::from_value(value | flag)).collect();
            let (mut room, mut shingles, mut all) = (Vec::new(), Vec::new(), Vec::new());
            for_shingles(&codes, &mut room, |some| {
                assert!((1..=AT_A_TIME).contains(&some.len()));
                shingles.extend_from_slice(some);
            });
            shingles_into(&codes, &mut all);
            prop_assert_eq!(&shingles, &all);
            prop_assert!(AT_A_TIME < all.len() || room == all);
        }
    }
}
