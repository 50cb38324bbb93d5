//! Words after UAX #29 (<https://www.unicode.org/reports/tr29/#Word_Boundaries>).
//!
//! The words are those of [`unicode_word_indices`], character for character. That routine is
//! quick on text that is ASCII throughout and five times slower on anything else, and one curly
//! quote is enough. So the words are found here: in ASCII from the bits of [`super::masks`], around
//! other characters from the classes of [`super::classes`], and only a segment that touches a
//! [`Class::Rare`] character goes through the full rules. Word boundaries depend on nothing that
//! lies before the boundary before, so the three can take turns.
//!
//! [`unicode_word_indices`]: unicode_segmentation::UnicodeSegmentation::unicode_word_indices

use unicode_segmentation::UnicodeSegmentation;

use super::classes::{ASCII, Class, class_at, is_unspaced};
use super::masks::next_of;
use super::{Scratch, Word, fold};
use crate::hash::Hash64;
use crate::span::Span;

/// Hands out the words of `content`, which starts at byte `start` of its text and whose bytes are told by the masks
/// of `scratch`, and says how many they are.
pub(super) fn hand_out(
    content: &str,
    start: u32,
    scratch: &mut Scratch,
    words: &mut impl Extend<Word>,
) -> u32 {
    let Scratch { masks, folded, plain } = scratch;
    let (mut at, mut count) = (0, 0);
    while at < content.len() {
        let open = next_of(&masks.bits, at, |bits| bits.open).unwrap_or(content.len());
        at = plain.find(content, &masks.bits, at..open, |plain| {
            count += plain.hand_out(content, start, &masks.curly, folded, words);
        });
        while at < content.len() && at <= open {
            at = take_segment(content, at, start as usize, folded, &mut |word| {
                count += 1;
                words.extend([word]);
            });
        }
    }
    count
}

/// Hands out the word that starts at the boundary `at`, if one does; returns the next boundary.
fn take_segment(
    content: &str,
    at: usize,
    start: usize,
    folded: &mut String,
    each: &mut impl FnMut(Word),
) -> usize {
    let bytes = content.as_bytes();
    match segment(bytes, at) {
        Segment::Blank(end) => end,
        Segment::Rare(from) => take_rare(content, from, start, folded, each),
        Segment::Word(end, seen) => {
            let hash = folded_hash(&content[at..end], folded);
            let span = Span::new(start + at, start + end);
            each(Word::new(span, hash).with_digit(seen.digit).with_stop(seen.stop));
            end
        }
        Segment::Ideograph(end) => {
            // Folding touches nothing in an ideograph.
            let hash = Hash64::of(&bytes[at..end]);
            let span = Span::new(start + at, start + end);
            each(Word::new(span, hash).with_unspaced(true));
            end
        }
    }
}

/// What starts at a word boundary.
enum Segment {
    /// Something without a letter or digit, up to this byte.
    Blank(usize),
    /// A word up to this byte, and what it is made of.
    Word(usize, Seen),
    /// A word of one character, up to this byte.
    Ideograph(usize),
    /// A segment for the full rules, which starts at this byte.
    Rare(usize),
}

/// What a word is made of.
#[derive(Clone, Copy, Default)]
struct Seen {
    letter: bool,
    digit: bool,
    stop: bool,
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
        Class::Ideograph => Segment::Ideograph(end),
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
    let mut seen = Seen::default();
    let mut at = start;
    loop {
        at = skip_ascii(bytes, at, &mut seen);
        if at == bytes.len() || bytes[at] == b' ' {
            break;
        }
        let (class, len) = class_at(bytes, at);
        if class == Class::Letter {
            seen.letter = true;
            at = skip_letters(bytes, at);
            continue;
        } else if class.is_middle() && start < at && at + len < bytes.len() {
            let after = class_at(bytes, at + len).0;
            if after == Class::Rare {
                return Segment::Rare(start);
            }
            if !class.joins(class_before(bytes, at), after) {
                break;
            }
            seen.stop |= bytes[at] == b'.';
        } else if class == Class::Rare {
            return Segment::Rare(start);
        } else if class != Class::Underscore {
            break;
        }
        at += len;
    }
    if seen.letter || seen.digit { Segment::Word(at, seen) } else { Segment::Blank(at) }
}

