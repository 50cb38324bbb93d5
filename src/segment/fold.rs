//! The comparison form of a text.

use super::masks::{Bits, COMMON, common_form, next_of};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Appends the comparison form of `text`, in which passages that read the same are the same.
///
/// The form is that of Unicode NFKC (UAX #15), and then
///
/// 1. lower case, letter by letter; final `ς` is `σ` and `ß` is `ss`, as in full case folding;
/// 2. quotes and apostrophes of every shape, primes and backticks are `'` or `"`, dashes and
///    hyphens are `-`, and `…` is `...`; brackets that serve as quotes (`「」`) stay;
/// 3. white space of every kind is one blank between words and nothing at the ends;
/// 4. zero-width characters, soft hyphens, variation selectors, bidirectional controls and the
///    Arabic tatweel are left out.
///
/// Folding twice changes nothing more. Takes one pass and no memory beyond `folded`; ASCII runs at
/// memory speed.
///
/// ```
/// let mut folded = String::new();
/// refrain::segment::fold_into(" “Don’t—\u{a0}EVER…” ", &mut folded);
/// assert_eq!(folded, "\"don't- ever...\"");
/// ```
pub fn fold_into(text: &str, folded: &mut String) {
    let start = folded.len();
    let mut folder = Folder { start, wants_blank: false, folded };
    let mut rest = text;
    while !rest.is_empty() {
        let ascii = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        // A mark may change the letter before it, so that letter goes along with it.
        let ascii = if ascii == rest.len() { ascii } else { ascii.saturating_sub(1) };
        if ascii != 0 {
            folder.push_ascii(&rest[..ascii]);
        }
        rest = &rest[ascii..];
        let wide = wide_len(rest);
        folder.push_wide(&rest[..wide]);
        rest = &rest[wide..];
    }
    folded[start..].make_ascii_lowercase();
}

/// Appends the comparison form of a line, which begins and ends with no white space, and in which all but these
/// common marks is [like](Bits::unlike) its form: most lines are such.
pub(super) fn fold_marks(line: &str, marks: &[u32], folded: &mut String) {
    let mut done = 0;
    for at in marks.iter().map(|&at| at as usize) {
        folded.push_str(&line[done..at]);
        done = at + COMMON;
        let form = line.as_bytes()[at..done].first_chunk().and_then(common_form);
        folded.push_str(form.unwrap_or_default());
    }
    folded.push_str(&line[done..]);
    folded.make_ascii_lowercase();
}

/// Appends the comparison form of a line, which begins and ends with no white space, told by the bits of
/// its bytes; `false` if normalising may change it, with a part of it appended.
///
/// Copies all that is [like](Bits::unlike) its form and looks at the other characters alone.
pub(super) fn fold_inert(line: &str, bits: &[Bits], folded: &mut String) -> bool {
    let mut done = 0;
    while let Some(at) = next_of(bits, done, |bits| bits.unlike) {
        push_like(&line[done..at], folded);
        let rest = &line[at..];
        if let Some(form) = rest.as_bytes().first_chunk().and_then(common_form) {
            folded.push_str(form);
            done = at + COMMON;
            continue;
        }
        let settled = rest.find(|c| !is_settled(c)).unwrap_or(rest.len());
        if settled != 0 {
            folded.push_str(&rest[..settled]);
            done = at + settled;
            continue;
        }
        let Some(c) = rest.chars().next() else { break };
        done = at + c.len_utf8();
        match c {
            '\u{a0}' | ' ' | '\t'..='\r' => push_blank(folded),
            '\u{200b}' | '\u{ad}' | '\u{feff}' => {}
            c if !is_inert(c) => return false,
            c => push_form(c, folded),
        }
    }
    push_like(&line[done..], folded);
    folded.truncate(folded.trim_end_matches(' ').len());
    folded.make_ascii_lowercase();
    true
}

/// Appends the comparison form of a word of common letters, as curly apostrophes, accents and capitals make
/// many; `false` if it holds anything else, with a part of it appended.
pub(super) fn fold_word(word: &str, folded: &mut String) -> bool {
    word.chars().all(|c| {
        match c {
            'A'..='Z' => folded.push(c.to_ascii_lowercase()),
            '’' => folded.push('\''),
            c if is_settled(c) || c.is_ascii_graphic() && c != '`' => folded.push(c),
            c if !c.is_ascii() && c != '…' && is_inert(c) => push_form(c, folded),
            _ => return false,
        }
        true
    })
}

