//! A sieve: what comes less often than asked for is dropped before it takes memory.

use std::hint::black_box;

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
    /// A sieve for about so many keys, to be asked which of them come so many `times`: in one to two bytes
    /// each where two are asked for, in a fifth of that where ten are, if the budget allows.
    ///
    /// A counter is for a quarter of `times` keys at most, so those which come once hardly ever reach `times`
    /// together.
    pub(super) fn within(budget: &Budget, keys: usize, times: u32) -> Self {
        let bytes = 2 * keys / times.clamp(2, MOST.into()) as usize;
        Self { counts: vec![0; slots(bytes.max(1 << 10), budget.sieve)] }
    }

    /// Counts a key; its upper bits have to be well mixed.
    #[inline]
    pub(super) fn add(&mut self, key: u64) {
        self.reaches(key, MOST.into());
    }

    /// Counts a key; whether it may have come this often by now.
    #[inline]
    pub(super) fn reaches(&mut self, key: u64, times: u32) -> bool {
        let (at, shift) = self.at(key);
        let count = self.counts[at] >> shift & MOST;
        let more = u8::from(count < MOST);
        self.counts[at] += more << shift;
        times.min(MOST.into()) <= (count + more).into()
    }

    /// Has the counters of some keys brought into the caches together: a large sieve lies in memory, and while
    /// they are counted one by one, each would be waited for alone.
    pub(super) fn come_near(&self, keys: impl Iterator<Item = u64>) {
        black_box(keys.fold(0, |all, key| all | self.counts[self.at(key).0]));
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
        (place(key, self.counts.len()), (key >> 32 & 1) as u32 * 4)
    }
}

/// Counts how often each of some keys comes, and how often with something new; both stand in one byte.
pub(super) struct Varied {
    sieve: Sieve,
}

/// The bit of a key that tells the counters of a byte apart.
const IS_NEW: u64 = 1 << 32;

impl Varied {
    /// For about so many keys, to be asked which come so many `times`, in two to four bytes each where two
    /// are asked for, or less as in a [`Sieve`].
    pub(super) fn within(budget: &Budget, keys: usize, times: u32) -> Self {
        Self { sieve: Sieve::within(budget, 2 * keys, times) }
    }

    /// Counts a key; its upper bits have to be well mixed.
    #[inline]
    pub(super) fn add(&mut self, key: u64, is_new: bool) {
        self.sieve.add(key & !IS_NEW);
        if is_new {
            self.sieve.add(key | IS_NEW);
        }
    }

    /// Whether the key may have come this often, and with something new so many times.
    #[inline]
    pub(super) fn may_reach(&self, key: u64, times: u32, new: u32) -> bool {
        self.sieve.may_reach(key & !IS_NEW, times) && self.sieve.may_reach(key | IS_NEW, new)
    }
}

/// Keys that were marked, one bit a class of them: what is not marked is told for sure.
pub(super) struct Marks {
    bits: Vec<u64>,
}

impl Marks {
    /// Marks for a small part of so many keys, in an eighth of a byte to two eighths for each of all
    /// where the budget allows.
    pub(super) fn within(budget: &Budget, keys: usize) -> Self {
        Self { bits: vec![0; slots((keys / 64).max(1 << 4), budget.sieve / size_of::<u64>())] }
    }

    /// Marks a key; its upper bits have to be well mixed.
    pub(super) fn mark(&mut self, key: u64) {
        let (at, bit) = self.at(key);
        self.bits[at] |= bit;
    }

    /// Whether the key may have been marked.
    #[inline]
    pub(super) fn may_hold(&self, key: u64) -> bool {
        let (at, bit) = self.at(key);
        self.bits[at] & bit != 0
    }

    fn at(&self, key: u64) -> (usize, u64) {
        (place(key, self.bits.len()), 1 << (key >> 26 & 63))
    }
}

/// So many slots or more, up to twice as many, but at most `most`, and one at least.
fn slots(least: usize, most: usize) -> usize {
    least.next_power_of_two().min(most).max(1)
}

/// Which of so many slots a key has, by its upper 31 bits: their part of all that they can be (Lemire, *Fast
/// Random Integer Generation in an Interval*, 2019).
#[inline]
fn place(key: u64, slots: usize) -> usize {
    (((key >> 33) * slots as u64) >> 31) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;

    #[test]
    fn no_key_seems_rarer_than_it_is() {
        for bytes in [0, 1, 777, usize::MAX] {
            let mut sieve = Sieve::within(&Budget { sieve: bytes, ..Budget::default() }, 10, 2);
            let times = |key: u64| key % 20;
            for key in 0..2_000 {
                (0..times(key)).for_each(|_| sieve.add(mix(key)));
            }
            assert!((0..2_000).all(|key| sieve.may_reach(mix(key), times(key) as u32)));
        }
    }

    #[test]
    fn every_slot_is_used_as_much_as_others() {
        for slots in [1, 2, 3, 777, 1 << 12] {
            let mut keys = vec![0; slots];
            (0..100 * slots as u64).for_each(|key| keys[place(mix(key), slots)] += 1);
            assert!(keys.iter().all(|keys| (40..180).contains(keys)), "{slots}");
            assert!([0, u64::MAX].iter().all(|&key| place(key, slots) < slots));
        }
    }

    #[test]
    fn no_key_seems_rarer_or_less_varied_than_it_is() {
        let mut varied = Varied::within(&Budget::default(), 10_000, 2);
        let (times, new) = (|key: u64| key % 12, |key: u64| key % 4);
        for key in 0..2_000 {
            (0..times(key)).for_each(|time| varied.add(mix(key), time < new(key)));
        }
        let told = |times: fn(u64) -> u32, new: fn(u64) -> u32| {
            (0..2_000).filter(|&key| varied.may_reach(mix(key), times(key), new(key))).count()
        };
        assert_eq!(told(|key| (key % 12) as u32, |key| (key % 4) as u32), 2_000);
        assert!(told(|key| (key % 12 + 1) as u32, |_| 0) < 700);
        assert!(told(|_| 0, |key| (key % 4 + 1) as u32) < 700);
    }

    #[test]
    fn no_mark_is_lost() {
        let mut marks = Marks::within(&Budget::default(), 1_000);
        (0..1_000).step_by(20).for_each(|key| marks.mark(mix(key)));
        assert!((0..1_000).step_by(20).all(|key| marks.may_hold(mix(key))));
        assert!((0..1_000).filter(|&key| marks.may_hold(mix(key))).count() < 200);
    }

    #[test]
    fn most_rare_keys_are_refused() {
        for (times, most) in [(2, 40_000), (5, 1_000), (10, 100), (15, 100)] {
            let mut sieve = Sieve::within(&Budget::default(), 100_000, times);
            (0..100_000).for_each(|key| sieve.add(mix(key)));
            let passed = (0..100_000).filter(|&key| sieve.may_reach(mix(key), times)).count();
            assert!(passed < most, "{passed} of those asked for {times} times");
        }
    }
}
