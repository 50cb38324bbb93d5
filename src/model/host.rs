//! Hosts of a saved model: whose documents a row speaks of, and how many they are.

use std::fmt;

use super::row::{Cells, Row, day_cells, host_cell, row_into};
use super::weight::Weight;
use crate::doc::Day;
use crate::hash::Hash64;
use crate::index::Scope;
use crate::judge::{HostFacts, Reach};

/// Whose documents a row speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// All documents: rules made by hand, and templates that are counted over the whole dump.
    Any,
    /// Documents of unknown host.
    Unknown,
    /// A host whose name is not known.
    Hashed(Hash64),
    /// A host.
    Named(Box<str>),
}

impl Host {
    /// The host a person means: `*` for all, `-` for unknown, else a name.
    pub fn typed(name: &str) -> Self {
        match name {
            "*" => Self::Any,
            "-" | "" => Self::Unknown,
            _ => Self::Named(name.into()),
        }
    }

    pub(super) fn reach(&self) -> Reach {
        match self.scope() {
            Scope::Dump => Reach::Everywhere,
            Scope::Host(host) => Reach::Host(host),
        }
    }

    pub(super) fn scope(&self) -> Scope {
        match self {
            Self::Any => Scope::Dump,
            Self::Unknown => Scope::Host(None),
            Self::Hashed(key) => Scope::Host(Some(*key)),
            Self::Named(name) => Scope::Host(Some(Hash64::of(name.as_bytes()))),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::Unknown => f.write_str("-"),
            Self::Hashed(key) => write!(f, "#{key}"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

/// What is known of a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HostRow {
    /// Its documents.
    pub docs: Weight,
    /// The same, a cluster of copies counted once.
    pub clusters: Weight,
    /// Lines of all its documents.
    pub lines: Weight,
    /// Those of them that half of its clusters share.
    pub shared: Weight,
    /// First and last day of its documents.
    pub days: Option<(Day, Day)>,
}

impl HostRow {
    pub(super) fn of(facts: &HostFacts) -> Self {
        let (docs, clusters) = (Weight::of(facts.docs), Weight::of(facts.clusters));
        let (lines, shared) = (Weight::of(facts.lines), Weight::of(facts.shared));
        Self { docs, clusters, lines, shared, days: facts.days }
    }

    /// The facts as whole counts.
    pub(super) fn facts(&self) -> HostFacts {
        HostFacts {
            docs: self.docs.rounded(),
            clusters: self.clusters.rounded(),
            lines: self.lines.rounded(),
            shared: self.shared.rounded(),
            days: self.days,
        }
    }
}

impl Row for HostRow {
    type Key = Host;

    const COLUMNS: &'static [&'static str] =
        &["host", "docs", "clusters", "lines", "shared", "first", "last"];

    fn write(&self, host: &Host, out: &mut String) {
        let Self { docs, clusters, lines, shared, days } = self;
        let (host, days) = (host_cell(host), day_cells(*days));
        row_into(out, format_args!("{host}\t{docs}\t{clusters}\t{lines}\t{shared}\t{days}"));
    }

    fn read(cells: &mut Cells<'_>) -> Result<(Host, Self), String> {
        let host = cells.host()?;
        let row = Self {
            docs: cells.weight("docs")?,
            clusters: cells.weight("clusters")?,
            lines: cells.weight("lines")?,
            shared: cells.weight("shared")?,
            days: cells.days()?,
        };
        Ok((host, row))
    }

    fn days(&mut self) -> &mut Option<(Day, Day)> {
        &mut self.days
    }

    fn counts(&mut self) -> Vec<&mut Weight> {
        vec![&mut self.clusters, &mut self.docs, &mut self.lines, &mut self.shared]
    }
}
