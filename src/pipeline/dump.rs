//! The inputs of a run and how their records are read.

use std::borrow::Cow;

use super::reader::{Record, State};
use crate::format::Fields;
use crate::place::Place;
use crate::read::{BrokenText, Input, MAX_RECORD, Parsed, Reason, mended, parse};

/// The inputs of a run.
pub(super) struct Dump<'a> {
    pub(super) inputs: Vec<Input>,
    pub(super) fields: &'a Fields,
    pub(super) broken_text: BrokenText,
}

impl Dump<'_> {
    /// Bytes on disk.
    pub(super) fn bytes(&self) -> u64 {
        self.inputs.iter().map(|input| input.bytes).sum()
    }

    pub(super) fn input(&self, record: &Record) -> &Input {
        &self.inputs[record.input]
    }

    pub(super) fn place(&self, record: &Record) -> Place {
        Place { source: self.input(record).source.clone(), record: record.number }
    }

    /// The bytes of a record as they are read; others than it has only where broken text is
    /// replaced.
    pub(super) fn mend<'b>(&self, record: &Record, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        let is_mended = self.broken_text == BrokenText::Replace && record.state == State::Whole;
        let mended = is_mended.then(|| mended(bytes)).flatten();
        mended.map_or(Cow::Borrowed(bytes), Cow::Owned)
    }

    /// The document of a record; `None` for a blank line; or why it cannot be read.
    pub(super) fn read<'b>(
        &self,
        record: &Record,
        bytes: &'b [u8],
    ) -> Result<Option<Parsed<'b>>, Reason> {
        match record.state {
            State::Whole => {
                parse(bytes, self.input(record).format, self.fields, self.place(record))
                    .map_err(|reject| reject.reason)
            }
            State::Passed => Ok(None),
            State::Torn => Err(Reason::Torn),
            State::Doubted => Err(Reason::Doubted),
            State::TooLong | State::More => Err(Reason::TooLong { limit: MAX_RECORD }),
        }
    }
}