/// Whether a word is its own comparison form for sure: most words of scripts that are not Latin are.
pub(super) fn is_own_form(word: &str) -> bool {
    word.chars().all(is_settled)
}

/// Appends the form of a character that normalising leaves alone.
fn push_form(c: char, folded: &mut String) {
    match small(c) {
        Some(small) => folded.push(small),
        None => folded.extend(level(c).into_iter().flat_map(lower)),
    }
}

/// Appends text that is like its form, but that its first blank may follow another.
fn push_like(text: &str, folded: &mut String) {
    match text.strip_prefix(' ') {
        Some(rest) => {
            push_blank(folded);
            folded.push_str(rest);
        }
        None => folded.push_str(text),
    }
}

/// Appends a blank, unless it would be the first character or follow another.
fn push_blank(folded: &mut String) {
    if !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
}

/// Appends `text` with every run of numeric characters made one `#`.
///
/// For the rules that ask for it, on top of [`fold_into`]: "page 12 of 340" is "page # of #".
pub fn mask_digits_into(text: &str, masked: &mut String) {
    // Without an early way out, so that it runs on many bytes at a time.
    let is_plain = |all, byte: u8| all & byte.is_ascii() & !byte.is_ascii_digit();
    if text.bytes().fold(true, is_plain) {
        masked.push_str(text);
        return;
    }
    let mut in_digits = false;
    for c in text.chars() {
        let is_digit = !is_settled(c) && c.is_numeric();
        match (is_digit, in_digits) {
            (false, _) => masked.push(c),
            (true, false) => masked.push('#'),
            (true, true) => {}
        }
        in_digits = is_digit;
    }
}

/// Whether the comparison form of `text` is just `text` with its ASCII letters in lower case.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Both loops without an early way out, so that they run on many bytes at a time.
    let all_plain = bytes.chunks(256).all(|chunk| {
        chunk.iter().fold(true, |plain, &byte| {
            plain & (byte < 0x80) & (byte != b'`') & !(0x09..=0x0d).contains(&byte)
        })
    });
    let ends = [bytes.first(), bytes.last()];
    all_plain
        && !ends.contains(&Some(&b' '))
        && bytes
            .iter()
            .zip(bytes.iter().skip(1))
            .fold(true, |plain, (&a, &b)| plain & !((a == b' ') & (b == b' ')))
}

/// Length of the first character together with all that is not ASCII after it.
fn wide_len(text: &str) -> usize {
    let after_first = text.bytes().skip(1).position(|byte| byte.is_ascii());
    after_first.map_or(text.len(), |i| i + 1)
}

/// The form under way: everything from `start` on, still with capital ASCII letters.
struct Folder<'a> {
    start: usize,
    wants_blank: bool,
    folded: &'a mut String,
}

impl Folder<'_> {
    fn push_ascii(&mut self, text: &str) {
        let words = text.trim_matches(' ');
        if is_plain(words) {
            self.wants_blank |= text.starts_with(' ');
            self.push_word(words);
            self.wants_blank |= text.ends_with(' ');
            return;
        }
        if text.contains('`') {
            return text.chars().filter_map(level).for_each(|c| self.push(c));
        }
        let mut pieces = text.split(|c| matches!(c, ' ' | '\t'..='\r'));
        self.push_word(pieces.next().unwrap_or_default());
        for piece in pieces {
            self.wants_blank = true;
            self.push_word(piece);
        }
    }

    fn push_word(&mut self, word: &str) {
        if !word.is_empty() {
            self.push_wanted_blank();
            self.folded.push_str(word);
        }
    }

    fn push_wide(&mut self, text: &str) {
        let (len, wants_blank) = (self.folded.len(), self.wants_blank);
        if self.push_inert(text) {
            return;
        }
        self.folded.truncate(len);
        self.wants_blank = wants_blank;
        let levelled = || text.chars().filter_map(level);
        if is_quick(levelled()) {
            levelled().flat_map(lower).for_each(|c| self.push(c));
        } else {
            // Lower-casing may bring a letter and its mark together again: `J̌` has no sign of
            // its own, `ǰ` has.
            levelled().nfkc().filter_map(level).flat_map(lower).nfkc().for_each(|c| self.push(c));
        }
    }

    /// Appends the form of text that normalising leaves alone; `false` if `text` is not like that,
    /// with a part of it appended.
    fn push_inert(&mut self, text: &str) -> bool {
        let mut rest = text;
        loop {
            let settled = rest.find(|c| !is_settled(c)).unwrap_or(rest.len());
            self.push_word(&rest[..settled]);
            rest = &rest[settled..];
            let Some(c) = rest.chars().next() else { return true };
            match c {
                '…' => self.push_word("..."),
                c if !is_inert(c) => return false,
                c => match small(c) {
                    Some(small) => self.push(small),
                    None => level(c).into_iter().flat_map(lower).for_each(|c| self.push(c)),
                },
            }
            rest = &rest[c.len_utf8()..];
        }
    }

    /// Appends a character that is in its form, or asks for a blank.
    fn push(&mut self, c: char) {
        if c == ' ' {
            self.wants_blank = true;
        } else {
            self.push_wanted_blank();
            self.folded.push(c);
        }
    }

    fn push_wanted_blank(&mut self) {
        if self.wants_blank && self.start < self.folded.len() {
            self.folded.push(' ');
        }
        self.wants_blank = false;
    }
}

