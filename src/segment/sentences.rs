//! Sentences inside a block.
//!
//! Rules instead of UAX #29's sentence boundaries, which know no abbreviations and never cut at
//! `responsibility.When`, of which scraped text is full. The rules need no language and are only
//! meant for snapping the edges of a passage: a wrong cut costs a little text, never a match.

use super::abbreviations::{self, Stop};
use super::classes::{Class, class_at};
use crate::span::Span;

/// The sentences of one block, in order and disjoint, white space around them left out.
///
/// Together they hold all of `text` but white space; whatever ends without a stop is a sentence
/// too. A sentence ends
///
/// 1. after `. ! ? …` and the quotes and brackets that close behind them, when white space
///    follows and the next letter is not in lower case;
/// 2. after the same marks without white space, when a lower-case letter, a digit or a closing
///    mark comes before and a capital with a lower-case letter after: `in May.When`, `“Go!”They`;
/// 3. after the stops of other scripts (`。` and its like at once, `؟ ۔ ।` before white space).
///
/// It does not end after initials, titles and other short forms, inside numbers, domains, addresses
/// and file names, or after German ordinals (`am 3. Mai`).
///
/// Takes time linear in the text and no memory.
///
/// ```
/// use refrain::segment::sentences;
///
/// let text = "Dr. Pym of example.com left. “Why?” she asked.Nobody knew…";
/// let found: Vec<_> = sentences(text).map(|sentence| sentence.of(text)).collect();
/// let expected = ["Dr. Pym of example.com left.", "“Why?” she asked.", "Nobody knew…"];
/// assert_eq!(found, expected);
/// ```
pub fn sentences(text: &str) -> impl Iterator<Item = Span> {
    Sentences { text, at: 0 }
}

struct Sentences<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Sentences<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let rest = self.text[self.at..].trim_start();
        if rest.is_empty() {
            return None;
        }
        let start = self.text.len() - rest.len();
        self.at = start + sentence_len(rest);
        let len = self.text[start..self.at].trim_end().len();
        Some(Span::new(start, start + len))
    }
}

/// Length in bytes of the sentence at the start of `text`, which starts with no white space.
fn sentence_len(text: &str) -> usize {
    let mut piece = Piece::default();
    let mut has_words = false;
    let mut at = 0;
    while at < text.len() {
        let (class, len) = class_at(text.as_bytes(), at);
        if has_words && piece.is_under_way && matches!(class, Class::Letter | Class::Ideograph) {
            at += len;
            continue;
        }
        let c = text[at..].chars().next().expect("the text goes on");
        let after = at + c.len_utf8();
        if let Some(mark) = Mark::of(c) {
            let (end, closed) = marks_end(text, after);
            let stop = Place { text, start: at, end, closed };
            if end == text.len() || (has_words && stop.ends_sentence(mark, &piece)) {
                return end;
            }
            at = end;
            continue;
        }
        has_words = has_words || c.is_alphanumeric();
        piece.add(&text[at..], c);
        at = after;
    }
    text.len()
}

/// The text since the last white space.
#[derive(Default)]
struct Piece {
    is_address: bool,
    is_under_way: bool,
}

impl Piece {
    /// Takes in `c`, with which `rest` starts.
    fn add(&mut self, rest: &str, c: char) {
        if c.is_whitespace() {
            *self = Self::default();
            return;
        }
        let starts_address = !self.is_under_way && rest.starts_with("www.");
        self.is_address |= starts_address || c == '@' || (c == ':' && rest.starts_with("://"));
        self.is_under_way = true;
    }
}

/// A mark that can end a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// `.`, which has other uses.
    Stop,
    /// `! ? …`, which also stand inside a sentence.
    Call,
    /// A stop of a script with spaces but without capitals.
    Spaced,
    /// A stop of a script without spaces.
    Unspaced,
}

impl Mark {
    fn of(c: char) -> Option<Self> {
        match c {
            '.' => Some(Self::Stop),
            '!' | '?' | '…' | '‼' | '‽' | '⁇'..='⁉' => Some(Self::Call),
            '؟' | '۔' | '।' | '॥' | '։' | '።' | '፧' | '፨' | '។' | '៕' | '။' => {
                Some(Self::Spaced)
            }
            '。' | '｡' | '！' | '？' | '．' => Some(Self::Unspaced),
            _ => None,
        }
    }
}

