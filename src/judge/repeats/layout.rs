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
            printings[number].before.is_none_or(|before| paragraphs[before] < paragraphs[number])
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
            printings[number].next.filter(|&next| is_heading && apart(next))
        };
        let is_contents = |&above: &usize, &below: &usize| match (heads(above), heads(below)) {
            (Some(above), Some(below)) => paragraphs[above] < paragraphs[below],
            _ => false,
        };
        for contents in entries.chunk_by(is_contents).filter(|run| CONTENTS <= run.len()) {
            for heading in contents.iter().filter_map(|&number| printings[number].next) {
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
            let before = self.printings[number].before;
            all[number] = holds(number) && before.is_none_or(|before| all[before]);
        }
        for number in (0..all.len()).rev() {
            if let Some(next) = self.printings[number].next {
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
