//! How often each line stands where: documents, hosts, days and positions.

use super::paged::Paged;
use super::parted::{Entry, Parted, two_in_one, two_of_one};
use super::sieve::Sieve;
use super::{DocNumber, Traces};
use crate::doc::Day;
use crate::fingerprint::words_of;
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

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sighting {
    key: Hash64,
    host: Option<Hash64>,
    cluster: DocNumber,
    doc: DocNumber,
    block: u32,
    words: u32,
}

impl Entry for Sighting {
    type Numbers = [u64; 4];

    fn spread(self) -> u64 {
        self.key.0
    }

    fn to_numbers(self) -> [u64; 4] {
        let words = self.words << 1 | u32::from(self.host.is_some());
        let (place, words) = (two_in_one(self.cluster, self.doc), two_in_one(self.block, words));
        [self.key.0, self.host.unwrap_or_default().0, place, words]
    }

    fn of_numbers([key, host, place, words]: [u64; 4]) -> Self {
        let ((cluster, doc), (block, words)) = (two_of_one(place), two_of_one(words));
        let host = (words & 1 == 1).then_some(Hash64(host));
        Self { key: Hash64(key), host, cluster, doc, block, words: words >> 1 }
    }
}

/// Counts every line that stands in at least two clusters of a host, sorted by line and host.
///
/// Takes one to two bytes for every block while it runs, and 40 for one that may come again.
pub fn count_lines(traces: &Traces, cluster_of: &Paged<DocNumber>) -> Vec<LineCount> {
    let on_host = |host: Option<Hash64>, key: Hash64| key.then(host.unwrap_or_default()).0;
    let mut sieve = Sieve::within(traces.budget(), traces.blocks());
    traces.for_each_blocks(|_, card, blocks| {
        blocks.iter().for_each(|block| sieve.add(on_host(card.host, block.key)));
    });
    let mut sightings = Parted::within(traces.budget());
    traces.for_each_blocks(|doc, card, blocks| {
        let (host, cluster) = (card.host, cluster_of.get(doc as usize));
        let numbered = (0..).zip(blocks.iter().map(|block| block.key));
        let again = numbered.filter(|(_, key)| sieve.may_reach(on_host(host, *key), 2));
        for (block, key) in again {
            let words = words_of(blocks, block as usize).len() as u32;
            sightings.push(Sighting { key, host, cluster, doc, block, words });
        }
    });
    let mut counts = Vec::new();
    sightings.drain(|sorted| {
        let runs = sorted.chunk_by(|a, b| (a.key, a.host) == (b.key, b.host));
        let several = runs.filter(|run| run[0].cluster != run[run.len() - 1].cluster);
        counts.extend(several.map(|run| count(traces, run)));
    });
    counts
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
/// Takes one byte for every block while it runs, and 32 for one that may be so frequent.
pub fn count_wide_lines(
    traces: &Traces,
    cluster_of: &Paged<DocNumber>,
    least: u32,
) -> Vec<WideLine> {
    let mut sieve = Sieve::within(traces.budget(), traces.blocks());
    traces.for_each_blocks(|_, _, blocks| blocks.iter().for_each(|block| sieve.add(block.key.0)));
    let mut places = Parted::within(traces.budget());
    traces.for_each_blocks(|doc, _, blocks| {
        let keys = blocks.iter().map(|block| block.key);
        let often = keys.filter(|key| sieve.may_reach(key.0, least));
        often.for_each(|key| places.push(Spot { key, cluster: cluster_of.get(doc as usize), doc }));
    });
    let mut lines = Vec::new();
    places.drain(|sorted| {
        let of_lines = sorted.chunk_by(|a, b| a.key == b.key).map(|line| count_wide(traces, line));
        lines.extend(of_lines.filter(|line| least <= line.clusters && 2 <= line.hosts));
    });
    lines
}

/// A document that holds a line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    key: Hash64,
    cluster: DocNumber,
    doc: DocNumber,
}

impl Entry for Spot {
    type Numbers = [u64; 2];

    fn spread(self) -> u64 {
        self.key.0
    }

    fn to_numbers(self) -> [u64; 2] {
        [self.key.0, two_in_one(self.cluster, self.doc)]
    }

    fn of_numbers([key, place]: [u64; 2]) -> Self {
        let (cluster, doc) = two_of_one(place);
        Self { key: Hash64(key), cluster, doc }
    }
}

fn count_wide(traces: &Traces, sorted: &[Spot]) -> WideLine {
    let by_doc = || sorted.chunk_by(|a, b| a == b).map(|same| traces.card(same[0].doc));
    let mut hosts: Vec<_> = by_doc().map(|card| card.host).collect();
    hosts.sort_unstable();
    hosts.dedup();
    let days = || by_doc().filter_map(|card| card.day);
    WideLine {
        key: sorted[0].key,
        docs: by_doc().count() as u32,
        clusters: sorted.chunk_by(|a, b| a.cluster == b.cluster).count() as u32,
        hosts: hosts.len() as u32,
        days: days().min().zip(days().max()),
    }
}

fn count(traces: &Traces, run: &[Sighting]) -> LineCount {
    let first = &run[0];
    let card_of = |at: &Sighting| traces.card(at.doc);
    let by_cluster = || run.chunk_by(|a, b| a.cluster == b.cluster);
    let by_doc = || run.chunk_by(|a, b| a.doc == b.doc);
    let days = || by_doc().filter_map(|doc| card_of(&doc[0]).day);
    LineCount {
        key: first.key,
        host: first.host,
        words: first.words,
        docs: by_doc().count() as u32,
        clusters: by_cluster().count() as u32,
        times: by_cluster().map(most_in_one).sum(),
        in_head: by_doc().filter(|doc| doc.iter().any(is_in_head)).count() as u32,
        in_tail: by_doc()
            .filter(|doc| doc.iter().any(|at| is_in_tail(at, card_of(at).blocks)))
            .count() as u32,
        days: days().min().zip(days().max()),
    }
}

/// How often the line stands in that document of a cluster which has it most often.
fn most_in_one(cluster: &[Sighting]) -> u32 {
    cluster.chunk_by(|a, b| a.doc == b.doc).map(<[_]>::len).max().unwrap_or(0) as u32
}

fn is_in_head(at: &Sighting) -> bool {
    (at.block as usize) < HEAD
}

fn is_in_tail(at: &Sighting, blocks: u32) -> bool {
    blocks as usize <= at.block as usize + TAIL
}
