//! A sieve: what comes less often than asked for is dropped before it takes memory.

use super::shelf::Budget;

/// Counts keys up to fifteen in half a byte each, without keeping the keys.
///
/// Keys that share a counter are counted together, so a key may seem more frequent than it is,
/// never less: what [`may_reach`](Self::may_reach) refuses is rare for sure, and what is counted
/// exactly afterwards is a small part of all. The order of the keys does not matter.
pub(super) struct Sieve {
    /// Two counters each.
    counts: Vec<u8>,
}

/// The most that a counter holds.
const MOST: u8 = 15;

impl Sieve {
    /// A sieve for about so many keys, in one to two bytes each where the budget allows.
    pub(super) fn within(budget: &Budget, keys: usize) -> Self {
        let most = budget
            .sieve
            .checked_next_power_of_two()
            .map_or(usize::MAX, |power| if power == budget.sieve { power } else { power / 2 });
        Self { counts: vec![0; keys.max(1 << 10).next_power_of_two().min(most.max(1))] }
    }

    /// Counts a key; its upper bits have to be well mixed.
    #[inline]
    pub(super) fn add(&mut self, key: u64) {
        let (at, shift) = self.at(key);
        let count = self.counts[at] >> shift & MOST;
        self.counts[at] += u8::from(count < MOST) << shift;
    }

    /// Whether the key may have come this often.
    #[inline]
    pub(super) fn may_reach(&self, key: u64, times: u32) -> bool {
        let (at, shift) = self.at(key);
        times.min(MOST.into()) <= (self.counts[at] >> shift & MOST).into()
    }

    /// Where the counter of a key is: the byte, and by how much to shift it.
    #[inline]
    fn at(&self, key: u64) -> (usize, u32) {
        let at = (key >> 32) as usize;
        (at >> 1 & (self.counts.len() - 1), (at as u32 & 1) * 4)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;

    #[test]
    fn no_key_seems_rarer_than_it_is() {
        let mut sieve = Sieve::within(&Budget::default(), 10);
        let times = |key: u64| key % 20;
        for key in 0..2_000 {
            (0..times(key)).for_each(|_| sieve.add(mix(key)));
        }
        assert!((0..2_000).all(|key| sieve.may_reach(mix(key), times(key) as u32)));
    }

    #[test]
    fn most_rare_keys_are_refused() {
        let mut sieve = Sieve::within(&Budget::default(), 10_000);
        (0..10_000).for_each(|key| sieve.add(mix(key)));
        let passed = (0..10_000).filter(|&key| sieve.may_reach(mix(key), 2)).count();
        assert!(passed < 4_000, "{passed}");
    }
}
