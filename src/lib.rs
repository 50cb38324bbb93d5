//! Finds the passages a scraped news dump repeats and strips them: explained, reversible, the same
//! every time.
//!
//! | [`Kind`] | what it is | what happens |
//! |---|---|---|
//! | `duplicate` | a whole document that is a copy, a cut or an edited run of another | one stays |
//! | `syndicated` | a passage reprinted from another document, lightly edited or not | one stays |
//! | `boilerplate` | words that stand in many documents of one publisher | cut |
//! | `marker` | a stray token alone on its line: "TT", "ADVERTISEMENT" | cut |
//! | `credit` | a photo or agency credit | cut |
//! | `repeat` | the same line again inside one document | one stays |
//! | `furniture` | what stands around the story of a whole page | cut |
//!
//! # One document
//!
//! Credits, markers and lines printed twice need no other document to be known:
//!
//! ```
//! let page = "\
//! Storm Closes the Ferry Pier
//!
//! Waves break over the pier at Lenwick on Monday. Credit: Ana Kovac for The Harbour Times
//! Waves break over the pier at Lenwick on Monday. Credit: Ana Kovac for The Harbour Times
//!
//! The pier stays closed until Sunday, the harbour master said.
//! ";
//! let cleaned = refrain::clean_text(page);
//! assert_eq!(cleaned.text, "\
//! Storm Closes the Ferry Pier
//!
//! Waves break over the pier at Lenwick on Monday.
//!
//! The pier stays closed until Sunday, the harbour master said.
//! ");
//! for judged in &cleaned.findings {
//!     println!("{} {}: {}", judged.action.name(), judged.finding.kind, judged.finding.evidence);
//! }
//! ```
//!
//! # A small dump in memory
//!
//! What a publisher prints on every page, and which documents are copies, shows in a [`Survey`] of
//! the dump. It becomes a [`Model`], which cleans one document after the other:
//!
//! ```
//! use refrain::{Day, Document, Options, Survey};
//!
//! let texts: Vec<String> = (1..=12)
//!     .map(|n| format!("Notice {n} of the harbour board.\n\nSign up for the Harbour Morning letter"))
//!     .collect();
//! let documents: Vec<Document> = (0..)
//!     .zip(&texts)
//!     .map(|(n, text)| Document {
//!         host: "harbour-times.example".into(),
//!         day: Some(Day(19_800 + n)),
//!         ..Document::new(format!("page-{n}"), text)
//!     })
//!     .collect();
//!
//! let mut survey = Survey::new(&Options::default());
//! for document in &documents {
//!     survey.add(document);
//! }
//! let model = survey.into_model();
//! let cleaned = model.clean(&documents[0]);
//! assert_eq!(cleaned.text, "Notice 1 of the harbour board.");
//! assert_eq!(
//!     cleaned.findings[0].finding.evidence.to_string(),
//!     "line in 12 of 12 documents of harbour-times.example",
//! );
//! ```
//!
//! # A survey of two halves
//!
//! Surveys add up, in any order, so a dump can be surveyed in parts, on other threads or machines:
//!
//! ```
//! use refrain::{Document, Options, Survey};
//!
//! let story = "The ferry to Skarholm will not sail before noon, because the pilot overslept.";
//! let options = Options::default();
//! let (mut north, mut south) = (Survey::new(&options), Survey::new(&options));
//! let (first, copy) = (Document::new("n1", story), Document::new("s1", story));
//! north.add(&first);
//! south.add(&copy);
//!
//! north += south;
//! let model = north.into_model();
//! assert_ne!(model.clean(&first).is_held_back(), model.clean(&copy).is_held_back());
//! ```
//!
//! # The flow
//!
//! read -> [segment] -> [fingerprint] -> [index] -> [judge] -> [clean] -> write + report
//!
//! To know: [`Document`] goes in, [`Finding`] says what was found and why, [`Cleaned`] holds the text
//! and the [`Cuts`]; [`Options`] turns the knobs. [`pipeline`] does the whole job over files.
//!
//! # Promises
//!
//! - Cleaning is a pure function of a document and a model. Nothing is global, nothing cached between
//!   calls, no clock or environment read.
//! - Spans are bytes of the original text, on character borders. What goes is exactly what the
//!   findings say; bytes outside leave as they came.
//! - The order of documents, threads and machines never show.
//! - A survey takes about a third of the size of its texts, and time linear in their words.
//!
//! # Features
//!
//! - `cli` (default): the command `refrain`. Leave it out to use the library alone.

pub mod clean;
pub mod doc;
pub mod escape;
pub mod fingerprint;
pub mod format;
pub mod hands;
pub mod hash;
pub mod hidden;
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
