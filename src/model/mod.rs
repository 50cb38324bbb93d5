//! Decisions, ready to be applied to one document after another: pass two.
//!
//! A [`Model`] can be saved and applied to tomorrow's dump. The file is a text, a [`Rulebook`], that
//! people can read, edit and rule on by hand.

mod edit;
mod error;
mod file;
mod host;
mod line;
mod merge;
mod names;
mod row;
mod rulebook;
mod run;
mod section;
mod settings;
mod template;
mod weight;

pub use error::ModelError;
pub(crate) use file::MAGIC;
pub use host::{Host, HostRow};
pub use line::{LineRow, WideRow};
pub use names::LineNames;
pub use rulebook::{Entry, Rulebook};
pub use run::RunRow;
pub use template::TemplateRow;
pub use weight::Weight;

use std::sync::Arc;

use crate::clean::{Cleaned, Plan, Policy, plan};
use crate::doc::Document;
use crate::hash::Hash128;
use crate::judge::{DuplicateOptions, Finding, Judge, Verdicts};
use crate::kind::Action;
use crate::options::Options;
use crate::segment::Segments;

/// What a survey has decided, together with what is built in.
///
/// Cleaning is a pure function of a document and a model: any thread, any order, any machine, the
/// same bytes.
#[derive(Clone, Debug)]
pub struct Model {
    judge: Judge,
    policy: Policy,
    copies: DuplicateOptions,
    source: Source,
}

/// What a model is saved from.
#[derive(Clone, Debug)]
enum Source {
    /// The verdicts of a survey, and what their lines are called.
    Survey(LineNames),
    /// The file it was loaded from.
    File(Arc<Rulebook>),
}

impl Model {
    pub(crate) fn new(verdicts: Verdicts, options: &Options) -> Self {
        Self::from_source(verdicts, options, Source::Survey(LineNames::default()))
    }

    fn from_source(verdicts: Verdicts, options: &Options, source: Source) -> Self {
        let judge = Judge::new(verdicts, options.boilerplate.clone(), options.whole_pages);
        let (policy, copies) = (options.policy.clone(), options.duplicates.clone());
        Self { judge, policy, copies, source }
    }

    /// A model that knows no dump: credits, markers and repeats inside a document are all it
    /// finds.
    pub fn built_in(options: &Options) -> Self {
        Self::new(Verdicts::default(), options)
    }

    /// Judges a document and cuts what is to go; linear in its text.
    ///
    /// A document that is held back is not looked into: it has one finding, and nothing is cut inside.
    pub fn clean(&self, document: &Document<'_>) -> Cleaned {
        self.clean_with(document, &mut Segments::default())
    }

    /// The same with buffers that are reused from document to document.
    pub fn clean_with(&self, document: &Document<'_>, segments: &mut Segments) -> Cleaned {
        self.plan_for(document, segments).carried_out(&document.text)
    }

    /// What is found in a document, also where it is to be held back: then, too, the text that stays is what
    /// would be left of it if it were not. Linear in its text.
    pub fn review(&self, document: &Document<'_>) -> Cleaned {
        self.review_with(document, &mut Segments::default())
    }

    /// The same with buffers that are reused from document to document.
    pub fn review_with(&self, document: &Document<'_>, segments: &mut Segments) -> Cleaned {
        self.review_plan_for(document, segments).carried_out(&document.text)
    }

    /// What is to become of a document.
    pub(crate) fn plan_for(&self, document: &Document<'_>, segments: &mut Segments) -> Plan {
        let findings =
            self.judge.document_unless(document, segments, |whole| self.holds_back(whole));
        plan(&document.text, segments, findings, &self.policy)
    }

    /// Whether a document of so many bytes, of which nothing is at hand but its identity, is to be held back.
    pub(crate) fn holds_back_known(&self, identity: Hash128, bytes: usize) -> bool {
        self.judge.whole(identity, bytes).is_some_and(|whole| self.holds_back(&whole))
    }

    fn holds_back(&self, whole: &Finding) -> bool {
        self.policy.action(whole) == Action::Cut
    }

    /// The same, and what would become of it if it were not held back.
    pub(crate) fn review_plan_for(&self, document: &Document<'_>, segments: &mut Segments) -> Plan {
        let findings = self.judge.document(document, segments);
        plan(&document.text, segments, findings, &self.policy)
    }

    /// The same model, which knows what its lines are called.
    ///
    /// Names are for people: they show in a saved model and change no verdict of this one. A model
    /// that was loaded has its own and keeps them.
    pub fn with_names(mut self, names: LineNames) -> Self {
        if let Source::Survey(known) = &mut self.source {
            *known += names;
        }
        self
    }

    /// What it knows, in the form that people can read and change.
    pub fn rulebook(&self) -> Rulebook {
        match &self.source {
            Source::File(book) => Rulebook::clone(book),
            Source::Survey(names) => {
                let empty = Rulebook::empty(&self.copies);
                Rulebook::learned(&self.judge.verdicts, names, empty)
            }
        }
    }

    /// The model as a text file, for [`load`](Self::load) and for people.
    ///
    /// A head of settings, then tables with tabs between the columns, then a checksum: hosts, lines
    /// of one host, lines of many, runs inside lines, and templates, which are lines that are the
    /// same but for a slot. All of them are known by their keys, hashes of their comparison forms;
    /// the wording stands there for people, a slot as `⟨name⟩` or `⟨words⟩`. The same documents
    /// make the same bytes, in any order, on any machine.
    ///
    /// Saved is what a survey decides by: lines that three clusters of a host hold, on a small host
    /// or one of whole pages two; runs, templates and lines of many hosts from
    /// [`BoilerplateOptions::clusters`](crate::judge::BoilerplateOptions::clusters) up. Where names
    /// are known, templates and lines of many hosts are left out by which no line of the named
    /// documents could go: prose has forms too. What a survey says of whole documents, copies and
    /// reprints, concerns that dump and is not saved.
    pub fn save(&self) -> Vec<u8> {
        self.rulebook().to_bytes()
    }

    /// The model that was saved, to be applied by these options.
    ///
    /// It judges lines, runs and templates as the saved one does. Thresholds and treatments come from `options`; how
    /// copies are told has no bearing on a loaded model, which knows none.
    ///
    /// # Errors
    ///
    /// When the bytes are no model, not whole, not as they were written, made by a newer version,
    /// or made with settings that give lines other keys.
    pub fn load(bytes: &[u8], options: &Options) -> Result<Self, ModelError> {
        Self::of(Rulebook::parse(bytes)?, options)
    }

    /// The model that a rulebook stands for.
    ///
    /// # Errors
    ///
    /// When it was made with settings that give lines other keys.
    pub fn of(book: Rulebook, options: &Options) -> Result<Self, ModelError> {
        let here = Rulebook::empty(&options.duplicates).settings;
        book.settings.check_keys(&here)?;
        let verdicts = book.verdicts();
        Ok(Self::from_source(verdicts, options, Source::File(Arc::new(book))))
    }
}
