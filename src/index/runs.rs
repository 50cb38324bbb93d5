//! Phrases: runs of words that stand in many documents of one host, inside whatever lines.

use std::cmp::Reverse;

use ahash::AHashMap;

use super::parted::{Entry, Parted, two_in_one, two_of_one};
use super::sieve::{Marks, Sieve};
use super::{DocNumber, Room, Traces};
use crate::doc::Day;
use crate::fingerprint::{Code, RUN_WORDS, Seed, Sheet, seeds_into};
use crate::hash::Hash64;

/// Where a phrase stands on one host. Copies of a text count once in `clusters`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunCount {
    /// The host; `None` for documents whose host is unknown.
    pub host: Option<Hash64>,
    /// Documents of the host that hold it.
    pub docs: u32,
    /// Clusters of the host that hold it.
    pub clusters: u32,
    /// Hosts that have it.
    pub hosts: u32,
    /// Clusters of all hosts that hold it.
    pub all_clusters: u32,
    /// First and last day it was seen, if any of its documents has a day.
    pub days: Option<(Day, Day)>,
}

/// A run of words that a host repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Its words.
    pub codes: Box<[Code]>,
    /// Where it stands.
    pub count: RunCount,
}

/// Sightings that are looked at to find where a phrase begins and ends.
const SAMPLE: usize = 50;

/// The part of them that has to have every word of the phrase: some are cut short or edited.
const AGREEMENT: f64 = 0.9;

/// Where a seed stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sighting {
    hash: u64,
    doc: DocNumber,
    /// First word, among all words of the document.
    start: u32,
}

impl Entry for Sighting {
    type Numbers = [u64; 2];

    fn spread(self) -> u64 {
        self.hash
    }

    fn to_numbers(self) -> [u64; 2] {
        [self.hash, two_in_one(self.doc, self.start)]
    }

    fn of_numbers([hash, place]: [u64; 2]) -> Self {
        let (doc, start) = two_of_one(place);
        Self { hash, doc, start }
    }
}

/// The longest phrases of twelve words and more that hold a seed for which `is_hot`, sorted by
/// host, then length, longest first. Phrases do not cross blocks.
///
/// Every run of [`RUN_WORDS`] words that two documents share has a seed in common, so every phrase
/// that stands in `least` documents is looked at. `is_hot` is asked of no seed with fewer
/// sightings. What the order of the documents is does not matter.
///
/// Takes two to four bytes for every seed, about one byte a word, and sixteen for a seed that is
/// frequent.
pub fn find_phrases(
    traces: &Traces,
    cluster_of: &[DocNumber],
    least: u32,
    is_hot: impl Fn(&RunCount) -> bool,
) -> Vec<Phrase> {
    let mut phrases: AHashMap<(Option<Hash64>, Box<[Code]>), RunCount> = AHashMap::new();
    let mut take = |of_seed: &[Sighting]| {
        for (count, sample) in by_host(traces, cluster_of, of_seed) {
            if !is_hot(&count) {
                continue;
            }
            let codes = extended(traces, &sample);
            if weight(&codes) < 2 * RUN_WORDS {
                continue;
            }
            // Of the seeds of a phrase the rarest is nearest to the count of the phrase.
            let known = phrases.entry((count.host, codes)).or_insert(count);
            if (count.clusters, count.docs) < (known.clusters, known.docs) {
                *known = count;
            }
        }
    };
    frequent(traces, least).drain(|sorted| {
        let of_seeds = sorted.chunk_by(|a, b| a.hash == b.hash);
        of_seeds.filter(|of_seed| least as usize <= of_seed.len()).for_each(&mut take);
    });
    let mut found: Vec<Phrase> =
        phrases.into_iter().map(|((_, codes), count)| Phrase { codes, count }).collect();
    let values = |phrase: &Phrase| -> Vec<u16> { phrase.codes.iter().map(|c| c.value()).collect() };
    found.sort_by_cached_key(|one| (one.count.host, Reverse(one.codes.len()), values(one)));
    without_contained(found)
}

