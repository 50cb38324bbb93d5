//! Which bytes of a line are what: one bit a byte, 64 bytes to a number.
//!
//! The words of ASCII text are read off where runs of ones begin and end.

use super::lanes::bits_into;

/// What the bytes of a line are; reused from line to line.
#[derive(Clone, Debug, Default)]
pub(super) struct Masks {
    /// The last of them stands for a byte behind the line at least.
    pub(super) bits: Vec<Bits>,
    /// Whether the comparison form of the line is the line with its ASCII letters in lower case, as
    /// long as it begins and ends with no blank.
    pub(super) is_plain: bool,
    /// Whether it holds an underscore, or a character that is neither ASCII nor a common mark: its
    /// form may be a letter, or nothing.
    pub(super) has_strange: bool,
}

/// What [`STEP`] bytes are: the lowest bit stands for the first. Bits behind the line are zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits {
    /// ASCII letters and digits.
    pub(super) core: u64,
    /// Where a run of them begins, or has ended.
    pub(super) edges: u64,
    /// What ASCII alone does not settle: bytes of other characters, underscores, and marks that may
    /// join what stands on both sides. Common marks are no more open than ASCII marks.
    pub(super) open: u64,
    /// What a comparison form does not copy: bytes of other characters, backticks, white space that
    /// is no blank, and blanks behind blanks.
    pub(super) unlike: u64,
    /// Bytes of characters that are not ASCII.
    pub(super) wide: u64,
    /// Marks that join two letters or two digits.
    pub(super) middles: u64,
    pub(super) blanks: u64,
}

/// Bytes that a number stands for.
pub(super) const STEP: usize = 64;

impl Masks {
    /// Replaces what was here by the bits of a line.
    pub(super) fn fill(&mut self, line: &[u8]) {
        self.bits.clear();
        let (chunks, rest) = line.as_chunks::<STEP>();
        let mut last = [0; STEP];
        last[..rest.len()].copy_from_slice(rest);
        bits_into(chunks, &last, &mut self.bits);
        self.link();
        self.settle(line);
    }

    /// Adds what depends on the byte before and the byte after.
    fn link(&mut self) {
        let mut before = Bits::default();
        let mut unlike = 0;
        for number in 0..self.bits.len() {
            let after = self.bits.get(number + 1).copied().unwrap_or_default();
            let bits = &mut self.bits[number];
            let joined = (bits.core | bits.wide) >> 1 | (after.core | after.wide) << (STEP - 1);
            bits.edges = bits.core ^ follow(bits.core, before.core);
            bits.open |= bits.wide | bits.middles & follow(bits.core, before.core) & joined;
            bits.unlike |= bits.wide | bits.blanks & follow(bits.blanks, before.blanks);
            unlike |= bits.unlike;
            before = *bits;
        }
        self.is_plain = unlike == 0;
    }
}

impl Masks {
    /// Closes what common marks left open: quotes and dashes stand in every other line.
    fn settle(&mut self, line: &[u8]) {
        let mut done = 0;
        self.has_strange = false;
        for number in 0..self.bits.len() {
            let Bits { mut wide, .. } = self.bits[number];
            self.has_strange |= self.bits[number].underscores() != 0;
            while wide != 0 {
                let at = number * STEP + wide.trailing_zeros() as usize;
                wide &= wide - 1;
                if at < done {
                    continue;
                }
                let common = if line[at] == LEAD { line[at..].split_first_chunk() } else { None };
                let Some((mark, rest)) = common.filter(is_common) else {
                    self.has_strange = true;
                    continue;
                };
                done = at + COMMON;
                let is_behind_word =
                    || at.checked_sub(1).is_some_and(|before| self.is_core(before));
                let joins = is_apostrophe(mark) && is_behind_word() && self.is_core(done);
                let is_settled = rest.first().is_none_or(u8::is_ascii)
                    || rest.first_chunk().is_some_and(is_common_mark);
                if is_settled && !joins {
                    (at..done).for_each(|at| self.bits[at / STEP].open &= !(1 << (at % STEP)));
                }
            }
        }
    }

