//! How often each line stands where: documents, hosts, days and positions.

use std::ops::Range;

use super::days::Days;
use super::distinct::Distinct;
use super::entry::{Entry, two_in_one, two_of_one};
use super::once::{Once, Shared};
use super::paged::Paged;
use super::parted::Parted;
use super::sieve::Sieve;
use super::{DocNumber, Traces};
use crate::doc::Day;
use crate::fingerprint::words_of;
use crate::hands::Hands;
use crate::hash::Hash64;

/// Where one line stands on one host. Copies of a text count once in `clusters`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineCount {
    /// Hash of the line's comparison form.
    pub key: Hash64,
    /// The host; `None` for documents whose host is unknown.
    pub host: Option<Hash64>,
    /// Words of the line.
    pub words: u32,
    /// Documents that hold it.
    pub docs: u32,
    /// Clusters of copies that hold it.
    pub clusters: u32,
    /// Times it stands there, of each cluster the document counted that has it most often.
    pub times: u32,
    /// Documents that hold it among their first `HEAD` blocks.
    pub in_head: u32,
    /// Documents that hold it among their last `TAIL` blocks.
    pub in_tail: u32,
    /// First and last day it was seen, if any of its documents has a day.
    pub days: Option<(Day, Day)>,
}

/// Blocks that count as the head of a document.
pub(super) const HEAD: usize = 2;

/// Blocks that count as its tail.
pub(super) const TAIL: usize = 3;

/// Whether a block is among the first or the last of so many; where these are all there are, the
/// first or the last alone.
pub(super) fn is_at_edge(block: usize, blocks: usize) -> bool {
    let (head, tail) = if blocks <= HEAD + TAIL { (1, 1) } else { (HEAD, TAIL) };
    block < head || blocks <= block + tail
}

/// A line in a document, once or several times.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sighting {
    key: Hash64,
    host: Option<Hash64>,
    cluster: DocNumber,
    doc: DocNumber,
    day: Option<Day>,
    words: u32,
    in_head: bool,
    in_tail: bool,
    times: u32,
}

impl Sighting {
    /// Whether this is the line, and the document, of another sighting.
    fn is_of(&self, other: &Self) -> bool {
        (self.doc, self.key, self.words) == (other.doc, other.key, other.words)
    }

    fn add(&mut self, other: &Self) {
        self.in_head |= other.in_head;
        self.in_tail |= other.in_tail;
        self.times += other.times;
    }
}

impl Entry for Sighting {
    type Numbers = [u64; 5];

    fn spread(self) -> u64 {
        self.key.0
    }

    fn to_numbers(self) -> [u64; 5] {
        let flags = [self.host.is_some(), self.day.is_some(), self.in_head, self.in_tail];
        let flags = flags.into_iter().fold(0, |flags, flag| flags << 1 | u32::from(flag));
        let day = self.day.map_or(0, |day| day.0) as u32;
        let (place, what) = (two_in_one(self.cluster, self.doc), two_in_one(day, self.words));
        let (host, how) = (self.host.unwrap_or_default(), two_in_one(self.times, flags));
        [self.key.0, host.0, place, what, how]
    }

    fn of_numbers([key, host, place, what, how]: [u64; 5]) -> Self {
        let ((cluster, doc), (day, words)) = (two_of_one(place), two_of_one(what));
        let (times, flags) = two_of_one(how);
        let flag = |bit: u32| flags >> bit & 1 == 1;
        Self {
            key: Hash64(key),
            host: flag(3).then_some(Hash64(host)),
            cluster,
            doc,
            day: flag(2).then_some(Day(day as i32)),
            words,
            in_head: flag(1),
            in_tail: flag(0),
            times,
        }
    }
}

/// Lines whose last sightings are remembered: a page may print one of them a million times, and those
/// are one sighting, unless many others come between.
const REMEMBERED: usize = 64;

/// Where the last sighting of a line is remembered.
fn slot_of(key: Hash64) -> usize {
    key.0 as usize % REMEMBERED
}

/// Counts every line that stands in at least two clusters of a host, sorted by line and host.
///
/// Takes one to two bytes for every block while it runs, and 48 for one that may come again, or what the
/// budget allows.
pub fn count_lines(
    traces: &Traces,
    cluster_of: &Paged<DocNumber>,
    hands: &impl Hands,
) -> Vec<LineCount> {
    count_lines_of(traces, cluster_of, |_| 2, hands)
}

