//! The survey of a dump: pass one.

use std::ops::AddAssign;

use crate::doc::Document;
use crate::fingerprint::{Trace, Tracer};
use crate::hands::{Hands, OneHand};
use crate::index::{Budget, Traces};
use crate::judge::Verdicts;
use crate::model::Model;
use crate::options::Options;

/// What is remembered of the documents seen so far: traces, never text.
///
/// Surveys of the parts of a dump add up to the survey of the whole, in any order, so parts can be
/// surveyed on other threads or machines. A survey takes about a third of the size of its texts.
///
/// ```
/// use refrain::{Document, Options, Survey};
///
/// let options = Options::default();
/// let (mut monday, mut tuesday) = (Survey::new(&options), Survey::new(&options));
/// monday.add(&Document::new("a", "Ferry resumes after storm"));
/// tuesday.add(&Document::new("b", "Harbour fees to rise in May"));
/// monday += tuesday;
/// assert_eq!(monday.documents(), 2);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Survey {
    options: Options,
    tracer: Tracer,
    traces: Traces,
}

impl Survey {
    /// An empty survey.
    pub fn new(options: &Options) -> Self {
        Self { options: options.clone(), ..Self::default() }
    }

    /// An empty survey that keeps to a budget.
    pub fn within(options: &Options, budget: Budget) -> Self {
        Self { traces: Traces::within(budget), ..Self::new(options) }
    }

    /// Takes a document in; linear in its text.
    pub fn add(&mut self, document: &Document<'_>) {
        let trace = self.tracer.trace(document);
        self.traces.push(trace);
    }

    /// Takes in a document whose trace was made elsewhere, by a [`Tracer`] of another thread.
    pub fn push(&mut self, trace: Trace) {
        self.traces.push(trace);
    }

    /// Documents taken in.
    pub fn documents(&self) -> usize {
        self.traces.len()
    }

    /// Turns what was seen into decisions. Linear in the words of the dump.
    pub fn into_model(self) -> Model {
        self.into_model_by(&OneHand)
    }

    /// The same model, made by as many hands as there are.
    pub fn into_model_by(self, hands: &impl Hands) -> Model {
        let Options { duplicates, boilerplate, .. } = &self.options;
        let verdicts = Verdicts::of(&self.traces, duplicates, boilerplate, hands);
        Model::new(verdicts, &self.options)
    }
}

impl AddAssign for Survey {
    fn add_assign(&mut self, other: Self) {
        self.traces += other.traces;
    }
}
