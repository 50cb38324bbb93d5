//! Skeletons: short lines that open, or end, in the same words around a slot.

mod skeleton;

pub use skeleton::{FORM_WORDS, PART_WORDS, Skeleton};

use ahash::AHashMap;

use super::again::Again;
use super::bits::Bits;
use super::days::Days;
use super::distinct::Distinct;
use super::entry::{Entry, two_in_one, two_of_one};
use super::lines::is_at_edge;
use super::paged::Paged;
use super::parted::Parted;
use super::seen::Seen;
use super::shelf::Budget;
use super::sieve::Varied;
use super::{DocNumber, Texts, Traces};
use crate::doc::Day;
use crate::fingerprint::{Card, Code};
use crate::hash::{Hash64, mix};
use skeleton::LINE_WORDS;

/// How a skeleton is filled on one host, or in the whole dump. Copies of a text count once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SkeletonCount {
    /// Documents that have it.
    pub docs: u32,
    /// Clusters that have it.
    pub clusters: u32,
    /// Hosts that have it.
    pub hosts: u32,
    /// Distinct fillers of its slot.
    pub fillers: u32,
    /// Clusters that have the filler that most have.
    pub commonest: u32,
    /// Clusters where a number stands in the slot.
    pub with_numbers: u32,
    /// Clusters where it stands among the first or the last lines.
    pub at_edge: u32,
    /// Words in the slot, over all clusters.
    pub filler_words: u32,
    /// First and last day it was seen, if any of its documents has a day.
    pub days: Option<(Day, Day)>,
}

/// How often a skeleton has to be filled to be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeastFilled {
    /// Clusters of a host that have it, or clusters of the dump.
    pub clusters: u32,
    /// Distinct fillers of its slot.
    pub fillers: u32,
}

/// Where skeletons are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// On one host; `None` for documents whose host is unknown.
    Host(Option<Hash64>),
    /// In the whole dump.
    Dump,
}

impl Scope {
    fn hash(self) -> Hash64 {
        match self {
            Self::Host(Some(host)) => host,
            Self::Host(None) => Hash64(1),
            Self::Dump => Hash64(2),
        }
    }
}

/// How far a line that leads elsewhere is known by its opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Where its own host repeats it.
    Host,
    /// Wherever the dump does.
    Dump,
}

/// How far each opening of a line is known, by its number of words.
pub type Reaches = [Option<Reach>; PART_WORDS + 1];

/// A short line, made ready to be asked for its skeletons.
pub struct ShortLine<'a> {
    codes: &'a [Code],
    /// Whether it stands among the first or the last lines of its text.
    at_edge: bool,
    /// Hashes of the first 0, 1, 2 … words, and of the last, mixed for the keys.
    heads: [u64; PART_WORDS + 1],
    tails: [u64; PART_WORDS + 1],
}

impl<'a> ShortLine<'a> {
    /// The line with these words.
    pub fn new(codes: &'a [Code], at_edge: bool) -> Self {
        let (heads, tails) = (hashes(codes.iter()), hashes(codes.iter().rev()));
        Self { codes, at_edge, heads, tails }
    }

    /// What a skeleton that the line fills is known by; head and tail are short enough.
    pub fn key(&self, skeleton: Skeleton) -> Hash64 {
        let shape = Hash64((skeleton.head << 8 | skeleton.tail) as u64);
        let (head, tail) = (self.heads[skeleton.head], self.tails[skeleton.tail]);
        shape.then_mixed(head).then_mixed(tail)
    }

    /// The words before the slot.
    pub fn head(&self, skeleton: Skeleton) -> &'a [Code] {
        &self.codes[..skeleton.head]
    }

    fn slot(&self, skeleton: Skeleton) -> &'a [Code] {
        &self.codes[skeleton.head..self.codes.len() - skeleton.tail]
    }
}

fn hashes<'a>(codes: impl Iterator<Item = &'a Code>) -> [u64; PART_WORDS + 1] {
    let (mut hash, mut hashes) = (Hash64(0), [mix(0); PART_WORDS + 1]);
    for (mixed, code) in hashes[1..].iter_mut().zip(codes) {
        hash = hash.then(Hash64(u64::from(code.value()) + 1));
        *mixed = mix(hash.0);
    }
    hashes
}