/// Words, doubled; see [`RUN_WORDS`].
fn weight(codes: &[Code]) -> usize {
    codes.iter().map(|code| if code.is_unspaced() { 1 } else { 2 }).sum()
}

/// All sightings of the seeds that may have `least` of them on one host.
fn frequent(traces: &Traces, least: u32) -> Parted<Sighting> {
    let (budget, most) = (traces.budget(), traces.words() / 3);
    let (mut sieve, mut often) = (Sieve::within(budget, most), Marks::within(budget, most));
    let mut seeds = Vec::new();
    traces.for_each_sheet(|_, card, sheet| {
        seeds_of(sheet, &mut seeds);
        let host = card.host.unwrap_or_default().0;
        let reaching = seeds.iter().filter(|seed| sieve.reaches(seed.hash ^ host, least));
        reaching.for_each(|seed| often.mark(seed.hash));
    });
    let mut sightings = Parted::within(traces.budget());
    traces.for_each_sheet(|doc, _, sheet| {
        seeds_of(sheet, &mut seeds);
        let often = seeds.iter().filter(|seed| often.may_hold(seed.hash));
        often.for_each(|&Seed { hash, start, .. }| sightings.push(Sighting { hash, doc, start }));
    });
    sightings
}

/// Replaces `seeds` by those of all blocks; their starts count from the first word of the text.
fn seeds_of(sheet: Sheet<'_>, seeds: &mut Vec<Seed>) {
    seeds.clear();
    for number in 0..sheet.blocks.len() {
        let words = sheet.block_words(number);
        let before = seeds.len();
        seeds_into(sheet.block_codes(number), seeds);
        seeds[before..].iter_mut().for_each(|seed| seed.start += words.start);
    }
}

/// How often a seed stands on each host, with a sample of its sightings: one a cluster, chosen by
/// the texts alone.
fn by_host(
    traces: &Traces,
    cluster_of: &[DocNumber],
    of_seed: &[Sighting],
) -> Vec<(RunCount, Vec<Sighting>)> {
    let cluster = |at: &Sighting| cluster_of[at.doc as usize];
    let card = |at: &Sighting| traces.card(at.doc);
    let mut sorted = of_seed.to_vec();
    sorted.sort_unstable_by_key(|at| {
        let card = card(at);
        (card.host, cluster(at), card.text, at.start, at.doc)
    });
    let mut hosts = Vec::new();
    for of_host in sorted.chunk_by(|a, b| card(a).host == card(b).host) {
        let mut sample: Vec<Sighting> =
            of_host.chunk_by(|a, b| cluster(a) == cluster(b)).map(|run| run[0]).collect();
        let clusters = sample.len() as u32;
        sample.sort_unstable_by_key(|at| (card(at).text, at.start));
        sample.truncate(SAMPLE);
        let mut docs: Vec<DocNumber> = of_host.iter().map(|at| at.doc).collect();
        docs.sort_unstable();
        docs.dedup();
        let days = || docs.iter().filter_map(|&doc| traces.card(doc).day);
        let count = RunCount {
            host: card(&of_host[0]).host,
            docs: docs.len() as u32,
            clusters,
            hosts: 0,
            all_clusters: 0,
            days: days().min().zip(days().max()),
        };
        hosts.push((count, sample));
    }
    let all_clusters = hosts.iter().map(|(count, _)| count.clusters).sum();
    let all_hosts = hosts.len() as u32;
    for (count, _) in &mut hosts {
        (count.hosts, count.all_clusters) = (all_hosts, all_clusters);
    }
    hosts
}

