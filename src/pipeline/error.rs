//! The error of a run.

use std::error::Error as StdError;
use std::fmt;

use crate::options::OptionOutOfRange;
use crate::read::ReadError;
use crate::write::WriteError;

/// Why a run ended without output.
///
/// Displays as one clause that names the place; [`hint`](Self::hint) says what to do.
#[derive(Debug)]
pub struct Error {
    class: Class,
    code: &'static str,
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
    /// A saved model cannot be used.
    Model,
    /// Whoever read the output has gone away.
    BrokenPipe,
    /// The machine has not enough of something.
    Limit,
    /// Files that belong together do not, or are not what they were.
    Mismatch,
    /// The run was asked to stop.
    Stopped,
}

impl Class {
    /// The code of errors that have none of their own.
    fn code(self) -> &'static str {
        match self {
            Self::Usage => "USAGE",
            Self::Input => "IN-UNUSABLE",
            Self::Output => "OUT-IO",
            Self::Model => "MODEL",
            Self::BrokenPipe => "OUT-PIPE",
            Self::Limit => "LIMIT",
            Self::Mismatch => "MISMATCH",
            Self::Stopped => "STOPPED",
        }
    }
}

impl Error {
    pub(crate) fn new(class: Class, message: impl Into<String>) -> Self {
        Self { class, code: class.code(), message: message.into(), hint: None, cause: None }
    }

    pub(crate) fn with_code(self, code: &'static str) -> Self {
        Self { code, ..self }
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

    /// A word for programs, as `IN-MISSING`; `docs/reliability.md` lists them, and they never change.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What the user can do about it, as one clause.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let cause = self.cause.as_deref().and_then(|cause| cause.source());
        cause.map_or(Ok(()), |cause| write!(f, ": {cause}"))
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        let hint = if error.is_unknown_format() {
            Some("name it with --format text or --format jsonl")
        } else if error.is_nothing_to_read() {
            Some("files ending in .txt, .jsonl or .ndjson are read, also with .gz or .zst behind")
        } else if error.is_same_source() {
            Some("clean them one by one, or give the folder that holds both")
        } else if error.is_missing() {
            Some("check the spelling; `-` stands for standard input")
        } else if error.is_changed() {
            Some("run again when nobody writes to it")
        } else {
            None
        };
        let class = if error.is_same_source() || error.is_unknown_format() {
            Class::Usage
        } else if error.is_spool() {
            Class::Output
        } else {
            Class::Input
        };
        let code = error.code();
        let with_cause = Self::new(class, error.to_string()).with_code(code).with_cause(error);
        Self { hint: hint.map(str::to_owned), ..with_cause }
    }
}

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        let hint = if error.is_already_exists() {
            Some("give another name, or --force to replace it")
        } else if error.is_locked() {
            Some("wait until it is done, or give another name")
        } else if error.is_input() {
            Some("an input is never written to: give another name")
        } else if error.is_full() {
            Some("nothing was left under the final name: make room and run again")
        } else {
            None
        };
        let class = if error.is_already_exists() || error.is_locked() || error.is_input() {
            Class::Usage
        } else if error.is_broken_pipe() {
            Class::BrokenPipe
        } else if error.is_malformed() {
            Class::Mismatch
        } else {
            Class::Output
        };
        let code = error.code();
        let with_cause = Self::new(class, error.to_string()).with_code(code).with_cause(error);
        Self { hint: hint.map(str::to_owned), ..with_cause }
    }
}

impl From<OptionOutOfRange> for Error {
    fn from(error: OptionOutOfRange) -> Self {
        Self::new(Class::Usage, error.to_string()).with_cause(error)
    }
}