/// The plain shape of a quote, a dash or a blank; `None` for what cannot be seen.
fn level(c: char) -> Option<char> {
    let plain = match c {
        '`' | '´' | 'ʼ' | '‘'..='‛' | '′' | '‵' | '‹' | '›' | '❛' | '❜' | '＇' | '｀' => {
            '\''
        }
        '«' | '»' | '“'..='‟' | '″' | '‶' | '❝' | '❞' | '〝'..='〟' | '＂' => '"',
        '\u{2010}'..='\u{2015}' | '⁃' | '−' | '⸺' | '⸻' | '﹘' | '﹣' | '－' => '-',
        // Full-width ASCII, as NFKC has it.
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).expect("! to ~ are ASCII"),
        // Soft hyphen, grapheme joiner, Arabic letter mark, tatweel, Mongolian separators.
        '\u{ad}' | '\u{34f}' | '\u{61c}' | 'ـ' | '\u{180b}'..='\u{180f}' => return None,
        // Zero-width blanks and joiners, directions, invisible operators, byte order mark.
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => return None,
        '\u{2060}'..='\u{206f}' | '\u{feff}' => return None,
        // Variation selectors.
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => return None,
        c if c.is_whitespace() => ' ',
        c => c,
    };
    Some(plain)
}

fn lower(c: char) -> impl Iterator<Item = char> {
    let (c, second) = match c {
        'ß' | 'ẞ' => ('s', Some('s')),
        'ς' => ('σ', None),
        c => (c, None),
    };
    c.to_lowercase().chain(second)
}

/// The small letter of a common capital, told without the tables.
fn small(c: char) -> Option<char> {
    let behind = match c {
        'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ϋ' | 'А'..='Я' => 32,
        'Ѐ'..='Џ' => 80,
        _ => return None,
    };
    char::from_u32(c as u32 + behind)
}

/// Whether normalising does nothing to these, and lower-casing nothing that calls for more.
fn is_quick(levelled: impl Iterator<Item = char>) -> bool {
    let mut grows = false;
    let seen = levelled.inspect(|&c| grows |= c == 'İ');
    let quick = is_nfkc_quick(seen) == IsNormalized::Yes;
    quick && !grows
}

/// Whether normalising does nothing to `c`, whatever stands around it: a shortcut for common
/// letters, at a tenth of the price of looking them up.
fn is_inert(c: char) -> bool {
    match c {
        'À'..='ı' | 'Ĵ'..='ľ' | 'Ł'..='ň' | 'Ŋ'..='ž' => c != 'İ',
        'Α'..='Ρ' | 'Σ'..='ώ' | 'Ѐ'..='ѿ' | 'Ҋ'..='ӿ' => true,
        'ء'..='ؿ' | 'ف'..='ي' | '،' | '؛' | '؟' | '٠'..='٩' => true,
        '«' | '»' | '„' | '·' | '•' | '°' | '§' | '©' | '®' | '£' | '€' => true,
        '–' | '—' | '‘' | '’' | '“' | '”' => true,
        'ぁ'..='ゖ' | 'ァ'..='ヺ' | '、' | '。' | '一'..='\u{9fff}' | '가'..='힣' => true,
        '！'..='～' | '…' => true,
        c => c.is_ascii(),
    }
}

/// Whether `c` is inert and its own form: a shortcut for common letters.
#[inline]
fn is_settled(c: char) -> bool {
    let number = c as usize;
    match SETTLED.get(number / 64) {
        Some(bits) => bits >> (number % 64) & 1 == 1,
        None => {
            matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='\u{9fff}' | '가'..='힣')
        }
    }
}

