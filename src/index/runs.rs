//! Phrases: runs of words that stand in many documents of one host, inside whatever lines.

mod extensions;

use std::cmp::Reverse;
use std::ops::Range;

use ahash::AHashMap;

use super::again::Again;
use super::days::Days;
use super::entry::{Entry, Row, two_in_one, two_of_one};
use super::once::{Once, REMEMBERED, Shared};
use super::paged::Paged;
use super::parted::Parted;
use super::seen::Seen;
use super::sieve::{Marks, Sieve};
use super::sorted::Sorted;
use super::{DocNumber, Texts, Traces};
use crate::doc::Day;
use crate::fingerprint::{Code, RUN_WORDS, Seed, Sheet, seeds_of_runs_into};
use crate::hands::Hands;
use crate::hash::{Hash64, followed};
use extensions::Extensions;

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
/// that stands in `least` clusters of one host is looked at. `is_hot` is asked of no seed with fewer sightings. What
/// the order of the documents is does not matter.
///
/// Takes a fifth of a byte to two for every seed, one word in three, by how many clusters are asked for, and
/// sixteen for a seed that is frequent, or what the budget allows.
pub fn find_phrases(
    traces: &Traces,
    texts: &Texts,
    cluster_of: &Paged<DocNumber>,
    least: u32,
    hands: &impl Hands,
    is_hot: impl Fn(&RunCount) -> bool,
) -> Vec<Phrase> {
    let mut sightings = find_sightings(traces, texts, cluster_of, least, hands);
    let mut extensions = Extensions::new(traces);
    // Of the seeds of a phrase the rarest is nearest to the count of the phrase; of several the first.
    let mut rarest: Vec<(RunCount, usize)> = Vec::new();
    let rarity = |count: &RunCount| (count.clusters, count.docs);
    let mut seen = 0;
    let mut take = |count: RunCount, sample: &[Sighting]| {
        if !is_hot(&count) {
            return;
        }
        match rarest.get_mut(extensions.number_of(sample)) {
            Some(known) if rarity(&count) < rarity(&known.0) => *known = (count, seen),
            Some(_) => {}
            None => rarest.push((count, seen)),
        }
        seen += 1;
    };
    let mut seed = OfSeed::new(traces, texts, cluster_of, least);
    let mut known = None;
    sightings.drain_each(|one| {
        if known.replace(one.hash).is_some_and(|hash| hash != one.hash) {
            seed.finish(&mut take);
        }
        seed.push(one);
    });
    seed.finish(&mut take);
    let mut all: Vec<_> = rarest.into_iter().zip(extensions.into_codes()).collect();
    all.retain(|(_, codes)| 2 * RUN_WORDS <= weight(codes));
    all.sort_unstable_by_key(|&((count, seen), _)| (rarity(&count), seen));
    let mut phrases: AHashMap<(Option<Hash64>, Box<[Code]>), RunCount> = AHashMap::new();
    for ((count, _), codes) in all {
        phrases.entry((count.host, codes)).or_insert(count);
    }
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

/// The sightings of all seeds that may have them in `least` clusters of one host; of rarer ones some may be among
/// them. A host with fewer documents has none, and in a crawl many have one page.
fn find_sightings(
    traces: &Traces,
    texts: &Texts,
    cluster_of: &Paged<DocNumber>,
    least: u32,
    hands: &impl Hands,
) -> Parted<Sighting> {
    let budget = traces.budget();
    let shared = Shared::among(cluster_of, budget);
    let often = frequent_seeds(traces, texts, cluster_of, least);
    let (parts, mut all) = (traces.parts::<PARTS>().into(), Parted::within(budget));
    let of_part = |part| sightings(traces, &part, &shared, &often);
    hands.each(parts, &of_part).into_iter().for_each(|part| all.append(part));
    all
}

/// The seeds that may stand in `least` clusters of one host.
fn frequent_seeds(
    traces: &Traces,
    texts: &Texts,
    cluster_of: &Paged<DocNumber>,
    least: u32,
) -> Marks {
    let (budget, most) = (traces.budget(), traces.words() / 3);
    let shared = Shared::on_one_host(traces, cluster_of);
    let mut sieve = Sieve::within(budget, most, least);
    let mut often = Marks::within(budget, most / FEW_ARE_OFTEN);
    let (mut once, mut of_sheet) = (Once::among(&shared), OfSheet::default());
    let documents = documents_of_hosts(traces);
    traces.for_each_sheet(|doc, card, sheet| {
        let of_host = documents.get(traces.host_number(doc) as usize);
        let are_few = of_host.is_some_and(|&documents| documents < least);
        if are_few || texts.has_stand_in(traces, doc) {
            return;
        }
        let host = card.host.unwrap_or_default().0;
        let mut of_cluster = once.of(doc);
        let seeds = of_sheet
            .seeds(sheet, |number| of_cluster.is_new(|| followed(wording(sheet, number), host)));
        sieve.come_near(seeds.iter().map(|seed| seed.hash ^ host));
        let reaching = seeds.iter().filter(|seed| sieve.reaches(seed.hash ^ host, least));
        reaching.for_each(|seed| often.mark(seed.hash));
    });
    often
}

/// Of so many seeds far fewer than one comes often: on news one of three thousand.
const FEW_ARE_OFTEN: usize = 8;

/// Whoever is free takes one of so many parts of the documents: one hand may be at something else.
const PARTS: usize = 4;

/// The sightings of seeds that come often in a part of the documents.
fn sightings(
    traces: &Traces,
    part: &Range<DocNumber>,
    shared: &Shared<'_>,
    often: &Marks,
) -> Parted<Sighting> {
    let mut all = Parted::within(&traces.budget().part(PARTS));
    let mut of_sheet = OfSheet::default();
    // Lines of copies in which no seed comes often: the next copy has most of them again.
    let (mut without, mut wordings) = (Seen::among(REMEMBERED), Vec::new());
    traces.for_each_sheet_of(part, |doc, _, sheet| {
        let has_copies = shared.cluster(doc).is_some();
        wordings.clear();
        of_sheet.seeds(sheet, |number| {
            let wording = if has_copies { wording(sheet, number) } else { 0 };
            let is_wanted = !has_copies || !without.has(wording);
            wordings.extend(is_wanted.then_some(wording));
            is_wanted
        });
        let mut seeds = of_sheet.seeds.iter().peekable();
        for (run, &wording) in of_sheet.runs.iter().zip(&wordings) {
            let mut has_any = false;
            while let Some(&Seed { hash, start }) = seeds.next_if(|seed| seed.start < run.end) {
                if often.may_hold(hash) {
                    all.push(Sighting { hash, doc, start });
                    has_any = true;
                }
            }
            if has_copies && !has_any {
                without.is_new(wording);
            }
        }
    });
    all
}

/// What the words of a block are told apart by: its form, and where that is cut into words.
fn wording(sheet: Sheet<'_>, number: usize) -> u64 {
    let words = sheet.block_codes(number).iter();
    let sum = words.fold(0_u32, |sum, code| sum.wrapping_add(code.value().into()));
    followed(sheet.blocks[number].key.0, sum.into())
}

/// How many documents each host has, by its number.
fn documents_of_hosts(traces: &Traces) -> Vec<u32> {
    let mut documents = Vec::new();
    for host in (0..traces.len() as DocNumber).map(|doc| traces.host_number(doc) as usize) {
        documents.resize(documents.len().max(host + 1), 0);
        documents[host] += 1;
    }
    documents
}

/// The seeds of a document, and what is needed to find them.
#[derive(Default)]
struct OfSheet {
    again: Again,
    runs: Vec<Range<u32>>,
    seeds: Vec<Seed>,
}

impl OfSheet {
    /// Those of all blocks for whose number `is_wanted`; their starts count from the first word of the text.
    ///
    /// A block that comes again in a document adds nothing: phrases are counted by documents, and
    /// looked at where they stand first.
    fn seeds(&mut self, sheet: Sheet<'_>, mut is_wanted: impl FnMut(usize) -> bool) -> &[Seed] {
        let Self { again, runs, seeds } = self;
        runs.clear();
        for number in 0..sheet.blocks.len() {
            if !again.stood(sheet, number, |_| true) && is_wanted(number) {
                runs.push(sheet.block_words(number));
            }
        }
        seeds.clear();
        seeds_of_runs_into(sheet.codes, runs, seeds);
        seeds
    }
}

/// The sightings of one seed, by host, cluster, text, document and place.
struct OfSeed<'a> {
    traces: &'a Traces,
    texts: &'a Texts,
    cluster_of: &'a Paged<DocNumber>,
    sightings: Sorted<Row<3>>,
    /// Those that are not sorted yet, fewer than are asked of a seed. A full sieve lets most seeds pass, and
    /// of one that stays so rare no page is asked whose it is.
    few: Vec<Sighting>,
    seen: u32,
    /// How often the seed has to be seen.
    least: u32,
}