/// The same for lines that stand in at least so many clusters of a host as `least` tells, two or more.
pub(super) fn count_lines_of(
    traces: &Traces,
    cluster_of: &Paged<DocNumber>,
    least: impl Fn(Option<Hash64>) -> u32 + Sync,
    hands: &impl Hands,
) -> Vec<LineCount> {
    let mut sieve = Sieve::within(traces.budget(), traces.blocks(), 2);
    let shared = Shared::on_one_host(traces, cluster_of);
    let mut once = Once::among(&shared);
    traces.for_each_blocks(|doc, card, blocks| {
        let mut of_cluster = once.of(doc);
        let lines = blocks.iter().map(|block| on_host(card.host, block.key));
        lines.filter(|&line| of_cluster.is_new(|| line)).for_each(|line| sieve.add(line));
    });
    let [one, other] = &traces.parts();
    let of = |half| sightings(traces, half, cluster_of, &least, &sieve);
    let (mut all, more) = hands.both(|| of(one), || of(other));
    all.append(more);
    let [lower, upper] = all.halves();
    let (mut counts, more) = hands.both(|| counted(lower, &least), || counted(upper, &least));
    counts.extend(more);
    counts
}

/// A number for a line of a host.
fn on_host(host: Option<Hash64>, key: Hash64) -> u64 {
    key.then(host.unwrap_or_default()).0
}

/// The lines of half of the documents that may come so often as `least` tells of their host.
fn sightings(
    traces: &Traces,
    half: &Range<DocNumber>,
    cluster_of: &Paged<DocNumber>,
    least: &impl Fn(Option<Hash64>) -> u32,
    sieve: &Sieve,
) -> Parted<Sighting> {
    let mut sightings = Parted::within(&traces.budget().part(2));
    let mut last = [None; REMEMBERED];
    traces.for_each_blocks_of(half, |doc, card, blocks| {
        let (host, cluster, day) = (card.host, cluster_of.get(doc as usize), card.day);
        let least = least(host);
        let numbered = blocks.iter().enumerate().map(|(number, block)| (number, block.key));
        let again = numbered.filter(|(_, key)| sieve.may_reach(on_host(host, *key), least));
        for (block, key) in again {
            let words = words_of(blocks, block).len() as u32;
            let (in_head, in_tail) = (block < HEAD, blocks.len() <= block + TAIL);
            let one = Sighting { key, host, cluster, doc, day, words, in_head, in_tail, times: 1 };
            match &mut last[slot_of(key)] {
                Some(last) if one.is_of(last) => last.add(&one),
                last => last.replace(one).into_iter().for_each(|before| sightings.push(before)),
            }
        }
    });
    last.into_iter().flatten().for_each(|one| sightings.push(one));
    sightings
}

/// What comes of all sightings of some lines.
fn counted(
    mut sightings: Parted<Sighting>,
    least: &impl Fn(Option<Hash64>) -> u32,
) -> Vec<LineCount> {
    let (mut counts, mut known) = (Vec::new(), None::<Line>);
    let mut note = |line: Line| {
        let count = line.finish();
        if least(count.host) <= count.clusters {
            counts.push(count);
        }
    };
    sightings.drain_each(|one| match &mut known {
        Some(line) if (line.count.key, line.count.host) == (one.key, one.host) => line.add(&one),
        other => other.replace(Line::of(&one)).into_iter().for_each(&mut note),
    });
    known.into_iter().for_each(note);
    counts
}

/// What was counted of a line on a host, whose sightings in one document and one cluster come together.
struct Line {
    count: LineCount,
    days: Days,
    cluster: DocNumber,
    doc: DocNumber,
    /// Times in this document.
    times: u32,
    /// The most times in a document of this cluster.
    most: u32,
    /// Whether it stands in the head of this document, and in its tail.
    at_ends: [bool; 2],
}

impl Line {
    /// A line that was seen once.
    fn of(one: &Sighting) -> Self {
        let &Sighting { key, host, words, cluster, doc, .. } = one;
        let [docs, clusters] = [1; 2];
        let [times, in_head, in_tail] = [0; 3];
        let count =
            LineCount { key, host, words, docs, clusters, times, in_head, in_tail, days: None };
        let (days, at_ends) = (Days::default(), [false; 2]);
        let mut line = Self { count, days, cluster, doc, times: 0, most: 0, at_ends };
        line.add(one);
        line
    }

    fn add(&mut self, one: &Sighting) {
        if self.doc != one.doc {
            self.leave_document();
            (self.doc, self.count.docs) = (one.doc, self.count.docs + 1);
        }
        if self.cluster != one.cluster {
            self.count.times += std::mem::take(&mut self.most);
            (self.cluster, self.count.clusters) = (one.cluster, self.count.clusters + 1);
        }
        self.times += one.times;
        self.at_ends = [self.at_ends[0] | one.in_head, self.at_ends[1] | one.in_tail];
        self.days.add(one.day);
    }

    fn leave_document(&mut self) {
        let [in_head, in_tail] = std::mem::take(&mut self.at_ends).map(u32::from);
        self.count.in_head += in_head;
        self.count.in_tail += in_tail;
        self.most = std::mem::take(&mut self.times).max(self.most);
    }

