//! What a character tells of the line it stands in.

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
static ASCII: [Class; 128] = {
    let mut all = [Class(0); 128];
    let mut byte = 0;
    while byte < all.len() {
        all[byte] = Class::of_ascii(byte as u8);
        byte += 1;
    }
    all
};

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
        line.chars().map(|char| match ASCII.get(char as usize) {
            Some(known) => *known,
            None => Self::of(char),
        })
    }

    fn of(char: char) -> Self {
        let upper = Self::UPPER.if_so(char.is_uppercase());
        let lower = Self::LOWER.if_so(char.is_lowercase());
        Self::of_mark(char).and(upper).and(lower).and(Self::SPACE.if_so(char.is_whitespace()))
    }

    const fn of_ascii(byte: u8) -> Self {
        let upper = Self::UPPER.if_so(byte.is_ascii_uppercase());
        let lower = Self::LOWER.if_so(byte.is_ascii_lowercase());
        let space = Self::SPACE.if_so(matches!(byte, b'\t'..=b'\r' | b' '));
        Self::of_mark(byte as char).and(upper).and(lower).and(space)
    }

    const fn of_mark(char: char) -> Self {
        let is_wide_end = is_one_of(&WIDE_ENDS, char);
        Self::END
            .if_so(is_one_of(&ENDS, char) && !is_wide_end)
            .and(Self::WIDE_END.if_so(is_wide_end))
            .and(Self::COMMA.if_so(is_one_of(&COMMAS, char)))
            .and(Self::SEPARATOR.if_so(is_one_of(&SEPARATORS, char)))
            .and(Self::QUOTE.if_so(is_one_of(&QUOTES, char)))
            .and(Self::COPYRIGHT.if_so(is_one_of(&COPYRIGHTS, char)))
    }

    /// It, or nothing.
    const fn if_so(self, is_so: bool) -> Self {
        if is_so { self } else { Self(0) }
    }

    /// What is one or the other.
    #[inline]
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it is this as well.
    #[inline]
    pub(super) fn is(self, one: Self) -> bool {
        self.0 & one.0 != 0
    }
}

const fn is_one_of(all: &[char], char: char) -> bool {
    let mut at = 0;
    while at < all.len() {
        if all[at] == char {
            return true;
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_is_known_as_other_characters_are() {
        for char in (0..128_u8).map(char::from) {
            assert_eq!(ASCII[char as usize], Class::of(char), "{char:?}");
        }
    }
}
