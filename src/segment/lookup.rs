//! Questions about segments.

use super::{Block, Segments, fold_into};
use crate::hash::Hash64;

impl Segments {
    /// The number of the block that holds the byte `at`, counted from 0.
    pub fn block_at(&self, at: u32) -> Option<usize> {
        let after = self.blocks.partition_point(|block| block.line.start <= at);
        let number = after.checked_sub(1)?;
        (at < self.blocks[number].line.end).then_some(number)
    }

    /// The words of a block; two lone characters of a script without spaces count as one.
    pub fn weight_of(&self, block: &Block) -> usize {
        let lone = match self.late_number(block) {
            Some(number) => self.late.lone(number),
            None => self.words_of(block).iter().filter(|word| word.is_unspaced).count(),
        };
        (block.end_word - block.first_word) as usize - lone / 2
    }

    /// Whether a block may hold a word that begins like one of those that were
    /// [asked about](Self::fill_lines); always, where none was.
    pub fn may_hold(&self, block: &Block) -> bool {
        self.late_number(block).is_none_or(|number| self.late.may_hold(number))
    }
}

/// The hash of a text's comparison form: the [key](Block::key) of a block that reads the same.
pub fn form_key(text: &str) -> Hash64 {
    let mut folded = String::new();
    fold_into(text, &mut folded);
    Hash64::of(folded.as_bytes())
}
