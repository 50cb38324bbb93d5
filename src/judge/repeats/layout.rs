//! How a document is built: verse, forms, interviews and tables of contents print lines again.
//!
//! All questions are about first printings, which never go, so that the answers are the same once
//! second printings have gone.

use super::line::{End, Line};
use super::printing::{Place, Printing};
use super::surplus::LONG;

/// Lines without a full stop make a text verse or a list if they are this share of all lines
const VERSE_SHARE: f64 = 0.6;

/// and at least this many: a doubled headline above two paragraphs is no poem.
const VERSE_LINES: usize = 6;

/// A page that was taken for an article: so many lines are links,
const LINK_LINES: usize = 15;

/// and this share of all.
const LINK_SHARE: f64 = 0.55;

/// A line printed so often, paragraphs between every two, is part of a form: the question put to
/// every guest, the label over every entry.
const SERIAL: u32 = 4;

/// In a text with so many lines of
const FORM_LINES: usize = 3;

/// so many printings, paragraphs between every two, nothing that stands apart is a second printing.
const FORM_PRINTINGS: u32 = 3;

/// A table of contents has so many entries, one below the other,
const CONTENTS: usize = 3;

/// each of at most so many words.
const ENTRY: usize = 20;

/// A bare "How so?", or a speaker's label in an interview, has at most so many words.
const LABEL: usize = 3;

/// A name before a colon, elsewhere, has at most so many words.
const SPEAKER: usize = 2;

/// The end of a sentence, carried over to a line of its own, has at most so many words.
const PIECE: usize = 5;

/// A text that asks so many short questions is an interview, where one may come twice.
const QUESTIONS: usize = 7;

/// The lines of a document, and which printing each of them is.
pub(super) struct Layout<'a> {
    pub(super) lines: &'a [Line],
    pub(super) places: &'a [Place],
    pub(super) printings: &'a [Printing],
    /// Whether the text is a whole page, so that a line that is no statement may be a link.
    pub(super) is_page: bool,
}

