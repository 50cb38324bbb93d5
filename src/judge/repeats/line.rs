//! What of a line is compared with the other lines of its document.

use crate::hash::Hash64;
use crate::judge::finding::Finding;
use crate::segment::{Block, Segments, Word, form_key};
use crate::span::Span;

/// A line of verse or of a list is shorter than this many characters.
const VERSE_CHARS: usize = 60;

/// What of each block is compared: its text without credits, for two papers' captions are the same
/// line with other credits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) key: Hash64,
    /// Words; two lone characters of a script without spaces count as one.
    pub(super) words: usize,
    /// How it ends.
    pub(super) end: End,
    /// Whether it has the length of a line of verse.
    pub(super) is_brief: bool,
    /// Whether it begins with a small letter: the line above may run on in it.
    pub(super) is_piece: bool,
    /// Whether it is short and begins with a number: the time of a post, an item of a list.
    pub(super) is_numbered: bool,
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// As a sentence does that states something.
    Statement,
    /// As a sentence does that asks.
    Question,
    /// It introduces what follows.
    Colon,
    /// It just stops: a heading, a list item, a line of verse.
    Open,
}

impl Line {
    fn of(key: Hash64, words: usize, content: &str) -> Self {
        let is_brief = content.chars().take(VERSE_CHARS).count() < VERSE_CHARS;
        let is_piece = content.starts_with(char::is_lowercase);
        let is_numbered = is_brief && content.starts_with(char::is_numeric);
        Self { key, words, end: End::of(content), is_brief, is_piece, is_numbered }
    }

    /// Whether it might be a line of verse or of a list.
    pub(super) fn is_stub(&self) -> bool {
        self.is_brief && matches!(self.end, End::Open | End::Colon)
    }
}

impl End {
    fn of(content: &str) -> Self {
        match content.chars().next_back() {
            // The Greek question mark looks like a semicolon.
            Some('?' | '？' | '؟' | '\u{37e}') => Self::Question,
            Some('.' | '!' | '…' | '。' | '！' | '”' | '"' | '»') => Self::Statement,
            Some(':' | '：') => Self::Colon,
            _ => Self::Open,
        }
    }
}

/// What of each block is compared. `credits` are sorted, each with the number of its block.
pub(super) fn lines(text: &str, segments: &Segments, credits: &[(usize, Finding)]) -> Vec<Line> {
    let of_block =
        |block: &Block| Line::of(block.key, segments.weight_of(block), block.span.of(text));
    let mut lines: Vec<Line> = segments.blocks.iter().map(of_block).collect();
    for of_block in credits.chunk_by(|a, b| a.0 == b.0) {
        let number = of_block[0].0;
        lines[number] = without_credits(text, segments, &segments.blocks[number], of_block);
    }
    lines
}

/// Whether two of these lines are the same; told without their words, which most documents are never
/// asked for.
pub(super) fn are_some_alike(
    text: &str,
    segments: &Segments,
    credits: &[(usize, Finding)],
) -> bool {
    let mut keys: Vec<Hash64> = segments.blocks.iter().map(|block| block.key).collect();
    for of_block in credits.chunk_by(|a, b| a.0 == b.0) {
        let number = of_block[0].0;
        keys[number] = form_key(&rest_of(text, &segments.blocks[number], of_block));
    }
    keys.sort_unstable();
    keys.array_windows().any(|[one, next]| one == next)
}

fn without_credits(
    text: &str,
    segments: &Segments,
    block: &Block,
    credits: &[(usize, Finding)],
) -> Line {
    let rest = rest_of(text, block, credits);
    let words = segments.words_of(block);
    let gone = credits.iter().map(|(_, credit)| words_inside(words, credit.span)).sum();
    Line::of(form_key(&rest), segments.weight_of(block).saturating_sub(gone), rest.trim())
}

/// What stands in a block without its credits.
fn rest_of(text: &str, block: &Block, credits: &[(usize, Finding)]) -> String {
    let (mut rest, mut at) = (String::new(), block.span.start as usize);
    for (_, credit) in credits {
        rest.push_str(&text[at..credit.span.start as usize]);
        at = credit.span.end as usize;
    }
    rest.push_str(&text[at..block.span.end as usize]);
    rest
}

/// How many words lie in a span. They are in order: a line may hold thousands of both.
fn words_inside(words: &[Word], span: Span) -> usize {
    let first = words.partition_point(|word| word.start() < span.start);
    let end = words.partition_point(|word| word.end() <= span.end);
    end.saturating_sub(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_mark_says_how_a_line_ends() {
        for (end, lines) in [
            (End::Question, ["Who?", "谁？", "من؟", "Ποιος\u{37e}"]),
            (End::Statement, ["It left.", "Go!", "And then…", "“It left”"]),
            (End::Colon, ["He said:", "他说：", ":", "a?:"]),
            (End::Open, ["It left", "Who? me", "", "left;"]),
        ] {
            lines.iter().for_each(|line| assert_eq!(End::of(line), end, "{line}"));
        }
    }

    #[test]
    fn a_line_is_what_it_begins_with_and_how_long_it_is() {
        let check = |content: &str, expected: [bool; 3]| {
            let line = Line::of(Hash64(1), 5, content);
            assert_eq!([line.is_brief, line.is_piece, line.is_numbered], expected, "{content}");
        };
        check("The ferry", [true, false, false]);
        check("ferry 9", [true, true, false]);
        check("9.30 The ferry leaves", [true, false, true]);
        check(&"9".repeat(VERSE_CHARS - 1), [true, false, true]);
        check(&"9".repeat(VERSE_CHARS), [false, false, false]);
        check(&"é".repeat(VERSE_CHARS - 1), [true, true, false]);
    }
}
