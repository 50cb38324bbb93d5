//! Candidate pairs: documents that meet in a bucket.

use std::ops::Range;

use super::bands::Banding;
use super::meetings::{Meetings, Met, Postings, ranks};
use super::seeds::seeds;
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

/// Pairs of documents worth comparing, each once, sorted.
///
/// `ranked` lists the documents to compare, best first: the order in which they would be kept.
/// Takes time and memory linear in the number of their words, whatever they hold.
pub fn candidates(
    traces: &Traces,
    content: &Content,
    ranked: &[DocNumber],
    banding: Banding,
    hands: &impl Hands,
) -> Vec<Pair> {
    let mut pairs = Documents::new(traces, content, ranked, Asked::Any).pairs(banding, hands);
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
    hands: &impl Hands,
) -> Vec<Pair> {
    let documents = Documents::new(traces, content, ranked, Asked::Losers);
    let lost = |&doc: &DocNumber| content.lost_much(traces, doc);
    let mut pairs = before;
    pairs.retain(|pair| !lost(&pair.kept) && !lost(&pair.surplus));
    pairs.iter_mut().for_each(|pair| *pair = documents.in_order(*pair));
    if ranked.iter().any(lost) {
        pairs.extend(documents.pairs(banding, hands));
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

    /// The pairs that are asked for, each once.
    fn pairs(&self, banding: Banding, hands: &impl Hands) -> Vec<Pair> {
        let [some, others] = self.traces.halves();
        let of = |half| Keys::of(self, half, banding);
        let (mut keys, more) = hands.both(|| of(some), || of(others));
        keys.bands.append(more.bands);
        keys.seeds.append(more.seeds);
        // In the lowest bit whether they are no copies for sure: ranks leave one free.
        let mut pairs: Vec<u64> = Vec::new();
        self.met(keys.bands).pairs.for_each(|pair, _| pairs.push(pair << 1));
        let [lower, upper] = keys.seeds.halves();
        let (mut met, more) = hands.both(|| self.met(lower), || self.met(upper));
        met += more;
        met.pairs.for_each(|pair, shared| {
            let (kept, surplus) = ranks(pair);
            let fewer = met.keys[kept].min(met.keys[surplus]);
            let are_none = f64::from(shared) < f64::from(fewer) * COPY_SEED_SHARE;
            if LEAST_SEEDS <= shared {
                pairs.push(pair << 1 | u64::from(are_none));
            }
        });
        pairs.sort_unstable();
        pairs.dedup_by_key(|pair| *pair >> 1);
        let is_asked = |rank: usize| self.is_asked(rank as u32);
        let numbered = |pair: u64| {
            let (may_be_copies, (kept, surplus)) = (pair & 1 == 0, ranks(pair >> 1));
            let [one, other] = [kept, surplus].map(|rank| self.ranked[rank]);
            let pair = Pair { kept: one, surplus: other, may_be_copies };
            (is_asked(kept) || is_asked(surplus)).then_some(pair)
        };
        pairs.into_iter().filter_map(numbered).collect()
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
        let Documents { traces, content, ranked, ranks, .. } = documents;
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
            seeds(&shingles).for_each(|seed| sown.push(seed, rank));
        });
        Self { bands, seeds: sown }
    }
}
