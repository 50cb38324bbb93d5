//! Words of ASCII letters and digits, many at a time: found where runs of bits begin and end, and hashed
//! together.

use std::ops::Range;

use multiversion::multiversion;

use super::masks::{Bits, STEP};
use super::{Word, words};
use crate::hash::{Hash64, hash_longer, hash_short};
use crate::span::Span;

/// Some plain words in a row, and what is known of each.
#[derive(Clone, Debug)]
pub(super) struct PlainWords {
    /// Where words begin and end, in turn.
    edges: [u32; EDGES],
    /// How many of them there are.
    len: usize,
    /// The first eight bytes in small letters, the first one lowest; behind a shorter word they say nothing.
    firsts: [u64; ROOM],
    /// The numbers of the words that are longer.
    longer: [u8; ROOM],
    hashes: [u64; ROOM],
    have_digit: [bool; ROOM],
}

/// Words that are hashed together, at least where more of them follow.
const ENOUGH: usize = 96;

/// Of [`STEP`] bytes every other one may end a word.
const ROOM: usize = ENOUGH + STEP / 2;

/// Those of the words and, behind them, room for what is written together with the last one.
const EDGES: usize = 2 * ROOM + TOGETHER;

/// Edges that are written, and words that are hashed, without asking whether there is a next one.
const TOGETHER: usize = 8;

/// Words that are told in one number.
const SHORT: usize = size_of::<u64>();

/// Longer words that are told in two.
const LONG: usize = 2 * SHORT;

impl Default for PlainWords {
    fn default() -> Self {
        Self {
            edges: [0; EDGES],
            len: 0,
            firsts: [0; ROOM],
            longer: [0; ROOM],
            hashes: [0; ROOM],
            have_digit: [false; ROOM],
        }
    }
}

impl PlainWords {
    /// Finds the words from the boundary `at` on that end before the byte `open`, and hands them to `each`, some at
    /// a time; returns the boundary behind them.
    ///
    /// Up to there all is ASCII, where a word is a run of letters and digits.
    #[inline]
    pub(super) fn find(
        &mut self,
        content: &str,
        bits: &[Bits],
        Range { start: at, end: open }: Range<usize>,
        mut each: impl FnMut(&mut Self),
    ) -> usize {
        let is_all = open == content.len();
        let within = at..if is_all { usize::MAX } else { open };
        let bits = &bits[..=open / STEP];
        let (mut number, mut done) = (at / STEP, at);
        self.len = 0;
        while number < bits.len() {
            (number, self.len) = edges_into(bits, number, &within, &mut self.edges, self.len);
            if let Some(last) = self.len.checked_sub(1) {
                done = self.edges[last] as usize;
            }
            if 2 <= self.len {
                each(self);
            }
        }
        if is_all { content.len() } else { done }
    }

    /// Appends the words of a line, which starts at byte `start` of its text; none is left, but the beginning of one
    /// that has not ended. Returns how many they are.
    #[inline]
    pub(super) fn hand_out(
        &mut self,
        content: &str,
        start: u32,
        folded: &mut String,
        out: &mut impl Extend<Word>,
    ) -> u32 {
        self.hash(content, folded);
        let Self { edges, hashes, have_digit, .. } = &*self;
        let words = edges[..self.len].as_chunks().0;
        let known = words.iter().zip(hashes).zip(have_digit);
        out.extend(known.map(|((&[first, end], &hash), &has_digit)| {
            // The end of the line was seen to fit 32 bits.
            let span = Span { start: start.wrapping_add(first), end: start.wrapping_add(end) };
            Word { span, hash: Hash64(hash), has_digit, is_unspaced: false }
        }));
        let count = words.len() as u32;
        self.edges[0] = self.edges[self.len.saturating_sub(1)];
        self.len %= 2;
        count
    }

    /// Hashes the words and looks for digits: all of them as if they were short, and then the longer ones.
    #[inline]
    fn hash(&mut self, content: &str, folded: &mut String) {
        let longer = self.fill_firsts(content.as_bytes());
        // What stands behind the last word does no harm, and registers are full.
        let together = (self.len / 2).next_multiple_of(TOGETHER).min(ROOM);
        let words = &self.edges.as_chunks().0[..together];
        hash_short_words(words, &self.firsts, &mut self.hashes, &mut self.have_digit);
        for longer in 0..longer {
            let number = self.longer[longer] as usize;
            let [start, end] = [2 * number, 2 * number + 1].map(|edge| self.edges[edge] as usize);
            (self.hashes[number], self.have_digit[number]) =
                of_longer(&content[start..end], self.firsts[number], folded);
        }
    }

    /// Sets the first bytes of each word, and the numbers of the longer ones; returns how many these are.
    #[inline]
    fn fill_firsts(&mut self, bytes: &[u8]) -> usize {
        const { assert!(ROOM <= u8::MAX as usize, "a number of a word takes a byte") };
        let (mut number, mut longer) = (0_u8, 0);
        let words = self.edges[..self.len].as_chunks().0;
        for (&[start, end], first) in words.iter().zip(&mut self.firsts) {
            *first = eight(bytes, start as usize) | SMALL;
            // Written for all, and kept for one in ten: which one, no processor guesses.
            self.longer[longer % ROOM] = number;
            longer += usize::from(SHORT < end.wrapping_sub(start) as usize);
            number = number.wrapping_add(1);
        }
        longer
    }
}

