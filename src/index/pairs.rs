//! Candidate pairs: documents that meet in a bucket.

use super::bands::Banding;
use super::seeds::seeds;
use super::{DocNumber, Traces};
use crate::fingerprint::{MinHash, distinct_into};
use crate::index::Content;

/// Two documents that have something in common; the better ranked one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// The one that would be kept.
    pub kept: DocNumber,
    /// The one that would be held back.
    pub surplus: DocNumber,
    /// Whether so much of one is in the other that they may be copies; else they may share a
    /// passage.
    pub may_be_copies: bool,
}

/// Up to this many documents in a bucket are paired with one another; of a fuller one every
/// document is paired with the [`LEADERS`] best ranked alone, so a bucket costs linear work.
const SMALL_BUCKET: usize = 24;

/// Documents of a full bucket that all others are compared with.
const LEADERS: usize = 3;

/// Two documents need this many common seeds: a shared passage of 40 words has four or five.
const LEAST_SEEDS: usize = 2;

/// They may be copies if they share this part of the seeds of the one that has fewer. Well below
/// the part of the shingles that is asked for in the end, because a sample strays.
const COPY_SEED_SHARE: f64 = 0.3;

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
    let mut pairs: Vec<(u32, u32, bool)> = Vec::new();
    pairs.extend(meetings(bands).chunk_by(|a, b| a == b).map(|run| (run[0].0, run[0].1, true)));
    for run in meetings(seeded).chunk_by(|a, b| a == b) {
        let ((kept, surplus), shared) = (run[0], run.len());
        let fewer = seed_count[kept as usize].min(seed_count[surplus as usize]);
        if LEAST_SEEDS <= shared {
            let may_be_copies = f64::from(fewer) * COPY_SEED_SHARE <= shared as f64;
            pairs.push((kept, surplus, may_be_copies));
        }
    }
    pairs.sort_unstable_by_key(|&(kept, surplus, may_be)| (kept, surplus, !may_be));
    pairs.dedup_by_key(|pair| (pair.0, pair.1));
    let numbered = |(kept, surplus, may_be_copies): (u32, u32, bool)| Pair {
        kept: ranked[kept as usize],
        surplus: ranked[surplus as usize],
        may_be_copies,
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
