//! What a character tells of the line it stands in.

use std::sync::LazyLock;

/// One bit for each thing a character may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Class(u16);

/// Ends of sentences in many scripts.
pub(crate) const ENDS: [char; 14] =
    ['.', '!', '?', '…', '。', '！', '？', '．', '؟', '۔', '।', '॥', '።', '։'];

/// Those behind which a sentence begins without a blank.
pub(super) const WIDE_ENDS: [char; 5] = ['。', '！', '？', '।', '۔'];

const COMMAS: [char; 6] = [',', '，', '、', '،', '；', ';'];

const SEPARATORS: [char; 16] =
    ['|', '»', '›', '·', '•', '▪', '→', '►', '▶', '>', '<', '¦', '｜', '∙', '■', '●'];

const QUOTES: [char; 7] = ['"', '“', '”', '«', '„', '「', '『'];

const COPYRIGHTS: [char; 4] = ['©', '℗', 'ⓒ', '®'];

/// Those of ASCII, which most characters are.
static ASCII: LazyLock<[Class; 128]> =
    LazyLock::new(|| std::array::from_fn(|byte| Class::of(char::from(byte as u8))));

impl Class {
    pub(super) const UPPER: Self = Self(1);
    pub(super) const LOWER: Self = Self(1 << 1);
    pub(super) const SPACE: Self = Self(1 << 2);
    /// The end of a sentence if a blank follows.
    pub(super) const END: Self = Self(1 << 3);
    /// The end of a sentence whatever follows.
    pub(super) const WIDE_END: Self = Self(1 << 4);
    pub(super) const COMMA: Self = Self(1 << 5);
    pub(super) const SEPARATOR: Self = Self(1 << 6);
    pub(super) const QUOTE: Self = Self(1 << 7);
    pub(super) const COPYRIGHT: Self = Self(1 << 8);

    /// Those of the characters of a line, in order.
    pub(super) fn all_of(line: &str) -> impl Iterator<Item = Self> {
        let ascii = &*ASCII;
        line.chars().map(|char| match ascii.get(char as usize) {
            Some(known) => *known,
            None => Self::of(char),
        })
    }

    fn of(char: char) -> Self {
        let is_wide_end = WIDE_ENDS.contains(&char);
        let all = [
            (Self::UPPER, char.is_uppercase()),
            (Self::LOWER, char.is_lowercase()),
            (Self::SPACE, char.is_whitespace()),
            (Self::END, ENDS.contains(&char) && !is_wide_end),
            (Self::WIDE_END, is_wide_end),
            (Self::COMMA, COMMAS.contains(&char)),
            (Self::SEPARATOR, SEPARATORS.contains(&char)),
            (Self::QUOTE, QUOTES.contains(&char)),
            (Self::COPYRIGHT, COPYRIGHTS.contains(&char)),
        ];
        let is = all.into_iter().filter(|(_, is)| *is);
        is.fold(Self::default(), |class, (one, _)| class.and(one))
    }

    /// What is one or the other.
    #[inline]
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it is this as well.
    #[inline]
    pub(super) fn is(self, one: Self) -> bool {
        self.0 & one.0 != 0
    }
}
