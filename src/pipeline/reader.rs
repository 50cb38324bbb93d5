//! Records in batches, one input after the other.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::unpacked::{Again, Unpacked};
use crate::read::{Ending, Input, MAX_MORE, RawRecord, ReadError, Records};

/// A record on its way through the pipeline.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// Number of its input, from 0.
    pub(super) input: usize,
    /// Number in its input, as in a place.
    pub(super) number: u64,
    /// How it came in.
    pub(super) state: State,
    /// Where these bytes begin in the unpacked input.
    pub(super) start: u64,
    /// Where they stand among the bytes of the batch.
    pub(super) bytes: Range<usize>,
}

/// How a record came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Complete.
    Whole,
    /// The first piece of one that is too long.
    TooLong,
    /// A further piece of it.
    More,
    /// What was there when its stream broke.
    Torn,
    /// Complete, but the compressed data around it does not match its checksum.
    Doubted,
    /// Complete, and known to be held back: its bytes were not read.
    Passed,
}

/// What a batch holds.
pub(super) enum Item {
    Record(Record),
    /// The input with this number is over.
    End(usize, Box<Ending>),
}

/// Some records in a row, and where inputs end.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) bytes: Vec<u8>,
    pub(super) items: Vec<Item>,
    /// It is closed when it holds this many bytes.
    most: usize,
}

/// A batch holds this many bytes at most: enough work to share among threads, little enough to keep several in
/// memory.
const BATCH_BYTES: usize = 2 << 20;

/// Or this many records, so that a flood of tiny ones stays small as well.
pub(super) const BATCH_RECORDS: usize = 16 << 10;

/// The first and the last hold fewer, down to this many: while they are read or handed over, there may be nothing
/// else to do.
const LEAST_BATCH_BYTES: usize = BATCH_BYTES / 16;

/// A batch holds one in so many bytes of what came before and of what is left: so it soon grows, and shrinks late.
const PART: f64 = 4.0;

/// The most room, in bytes, that a batch keeps to be used again: its last record, or piece of one, reaches beyond
/// the bound.
const MOST_ROOM: usize = BATCH_BYTES + MAX_MORE;

impl Batch {
    /// Whether a batch of so many bytes is closed.
    pub(super) fn is_full(&self, bytes: usize) -> bool {
        self.most <= bytes || BATCH_RECORDS <= self.items.len()
    }

    /// Leaves nothing in it, and room to be filled again.
    pub(super) fn clear(&mut self) {
        self.items.clear();
        self.bytes.clear();
        // The room of a long record is not kept.
        self.bytes.shrink_to(MOST_ROOM);
    }
}

/// Reads the records of all inputs, one input after the other.
pub(super) struct Reader<'a> {
    inputs: &'a [Input],
    input: usize,
    records: Option<Records>,
    /// Whether the last record was a piece of one that is too long.
    inside: Option<RawRecord>,
    /// Bytes on disk of all inputs, and of those that are over.
    all: u64,
    done: u64,
    /// Bytes that were put into batches.
    handed: u64,
    /// Where the bytes of packed inputs are kept.
    keeps: Option<&'a Mutex<Unpacked>>,
    /// What was kept of them.
    again: Option<Again<'a>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(inputs: &'a [Input]) -> Self {
        let (records, inside, keeps, again) = (None, None, None, None);
        let ([done, handed], all) = ([0; 2], inputs.iter().map(|input| input.bytes).sum());
        Self { inputs, input: 0, records, inside, all, done, handed, keeps, again }
    }

    /// The same, and keeps what packed inputs unpack to.
    pub(super) fn keeping(self, keeps: Option<&'a Mutex<Unpacked>>) -> Self {
        Self { keeps, ..self }
    }

    /// The same, with what was kept.
    pub(super) fn reading_again(self, again: Option<Again<'a>>) -> Self {
        Self { again, ..self }
    }

    /// Bytes on disk of what was read.
    pub(super) fn consumed(&self) -> u64 {
        let of_records = self.records.as_ref().map_or(0, Records::consumed);
        let again = self.again.as_ref().zip(self.inputs.get(self.input));
        self.done
            + again.map_or(of_records, |(again, input)| {
                of_records.max(again.consumed(input, self.input))
            })
    }

    /// Fills an empty batch; it stays empty where there is nothing left.
    pub(super) fn fill(&mut self, batch: &mut Batch) -> Result<(), ReadError> {
        batch.most = self.most();
        while !batch.is_full(batch.bytes.len()) && self.input < self.inputs.len() {
            let number = self.input;
            match self.again.as_mut().filter(|again| again.has(number)) {
                None => self.read_one(batch)?,
                Some(again) => {
                    if let Some(ending) = again.fill(&self.inputs[number], number, batch)? {
                        self.end(batch, ending);
                    }
                }
            }
        }
        self.handed += batch.bytes.len() as u64;
        if let Some(keeps) = self.keeps {
            keeps.lock().unwrap_or_else(PoisonError::into_inner).keep(batch);
        }
        Ok(())
    }

    /// The bytes of the next batch: a part of what came before, and of what is left, as far as that can be told.
    fn most(&self) -> usize {
        let consumed = self.consumed();
        let rate = self.handed as f64 / consumed.max(1) as f64;
        let left = self.all.saturating_sub(consumed) as f64 * rate;
        let most = (self.handed as f64).min(left) / PART;
        (most as usize).clamp(LEAST_BATCH_BYTES, BATCH_BYTES)
    }

    /// Goes on to the next input.
    fn end(&mut self, batch: &mut Batch, ending: Ending) {
        batch.items.push(Item::End(self.input, Box::new(ending)));
        self.done += self.inputs[self.input].bytes;
        self.input += 1;
        self.inside = None;
    }

    fn read_one(&mut self, batch: &mut Batch) -> Result<(), ReadError> {
        let mut records = match self.records.take() {
            Some(records) => records,
            None => Records::open(&self.inputs[self.input])?,
        };
        let (start, position) = (batch.bytes.len(), records.position());
        let read = match self.inside {
            Some(record) => records
                .more(&mut batch.bytes)
                .map(|more| Some((RawRecord { complete: !more, ..record }, State::More))),
            None => records.next(&mut batch.bytes).map(|record| {
                let state = |record: &RawRecord| match record {
                    RawRecord { complete: false, .. } => State::TooLong,
                    RawRecord { is_doubted: true, .. } => State::Doubted,
                    _ => State::Whole,
                };
                record.map(|record| (record, state(&record)))
            }),
        };
        let bytes = start..batch.bytes.len();
        let read = match read {
            Err(error) if error.is_broken_off() => {
                let number = error.place().map_or(0, |place| place.record);
                let torn = RawRecord { number, complete: true, start: position, is_doubted: false };
                let state = if self.inside.is_some() { State::More } else { State::Torn };
                (!bytes.is_empty()).then_some((torn, state))
            }
            read => read?,
        };
        let Some((record, state)) = read else {
            self.end(batch, records.ending()?);
            return Ok(());
        };
        self.inside = (!record.complete).then_some(record);
        let (input, number) = (self.input, record.number);
        batch.items.push(Item::Record(Record { input, number, state, start: position, bytes }));
        self.records = Some(records);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Record {
        /// One without bytes.
        pub(in crate::pipeline) fn whole(input: usize, number: u64) -> Self {
            Self { input, number, state: State::Whole, start: 0, bytes: 0..0 }
        }
    }
}
