//! What a character is to the word rules of UAX #29, told from its bytes.
//!
//! Covers ASCII and the characters that make up most of the news in other scripts; the rest is
//! [`Class::Rare`] and left to `unicode_segmentation`. A test compares every character with it.

/// The part a character plays in the word rules (`Word_Break`, UAX #29 section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    /// `ALetter`: joins letters, digits and underscores.
    Letter,
    /// `Numeric`, of which ASCII digits only.
    Digit,
    /// `ExtendNumLet`, of which the underscore only.
    Underscore,
    /// `MidLetter`: a colon joins two letters.
    MidLetter,
    /// `MidNum`: comma and semicolon join two digits.
    MidNumber,
    /// `MidNumLet` and `Single_Quote`: stop and apostrophe join two letters or two digits.
    MidBoth,
    /// A word of its own: Han and Hiragana.
    Ideograph,
    /// Stands alone and is no word: most ASCII marks, blanks, dashes, double quotes.
    Mark,
    /// Anything that could be or do anything, such as joining what stands before it.
    Rare,
}

use Class::{Digit, Ideograph, Letter, Mark, MidBoth, MidLetter, MidNumber, Rare, Underscore};

impl Class {
    /// Whether it makes up words together with its neighbours.
    pub(super) fn is_core(self) -> bool {
        matches!(self, Letter | Digit | Underscore)
    }

    /// Whether it makes up a word between two characters of the right kind.
    pub(super) fn is_middle(self) -> bool {
        matches!(self, MidLetter | MidNumber | MidBoth)
    }

    /// Whether a word runs on over this one between the two others (WB6, WB7, WB11, WB12).
    pub(super) fn joins(self, before: Self, after: Self) -> bool {
        match (before, after) {
            (Letter, Letter) => matches!(self, MidLetter | MidBoth),
            (Digit, Digit) => matches!(self, MidNumber | MidBoth),
            _ => false,
        }
    }
}

/// The class and the length in bytes of the character that starts at byte `at`; of one that is rare the length
/// says nothing.
#[inline(always)]
pub(super) fn class_at(bytes: &[u8], at: usize) -> (Class, usize) {
    match bytes[at..] {
        [byte @ ..0x80, ..] => (ASCII[byte as usize], 1),
        [lead @ 0xc0..0xe0, next, ..] => (OF_TWO[of_two(lead, next)], 2),
        ref rest => class_of_three(rest),
    }
}

/// The class of an ASCII character.
pub(super) static ASCII: [Class; 128] = ascii_classes();

const fn ascii_classes() -> [Class; 128] {
    let mut classes = [Mark; 128];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Letter,
            b'0'..=b'9' => Digit,
            b'_' => Underscore,
            b':' => MidLetter,
            b',' | b';' => MidNumber,
            b'.' | b'\'' => MidBoth,
            _ => Mark,
        };
        byte += 1;
    }
    classes
}

/// The classes of the characters of two bytes: one look, where letters of most alphabets are.
static OF_TWO: [Class; 0x800] = classes_of_two();

/// The place of a character of these two bytes in [`OF_TWO`].
const fn of_two(lead: u8, next: u8) -> usize {
    (lead as usize & 0x1f) << 6 | next as usize & 0x3f
}

const fn classes_of_two() -> [Class; 0x800] {
    let mut classes = [Rare; 0x800];
    let mut number = 0x80;
    while number < classes.len() {
        classes[number] = match number {
            // Latin and its marks: © and ® may be pictures, ² and ½ are numbers.
            0xa0..=0xa8 | 0xab | 0xac | 0xaf..=0xb1 | 0xb4 | 0xb6 | 0xbb | 0xbf => Mark,
            0xb7 => MidLetter,
            0xd7 | 0xf7 => Mark,
            0xaa | 0xb5 | 0xba | 0xc0..=0x2c1 => Letter,
            // Greek.
            0x386 | 0x388..=0x38a | 0x38c | 0x38e..=0x3a1 | 0x3a3..=0x3f5 | 0x3f7..=0x3ff => Letter,
            0x387 => MidLetter,
            // Cyrillic and Armenian.
            0x400..=0x481 | 0x48a..=0x52f | 0x531..=0x556 | 0x560..=0x588 => Letter,
            // Arabic without its vowels, which are marks on letters, and its digits.
            0x620..=0x64a | 0x66e | 0x66f | 0x671..=0x6d3 | 0x6d5 | 0x6fa..=0x6fc => Letter,
            0x60c | 0x60d | 0x66c => MidNumber,
            0x61b | 0x61d..=0x61f | 0x66a | 0x6d4 => Mark,
            _ => Rare,
        };
        number += 1;
    }
    classes
}

