//! The error of a run.

use std::error::Error as StdError;
use std::fmt;

/// Why a run ended without output.
///
/// Displays as one clause that names the place; [`hint`](Self::hint) says what to do.
#[derive(Debug)]
pub struct Error {
    class: Class,
    message: String,
    hint: Option<String>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

/// What kind of trouble it was; decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The run was asked for something that makes no sense or would do harm.
    Usage,
    /// The input cannot be used.
    Input,
    /// The output cannot be written.
    Output,
    /// Whoever read the output has gone away.
    BrokenPipe,
    /// A bug in this crate.
    Bug,
}

impl Error {
    pub(crate) fn new(class: Class, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), hint: None, cause: None }
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn with_cause(mut self, cause: impl StdError + Send + Sync + 'static) -> Self {
        self.cause = Some(Box::new(cause));
        self
    }

    /// What kind of trouble it was.
    pub fn class(&self) -> Class {
        self.class
    }

    /// What the user can do about it, as one clause.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }
}
