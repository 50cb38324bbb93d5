//! Words of ASCII letters and digits, and the marks that join them, many at a time: found where runs of bits
//! begin and end, and hashed together.

use std::ops::Range;

use multiversion::multiversion;

use super::masks::{Bits, STEP};
use super::word::{self, DIGIT, STOP};
use super::{Word, words};
use crate::hash::{Hash64, hash_longer, hash_short};

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
    /// What each is, as in a [`Word`].
    flags: [u32; ROOM],
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
            flags: [0; ROOM],
        }
    }
}

impl PlainWords {
    /// Finds the words from the boundary `at` on that end before the byte `open`, and hands them to `each`, some at
    /// a time; returns the boundary behind them.
    ///
    /// Up to there a word is a run of letters, digits and marks that join them.
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
        curly: &[u32],
        folded: &mut String,
        out: &mut impl Extend<Word>,
    ) -> u32 {
        self.hash(content, curly, folded);
        let Self { edges, hashes, flags, .. } = &*self;
        let words = edges[..self.len].as_chunks().0;
        let known = words.iter().zip(hashes).zip(flags);
        out.extend(known.map(|((&[first, end], &hash), &flags)| {
            // The end of the line was seen to fit 32 bits.
            let (start, len) = (start.wrapping_add(first), end.wrapping_sub(first));
            Word::of_checked(start, len, flags, Hash64(hash))
        }));
        let count = words.len() as u32;
        self.edges[0] = self.edges[self.len.saturating_sub(1)];
        self.len %= 2;
        count
    }

    /// Hashes the words and tells what each is: all of them as if they were short, then the longer ones, then
    /// those with one of these curly apostrophes inside.
    #[inline]
    fn hash(&mut self, content: &str, curly: &[u32], folded: &mut String) {
        let longer = self.fill_firsts(content.as_bytes());
        // What stands behind the last word does no harm, and registers are full.
        let together = (self.len / 2).next_multiple_of(TOGETHER).min(ROOM);
        let words = &self.edges.as_chunks().0[..together];
        hash_short_words(words, &self.firsts, &mut self.hashes, &mut self.flags);
        for longer in 0..longer {
            let number = self.longer[longer] as usize;
            let [start, end] = self.edges_of(number);
            (self.hashes[number], self.flags[number]) =
                of_longer(&content.as_bytes()[start..end], self.firsts[number])
                    .unwrap_or_else(|| of_any(&content[start..end], folded));
        }
        if !curly.is_empty() {
            self.hash_curly(content, curly, folded);
        }
    }

    fn hash_curly(&mut self, content: &str, curly: &[u32], folded: &mut String) {
        let edges = &self.edges[..self.len - self.len % 2];
        let [Some(first), Some(end)] = [edges.first(), edges.last()] else { return };
        let here = &curly[curly.partition_point(|at| at < first)..];
        for at in here.iter().take_while(|at| *at < end) {
            let number = edges.partition_point(|edge| edge <= at) / 2;
            let [start, end] = self.edges_of(number);
            (self.hashes[number], self.flags[number]) = of_curly(&content.as_bytes()[start..end])
                .unwrap_or_else(|| of_any(&content[start..end], folded));
        }
    }

    /// Where a word begins and ends.
    fn edges_of(&self, number: usize) -> [usize; 2] {
        [2 * number, 2 * number + 1].map(|edge| self.edges[edge] as usize)
    }

    /// Sets the first bytes of each word, and the numbers of the longer ones; returns how many these are.
    #[inline]
    fn fill_firsts(&mut self, bytes: &[u8]) -> usize {
        const { assert!(ROOM <= u8::MAX as usize, "a number of a word takes a byte") };
        let (mut number, mut longer, mut lengths) = (0_u8, 0_u8, 0);
        let words = self.edges[..self.len].as_chunks().0;
        for (&[start, end], first) in words.iter().zip(&mut self.firsts) {
            *first = eight(bytes, start as usize) | SMALL;
            // Written for all, and kept for one in ten: which one, no processor guesses.
            self.longer[longer as usize % ROOM] = number;
            let len = end.wrapping_sub(start);
            longer = longer.wrapping_add(u8::from(SHORT < len as usize));
            number = number.wrapping_add(1);
            lengths |= len;
        }
        word::check(lengths);
        longer.into()
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

/// Sets the hash of each word, and what it is; what is said of others than short ones means nothing.
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
    flags: &mut [u32; ROOM],
) {
    let told = hashes.iter_mut().zip(flags);
    for ((&[start, end], &first), (hash, flags)) in words.iter().zip(firsts).zip(told) {
        let len = u64::from(end.wrapping_sub(start));
        *hash = hash_short(first, len);
        *flags = flags_of(first, len);
    }
}

