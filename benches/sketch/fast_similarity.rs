//! Fast Similarity Sketching (Dahlgaard, Knudsen, Thorup, 2017).

use refrain::fingerprint::SLOTS;

use super::mix;

/// The smallest value of each slot, rounds of thrown shingles one after the other until every slot
/// has one: a few rounds for long texts, `SLOTS * ln(SLOTS)` throws for short ones.
pub(crate) fn sketch(shingles: &[u64]) -> [u64; SLOTS] {
    let mut slots = [u64::MAX; SLOTS];
    let mut full = 0;
    for round in 0..2 * SLOTS {
        for &shingle in shingles {
            let thrown = mix(shingle ^ mix(round as u64));
            // From a round on every shingle is thrown into the slot of the round.
            let at = round.checked_sub(SLOTS).unwrap_or(thrown as usize % SLOTS);
            let value = (round as u64) << 48 | thrown >> 16;
            full += usize::from(slots[at] == u64::MAX);
            slots[at] = slots[at].min(value);
        }
        if full == SLOTS {
            break;
        }
    }
    slots
}
