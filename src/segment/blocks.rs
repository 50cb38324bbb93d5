//! Lines that hold more than white space.

use super::{Block, Scratch, fold};
use crate::hash::Hash64;
use crate::span::Span;

/// The lines of `text` that hold more than white space, as blocks without words and key, and what
/// stands in them.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (Block, &str)> {
    let mut at = 0;
    let lines = std::iter::from_fn(move || {
        let rest = text.as_bytes().get(at..).filter(|rest| !rest.is_empty())?;
        let end = memchr::memchr(b'\n', rest).map_or(text.len(), |i| at + i + 1);
        Some(std::mem::replace(&mut at, end)..end)
    });
    lines.filter_map(|line| {
        let content = text[line.clone()].trim_start();
        let start = line.end - content.len();
        let content = content.trim_end();
        let span = Span::new(start, start + content.len());
        let line = Span::new(line.start, line.end);
        let block = Block { span, line, first_word: 0, end_word: 0, key: Hash64::default() };
        (!content.is_empty()).then_some((block, content))
    })
}

/// The hash of the comparison form of `content`, whose bytes are told by the masks.
pub(super) fn key(content: &str, scratch: &mut Scratch) -> Hash64 {
    let Scratch { masks, folded, .. } = scratch;
    folded.clear();
    if !masks.has_others {
        fold::fold_marks(content, &masks.marks, folded);
    } else if !fold::fold_inert(content, &masks.bits, folded) {
        folded.clear();
        fold::fold_into(content, folded);
    }
    Hash64::of(folded.as_bytes())
}
