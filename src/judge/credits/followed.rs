//! Where the definitions that many templates share were followed to.

use std::cell::Cell;

use crate::hash::mix;

/// Where a definition ends in one region, by the places where it starts. Of answers that share a row the last is
/// kept: whoever asks for another follows it again.
///
/// Half of what would be followed is spared.
pub(super) struct Followed {
    rows: [Cell<Row>; ROWS],
}

/// A definition that starts at no place marks a row that is free.
#[derive(Clone, Copy, Default)]
struct Row {
    number: usize,
    starts: u64,
    ends: u64,
}

/// Four times as many as the questions that a region asks on average (220 MB of news).
const ROWS: usize = 256;

impl Default for Followed {
    fn default() -> Self {
        Self { rows: [const { Cell::new(Row { number: 0, starts: 0, ends: 0 }) }; ROWS] }
    }
}

impl Followed {
    /// Where definition `number` ends that starts at one of `starts`: as it was told before, or as `follow` tells.
    pub(super) fn ends(&self, number: usize, starts: u64, follow: impl FnOnce() -> u64) -> u64 {
        if starts == 0 {
            return 0;
        }
        let row = &self.rows[place(number, starts)];
        let known = row.get();
        if (known.number, known.starts) == (number, starts) {
            return known.ends;
        }
        let ends = follow();
        row.set(Row { number, starts, ends });
        ends
    }
}

/// The row of a question.
fn place(number: usize, starts: u64) -> usize {
    mix(starts.wrapping_add(number as u64)) as usize % ROWS
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_told_is_what_would_be_told(
            questions in prop::collection::vec((0..30_usize, 0..40_u64, 0..3_u32), 0..900),
        ) {
            let followed = Followed::default();
            for (number, starts, shift) in questions {
                let starts = starts << (29 * shift);
                let follow = || if starts == 0 { 0 } else { mix(starts) ^ number as u64 };
                prop_assert_eq!(followed.ends(number, starts, follow), follow());
            }
        }
    }
}
