//! The survey of a dump: pass one.

use std::ops::AddAssign;

use crate::doc::Document;
use crate::fingerprint::{Trace, Tracer};
use crate::hands::{Hands, OneHand};
use crate::index::{Budget, Traces};
use crate::judge::{Copies, Verdicts};
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
        self.traces.push(&trace);
    }

    /// Takes in a document whose trace was made elsewhere, by a [`Tracer`] of another thread.
    pub fn push(&mut self, trace: &Trace) {
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
        self.model_for(Copies::Reviewed, hands)
    }

    /// The same model, which knows what copies share with others only if they are looked into.
    pub(crate) fn model_for(&self, copies: Copies, hands: &impl Hands) -> Model {
        let Options { duplicates, boilerplate, .. } = &self.options;
        let verdicts = Verdicts::with(&self.traces, duplicates, boilerplate, copies, hands);
        Model::new(verdicts, &self.options)
    }
}

impl AddAssign for Survey {
    fn add_assign(&mut self, other: Self) {
        self.traces += other.traces;
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::clean::Cleaned;
    use crate::doc::Day;
    use crate::hash::mix;
    use crate::kind::Action;
    use crate::span::Span;

    /// A line of words that stand in no other.
    fn line(number: u64, words: u64) -> String {
        let word = |at| format!("w{:x}", mix(number << 32 | at) % 0xFF_FFFF);
        (0..words).map(word).collect::<Vec<_>>().join(" ")
    }

    /// Lines of a story by number, some of them changed in one word, its host and its day.
    fn story() -> impl Strategy<Value = (Vec<(u64, bool)>, usize, i32)> {
        (vec((0..9_u64, prop::bool::weighted(0.1)), 1..6), 0..3_usize, 0..9)
    }

    fn document(
        number: usize,
        (lines, host, day): &(Vec<(u64, bool)>, usize, i32),
    ) -> Document<'static> {
        let text = |&(line_number, is_changed): &(u64, bool)| {
            let whole = line(line_number, 15 + line_number * 7 % 40);
            if is_changed { whole.replacen('w', "v", 1) } else { whole }
        };
        let text = lines.iter().map(text).collect::<Vec<_>>().join("\n");
        let host = ["harbour.example", "island.example", "ferry.example"][*host];
        let day = Some(Day(*day));
        Document { host: host.into(), day, ..Document::new(number.to_string(), text) }
    }

    /// Whether a document goes, and what of it.
    fn cuts(cleaned: &Cleaned) -> (bool, Vec<Span>) {
        let cut = cleaned.findings.iter().filter(|one| one.action == Action::Cut);
        (cleaned.is_held_back(), cut.map(|one| one.finding.span).collect())
    }

    proptest! {
        #[test]
        fn what_copies_share_shows_in_no_cut(stories in vec(story(), 2..14)) {
            let documents: Vec<_> =
                stories.iter().enumerate().map(|(number, story)| document(number, story)).collect();
            let mut survey = Survey::new(&Options::default());
            documents.iter().for_each(|document| survey.add(document));
            let passed = survey.model_for(Copies::Passed, &OneHand);
            let reviewed = survey.into_model();
            for document in &documents {
                prop_assert_eq!(cuts(&passed.clean(document)), cuts(&reviewed.clean(document)));
            }
        }
    }
}
