//! Why a saved model cannot be used.

/// A model that cannot be loaded or merged.
///
/// Displays as one clause without the name of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct ModelError(Box<Kind>);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Kind {
    #[error("not a saved model")]
    NotAModel,
    #[error("cut short: the checksum at the end is missing")]
    Truncated,
    #[error("damaged or edited: the checksum does not fit")]
    Damaged,
    #[error("line {line}: {what}")]
    Malformed { line: usize, what: String },
    #[error("made by a newer version of refrain: {what}")]
    Newer { what: String },
    #[error("made with other settings: {name} is `{there}` there and `{here}` here")]
    OtherSettings { name: &'static str, there: String, here: String },
}

impl ModelError {
    /// Whether it is something else altogether.
    pub fn is_not_a_model(&self) -> bool {
        matches!(*self.0, Kind::NotAModel)
    }

    /// Whether its end is missing.
    pub fn is_truncated(&self) -> bool {
        matches!(*self.0, Kind::Truncated)
    }

    /// Whether its checksum does not fit.
    pub fn is_damaged(&self) -> bool {
        matches!(*self.0, Kind::Damaged)
    }

    /// Whether a line of it cannot be read; a mistake in editing.
    pub fn is_malformed(&self) -> bool {
        matches!(*self.0, Kind::Malformed { .. })
    }

    /// Whether a newer version has made it.
    pub fn is_newer(&self) -> bool {
        matches!(*self.0, Kind::Newer { .. })
    }

    /// Whether it was made with other settings, so that it knows lines by other keys.
    pub fn is_other_settings(&self) -> bool {
        matches!(*self.0, Kind::OtherSettings { .. })
    }

    pub(super) fn not_a_model() -> Self {
        Self(Box::new(Kind::NotAModel))
    }

    pub(super) fn truncated() -> Self {
        Self(Box::new(Kind::Truncated))
    }

    pub(super) fn damaged() -> Self {
        Self(Box::new(Kind::Damaged))
    }

    pub(super) fn malformed(line: usize, what: impl Into<String>) -> Self {
        Self(Box::new(Kind::Malformed { line, what: what.into() }))
    }

    pub(super) fn newer(what: impl Into<String>) -> Self {
        Self(Box::new(Kind::Newer { what: what.into() }))
    }

    pub(super) fn other_settings(name: &'static str, there: &str, here: &str) -> Self {
        let (there, here) = (there.to_owned(), here.to_owned());
        Self(Box::new(Kind::OtherSettings { name, there, here }))
    }
}
