//! Every knob of a run, collected.

use crate::clean::Policy;
use crate::judge::{BoilerplateOptions, DuplicateOptions};

/// What a dump is judged and cleaned by.
///
/// ```
/// use refrain::{Kind, Options, Treatment};
///
/// let mut options = Options::default();
/// options.policy.set(Kind::Credit, Treatment::Mark);
/// options.duplicates.containment = 0.8;
/// assert_eq!(options.check(), Ok(()));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// What is done with each kind of finding.
    pub policy: Policy,
    /// Whether texts are whole pages as plain text, with menus and side bars around the story.
    pub whole_pages: bool,
    /// When a line is boilerplate.
    pub boilerplate: BoilerplateOptions,
    /// When documents are copies.
    pub duplicates: DuplicateOptions,
}

/// A knob whose value makes no sense.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{name} is {value}, which is not {}", range(*least, *most))]
pub struct OptionOutOfRange {
    name: &'static str,
    value: f64,
    least: f64,
    most: f64,
}

impl Options {
    /// Whether all values make sense.
    ///
    /// # Errors
    ///
    /// Names the first one that does not.
    pub fn check(&self) -> Result<(), OptionOutOfRange> {
        let (lines, copies) = (&self.boilerplate, &self.duplicates);
        // Below half, a group could hold documents that have nothing in common with one another.
        between("duplicates.containment", copies.containment, 0.5, 1.0)?;
        between("duplicates.jaccard", copies.jaccard, 0.1, 1.0)?;
        between("duplicates.recall", copies.recall, 0.5, 0.999_999)?;
        between("boilerplate.clusters", lines.clusters.into(), 3.0, f64::MAX)?;
        between(
            "boilerplate.clusters-without-host",
            lines.clusters_without_host.into(),
            3.0,
            f64::MAX,
        )?;
        between("boilerplate.words", lines.words as f64, 1.0, f64::MAX)?;
        between("boilerplate.concentration", lines.concentration, 0.0, 1.0)?;
        between("boilerplate.days", lines.days.into(), 0.0, f64::MAX)?;
        between("boilerplate.rate", lines.rate, 0.0, 1.0)
    }
}

fn range(least: f64, most: f64) -> String {
    if most == f64::MAX { format!("at least {least}") } else { format!("from {least} to {most}") }
}

fn between(name: &'static str, value: f64, least: f64, most: f64) -> Result<(), OptionOutOfRange> {
    let fits = (least..=most).contains(&value);
    if fits { Ok(()) } else { Err(OptionOutOfRange { name, value, least, most }) }
}
