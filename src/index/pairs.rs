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
    let documents = Documents::new(traces, content, ranked, Asked::Any);
    let mut pairs = Keys::of(&documents, banding).pairs();
    pairs.sort_unstable();
    pairs
}

/// The same after a part of the documents was set aside, if `before` are the candidates among the
/// whole ones: a pair of which neither lost much is what it was, so only the others are looked for.
pub fn candidates_without(
    traces: &Traces,
    content: &Content,
    ranked: &[DocNumber],
    banding: Banding,
    before: Vec<Pair>,
) -> Vec<Pair> {
    let documents = Documents::new(traces, content, ranked, Asked::Losers);
    let lost = |&doc: &DocNumber| content.lost_much(traces, doc);
    let mut pairs = before;
    pairs.retain(|pair| !lost(&pair.kept) && !lost(&pair.surplus));
    pairs.iter_mut().for_each(|pair| *pair = documents.in_order(*pair));
    if ranked.iter().any(lost) {
        pairs.extend(Keys::of(&documents, banding).pairs());
    }
    pairs.sort_unstable();
    pairs
}

/// Which pairs are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// All of them.
    Any,
    /// Those with a document that lost much.
    Losers,
}

/// The documents to compare.
struct Documents<'a> {
    traces: &'a Traces,
    content: &'a Content,
    ranked: &'a [DocNumber],
    /// The rank of each document, or [`UNRANKED`].
    ranks: Vec<u32>,
    asked: Asked,
}

/// The rank of a document that is not to be compared.
const UNRANKED: u32 = u32::MAX;

impl<'a> Documents<'a> {
    fn new(
        traces: &'a Traces,
        content: &'a Content,
        ranked: &'a [DocNumber],
        asked: Asked,
    ) -> Self {
        let mut ranks = vec![UNRANKED; traces.len()];
        for (rank, &doc) in (0..).zip(ranked) {
            ranks[doc as usize] = rank;
        }
        Self { traces, content, ranked, ranks, asked }
    }

    /// The words of all of them.
    fn words(&self) -> usize {
        let cards = self.traces.cards().iter().zip(&self.ranks);
        let ranked = cards.filter(|(_, rank)| **rank != UNRANKED);
        ranked.map(|(card, _)| card.words as usize).sum()
    }

    /// Whether pairs with the document of this rank are looked for.
    fn is_asked(&self, rank: u32) -> bool {
        let doc = self.ranked[rank as usize];
        self.asked == Asked::Any || self.content.lost_much(self.traces, doc)
    }

    /// The pair with the better ranked document first.
    fn in_order(&self, pair: Pair) -> Pair {
        let rank = |doc: DocNumber| self.ranks[doc as usize];
        if rank(pair.kept) <= rank(pair.surplus) {
            return pair;
        }
        Pair { kept: pair.surplus, surplus: pair.kept, ..pair }
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

/// What documents meet by.
struct Keys<'a> {
    documents: &'a Documents<'a>,
    /// The keys of all bands.
    bands: Postings,
    /// Distinct seeds of each document, by rank.
    seed_counts: Vec<u32>,
    /// The seeds of documents that are asked for.
    sieve: Sieve,
}

impl<'a> Keys<'a> {
    fn of(documents: &'a Documents<'a>, banding: Banding) -> Self {
        let minhash = MinHash::default();
        let (budget, count) = (documents.traces.budget(), documents.ranked.len());
        let mut sieve = Sieve::within(budget, documents.words() / ONE_IN as usize);
        let mut bands = Postings::among(count, budget);
        let mut seed_counts = vec![0; count];
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
            let is_asked = documents.is_asked(rank);
            for seed in seeds(shingles).filter(|&seed| distinct.insert(seed) && is_asked) {
                sieve.add(seed);
            }
            seed_counts[rank as usize] = distinct.len() as u32;
        });
        Self { documents, bands, seed_counts, sieve }
    }

    /// The pairs that are asked for, each once.
    fn pairs(mut self) -> Vec<Pair> {
        let banded = self.meetings_of_bands().into_iter();
        let mut pairs: Vec<(u64, bool)> = banded.map(|(pair, _)| (pair, true)).collect();
        let met = self.meetings_of_seeds().into_iter();
        pairs.extend(met.filter(|&(_, shared)| LEAST_SEEDS <= shared).map(|(pair, shared)| {
            let (kept, surplus) = ranks(pair);
            let fewer = self.seed_counts[kept].min(self.seed_counts[surplus]);
            (pair, f64::from(fewer) * COPY_SEED_SHARE <= f64::from(shared))
        }));
        pairs.sort_unstable_by_key(|&(pair, may_be)| (pair, !may_be));
        pairs.dedup_by_key(|pair| pair.0);
        let Documents { ranked, .. } = self.documents;
        let is_asked = |rank: usize| self.documents.is_asked(rank as u32);
        let numbered = |(pair, may_be_copies)| {
            let (kept, surplus) = ranks(pair);
            let pair = Pair { kept: ranked[kept], surplus: ranked[surplus], may_be_copies };
            (is_asked(kept) || is_asked(surplus)).then_some(pair)
        };
        pairs.into_iter().filter_map(numbered).collect()
    }

    fn meetings_of_bands(&mut self) -> Vec<(u64, u32)> {
        let mut meetings = self.no_meetings();
        meetings.take(&mut self.bands);
        meetings.finish()
    }

    /// Most seeds stand in one document alone and are sieved out.
    fn meetings_of_seeds(&self) -> Vec<(u64, u32)> {
        let (budget, count) = (self.documents.traces.budget(), self.documents.ranked.len());
        let times = if self.documents.asked == Asked::Any { 2 } else { 1 };
        let mut postings = Postings::among(count, budget);
        self.documents.for_each(|rank, shingles| {
            let again = seeds(shingles).filter(|&seed| self.sieve.may_reach(seed, times));
            again.for_each(|seed| postings.push(seed, rank));
        });
        let mut meetings = self.no_meetings();
        meetings.take(&mut postings);
        meetings.finish()
    }

    fn no_meetings(&self) -> Meetings {
        Meetings::among(self.documents.ranked.len(), self.documents.traces.budget())
    }
}
