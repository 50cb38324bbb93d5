//! A finding: a passage, what it is, and the evidence.

use std::fmt;

use super::duplicates::Relation;
use super::furniture::Where;
use super::markers::Class;
use crate::hash::Hash64;
use crate::kind::Kind;
use crate::span::Span;

/// A passage that repeats, or a whole document that does.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Where it stands in its document.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
    /// Whether it is one copy too many; `false` for the copy worth keeping.
    pub is_surplus: bool,
    /// The same for all findings that repeat one another.
    pub group: Hash64,
    /// How sure the verdict is, from 0 to 1.
    pub score: f64,
    /// What the verdict rests on.
    pub evidence: Evidence,
}

/// What an entry of a model stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// A whole line.
    Line,
    /// A run of words inside lines.
    Run,
    /// Lines that are the same but for a slot.
    Template,
}

impl Unit {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Run => "run",
            Self::Template => "template",
        }
    }
}

/// What a verdict rests on; displays as one clause.
#[derive(Clone, Debug, PartialEq)]
pub enum Evidence {
    /// A line of many documents.
    Line {
        /// Documents of the host that hold it.
        docs: u32,
        /// Documents of the host.
        host_docs: u32,
        /// Hosts that have it.
        hosts: u32,
        /// The host.
        host: String,
    },
    /// An entry of the model that was ruled on by hand.
    Pinned(Unit),
    /// A line outside the story of a whole page.
    Furniture {
        /// Where it stands.
        place: Where,
        /// Documents of the host that hold it.
        docs: u32,
        /// Documents of the host.
        host_docs: u32,
        /// The host.
        host: String,
    },
    /// A line of many publishers that holds a cue of house text.
    CueLine {
        /// Documents that hold it.
        docs: u32,
        /// Hosts that have it.
        hosts: u32,
    },
    /// A run of words inside a line.
    Run {
        /// Its words.
        words: u32,
        /// Documents of the host that hold it.
        docs: u32,
        /// Documents of the host.
        host_docs: u32,
        /// The host.
        host: String,
    },
    /// A line that differs from many others in one slot.
    Template {
        /// Its constant words, `…` for the slot.
        form: String,
        /// Documents that have a line of this form, of the host if there is one.
        docs: u32,
        /// The host; `None` for the whole dump.
        host: Option<String>,
    },
    /// A token from the list of markers.
    Marker {
        /// What the words serve.
        class: Class,
        /// Documents of the host that hold it, if that was asked.
        docs: Option<u32>,
    },
    /// A token between two printings of the same lines.
    Seam,
    /// A credit template.
    Credit {
        /// Language of the template.
        language: String,
        /// The template as it stands in the built-in file.
        template: String,
    },
    /// The same line again.
    Repeat {
        /// Which printing this is, from 1.
        printing: u32,
        /// How often the line is printed in this document.
        printings: u32,
    },
    /// A passage that other documents have too.
    Passage {
        /// The document that keeps it.
        of: String,
        /// Documents that have it; of copies that are held back those that are looked into.
        docs: u32,
        /// Whether it stands here a second time.
        is_reprint: bool,
        /// The part of its words that match.
        matched: f64,
    },
    /// A copy among the documents of the dump.
    Duplicate {
        /// How this document came from the canonical one; `None` for the canonical one itself.
        relation: Option<Relation>,
        /// The canonical document.
        of: String,
        /// Documents in the group.
        docs: u32,
        /// Hosts in the group.
        hosts: u32,
        /// Jaccard similarity with the canonical document, in shingles.
        jaccard: f64,
        /// The part of this document that the canonical one contains.
        containment: f64,
    },
}

/// Whole hundredths of a share.
fn percent_of(share: f64) -> u32 {
    (share * 100.0) as u32
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line { docs, host_docs, hosts: 0 | 1, host } => {
                write!(f, "line in {docs} of {host_docs} documents of {host}")
            }
            Self::Line { docs, host_docs, hosts, host } => {
                write!(f, "line in {docs} of {host_docs} documents of {host}, on {hosts} hosts")
            }
            Self::Pinned(unit) => write!(f, "{} pinned in the model", unit.name()),
            Self::Furniture { place, docs: 0 | 1, .. } => write!(f, "{place}"),
            Self::Furniture { place, docs, host_docs, host } => {
                write!(f, "{place}, in {docs} of {host_docs} documents of {host}")
            }
            Self::CueLine { docs, hosts } => {
                write!(f, "line of house text in {docs} documents on {hosts} hosts")
            }
            Self::Run { words, docs, host_docs, host } => {
                write!(f, "run of {words} words in {docs} of {host_docs} documents of {host}")
            }
            Self::Template { form, docs, host: Some(host) } => {
                write!(f, "line of the form `{form}` in {docs} documents of {host}")
            }
            Self::Template { form, docs, host: None } => {
                write!(f, "line of the form `{form}` in {docs} documents of the dump")
            }
            Self::Marker { class, docs: None } => {
                write!(f, "{} marker alone on its line", class.name())
            }
            Self::Marker { class, docs: Some(docs) } => {
                let class = class.name();
                write!(f, "{class} marker alone on its line in {docs} documents of its host")
            }
            Self::Seam => write!(f, "stray token between two printings of the same lines"),
            Self::Credit { language, template } => {
                write!(f, "photo credit of the form `{template}` ({language})")
            }
            Self::Repeat { printing, printings } => {
                write!(f, "printing {printing} of {printings} of this line in the document")
            }
            Self::Passage { docs, is_reprint: false, .. } => {
                write!(f, "passage that {docs} documents have, first printed here")
            }
            Self::Passage { of, docs, matched, .. } => {
                let percent = percent_of(*matched);
                write!(f, "passage of {of}, {percent} % word by word, in {docs} documents")
            }
            Self::Duplicate { relation: None, docs, .. } => {
                write!(f, "the one to keep of {docs} copies")
            }
            Self::Duplicate { relation: Some(relation), of, containment, .. } => {
                let percent = percent_of(*containment);
                write!(f, "{relation} of {of}, which contains {percent} % of it")
            }
        }
    }
}
