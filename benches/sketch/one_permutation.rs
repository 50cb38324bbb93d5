//! One-permutation hashing with optimal densification (Shrivastava, *Optimal Densification for Fast
//! and Accurate Minwise Hashing*, 2017).

use refrain::fingerprint::SLOTS;

use super::mix;

/// Nothing fell into the slot.
const EMPTY: u64 = u64::MAX;

/// The smallest shingle of each slot; an empty slot borrows that of another, chosen by its own number
/// alone. One step a shingle; an empty slot takes as many as there are slots for a full one.
pub(crate) fn sketch(shingles: &[u64]) -> [u64; SLOTS] {
    let mut full = [EMPTY; SLOTS];
    for &shingle in shingles {
        // Upper bits choose the slot, the others are compared.
        let slot = &mut full[(shingle >> 32) as usize % SLOTS];
        *slot = shingle.min(*slot);
    }
    let mut dense = full;
    if shingles.is_empty() {
        return dense;
    }
    for (number, slot) in dense.iter_mut().enumerate() {
        let mut tries = 0;
        while *slot == EMPTY {
            tries += 1;
            *slot = full[mix((number << 32 | tries) as u64) as usize % SLOTS];
        }
    }
    dense
}
