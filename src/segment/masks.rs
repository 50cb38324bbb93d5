//! Which bytes of a line are what: one bit a byte, 64 bytes to a number.
//!
//! The bits are found sixteen bytes at a time with what every x86-64 and AArch64 machine has; the
//! words of ASCII text are then read off where runs of ones begin and end.

use wide::u8x16;

/// What the bytes of a line are; reused from line to line.
#[derive(Clone, Debug, Default)]
pub(super) struct Masks {
    /// The last of them stands for a byte behind the line at least.
    pub(super) bits: Vec<Bits>,
    /// Whether the comparison form of the line is the line with its ASCII letters in lower case, as
    /// long as it begins and ends with no blank.
    pub(super) is_plain: bool,
}

/// What [`STEP`] bytes are: the lowest bit stands for the first. Bits behind the line are zero.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bits {
    /// ASCII letters and digits.
    pub(super) core: u64,
    /// Where a run of them begins, or has ended.
    pub(super) edges: u64,
    /// ASCII digits.
    pub(super) digits: u64,
    /// What ASCII alone does not settle: bytes of other characters, underscores, and marks that may
    /// join what stands on both sides.
    pub(super) open: u64,
    /// What a comparison form does not copy: bytes of other characters, backticks, white space that
    /// is no blank, and blanks behind blanks.
    pub(super) unlike: u64,
    /// Bytes of characters that are not ASCII.
    wide: u64,
    /// Marks that join two letters or two digits.
    middles: u64,
    blanks: u64,
}

/// Bytes that a number stands for.
pub(super) const STEP: usize = 64;

impl Masks {
    /// Replaces what was here by the bits of a line.
    pub(super) fn fill(&mut self, line: &[u8]) {
        self.bits.clear();
        let (chunks, rest) = line.as_chunks::<STEP>();
        self.bits.extend(chunks.iter().map(Bits::of));
        let mut last = [0; STEP];
        last[..rest.len()].copy_from_slice(rest);
        self.bits.push(Bits::of(&last));
        self.link();
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

/// For each byte what the one before it is.
fn follow(bits: u64, before: u64) -> u64 {
    bits << 1 | before >> (STEP - 1)
}

impl Bits {
    /// What can be told of each byte alone; underscores are `open`, and all but wide bytes and blanks
    /// `unlike` that may be.
    fn of(chunk: &[u8; STEP]) -> Self {
        let mut bits = Self::default();
        for (number, sixteen) in chunk.as_chunks().0.iter().enumerate() {
            let bytes = u8x16::new(*sixteen);
            let within = |bytes: u8x16, first: u8, last: u8| {
                bytes.max(u8x16::splat(first)).min(u8x16::splat(last)).simd_eq(bytes)
            };
            let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
            let digits = within(bytes, b'0', b'9');
            let letters = within(bytes | u8x16::splat(0x20), b'a', b'z');
            let middles = is(b'.') | is(b',') | is(b'\'') | within(bytes, b':', b';');
            let put = |mask: &mut u64, lanes: u8x16| {
                *mask |= u64::from(lanes.to_bitmask()) << (16 * number);
            };
            put(&mut bits.core, letters | digits);
            put(&mut bits.digits, digits);
            put(&mut bits.wide, bytes);
            put(&mut bits.open, is(b'_'));
            put(&mut bits.middles, middles);
            put(&mut bits.blanks, is(b' '));
            put(&mut bits.unlike, is(b'`') | within(bytes, 0x09, 0x0d));
        }
        bits
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

    proptest! {
        #[test]
        fn the_bits_are_those_told_byte_by_byte(line in "([a-zA-Z0-9]{1,40}|[ _.,:;'`\t é“-]){0,30}") {
            let mut masks = Masks::default();
            masks.fill(line.as_bytes());
            let line = line.as_bytes();
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
                prop_assert_eq!(bit(bits.digits), has(line, here, |byte| byte.is_ascii_digit()));
                prop_assert_eq!(bit(bits.open), wide(here) || is("_") || joins);
                prop_assert_eq!(bit(bits.unlike), wide(here) || is("`\t\n\u{b}\u{c}\r") || is_double);
            }
        }
    }
}