/// Room for the sightings of a seed, as a part of that of all.
const PART_OF_SEED: usize = 4;

impl<'a> OfSeed<'a> {
    fn new(
        traces: &'a Traces,
        texts: &'a Texts,
        cluster_of: &'a Paged<DocNumber>,
        least: u32,
    ) -> Self {
        let sightings = Sorted::within(&traces.budget().part(PART_OF_SEED));
        Self { traces, texts, cluster_of, sightings, few: Vec::new(), seen: 0, least }
    }

    fn push(&mut self, one: Sighting) {
        self.seen += 1;
        self.few.push(one);
        if self.least <= self.seen {
            self.sort();
        }
    }

    /// Puts what came last among the sightings that are sorted.
    fn sort(&mut self) {
        let Self { traces, texts, cluster_of, sightings, few, .. } = self;
        for Sighting { doc, start, .. } in few.drain(..) {
            let (host, cluster) = (traces.host_number(doc), cluster_of.get(doc as usize));
            let text = two_in_one(texts.number(doc), doc);
            sightings.push(Row([two_in_one(host, cluster), text, start.into()]));
        }
    }

    /// Hands out how often the seed stands on each host, if it does so often at all, with a sample of its
    /// sightings: one a cluster, chosen by the texts alone. Then none are left.
    fn finish(&mut self, mut each: impl FnMut(RunCount, &[Sighting])) {
        let (mut hosts, mut known): (Vec<OnHost>, _) = (Vec::new(), None);
        self.seen = 0;
        self.few.clear();
        self.sightings.drain(|Row([of_cluster, text, start])| {
            let ((host, cluster), (text, doc)) = (two_of_one(of_cluster), two_of_one(text));
            let card = || self.traces.card(doc);
            if known.replace(host) != Some(host) {
                hosts.push(OnHost::new(card().host));
            }
            if let Some(of_host) = hosts.last_mut() {
                of_host.add(cluster, text, (doc, start as u32), || card().day);
            }
        });
        hosts.sort_unstable_by_key(|of_host| of_host.count.host);
        let all_hosts = hosts.len() as u32;
        let all_clusters = hosts.iter().map(|of_host| of_host.count.clusters).sum();
        for of_host in hosts {
            let (count, sample) = of_host.finish();
            each(RunCount { hosts: all_hosts, all_clusters, ..count }, &sample);
        }
    }
}

