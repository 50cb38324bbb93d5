//! Why a command ends without its result: what to print, and the exit code.

use std::error::Error as StdError;
use std::io;

use refrain::pipeline;

use crate::crash::Crash;
use crate::exit::Exit;

/// An error as a person sees it.
#[derive(Debug)]
pub(crate) struct Trouble {
    exit: Exit,
    code: Option<&'static str>,
    message: String,
    hint: Option<String>,
}

impl Trouble {
    /// What was asked for makes no sense, or would do harm.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, code: None, message: message.into(), hint: None }
    }

    /// An output cannot be written.
    pub(crate) fn output(message: impl Into<String>) -> Self {
        Self { exit: Exit::Output, code: None, message: message.into(), hint: None }
    }

    /// A model cannot be used.
    pub(crate) fn model(message: impl Into<String>) -> Self {
        Self { exit: Exit::Model, code: None, message: message.into(), hint: None }
    }

    /// Standard output cannot be written, or nobody reads it any more.
    pub(crate) fn stdout(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => {
                Self { exit: Exit::BrokenPipe, ..Self::output("nobody reads standard output") }
            }
            _ => Self::output(format!("cannot write to standard output: {error}")),
        }
    }

    /// The same with a word on what to do.
    pub(crate) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// How the command ends.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// The same where a signal asked for the end.
    pub(crate) fn by_signal(self, exit: Exit) -> Self {
        let message = format!("{}; nothing was put in place", exit.meaning());
        Self { exit, message, ..self }
    }

    /// A word for programs.
    pub(crate) fn code(&self) -> Option<&'static str> {
        self.code
    }

    /// What went wrong, as one clause.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it, as one clause.
    pub(crate) fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl From<pipeline::Error> for Trouble {
    fn from(error: pipeline::Error) -> Self {
        let (hint, code) = (error.hint().map(str::to_owned), Some(error.code()));
        Self { exit: error.class().into(), code, message: with_causes(&error), hint }
    }
}

impl From<Crash> for Trouble {
    fn from(crash: Crash) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        let message = format!("this is a bug in refrain {version} ({})", crash.place);
        let hint = "no output was put in place; please report it with the command you ran";
        Self { exit: Exit::Bug, code: None, message, hint: Some(hint.to_owned()) }
    }
}

/// An error and what brought it about, each clause once.
fn with_causes(error: &dyn StdError) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let clause = error.to_string();
        if !message.contains(&clause) {
            message.push_str(": ");
            message.push_str(&clause);
        }
        cause = error.source();
    }
    message
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    #[derive(Debug)]
    struct Layer(&'static str, Option<Box<Layer>>);

    impl fmt::Display for Layer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl StdError for Layer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            self.1.as_deref().map(|cause| cause as &(dyn StdError + 'static))
        }
    }

    #[test]
    fn causes_follow_the_message_once() {
        let disk = Layer("disk full", None);
        let write = Layer("cannot write", Some(Box::new(disk)));
        assert_eq!(with_causes(&write), "cannot write: disk full");
        let repeated = Layer("cannot write: disk full", Some(Box::new(Layer("disk full", None))));
        assert_eq!(with_causes(&repeated), "cannot write: disk full");
    }

    #[test]
    fn a_closed_pipe_has_its_own_end() {
        let broken = io::Error::from(io::ErrorKind::BrokenPipe);
        assert_eq!(Trouble::stdout(&broken).exit(), Exit::BrokenPipe);
        let full = io::Error::from(io::ErrorKind::StorageFull);
        assert_eq!(Trouble::stdout(&full).exit(), Exit::Output);
    }
}
