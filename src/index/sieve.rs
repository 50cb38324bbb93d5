//! A sieve: what comes less often than asked for is dropped before it takes memory.

/// Counts keys in one byte each, without keeping the keys.
///
/// Keys that share a byte are counted together, so a key may seem more frequent than it is, never
/// less: what [`may_reach`](Self::may_reach) refuses is rare for sure, and what is counted exactly
/// afterwards is a small part of all. The order of the keys does not matter.
pub(super) struct Sieve {
    counts: Vec<u8>,
}

impl Sieve {
    /// A sieve for about so many keys, in two to four bytes each.
    pub(super) fn new(keys: usize) -> Self {
        Self { counts: vec![0; (keys.max(1 << 10) * 2).next_power_of_two()] }
    }

    /// Counts a key; its upper bits have to be well mixed.
    #[inline]
    pub(super) fn add(&mut self, key: u64) {
        let at = self.at(key);
        self.counts[at] = self.counts[at].saturating_add(1);
    }

    /// Whether the key may have come this often.
    #[inline]
    pub(super) fn may_reach(&self, key: u64, times: u32) -> bool {
        times.min(u8::MAX.into()) <= self.counts[self.at(key)].into()
    }

    fn at(&self, key: u64) -> usize {
        (key >> 32) as usize & (self.counts.len() - 1)
    }
}