/// The longest run around the seed that is the same in [`AGREEMENT`] of its sightings.
fn extended(traces: &Traces, sample: &[Sighting]) -> Box<[Code]> {
    let needed = (AGREEMENT * sample.len() as f64).ceil() as usize;
    let mut room = Room::default();
    let block = |at: &Sighting| {
        let sheet = traces.sheet(at.doc, &mut room);
        let number = sheet.block_of_word(at.start);
        let words = sheet.block_words(number);
        (sheet.block_codes(number).to_vec(), (at.start - words.start) as usize)
    };
    let blocks: Vec<(Vec<Code>, usize)> = sample.iter().map(block).collect();
    let halves = blocks.iter().map(|(codes, at)| codes.split_at(*at));
    let (mut left, mut right): (Vec<&[Code]>, Vec<&[Code]>) = halves.unzip();
    let mut forward = Vec::new();
    while let Some(code) = agreed(right.iter().map(|codes| codes.get(forward.len())), needed) {
        retain(&mut left, &mut right, |_, right| right.get(forward.len()) == Some(&code));
        forward.push(code);
    }
    let mut backward = Vec::new();
    let next = |codes: &[Code], back: usize| codes.len().checked_sub(back + 1).map(|at| codes[at]);
    loop {
        let back = backward.len();
        let codes: Vec<Option<Code>> = left.iter().map(|codes| next(codes, back)).collect();
        let Some(code) = agreed(codes.iter().map(Option::as_ref), needed) else { break };
        retain(&mut left, &mut right, |left, _| next(left, back) == Some(code));
        backward.push(code);
    }
    backward.reverse();
    backward.extend(forward);
    backward.into_boxed_slice()
}

fn retain<'a>(
    left: &mut Vec<&'a [Code]>,
    right: &mut Vec<&'a [Code]>,
    agrees: impl Fn(&[Code], &[Code]) -> bool,
) {
    let stays: Vec<bool> = left.iter().zip(right.iter()).map(|(l, r)| agrees(l, r)).collect();
    let (mut of_left, mut of_right) = (stays.iter(), stays.iter());
    left.retain(|_| of_left.next() == Some(&true));
    right.retain(|_| of_right.next() == Some(&true));
}

/// The word that `needed` of the sightings go on with: Boyer and Moore's majority vote, counted.
fn agreed<'a>(next: impl Iterator<Item = Option<&'a Code>> + Clone, needed: usize) -> Option<Code> {
    let (mut favourite, mut votes) = (None, 0);
    for code in next.clone() {
        if votes == 0 {
            favourite = code;
        }
        votes += if code == favourite { 1 } else { -1 };
    }
    let favourite = favourite?;
    let agreeing = next.filter(|code| *code == Some(favourite)).count();
    (needed <= agreeing).then_some(*favourite)
}

/// Drops phrases that a longer one of the host contains with the same count.
///
/// `phrases` are sorted by host, longest first.
fn without_contained(phrases: Vec<Phrase>) -> Vec<Phrase> {
    let mut kept: Vec<Phrase> = Vec::with_capacity(phrases.len());
    // Words of kept phrases: any eight words in a row of a contained one stand among them.
    let mut places: AHashMap<Head, Vec<(usize, usize)>> = AHashMap::new();
    for phrase in phrases {
        let host = phrase.count.host;
        // Thousands of phrases may begin alike: the rarest of its words tell where to look.
        let windows = phrase.codes.array_windows::<HEAD>().enumerate();
        let known = windows.map(|(at, window)| {
            (at, places.get(&(host, *window)).map_or(&[][..], |places| places))
        });
        let Some((before, rarest)) = known.min_by_key(|(_, places)| places.len()) else { continue };
        let contains = |&(number, at): &(usize, usize)| {
            let longer: &Phrase = &kept[number];
            longer.count.clusters == phrase.count.clusters
                && before <= at
                && longer.codes[at - before..].starts_with(&phrase.codes)
        };
        if rarest.iter().any(contains) {
            continue;
        }
        for (at, window) in phrase.codes.array_windows::<HEAD>().enumerate() {
            places.entry((host, *window)).or_default().push((kept.len(), at));
        }
        kept.push(phrase);
    }
    kept
}

/// Eight words in a row on one host.
type Head = (Option<Hash64>, [Code; HEAD]);

/// Words by which a phrase is looked up; every phrase has them.
pub const HEAD: usize = 8;
