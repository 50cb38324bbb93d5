//! How words begin, by which a line is seen to hold none of some words before it is cut up.

use super::masks::{Bits, Masks, STEP};
use crate::span::Span;

/// The beginnings of some words: nearly every line that holds none of them is told by a glance.
///
/// Of a word the longest run of ASCII letters and digits is looked at, eight of them at most: nearly every
/// word is one run. A line with characters that may be letters in disguise may hold any word.
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
    /// Whether one of the words holds nothing but ASCII marks, so that nothing can be told of it.
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
            let runs = form.as_bytes().split(|byte| !byte.is_ascii_alphanumeric());
            let run = runs.max_by_key(|run| run.len()).unwrap_or_default();
            if run.is_empty() {
                known.has_mark |= form.is_ascii();
                continue;
            }
            let beginning = Beginning::of_run(run);
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

    /// Whether a word of a line of the text, or a piece of one behind a stop or a lost blank, may begin
    /// like one of these.
    pub(super) fn may_be_in(&self, text: &str, line: Span, masks: &Masks) -> bool {
        let (rest, line) = (&text.as_bytes()[line.start as usize..], line.of(text).as_bytes());
        self.has_mark
            || masks.has_strange
            || has_lost_blank(line)
            || self.stand_in(rest, &masks.bits, self.first(line, &masks.bits))
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

    /// Whether a run of ASCII letters and digits begins like one of these, from a number of bits on. The text
    /// begins where the bits do and goes on behind them, so that few windows reach over its end.
    fn stand_in(&self, text: &[u8], bits: &[Bits], first: usize) -> bool {
        (first..bits.len()).any(|number| {
            let after = bits.get(number + 1).map_or(0, |bits| bits.core);
            let rest = &text[number * STEP..];
            match rest.first_chunk() {
                Some(window) => self.begin_in(window, &bits[number], after),
                None => self.begin_in(&padded(rest), &bits[number], after),
            }
        })
    }

    /// Whether one of the runs that begin in the first [`STEP`] bytes of a window begins like one of these.
    fn begin_in(&self, window: &[u8; WINDOW], here: &Bits, after: u64) -> bool {
        let mut starts = here.core & here.edges;
        while starts != 0 {
            let at = starts.trailing_zeros() as usize % STEP;
            starts &= starts - 1;
            let run = here.core >> at | after << 1 << (STEP - 1 - at);
            let first = window[at..].first_chunk().copied().unwrap_or_default();
            if self.has(Beginning::of(first, run)) {
                return true;
            }
        }
        false
    }

    #[inline]
    fn has(&self, beginning: Beginning) -> bool {
        let (number, bit) = beginning.class();
        self.classes[number] & bit != 0 && self.all.binary_search(&beginning).is_ok()
    }
}

/// Bytes in which the letters of all runs stand that begin in [`STEP`] bytes.
const WINDOW: usize = STEP + LETTERS;

/// Some bytes with zeros behind them.
fn padded<const LEN: usize>(bytes: &[u8]) -> [u8; LEN] {
    let mut all = [0; LEN];
    let len = bytes.len().min(LEN);
    all[..len].copy_from_slice(&bytes[..len]);
    all
}

/// The first letters of a run as capitals, the first one lowest, with zeros behind a shorter run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Beginning(u64);

/// Letters and digits that are looked at.
const LETTERS: usize = 8;

/// What to keep of eight bytes whose first so many are a run of letters and digits, given by one bit for each:
/// the run without bit 5, which tells small letters from capitals and is set in every digit.
const KEPT: [u64; 1 << LETTERS] = {
    const CAPITAL: u64 = u64::from_le_bytes([!0x20; LETTERS]);
    let mut kept = [CAPITAL; 1 << LETTERS];
    let mut run = 0;
    while run < kept.len() - 1 {
        kept[run] &= (1 << (8 * run.trailing_ones())) - 1;
        run += 1;
    }
    kept
};

impl Beginning {
    /// That of a whole run.
    fn of_run(run: &[u8]) -> Self {
        Self::of(padded(run), u64::MAX)
    }

    /// That of the run which the first of these bytes begin with; the lowest bit of `run` stands for the first.
    #[inline]
    fn of(first: [u8; LETTERS], run: u64) -> Self {
        Self(u64::from_le_bytes(first) & KEPT[usize::from(run as u8)])
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

    /// Whether a run of the line begins like the form of a word, told letter by letter.
    fn begins(line: &str, form: &str) -> bool {
        let runs = |text: &str| -> Vec<String> {
            let runs = text.split(|c: char| !c.is_ascii_alphanumeric());
            runs.map(str::to_ascii_lowercase).collect()
        };
        let sought = runs(form).into_iter().max_by_key(String::len).expect("a form has a run");
        let first = |run: &str| run.bytes().take(LETTERS).collect::<Vec<_>>();
        runs(line).iter().any(|run| first(run) == first(&sought))
    }

    proptest! {
        #[test]
        fn lines_that_may_hold_a_word_are_those_told_letter_by_letter(
            forms in prop::collection::vec("[a-c1]{1,9}('[a-c]{1,3})?", 1..4),
            text in "([a-cA-C1]{1,9}|[a-c]{70}|[ .,’\n-]){0,99}",
        ) {
            let mut segments = Segments::default();
            segments.fill_lines(&text, &Beginnings::of(forms.iter().map(String::as_str)));
            for block in &segments.blocks {
                let line = block.span.of(&text);
                let expected = forms.iter().any(|form| begins(line, form));
                prop_assert_eq!(segments.may_hold(block), expected, "{:?} in {:?}", forms, line);
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
