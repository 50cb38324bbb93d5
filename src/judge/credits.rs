//! Photo and agency credits, found by templates with slots.
//!
//! A credit is the whole line, the end of a line, or a bracketed group; never a piece of a
//! sentence. What a credit looks like is written in `credits.txt`, one template a line, with a
//! description of the language at its head.
//!
//! ```
//! use refrain::judge::credits::Templates;
//! use refrain::segment::Segments;
//!
//! let text = "Fog over the harbour. Photo: Ines Marbach/Reuters";
//! let mut segments = Segments::default();
//! segments.fill(text);
//! let templates = Templates::built_in();
//! let credits = templates.find(text, &segments, &segments.blocks[0]);
//! assert_eq!(credits[0].span.of(text), " Photo: Ines Marbach/Reuters");
//! ```

mod finals;
mod followed;
mod language;
mod needs;
mod places;
mod region;
mod rest;
mod slots;
mod tokens;

pub use language::{Problem, TemplateError};

use language::{File, Place};
use region::{Reading, Region};

use crate::segment::{Block, Find, Segments, Word};
use crate::span::Span;

/// The templates a project ships with.
const BUILT_IN: &str = include_str!("credits.txt");

/// How many words at the end of a line are searched for a credit that is not bracketed.
/// The longest credits seen, two photographers with two agencies each, take 24.
const TAIL_WORDS: usize = 32;

/// The longest bracketed group worth reading, in bytes; Arabic and Cyrillic take two a letter.
const GROUP_BYTES: usize = 360;

/// A set of credit templates, ready to be searched with.
#[derive(Debug)]
pub struct Templates {
    file: File,
}

/// A credit found in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credit {
    /// What to cut: the credit with its brackets and the blank that set it off.
    pub span: Span,
    /// Whether the block holds nothing else.
    pub whole_block: bool,
    /// The template that matched first; see [`Templates::template`].
    pub template: u32,
}

impl Credit {
    /// What is noted of it where lines are known.
    pub(super) fn find(&self) -> Find {
        Find { span: self.span, number: self.template }
    }
}

