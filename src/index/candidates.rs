//! Candidate pairs: documents that meet in a bucket.

use std::borrow::Cow;
use std::iter;
use std::ops::Range;

use super::bands::Banding;
use super::bits::Bits;
use super::meetings::{Meetings, Postings, ranks};
use super::paged::Paged;
use super::pairs::{Numbers, Pair, Pairs};
use super::scatter::{Scatter, UNRANKED};
use super::seeds::{ONE_IN, seeds_into};
use super::shelf::Budget;
use super::shingle_set::ShingleSet;
use super::sieve::Marks;
use super::tally::Tally;
use super::{Content, DocNumber, Traces};
use crate::fingerprint::{AT_A_TIME, MinHash, for_shingles};
use crate::hands::Hands;

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
#[derive(Debug, Default)]
pub struct Candidates {
    /// Pairs of them, each once, the better ranked one first.
    pub pairs: Pairs,
    /// Distinct seeds of each document that was to be compared.
    seeds: Paged<u32>,
}

impl Candidates {
    /// Those among `ranked` documents, which are listed best first: in the order in which they would
    /// be kept.
    ///
    /// Takes time and memory linear in the number of their words, whatever they hold.
    pub fn find(
        traces: &Traces,
        content: &Content,
        ranked: &Paged<DocNumber>,
        banding: Banding,
        hands: &impl Hands,
    ) -> Self {
        Counted::of(traces, content, Cow::Borrowed(ranked), banding, hands).candidates()
    }

    /// Those that are left where a part of the documents was set aside, if these were found among the
    /// whole ones: a pair of which neither lost much is what it was, so only the others are looked for.
    pub fn without(
        self,
        traces: &Traces,
        content: &Content,
        ranked: &Paged<DocNumber>,
        banding: Banding,
        hands: &impl Hands,
    ) -> Self {
        let (Self { pairs: mut before, seeds }, budget) = (self, traces.budget());
        let mut documents = Documents::new(traces, content, Cow::Borrowed(ranked));
        documents.losers = Losers::of(traces, content, &documents.ranks);
        let mut pairs = Pairs::among(traces.len(), budget);
        // In the lowest bit: that it lost much.
        let of = |doc: DocNumber| {
            let lost_much = documents.losers.as_ref().is_some_and(|losers| losers.docs.has(doc));
            documents.ranks.get(doc as usize) << 1 | u32::from(lost_much)
        };
        let are_here = documents.ranks.is_here();
        before.drain_with(Numbers { of, are_here }, budget, |pair, [one, other]| {
            if (one | other) & 1 == 0 {
                pairs.push(if one <= other { pair } else { pair.turned() });
            }
        });
        match documents.losers.is_some() {
            true => documents.meet(Self { pairs, seeds }, banding, hands).candidates(),
            false => Self { pairs, seeds },
        }
    }
}

/// How many keys documents have in common, of which candidates are told.
pub struct Counted<'a> {
    documents: Documents<'a>,
    /// Those that are known, and the seeds of documents.
    before: Candidates,
    by_bands: Tally,
    by_seeds: Tally,
}

impl<'a> Counted<'a> {
    /// As [`Candidates::find`] begins: by many hands.
    pub fn of(
        traces: &'a Traces,
        content: &'a Content,
        ranked: Cow<'a, Paged<DocNumber>>,
        banding: Banding,
        hands: &impl Hands,
    ) -> Self {
        let pairs = Pairs::among(traces.len(), traces.budget());
        let none = Candidates { pairs, seeds: Paged::blank(traces.len(), 0, traces.budget()) };
        Documents::new(traces, content, ranked).meet(none, banding, hands)
    }