/// A seed on one host.
struct OnHost {
    count: RunCount,
    days: Days,
    /// The cluster and the document that came last.
    last: Option<(DocNumber, DocNumber)>,
    /// The first sightings of clusters, with the numbers of their texts.
    sample: Vec<(u32, u32, DocNumber)>,
}

impl OnHost {
    fn new(host: Option<Hash64>) -> Self {
        let [docs, clusters, hosts, all_clusters] = [0; 4];
        let count = RunCount { host, docs, clusters, hosts, all_clusters, days: None };
        Self { count, days: Days::default(), last: None, sample: Vec::new() }
    }

    fn add(
        &mut self,
        cluster: DocNumber,
        text: u32,
        (doc, start): (DocNumber, u32),
        day: impl FnOnce() -> Option<Day>,
    ) {
        let last = self.last.replace((cluster, doc));
        if last == self.last {
            return;
        }
        self.count.docs += 1;
        self.days.add(day());
        if last.is_none_or(|(last, _)| last != cluster) {
            self.count.clusters += 1;
            self.sample.push((text, start, doc));
            if self.sample.len() == 2 * SAMPLE {
                self.choose();
            }
        }
    }

    fn choose(&mut self) {
        self.sample.sort_unstable();
        self.sample.truncate(SAMPLE);
    }

    fn finish(mut self) -> (RunCount, Vec<Sighting>) {
        self.choose();
        let sample = self.sample.into_iter();
        let sample = sample.map(|(_, start, doc)| Sighting { hash: 0, doc, start }).collect();
        (RunCount { days: self.days.ends(), ..self.count }, sample)
    }
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
