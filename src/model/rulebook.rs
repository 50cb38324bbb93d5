//! A model as people see it: hosts, lines, and what was decided by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::LineNames;
use super::error::ModelError;
use super::file;
use super::settings::Settings;
use super::weight::Weight;
use crate::doc::Day;
use crate::hash::Hash64;
use crate::judge::{DuplicateOptions, HostFacts, LineFacts, Reach, Standing, Verdicts};

/// A saved model: what a dump has taught, as text that people can read and change.
///
/// See [`Model::save`](super::Model::save) for the form of the file. Everything is kept in order, so
/// that the same knowledge makes the same bytes.
///
/// ```
/// use refrain::model::{Host, Rulebook};
/// use refrain::{Document, Model, Options, judge::Standing};
///
/// let options = Options::default();
/// let mut book = Model::built_in(&options).rulebook();
/// book.rule(&Host::Any, "Sign up for our newsletter today", Standing::Pinned)
///     .expect("the line is not empty");
/// let model = Model::load(&book.to_bytes(), &options)?;
/// let page = "Fog over the harbour.\n\nSign up for our newsletter today\n";
/// assert_eq!(model.clean(&Document::new("a", page)).text, "Fog over the harbour.\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rulebook {
    pub(super) settings: Settings,
    /// The day its dumps reach up to, a few doubtful dates left out.
    pub(super) newest: Option<Day>,
    /// The day up to which counts have faded; none before the first merge.
    pub(super) faded: Option<Day>,
    pub(super) hosts: BTreeMap<Host, HostRow>,
    pub(super) lines: BTreeMap<(Host, Hash64), LineRow>,
}

/// Whose documents a row speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// All documents; only for rules made by hand.
    Any,
    /// Documents of unknown host.
    Unknown,
    /// A host whose name is not known.
    Hashed(Hash64),
    /// A host.
    Named(Box<str>),
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

impl Rulebook {
    /// Reads a saved model.
    ///
    /// # Errors
    ///
    /// When it is no model, not whole, not as it was written, or made by a newer version.
    pub fn parse(bytes: &[u8]) -> Result<Self, ModelError> {
        file::read(bytes)
    }

    /// Reads a model that was edited by hand, whatever its checksum says.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), and most often because a line cannot be read.
    pub fn parse_unsealed(bytes: &[u8]) -> Result<Self, ModelError> {
        file::read_unsealed(bytes)
    }

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        file::write(self)
    }

    /// What is known of hosts, in order.
    pub fn hosts(&self) -> impl Iterator<Item = (&Host, &HostRow)> {
        self.hosts.iter()
    }

    /// What is known of one host.
    pub fn host(&self, host: &Host) -> Option<&HostRow> {
        self.hosts.get(host)
    }

    /// What is known of lines: host, key and facts, in order.
    pub fn lines(&self) -> impl Iterator<Item = (&Host, Hash64, &LineRow)> {
        self.lines.iter().map(|((host, key), row)| (host, *key, row))
    }

    /// The day its dumps reach up to; one document in twenty may claim a later one.
    pub fn newest(&self) -> Option<Day> {
        self.newest
    }

    pub(super) fn empty(options: &DuplicateOptions) -> Self {
        let (hosts, lines) = (BTreeMap::new(), BTreeMap::new());
        Self { settings: Settings::of(options), newest: None, faded: None, hosts, lines }
    }

    /// What a survey found, with the names that are known.
    pub(super) fn learned(verdicts: &Verdicts, names: &LineNames, empty: Self) -> Self {
        let host_of = |key: Option<Hash64>| match key {
            None => Host::Unknown,
            Some(key) => names.host(key).map_or(Host::Hashed(key), |name| Host::Named(name.into())),
        };
        let line_row = |(host, key, facts): (_, _, &LineFacts)| {
            let text = names.line(host, key).to_owned();
            ((host_of(host), key), LineRow::of(facts, text))
        };
        let host_row = |(host, facts): (_, &HostFacts)| (host_of(host), HostRow::of(facts));
        Self {
            lines: verdicts.lines().map(line_row).collect(),
            hosts: verdicts.hosts().map(host_row).collect(),
            newest: verdicts.newest(),
            ..empty
        }
    }

    /// The verdicts it stands for; those on whole documents concern one dump and are not saved.
    pub(super) fn verdicts(&self) -> Verdicts {
        let mut verdicts = Verdicts::default();
        for (host, row) in &self.hosts {
            if let Reach::Host(reach) = host.reach() {
                verdicts.set_host(reach, row.facts());
            }
        }
        for ((host, key), row) in &self.lines {
            verdicts.set_standing(host.reach(), *key, row.standing);
            if let Reach::Host(reach) = host.reach()
                && let Some(facts) = row.facts(self.hosts.get(host))
            {
                verdicts.set_line(reach, *key, facts);
            }
        }
        verdicts
    }

    /// Every host on which a line has a row.
    pub fn hosts_of(&self, key: Hash64) -> BTreeSet<&Host> {
        self.lines.keys().filter(|(_, other)| *other == key).map(|(host, _)| host).collect()
    }
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

    fn reach(&self) -> Reach {
        match self {
            Self::Any => Reach::Everywhere,
            Self::Unknown => Reach::Host(None),
            Self::Hashed(key) => Reach::Host(Some(*key)),
            Self::Named(name) => Reach::Host(Some(Hash64::of(name.as_bytes()))),
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

impl HostRow {
    fn of(facts: &HostFacts) -> Self {
        let (docs, clusters) = (Weight::of(facts.docs), Weight::of(facts.clusters));
        let (lines, shared) = (Weight::of(facts.lines), Weight::of(facts.shared));
        Self { docs, clusters, lines, shared, days: facts.days }
    }

    /// The facts as whole counts.
    fn facts(&self) -> HostFacts {
        HostFacts {
            docs: self.docs.rounded(),
            clusters: self.clusters.rounded(),
            lines: self.lines.rounded(),
            shared: self.shared.rounded(),
            days: self.days,
        }
    }
}

impl LineRow {
    fn of(facts: &LineFacts, text: String) -> Self {
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
    fn facts(&self, host: Option<&HostRow>) -> Option<LineFacts> {
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
