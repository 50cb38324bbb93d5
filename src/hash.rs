//! The one hash whose values leave the process.
//!
//! XXH3 by Yann Collet (<https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>), 64 bits,
//! seed 0, over bytes. Everything that is saved, printed or compared across runs goes through this
//! module; `tests/it/golden.rs` holds values that may never change.

use std::fmt;
use std::hint::select_unpredictable;

use twox_hash::{XxHash3_64, XxHash3_128, xxhash3_128::Hasher};

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
        Self(XxHash3_64::oneshot(bytes))
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
        Self(XxHash3_128::oneshot(bytes))
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
#[derive(Clone)]
pub struct Digest(Box<Hasher>);

impl Digest {
    /// Takes the next bytes in.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    /// The hash of all bytes so far.
    pub fn value(&self) -> Hash128 {
        Hash128(self.0.finish_128())
    }
}

impl Default for Digest {
    fn default() -> Self {
        Self(Box::new(Hasher::new()))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", self.value())
    }
}

/// The value of [`Hash64::of`] for a word of one to eight bytes, of which the first one is the lowest. What is said
/// of longer ones means nothing.
///
/// Without a branch, so that it can be asked for many words at once.
#[inline(always)]
pub(crate) fn hash_short(word: u64, len: u64) -> u64 {
    select_unpredictable(len < 4, up_to_three(word, len), up_to_eight(word, len))
}

/// XXH3 of one to three bytes, as its specification has it.
#[inline(always)]
fn up_to_three(word: u64, len: u64) -> u64 {
    let byte = |at: u64| word >> (at.wrapping_mul(8) & 63) & 0xff;
    let all = byte(len.wrapping_sub(1)) | len << 8 | byte(0) << 16 | byte(len >> 1) << 24;
    let hash = all ^ 0x396c_feb8 ^ 0xbe4b_a423;
    let hash = (hash ^ hash >> 33).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
    let hash = (hash ^ hash >> 29).wrapping_mul(0x1656_67b1_9e37_79f9);
    hash ^ hash >> 32
}

/// XXH3 of four to eight bytes.
#[inline(always)]
fn up_to_eight(word: u64, len: u64) -> u64 {
    const PRIME: u64 = 0x9fb2_1c65_1e98_df25;
    let before_last_four = len.wrapping_sub(4).wrapping_mul(8) & 63;
    let last_four = word >> before_last_four & u64::from(u32::MAX);
    let hash = (last_four | word << 32) ^ 0x1cad_21f7_2c81_017c ^ 0xdb97_9083_e96d_d4de;
    let hash = (hash ^ hash.rotate_left(49) ^ hash.rotate_left(24)).wrapping_mul(PRIME);
    let hash = (hash ^ (hash >> 35).wrapping_add(len)).wrapping_mul(PRIME);
    hash ^ hash >> 28
}

/// The value of [`Hash64::of`] for a word of nine to sixteen bytes, as XXH3 has it: told by its first and by its last
/// eight, of which the first one is the lowest.
#[inline]
pub(crate) fn hash_longer(first: u64, last: u64, len: u64) -> u64 {
    let first = first ^ 0x1f67_b3b7_a4a4_4072 ^ 0x78e5_c0cc_4ee6_79cb;
    let last = last ^ 0x2172_ffcc_7dd0_5a82 ^ 0x8e24_43f7_7446_08b8;
    let product = u128::from(first) * u128::from(last);
    let folded = product as u64 ^ (product >> u64::BITS) as u64;
    let hash = len.wrapping_add(first.swap_bytes()).wrapping_add(last).wrapping_add(folded);
    let hash = (hash ^ hash >> 37).wrapping_mul(0x1656_6791_9e37_79f9);
    hash ^ hash >> 32
}

/// The golden ratio in 64 bits: the upper bits of a product with it depend on all bits (Knuth, *The Art of Computer
/// Programming* 3, 6.4).
pub(crate) const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A quick hash of numbers one after the other, for tables in memory alone: of all before and the next. Its lower
/// 29 bits are the upper ones of a product with [`GOLDEN`].
#[inline]
pub(crate) fn followed(all: u64, next: u64) -> u64 {
    (all ^ next).wrapping_mul(GOLDEN).rotate_left(29)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn short_words_have_the_hashes_of_the_library(word in any::<u64>(), len in 1..=8_usize) {
            prop_assert_eq!(hash_short(word, len as u64), Hash64::of(&word.to_le_bytes()[..len]).0);
        }

        #[test]
        fn longer_words_have_the_hashes_of_the_library(word in prop::collection::vec(any::<u8>(), 9..=16)) {
            let eight = |bytes: Option<&[u8; 8]>| u64::from_le_bytes(*bytes.expect("nine at least"));
            let [first, last] = [word.first_chunk(), word.last_chunk()].map(eight);
            prop_assert_eq!(hash_longer(first, last, word.len() as u64), Hash64::of(&word).0);
        }
    }
}
