//! Candidate pairs: documents that meet in a bucket.

use super::bands::Banding;
use super::seeds::seeds;
use super::{DocNumber, Traces};
use crate::fingerprint::{MinHash, distinct_into};
use crate::index::Content;

/// Two documents that may be copies; the better ranked one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// The one that would be kept.
    pub kept: DocNumber,
    /// The one that would be held back.
    pub surplus: DocNumber,
}

/// Up to this many documents in a bucket are paired with one another; of a fuller one every
/// document is paired with the [`LEADERS`] best ranked alone, so a bucket costs linear work.
const SMALL_BUCKET: usize = 24;

/// Documents of a full bucket that all others are compared with.
const LEADERS: usize = 3;

/// Two documents need this many common seeds, and
const LEAST_SEEDS: usize = 2;

/// this share of the seeds of the one that has fewer. Well below the share of shingles that is
/// asked for in the end, because a sample strays.
const LEAST_SEED_SHARE: f64 = 0.3;

/// Pairs of documents worth comparing, each once, sorted.
///
/// `ranked` lists the documents to compare, best first: the order in which they would be kept.
/// Takes time and memory linear in the number of their words, whatever they hold.
pub fn candidates(
    traces: &Traces,
    content: &Content,
    ranked: &[DocNumber],
    banding: Banding,
) -> Vec<Pair> {
    let minhash = MinHash::default();
    let (mut bands, mut seeded) = (Vec::new(), Vec::new());
    let mut seed_count = vec![0_u32; ranked.len()];
    let mut shingles = Vec::new();
    for (rank, &doc) in (0_u32..).zip(ranked) {
        distinct_into(content.codes(traces, doc), &mut shingles);
        if shingles.is_empty() {
            continue;
        }
        bands.extend(banding.keys(&minhash.signature(&shingles)).map(|key| (key, rank)));
        let before = seeded.len();
        seeded.extend(seeds(&shingles).map(|seed| (seed, rank)));
        seed_count[rank as usize] = (seeded.len() - before) as u32;
    }
    let mut pairs = meetings(bands);
    pairs.dedup();
    pairs.extend(often_enough(meetings(seeded), &seed_count));
    pairs.sort_unstable();
    pairs.dedup();
    let numbered = |(kept, surplus): (u32, u32)| Pair {
        kept: ranked[kept as usize],
        surplus: ranked[surplus as usize],
    };
    pairs.into_iter().map(numbered).collect()
}

/// The pairs of ranks that share a key, once for each key they share, sorted.
fn meetings(mut keyed: Vec<(u64, u32)>) -> Vec<(u32, u32)> {
    keyed.sort_unstable();
    let mut pairs = Vec::new();
    for bucket in keyed.chunk_by(|a, b| a.0 == b.0) {
        let firsts = if bucket.len() <= SMALL_BUCKET { bucket.len() } else { LEADERS };
        for (number, &(_, kept)) in bucket[..firsts].iter().enumerate() {
            pairs.extend(bucket[number + 1..].iter().map(|&(_, surplus)| (kept, surplus)));
        }
    }
    pairs.sort_unstable();
    pairs
}

fn often_enough(pairs: Vec<(u32, u32)>, seed_count: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    let runs: Vec<_> = pairs.chunk_by(|a, b| a == b).map(|run| (run[0], run.len())).collect();
    runs.into_iter().filter_map(move |((kept, surplus), shared)| {
        let fewer = seed_count[kept as usize].min(seed_count[surplus as usize]);
        let least = (f64::from(fewer) * LEAST_SEED_SHARE).max(LEAST_SEEDS as f64);
        (least <= shared as f64).then_some((kept, surplus))
    })
}
