//! refrain
pub mod clean;
pub mod doc;
pub mod escape;
pub mod fingerprint;
pub mod format;
pub mod hash;
pub mod index;
pub mod judge;
pub mod kind;
pub mod model;
mod options;
pub mod pipeline;
pub mod place;
pub mod read;
pub mod report;
pub mod segment;
pub mod span;
mod survey;
pub mod write;

pub use clean::{Cleaned, Cuts, Judged, Policy};
pub use doc::{Day, Document};
pub use hash::Hash64;
pub use judge::{Evidence, Finding};
pub use kind::{Action, Kind, Treatment};
pub use model::{LineNames, Model, ModelError, Rulebook};
pub use options::{OptionOutOfRange, Options};
pub use place::Place;
pub use span::Span;
pub use survey::Survey;

/// Cleans one document with built-in knowledge alone: credits, markers, repeats.
///
/// To clean many, make one [`Model`] and keep it.
///
/// ```
/// let text = "Storm closes port\n\nWaves at the pier. Credit: Ana Kovac for The Harbour Times\n";
/// assert_eq!(refrain::clean_text(text).text, "Storm closes port\n\nWaves at the pier.\n");
/// ```
pub fn clean_text(text: &str) -> Cleaned {
    Model::built_in(&Options::default()).clean(&Document::new("text", text))
}
