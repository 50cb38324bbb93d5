//! A yes or no for each number.

use super::paged::Paged;
use super::shelf::Budget;

/// A bit for each number, in pages like those of [`Paged`] values.
#[derive(Debug)]
pub(super) struct Bits {
    words: Paged<u64>,
}

impl Bits {
    /// So many, none of them set.
    pub(super) fn blank(len: usize, budget: &Budget) -> Self {
        Self { words: Paged::blank(len.div_ceil(u64::BITS as usize), 0, budget) }
    }

    /// Sets one.
    pub(super) fn set(&mut self, number: u32) {
        let (word, bit) = place(number);
        self.words.set(word, self.words.get(word) | bit);
    }

    /// Whether one is set.
    #[inline]
    pub(super) fn has(&self, number: u32) -> bool {
        let (word, bit) = place(number);
        self.words.get(word) & bit != 0
    }
}

/// The word of a number, and its bit there.
fn place(number: u32) -> (usize, u64) {
    ((number / u64::BITS) as usize, 1 << (number % u64::BITS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;

    #[test]
    fn what_was_set_is_set() {
        let mut bits = Bits::blank(1_000, &Budget::default());
        let is_set = |number: u32| mix(number.into()).is_multiple_of(3);
        (0..1_000).filter(|&number| is_set(number)).for_each(|number| bits.set(number));
        assert!((0..1_000).all(|number| bits.has(number) == is_set(number)));
    }
}