impl Templates {
    /// Reads a template file; the built-in one describes the language.
    ///
    /// # Errors
    ///
    /// When a line is no template, or a template that no word announces.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        Ok(Self { file: language::parse(text)? })
    }

    /// The templates of `credits.txt`.
    ///
    /// Reading them takes a few milliseconds: make them once and keep them.
    #[expect(
        clippy::missing_panics_doc,
        reason = "the file is part of the source; a test reads it"
    )]
    pub fn built_in() -> Self {
        Self::parse(BUILT_IN).expect("a test reads the built-in templates")
    }

    /// The language and the source of template `number`, as [`Credit::template`] gives it.
    pub fn template(&self, number: u32) -> Option<(&str, &str)> {
        let template = self.file.templates.get(number as usize)?;
        Some((&self.file.languages[template.language], &template.source))
    }

    /// The credits of `block`, in order and disjoint: those that show, and those that show only when others
    /// are gone. A line that goes on to show more keeps all of them.
    ///
    /// A block without a cue word near its end or in brackets costs a look-up per word and
    /// allocates nothing.
    pub fn find(&self, text: &str, segments: &Segments, block: &Block) -> Vec<Credit> {
        let credits = self.look(text, segments, block);
        if self.are_all(text, segments, block, &credits) {
            return credits;
        }
        self.with_those_of_the_rest(text, block, credits)
    }

    /// Whether it is plain that the rest of the line holds no more: nothing is left, or nothing that
    /// announces a credit stands before the only one.
    fn are_all(&self, text: &str, segments: &Segments, block: &Block, credits: &[Credit]) -> bool {
        match credits {
            [] => true,
            [only] if only.whole_block => true,
            [only] if only.span.end == block.span.end => {
                let before = Span { end: only.span.start, ..block.span };
                self.cue(text, words_in(segments.words_of(block), before)).is_none()
            }
            _ => false,
        }
    }

    /// The credits that show as the line stands.
    fn look(&self, text: &str, segments: &Segments, block: &Block) -> Vec<Credit> {
        let words = segments.words_of(block);
        let mut credits = Vec::new();
        let tail = self.tail(text, words, block);
        if tail.is_some_and(|credit| credit.whole_block) {
            credits.extend(tail);
            return credits;
        }
        let end = tail.map_or(block.span.end, |credit| credit.span.start);
        self.groups_into(text, words, Span { start: block.span.start, end }, &mut credits);
        credits.extend(tail);
        credits
    }

    fn tail(&self, text: &str, words: &[Word], block: &Block) -> Option<Credit> {
        let tail = tail_of(words);
        let may_end = match self.cue(text, tail)? {
            Cue::Hidden => true,
            Cue::Plain => self.file.finals.may_reach(text, tail, block.span.end),
        };
        if may_end { self.read_tail(text, words, block) } else { None }
    }

    /// The credits that reach the end of a block, if there are any.
    fn read_tail(&self, text: &str, words: &[Word], block: &Block) -> Option<Credit> {
        let tail = tail_of(words);
        let start = match tail.first() {
            Some(first) if tail.len() < words.len() => first.start(),
            _ => block.span.start,
        };
        let mut region =
            Region::new(text, tail, Span { start, ..block.span }, block.span, &self.file);
        let (reading, at) = region.ending_credit()?;
        let end = region.end_of(at, reading);
        let start = region.start_with_blank(at);
        let whole_block = start == block.span.start && end == block.span.end;
        Some(Credit { span: Span { start, end }, whole_block, template: reading.template })
    }

    /// Bracketed groups after a finished sentence or at the start of the line.
    fn groups_into(&self, text: &str, words: &[Word], within: Span, credits: &mut Vec<Credit>) {
        let mut from = within.start as usize;
        while let Some(group) = next_group(text, Span { start: from as u32, ..within }) {
            from = group.start as usize + 1;
            let inside = words_in(words, group);
            if self.cue(text, inside).is_none() {
                continue;
            }
            let at_start = group.start == within.start;
            let before = &text[within.start as usize..group.start as usize];
            if !(at_start || tokens::ends_sentence(before)) {
                continue;
            }
            let region = Region::new(text, inside, group, within, &self.file);
            // At the start of a line an agency in brackets is a dateline: "(AP) - …".
            let anchor = if at_start { Anchor::Word } else { Anchor::Credit };
            let Some(Reading { template, .. }) = region.whole_group(anchor) else { continue };
            from = group.end as usize;
            let span = with_blank(text, group, within);
            credits.push(Credit { span, whole_block: false, template });
        }
    }

    /// What announces a match; without it none is possible.
    fn cue(&self, text: &str, words: &[Word]) -> Option<Cue> {
        let (first, last) = (words.first()?, words.last()?);
        let behind = text.len().min(last.end() as usize + 1);
        let all = &text.as_bytes()[first.start() as usize..behind];
        let has_colon = memchr::memchr(b':', all).is_some();
        let mut cue = None;
        for word in words {
            if (word.has_stop() || has_colon && stands_behind(b':', text, word))
                && self.hides_cue(text, word)
            {
                return Some(Cue::Hidden);
            }
            if self.file.is_cue(word.hash) {
                cue = Some(Cue::Plain);
            }
        }
        cue
    }

    /// `week.Credit` and `weekCredit:`: a cue whose blank got lost, so one word to Unicode.
    fn hides_cue(&self, text: &str, word: &Word) -> bool {
        let colon = stands_behind(b':', text, word);
        let word = word.span().of(text);
        let border = match memchr::memrchr(b'.', word.as_bytes()) {
            Some(stop) => Some(stop + 1),
            None if colon => tokens::glued_border(word),
            None => None,
        };
        let glued = border.map(|border| &word[border..]);
        glued.is_some_and(|cue| {
            cue.starts_with(char::is_uppercase) && self.file.is_cue(language::hash_of(cue))
        })
    }
}

fn tail_of(words: &[Word]) -> &[Word] {
    &words[words.len().saturating_sub(TAIL_WORDS)..]
}

/// How a cue stands in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cue {
    /// As a word of its own.
    Plain,
    /// In one word with another.
    Hidden,
}

fn stands_behind(mark: u8, text: &str, word: &Word) -> bool {
    text.as_bytes().get(word.end() as usize) == Some(&mark)
}