    /// Whether a byte is an ASCII letter or digit.
    fn is_core(&self, at: usize) -> bool {
        self.bits.get(at / STEP).is_some_and(|bits| bits.core >> (at % STEP) & 1 == 1)
    }
}

/// The first byte of every common mark.
const LEAD: u8 = 0xe2;

/// Bytes of a common mark.
const COMMON: usize = 3;

fn is_common((mark, _): &(&[u8; COMMON], &[u8])) -> bool {
    is_common_mark(mark)
}

/// Whether this is – — ‘ ’ “ ” „ or …
fn is_common_mark(bytes: &[u8; COMMON]) -> bool {
    matches!(bytes, [LEAD, 0x80, 0x93 | 0x94 | 0x98 | 0x99 | 0x9c..=0x9e | 0xa6])
}

/// Whether this is one of ‘ and ’, which join letters.
fn is_apostrophe(mark: &[u8; COMMON]) -> bool {
    matches!(mark[2], 0x98 | 0x99)
}

/// For each byte what the one before it is.
fn follow(bits: u64, before: u64) -> u64 {
    bits << 1 | before >> (STEP - 1)
}

impl Bits {
    /// How many runs of letters and digits begin behind a blank: each begins a word, and there may be others.
    pub(super) fn words_behind_blanks(&self, before: &Self) -> u32 {
        (self.core & self.edges & follow(self.blanks, before.blanks)).count_ones()
    }

    /// Underscores.
    pub(super) fn underscores(&self) -> u64 {
        self.open & !self.wide & !self.middles
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether a byte of a line is one of those.
    fn has(line: &[u8], at: Option<usize>, one: impl Fn(u8) -> bool) -> bool {
        at.and_then(|at| line.get(at)).is_some_and(|&byte| one(byte))
    }

    /// Whether a byte belongs to a common mark that joins nothing.
    fn is_closed(line: &str, at: usize) -> bool {
        let mut marks =
            line.char_indices().filter(|&(start, c)| (start..start + c.len_utf8()).contains(&at));
        let Some((start, mark)) = marks.next() else { return false };
        let (before, after) = (&line[..start], &line[start + mark.len_utf8()..]);
        let is_letter = |c: char| c.is_ascii_alphanumeric();
        let joins =
            "‘’".contains(mark) && before.ends_with(is_letter) && after.starts_with(is_letter);
        let is_common = |c: char| "–—‘’“”„…".contains(c);
        is_common(mark)
            && !joins
            && after.chars().next().is_none_or(|c| c.is_ascii() || is_common(c))
    }

    proptest! {
        #[test]
        fn the_bits_are_those_told_byte_by_byte(text in "([a-zA-Z0-9]{1,40}|[ _.,:;'`\t é“’…-]){0,30}") {
            let mut masks = Masks::default();
            masks.fill(text.as_bytes());
            let is_strange = |c: char| !c.is_ascii() && !"–—‘’“”„…".contains(c) || c == '_';
            prop_assert_eq!(masks.has_strange, text.contains(is_strange));
            let line = text.as_bytes();
            let core = |at| has(line, at, |byte| byte.is_ascii_alphanumeric());
            let wide = |at| has(line, at, |byte| !byte.is_ascii());
            for at in 0..masks.bits.len() * STEP {
                let bits = masks.bits[at / STEP];
                let bit = |mask: u64| mask >> (at % STEP) & 1 == 1;
                let (here, before, after) = (Some(at), at.checked_sub(1), Some(at + 1));
                let is = |some: &str| has(line, here, |byte| some.as_bytes().contains(&byte));
                let joins = is(".,:;'") && core(before) && (core(after) || wide(after));
                let is_double = is(" ") && has(line, before, |byte| byte == b' ');
                prop_assert_eq!(bit(bits.edges), core(here) != core(before));
                let is_open = wide(here) && !is_closed(&text, at);
                prop_assert_eq!(bit(bits.open), is_open || is("_") || joins);
                prop_assert_eq!(bit(bits.unlike), wide(here) || is("`\t\n\u{b}\u{c}\r") || is_double);
            }
        }
    }
}
