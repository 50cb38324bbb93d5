//! Seeds: a sample of shingles by value, so that a short document meets a long one that holds it.

use multiversion::multiversion;

/// One shingle in eight is a seed.
///
/// Which ones depends on the shingle alone, so a shared passage has the same seeds in every
/// document (Manber, *Finding similar files in a large file system*, 1994). A passage of 100 words
/// has 12 seeds on average.
pub(super) const ONE_IN: u64 = 8;

/// Appends the seeds among some shingles, in order.
///
/// Many shingles are told at a time, and those that are none cost nothing more.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512vl+avx512dq+bmi1",
    "x86_64+avx2+bmi1",
    "aarch64+neon"
))]
pub(super) fn seeds_into(shingles: &[u64], seeds: &mut Vec<u64>) {
    for some in shingles.chunks(u64::BITS as usize) {
        let bit = |(at, shingle): (u32, &u64)| u64::from(shingle % ONE_IN == 0).wrapping_shl(at);
        let mut left = (0..u64::BITS).zip(some).map(bit).fold(0, |all, bit| all | bit);
        while left != 0 {
            seeds.push(some[left.trailing_zeros() as usize]);
            left &= left.wrapping_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;

    #[test]
    fn one_shingle_in_eight_is_a_seed() {
        for count in [0, 1, 63, 64, 65, 1_000] {
            let mut shingles: Vec<u64> = (0..count).map(mix).collect();
            shingles.extend([0, 8, 9]);
            let mut seeds = vec![7];
            seeds_into(&shingles, &mut seeds);
            let told = shingles.into_iter().filter(|shingle| shingle % 8 == 0);
            assert_eq!(seeds, [7].into_iter().chain(told).collect::<Vec<_>>());
        }
    }
}