/// The next `(…)` or `[…]` without brackets inside, short enough to be a credit.
fn next_group(text: &str, within: Span) -> Option<Span> {
    let bytes = within.of(text).as_bytes();
    let mut open = memchr::memchr2(b'(', b'[', bytes)?;
    loop {
        let close = if bytes[open] == b'(' { b')' } else { b']' };
        let ahead = &bytes[open + 1..bytes.len().min(open + GROUP_BYTES)];
        match memchr::memchr3(b'(', b'[', close, ahead) {
            Some(length) if ahead[length] == close => {
                let start = within.start as usize + open;
                return Some(Span::new(start, start + length + 2));
            }
            _ => open += 1 + memchr::memchr2(b'(', b'[', &bytes[open + 1..])?,
        }
    }
}

fn words_in(words: &[Word], span: Span) -> &[Word] {
    let first = words.partition_point(|word| word.start() < span.start);
    let end = words.partition_point(|word| word.start() < span.end);
    &words[first..end]
}

/// The group with the blank before it, or behind it at the start of a line.
fn with_blank(text: &str, group: Span, within: Span) -> Span {
    let before = &text[within.start as usize..group.start as usize];
    let kept = before.trim_end().len();
    if 0 < kept {
        return Span { start: within.start + kept as u32, end: group.end };
    }
    let after = &text[group.end as usize..within.end as usize];
    let blank = after.len() - after.trim_start().len();
    Span { start: group.start, end: group.end + blank as u32 }
}

/// Which templates may start at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchor {
    /// The start of the line.
    Line,
    /// Behind a finished sentence.
    Sentence,
    /// Anywhere between two words.
    Word,
    /// Behind an opening bracket at the end of a line.
    Bracket,
    /// Behind another credit, or behind an opening bracket in mid line.
    Credit,
}

impl Anchor {
    fn allows(self, place: Place) -> bool {
        match self {
            Self::Line => place != Place::Group,
            Self::Sentence | Self::Credit => matches!(place, Place::Sentence | Place::Tail),
            Self::Word => place == Place::Tail,
            Self::Bracket => place != Place::Alone,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PIECES: [&str; 44] = [
        "РИА",
        "«",
        "Новости",
        "»",
        "photo",
        "Photo",
        "image",
        "video",
        "by",
        "courtesy",
        "of",
        "via",
        "the",
        "staff",
        "file",
        "File",
        "Ines",
        "Marbach",
        "Reuters",
        "dpa",
        "getty images",
        "Getty",
        "AP",
        "said",
        "on",
        "monday",
        "2019",
        "co",
        "golem.de",
        "al",
        "Harbour News",
        "provided",
        ":",
        "/",
        ",",
        ".",
        "(",
        ")",
        "\"",
        "-",
        "Foto",
        "caption",
        "”",
        "?",
    ];

    /// Lines of what credits are made of.
    pub(super) fn line() -> impl Strategy<Value = String> {
        let piece = (prop::sample::select(&PIECES[..]), any::<bool>());
        prop::collection::vec(piece, 1..12).prop_map(|pieces| {
            let blank = |is_behind: &bool| if *is_behind { " " } else { "" };
            pieces.iter().flat_map(|(piece, behind)| [*piece, blank(behind)]).collect()
        })
    }

    #[test]
    fn a_group_takes_one_blank_stretch_along() {
        let group = |text: &str| next_group(text, Span::new(0, text.len()));
        let taken = |text: &'static str, from| {
            let within = Span::new(from, text.len());
            next_group(text, within).map(|group| with_blank(text, group, within).of(text))
        };
        assert_eq!(taken("A gate.  (AP)  Then", 0), Some("  (AP)"));
        assert_eq!(taken("(AP)  Then", 0), Some("(AP)  "));
        assert_eq!(taken("Gate. [AP]", 6), Some("[AP]"));
        assert_eq!(taken("Gate. (AP] then [dpa]", 6), Some(" [dpa]"));
        assert_eq!(group("a (b [c) d"), None);
        assert_eq!(group("a (b (c) d").map(|group| (group.start, group.end)), Some((5, 8)));
        assert_eq!(group("none"), None);
    }

    proptest! {
        #[test]
        fn no_line_is_passed_over_that_ends_with_a_credit(text in line()) {
            let mut segments = Segments::default();
            segments.fill(&text);
            let templates = Templates::built_in();
            for block in &segments.blocks {
                let words = segments.words_of(block);
                let found = templates.tail(&text, words, block);
                if templates.cue(&text, tail_of(words)).is_some() {
                    prop_assert_eq!(found, templates.read_tail(&text, words, block), "{}", text);
                }
            }
        }
    }
}
