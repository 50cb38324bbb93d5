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
        // All that was here is overwritten, and need not be zeroed first.
        shingles.resize(codes.len() + 1 - SHINGLE_WORDS, 0);
        five_words_into(codes, shingles);
        return;
    }
    shingles.clear();
    let mut shingler = Shingler::default();
    shingles.extend(codes.iter().filter_map(|&code| shingler.push(code)));
    shingles.extend(shingler.rest());
}

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