/// The class of the character at the start of `bytes`, which takes three bytes, or of another one.
fn class_of_three(bytes: &[u8]) -> (Class, usize) {
    match *bytes {
        // – — “ ” „ … and ‘ ’.
        [0xe2, 0x80, 0x93 | 0x94 | 0x9c..=0x9e | 0xa2 | 0xa6, ..] => (Mark, 3),
        [0xe2, 0x80, 0x98 | 0x99, ..] => (MidBoth, 3),
        // 、。 and 「」『』, Hiragana, Han.
        [0xe3, 0x80, 0x81 | 0x82 | 0x8c..=0x8f, ..] => (Mark, 3),
        [0xe3, 0x81, 0x81..=0xbf, ..] | [0xe3, 0x82, 0x80..=0x96, ..] => (Ideograph, 3),
        [0xe4, 0xb8..=0xbf, ..] | [0xe5..=0xe9, ..] => (Ideograph, 3),
        // Full-width ！（）？ ， ： ；
        [0xef, 0xbc, 0x81 | 0x88 | 0x89 | 0x9f, ..] => (Mark, 3),
        [0xef, 0xbc, 0x8c | 0x9b, ..] => (MidNumber, 3),
        [0xef, 0xbc, 0x9a, ..] => (MidLetter, 3),
        // Hangul syllables.
        [0xea, 0xb0..=0xbf, ..] | [0xeb | 0xec, ..] | [0xed, 0x80..=0x9d, ..] => (Letter, 3),
        _ => (Rare, 0),
    }
}

/// Whether a word that starts with `first` is a character of a script written without spaces.
pub(super) fn is_unspaced(first: char) -> bool {
    match first {
        // Han, with its iteration marks and numerals.
        '々' | '〇' | '〡'..='〩' | '〸'..='〻' => true,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => true,
        '\u{20000}'..='\u{3ffff}' => true,
        // Hiragana.
        '\u{3041}'..='\u{309f}' | '\u{1b001}'..='\u{1b11f}' | '\u{1b150}'..='\u{1b152}' => true,
        // Thai, Lao, Khmer, Myanmar; their digits form runs.
        '\u{e01}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{a9e0}'..='\u{a9ff}'
        | '\u{aa60}'..='\u{aa7f}' => !first.is_numeric(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_segmentation::UnicodeSegmentation;

    /// How `c` behaves, seen through `unicode_segmentation` alone.
    fn behaviour(c: char) -> Class {
        let boundary = |before: &str, after: &str| {
            let text = format!("{before}{after}");
            text.split_word_bound_indices().any(|(at, _)| at == before.len())
        };
        let c = &c.to_string();
        let is_word = c.unicode_words().next().is_some();
        let joins = |mark: &str| !boundary(mark, c);
        let within = |x: &str| format!("{x}{c}{x}").split_word_bounds().count() == 1;
        match () {
            () if joins(" ") || joins("!") || joins("\u{2003}") => Rare,
            () if !boundary("\u{200d}", c) || !boundary("“", c) || !boundary("ア", c) => Rare,
            () if !boundary("🇩", c) || !boundary("א\"", &format!("{c}א")) => Rare,
            () if joins("a") && joins("1") && joins("_") && is_word && within("a") => Letter,
            () if joins("a") || joins("1") || joins("_") || joins("א") => Rare,
            () if within("a") && within("1") && !is_word => MidBoth,
            () if within("a") && !is_word => MidLetter,
            () if within("1") && !is_word => MidNumber,
            () if within("א") => Rare,
            () if is_word => Ideograph,
            () => Mark,
        }
    }

    #[test]
    fn every_known_wide_character_behaves_like_its_class() {
        for c in ('\u{80}'..=char::MAX).filter(|&c| c != char::REPLACEMENT_CHARACTER) {
            let mut buffer = [0; 4];
            let bytes = c.encode_utf8(&mut buffer).as_bytes();
            let (class, len) = class_at(bytes, 0);
            if class != Rare {
                assert_eq!((class, len), (behaviour(c), bytes.len()), "U+{:04X}", c as u32);
            }
        }
    }

    #[test]
    fn a_known_character_has_no_number_in_it() {
        for c in '\u{80}'..=char::MAX {
            let mut buffer = [0; 4];
            let (class, _) = class_at(c.encode_utf8(&mut buffer).as_bytes(), 0);
            assert!(class == Rare || !c.is_numeric(), "U+{:04X}", c as u32);
        }
    }
}
