//! Classes of hashes, by which nearly every word and line of prose is turned away.

use crate::hash::Hash64;

/// Some hashes, one bit for each of 64 times `N` classes: whether one may be among them is a look at a few bytes.
#[derive(Clone, Debug)]
pub(super) struct Classes<const N: usize>(Box<[u64; N]>);

impl<const N: usize> Default for Classes<N> {
    /// None.
    fn default() -> Self {
        Self(Box::new([0; N]))
    }
}

impl<const N: usize> Classes<N> {
    pub(super) fn insert(&mut self, hash: Hash64) {
        self.0[hash.0 as usize % N] |= bit(hash);
    }

    /// Whether this hash, or another one of its class, is among them.
    #[inline]
    pub(super) fn may_hold(&self, hash: Hash64) -> bool {
        self.0[hash.0 as usize % N] & bit(hash) != 0
    }
}

/// The bit of a class, by the upper bits of a hash.
fn bit(hash: Hash64) -> u64 {
    1 << (hash.0 >> 58)
}