/// The class of the last character of a word that ends at byte `end`: if it is not ASCII, it is a
/// letter.
fn class_before(bytes: &[u8], end: usize) -> Class {
    ASCII.get(bytes[end - 1] as usize).copied().unwrap_or(Class::Letter)
}

/// The end of the ASCII letters and digits that start at byte `at`.
#[inline]
fn skip_ascii(bytes: &[u8], mut at: usize, seen: &mut Seen) -> usize {
    loop {
        let (letters, digits) = letters_and_digits(eight(bytes, at));
        let others = !(letters | digits) & HIGH;
        let before_others = others.wrapping_sub(1) & !others;
        seen.letter |= letters & before_others != 0;
        seen.digit |= digits & before_others != 0;
        at += others.trailing_zeros() as usize / 8;
        if others != 0 {
            return at;
        }
    }
}

/// The end of the letters that start at byte `at`.
fn skip_letters(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        let (class, len) = class_at(bytes, at);
        if class != Class::Letter {
            break;
        }
        at += len;
    }
    at
}

/// The eight bytes from `at` on, the first one lowest, with zeros behind the end.
#[inline]
fn eight(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    let chunk = rest.first_chunk().copied().unwrap_or_else(|| {
        let mut chunk = [0; 8];
        chunk[..rest.len()].copy_from_slice(rest);
        chunk
    });
    u64::from_le_bytes(chunk)
}

const HIGH: u64 = 0x8080_8080_8080_8080;

/// The high bit of each of eight bytes that is an ASCII letter, and of each that is a digit.
///
/// Adding lifts the high bit of a byte that is not below a bound; bytes have seven bits here, so
/// nothing carries over to the next (Warren, *Hacker's Delight*, section 6-1).
#[inline]
fn letters_and_digits(bytes: u64) -> (u64, u64) {
    let each = |byte: u8| u64::from_le_bytes([byte; 8]);
    let within = |bytes: u64, first: u8, last: u8| {
        let reaches = bytes.wrapping_add(each(0x80 - first));
        let passes = bytes.wrapping_add(each(0x7f - last));
        reaches & !passes & HIGH
    };
    let ascii = !bytes & HIGH;
    let low = bytes & !HIGH;
    (within(low | each(0x20), b'a', b'z') & ascii, within(low, b'0', b'9') & ascii)
}

/// Hands out the words from byte `from` on, after the full rules, up to a boundary where ASCII goes
/// on; returns that boundary.
#[cold]
fn take_rare(
    content: &str,
    from: usize,
    start: usize,
    folded: &mut String,
    each: &mut impl FnMut(Word),
) -> usize {
    let mut at = from;
    for (end, piece) in rare_pieces(content, from) {
        if is_word(piece) {
            let word = Word::new(Span::new(start + at, start + end), folded_hash(piece, folded));
            let has_digit = piece.chars().any(char::is_numeric);
            let word = word.with_digit(has_digit).with_unspaced(is_lone(piece));
            each(word.with_stop(piece.contains('.')));
        }
        at = end;
    }
    at
}

/// The pieces from byte `from` on, after the full rules, up to a boundary where ASCII goes on; each
/// with its end.
fn rare_pieces(content: &str, from: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut pieces = content[from..].split_word_bound_indices();
    let mut is_over = false;
    std::iter::from_fn(move || {
        let (at, piece) = pieces.next().filter(|_| !is_over)?;
        let end = from + at + piece.len();
        is_over = content.as_bytes().get(end).is_some_and(u8::is_ascii);
        Some((end, piece))
    })
}

fn is_word(piece: &str) -> bool {
    piece.chars().any(char::is_alphanumeric)
}

fn is_lone(piece: &str) -> bool {
    piece.chars().next().is_some_and(is_unspaced)
}

pub(super) fn folded_hash(word: &str, folded: &mut String) -> Hash64 {
    if fold::is_own_form(word) {
        return Hash64::of(word.as_bytes());
    }
    folded.clear();
    if !fold::fold_word(word, folded) {
        folded.clear();
        fold::fold_into(word, folded);
    }
    Hash64::of(folded.as_bytes())
}
