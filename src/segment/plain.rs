//! Words of ASCII letters and digits, many at a time: found where runs of bits begin and end, and hashed
//! together.

use std::ops::Range;

use super::masks::{Bits, STEP};
use super::{Word, words};
use crate::hash::{Hash64, hash_longer, hash_short};
use crate::span::Span;

/// Some plain words in a row, and what is known of each.
#[derive(Clone, Debug)]
pub(super) struct PlainWords {
    starts: [usize; ROOM],
    lens: [u64; ROOM],
    /// The first eight bytes in small letters, the first one lowest; behind a shorter word they say nothing.
    firsts: [u64; ROOM],
    hashes: [u64; ROOM],
    len: usize,
}

/// Words that are hashed together, at least where more of them follow.
const ENOUGH: usize = 32;

/// Of [`STEP`] bytes every other one may end a word.
const ROOM: usize = ENOUGH + STEP / 2;

/// Words that are told in one number.
const SHORT: usize = size_of::<u64>();

/// Longer words that are put in small letters at once.
const LONG: usize = size_of::<u128>();

impl Default for PlainWords {
    fn default() -> Self {
        let [lens, firsts, hashes] = [[0; ROOM]; 3];
        Self { starts: [0; ROOM], lens, firsts, hashes, len: 0 }
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
        let (mut begun, mut done) = (None, at);
        let first = at / STEP;
        for (number, &Bits { mut edges, core, .. }) in (first..).zip(&bits[first..=open / STEP]) {
            let base = number * STEP;
            if base <= at {
                // A run that ended at the boundary is over.
                edges &= u64::MAX << (at % STEP) & !(1 << (at % STEP) & !core);
            }
            if !is_all && open < base + STEP {
                edges &= !(u64::MAX << (open % STEP));
            }
            let (mut starts, mut ends) = (edges & core, edges & !core);
            if ends != 0
                && let Some(start) = begun.take()
            {
                self.push(content, start, base + next_bit(&mut ends));
            }
            for _ in 0..ends.count_ones() {
                self.push(content, base + next_bit(&mut starts), base + next_bit(&mut ends));
            }
            if let Some(last) = self.len.checked_sub(1) {
                done = self.starts[last] + self.lens[last] as usize;
            }
            if starts != 0 {
                begun = Some(base + next_bit(&mut starts));
            }
            if ENOUGH <= self.len {
                each(self);
            }
        }
        if 0 < self.len {
            each(self);
        }
        if is_all { content.len() } else { begun.unwrap_or(done) }
    }

    #[inline]
    fn push(&mut self, content: &str, start: usize, end: usize) {
        // Says what is so, and spares three looks at whether it is.
        let number = self.len % ROOM;
        self.starts[number] = start;
        self.lens[number] = (end - start) as u64;
        self.firsts[number] = eight(content.as_bytes(), start) | SMALL;
        self.len = number + 1;
    }

    /// Hands out the words; none is left.
    #[inline]
    pub(super) fn for_each(
        &mut self,
        content: &str,
        start: usize,
        folded: &mut String,
        each: &mut impl FnMut(Word),
    ) {
        let len = std::mem::take(&mut self.len);
        // What stands behind the last word does no harm, and registers are full.
        let together = len.next_multiple_of(SHORT).min(ROOM);
        let Self { starts, lens, firsts, hashes, .. } = self;
        hash_short(&firsts[..together], &lens[..together], &mut hashes[..together]);
        for number in 0..len {
            let (first, len) = (starts[number], lens[number] as usize);
            let (hash, has_digit) = if len <= SHORT {
                (Hash64(hashes[number]), holds_digit(firsts[number], len))
            } else {
                of_longer(content, first..first + len, folded)
            };
            let span = Span::new(start + first, start + first + len);
            each(Word { span, hash, has_digit, is_unspaced: false });
        }
    }
}

/// The comparison form has bit 5 set: small letters and digits have it, capitals are small letters without it.
const SMALL: u64 = u64::from_le_bytes([0x20; SHORT]);

/// The hash of a word of more than [`SHORT`] letters and digits, and whether one of them is a digit.
#[inline]
fn of_longer(content: &str, word: Range<usize>, folded: &mut String) -> (Hash64, bool) {
    const SMALL_OF_LONG: u128 = u128::from_le_bytes([0x20; LONG]);
    let len = word.len();
    if let Some(chunk) = content.as_bytes()[word.start..].first_chunk()
        && len <= LONG
    {
        let lower = u128::from_le_bytes(*chunk) | SMALL_OF_LONG;
        let (first, last) = (lower as u64, (lower >> (8 * (len - SHORT))) as u64);
        let has_digit = holds_digit(first, SHORT) | holds_digit(last, SHORT);
        return (Hash64(hash_longer(first, last, len as u64)), has_digit);
    }
    let word = &content[word];
    (words::folded_hash(word, folded), word.bytes().any(|byte| byte.is_ascii_digit()))
}

/// Whether one of the first `len` of these letters and digits is a digit: letters have bit 6 set.
#[inline]
fn holds_digit(firsts: u64, len: usize) -> bool {
    const LETTER: u64 = u64::from_le_bytes([0x40; SHORT]);
    let behind = 8 * SHORT.saturating_sub(len) as u32;
    (!firsts & LETTER) << behind != 0
}

/// The place of the lowest of these bits, of which there is one at least; it is taken away.
#[inline]
fn next_bit(bits: &mut u64) -> usize {
    let bit = bits.trailing_zeros();
    *bits &= *bits - 1;
    bit as usize
}

/// The bytes from `at` on, of which the lowest is the first; what is behind the last one says nothing.
#[inline]
fn eight(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    if let Some(chunk) = rest.first_chunk() {
        return u64::from_le_bytes(*chunk);
    }
    if let Some(chunk) = bytes.last_chunk() {
        return u64::from_le_bytes(*chunk) >> (8 * (SHORT - rest.len()));
    }
    let mut chunk = [0; SHORT];
    chunk[..rest.len()].copy_from_slice(rest);
    u64::from_le_bytes(chunk)
}