/// Writes the edges within some bytes behind the `len` that are there, from a number of bits on, until they are
/// enough; returns the next number and how many edges there are.
#[multiversion(targets("x86_64+bmi1+popcnt"))]
fn edges_into(
    bits: &[Bits],
    first: usize,
    within: &Range<usize>,
    places: &mut [u32; EDGES],
    mut len: usize,
) -> (usize, usize) {
    for (number, bits) in (first..).zip(&bits[first..]) {
        let edges = edges_within(bits, number * STEP, within);
        places_into(edges, (number * STEP) as u32, &mut places[len..]);
        len += edges.count_ones() as usize;
        if 2 * ENOUGH <= len {
            return (number + 1, len);
        }
    }
    (bits.len(), len)
}

/// Writes the places of some bits, of which `base` is the first one's, and something behind them.
#[inline(always)]
fn places_into(mut bits: u64, base: u32, places: &mut [u32]) {
    for together in places.as_chunks_mut::<TOGETHER>().0 {
        for place in together {
            *place = base.wrapping_add(bits.trailing_zeros());
            bits &= bits.wrapping_sub(1);
        }
        if bits == 0 {
            return;
        }
    }
}

/// The edges within some bytes, where `base` is the first of [`STEP`] bytes.
#[inline(always)]
fn edges_within(bits: &Bits, base: usize, within: &Range<usize>) -> u64 {
    let mut edges = bits.edges;
    if base <= within.start {
        // A run that ended at the boundary is over.
        let at = within.start % STEP;
        edges &= u64::MAX << at & !(1 << at & !bits.core);
    }
    if within.end - base < STEP {
        edges &= !(u64::MAX << (within.end % STEP));
    }
    edges
}

/// Sets the hash of each word, and whether it holds a digit; what is said of longer ones means nothing.
///
/// A nanosecond a word with AVX-512, which multiplies 64-bit numbers; one call of the library after another
/// takes five, as whether a word has four letters is as good as chance (AMD EPYC, 2026-11).
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512vl+avx512dq",
    "x86_64+avx2",
    "aarch64+neon"
))]
fn hash_short_words(
    words: &[[u32; 2]],
    firsts: &[u64; ROOM],
    hashes: &mut [u64; ROOM],
    have_digit: &mut [bool; ROOM],
) {
    let told = hashes.iter_mut().zip(have_digit);
    for ((&[start, end], &first), (hash, has_digit)) in words.iter().zip(firsts).zip(told) {
        let len = u64::from(end.wrapping_sub(start));
        *hash = hash_short(first, len);
        *has_digit = holds_digit(first, len);
    }
}

/// The hash of a word of more than [`SHORT`] letters and digits, whose first ones are told, and whether one of them
/// is a digit.
#[inline]
fn of_longer(word: &str, first: u64, folded: &mut String) -> (u64, bool) {
    match word.as_bytes().last_chunk() {
        Some(last) if word.len() <= LONG => {
            let last = u64::from_le_bytes(*last) | SMALL;
            let has_digit = [first, last].iter().any(|&eight| holds_digit(eight, SHORT as u64));
            (hash_longer(first, last, word.len() as u64), has_digit)
        }
        _ => {
            let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
            (words::folded_hash(word, folded).0, has_digit)
        }
    }
}

/// The comparison form has bit 5 set: small letters and digits have it, capitals are small letters without it.
const SMALL: u64 = u64::from_le_bytes([0x20; SHORT]);

/// Whether one of the first `len` of these letters and digits is a digit: letters have bit 6 set.
#[inline(always)]
fn holds_digit(firsts: u64, len: u64) -> bool {
    const LETTER: u64 = u64::from_le_bytes([0x40; SHORT]);
    let behind = (8 * (SHORT as u64).saturating_sub(len)) & 63;
    (!firsts & LETTER) << behind != 0
}

/// The bytes from `at` on, of which the lowest is the first; what is behind the last one says nothing.
#[inline(always)]
fn eight(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..at + SHORT).and_then(|eight| eight.first_chunk()) {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => last_eight(bytes, at),
    }
}

/// The same where there are fewer.
#[cold]
fn last_eight(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    if let Some(chunk) = bytes.last_chunk() {
        return u64::from_le_bytes(*chunk) >> (8 * (SHORT - rest.len()));
    }
    let mut chunk = [0; SHORT];
    chunk[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(chunk)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::segment::Segments;

    proptest! {
        #[test]
        fn words_of_plain_lines_are_those_told_one_by_one(
            text in "(([a-zA-Z]{1,9}|[a-zA-Z0-9]{1,20}|[a-z]{60,70})[ -]{1,2}){0,400}",
        ) {
            let mut segments = Segments::default();
            segments.fill(&text);
            let mut words = segments.words.iter();
            for word in text.split([' ', '-']).filter(|word| !word.is_empty()) {
                let start = word.as_ptr() as usize - text.as_ptr() as usize;
                let hash = Hash64::of(word.to_ascii_lowercase().as_bytes());
                let has_digit = word.contains(|c: char| c.is_ascii_digit());
                let span = Span::new(start, start + word.len());
                let expected = Word { span, hash, has_digit, is_unspaced: false };
                prop_assert_eq!(words.next(), Some(&expected));
            }
            prop_assert_eq!(words.next(), None);
        }
    }
}