/// The hash of an ASCII word of more than [`SHORT`] bytes, of which the first ones are told, and what it is; `None` of
/// one of more than [`LONG`].
#[inline]
fn of_longer(word: &[u8], first: u64) -> Option<(u64, u32)> {
    let last = word.last_chunk().filter(|_| word.len() <= LONG)?;
    let last = u64::from_le_bytes(*last) | SMALL;
    let flags = match first & last & LETTERS {
        LETTERS => 0,
        _ => flags_of(first, SHORT as u64) | flags_of(last, SHORT as u64),
    };
    Some((hash_longer(first, last, word.len() as u64), flags))
}

/// The same of a word with curly apostrophes inside, which are straight ones in its form; `None` of a long one.
fn of_curly(word: &[u8]) -> Option<(u64, u32)> {
    let (mut form, mut len, mut rest) = ([0; LONG], 0, word);
    while let [byte, behind @ ..] = rest {
        let (byte, behind) = match byte {
            0x80.. => (b'\'', behind.get(2..)?),
            byte => (*byte, behind),
        };
        *form.get_mut(len)? = byte;
        (len, rest) = (len + 1, behind);
    }
    let form = &form[..len];
    let first = eight(form, 0) | SMALL;
    if SHORT < len {
        return of_longer(form, first);
    }
    let len = len as u64;
    Some((hash_short(first, len), flags_of(first, len)))
}

/// The same of any word.
#[cold]
fn of_any(word: &str, folded: &mut String) -> (u64, u32) {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    let digit = if has(u8::is_ascii_digit) { DIGIT } else { 0 };
    let stop = if has(|byte| *byte == b'.') { STOP } else { 0 };
    (words::folded_hash(word, folded).0, digit | stop)
}

/// The comparison form has bit 5 set: small letters, digits and the marks that join them have it, capitals are
/// small letters without it.
const SMALL: u64 = u64::from_le_bytes([0x20; SHORT]);

/// Set in letters, and in nothing else that words are made of.
const LETTERS: u64 = u64::from_le_bytes([0x40; SHORT]);

/// Whether a digit or a stop is among the first `len` of these letters, digits and marks that join them.
///
/// Letters have bit 6 set. Of the others digits have bit 4 set, and stops alone bits 1 and 3.
#[inline(always)]
fn flags_of(firsts: u64, len: u64) -> u32 {
    let others = !firsts & LETTERS;
    let marks = others & !(firsts << 2);
    let [digits, stops] = [others & firsts << 2, marks & firsts << 3 & firsts << 5];
    let is_any = |bits: u64| u32::from(bits << behind(len) != 0);
    (is_any(digits) * DIGIT) | (is_any(stops) * STOP)
}

/// The bits of eight bytes that are behind the first `len`.
#[inline(always)]
fn behind(len: u64) -> u64 {
    (8 * (SHORT as u64).saturating_sub(len)) & 63
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
    use crate::span::Span;

    proptest! {
        #[test]
        fn words_of_plain_lines_are_those_told_one_by_one(
            text in "((\
                [a-zA-Z]{1,9}|[a-zA-Z0-9]{1,20}|[a-z]{60,70}|\
                [a-z]{1,16}['’.][A-Z]{1,9}|[0-9]{1,3}[.,][0-9]{1,12}\
            )[ -]{1,2}){0,300}",
        ) {
            let mut segments = Segments::default();
            segments.fill(&text);
            let mut words = segments.words.iter();
            for word in text.split([' ', '-']).filter(|word| !word.is_empty()) {
                let start = word.as_ptr() as usize - text.as_ptr() as usize;
                let hash = Hash64::of(word.replace('’', "'").to_ascii_lowercase().as_bytes());
                let has_digit = word.contains(|c: char| c.is_ascii_digit());
                let span = Span::new(start, start + word.len());
                let expected = Word::new(span, hash).with_digit(has_digit).with_stop(word.contains('.'));
                prop_assert_eq!(words.next(), Some(&expected));
            }
            prop_assert_eq!(words.next(), None);
        }
    }
}
