//! A word and where it stands.

use crate::hash::Hash64;
use crate::span::Span;

/// A word of UAX #29 that holds a letter or a digit, in sixteen bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Hash of its comparison form.
    pub hash: Hash64,
    start: u32,
    /// Its length in bytes and, above that, what it is.
    len: u32,
}

/// Set in the length of a word that holds a digit.
pub(super) const DIGIT: u32 = 1 << 31;

/// Set in that of a lone character of a script without spaces.
const UNSPACED: u32 = 1 << 30;

/// Set in that of a word with a stop inside.
pub(super) const STOP: u32 = 1 << 29;

/// The bits below.
const LEN: u32 = STOP - 1;

/// Checks a length, or all bits of several.
///
/// # Panics
///
/// When it is more than 512 MiB.
#[inline]
pub(super) fn check(len: u32) {
    assert!(len <= LEN, "words are limited to 512 MiB");
}

impl Word {
    /// The word at these bytes.
    ///
    /// # Panics
    ///
    /// When it is longer than 512 MiB.
    #[inline]
    pub(super) fn new(span: Span, hash: Hash64) -> Self {
        let len = span.end.wrapping_sub(span.start);
        check(len);
        Self { hash, start: span.start, len }
    }

    /// The word of a length that was checked, with flags above that.
    #[inline(always)]
    pub(super) fn of_checked(start: u32, len: u32, flags: u32, hash: Hash64) -> Self {
        Self { hash, start, len: len | flags }
    }

    /// The same with these bits set above the length.
    #[inline]
    pub(super) fn with(self, flags: u32) -> Self {
        Self { len: self.len | flags, ..self }
    }

    /// The same, and whether it holds a digit.
    #[inline]
    pub(super) fn with_digit(self, has_digit: bool) -> Self {
        self.with(u32::from(has_digit) * DIGIT)
    }

    /// The same, and whether it is a lone character.
    #[inline]
    pub(super) fn with_unspaced(self, is_unspaced: bool) -> Self {
        self.with(u32::from(is_unspaced) * UNSPACED)
    }

    /// The same, and whether a stop stands inside.
    #[inline]
    pub(super) fn with_stop(self, has_stop: bool) -> Self {
        self.with(u32::from(has_stop) * STOP)
    }

    /// The same so many bytes further on.
    #[inline]
    pub(super) fn moved(self, bytes: u32) -> Self {
        // The end of the text was seen to fit 32 bits.
        Self { start: self.start.wrapping_add(bytes), ..self }
    }

    /// Where it stands.
    #[inline]
    pub fn span(&self) -> Span {
        Span { start: self.start, end: self.end() }
    }

    /// Its first byte.
    #[inline]
    pub fn start(&self) -> u32 {
        self.start
    }

    /// One past its last byte.
    #[inline]
    pub fn end(&self) -> u32 {
        self.start.wrapping_add(self.len & LEN)
    }

    /// Whether it holds a digit or another numeric character ([`char::is_numeric`]).
    #[inline]
    pub fn has_digit(&self) -> bool {
        self.len & DIGIT != 0
    }

    /// Whether it holds a digit, in the highest bit, and whether it is a lone character, in the next one.
    #[inline]
    pub(crate) fn upper_flags(&self) -> u16 {
        ((self.len & (DIGIT | UNSPACED)) >> 16) as u16
    }

    /// Whether a stop stands inside, as in `U.S` and `3.5`.
    #[inline]
    pub fn has_stop(&self) -> bool {
        self.len & STOP != 0
    }

    /// Whether it is one character of a script written without spaces.
    ///
    /// These are Han, Hiragana, Thai, Lao, Khmer and Myanmar, told by the first character. A word
    /// of theirs is a single character with its marks, so a window of words has to be wider there.
    /// Katakana does not count: its runs stay whole. Nor do runs of Thai, Lao, Khmer or Myanmar
    /// digits.
    #[inline]
    pub fn is_unspaced(&self) -> bool {
        self.len & UNSPACED != 0
    }
}

impl std::fmt::Debug for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Word")
            .field("span", &self.span())
            .field("hash", &self.hash)
            .field("has_digit", &self.has_digit())
            .field("has_stop", &self.has_stop())
            .field("is_unspaced", &self.is_unspaced())
            .finish()
    }
}
