//! Runs inside lines of a saved model.

use super::host::Host;
use super::row::{Cells, Row, Spread, day_cells, host_cell, quoted, row_into};
use super::weight::Weight;
use crate::doc::Day;
use crate::fingerprint::Code;
use crate::hash::Hash64;
use crate::index::{HEAD, RunCount, Scope};
use crate::judge::{RunFacts, Standing};

/// What is known of a run of words on a host.
///
/// The run is known by its key, a hash of all its words; the number of words and the codes of the
/// first eight say where to look for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunRow {
    /// What was decided by hand.
    pub standing: Standing,
    /// Its words.
    pub words: u32,
    /// The first of them, as codes.
    pub(super) head: [u16; HEAD],
    /// Documents of the host that hold it.
    pub docs: Weight,
    /// The same, a cluster of copies counted once.
    pub clusters: Weight,
    /// Hosts that have it.
    pub hosts: u32,
    /// Clusters of all hosts that have it.
    pub all_clusters: Weight,
    /// First and last day it was seen on the host.
    pub days: Option<(Day, Day)>,
    /// Its wording, clipped; for people only.
    pub text: String,
}

impl RunRow {
    pub(super) fn of(facts: &RunFacts, text: String) -> Self {
        let RunCount { docs, clusters, hosts, all_clusters, days, .. } = facts.count;
        Self {
            standing: Standing::Auto,
            words: facts.words,
            head: facts.head.map(Code::value),
            docs: Weight::of(docs),
            clusters: Weight::of(clusters),
            hosts,
            all_clusters: Weight::of(all_clusters),
            days,
            text,
        }
    }

    /// The facts as whole counts, made to fit one another where a hand has changed them.
    pub(super) fn facts(&self, host: &Host, key: Hash64) -> RunFacts {
        let clusters = self.clusters.rounded();
        let count = RunCount {
            host: match host.scope() {
                Scope::Host(host) => host,
                Scope::Dump => None,
            },
            docs: self.docs.rounded().max(clusters),
            clusters,
            hosts: self.hosts.max(1),
            all_clusters: self.all_clusters.rounded().max(clusters),
            days: self.days,
        };
        RunFacts { key, words: self.words, head: self.head.map(Code::from_value), count }
    }
}

impl Row for RunRow {
    type Key = (Host, Hash64);

    const COLUMNS: &'static [&'static str] = &[
        "state",
        "host",
        "key",
        "words",
        "head",
        "docs",
        "clusters",
        "hosts",
        "all-clusters",
        "first",
        "last",
        "text",
    ];

    fn write(&self, (host, key): &Self::Key, out: &mut String) {
        let Self { words, docs, clusters, hosts, all_clusters, .. } = self;
        let (state, host, days) = (self.standing.name(), host_cell(host), day_cells(self.days));
        let head: String = self.head.iter().map(|code| format!("{code:04x}")).collect();
        let text = quoted(&self.text);
        row_into(
            out,
            format_args!(
                "{state}\t{host}\t{key}\t{words}\t{head}\t{docs}\t{clusters}\t{hosts}\t\
                 {all_clusters}\t{days}\t{text}"
            ),
        );
    }

    fn read(cells: &mut Cells<'_>) -> Result<(Self::Key, Self), String> {
        let standing = cells.standing()?;
        let place = (cells.host()?, cells.key()?);
        let row = Self {
            standing,
            words: cells.count("words")?,
            head: cells.codes("head")?,
            docs: cells.weight("docs")?,
            clusters: cells.weight("clusters")?,
            hosts: cells.count("hosts")?,
            all_clusters: cells.weight("all-clusters")?,
            days: cells.days()?,
            text: cells.text()?,
        };
        if (row.words as usize) < HEAD {
            return Err(format!("a run has {HEAD} words and more"));
        }
        Ok((place, row))
    }

    fn days(&mut self) -> &mut Option<(Day, Day)> {
        &mut self.days
    }

    fn counts(&mut self) -> Vec<&mut Weight> {
        vec![&mut self.clusters, &mut self.docs]
    }

    fn standing(&mut self) -> Option<&mut Standing> {
        Some(&mut self.standing)
    }

    fn text(&mut self) -> Option<&mut String> {
        Some(&mut self.text)
    }

    /// Rows with the same key have the same words; a new one has none yet.
    fn join(&mut self, other: &Self) {
        (self.words, self.head) = (self.words, self.head).max((other.words, other.head));
    }
}

impl Spread for RunRow {
    fn everywhere(&mut self) -> (&mut u32, &mut Weight) {
        (&mut self.hosts, &mut self.all_clusters)
    }
}
