//! How many different numbers there are.

use super::shelf::Budget;
use super::sorted::Sorted;

/// Numbers of which the different ones are counted, however many they are.
#[derive(Debug)]
pub(super) struct Distinct {
    numbers: Sorted<u64>,
    last: Option<u64>,
}

/// Room for one of them, as a part of that of whatever is being sorted: three are in use while other things
/// are.
const PART: usize = 16;

impl Distinct {
    /// None yet.
    pub(super) fn within(budget: &Budget) -> Self {
        Self { numbers: Sorted::within(&budget.part(PART)), last: None }
    }

    /// Takes in a number.
    pub(super) fn push(&mut self, number: u64) {
        self.numbers.push(number);
        self.last = Some(number);
    }

    /// Takes in a number that need not be counted again if it was the last one.
    pub(super) fn push_once(&mut self, number: u64) {
        if self.last != Some(number) {
            self.push(number);
        }
    }

    /// How many different ones there are, and how often the commonest was taken in. Then there are none.
    pub(super) fn count(&mut self) -> (u32, u32) {
        let (mut distinct, mut commonest) = (0, 0);
        let (mut known, mut times) = (None, 0_u32);
        self.numbers.drain(|number| {
            if known.replace(number) != Some(number) {
                (distinct, times) = (distinct + 1, 0);
            }
            times += 1;
            commonest = times.max(commonest);
        });
        self.last = None;
        (distinct, commonest)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;
    use crate::hash::mix;
    use crate::index::tests::Memory;

    #[test]
    fn different_numbers_are_counted_as_by_a_map() {
        let shelf = Arc::new(Memory::default());
        let away = Budget { entries: 999, shelf: Some(shelf), ..Budget::default() };
        for budget in [Budget::default(), away] {
            let mut distinct = Distinct::within(&budget);
            for count in [0, 1, 5, 2_000] {
                let mut twin: BTreeMap<u64, u32> = BTreeMap::new();
                for number in (0..count).map(|at| mix(at) % (1 + count / 3)) {
                    distinct.push(number);
                    distinct.push_once(number);
                    *twin.entry(number).or_default() += 1;
                }
                let commonest = twin.values().max().copied().unwrap_or(0);
                assert_eq!(distinct.count(), (twin.len() as u32, commonest));
            }
            assert_eq!(distinct.count(), (0, 0));
        }
    }
}
