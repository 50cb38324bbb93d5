//! Candidate pairs: documents that meet in a bucket.

use std::ops::Range;

use super::bands::Banding;
use super::meetings::{Meetings, Met, Postings, ranks};
use super::seeds::{ONE_IN, seeds};
use super::sieve::Marks;
use super::{Content, DocNumber, Traces};
use crate::fingerprint::{MinHash, shingles_into};
use crate::hands::Hands;

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

/// Documents worth comparing.
#[derive(Clone, Debug, Default)]
pub struct Candidates {
    /// Pairs of them, each once, sorted.
    pub pairs: Vec<Pair>,
    /// Distinct seeds of each document that was to be compared.
    seeds: Vec<u32>,
}

impl Candidates {
    /// Those among `ranked` documents, which are listed best first: in the order in which they would
    /// be kept.
    ///
    /// Takes time and memory linear in the number of their words, whatever they hold.
    pub fn find(
        traces: &Traces,
        content: &Content,
        ranked: &[DocNumber],
        banding: Banding,
        hands: &impl Hands,
    ) -> Self {
        let seeds = vec![0; traces.len()];
        Documents::new(traces, content, ranked, None).candidates(seeds, banding, hands)
    }

    /// Those that are left where a part of the documents was set aside, if these were found among the
    /// whole ones: a pair of which neither lost much is what it was, so only the others are looked for.
    pub fn without(
        self,
        traces: &Traces,
        content: &Content,
        ranked: &[DocNumber],
        banding: Banding,
        hands: &impl Hands,
    ) -> Self {
        let Self { mut pairs, seeds } = self;
        let lost = |&doc: &DocNumber| content.lost_much(traces, doc);
        let losers = losers(traces, content);
        let has_losers = losers.is_some();
        let documents = Documents::new(traces, content, ranked, losers);
        pairs.retain(|pair| !lost(&pair.kept) && !lost(&pair.surplus));
        pairs.iter_mut().for_each(|pair| *pair = documents.in_order(*pair));
        let mut left = Self { pairs: Vec::new(), seeds };
        if has_losers {
            left = documents.candidates(left.seeds, banding, hands);
        }
        left.pairs.append(&mut pairs);
        left.pairs.sort_unstable();
        left
    }
}

/// The seeds of the documents that lost much, if there are any.
fn losers(traces: &Traces, content: &Content) -> Option<Marks> {
    let lost = |doc: &DocNumber| content.lost_much(traces, *doc);
    let docs = (0..traces.len() as DocNumber).filter(lost);
    let words: usize = docs.map(|doc| traces.card(doc).words as usize).sum();
    let mut marks = Marks::within(traces.budget(), SPARSE * words / ONE_IN as usize);
    let (mut room, mut shingles) = (Vec::new(), Vec::new());
    if words == 0 {
        return None;
    }
    traces.for_each_sheet(|doc, _, sheet| {
        if lost(&doc) {
            shingles_into(content.words_of(doc, sheet, &mut room), &mut shingles);
            seeds(&shingles).for_each(|seed| marks.mark(seed));
        }
    });
    Some(marks)
}

/// One mark in so many is set: other seeds seldom seem to be marked.
const SPARSE: usize = 16;

/// The documents to compare.
struct Documents<'a> {
    traces: &'a Traces,
    content: &'a Content,
    ranked: &'a [DocNumber],
    /// The rank of each document, or [`UNRANKED`].
    ranks: Vec<u32>,
    /// The seeds of those that lost much, if only pairs with one of them are asked for.
    losers: Option<Marks>,
}

/// The rank of a document that is not to be compared.
const UNRANKED: u32 = u32::MAX;

impl<'a> Documents<'a> {
    fn new(
        traces: &'a Traces,
        content: &'a Content,
        ranked: &'a [DocNumber],
        losers: Option<Marks>,
    ) -> Self {
        let mut ranks = vec![UNRANKED; traces.len()];
        for (rank, &doc) in (0..).zip(ranked) {
            ranks[doc as usize] = rank;
        }
        Self { traces, content, ranked, ranks, losers }
    }

