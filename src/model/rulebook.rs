//! A model as people see it: hosts, lines, runs, templates, and what was decided by hand.

use std::collections::{BTreeMap, BTreeSet};

use super::LineNames;
use super::error::ModelError;
use super::file;
use super::host::{Host, HostRow};
use super::line::{LineRow, WideRow};
use super::run::RunRow;
use super::settings::Settings;
use super::template::TemplateRow;
use super::weight::Weight;
use crate::doc::Day;
use crate::hash::Hash64;
use crate::index::Scope;
use crate::judge::{DuplicateOptions, Reach, Standing, Unit, Verdicts};

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
/// let ruled = book.rule(&Host::Any, "Sign up for our newsletter today", Standing::Pinned);
/// assert_eq!(ruled.len(), 1);
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
    pub(super) wide_lines: BTreeMap<Hash64, WideRow>,
    pub(super) runs: BTreeMap<(Host, Hash64), RunRow>,
    pub(super) templates: BTreeMap<(Host, Hash64), TemplateRow>,
}

/// What a model knows of a line, a run or a template, as far as all three have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// What it is.
    pub unit: Unit,
    /// Whose documents were counted; [`Host::Any`] for all.
    pub host: &'a Host,
    /// What it is known by.
    pub key: Hash64,
    /// What was decided by hand.
    pub standing: Standing,
    /// Documents that have it.
    pub docs: Weight,
    /// First and last day it was seen.
    pub days: Option<(Day, Day)>,
    /// Its wording, clipped; the slot of a template stands between `⟨` and `⟩`.
    pub text: &'a str,
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

    /// What is known of lines over all hosts that have them: key and facts, in order.
    pub fn wide_lines(&self) -> impl Iterator<Item = (Hash64, &WideRow)> {
        self.wide_lines.iter().map(|(key, row)| (*key, row))
    }

    /// What is known of runs inside lines: host, key and facts, in order.
    pub fn runs(&self) -> impl Iterator<Item = (&Host, Hash64, &RunRow)> {
        self.runs.iter().map(|((host, key), row)| (host, *key, row))
    }

    /// What is known of lines with slots: host, key and facts, in order.
    pub fn templates(&self) -> impl Iterator<Item = (&Host, Hash64, &TemplateRow)> {
        self.templates.iter().map(|((host, key), row)| (host, *key, row))
    }

    /// All lines, runs and templates, in this order.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let lines = self.lines().map(|(host, key, row)| {
            let LineRow { standing, docs, days, text, .. } = row;
            let (standing, docs, days) = (*standing, *docs, *days);
            Entry { unit: Unit::Line, host, key, standing, docs, days, text }
        });
        let wide_lines = self.wide_lines().map(|(key, row)| {
            let WideRow { docs, days, text, .. } = row;
            let (unit, standing, docs, days) = (Unit::Line, Standing::Auto, *docs, *days);
            Entry { unit, host: &Host::Any, key, standing, docs, days, text }
        });
        let runs = self.runs().map(|(host, key, row)| {
            let RunRow { standing, docs, days, text, .. } = row;
            let (standing, docs, days) = (*standing, *docs, *days);
            Entry { unit: Unit::Run, host, key, standing, docs, days, text }
        });
        let templates = self.templates().map(|(host, key, row)| {
            let TemplateRow { standing, docs, days, text, .. } = row;
            let (standing, docs, days) = (*standing, *docs, *days);
            Entry { unit: Unit::Template, host, key, standing, docs, days, text }
        });
        lines.chain(wide_lines).chain(runs).chain(templates)
    }

    /// The day its dumps reach up to; one document in twenty may claim a later one.
    pub fn newest(&self) -> Option<Day> {
        self.newest
    }

    /// Every host that has a row of this key.
    pub fn hosts_of(&self, key: Hash64) -> BTreeSet<&Host> {
        self.entries().filter(|entry| entry.key == key).map(|entry| entry.host).collect()
    }

    pub(super) fn empty(options: &DuplicateOptions) -> Self {
        Self::with(Settings::of(options), None, None)
    }

    /// A model that knows nothing but what it was made with.
    pub(super) fn with(settings: Settings, newest: Option<Day>, faded: Option<Day>) -> Self {
        let (hosts, lines, wide_lines) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (runs, templates) = (BTreeMap::new(), BTreeMap::new());
        Self { settings, newest, faded, hosts, lines, wide_lines, runs, templates }
    }

    /// What a survey found, with the names that are known.
    pub(super) fn learned(verdicts: &Verdicts, names: &LineNames, empty: Self) -> Self {
        let mut book = Self { newest: verdicts.newest(), ..empty };
        let host_of = |scope: Scope| match scope {
            Scope::Dump => Host::Any,
            Scope::Host(None) => Host::Unknown,
            Scope::Host(Some(key)) => {
                names.host(key).map_or(Host::Hashed(key), |name| Host::Named(name.into()))
            }
        };
        for (host, facts) in verdicts.hosts() {
            book.hosts.insert(host_of(Scope::Host(host)), HostRow::of(facts));
        }
        for (host, key, facts) in verdicts.lines() {
            let scope = Scope::Host(host);
            let row = LineRow::of(facts, names.text(Unit::Line, scope, key));
            book.lines.insert((host_of(scope), key), row);
        }
        for line in verdicts.wide_lines() {
            if names.may_serve(Unit::Line, Scope::Dump, line.key) {
                let text = names.text(Unit::Line, Scope::Dump, line.key);
                book.wide_lines.insert(line.key, WideRow::of(line, text));
            }
        }
        for run in verdicts.runs() {
            let scope = Scope::Host(run.count.host);
            let row = RunRow::of(run, names.text(Unit::Run, scope, run.key));
            book.runs.insert((host_of(scope), run.key), row);
        }
        for (scope, key, count) in verdicts.templates() {
            if names.may_serve(Unit::Template, scope, key) {
                let row = TemplateRow::of(count, names.text(Unit::Template, scope, key));
                book.templates.insert((host_of(scope), key), row);
            }
        }
        book
    }

    /// The verdicts it stands for; those on whole documents concern one dump and are not saved.
    pub(super) fn verdicts(&self) -> Verdicts {
        let mut verdicts = Verdicts::default();
        for (host, row) in &self.hosts {
            if let Reach::Host(reach) = host.reach() {
                verdicts.set_host(reach, row.facts());
            }
        }
        for entry in self.entries() {
            verdicts.set_standing(entry.host.reach(), entry.key, entry.standing);
        }
        for ((host, key), row) in &self.lines {
            if let Reach::Host(reach) = host.reach()
                && let Some(facts) = row.facts(self.hosts.get(host))
            {
                verdicts.set_line(reach, *key, facts);
            }
        }
        for (key, row) in &self.wide_lines {
            verdicts.set_wide_line(row.facts(*key));
        }
        for ((host, key), row) in &self.runs {
            verdicts.set_run(host.reach(), row.facts(host, *key));
        }
        for ((host, key), row) in &self.templates {
            if let Some(count) = row.facts() {
                verdicts.set_template(host.scope(), *key, count);
            }
        }
        verdicts
    }
}
