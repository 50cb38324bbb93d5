//! How many documents each host has.

use ahash::AHashMap;

use super::parted::{Entry, Parted, two_in_one, two_of_one};
use super::{DocNumber, Traces};
use crate::doc::Day;
use crate::hash::{Hash64, mix};

/// The documents of one host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostCount {
    /// How many there are.
    pub docs: u32,
    /// The same, a cluster of copies counted once.
    pub clusters: u32,
    /// Their blocks, of each cluster the document counted that has most.
    pub blocks: u32,
    /// First and last day of those that have one.
    pub days: Option<(Day, Day)>,
}

/// A document of a host.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct OfHost {
    /// The number of the host, mixed.
    host: u64,
    cluster: DocNumber,
    doc: DocNumber,
}

impl Entry for OfHost {
    type Numbers = [u64; 2];

    fn spread(self) -> u64 {
        self.host
    }

    fn to_numbers(self) -> [u64; 2] {
        [self.host, two_in_one(self.cluster, self.doc)]
    }

    fn of_numbers([host, doc]: [u64; 2]) -> Self {
        let (cluster, doc) = two_of_one(doc);
        Self { host, cluster, doc }
    }
}

/// Counts the documents of every host, `None` for those of unknown host.
///
/// Takes 16 bytes for every document while it runs, or what the budget allows.
pub fn count_hosts(
    traces: &Traces,
    cluster_of: &[DocNumber],
) -> AHashMap<Option<Hash64>, HostCount> {
    let mut docs = Parted::within(traces.budget());
    for (doc, &cluster) in (0..).zip(cluster_of) {
        // Two numbers are never mixed into one.
        let host = mix(traces.host_number(doc).into());
        docs.push(OfHost { host, cluster, doc });
    }
    let mut hosts = AHashMap::new();
    docs.drain(|sorted| {
        for of_host in sorted.chunk_by(|a, b| a.host == b.host) {
            hosts.insert(traces.card(of_host[0].doc).host, count(traces, of_host));
        }
    });
    hosts
}

/// Counts documents of one host, sorted by cluster.
fn count(traces: &Traces, of_host: &[OfHost]) -> HostCount {
    let card_of = |one: &OfHost| traces.card(one.doc);
    let days = || of_host.iter().filter_map(|one| card_of(one).day);
    let mut counted = HostCount { docs: of_host.len() as u32, clusters: 0, blocks: 0, days: None };
    for cluster in of_host.chunk_by(|a, b| a.cluster == b.cluster) {
        counted.clusters += 1;
        counted.blocks += cluster.iter().map(|one| card_of(one).blocks).max().unwrap_or(0);
    }
    counted.days = days().min().zip(days().max());
    counted
}