    /// Whether pairs with the document of this rank are asked for, whatever the other one is.
    fn is_asked(&self, rank: u32) -> bool {
        let doc = self.ranked[rank as usize];
        self.losers.is_none() || self.content.lost_much(self.traces, doc)
    }

    /// The pair with the better ranked document first.
    fn in_order(&self, pair: Pair) -> Pair {
        let rank = |doc: DocNumber| self.ranks[doc as usize];
        if rank(pair.kept) <= rank(pair.surplus) {
            return pair;
        }
        Pair { kept: pair.surplus, surplus: pair.kept, ..pair }
    }

    /// The pairs that are asked for, sorted. `seeds` are the seeds of documents that are not.
    fn candidates(&self, mut seeds: Vec<u32>, banding: Banding, hands: &impl Hands) -> Candidates {
        let [some, others] = self.traces.halves();
        let of = |half| Keys::of(self, half, banding);
        let (mut keys, more) = hands.both(|| of(some), || of(others));
        keys.bands.append(more.bands);
        keys.seeds.append(more.seeds);
        // In the lowest bit whether they are no copies for sure: ranks leave one free.
        let mut met: Vec<u64> = Vec::new();
        self.met(keys.bands).pairs.for_each(|pair, _| met.push(pair << 1));
        let [lower, upper] = keys.seeds.halves();
        let (mut sown, more) = hands.both(|| self.met(lower), || self.met(upper));
        sown += more;
        for (rank, &doc) in self.ranked.iter().enumerate() {
            if self.is_asked(rank as u32) {
                seeds[doc as usize] = sown.keys[rank];
            }
        }
        sown.pairs.for_each(|pair, shared| {
            let [one, other] = ranks(pair).map(|rank| seeds[self.ranked[rank] as usize]);
            let are_none = f64::from(shared) < f64::from(one.min(other)) * COPY_SEED_SHARE;
            if LEAST_SEEDS <= shared {
                met.push(pair << 1 | u64::from(are_none));
            }
        });
        met.sort_unstable();
        met.dedup_by_key(|met| *met >> 1);
        let numbered = |met: u64| {
            let (ranks, may_be_copies) = (ranks(met >> 1), met & 1 == 0);
            let [kept, surplus] = ranks.map(|rank| self.ranked[rank]);
            let is_asked = ranks.into_iter().any(|rank| self.is_asked(rank as u32));
            is_asked.then_some(Pair { kept, surplus, may_be_copies })
        };
        let mut pairs: Vec<Pair> = met.into_iter().filter_map(numbered).collect();
        pairs.sort_unstable();
        Candidates { pairs, seeds }
    }

    /// What documents have in common by these keys.
    fn met(&self, keys: Postings) -> Met {
        let meetings = Meetings::among(self.ranked.len(), self.traces.budget());
        meetings.of(keys, |rank| self.is_asked(rank))
    }
}

/// What documents meet by.
struct Keys {
    /// The keys of all bands of short documents.
    bands: Postings,
    /// The seeds of all.
    seeds: Postings,
}

impl Keys {
    /// Those of half of the documents.
    fn of(documents: &Documents<'_>, half: Range<DocNumber>, banding: Banding) -> Self {
        let Documents { traces, content, ranked, ranks, losers } = documents;
        let (minhash, budget) = (MinHash::default(), traces.budget().halved());
        let [mut bands, mut sown] = [(); 2].map(|()| Postings::among(ranked.len(), &budget));
        let (mut words, mut shingles) = (Vec::new(), Vec::new());
        traces.for_each_sheet_of(&half, |doc, _, sheet| {
            let rank = ranks[doc as usize];
            if rank == UNRANKED {
                return;
            }
            shingles_into(content.words_of(doc, sheet, &mut words), &mut shingles);
            if (1..=SIGNED_SHINGLES).contains(&shingles.len()) {
                let signature = minhash.signature(&shingles);
                banding.keys(&signature).for_each(|key| bands.push(key, rank));
            }
            let is_asked = |seed: &u64| losers.as_ref().is_none_or(|marks| marks.may_hold(*seed));
            seeds(&shingles).filter(is_asked).for_each(|seed| sown.push(seed, rank));
        });
        Self { bands, seeds: sown }
    }
}
