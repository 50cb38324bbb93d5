//! Words after UAX #29 (<https://www.unicode.org/reports/tr29/#Word_Boundaries>).
//!
//! The words are those of [`unicode_word_indices`], character for character. That routine is
//! quick on text that is ASCII throughout and five times slower on anything else, and one curly
//! quote is enough. So the words are found here, from the classes of [`super::classes`], and only
//! a segment that touches a [`Class::Rare`] character goes through the full rules: word boundaries
//! depend on nothing that lies before the boundary before, so the two can take turns.
//!
//! [`unicode_word_indices`]: unicode_segmentation::UnicodeSegmentation::unicode_word_indices

use unicode_segmentation::UnicodeSegmentation;

use super::classes::{Class, class_at, is_unspaced};
use super::{Scratch, Word, fold};
use crate::hash::Hash64;
use crate::span::Span;

/// Appends the words of `content`, which starts at byte `start` of its text and stands
/// lower-cased in `scratch`.
pub(super) fn push_words(
    content: &str,
    start: usize,
    scratch: &mut Scratch,
    words: &mut Vec<Word>,
) {
    let bytes = content.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match segment(bytes, at) {
            Segment::Blank(end) => at = end,
            Segment::Word(end, seen) => {
                words.push(word(content, at, end, seen, start, scratch));
                at = end;
            }
            Segment::Rare(from) => at = push_rare(content, from, start, scratch, words),
        }
    }
}

/// What starts at a word boundary.
enum Segment {
    /// Something without a letter or digit, up to this byte.
    Blank(usize),
    /// A word up to this byte, and what it is made of.
    Word(usize, Seen),
    /// A segment for the full rules, which starts at this byte.
    Rare(usize),
}

/// What a word is made of.
#[derive(Clone, Copy)]
struct Seen {
    classes: u16,
    wide: bool,
}

impl Seen {
    const ALPHANUMERIC: u16 = 1 << Class::Letter as u16 | 1 << Class::Digit as u16;

    fn add(&mut self, class: Class, len: usize) {
        self.classes |= 1 << class as u16;
        self.wide |= len != 1;
    }

    fn has(self, class: Class) -> bool {
        self.classes & (1 << class as u16) != 0
    }
}

/// The segment that starts at byte `at`.
#[inline]
fn segment(bytes: &[u8], at: usize) -> Segment {
    let (class, len) = class_at(bytes, at);
    if class.is_core() {
        return run(bytes, at);
    }
    let end = at + len;
    let is_open = end < bytes.len() && class_at(bytes, end).0 == Class::Rare;
    match class {
        Class::Rare => Segment::Rare(at),
        _ if is_open => Segment::Rare(first_space(bytes, at)),
        Class::Ideograph => Segment::Word(end, Seen { classes: 0, wide: true }),
        _ => Segment::Blank(end),
    }
}

/// The first of the spaces that end at byte `at`: they are one segment (WB3d), and a combining
/// mark makes it a longer one (WB4).
fn first_space(bytes: &[u8], at: usize) -> usize {
    if bytes[at] != b' ' {
        return at;
    }
    bytes[..at].iter().rposition(|&byte| byte != b' ').map_or(0, |i| i + 1)
}

/// The segment of letters, digits and underscores that starts at byte `start` (WB5 to WB13b).
#[inline]
fn run(bytes: &[u8], start: usize) -> Segment {
    let mut seen = Seen { classes: 0, wide: false };
    let mut before = Class::Mark;
    let mut at = start;
    while at < bytes.len() {
        let (class, len) = class_at(bytes, at);
        if class.is_core() {
            seen.add(class, len);
            before = class;
            at += len;
            continue;
        }
        if class == Class::Rare {
            return Segment::Rare(start);
        }
        if !class.is_middle() || at + len == bytes.len() {
            break;
        }
        let after = class_at(bytes, at + len).0;
        if after == Class::Rare {
            return Segment::Rare(start);
        }
        if !class.joins(before, after) {
            break;
        }
        seen.add(class, len);
        at += len;
    }
    if seen.classes & Seen::ALPHANUMERIC != 0 {
        Segment::Word(at, seen)
    } else {
        Segment::Blank(at)
    }
}

fn word(
    content: &str,
    at: usize,
    end: usize,
    seen: Seen,
    start: usize,
    scratch: &mut Scratch,
) -> Word {
    let hash = if seen.wide {
        folded_hash(&content[at..end], &mut scratch.folded)
    } else {
        // Words hold nothing that folding touches in ASCII, save for the case.
        Hash64::of(&scratch.lower.as_bytes()[at..end])
    };
    Word {
        span: Span::new(start + at, start + end),
        hash,
        has_digit: seen.has(Class::Digit),
        is_unspaced: seen.classes == 0,
    }
}

/// Appends the words from byte `from` on, after the full rules, up to a boundary where ASCII goes
/// on; returns that boundary.
#[cold]
fn push_rare(
    content: &str,
    from: usize,
    start: usize,
    scratch: &mut Scratch,
    words: &mut Vec<Word>,
) -> usize {
    let mut at = from;
    for piece in content[from..].split_word_bounds() {
        let end = at + piece.len();
        if piece.chars().any(char::is_alphanumeric) {
            words.push(Word {
                span: Span::new(start + at, start + end),
                hash: folded_hash(piece, &mut scratch.folded),
                has_digit: piece.chars().any(char::is_numeric),
                is_unspaced: piece.chars().next().is_some_and(is_unspaced),
            });
        }
        at = end;
        if content.as_bytes().get(at).is_some_and(u8::is_ascii) {
            break;
        }
    }
    at
}

fn folded_hash(word: &str, folded: &mut String) -> Hash64 {
    folded.clear();
    fold::fold_into(word, folded);
    Hash64::of(folded.as_bytes())
}
