//! Clusters of copies, so that a text that was scraped fifty times counts once.

use std::sync::{Mutex, PoisonError};

use super::hosts::count_hosts;
use super::lines::count_lines_of;
use super::order::sorted_by;
use super::paged::Paged;
use super::pairs::{Numbers, Pair, Pairs};
use super::scatter::Scatter;
use super::{Content, DocNumber, Groups, Measured, Overlap, Overlaps, Texts, Traces};
use crate::hands::Hands;

/// Of a copy, or a cut, the other holds this much.
const LEAST_CONTAINED: f64 = 0.8;

/// The same holds of its prose alone, the lines of at least this many words: pages of one host may
/// have all else in common.
const PROSE_WORDS: usize = 12;

/// A line that stands in this many distinct texts of a host may be furniture: two pages that share
/// such lines alone are no copies.
const FURNITURE_TEXTS: u32 = 10;

/// On a known host of few texts, so many are enough
const FURNITURE_TEXTS_OF_FEW: u32 = 3;

/// if they are at least one of so many of its texts.
const FURNITURE_RATE: u32 = 3;

/// If what is left of two similar pages without such lines is at most this many words, they are
/// taken for copies: to count too little keeps a line, to count too much cuts a story.
const FEW_WORDS: usize = 40;

/// More is left: then of that, too, the other has to hold this much.
const LEAST_CONTAINED_OF_REST: f64 = 0.5;

/// When two documents count as one.
pub struct CopyRule<'a> {
    traces: &'a Traces,
    texts: &'a Texts,
    whole: Content,
    /// What is no furniture.
    rest: Content,
    prose: Content,
}

impl<'a> CopyRule<'a> {
    /// The rule for these documents.
    pub fn of(traces: &'a Traces, texts: &'a Texts, hands: &impl Hands) -> Self {
        let names = texts.groups(traces.budget()).into_names();
        let hosts = count_hosts(traces, &names);
        let texts_of = |host| hosts.get(&host).filter(|_| host.is_some()).map(|one| one.clusters);
        let least = |host| furniture_texts(texts_of(host));
        let furniture = count_lines_of(traces, &names, least, hands);
        let (rest, prose) = hands.both(
            || Content::without_common(traces, &furniture, |_| true),
            || Content::of_long_blocks(traces, PROSE_WORDS),
        );
        Self { traces, texts, whole: Content::whole(), rest, prose }
    }

    /// Which documents are copies of one another, for counting: the cluster of each, named by a document
    /// of it, and what was measured on the way. `candidates` are the pairs of whole texts that have something in
    /// common.
    ///
    /// Linear in the words of the dump, also when all texts are the same.
    pub fn clusters(&self, candidates: &Pairs, hands: &impl Hands) -> (Paged<DocNumber>, Measured) {
        let order = long_first(self.traces);
        let pairs = by_length(self.traces, candidates, &order);
        let budget = self.traces.budget();
        let measured = Measured::among(self.traces.len(), budget);
        let found = Mutex::new(Found { groups: self.texts.groups(budget), measured });
        pairs.shared_out(&|pairs| self.join(pairs, &order, &found), hands);
        let Found { groups, measured } = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        (groups.into_names(), measured)
    }

    /// Joins the groups of those of these pairs that are copies; they are numbers in `order`. What is in one
    /// group already, whoever joined it, is not looked at: that changes no group.
    fn join(&self, mut pairs: Pairs, order: &Paged<DocNumber>, found: &Mutex<Found>) {
        let Self { traces, whole, rest, prose, .. } = self;
        let found = || found.lock().unwrap_or_else(PoisonError::into_inner);
        let mut overlaps = Overlaps::new(traces, whole);
        let (mut rests, mut proses) = (Overlaps::new(traces, rest), Overlaps::new(traces, prose));
        pairs.drain(|pair| {
            let [long, short] = [pair.kept, pair.surplus].map(|number| order.get(number as usize));
            if found().groups.are_one(long, short) {
                return;
            }
            let Some(overlap) = overlaps.of_if(long, short, LEAST_CONTAINED) else { return };
            let is_contained = |part: &Content, overlaps: &mut Overlaps<'_>, least| {
                least <= part_at_least(traces, part, long, short, overlap)
                    || overlaps.of_if(long, short, least).is_some()
            };
            let has_prose = FEW_WORDS < prose.count(traces, short);
            if has_prose && !is_contained(prose, &mut proses, LEAST_CONTAINED) {
                return;
            }
            let left = rest.count(traces, long).max(rest.count(traces, short));
            if left <= FEW_WORDS || is_contained(rest, &mut rests, LEAST_CONTAINED_OF_REST) {
                let mut found = found();
                found.groups.join(long, short);
                found.measured.keep(long, short, overlap);
            }
        });
    }
}

/// In how many texts a line may be furniture of a host of so many, or of an unknown one.
fn furniture_texts(texts: Option<u32>) -> u32 {
    let of_few = |texts: u32| texts.div_ceil(FURNITURE_RATE).max(FURNITURE_TEXTS_OF_FEW);
    texts.map_or(FURNITURE_TEXTS, |texts| of_few(texts).min(FURNITURE_TEXTS))
}

/// What is found of pairs.
struct Found {
    groups: Groups,
    measured: Measured,
}

/// No more than the share of the second's `content` that the first contains, told by what they
/// share as a whole: every shingle without a word set aside is still there.
fn part_at_least(
    traces: &Traces,
    content: &Content,
    first: DocNumber,
    second: DocNumber,
    whole: Overlap,
) -> f64 {
    let lost = content.lost_shingles(first) + content.lost_shingles(second);
    // A word ends one shingle at most.
    let second = content.count(traces, second);
    Overlap { shared: whole.shared.saturating_sub(lost), first: whole.first, second }.of_second()
}

/// The documents, long ones before short ones; of those that are as long the order says nothing about
/// their places in the dump.
fn long_first(traces: &Traces) -> Paged<DocNumber> {
    let numbers = |doc| [u32::MAX - traces.card(doc).words, u32::MAX - traces.looks(doc), 0];
    sorted_by(0..traces.len() as DocNumber, traces.budget(), numbers, |&a, &b| {
        traces.by_looks(b, a)
    })
}

/// The pairs that may be copies, the longer document first, as numbers in `order`: a long document that
/// holds many short ones is taken up once, and the longest of a cluster comes before pairs of shorter
/// ones, which are in one group by then.
fn by_length(traces: &Traces, candidates: &Pairs, order: &Paged<DocNumber>) -> Pairs {
    let numbers = Scatter::places(order, traces.len(), traces.budget());
    let (of, are_here) = (|doc: DocNumber| numbers.get(doc as usize), numbers.is_here());
    let mut pairs = Pairs::among(traces.len(), traces.budget());
    candidates.for_each_with(Numbers { of, are_here }, traces.budget(), |pair, [a, b]| {
        if pair.may_be_copies {
            pairs.push(Pair { kept: a.min(b), surplus: a.max(b), ..pair });
        }
    });
    pairs
}
