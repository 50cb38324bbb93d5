//! Seeds: a sample of shingles by value, so that a short document meets a long one that holds it.

/// One shingle in eight is a seed.
///
/// Which ones depends on the shingle alone, so a shared passage has the same seeds in every
/// document (Manber, *Finding similar files in a large file system*, 1994). A passage of 100 words
/// has 12 seeds on average.
pub(super) const ONE_IN: u64 = 8;

/// The seeds among some shingles, put together in `room`.
///
/// Which are is as good as chance: one that is none is overwritten by the next, without a branch.
pub(super) fn seeds<'a>(shingles: &[u64], room: &'a mut Vec<u64>) -> &'a [u64] {
    if room.len() < shingles.len() {
        room.resize(shingles.len(), 0);
    }
    let mut found = 0;
    for &shingle in shingles {
        room[found] = shingle;
        found += usize::from(shingle % ONE_IN == 0);
    }
    &room[..found]
}
