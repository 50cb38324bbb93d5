//! How words begin, by which a line is seen to hold none of some words before it is cut up.

use super::masks::{Bits, Masks, STEP};

/// The beginnings of some words: nearly every line that holds none of them is told by a glance.
///
/// Of a word the first ASCII letters and digits are looked at, eight of them at most, and whether it
/// goes on behind them. A line with characters that may be letters in disguise may hold any word.
///
/// ```
/// use refrain::segment::{Beginnings, Segments};
///
/// let text = "Fog over the harbour\nPhoto: Ines Marbach";
/// let mut segments = Segments::default();
/// segments.fill_lines(text, &Beginnings::of(["photo"]));
/// let [prose, credit] = segments.blocks[..] else { panic!("two lines") };
/// assert!(!segments.may_hold(&prose) && segments.may_hold(&credit));
/// ```
#[derive(Clone, Debug)]
pub struct Beginnings {
    /// Sorted.
    all: Vec<Beginning>,
    /// One bit for each class of beginnings, set for those that are there: nearly every other is turned
    /// away by one look at two kilobytes.
    classes: Box<[u64; CLASSES]>,
    /// Whether one of the words begins with an ASCII mark, so that nothing can be told of it.
    has_mark: bool,
    /// So many words at the end of a line may be one of these, and those behind an opening bracket.
    last: usize,
}

/// Numbers of 64 bits in [`Beginnings::classes`].
const CLASSES: usize = 256;

impl Default for Beginnings {
    /// Those of no words.
    fn default() -> Self {
        let classes = Box::new([0; CLASSES]);
        Self { all: Vec::new(), classes, has_mark: false, last: usize::MAX }
    }
}

impl Beginnings {
    /// Those of some words, given as comparison forms.
    pub fn of<'a>(forms: impl IntoIterator<Item = &'a str>) -> Self {
        let mut known = Self::default();
        for form in forms {
            let form = form.as_bytes();
            let letters = form.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            known.has_mark |= letters == 0 && form.first().is_some_and(u8::is_ascii);
            let beginning = Beginning::of(form, letters);
            let beginning = if letters < form.len() { beginning.of_more() } else { beginning };
            let (number, bit) = beginning.class();
            known.classes[number] |= bit;
            known.all.push(beginning);
        }
        known.all.sort_unstable();
        known
    }

    /// The same of the last `words` of a line alone; a line with an opening bracket before them, `(` or `[`, is
    /// asked about as a whole.
    pub fn among_the_last(self, words: usize) -> Self {
        Self { last: words, ..self }
    }

    /// Whether a word of the line, or a piece of one behind a stop or a lost blank, may begin like
    /// one of these.
    pub(super) fn may_be_in(&self, line: &[u8], masks: &Masks) -> bool {
        self.has_mark
            || masks.has_strange
            || has_lost_blank(line)
            || self.stand_in(line, &masks.bits, self.first(line, &masks.bits))
    }

    /// The first number of bits to look at.
    fn first(&self, line: &[u8], bits: &[Bits]) -> usize {
        let mut words = 0;
        for number in (1..bits.len()).rev() {
            words += bits[number].words_behind_blanks(&bits[number - 1]) as usize;
            if self.last <= words {
                let before = &line[..number * STEP];
                return if memchr::memchr2(b'(', b'[', before).is_some() { 0 } else { number };
            }
        }
        0
    }

    /// Whether a run of ASCII letters and digits begins like one of these, from a number of bits on.
    fn stand_in(&self, line: &[u8], bits: &[Bits], first: usize) -> bool {
        for (number, here) in bits.iter().enumerate().skip(first) {
            let after = bits.get(number + 1).map_or(0, |bits| bits.core);
            let mut starts = here.core & here.edges;
            while starts != 0 {
                let bit = starts.trailing_zeros();
                starts &= starts - 1;
                let run = here.core >> bit | after << 1 << (STEP as u32 - 1 - bit);
                let rest = &line[number * STEP + bit as usize..];
                if self.hold(rest, run.trailing_ones() as usize) {
                    return true;
                }
            }
        }
        false
    }

    /// Whether the word that begins with so many letters begins like one of these.
    #[inline]
    fn hold(&self, rest: &[u8], letters: usize) -> bool {
        let beginning = Beginning::of(rest, letters);
        // A stop may be part of the word.
        let goes_on = || rest.get(letters).is_some_and(|byte| !matches!(byte, b' ' | b'-'));
        self.has(beginning) || goes_on() && self.has(beginning.of_more())
    }

    #[inline]
    fn has(&self, beginning: Beginning) -> bool {
        let (number, bit) = beginning.class();
        self.classes[number] & bit != 0 && self.all.binary_search(&beginning).is_ok()
    }
}

