//! Templates of a saved model: lines that are the same but for a slot.

use super::host::Host;
use super::row::{Cells, Row, day_cells, host_cell, quoted, row_into};
use super::weight::Weight;
use crate::doc::Day;
use crate::hash::Hash64;
use crate::index::SkeletonCount;
use crate::judge::Standing;

/// What is known of a template on a host, or of one that leads elsewhere in the whole dump.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateRow {
    /// What was decided by hand.
    pub standing: Standing,
    /// Documents that have a line of this form.
    pub docs: Weight,
    /// The same, a cluster of copies counted once.
    pub clusters: Weight,
    /// Hosts that have one.
    pub hosts: u32,
    /// Different fillers of the slot.
    pub fillers: u32,
    /// Clusters that have the filler that most have.
    pub commonest: Weight,
    /// Clusters where a number stands in the slot.
    pub with_numbers: Weight,
    /// Clusters where the line stands among the first or the last.
    pub at_edge: Weight,
    /// Words in the slot, over all clusters.
    pub filler_words: Weight,
    /// First and last day it was seen.
    pub days: Option<(Day, Day)>,
    /// Its constant words, and the slot between `⟨` and `⟩`; for people only.
    pub text: String,
}

impl TemplateRow {
    pub(super) fn of(count: &SkeletonCount, text: String) -> Self {
        Self {
            standing: Standing::Auto,
            docs: Weight::of(count.docs),
            clusters: Weight::of(count.clusters),
            hosts: count.hosts,
            fillers: count.fillers,
            commonest: Weight::of(count.commonest),
            with_numbers: Weight::of(count.with_numbers),
            at_edge: Weight::of(count.at_edge),
            filler_words: Weight::of(count.filler_words),
            days: count.days,
            text,
        }
    }

    /// The facts as whole counts, made to fit one another where a hand has changed them; `None`
    /// where next to nothing is left.
    pub(super) fn facts(&self) -> Option<SkeletonCount> {
        let clusters = self.clusters.rounded();
        (0 < clusters).then(|| SkeletonCount {
            docs: self.docs.rounded().max(clusters),
            clusters,
            hosts: self.hosts.max(1),
            fillers: self.fillers,
            commonest: self.commonest.rounded().min(clusters),
            with_numbers: self.with_numbers.rounded().min(clusters),
            at_edge: self.at_edge.rounded().min(clusters),
            filler_words: self.filler_words.rounded(),
            days: self.days,
        })
    }
}

impl Row for TemplateRow {
    type Key = (Host, Hash64);

    const COLUMNS: &'static [&'static str] = &[
        "state",
        "host",
        "key",
        "docs",
        "clusters",
        "hosts",
        "fillers",
        "commonest",
        "with-numbers",
        "at-edge",
        "filler-words",
        "first",
        "last",
        "text",
    ];

    fn write(&self, (host, key): &Self::Key, out: &mut String) {
        let Self { docs, clusters, hosts, fillers, commonest, with_numbers, .. } = self;
        let Self { at_edge, filler_words, .. } = self;
        let (state, host, days) = (self.standing.name(), host_cell(host), day_cells(self.days));
        let text = quoted(&self.text);
        row_into(
            out,
            format_args!(
                "{state}\t{host}\t{key}\t{docs}\t{clusters}\t{hosts}\t{fillers}\t{commonest}\t\
                 {with_numbers}\t{at_edge}\t{filler_words}\t{days}\t{text}"
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
            hosts: cells.count("hosts")?,
            fillers: cells.count("fillers")?,
            commonest: cells.weight("commonest")?,
            with_numbers: cells.weight("with-numbers")?,
            at_edge: cells.weight("at-edge")?,
            filler_words: cells.weight("filler-words")?,
            days: cells.days()?,
            text: cells.text()?,
        };
        Ok((place, row))
    }

    fn days(&mut self) -> &mut Option<(Day, Day)> {
        &mut self.days
    }

    fn counts(&mut self) -> Vec<&mut Weight> {
        let Self { docs, clusters, commonest, with_numbers, at_edge, filler_words, .. } = self;
        vec![clusters, docs, commonest, with_numbers, at_edge, filler_words]
    }

    fn standing(&mut self) -> Option<&mut Standing> {
        Some(&mut self.standing)
    }

    fn text(&mut self) -> Option<&mut String> {
        Some(&mut self.text)
    }

    fn join(&mut self, other: &Self) {
        self.hosts = self.hosts.max(other.hosts);
        self.fillers = self.fillers.max(other.fillers);
    }
}
