//! Seeds: a sample of shingles by value, so that a short document meets a long one that holds it.

/// One shingle in eight is a seed.
///
/// Which ones depends on the shingle alone, so a shared passage has the same seeds in every
/// document (Manber, *Finding similar files in a large file system*, 1994). A passage of 100 words
/// has 12 seeds on average.
pub(super) const ONE_IN: u64 = 8;

/// The seeds among some shingles.
pub(super) fn seeds(shingles: &[u64]) -> impl Iterator<Item = u64> {
    shingles.iter().copied().filter(|shingle| shingle % ONE_IN == 0)
}