/// The first letters of a word in lower case, the first one lowest, with zeros behind a shorter run of
/// them; the highest bit is set if the word goes on behind the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Beginning(u64);

/// Letters and digits that are looked at.
const LETTERS: usize = 8;

impl Beginning {
    /// That of a word which begins with so many ASCII letters and digits. Small ones have bit 5 set,
    /// capitals are small letters without it.
    #[inline]
    fn of(bytes: &[u8], letters: usize) -> Self {
        const SMALL: u64 = u64::from_le_bytes([0x20; LETTERS]);
        let first = bytes.first_chunk().copied().unwrap_or_else(|| {
            let mut first = [0; LETTERS];
            first[..bytes.len()].copy_from_slice(bytes);
            first
        });
        let bits = 8 * letters.min(LETTERS) as u32;
        let inside = u64::MAX.checked_shr(u64::BITS - bits).unwrap_or(0);
        Self((u64::from_le_bytes(first) | SMALL) & inside)
    }

    /// That of a word which goes on.
    fn of_more(self) -> Self {
        Self(self.0 | 1 << 63)
    }

    /// Where the bit of its class is.
    #[inline]
    fn class(self) -> (usize, u64) {
        /// The golden ratio in 64 bits.
        const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
        let hash = self.0.wrapping_mul(GOLDEN);
        ((hash >> 56) as usize, 1 << (hash >> 50 & 63))
    }
}

/// Whether a colon stands right behind what may be two words: `weekCredit:`.
fn has_lost_blank(line: &[u8]) -> bool {
    memchr::memchr_iter(b':', line).any(|colon| {
        let before = &line[..colon];
        let start = before.iter().rposition(u8::is_ascii_whitespace).map_or(0, |at| at + 1);
        let is_border =
            |pair: &[u8; 2]| !pair[0].is_ascii_uppercase() && pair[1].is_ascii_uppercase();
        before[start..].array_windows().any(is_border)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::Segments;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_line_is_passed_over_that_holds_the_word(
            word in "[a-zA-Z0-9]{1,6}['.’]?[a-zé]{0,2}",
            before in "([a-zA-Z0-9]{1,70}|[ .,:;’“_é…-]){0,9}",
            after in "([a-zA-Z0-9]{1,70}|[ .,:;’“_é…-]){0,9}",
        ) {
            let mut segments = Segments::default();
            segments.fill(&word);
            prop_assume!(!segments.words.is_empty());
            let first = segments.words[0];
            let mut form = String::new();
            crate::segment::fold_into(first.span.of(&word), &mut form);
            let line = format!("{before}{word}{after}");
            segments.fill(&line);
            let pieces = |one: &crate::segment::Word| {
                let text = one.span.of(&line);
                let behind = text.rfind('.').map_or("", |stop| &text[stop + 1..]);
                [crate::segment::form_key(text), crate::segment::form_key(behind)]
            };
            let holds = segments.words.iter().any(|one| pieces(one).contains(&first.hash));
            segments.fill_lines(&line, &Beginnings::of([form.as_str()]));
            for block in &segments.blocks {
                prop_assert!(!holds || segments.may_hold(block), "{} in {}", form, line);
            }
        }
    }

    #[test]
    fn far_from_the_end_only_brackets_are_looked_into() {
        let check = |line: &str, last: usize, expected: bool| {
            let mut segments = Segments::default();
            let beginnings = Beginnings::of(["photo"]).among_the_last(last);
            segments.fill_lines(line, &beginnings);
            assert_eq!(segments.may_hold(&segments.blocks[0]), expected, "{line}");
        };
        let prose = "the ferry didn’t sink, ".repeat(40);
        check(&format!("Photo: {prose}"), 32, false);
        check(&format!("Photo: {prose}"), 160, true);
        check(&format!("(Photo: Lind) {prose}"), 32, true);
        check(&format!("a [Photo {prose}"), 32, true);
        check(&format!("{prose} Photo: {}", &prose[..100]), 32, true);
        check(&format!("{}photo", "a.b-c(".repeat(40)), 1, true);
    }

    #[test]
    fn most_lines_are_passed_over() {
        let check = |line: &str, expected: bool| {
            let mut segments = Segments::default();
            segments.fill_lines(line, &Beginnings::of(["photo", "ap", "x"]));
            assert_eq!(segments.may_hold(&segments.blocks[0]), expected, "{line}");
        };
        check("The ferry “left” – it didn’t sink…", false);
        check("At the harbour: appeals, pho, XI", false);
        check("AP", true);
        check("the.ap", true);
        check("Photograph", false);
        check("an x", true);
        check("a_b", true);
        check("naïve", true);
        check("weekCredit: no", true);
        check("week: no", false);
    }
}
