//! The one hash whose values leave the process.
//!
//! XXH3 by Yann Collet (<https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>), 64 bits,
//! seed 0, over bytes. Everything that is saved, printed or compared across runs goes through this
//! module; `tests/it/golden.rs` holds values that may never change.

use std::fmt;

use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_128};

/// A frozen 64-bit hash: the same value in every version, on every machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash64(pub u64);

impl Hash64 {
    /// The hash of some bytes.
    ///
    /// ```
    /// assert_eq!(refrain::Hash64::of(b"refrain").to_string().len(), 16);
    /// ```
    pub fn of(bytes: &[u8]) -> Self {
        Self(xxh3_64(bytes))
    }

    /// The hash of the first `len` of these bytes: the same as [`of`](Self::of) gives, without a
    /// call where it is asked of one word after another.
    #[inline]
    pub(crate) fn of_short(bytes: &[u8; 16], len: usize) -> Self {
        Self(xxh3_64(&bytes[..len.min(16)]))
    }

    /// The hash of this value followed by `next`: order matters.
    pub fn then(self, next: Self) -> Self {
        self.then_mixed(mix(next.0))
    }

    /// The same for a next one that was [mixed](mix) before.
    #[inline]
    pub(crate) fn then_mixed(self, next: u64) -> Self {
        Self(mix(self.0.rotate_left(23) ^ next))
    }
}

impl fmt::Display for Hash64 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// A frozen 128-bit hash, for texts that have to be told apart without keeping them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash128(pub u128);

impl Hash128 {
    /// The hash of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(xxh3_128(bytes))
    }
}

impl fmt::Display for Hash128 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The [`Hash128`] of bytes that come piece by piece.
///
/// ```
/// use refrain::hash::{Digest, Hash128};
///
/// let mut digest = Digest::default();
/// digest.update(b"ref");
/// digest.update(b"rain");
/// assert_eq!(digest.value(), Hash128::of(b"refrain"));
/// ```
#[derive(Clone, Default)]
pub struct Digest(Box<Xxh3>);

impl Digest {
    /// Takes the next bytes in.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all bytes so far.
    pub fn value(&self) -> Hash128 {
        Hash128(self.0.digest128())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", self.value())
    }
}

/// Spreads the bits of a number; a bijection.
///
/// The finaliser of SplitMix64 (Steele, Lea, Flood: *Fast Splittable Pseudorandom Number
/// Generators*, OOPSLA 2014).
#[inline]
pub fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
