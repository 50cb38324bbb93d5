//! A half-open range of bytes in a text.

use std::ops::Range;

/// The bytes `start..end` of a text, always on character borders.
///
/// Offsets are 32 bits wide: a text longer than 4 GiB is rejected before it gets here.
///
/// ```
/// use refrain::Span;
///
/// let span = Span::new(8, 13);
/// assert_eq!(span.of("naïve, hello"), "hello");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end`.
    ///
    /// # Panics
    ///
    /// When an offset does not fit 32 bits.
    pub fn new(start: usize, end: usize) -> Self {
        let narrow = |offset| u32::try_from(offset).expect("texts are limited to 4 GiB");
        Self { start: narrow(start), end: narrow(end) }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span as a range that slices.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The piece of `text` that the span names.
    ///
    /// # Panics
    ///
    /// When the span was made for another text and cuts a character of this one.
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}
