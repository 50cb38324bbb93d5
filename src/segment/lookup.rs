//! Questions about segments.

use super::{Block, Segments, fold_into};

impl Segments {
    /// The number of the block that holds the byte `at`, counted from 0.
    pub fn block_at(&self, at: u32) -> Option<usize> {
        let after = self.blocks.partition_point(|block| block.line.start <= at);
        let number = after.checked_sub(1)?;
        (at < self.blocks[number].line.end).then_some(number)
    }

    /// The words of a block; two lone characters of a script without spaces count as one.
    pub fn weight_of(&self, block: &Block) -> usize {
        let words = self.words_of(block);
        let lone = words.iter().filter(|word| word.is_unspaced).count();
        words.len() - lone / 2
    }
}

/// Whether two texts have the same comparison form.
pub fn same_form(a: &str, b: &str) -> bool {
    let form = |text| {
        let mut folded = String::new();
        fold_into(text, &mut folded);
        folded
    };
    a == b || form(a) == form(b)
}