    /// As it ends: by one.
    pub fn candidates(self) -> Candidates {
        let Self { documents, before, by_bands, by_seeds } = self;
        let Candidates { mut pairs, seeds } = before;
        let budget = documents.traces.budget();
        let mut met = Pairs::among(documents.ranked.len(), budget);
        by_bands.for_each(|pair, _| met.push(of_ranks(pair, true)));
        by_seeds.for_each(|pair, shared| {
            if LEAST_SEEDS <= shared {
                let [one, other] = ranks(pair).map(|rank| seeds.get(documents.doc(rank) as usize));
                let fewer = f64::from(one.min(other));
                met.push(of_ranks(pair, fewer * COPY_SEED_SHARE <= f64::from(shared)));
            }
        });
        // In the lowest bit: that pairs with it are asked for.
        let of = |rank| documents.doc(rank) << 1 | u32::from(documents.is_asked(rank));
        let are_here = documents.ranked.is_here();
        met.drain_with(Numbers { of, are_here }, budget, |met, [one, other]| {
            if (one | other) & 1 == 1 {
                pairs.push(Pair { kept: one >> 1, surplus: other >> 1, ..met });
            }
        });
        Candidates { pairs, seeds }
    }
}

/// One mark in so many is set: other seeds seldom seem to be marked.
const SPARSE: usize = 16;

/// The documents to compare.
struct Documents<'a> {
    traces: &'a Traces,
    content: &'a Content,
    ranked: Cow<'a, Paged<DocNumber>>,
    /// The rank of each document, or [`UNRANKED`].
    ranks: Paged<u32>,
    /// Those that lost much, if only pairs with one of them are asked for.
    losers: Option<Losers>,
}

/// Documents of which much was set aside.
struct Losers {
    docs: Bits,
    /// Their ranks.
    ranks: Bits,
    /// Their seeds.
    seeds: Marks,
}

impl Losers {
    /// Those among all documents, whose ranks are these, if there are any.
    fn of(traces: &Traces, content: &Content, ranks_of: &Paged<u32>) -> Option<Self> {
        let [mut docs, mut ranks] = [(); 2].map(|()| Bits::blank(traces.len(), traces.budget()));
        let mut words = 0;
        for (doc, rank) in (0..).zip(ranks_of.iter()) {
            if content.lost_much(traces, doc) {
                docs.set(doc);
                words += traces.card(doc).words as usize;
                if rank != UNRANKED {
                    ranks.set(rank);
                }
            }
        }
        if words == 0 {
            return None;
        }
        let mut marks = Marks::within(traces.budget(), SPARSE * words / ONE_IN as usize);
        let (mut room, mut shingles, mut seeds) = (Vec::new(), Vec::new(), Vec::new());
        traces.for_each_sheet(|doc, _, sheet| {
            if docs.has(doc) {
                let words = content.words_of(doc, sheet, &mut room);
                for_shingles(words, &mut shingles, |some| seeds_into(some, &mut seeds));
                seeds.drain(..).for_each(|seed| marks.mark(seed));
            }
        });
        Some(Self { docs, ranks, seeds: marks })
    }
}

impl<'a> Documents<'a> {
    fn new(traces: &'a Traces, content: &'a Content, ranked: Cow<'a, Paged<DocNumber>>) -> Self {
        let ranks = Scatter::places(&ranked, traces.len(), traces.budget());
        Self { traces, content, ranked, ranks, losers: None }
    }

    /// Whether pairs with the document of this rank are asked for, whatever the other one is.
    fn is_asked(&self, rank: u32) -> bool {
        self.losers.as_ref().is_none_or(|losers| losers.ranks.has(rank))
    }

    /// The document of this rank.
    fn doc(&self, rank: u32) -> DocNumber {
        self.ranked.get(rank as usize)
    }