/// End of the marks that go on at byte `at`, and whether closing quotes or brackets are among them.
fn marks_end(text: &str, mut at: usize) -> (usize, bool) {
    let run = |at: usize, belongs: fn(char) -> bool| {
        text[at..].find(|c| !belongs(c)).map_or(text.len(), |len| at + len)
    };
    at = run(at, |c| Mark::of(c).is_some());
    let closed = run(at, is_closing);
    let end = run(closed, |c| Mark::of(c).is_some());
    let end = if closed == at { at } else { end };
    let end = closing_turned(text, end);
    // « Bonjour. » closes behind a blank.
    let behind = text[end..].trim_start();
    let end = match behind.strip_prefix('»') {
        Some(rest) if !rest.starts_with(char::is_alphanumeric) => text.len() - rest.len(),
        _ => end,
    };
    (end, at < end)
}

/// Quotes that open in one language and close in another close here, unless a word follows.
fn closing_turned(text: &str, at: usize) -> usize {
    let rest = text[at..].trim_start_matches(['“', '«', '‘', '‹']);
    if rest.starts_with(char::is_alphanumeric) { at } else { text.len() - rest.len() }
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | '"'
            | '\''
            | '”'
            | '’'
            | '»'
            | '›'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
            | '〉'
            | '〟'
            | '＂'
            | '＇'
    )
}

/// A run of marks with what closes behind it: bytes `start..end` of `text`.
struct Place<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    closed: bool,
}

impl Place<'_> {
    fn ends_sentence(&self, mark: Mark, piece: &Piece) -> bool {
        let rest = &self.text[self.end..];
        match mark {
            Mark::Unspaced => true,
            _ if !rest.starts_with(char::is_whitespace) => {
                !piece.is_address && self.is_glued() && self.word_allows_end(mark)
            }
            Mark::Spaced => true,
            Mark::Stop | Mark::Call => {
                !from_word(rest).starts_with(char::is_lowercase) && self.word_allows_end(mark)
            }
        }
    }

    /// Whether the next sentence follows without a blank.
    fn is_glued(&self) -> bool {
        let before = self.text[..self.start].chars().next_back();
        let ends = before.is_some_and(|c| c.is_lowercase() || c.is_numeric() || is_closing(c));
        let rest = self.text[self.end..].trim_start_matches(is_opening);
        let word = first_word(rest);
        let mut letters = word.chars();
        let starts = letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_some_and(char::is_lowercase);
        let is_host = rest[word.len()..]
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(char::is_lowercase));
        ends && starts && !is_host && !abbreviations::is_domain(word)
    }

    /// Whether the word before a single full stop is no short form, or ends the sentence even so.
    fn word_allows_end(&self, mark: Mark) -> bool {
        let is_single = self.end == self.start + 1;
        if mark != Mark::Stop || self.closed || !is_single {
            return true;
        }
        let before = &self.text[..self.start];
        let word = last_word(before);
        let rest = from_word(&self.text[self.end..]);
        let next = first_word(rest);
        let followed_by_initial = next.len() == 1 && rest[1..].starts_with('.');
        if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
            let announcer = last_word(before[..before.len() - word.len()].trim_end());
            return 2 < word.len() || !abbreviations::announces_ordinal(announcer);
        }
        match abbreviations::stop_after(word) {
            Stop::Inside => false,
            Stop::BeforeNumber => !next.starts_with(char::is_numeric),
            Stop::Open => !followed_by_initial && abbreviations::starts_sentence(next),
            Stop::Final => true,
        }
    }
}

fn is_opening(c: char) -> bool {
    matches!(c, '“' | '„' | '«' | '‘' | '‚' | '‹' | '(' | '[' | '¿' | '¡' | '"' | '\'')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// `text` from its first letter or digit on; empty when that is too far to matter.
fn from_word(text: &str) -> &str {
    let word = text.char_indices().take(FARTHEST).find(|&(_, c)| is_word(c));
    word.map_or("", |(at, _)| &text[at..])
}

/// The letters and digits at the start of `text`.
fn first_word(text: &str) -> &str {
    let end = text.char_indices().take(LONGEST).find(|&(_, c)| !is_word(c));
    end.map_or_else(|| head(text), |(end, _)| &text[..end])
}

/// The letters, digits and inner stops at the end of `text`.
fn last_word(text: &str) -> &str {
    let mut start = text.len();
    for (at, c) in text.char_indices().rev().take(LONGEST) {
        if !is_word(c) && c != '.' {
            break;
        }
        start = at;
    }
    text[start..].trim_start_matches('.')
}

/// Characters to look through for the next word: bounded, so that a line of stops takes no longer
/// than another.
const FARTHEST: usize = 64;

/// Characters of a word that are looked at; every listed short form is shorter.
const LONGEST: usize = 16;

fn head(text: &str) -> &str {
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end])
}
