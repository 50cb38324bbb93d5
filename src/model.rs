//! Decisions, ready to be applied to one document after another: pass two.

use crate::clean::{Cleaned, Policy, clean};
use crate::doc::Document;
use crate::judge::{Judge, Verdicts};
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
}

impl Model {
    pub(crate) fn new(verdicts: Verdicts, options: &Options) -> Self {
        let judge = Judge::new(verdicts, options.boilerplate.clone(), options.whole_pages);
        Self { judge, policy: options.policy.clone() }
    }

    /// A model that knows no dump: credits, markers and repeats inside a document are all it
    /// finds.
    pub fn built_in(options: &Options) -> Self {
        Self::new(Verdicts::default(), options)
    }

    /// Judges a document and cuts what is to go; linear in its text.
    pub fn clean(&self, document: &Document<'_>) -> Cleaned {
        self.clean_with(document, &mut Segments::default())
    }

    /// The same with buffers that are reused from document to document.
    pub fn clean_with(&self, document: &Document<'_>, segments: &mut Segments) -> Cleaned {
        segments.fill(&document.text);
        let findings = self.judge.document(document, segments);
        clean(&document.text, segments, findings, &self.policy)
    }
}
