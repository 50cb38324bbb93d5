//! Decisions made by hand, which stand before those of counts.

use crate::hash::Hash64;

/// What was decided by hand about a line, a run or a template; of two decisions the later of this list stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nothing: the counts decide.
    #[default]
    Auto,
    /// It is boilerplate.
    Pinned,
    /// It is neither boilerplate nor, if it is a line, a marker.
    Denied,
}

impl Standing {
    /// The word for it in saved models.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Pinned => "pin",
            Self::Denied => "deny",
        }
    }

    /// What a word stands for.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Auto, Self::Pinned, Self::Denied].into_iter().find(|one| one.name() == name)
    }
}

/// Where a decision holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// In all documents.
    Everywhere,
    /// In those of one host; `None` for those of unknown host.
    Host(Option<Hash64>),
}