fn hash_of(codes: &[Code]) -> Hash64 {
    codes.iter().fold(Hash64(0), |hash, code| hash.then(Hash64(u64::from(code.value()) + 1)))
}

/// A line that fills a skeleton.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Filled {
    /// Key of the skeleton and the scope.
    place: Hash64,
    cluster: DocNumber,
    filler: Hash64,
    /// Of lines of one cluster with one filler those inside the text come first, whatever the order of their
    /// documents.
    at_edge: bool,
    doc: DocNumber,
    /// The number of its host.
    host: u32,
    day: Option<Day>,
    key: Hash64,
    is_wide: bool,
    has_number: bool,
    words: u8,
}

impl Entry for Filled {
    type Numbers = [u64; 6];

    fn spread(self) -> u64 {
        self.place.0
    }

    fn to_numbers(self) -> [u64; 6] {
        let flags = [self.day.is_some(), self.is_wide, self.has_number, self.at_edge];
        let flags = flags.into_iter().fold(0, |flags, flag| flags << 1 | u64::from(flag));
        let docs = two_in_one(self.cluster, self.doc);
        let host = two_in_one(self.host, self.day.map_or(0, |day| day.0) as u32);
        [self.place.0, self.filler.0, self.key.0, docs, host, flags << 8 | u64::from(self.words)]
    }

    fn of_numbers([place, filler, key, docs, host, rest]: [u64; 6]) -> Self {
        let ((cluster, doc), (host, day)) = (two_of_one(docs), two_of_one(host));
        let flag = |bit: u32| rest >> (8 + bit) & 1 == 1;
        Self {
            place: Hash64(place),
            cluster,
            filler: Hash64(filler),
            doc,
            host,
            day: flag(3).then_some(Day(day as i32)),
            key: Hash64(key),
            is_wide: flag(2),
            has_number: flag(1),
            at_edge: flag(0),
            words: rest as u8,
        }
    }
}

/// The skeletons that a host fills so often at least, or the dump if `reaches` says of the words of a line that the
/// head is known that far, and that `is_wanted`. Heads of one word need a reach to be counted at all. They are known
/// by their keys.
///
/// Takes four bytes or less for every skeleton that lines with a frequent end may fill, two dozen a line,
/// and 48 for each time that a frequent one is filled, or what the budget allows. What the order of the
/// documents is does not matter.
pub fn find_skeletons(
    traces: &Traces,
    texts: &Texts,
    cluster_of: &Paged<DocNumber>,
    least: LeastFilled,
    reaches: impl Fn(&[Code]) -> Option<Reaches>,
    is_wanted: impl Fn(&SkeletonCount) -> bool,
) -> AHashMap<(Scope, Hash64), SkeletonCount> {
    let counts = |doc| !texts.has_stand_in(traces, doc);
    let ends = Ends::of(traces, least, counts);
    let mut have_some = Bits::blank(traces.len(), traces.budget());
    let mut sieve = Varied::within(traces.budget(), ends.lines * SKELETONS_OF_LINE, least.times());
    let mut seen = Seen::among(traces.blocks());
    // The sieve is larger than any cache: all keys of a line are made first, so that its places are
    // waited for together.
    for_each_filling(traces, &ends, &reaches, counts, |doc, line, may_fill| {
        have_some.set(doc);
        let is_new = seen.is_new(wording_on(traces.card(doc).host, line.codes));
        may_fill.iter().for_each(|one| sieve.add(one.place.0, is_new));
    });
    let mut filled = Parted::within(traces.budget());
    let mut is_often = Vec::new();
    for_each_filling(
        traces,
        &ends,
        &reaches,
        |doc| !counts(doc) || have_some.has(doc),
        |doc, line, may_fill| {
            is_often.clear();
            is_often.extend(may_fill.iter().map(|one| least.may_be_reached(&sieve, one.place)));
            for (one, _) in may_fill.iter().zip(&is_often).filter(|(_, is_often)| **is_often) {
                let slot = line.slot(one.skeleton);
                filled.push(Filled {
                    place: one.place,
                    key: line.key(one.skeleton),
                    is_wide: one.is_wide,
                    cluster: cluster_of.get(doc as usize),
                    filler: hash_of(slot),
                    doc,
                    host: traces.host_number(doc),
                    day: traces.card(doc).day,
                    at_edge: line.at_edge,
                    has_number: slot.iter().any(|code| code.has_digit()),
                    words: slot.len() as u8,
                });
            }
        },
    );
    let mut skeletons = AHashMap::new();
    let (mut known, mut fillings) = (None::<Filled>, Fillings::within(traces.budget()));
    let mut note = |one: Filled, fillings: &mut Fillings| {
        let Some(count) = fillings.finish(least).filter(&is_wanted) else { return };
        let scope = if one.is_wide { Scope::Dump } else { Scope::Host(traces.card(one.doc).host) };
        skeletons.insert((scope, one.key), count);
    };
    filled.drain_each(|one| {
        if let Some(first) = known.take_if(|first| first.place != one.place) {
            note(first, &mut fillings);
        }
        fillings.add(&one);
        known.get_or_insert(one);
    });
    known.into_iter().for_each(|first| note(first, &mut fillings));
    skeletons
}