/// One bit for each character of one byte or two, set for those that are settled.
static SETTLED: [u64; SHORT / 64] = {
    let mut bits = [0; SHORT / 64];
    let mut number = 0;
    while number < SHORT {
        if is_settled_of(number as u32) {
            bits[number / 64] |= 1 << (number % 64);
        }
        number += 1;
    }
    bits
};

/// Characters of one byte or two.
const SHORT: usize = 0x800;

const fn is_settled_of(number: u32) -> bool {
    let Some(c) = char::from_u32(number) else { return false };
    match c {
        'a'..='z' | 'à'..='ÿ' | 'ά'..='ρ' | 'σ'..='ώ' | 'а'..='џ' | 'ء'..='ؿ' | 'ف'..='ي' => {
            true
        }
        // Capitals come before their small letters; two of these are two letters each to NFKC.
        'ā'..='ķ' | 'ŋ'..='ŷ' => number % 2 == 1 && c != 'ĳ',
        'ĺ'..='ň' | 'ź'..='ž' => number.is_multiple_of(2) && c != 'ŀ',
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::masks::Masks;
    use proptest::prelude::*;

    #[test]
    fn inert_characters_are_left_alone_by_normalisation() {
        let inert = ('\0'..=char::MAX).filter(|&c| is_inert(c) && c != '…');
        for c in inert.filter_map(level) {
            assert_eq!(is_nfkc_quick(std::iter::once(c)), IsNormalized::Yes, "U+{:04X}", c as u32);
            assert_eq!(lower(c).count(), if c == 'ß' { 2 } else { 1 }, "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn settled_characters_are_their_own_form() {
        for c in ('\0'..=char::MAX).filter(|&c| is_settled(c)) {
            assert!(is_inert(c), "U+{:04X}", c as u32);
            assert!(level(c).into_iter().flat_map(lower).eq([c]), "U+{:04X}", c as u32);
            assert!(!c.is_numeric(), "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn small_letters_are_those_of_the_tables() {
        for (c, small) in ('\0'..=char::MAX).filter_map(|c| Some((c, small(c)?))) {
            assert!(is_inert(c) && level(c) == Some(c), "U+{:04X}", c as u32);
            assert!(lower(c).eq([small]), "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn only_one_letter_grows_in_lower_case() {
        let grown = ('\0'..=char::MAX).filter(|c| c.to_lowercase().count() != 1);
        assert_eq!(grown.collect::<String>(), "İ");
    }

    /// The form with every step taken over the whole text.
    fn slow_form(text: &str) -> String {
        let levelled = text.chars().filter_map(level).nfkc().filter_map(level);
        let form: String = levelled.flat_map(lower).nfkc().collect();
        form.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    proptest! {
        #[test]
        fn the_form_of_an_inert_line_is_its_form(
            line in "([a-zA-Z0-9 `'.\t]{1,9}|[À-ſΑ-ώа-яА-Яا-يぁ-ん]|[،؛؟٠-٩«»„·•°§©®£€]|[“”—…『！]|[\u{a0}\u{ad}\u{200b}\u{feff}]|\u{301}){0,20}"
        ) {
            let line = line.trim();
            let mut masks = Masks::default();
            masks.fill(line.as_bytes());
            let (mut form, mut inert) = (String::new(), String::new());
            fold_into(line, &mut form);
            if fold_inert(line, &masks.bits, &mut inert) {
                prop_assert_eq!(&inert, &form);
            }
            if !masks.has_others {
                let mut marked = String::new();
                fold_marks(line, &masks.marks, &mut marked);
                prop_assert_eq!(marked, form);
            }
        }

        #[test]
        fn the_form_of_a_common_word_is_its_form(
            word in "([a-zA-Z0-9`'.]{1,3}|[À-ſΑ-ώа-яА-Яا-يぁ-ん]|[،؛؟٠-٩«»„·•°§©®£€]|[“”—…『！’]|[\u{a0}\u{ad}\u{301}]){0,6}"
        ) {
            let (mut form, mut common) = (String::new(), String::new());
            fold_into(&word, &mut form);
            if fold_word(&word, &mut common) {
                prop_assert_eq!(common, form);
            }
        }

        #[test]
        fn the_form_is_that_of_the_slow_twin(
            text in "([a-zA-Z0-9 `'.\t]|[À-ſΑ-ώа-яا-ي]|[“”—…『！～ﬀ-ﬆİẞ]|[\u{300}-\u{36f}\u{5b0}]|\\PC){0,20}"
        ) {
            let mut form = String::new();
            fold_into(&text, &mut form);
            prop_assert_eq!(form, slow_form(&text));
        }
    }
}