    /// Counts what those that are asked for have in common, beside the candidates that are known.
    fn meet(self, mut before: Candidates, banding: Banding, hands: &impl Hands) -> Counted<'a> {
        let parts = self.parts();
        let budget = self.traces.budget().part(parts.len());
        let [mut bands, mut sown] = [(); 2].map(|()| self.no_keys(self.traces.budget()));
        for keys in hands.each(parts, &|part| Keys::of(&self, part, &budget, banding)) {
            let of_docs = keys.part.zip(keys.counts.iter());
            let asked = |doc: &DocNumber| {
                let rank = self.ranks.get(*doc as usize);
                rank != UNRANKED && self.is_asked(rank)
            };
            of_docs
                .filter(|(doc, _)| asked(doc))
                .for_each(|(doc, count)| before.seeds.set(doc as usize, count));
            bands.append(keys.bands);
            sown.append(keys.seeds);
        }
        let sown = if hands.are_many() { sown.quarters().into() } else { vec![sown] };
        let keys = iter::once(bands).chain(sown).collect();
        let mut tallies = hands.each(keys, &|keys| self.met(keys)).into_iter();
        let [by_bands, mut by_seeds] = [(); 2].map(|()| tallies.next().unwrap_or_default());
        tallies.for_each(|more| by_seeds.append(more));
        Counted { documents: self, before, by_bands, by_seeds }
    }

    /// The documents in parts that may be gone through at one time. For each of them some room for keys stands
    /// empty, so all keys are told in two; of a few keys in eight, as a hand may be at something else.
    fn parts(&self) -> Vec<Range<DocNumber>> {
        match self.losers {
            None => self.traces.parts::<2>().into(),
            Some(_) => self.traces.parts::<8>().into(),
        }
    }

    /// Room for keys.
    fn no_keys(&self, budget: &Budget) -> Postings {
        Postings::among(self.ranked.len(), budget)
    }

    /// How many of these keys documents have in common.
    fn met(&self, keys: Postings) -> Tally {
        Meetings::within(self.traces.budget()).of(keys, |rank| self.is_asked(rank))
    }
}

/// A pair that was counted, of ranks.
fn of_ranks(pair: u64, may_be_copies: bool) -> Pair {
    let [kept, surplus] = ranks(pair);
    Pair { kept, surplus, may_be_copies }
}

/// What documents meet by.
struct Keys {
    /// These documents.
    part: Range<DocNumber>,
    /// The keys of all bands of short documents.
    bands: Postings,
    /// The seeds of all.
    seeds: Postings,
    /// Distinct ones of each document.
    counts: Paged<u32>,
}

impl Keys {
    /// Those of a part of the documents.
    fn of(
        documents: &Documents<'_>,
        part: Range<DocNumber>,
        budget: &Budget,
        banding: Banding,
    ) -> Self {
        let Documents { traces, content, ranks, losers, .. } = documents;
        let minhash = MinHash::default();
        let [mut bands, mut sown] = [(); 2].map(|()| documents.no_keys(budget));
        let mut counts = Paged::within(budget, 0);
        let (mut words, mut shingles, mut seeds) = (Vec::new(), Vec::new(), Vec::new());
        let mut distinct = ShingleSet::default();
        traces.for_each_sheet_of(&part, |doc, _, sheet| {
            let rank = ranks.get(doc as usize);
            if rank == UNRANKED {
                counts.push(0);
                return;
            }
            let is_asked =
                |seed: &u64| losers.as_ref().is_none_or(|losers| losers.seeds.may_hold(*seed));
            let mut count = 0;
            seeds.clear();
            for_shingles(content.words_of(doc, sheet, &mut words), &mut shingles, |some| {
                count += some.len();
                seeds_into(some, &mut seeds);
            });
            if losers.is_some() {
                seeds.retain(is_asked);
            }
            const { assert!(SIGNED_SHINGLES <= AT_A_TIME, "all of so few are in hand") };
            if (1..=SIGNED_SHINGLES).contains(&count) {
                let signature = minhash.signature(&shingles);
                banding.keys(&signature).for_each(|key| bands.push(key, rank));
            }
            distinct.begin_filling(seeds.len());
            for &seed in &seeds {
                let (_, is_new) = distinct.insert(sown.told(seed));
                if is_new {
                    sown.push(seed, rank);
                }
            }
            counts.push(distinct.len() as u32);
        });
        Self { part, bands, seeds: sown, counts }
    }
}