    fn finish(mut self) -> LineCount {
        self.leave_document();
        LineCount { times: self.count.times + self.most, days: self.days.ends(), ..self.count }
    }
}

/// Where one line stands in a whole dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WideLine {
    /// Hash of the line's comparison form.
    pub key: Hash64,
    /// Documents that hold it.
    pub docs: u32,
    /// Clusters of copies that hold it.
    pub clusters: u32,
    /// Hosts that have it.
    pub hosts: u32,
    /// First and last day it was seen, if any of its documents has a day.
    pub days: Option<(Day, Day)>,
}

/// Counts every line that stands in at least `least` clusters and on two hosts, sorted by line.
///
/// Takes two bytes or less for every block while it runs, and 32 for one that may be so frequent, or what the
/// budget allows.
pub fn count_wide_lines(
    traces: &Traces,
    cluster_of: &Paged<DocNumber>,
    least: u32,
) -> Vec<WideLine> {
    let mut sieve = Sieve::within(traces.budget(), traces.blocks(), least);
    let shared = Shared::among(cluster_of, traces.budget());
    let mut once = Once::among(&shared);
    traces.for_each_blocks(|doc, _, blocks| {
        let mut of_cluster = once.of(doc);
        let lines = blocks.iter().map(|block| block.key.0);
        lines.filter(|&line| of_cluster.is_new(|| line)).for_each(|line| sieve.add(line));
    });
    let (mut places, mut last) = (Parted::within(traces.budget()), [None; REMEMBERED]);
    traces.for_each_blocks(|doc, card, blocks| {
        let (cluster, host) = (cluster_of.get(doc as usize), traces.host_number(doc));
        let keys = blocks.iter().map(|block| block.key);
        for key in keys.filter(|key| sieve.may_reach(key.0, least)) {
            let spot = Spot { key, cluster, doc, host, day: card.day };
            if last[slot_of(key)].replace(spot) != Some(spot) {
                places.push(spot);
            }
        }
    });
    let (mut lines, mut known) = (Vec::new(), None::<Wide>);
    let mut hosts = Distinct::within(traces.budget());
    let mut note = |wide: Wide, hosts: &mut Distinct| {
        let line = wide.finish(hosts);
        if least <= line.clusters && 2 <= line.hosts {
            lines.push(line);
        }
    };
    places.drain_each(|spot| {
        if known.as_ref().is_some_and(|wide| wide.line.key != spot.key) {
            known.take().into_iter().for_each(|wide| note(wide, &mut hosts));
        }
        known.get_or_insert_with(|| Wide::of(spot.key)).add(&spot, &mut hosts);
    });
    known.into_iter().for_each(|wide| note(wide, &mut hosts));
    lines
}

/// A document that holds a line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    key: Hash64,
    cluster: DocNumber,
    doc: DocNumber,
    /// The number of its host.
    host: u32,
    day: Option<Day>,
}

impl Entry for Spot {
    type Numbers = [u64; 4];

    fn spread(self) -> u64 {
        self.key.0
    }

    fn to_numbers(self) -> [u64; 4] {
        let place = two_in_one(self.cluster, self.doc);
        let day = self.day.map_or(0, |day| day.0) as u32;
        [self.key.0, place, two_in_one(self.host, day), self.day.is_some().into()]
    }

    fn of_numbers([key, place, host, has_day]: [u64; 4]) -> Self {
        let ((cluster, doc), (host, day)) = (two_of_one(place), two_of_one(host));
        let day = (has_day == 1).then_some(Day(day as i32));
        Self { key: Hash64(key), cluster, doc, host, day }
    }
}

/// What was counted of a line in a whole dump, whose documents of one cluster come together.
struct Wide {
    line: WideLine,
    days: Days,
    /// The cluster and the document that came last.
    last: Option<(DocNumber, DocNumber)>,
}

impl Wide {
    fn of(key: Hash64) -> Self {
        let line = WideLine { key, docs: 0, clusters: 0, hosts: 0, days: None };
        Self { line, days: Days::default(), last: None }
    }

    /// Takes in a document, and its host among `hosts`.
    fn add(&mut self, spot: &Spot, hosts: &mut Distinct) {
        let last = self.last.replace((spot.cluster, spot.doc));
        if last == self.last {
            return;
        }
        self.line.docs += 1;
        self.line.clusters += u32::from(last.is_none_or(|(cluster, _)| cluster != spot.cluster));
        hosts.push_once(spot.host.into());
        self.days.add(spot.day);
    }

    fn finish(self, hosts: &mut Distinct) -> WideLine {
        WideLine { hosts: hosts.count().0, days: self.days.ends(), ..self.line }
    }
}
