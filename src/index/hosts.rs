//! How many documents each host has.

use ahash::AHashMap;

use super::days::Days;
use super::entry::{Row, two_in_one, two_of_one};
use super::paged::Paged;
use super::sorted::Sorted;
use super::{DocNumber, Traces};
use crate::doc::Day;
use crate::fingerprint::Card;
use crate::hash::Hash64;

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

/// Counts the documents of every host, `None` for those of unknown host.
///
/// Takes 16 bytes for every document while it runs, or what the budget allows.
pub fn count_hosts(
    traces: &Traces,
    cluster_of: &Paged<DocNumber>,
) -> AHashMap<Option<Hash64>, HostCount> {
    let mut docs = Sorted::within(traces.budget());
    for (doc, cluster) in (0..).zip(cluster_of.iter()) {
        let host = traces.host_number(doc);
        docs.push(Row([two_in_one(host, cluster), doc.into()]));
    }
    let mut hosts = AHashMap::new();
    let mut known: Option<Counting> = None;
    docs.drain(|Row([of_host, doc])| {
        let card = traces.card(doc as DocNumber);
        let (number, cluster) = two_of_one(of_host);
        match &mut known {
            Some(counting) if counting.number == number => counting.add(cluster, &card),
            other => {
                let done = other.replace(Counting::of(number, cluster, &card));
                hosts.extend(done.map(Counting::finish));
            }
        }
    });
    hosts.extend(known.map(Counting::finish));
    hosts
}

/// The documents of a host that were counted so far, of which those of one cluster come together.
struct Counting {
    /// The number of the host.
    number: u32,
    host: Option<Hash64>,
    count: HostCount,
    days: Days,
    /// The cluster that came last, and the most blocks of a document of it.
    last: (DocNumber, u32),
}

impl Counting {
    fn of(number: u32, cluster: DocNumber, card: &Card) -> Self {
        let count = HostCount { docs: 0, clusters: 1, blocks: 0, days: None };
        let (last, days) = ((cluster, 0), Days::default());
        let mut counting = Self { number, host: card.host, count, days, last };
        counting.add(cluster, card);
        counting
    }

    fn add(&mut self, cluster: DocNumber, card: &Card) {
        let Self { count, last: (last, blocks), days, .. } = self;
        count.docs += 1;
        if *last != cluster {
            count.clusters += 1;
            count.blocks += std::mem::take(blocks);
            *last = cluster;
        }
        *blocks = card.blocks.max(*blocks);
        days.add(card.day);
    }

    fn finish(self) -> (Option<Hash64>, HostCount) {
        let Self { host, mut count, days, last: (_, blocks), .. } = self;
        count.blocks += blocks;
        count.days = days.ends();
        (host, count)
    }
}
