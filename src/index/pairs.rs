//! Candidate pairs: documents that meet in a bucket.

use super::bands::Banding;
use super::meetings::{Meetings, Postings, ranks};
use super::seeds::{ONE_IN, seeds};
use super::shingle_set::ShingleSet;
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
    let mut keys = Keys::of(Documents::new(traces, content, ranked), banding);
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
    documents: Documents<'a>,
    /// The keys of all bands.
    bands: Postings,
    /// Distinct seeds of each document, by rank.
    seed_counts: Vec<u32>,
    sieve: Sieve,
}

/// The documents to compare.
struct Documents<'a> {
    traces: &'a Traces,
    content: &'a Content,
    /// The rank of each document, or [`UNRANKED`].
    ranks: Vec<u32>,
    len: usize,
}

/// The rank of a document that is not to be compared.
const UNRANKED: u32 = u32::MAX;

impl<'a> Documents<'a> {
    fn new(traces: &'a Traces, content: &'a Content, ranked: &[DocNumber]) -> Self {
        let mut ranks = vec![UNRANKED; traces.len()];
        for (rank, &doc) in (0..).zip(ranked) {
            ranks[doc as usize] = rank;
        }
        Self { traces, content, ranks, len: ranked.len() }
    }

    /// The words of all of them.
    fn words(&self) -> usize {
        let cards = self.traces.cards().iter().zip(&self.ranks);
        let ranked = cards.filter(|(_, rank)| **rank != UNRANKED);
        ranked.map(|(card, _)| card.words as usize).sum()
    }

    /// Hands the rank and the shingles of each to `each`, in the order of the dump.
    fn for_each(&self, mut each: impl FnMut(u32, &[u64])) {
        let (mut words, mut shingles) = (Vec::new(), Vec::new());
        self.traces.for_each_sheet(|doc, _, sheet| {
            let rank = self.ranks[doc as usize];
            if rank != UNRANKED {
                shingles_into(self.content.words_of(doc, sheet, &mut words), &mut shingles);
                each(rank, &shingles);
            }
        });
    }
}

impl<'a> Keys<'a> {
    fn of(documents: Documents<'a>, banding: Banding) -> Self {
        let minhash = MinHash::default();
        let budget = documents.traces.budget();
        let mut sieve = Sieve::within(budget, documents.words() / ONE_IN as usize);
        let mut bands = Postings::among(documents.len, budget);
        let mut seed_counts = vec![0; documents.len];
        let mut distinct = ShingleSet::default();
        documents.for_each(|rank, shingles| {
            if shingles.is_empty() {
                return;
            }
            if shingles.len() <= SIGNED_SHINGLES {
                let signature = minhash.signature(shingles);
                banding.keys(&signature).for_each(|key| bands.push(key, rank));
            }
            distinct.begin_filling(shingles.len());
            for seed in seeds(shingles).filter(|&seed| distinct.insert(seed)) {
                sieve.add(seed);
            }
            seed_counts[rank as usize] = distinct.len() as u32;
        });
        Self { documents, bands, seed_counts, sieve }
    }

    fn meetings_of_bands(&mut self) -> Vec<(u64, u32)> {
        let mut meetings = Meetings::among(self.documents.len, self.documents.traces.budget());
        meetings.take(&mut self.bands);
        meetings.finish()
    }

    /// Most seeds stand in one document alone and are sieved out.
    fn meetings_of_seeds(&self) -> Vec<(u64, u32)> {
        let budget = self.documents.traces.budget();
        let mut meetings = Meetings::among(self.documents.len, budget);
        let mut postings = Postings::among(self.documents.len, budget);
        self.documents.for_each(|rank, shingles| {
            let again = seeds(shingles).filter(|&seed| self.sieve.may_reach(seed, 2));
            again.for_each(|seed| postings.push(seed, rank));
        });
        meetings.take(&mut postings);
        meetings.finish()
    }
}
