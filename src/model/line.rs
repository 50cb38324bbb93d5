//! Whole lines of a saved model.

use super::host::{Host, HostRow};
use super::row::{Cells, Row, Spread, day_cells, host_cell, quoted, row_into};
use super::weight::Weight;
use crate::doc::Day;
use crate::hash::Hash64;
use crate::index::WideLine;
use crate::judge::{LineFacts, Standing};

/// What is known of a line on a host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineRow {
    /// What was decided by hand.
    pub standing: Standing,
    /// Documents of the host that hold it.
    pub docs: Weight,
    /// The same, a cluster of copies counted once.
    pub clusters: Weight,
    /// Times it stands on the host.
    pub times: Weight,
    /// Documents that hold it among their first lines.
    pub in_head: Weight,
    /// Documents that hold it among their last lines.
    pub in_tail: Weight,
    /// Hosts that have the line.
    pub hosts: u32,
    /// Clusters of all hosts that have it.
    pub all_clusters: Weight,
    /// First and last day it was seen on the host.
    pub days: Option<(Day, Day)>,
    /// Its wording, clipped; for people only.
    pub text: String,
}

impl LineRow {
    pub(super) fn of(facts: &LineFacts, text: String) -> Self {
        Self {
            standing: Standing::Auto,
            docs: Weight::of(facts.docs),
            clusters: Weight::of(facts.clusters),
            times: Weight::of(facts.times),
            in_head: Weight::of(facts.in_head),
            in_tail: Weight::of(facts.in_tail),
            hosts: facts.hosts,
            all_clusters: Weight::of(facts.all_clusters),
            days: facts.days,
            text,
        }
    }

    /// The facts as whole counts, made to fit one another where a hand has changed them; `None`
    /// where next to nothing is left.
    pub(super) fn facts(&self, host: Option<&HostRow>) -> Option<LineFacts> {
        let clusters = self.clusters.rounded();
        let docs = self.docs.rounded().max(clusters);
        let host = host.copied().unwrap_or_default();
        (0 < clusters).then(|| LineFacts {
            docs,
            clusters,
            times: self.times.rounded().max(docs),
            host_docs: host.docs.rounded().max(docs),
            host_clusters: host.clusters.rounded().max(clusters),
            hosts: self.hosts.max(1),
            all_clusters: self.all_clusters.rounded().max(clusters),
            in_head: self.in_head.rounded().min(docs),
            in_tail: self.in_tail.rounded().min(docs),
            days: self.days,
        })
    }
}

impl Row for LineRow {
    type Key = (Host, Hash64);

    const COLUMNS: &'static [&'static str] = &[
        "state",
        "host",
        "key",
        "docs",
        "clusters",
        "times",
        "hosts",
        "all-clusters",
        "in-head",
        "in-tail",
        "first",
        "last",
        "text",
    ];

    fn write(&self, (host, key): &Self::Key, out: &mut String) {
        let Self { docs, clusters, times, hosts, all_clusters, in_head, in_tail, .. } = self;
        let (state, host, days) = (self.standing.name(), host_cell(host), day_cells(self.days));
        let text = quoted(&self.text);
        row_into(
            out,
            format_args!(
                "{state}\t{host}\t{key}\t{docs}\t{clusters}\t{times}\t{hosts}\t{all_clusters}\t\
                 {in_head}\t{in_tail}\t{days}\t{text}"
            ),
        );
    }

    fn read(cells: &mut Cells<'_>) -> Result<(Self::Key, Self), String> {
        let standing = cells.standing()?;
        let place = (cells.host()?, cells.key()?);
        let row = Self {
            standing,
            docs: cells.weight("docs")?,
            clusters: cells.weight("clusters")?,
            times: cells.weight("times")?,
            hosts: cells.count("hosts")?,
            all_clusters: cells.weight("all-clusters")?,
            in_head: cells.weight("in-head")?,
            in_tail: cells.weight("in-tail")?,
            days: cells.days()?,
            text: cells.text()?,
        };
        Ok((place, row))
    }

    fn days(&mut self) -> &mut Option<(Day, Day)> {
        &mut self.days
    }

    fn counts(&mut self) -> Vec<&mut Weight> {
        let Self { docs, clusters, times, in_head, in_tail, .. } = self;
        vec![clusters, docs, times, in_head, in_tail]
    }

    fn standing(&mut self) -> Option<&mut Standing> {
        Some(&mut self.standing)
    }

    fn text(&mut self) -> Option<&mut String> {
        Some(&mut self.text)
    }
}

impl Spread for LineRow {
    fn everywhere(&mut self) -> (&mut u32, &mut Weight) {
        (&mut self.hosts, &mut self.all_clusters)
    }
}

/// What is known of a line that many hosts have; rulings on it stand among the lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WideRow {
    /// Documents that hold it.
    pub docs: Weight,
    /// The same, a cluster of copies counted once.
    pub clusters: Weight,
    /// Hosts that have it.
    pub hosts: u32,
    /// First and last day it was seen.
    pub days: Option<(Day, Day)>,
    /// Its wording, clipped; for people only.
    pub text: String,
}

impl WideRow {
    pub(super) fn of(line: &WideLine, text: String) -> Self {
        let (docs, clusters) = (Weight::of(line.docs), Weight::of(line.clusters));
        Self { docs, clusters, hosts: line.hosts, days: line.days, text }
    }

    pub(super) fn facts(&self, key: Hash64) -> WideLine {
        let clusters = self.clusters.rounded();
        let docs = self.docs.rounded().max(clusters);
        WideLine { key, docs, clusters, hosts: self.hosts, days: self.days }
    }
}

impl Row for WideRow {
    type Key = Hash64;

    const COLUMNS: &'static [&'static str] =
        &["key", "docs", "clusters", "hosts", "first", "last", "text"];

    fn write(&self, key: &Hash64, out: &mut String) {
        let Self { docs, clusters, hosts, .. } = self;
        let (days, text) = (day_cells(self.days), quoted(&self.text));
        row_into(out, format_args!("{key}\t{docs}\t{clusters}\t{hosts}\t{days}\t{text}"));
    }

    fn read(cells: &mut Cells<'_>) -> Result<(Hash64, Self), String> {
        let key = cells.key()?;
        let row = Self {
            docs: cells.weight("docs")?,
            clusters: cells.weight("clusters")?,
            hosts: cells.count("hosts")?,
            days: cells.days()?,
            text: cells.text()?,
        };
        Ok((key, row))
    }

    fn days(&mut self) -> &mut Option<(Day, Day)> {
        &mut self.days
    }

    fn counts(&mut self) -> Vec<&mut Weight> {
        vec![&mut self.clusters, &mut self.docs]
    }

    fn text(&mut self) -> Option<&mut String> {
        Some(&mut self.text)
    }

    fn join(&mut self, other: &Self) {
        self.hosts = self.hosts.max(other.hosts);
    }
}
