//! Candidate pairs: documents that meet in a bucket.

use super::bands::Banding;
use super::meetings::{Meetings, Postings, ranks};
use super::seeds::{ONE_IN, seeds};
use super::sieve::Sieve;
use super::{Content, DocNumber, Traces};
use crate::fingerprint::{MinHash, shingles_into};

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

/// Two documents need this many common seeds: a shared passage of 40 words has four or five.
const LEAST_SEEDS: u32 = 2;

/// They may be copies if they share this part of the seeds of the one that has fewer. Well below
/// the part of the shingles that is asked for in the end, because a sample strays.
const COPY_SEED_SHARE: f64 = 0.3;

/// Documents of more shingles need no signature: of two that are alike by six tenths the shorter
/// has a hundred shingles in the other, and so few seeds that they have no two in common come once
/// in ten thousand.
const SIGNED_SHINGLES: usize = 224;

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
    let keys = Keys::of(traces, content, ranked, banding);
    let banded = keys.meetings_of_bands().into_iter();
    let mut pairs: Vec<(u64, bool)> = banded.map(|(pair, _)| (pair, true)).collect();
    for (pair, shared) in keys.meetings_of_seeds() {
        let (kept, surplus) = ranks(pair);
        let fewer = keys.seed_counts[kept].min(keys.seed_counts[surplus]);
        if LEAST_SEEDS <= shared {
            pairs.push((pair, f64::from(fewer) * COPY_SEED_SHARE <= f64::from(shared)));
        }
    }
    pairs.sort_unstable_by_key(|&(pair, may_be)| (pair, !may_be));
    pairs.dedup_by_key(|pair| pair.0);
    let numbered = |(pair, may_be_copies)| {
        let (kept, surplus) = ranks(pair);
        Pair { kept: ranked[kept], surplus: ranked[surplus], may_be_copies }
    };
    pairs.into_iter().map(numbered).collect()
}

/// What documents meet by.
struct Keys<'a> {
    traces: &'a Traces,
    content: &'a Content,
    ranked: &'a [DocNumber],
    banding: Banding,
    /// The keys of all bands, document by document.
    bands: Vec<u64>,
    /// The ranks of the documents that have bands.
    banded: Vec<u32>,
    /// Distinct seeds of each document.
    seed_counts: Vec<u32>,
    sieve: Sieve,
}

impl<'a> Keys<'a> {
    fn of(
        traces: &'a Traces,
        content: &'a Content,
        ranked: &'a [DocNumber],
        banding: Banding,
    ) -> Self {
        let minhash = MinHash::default();
        let words: usize = ranked.iter().map(|&doc| traces[doc as usize].codes().len()).sum();
        let mut sieve = Sieve::new(words / ONE_IN as usize);
        let (mut bands, mut banded) = (Vec::new(), Vec::new());
        let mut seed_counts = vec![0; ranked.len()];
        let (mut codes, mut shingles, mut distinct) = (Vec::new(), Vec::new(), Vec::new());
        for (rank, &doc) in (0..).zip(ranked) {
            shingles_into(content.words(traces, doc, &mut codes), &mut shingles);
            if shingles.is_empty() {
                continue;
            }
            if shingles.len() <= SIGNED_SHINGLES {
                bands.extend(banding.keys(&minhash.signature(&shingles)));
                banded.push(rank);
            }
            distinct.clear();
            distinct.extend(seeds(&shingles));
            distinct.sort_unstable();
            distinct.dedup();
            seed_counts[rank as usize] = distinct.len() as u32;
            distinct.iter().for_each(|&seed| sieve.add(seed));
        }
        Self { traces, content, ranked, banding, bands, banded, seed_counts, sieve }
    }

    fn meetings_of_bands(&self) -> Vec<(u64, u32)> {
        let mut meetings = Meetings::among(self.ranked.len());
        let mut postings = Postings::default();
        let rounds = self.bands.len().div_ceil(Postings::ROOM) as u64;
        for round in 0..rounds {
            for (bands, &rank) in self.bands.chunks(self.banding.bands).zip(&self.banded) {
                let in_round = bands.iter().filter(|&key| key % rounds == round);
                in_round.for_each(|&key| postings.push(key, rank));
            }
            meetings.take(&mut postings);
        }
        meetings.finish()
    }

    /// Most seeds stand in one document alone and are sieved out.
    fn meetings_of_seeds(&self) -> Vec<(u64, u32)> {
        let mut meetings = Meetings::among(self.ranked.len());
        let mut postings = Postings::default();
        let (mut codes, mut shingles) = (Vec::new(), Vec::new());
        let rounds = self.sieve.again().div_ceil(Postings::ROOM).max(1) as u64;
        for round in 0..rounds {
            for (rank, &doc) in (0..).zip(self.ranked) {
                shingles_into(self.content.words(self.traces, doc, &mut codes), &mut shingles);
                let in_round = seeds(&shingles).filter(|seed| seed / ONE_IN % rounds == round);
                let again = in_round.filter(|&seed| self.sieve.may_reach(seed, 2));
                again.for_each(|seed| postings.push(seed, rank));
            }
            meetings.take(&mut postings);
        }
        meetings.finish()
    }
}
