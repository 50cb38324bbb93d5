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
        let words = self.words_of(block);
        let lone = words.iter().filter(|word| word.is_unspaced()).count();
        words.len() - lone / 2
    }

    /// Whether a block's [weight](Self::weight_of) is more than that; mostly told by how many words it has.
    pub(crate) fn weighs_more(&self, block: &Block, than: usize) -> bool {
        let words = self.words_of(block).len();
        than < words && (2 * than < words || than < self.weight_of(block))
    }
}

/// The hash of a text's comparison form: the [key](Block::key) of a block that reads the same.
pub fn form_key(text: &str) -> Hash64 {
    let mut folded = String::new();
    fold_into(text, &mut folded);
    Hash64::of(folded.as_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_block_weighs_more_where_its_weight_says_so(line in "[a\u{4e2d} ]{0,30}", than in 0..20_usize) {
            let mut segments = Segments::default();
            segments.fill(&line);
            for block in &segments.blocks {
                let weight = segments.weight_of(block);
                prop_assert_eq!(segments.weighs_more(block, than), than < weight);
            }
        }
    }
}
