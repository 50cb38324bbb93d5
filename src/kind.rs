//! What can be found, and what can be done about it.

use std::fmt;
use std::str::FromStr;

/// What a finding is. Of two findings that claim the same words the one of the earlier kind wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A whole document that is a copy, a cut or an edited run of another.
    Duplicate,
    /// A passage reprinted from another document, exact or lightly edited.
    Syndicated,
    /// Words that stand in many documents of one publisher.
    Boilerplate,
    /// A very short stray token standing alone.
    Marker,
    /// A photo or agency credit.
    Credit,
    /// The same words again inside one document.
    Repeat,
    /// What stands around the story when the text is a whole page.
    Furniture,
}

/// What is done with a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// It is removed.
    Cut,
    /// It is the copy that stays when the others of its group go.
    Keep,
    /// It is reported and stays.
    Mark,
}

/// What is done with all findings of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Treatment {
    /// All copies go.
    Cut,
    /// The canonical copy stays, the others go.
    KeepOne,
    /// All are reported, nothing goes.
    Mark,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Duplicate,
        Self::Syndicated,
        Self::Boilerplate,
        Self::Marker,
        Self::Credit,
        Self::Repeat,
        Self::Furniture,
    ];

    /// The word for it in findings, options and help.
    pub fn name(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Syndicated => "syndicated",
            Self::Boilerplate => "boilerplate",
            Self::Marker => "marker",
            Self::Credit => "credit",
            Self::Repeat => "repeat",
            Self::Furniture => "furniture",
        }
    }

    /// What is done with it unless the user says otherwise.
    pub fn default_treatment(self) -> Treatment {
        match self {
            Self::Duplicate | Self::Syndicated | Self::Repeat => Treatment::KeepOne,
            Self::Boilerplate | Self::Marker | Self::Credit | Self::Furniture => Treatment::Cut,
        }
    }
}

impl Action {
    /// The word for it in findings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Keep => "keep",
            Self::Mark => "mark",
        }
    }
}

impl Treatment {
    /// Every treatment.
    pub const ALL: [Self; 3] = [Self::Cut, Self::KeepOne, Self::Mark];

    /// The word for it in options and help.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::KeepOne => "keep-one",
            Self::Mark => "mark",
        }
    }
}

/// A word that names no kind or no treatment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is none of {known}")]
pub struct UnknownName {
    word: String,
    known: String,
}

impl FromStr for Kind {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        named(word, &Self::ALL, Self::name)
    }
}

impl FromStr for Treatment {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        named(word, &Self::ALL, Self::name)
    }
}

fn named<T: Copy>(word: &str, all: &[T], name: fn(T) -> &'static str) -> Result<T, UnknownName> {
    all.iter().copied().find(|&one| name(one) == word).ok_or_else(|| {
        let known: Vec<_> = all.iter().map(|&one| name(one)).collect();
        UnknownName { word: word.to_owned(), known: known.join(", ") }
    })
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
