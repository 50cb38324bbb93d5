//! How the command ends: one number for each kind of end.

use std::process::ExitCode;

use refrain::pipeline::Class;
use refrain::report::Ledger;

/// An end of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Done,
    Usage,
    Rejected,
    Input,
    Output,
    Model,
    Limit,
    Mismatch,
    Bug,
    Interrupted,
    BrokenPipe,
    Terminated,
}

impl Exit {
    /// Every end, in the order of the numbers.
    pub(crate) const ALL: [Self; 12] = [
        Self::Done,
        Self::Usage,
        Self::Rejected,
        Self::Input,
        Self::Output,
        Self::Model,
        Self::Limit,
        Self::Mismatch,
        Self::Bug,
        Self::Interrupted,
        Self::BrokenPipe,
        Self::Terminated,
    ];

    /// The number the shell sees; never changes.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Usage => 2,
            Self::Rejected => 3,
            Self::Input => 4,
            Self::Output => 5,
            Self::Model => 6,
            Self::Limit => 7,
            Self::Mismatch => 8,
            Self::Bug => 70,
            Self::Interrupted => 130,
            Self::BrokenPipe => 141,
            Self::Terminated => 143,
        }
    }

    /// What it stands for, as help says it.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Usage => {
                "wrong usage, or refused: an output exists, is an input, or is being written"
            }
            Self::Rejected => "done, but something was lost; it is named",
            Self::Input => "an input cannot be used, or more was lost than is allowed",
            Self::Output => "an output cannot be written",
            Self::Model => "a model cannot be used",
            Self::Limit => "a limit was reached",
            Self::Mismatch => "`verify` or `restore` found files that are not what they were",
            Self::Bug => "a bug in refrain",
            Self::Interrupted => "interrupted",
            Self::BrokenPipe => "the reader of standard output went away",
            Self::Terminated => "terminated",
        }
    }

    /// The end of a run that went through, where so many rejected records are accepted.
    pub(crate) fn of(ledger: &Ledger, accepted: u64) -> Self {
        if ledger.is_complete_but_for(accepted) { Self::Done } else { Self::Rejected }
    }
}

impl From<Class> for Exit {
    fn from(class: Class) -> Self {
        match class {
            Class::Usage => Self::Usage,
            Class::Input => Self::Input,
            Class::Mismatch => Self::Mismatch,
            Class::Stopped => Self::Interrupted,
            Class::Output => Self::Output,
            Class::Model => Self::Model,
            Class::BrokenPipe => Self::BrokenPipe,
            Class::Limit => Self::Limit,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_that_were_promised() {
        let codes = Exit::ALL.map(Exit::code);
        assert_eq!(codes, [0, 2, 3, 4, 5, 6, 7, 8, 70, 130, 141, 143]);
    }

    #[test]
    fn classes_of_errors_have_their_own_codes() {
        let code = |class| Exit::from(class).code();
        assert_eq!(code(Class::Usage), 2);
        assert_eq!(code(Class::Input), 4);
        assert_eq!(code(Class::Output), 5);
        assert_eq!(code(Class::Model), 6);
        assert_eq!(code(Class::Mismatch), 8);
        assert_eq!(code(Class::Limit), 7);
        assert_eq!(code(Class::BrokenPipe), 141);
    }

    #[test]
    fn rejected_records_show_in_the_code() {
        let mut ledger = Ledger::default();
        assert_eq!(Exit::of(&ledger, 0), Exit::Done);
        ledger.total.rejected = 2;
        assert_eq!([0, 1, 2].map(|accepted| Exit::of(&ledger, accepted).code()), [3, 3, 0]);
        ledger.total.rejected = 0;
        ledger.unread.push("a file".to_owned());
        assert_eq!(Exit::of(&ledger, 2), Exit::Rejected);
        ledger.unread.clear();
        ledger.removed.push("the whole dump".to_owned());
        assert_eq!(Exit::of(&ledger, 2), Exit::Rejected);
    }
}
