//! Threads, here and only here: batches of records, worked on in parallel, handed over in order.

use std::ops::Range;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::error::{Class, Error};
use super::watch::{News, Watch};
use crate::read::{Input, RawRecord, ReadError, Records};

/// A record on its way through the pipeline.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// Number of its input, from 0.
    pub(super) input: usize,
    /// Number in its input, as in a place.
    pub(super) number: u64,
    /// How it came in.
    pub(super) state: State,
    bytes: Range<usize>,
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
}

/// What the sink gets, in the order of the input.
pub(super) enum Event<'a, T> {
    /// A record, its bytes and what the work on it gave.
    Record(&'a Record, &'a [u8], T),
    /// The input with this number is over.
    End(usize),
}

enum Item {
    Record(Record),
    End(usize),
}

#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    items: Vec<Item>,
}

/// A batch is closed when it holds this many bytes: enough work to share among threads, little
/// enough to keep several in memory.
const BATCH_BYTES: usize = 4 << 20;

/// Or this many records, so that a flood of tiny ones stays small as well.
const BATCH_RECORDS: usize = 16 << 10;

/// The threads of a run.
pub(super) struct Team {
    pool: ThreadPool,
}

impl Team {
    /// So many threads; 0 for one on every core.
    pub(super) fn new(threads: usize) -> Result<Self, Error> {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|cause| {
            Error::new(Class::Limit, "threads cannot be started").with_cause(cause)
        })?;
        Ok(Self { pool })
    }

    pub(super) fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Hands every record of the inputs to `work` on some thread and what comes of it to `sink` on
    /// this one, in order. Each thread has a state of its own, so that buffers are reused.
    ///
    /// The next batch is read while one is worked on.
    pub(super) fn run<S: Send, T: Send>(
        &self,
        inputs: &[Input],
        watch: &dyn Watch,
        state: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, &Record, &[u8]) -> T + Sync,
        mut sink: impl FnMut(Event<'_, T>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut reader = Reader::new(inputs);
        let mut ahead = Batch::default();
        let mut documents = 0;
        reader.fill(&mut ahead)?;
        while !ahead.items.is_empty() {
            let batch = std::mem::take(&mut ahead);
            let (read, results) = self.pool.join(
                || reader.fill(&mut ahead),
                || {
                    batch
                        .items
                        .par_iter()
                        .map_init(&state, |state, item| match item {
                            Item::Record(record) => {
                                Some(work(state, record, &batch.bytes[record.bytes.clone()]))
                            }
                            Item::End(_) => None,
                        })
                        .collect::<Vec<Option<T>>>()
                },
            );
            for (item, result) in batch.items.iter().zip(results) {
                match (item, result) {
                    (Item::Record(record), Some(result)) => {
                        documents += 1;
                        sink(Event::Record(record, &batch.bytes[record.bytes.clone()], result))?;
                    }
                    (Item::Record(_), None) => {}
                    (Item::End(input), _) => sink(Event::End(*input))?,
                }
            }
            for damage in reader.damages.drain(..) {
                watch.tell(&News::Odd { what: &damage });
            }
            watch.advance(reader.consumed(), documents);
            read?;
        }
        Ok(())
    }
}

/// Reads the records of all inputs, one input after the other.
struct Reader<'a> {
    inputs: &'a [Input],
    input: usize,
    records: Option<Records>,
    /// Whether the last record was a piece of one that is too long.
    inside: Option<RawRecord>,
    /// Bytes on disk of the inputs that are over.
    done: u64,
    damages: Vec<String>,
}

impl<'a> Reader<'a> {
    fn new(inputs: &'a [Input]) -> Self {
        Self { inputs, input: 0, records: None, inside: None, done: 0, damages: Vec::new() }
    }

    fn consumed(&self) -> u64 {
        self.done + self.records.as_ref().map_or(0, Records::consumed)
    }

    fn fill(&mut self, batch: &mut Batch) -> Result<(), ReadError> {
        while batch.bytes.len() < BATCH_BYTES
            && batch.items.len() < BATCH_RECORDS
            && self.input < self.inputs.len()
        {
            self.read_one(batch)?;
        }
        Ok(())
    }

    fn read_one(&mut self, batch: &mut Batch) -> Result<(), ReadError> {
        let mut records = match self.records.take() {
            Some(records) => records,
            None => Records::open(&self.inputs[self.input])?,
        };
        let start = batch.bytes.len();
        let read = match self.inside {
            Some(record) => records
                .more(&mut batch.bytes)
                .map(|more| Some((RawRecord { complete: !more, ..record }, State::More))),
            None => records.next(&mut batch.bytes).map(|record| {
                let state = |record: &RawRecord| {
                    if record.complete { State::Whole } else { State::TooLong }
                };
                record.map(|record| (record, state(&record)))
            }),
        };
        let read = match read {
            Err(error) if error.is_damage() => {
                self.damages.push(error.to_string());
                let number = error.place().map_or(0, |place| place.record);
                Some((RawRecord { number, complete: true }, State::Torn))
            }
            read => read?,
        };
        let Some((record, state)) = read else {
            batch.items.push(Item::End(self.input));
            self.done += self.inputs[self.input].bytes;
            self.input += 1;
            return Ok(());
        };
        self.inside = (!record.complete).then_some(record);
        let bytes = start..batch.bytes.len();
        let (input, number) = (self.input, record.number);
        batch.items.push(Item::Record(Record { input, number, state, bytes }));
        self.records = Some(records);
        Ok(())
    }
}
