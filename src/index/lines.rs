//! How often each line stands where: documents, hosts, days and positions.

use super::{DocNumber, Traces};
use crate::doc::Day;
use crate::fingerprint::Trace;
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
    /// Times it stands there.
    pub times: u32,
    /// Documents that hold it among their first [`HEAD`] blocks.
    pub in_head: u32,
    /// Documents that hold it among their last [`TAIL`] blocks.
    pub in_tail: u32,
    /// First and last day it was seen, if any of its documents has a day.
    pub days: Option<(Day, Day)>,
}

/// Blocks that count as the head of a document.
pub(super) const HEAD: usize = 2;

/// Blocks that count as its tail.
pub(super) const TAIL: usize = 3;

struct Sighting {
    key: Hash64,
    host: Option<Hash64>,
    cluster: DocNumber,
    doc: DocNumber,
    block: u32,
}

/// Counts every line that stands in at least two clusters of a host, sorted by line and host.
///
/// Takes 40 bytes for every block while it runs.
pub fn count_lines(traces: &Traces, cluster_of: &[DocNumber]) -> Vec<LineCount> {
    let mut sightings = Vec::with_capacity(traces.iter().map(|trace| trace.blocks.len()).sum());
    for (doc, trace) in (0..).zip(traces) {
        let cluster = cluster_of[doc as usize];
        let sighting = |(block, key)| Sighting { key, host: trace.host, cluster, doc, block };
        let keys = trace.blocks.iter().map(|block| block.key);
        sightings.extend((0..).zip(keys).map(sighting));
    }
    sightings.sort_unstable_by_key(|at| (at.key, at.host, at.cluster, at.doc, at.block));
    sightings
        .chunk_by(|a, b| (a.key, a.host) == (b.key, b.host))
        .filter(|run| run[0].cluster != run[run.len() - 1].cluster)
        .map(|run| count(traces, run))
        .collect()
}

fn count(traces: &Traces, run: &[Sighting]) -> LineCount {
    let first = &run[0];
    let trace_of = |at: &Sighting| &traces[at.doc as usize];
    let by_doc = || run.chunk_by(|a, b| a.doc == b.doc);
    let days = || by_doc().filter_map(|doc| trace_of(&doc[0]).day);
    LineCount {
        key: first.key,
        host: first.host,
        words: trace_of(first).block_codes(first.block as usize).len() as u32,
        docs: by_doc().count() as u32,
        clusters: run.chunk_by(|a, b| a.cluster == b.cluster).count() as u32,
        times: run.len() as u32,
        in_head: by_doc().filter(|doc| doc.iter().any(is_in_head)).count() as u32,
        in_tail: by_doc().filter(|doc| doc.iter().any(|at| is_in_tail(at, trace_of(at)))).count()
            as u32,
        days: days().min().zip(days().max()),
    }
}

fn is_in_head(at: &Sighting) -> bool {
    (at.block as usize) < HEAD
}

fn is_in_tail(at: &Sighting, trace: &Trace) -> bool {
    trace.blocks.len() <= at.block as usize + TAIL
}