/// Skeletons of one line, on average.
const SKELETONS_OF_LINE: usize = 24;

impl LeastFilled {
    /// Whether so many lines have a key, among them so many different ones: the words of a line and its
    /// skeleton make the filler.
    fn may_be_reached(self, sieve: &Varied, key: Hash64) -> bool {
        sieve.may_reach(key.0, self.clusters, self.fillers)
    }

    /// How often a key has to come at least, or with something new.
    fn times(self) -> u32 {
        self.clusters.min(self.fillers)
    }

    /// The most different lines of one key that came by the time when there are so many.
    fn lines_before(self) -> usize {
        self.clusters.max(self.fillers) as usize
    }
}

/// How often a host has lines that open in the same two words, or end in them, and how many different ones: a
/// skeleton is not more frequent than they are, and next to none is.
struct Ends {
    sieve: Varied,
    least: LeastFilled,
    /// Different lines of which one end is frequent, or more.
    lines: usize,
}

/// Words at either end of a line.
const END_WORDS: usize = 2;

impl Ends {
    fn of(traces: &Traces, least: LeastFilled, counts: impl Fn(DocNumber) -> bool) -> Self {
        // About half of all blocks are short lines, and have two ends.
        let sieve = Varied::within(traces.budget(), traces.blocks(), least.times());
        let mut ends = Self { sieve, least, lines: 0 };
        let mut seen = Seen::among(traces.blocks());
        for_each_line(traces, counts, |card, _, codes| {
            let is_new = seen.is_new(wording_on(card.host, codes));
            Self::keys(card.host, codes).into_iter().for_each(|key| ends.add(key, is_new));
        });
        ends
    }

    fn add(&mut self, key: Hash64, is_new: bool) {
        let was_frequent = self.least.may_be_reached(&self.sieve, key);
        self.sieve.add(key.0, is_new);
        self.lines += match was_frequent {
            true => usize::from(is_new),
            false if self.least.may_be_reached(&self.sieve, key) => self.least.lines_before(),
            false => 0,
        };
    }

    /// Whether the head of a line is frequent, and its tail.
    fn are_frequent(&self, host: Option<Hash64>, codes: &[Code]) -> [bool; 2] {
        Self::keys(host, codes).map(|key| self.least.may_be_reached(&self.sieve, key))
    }

    fn keys(host: Option<Hash64>, codes: &[Code]) -> [Hash64; 2] {
        let [head, tail] = [&codes[..END_WORDS], &codes[codes.len() - END_WORDS..]];
        [key_on(host, head), key_on(host, tail).then(Hash64(1))]
    }
}

/// What the words of a line are told apart by on a host, with a step for every four of them; never seen outside.
fn wording_on(host: Option<Hash64>, codes: &[Code]) -> u64 {
    let packed =
        |four: &[Code]| four.iter().fold(0, |all, code| all << 16 | u64::from(code.value()));
    let start = host.unwrap_or_default().0.wrapping_add(codes.len() as u64);
    codes.chunks(4).fold(mix(start), |all, four| mix(all.rotate_left(23) ^ packed(four)))
}

/// What some words are known by on a host.
fn key_on(host: Option<Hash64>, codes: &[Code]) -> Hash64 {
    hash_of(codes).then(host.unwrap_or_default())
}

