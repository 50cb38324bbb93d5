//! Lines that hold more than white space.

use super::{Block, Scratch, Segments, fold, words};
use crate::hash::Hash64;
use crate::span::Span;

/// Appends the blocks of `text` and their words.
pub(super) fn push_blocks(text: &str, segments: &mut Segments) {
    let mut at = 0;
    while at < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |i| at + i + 1);
        push_line(text, at, end, segments);
        at = end;
    }
}

fn push_line(text: &str, line_start: usize, line_end: usize, segments: &mut Segments) {
    let content = text[line_start..line_end].trim_start();
    let start = line_end - content.len();
    let content = content.trim_end();
    if content.is_empty() {
        return;
    }
    let first_word = count(segments);
    segments.scratch.masks.fill(content.as_bytes());
    words::push_words(content, start, &mut segments.scratch, &mut segments.words);
    let key = key(content, &mut segments.scratch);
    segments.blocks.push(Block {
        span: Span::new(start, start + content.len()),
        line: Span::new(line_start, line_end),
        first_word,
        end_word: count(segments),
        key,
    });
}

fn count(segments: &Segments) -> u32 {
    u32::try_from(segments.words.len()).expect("a word has a byte, and texts are limited to 4 GiB")
}

/// The hash of the comparison form of `content`, whose bytes are told by the masks.
fn key(content: &str, scratch: &mut Scratch) -> Hash64 {
    let folded = &mut scratch.folded;
    folded.clear();
    if scratch.masks.is_plain {
        folded.push_str(content);
        folded.make_ascii_lowercase();
    } else if !fold::fold_inert(content, &scratch.masks.bits, folded) {
        folded.clear();
        fold::fold_into(content, folded);
    }
    Hash64::of(folded.as_bytes())
}