impl Layout<'_> {
    /// Whether the document is verse or a list. Without second printings it is one the sooner.
    pub(super) fn is_verse(&self) -> bool {
        self.has_stubs(self.free(), VERSE_LINES, VERSE_SHARE)
    }

    /// Whether many lines of the document are links or headings.
    pub(super) fn has_links(&self) -> bool {
        let firsts = self.free().filter(|&number| self.is_first(number));
        self.has_stubs(firsts, LINK_LINES, LINK_SHARE)
    }

    /// Whether at least so many of these lines, and this share, might be verse or links.
    fn has_stubs(&self, numbers: impl Iterator<Item = usize>, least: usize, share: f64) -> bool {
        let (mut all, mut stubs) = (0, 0);
        for number in numbers {
            all += 1;
            stubs += usize::from(self.lines[number].is_stub());
        }
        least <= stubs && share * f64::from(all) <= stubs as f64
    }

    /// Which blocks print a line again because the document is built that way.
    pub(super) fn belongs(&self) -> Vec<bool> {
        let paragraphs = self.paragraphs();
        let printings = self.printings;
        let apart = |number: usize| {
            printings[number].before().is_none_or(|before| paragraphs[before] < paragraphs[number])
        };
        let all_apart = self.all_printings(apart);
        let is_serial =
            |number: &usize, least| all_apart[*number] && least <= printings[*number].of;
        let firsts = self.free().filter(|&number| printings[number].number == 1);
        let serial = firsts.filter(|number| is_serial(number, FORM_PRINTINGS)).count();
        let is_form = FORM_LINES <= serial;
        let mut belongs: Vec<bool> = (0..self.lines.len())
            .map(|number| {
                let is_pull_quote = self.is_page && printings[number].of == 2;
                is_serial(&number, SERIAL) || (is_form || is_pull_quote) && apart(number)
            })
            .collect();
        let entries: Vec<usize> = self.free().collect();
        let heads = |number: usize| {
            let line = &self.lines[number];
            let is_heading = line.words <= ENTRY && line.end != End::Statement;
            printings[number].next().filter(|&next| is_heading && apart(next))
        };
        let is_contents = |&above: &usize, &below: &usize| match (heads(above), heads(below)) {
            (Some(above), Some(below)) => paragraphs[above] < paragraphs[below],
            _ => false,
        };
        for contents in entries.chunk_by(is_contents).filter(|run| CONTENTS <= run.len()) {
            for heading in contents.iter().filter_map(|&number| printings[number].next()) {
                belongs[heading] = true;
            }
        }
        belongs
    }

    /// Which blocks are no part of a list, a dialogue or an interview: they stand between
    /// sentences, second printings looked through.
    pub(super) fn alone(&self) -> Vec<bool> {
        let questions = self.free().filter(|&number| {
            let line = &self.lines[number];
            self.is_first(number) && line.end == End::Question && line.words < LONG
        });
        let is_interview = QUESTIONS <= questions.count();
        let may_be_alone = |line: &Line| match line.end {
            _ if line.is_piece && line.words <= PIECE => false,
            End::Question => !is_interview && LABEL < line.words,
            End::Colon => SPEAKER < line.words && (!is_interview || LABEL < line.words),
            End::Statement | End::Open => true,
        };
        let mut alone: Vec<bool> = self.lines.iter().map(may_be_alone).collect();
        self.sweep(self.free(), &mut alone);
        self.sweep(self.free().rev(), &mut alone);
        alone
    }

    /// The blocks above and below that have not gone.
    pub(super) fn neighbours(&self, number: usize) -> [Option<usize>; 2] {
        let is_there = |other: &usize| self.places[*other] != Place::Gone;
        [(0..number).rev().find(is_there), (number + 1..self.lines.len()).find(is_there)]
    }

    /// Unmarks what comes right behind a stub.
    fn sweep(&self, numbers: impl Iterator<Item = usize>, alone: &mut [bool]) {
        let mut behind_stub = false;
        for number in numbers {
            alone[number] &= !behind_stub;
            if self.is_first(number) {
                let line = &self.lines[number];
                behind_stub = line.words < LONG && line.is_stub() || line.is_numbered;
            }
        }
    }

    /// Of each block, how many paragraphs have come before it.
    fn paragraphs(&self) -> Vec<u32> {
        let mut count = 0;
        let counted = (0..self.lines.len()).map(|number| {
            let before = count;
            let line = &self.lines[number];
            let is_paragraph = LONG <= line.words && !line.is_stub();
            count += u32::from(is_paragraph && self.is_first(number));
            before
        });
        counted.collect()
    }

    /// Of each block, whether this holds of all printings of its line.
    fn all_printings(&self, holds: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut all = vec![true; self.lines.len()];
        for number in 0..all.len() {
            let before = self.printings[number].before();
            all[number] = holds(number) && before.is_none_or(|before| all[before]);
        }
        for number in (0..all.len()).rev() {
            if let Some(next) = self.printings[number].next() {
                all[number] = all[next];
            }
        }
        all
    }

    fn is_first(&self, number: usize) -> bool {
        self.printings[number].number == 1
    }

    fn free(&self) -> impl DoubleEndedIterator<Item = usize> {
        let is_compared = |number: &usize| self.places[*number] == Place::Compared;
        (0..self.lines.len()).filter(is_compared)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::printing::printings;
    use super::*;
    use crate::hash::Hash64;

    /// `A` to `Z` are paragraphs, `a` to `z` lines as of verse, `0` to `9` short statements, `.` is a
    /// line that has gone; the same character is the same line.
    pub(in crate::judge::repeats) fn line_of(letter: char) -> Line {
        let (words, end, is_brief) = match letter {
            'A'..='Z' => (10, End::Statement, false),
            '0'..='9' => (letter as usize - '0' as usize, End::Statement, true),
            _ => (5, End::Open, true),
        };
        let key = Hash64(letter as u64);
        Line { key, words, end, is_brief, is_piece: false, is_numbered: false }
    }

    pub(in crate::judge::repeats) fn lines_of(page: &str) -> Vec<Line> {
        page.chars().map(line_of).collect()
    }

    pub(in crate::judge::repeats) fn laid_out<T>(
        lines: &[Line],
        is_page: bool,
        see: impl FnOnce(&Layout<'_>) -> T,
    ) -> T {
        let gone = line_of('.').key;
        let place = |line: &Line| if line.key == gone { Place::Gone } else { Place::Compared };
        let places: Vec<Place> = lines.iter().map(place).collect();
        see(&Layout { lines, places: &places, printings: &printings(lines, &places), is_page })
    }

    /// The numbers of those that are so.
    pub(in crate::judge::repeats) fn numbers(of: &[bool]) -> Vec<usize> {
        (0..of.len()).filter(|&number| of[number]).collect()
    }

    fn line(key: u64, words: usize, end: End) -> Line {
        Line { key: Hash64(key), words, end, ..line_of('a') }
    }

    #[test]
    fn verse_is_six_lines_in_ten() {
        let check = |page: &str, expected: bool| {
            assert_eq!(
                laid_out(&lines_of(page), false, |layout| layout.is_verse()),
                expected,
                "{page}"
            );
        };
        check("abcdefABCD", true);
        check("abcdefABCDE", false);
        check("abcdefABCD.....", true);
        check("abcde", false);
        check("abcdea", true);
    }

    #[test]
    fn many_lines_of_a_page_are_links() {
        let check = |page: &str, expected: bool| {
            assert_eq!(
                laid_out(&lines_of(page), false, |layout| layout.has_links()),
                expected,
                "{page}"
            );
        };
        check("abcdefghijklmnoABCDEFGHIJKL", true);
        check("abcdefghijklmnoABCDEFGHIJKLM", false);
        check("abcdefghijklmn", false);
        check("abcdefghijklmna", false);
    }

    #[test]
    fn paragraphs_are_counted_once() {
        let counted = |lines: &[Line]| laid_out(lines, false, |layout| layout.paragraphs());
        assert_eq!(counted(&lines_of("AbAC.D")), [0, 1, 1, 1, 2, 2]);
        assert_eq!(counted(&lines_of("78a")), [0, 0, 1]);
        let long_stub = line(1, 9, End::Open);
        assert_eq!(counted(&[long_stub, line_of('a')]), [0, 0]);
    }

    #[test]
    fn what_stands_again_by_design_belongs() {
        let check = |page: &str, is_page: bool, expected: &[usize]| {
            let found = laid_out(&lines_of(page), is_page, |layout| layout.belongs());
            let again = |&number: &usize| page[..number].contains(&page[number..number + 1]);
            let found: Vec<usize> = numbers(&found).into_iter().filter(again).collect();
            assert_eq!(found, expected, "{page}");
        };
        // The question put to every guest.
        check("aAaBaCaD", false, &[2, 4, 6]);
        check("aAaBaC", false, &[]);
        check("aAaBaaC", false, &[]);
        // A form.
        check("abcAabcBabcC", false, &[4, 5, 6, 8, 9, 10]);
        check("abAabBabC", false, &[]);
        check("abcAabcBabC", false, &[]);
        // A pull quote of a page.
        check("aAa", true, &[2]);
        check("aAa", false, &[]);
        check("aAaBa", true, &[]);
        check("aaA", true, &[]);
        // A table of contents.
        check("abcAaBbCc", false, &[4, 6, 8]);
        check("abAaBb", false, &[]);
        check("abcAbBaCc", false, &[]);
        check("123A1B2C3", false, &[]);
    }

    #[test]
    fn an_entry_of_a_table_of_contents_is_short() {
        let check = |words: usize, expected: bool| {
            let entry = line(1, words, End::Open);
            let page = [entry, line_of('b'), line_of('c')];
            let mut lines = page.to_vec();
            for (paragraph, entry) in "ABC".chars().zip(page) {
                lines.extend([line_of(paragraph), entry]);
            }
            assert_eq!(
                laid_out(&lines, false, |layout| layout.belongs())[6],
                expected,
                "{words} words"
            );
        };
        check(20, true);
        check(21, false);
    }

    #[test]
    fn a_line_is_alone_between_paragraphs() {
        let check = |page: &str, expected: &[usize]| {
            assert_eq!(
                numbers(&laid_out(&lines_of(page), false, |layout| layout.alone())),
                expected,
                "{page}"
            );
        };
        check("AaB", &[1]);
        check("AabB", &[]);
        check("A5B", &[0, 1, 2]);
        check("AaBaC", &[1, 3, 4]);
        let around = |line: Line| {
            let lines = [line_of('A'), line, line_of('B')];
            laid_out(&lines, false, |layout| layout.alone())
        };
        let piece = |words| Line { is_piece: true, ..line(1, words, End::Statement) };
        assert_eq!(around(piece(5)), [true, false, true]);
        assert_eq!(around(piece(6)), [true, true, true]);
        assert_eq!(around(line(1, 3, End::Question)), [true, false, true]);
        assert_eq!(around(line(1, 4, End::Question)), [true, true, true]);
        assert_eq!(around(line(1, 2, End::Colon)), [false, false, false]);
        assert_eq!(around(line(1, 3, End::Colon)), [false, true, false]);
        assert_eq!(around(line(1, 8, End::Open)), [true, true, true]);
        let numbered = Line { is_numbered: true, ..line(1, 9, End::Statement) };
        assert_eq!(around(numbered), [false, true, false]);
    }

    #[test]
    fn in_an_interview_questions_and_labels_are_not_alone() {
        let alone = |questions: usize, words: usize, line: Line| {
            let question =
                |key: usize| [line_of('A'), self::line(key as u64, words, End::Question)];
            let mut lines: Vec<Line> = (1..=questions).flat_map(question).collect();
            lines.extend([line_of('A'), line, line_of('B')]);
            laid_out(&lines, false, |layout| layout.alone())[2 * questions + 1]
        };
        let (question, label) = (line(99, 8, End::Question), |words| line(99, words, End::Colon));
        assert!(alone(6, 7, question));
        assert!(!alone(7, 7, question));
        assert!(alone(7, 8, question));
        assert!(!alone(7, 7, label(3)));
        assert!(alone(7, 7, label(4)));
        assert!(alone(6, 7, label(3)));
    }

    #[test]
    fn neighbours_are_those_that_are_still_there() {
        let check = |page: &str, number: usize, expected: [Option<usize>; 2]| {
            let found = laid_out(&lines_of(page), false, |layout| layout.neighbours(number));
            assert_eq!(found, expected, "{page}");
        };
        check("ABC", 1, [Some(0), Some(2)]);
        check("A..BC", 3, [Some(0), Some(4)]);
        check("B", 0, [None, None]);
        check(".B.", 1, [None, None]);
    }
}
