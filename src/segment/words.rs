//! Words after UAX #29.

use unicode_segmentation::UnicodeSegmentation;

use super::{Word, fold_into};
use crate::hash::Hash64;
use crate::span::Span;

/// Appends the words of `line`, which starts at byte `start` of its text.
pub(super) fn push_words(line: &str, start: usize, scratch: &mut String, words: &mut Vec<Word>) {
    for (at, word) in line.unicode_word_indices() {
        scratch.clear();
        fold_into(word, scratch);
        words.push(Word {
            span: Span::new(start + at, start + at + word.len()),
            hash: Hash64::of(scratch.as_bytes()),
            has_digit: word.chars().any(char::is_numeric),
            is_unspaced: false,
        });
    }
}