/// Hands each line of documents that count, if it may be a filled skeleton, to `each`, with the number of its document and its
/// block. What a document printed before in the same part of it counts for nothing and may be left out.
fn for_each_line(
    traces: &Traces,
    counts: impl Fn(DocNumber) -> bool,
    mut each: impl FnMut(&Card, (DocNumber, usize), &[Code]),
) {
    let mut again = Again::default();
    traces.for_each_sheet(|doc, card, sheet| {
        let blocks = if counts(doc) { sheet.blocks.len() } else { 0 };
        for number in 0..blocks {
            let codes = sheet.block_codes(number);
            let edge = |number: usize| is_at_edge(number, sheet.blocks.len());
            let is_alike = |before: usize| edge(before) == edge(number);
            if LINE_WORDS.contains(&codes.len()) && !again.stood(sheet, number, is_alike) {
                each(card, (doc, number), codes);
            }
        }
    });
}

/// A skeleton that a line may be a filled form of.
struct MayFill {
    skeleton: Skeleton,
    /// Key of the skeleton and the scope.
    place: Hash64,
    is_wide: bool,
}

/// Hands each line to `each` with the skeletons that are to be counted.
fn for_each_filling(
    traces: &Traces,
    ends: &Ends,
    reaches: impl Fn(&[Code]) -> Option<Reaches>,
    counts: impl Fn(DocNumber) -> bool,
    mut each: impl FnMut(DocNumber, &ShortLine<'_>, &[MayFill]),
) {
    let mut may_fill = Vec::new();
    for_each_line(traces, counts, |card, (doc, number), codes| {
        let [has_head, has_tail] = ends.are_frequent(card.host, codes);
        let reaches = reaches(codes);
        if !has_head && !has_tail && reaches.is_none() {
            return;
        }
        let reaches = reaches.unwrap_or_default();
        let line = ShortLine::new(codes, is_at_edge(number, card.blocks as usize));
        may_fill.clear();
        let mut take = |skeleton, scope: Scope| {
            let place = scope.hash().then(line.key(skeleton));
            may_fill.push(MayFill { skeleton, place, is_wide: scope == Scope::Dump });
        };
        for &skeleton in Skeleton::of_line(codes.len()) {
            let reach = if skeleton.tail == 0 { reaches[skeleton.head] } else { None };
            let is_frequent =
                (skeleton.head < END_WORDS || has_head) && (skeleton.tail < END_WORDS || has_tail);
            if reach == Some(Reach::Dump) {
                take(skeleton, Scope::Dump);
            }
            if is_frequent && (reach.is_some() || skeleton.head != 1) {
                take(skeleton, Scope::Host(card.host));
            }
        }
        each(doc, &line, &may_fill);
    });
}

/// The lines of one skeleton, which come sorted by cluster and filler.
struct Fillings {
    count: SkeletonCount,
    days: Days,
    /// The cluster and the filler that came last.
    last: Option<(DocNumber, Hash64)>,
    fillers: Distinct,
    docs: Distinct,
    hosts: Distinct,
}

impl Fillings {
    fn within(budget: &Budget) -> Self {
        let [fillers, docs, hosts] = [(); 3].map(|()| Distinct::within(budget));
        let (count, days) = (SkeletonCount::default(), Days::default());
        Self { count, days, last: None, fillers, docs, hosts }
    }

    fn add(&mut self, one: &Filled) {
        let last = self.last.replace((one.cluster, one.filler));
        if last.is_none_or(|(cluster, _)| cluster != one.cluster) {
            self.count.clusters += 1;
            self.count.with_numbers += u32::from(one.has_number);
            self.count.at_edge += u32::from(one.at_edge);
            self.count.filler_words += u32::from(one.words);
        }
        if last != self.last {
            self.fillers.push(one.filler.0);
        }
        self.docs.push_once(one.doc.into());
        self.hosts.push_once(one.host.into());
        self.days.add(one.day);
    }

    /// What was counted, if that is enough. Then all begins anew.
    fn finish(&mut self, least: LeastFilled) -> Option<SkeletonCount> {
        let [fillers, docs, hosts] =
            [&mut self.fillers, &mut self.docs, &mut self.hosts].map(Distinct::count);
        let days = std::mem::take(&mut self.days).ends();
        let count = std::mem::take(&mut self.count);
        self.last = None;
        let (docs, hosts, (fillers, commonest)) = (docs.0, hosts.0, fillers);
        let count = SkeletonCount { docs, hosts, fillers, commonest, days, ..count };
        let is_enough = least.clusters <= count.clusters && least.fillers <= count.fillers;
        is_enough.then_some(count)
    }
}
