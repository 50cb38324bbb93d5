//! What a dump teaches: which lines stand where, and which documents are copies.

use ahash::AHashMap;

use super::boilerplate::BoilerplateOptions;
use super::duplicates::{self, DuplicateOptions, Role};
use super::runs::Phrases;
use super::syndication::{self, SharedPassage};
use super::templates::Forms;
use crate::doc::{Day, Document};
use crate::fingerprint::Trace;
use crate::hash::{Hash64, Hash128};
use crate::index::{Banding, Content, DocNumber, LineCount, candidates, count_lines, find_copies};

/// What concerns several documents of a dump; enough to judge each of them alone.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    lines: AHashMap<(Option<Hash64>, Hash64), LineFacts>,
    roles: AHashMap<Hash128, Role>,
    passages: AHashMap<Hash128, Box<[SharedPassage]>>,
    pub(super) phrases: Phrases,
    pub(super) forms: Forms,
}

/// What is known of a line on one host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineFacts {
    /// Documents of the host that hold it.
    pub docs: u32,
    /// The same, a cluster of copies counted once.
    pub clusters: u32,
    /// Times it stands on the host.
    pub times: u32,
    /// Documents of the host.
    pub host_docs: u32,
    /// Clusters of the host.
    pub host_clusters: u32,
    /// Hosts that have the line.
    pub hosts: u32,
    /// Clusters of all hosts that have it.
    pub all_clusters: u32,
    /// Documents that hold it among their first lines.
    pub in_head: u32,
    /// Documents that hold it among their last lines.
    pub in_tail: u32,
    /// First and last day it was seen on the host.
    pub days: Option<(Day, Day)>,
}

/// A line in fewer clusters of a host says nothing and is forgotten.
const LEAST_CLUSTERS: u32 = 3;

/// A line in this many clusters of a host is set aside when whole documents are compared: two
/// articles are no copies because they share furniture.
const ASIDE_CLUSTERS: u32 = 4;

impl Verdicts {
    /// What these documents teach about one another; their order does not matter.
    pub fn of(
        traces: &[Trace],
        options: &DuplicateOptions,
        boilerplate: &BoilerplateOptions,
    ) -> Self {
        let copies = find_copies(traces, options.banding());
        let counts = count_lines(traces, &copies.cluster_of);
        let content = Content::without_common(traces, &counts, ASIDE_CLUSTERS);
        let ranked = duplicates::ranked(traces, &copies.distinct, &content);
        let pairs = candidates(traces, &content, &ranked, options.banding());
        let roles = duplicates::roles(traces, &content, &ranked, &pairs, options);
        let (cluster_of, sizes) = (&copies.cluster_of, host_sizes(traces, &copies.cluster_of));
        Self {
            lines: lines(&sizes, &counts),
            phrases: Phrases::of(traces, cluster_of, &sizes, boilerplate),
            forms: Forms::of(traces, cluster_of, boilerplate),
            passages: syndication::passages(traces, &content, &pairs, &roles),
            roles,
        }
    }

    /// What is known of a line on a host.
    pub fn line(&self, host: Option<Hash64>, key: Hash64) -> Option<&LineFacts> {
        self.lines.get(&(host, key))
    }

    /// What part a document plays among copies, if it has any.
    pub fn role(&self, identity: Hash128) -> Option<&Role> {
        self.roles.get(&identity)
    }

    /// What a text shares with other documents, in order.
    pub fn passages(&self, text: Hash128) -> &[SharedPassage] {
        self.passages.get(&text).map_or(&[], |passages| passages)
    }

    /// How the bands are cut that find copies.
    pub fn banding(options: &DuplicateOptions) -> Banding {
        options.banding()
    }

    /// The key of a document's host.
    pub(super) fn host_of(document: &Document<'_>) -> Option<Hash64> {
        (!document.host.is_empty()).then(|| Hash64::of(document.host.as_bytes()))
    }
}

fn lines(
    sizes: &AHashMap<Option<Hash64>, (u32, u32)>,
    counts: &[LineCount],
) -> AHashMap<(Option<Hash64>, Hash64), LineFacts> {
    let mut facts = AHashMap::new();
    for of_line in counts.chunk_by(|a, b| a.key == b.key) {
        let all_clusters = of_line.iter().map(|line| line.clusters).sum();
        for line in of_line.iter().filter(|line| LEAST_CLUSTERS <= line.clusters) {
            let (host_docs, host_clusters) = sizes[&line.host];
            let known = LineFacts {
                docs: line.docs,
                clusters: line.clusters,
                times: line.times,
                host_docs,
                host_clusters,
                hosts: of_line.len() as u32,
                all_clusters,
                in_head: line.in_head,
                in_tail: line.in_tail,
                days: line.days,
            };
            facts.insert((line.host, line.key), known);
        }
    }
    facts
}

/// Documents and clusters of each host.
fn host_sizes(traces: &[Trace], cluster_of: &[DocNumber]) -> AHashMap<Option<Hash64>, (u32, u32)> {
    let mut docs: Vec<_> =
        traces.iter().zip(cluster_of).map(|(trace, &cluster)| (trace.host, cluster)).collect();
    docs.sort_unstable();
    let by_host = docs.chunk_by(|a, b| a.0 == b.0);
    by_host
        .map(|of_host| {
            let clusters = of_host.chunk_by(|a, b| a.1 == b.1).count();
            (of_host[0].0, (of_host.len() as u32, clusters as u32))
        })
        .collect()
}
