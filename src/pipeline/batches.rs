//! Threads, here and only here: batches of records, worked on in parallel, handed over in order.

use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::error::{Class, Error};
use super::watch::Watch;
use crate::hands::Hands;
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
    /// Complete, but the compressed data around it does not match its checksum.
    Doubted,
}

/// What the sink gets, in the order of the input.
pub(super) enum Event<'a, T> {
    /// A record, its bytes and what the work on it gave.
    Record(&'a Record, &'a [u8], T),
    /// The input with this number is over.
    End(usize, Ending),
}

enum Item {
    Record(Record),
    End(usize, Box<Ending>),
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

/// The most room, in bytes, that a batch keeps to be used again: its last record, or piece of one, reaches beyond
/// the bound.
const MOST_ROOM: usize = BATCH_BYTES + MAX_MORE;

/// A thread takes so many records at a time at most: where the others are done, it soon is.
const PIECE_RECORDS: usize = 16;

/// How often a long wait looks up whether the run is to stop.
const PATIENCE: Duration = Duration::from_millis(50);

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

    /// What `work` gives, which may take long: the run can be stopped meanwhile. Then the work goes on
    /// for nobody until it is done.
    pub(super) fn wait_for<T: Send + 'static>(
        &self,
        watch: &dyn Watch,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (sender, receiver) = mpsc::channel();
        self.pool.spawn(move || {
            let done = panic::catch_unwind(AssertUnwindSafe(work));
            // Where nobody listens any more, nobody wants to know.
            let _ = sender.send(done);
        });
        loop {
            go_on(watch)?;
            match receiver.recv_timeout(PATIENCE) {
                Ok(Ok(value)) => return Ok(value),
                Ok(Err(panic)) => panic::resume_unwind(panic),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => {
                    return Err(Error::new(Class::Limit, "a thread went away"));
                }
            }
        }
    }

    /// Hands every record of the inputs to `work` on some thread, this one among them, and what comes of it to
    /// `sink` on this one, in order. Each thread has a state of its own, so that buffers are reused.
    ///
    /// The next batch is read while one is worked on, and the one before is handed over: three
    /// batches are in memory.
    pub(super) fn run<S: Send, T: Send>(
        &self,
        inputs: &[Input],
        watch: &dyn Watch,
        state: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, &Record, &[u8]) -> T + Sync,
        mut sink: impl FnMut(Event<'_, T>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut reader = Reader::new(inputs);
        let states = States { idle: Mutex::default(), new: state };
        let [mut ahead, mut spare] = [(); 2].map(|()| Batch::default());
        let mut behind = Worked { batch: Batch::default(), results: Vec::new() };
        let mut documents = 0;
        reader.fill(&mut ahead)?;
        while !ahead.items.is_empty() {
            go_on(watch)?;
            let batch = std::mem::replace(&mut ahead, spare);
            let round = Round::new(&batch, &mut reader, &mut ahead);
            let sunk = self.pool.in_place_scope(|scope| {
                (1..self.threads()).for_each(|_| scope.spawn(|_| round.take_turns(&states, &work)));
                let sunk = behind.hand_over(&mut sink);
                // Of a run that is over nothing more is wanted.
                if sunk.is_err() {
                    round.end()
                } else {
                    round.take_turns(&states, &work)
                }
                sunk
            });
            let (done, emptied) = sunk?;
            let (read, results) = round.into_results();
            (documents, spare) = (documents + done, emptied);
            watch.advance(reader.consumed(), documents);
            behind = Worked { batch, results };
            if let Err(error) = read {
                behind.hand_over(&mut sink)?;
                return Err(error.into());
            }
        }
        documents += behind.hand_over(&mut sink)?.0;
        watch.advance(reader.consumed(), documents);
        Ok(())
    }
}

/// What a team does while one batch is handed over: it reads the next, and works on the one between.
/// Whoever is free takes the next turn, so that no more threads are at work than the team has.
struct Round<'a, 'inputs, T> {
    batch: &'a Batch,
    reading: Mutex<Reading<'a, 'inputs>>,
    /// The next that nobody has taken. The first turn is to read, each further one a piece of the batch.
    turn: AtomicUsize,
    results: Vec<Mutex<Option<T>>>,
}

/// The batch that is read.
struct Reading<'a, 'inputs> {
    reader: &'a mut Reader<'inputs>,
    ahead: &'a mut Batch,
    read: Result<(), ReadError>,
}

impl<'a, 'inputs, T> Round<'a, 'inputs, T> {
    fn new(batch: &'a Batch, reader: &'a mut Reader<'inputs>, ahead: &'a mut Batch) -> Self {
        let mut results = Vec::new();
        results.resize_with(batch.items.len(), Mutex::default);
        let reading = Mutex::new(Reading { reader, ahead, read: Ok(()) });
        Self { batch, reading, turn: AtomicUsize::new(0), results }
    }

    /// Takes turns until there are none left.
    fn take_turns<S>(
        &self,
        states: &States<S, impl Fn() -> S>,
        work: impl Fn(&mut S, &Record, &[u8]) -> T,
    ) {
        let mut lent = states.lend();
        let state = lent.state.as_mut().expect("it goes back when the turns are taken");
        loop {
            let pieces = match self.turn.fetch_add(1, Ordering::Relaxed) {
                0 => {
                    self.read();
                    continue;
                }
                turn => (turn - 1) * PIECE_RECORDS,
            };
            let items = self.batch.items.iter().zip(&self.results).skip(pieces);
            if items.len() == 0 {
                break;
            }
            for (item, result) in items.take(PIECE_RECORDS) {
                if let Item::Record(record) = item {
                    let result_of = work(state, record, &self.batch.bytes[record.bytes.clone()]);
                    *locked(result) = Some(result_of);
                }
            }
        }
    }

    fn read(&self) {
        let Reading { reader, ahead, read } = &mut *locked(&self.reading);
        *read = reader.fill(ahead);
    }

    /// Leaves no turn to be taken.
    fn end(&self) {
        self.turn.store(1 + self.batch.items.len(), Ordering::Relaxed);
    }

    /// How reading went, and what the work gave.
    fn into_results(self) -> (Result<(), ReadError>, Vec<Option<T>>) {
        let results = self.results.into_iter().map(into_inner).collect();
        (into_inner(self.reading).read, results)
    }
}

/// A panic elsewhere ends the run anyway.
fn locked<T>(one: &Mutex<T>) -> MutexGuard<'_, T> {
    one.lock().unwrap_or_else(PoisonError::into_inner)
}

fn into_inner<T>(one: Mutex<T>) -> T {
    one.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// A batch and what the work on it gave, record by record.
struct Worked<T> {
    batch: Batch,
    results: Vec<Option<T>>,
}

/// The states of threads that nobody works with, to be used again: buffers grow once.
struct States<S, F> {
    idle: Mutex<Vec<S>>,
    new: F,
}

/// A state that goes back when its thread is done.
struct Lent<'a, S> {
    state: Option<S>,
    idle: &'a Mutex<Vec<S>>,
}

impl<S, F: Fn() -> S> States<S, F> {
    fn lend(&self) -> Lent<'_, S> {
        let idle = locked(&self.idle).pop();
        Lent { state: Some(idle.unwrap_or_else(&self.new)), idle: &self.idle }
    }
}

impl<S> Drop for Lent<'_, S> {
    fn drop(&mut self) {
        locked(self.idle).extend(self.state.take());
    }
}

impl<T> Worked<T> {
    /// Hands everything to the sink, in order, and tells how many records that were; leaves a batch with
    /// room and nothing in it.
    fn hand_over(
        mut self,
        sink: &mut impl FnMut(Event<'_, T>) -> Result<(), Error>,
    ) -> Result<(u64, Batch), Error> {
        let mut documents = 0;
        for (item, result) in self.batch.items.drain(..).zip(self.results) {
            match (item, result) {
                (Item::Record(record), Some(result)) => {
                    documents += 1;
                    let bytes = &self.batch.bytes[record.bytes.clone()];
                    sink(Event::Record(&record, bytes, result))?;
                }
                (Item::Record(_), None) => {}
                (Item::End(input, ending), _) => sink(Event::End(input, *ending))?,
            }
        }
        self.batch.bytes.clear();
        // The room of a long record is not kept.
        self.batch.bytes.shrink_to(MOST_ROOM);
        Ok((documents, self.batch))
    }
}

/// Does two things at once where the threads of a team allow; to be used on one of them.
pub(super) struct ManyHands;

impl Hands for ManyHands {
    fn both<A: Send, B: Send>(
        &self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        rayon::join(one, other)
    }

    fn are_many(&self) -> bool {
        1 < rayon::current_num_threads()
    }
}

/// Ends the run where it was asked to stop.
pub(super) fn go_on(watch: &dyn Watch) -> Result<(), Error> {
    if watch.is_stopped() { Err(Error::new(Class::Stopped, "stopped")) } else { Ok(()) }
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
}

impl<'a> Reader<'a> {
    fn new(inputs: &'a [Input]) -> Self {
        Self { inputs, input: 0, records: None, inside: None, done: 0 }
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
            batch.items.push(Item::End(self.input, Box::new(records.ending()?)));
            self.done += self.inputs[self.input].bytes;
            self.input += 1;
            self.inside = None;
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
    use crate::pipeline::Unwatched;

    impl Record {
        /// One without bytes.
        pub(in crate::pipeline) fn whole(input: usize, number: u64) -> Self {
            Self { input, number, state: State::Whole, start: 0, bytes: 0..0 }
        }
    }

    /// A worker that panics ends the run by that panic, wherever it works.
    #[test]
    fn a_panic_in_a_thread_ends_the_run() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        std::fs::write(&path, "{}\n".repeat(100)).unwrap();
        let found = crate::read::find(&[path], None, folder.path()).unwrap();
        for threads in [1, 3] {
            let team = Team::new(threads).unwrap();
            let work = |(): &mut (), record: &Record, _: &[u8]| assert!(record.number != 77);
            let run = || team.run(&found.inputs, &Unwatched, || (), work, |_| Ok(()));
            assert!(panic::catch_unwind(AssertUnwindSafe(run)).is_err());
            let wait = || team.wait_for::<()>(&Unwatched, || panic!("on purpose"));
            assert!(panic::catch_unwind(AssertUnwindSafe(wait)).is_err());
            assert_eq!(team.wait_for(&Unwatched, || 7).unwrap(), 7);
        }
    }

    /// D10: whoever is slow, the threads or the sink, everything comes, once and in order.
    #[test]
    fn slow_hands_lose_nothing() {
        const RECORDS: u64 = 100_000;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        std::fs::write(&path, "{}\n".repeat(RECORDS as usize)).unwrap();
        let found = crate::read::find(&[path], None, folder.path()).unwrap();
        // One record in 4,096 holds up, others in each trial.
        let wait = |trial: u64, number: u64, salt: u64| {
            let dice = (number + salt * RECORDS).wrapping_mul(0x9e37_79b9_7f4a_7c15 + 2 * trial);
            if dice >> 52 == 0 {
                std::thread::sleep(Duration::from_micros(dice >> 32 & 0xfff));
            }
        };
        for trial in 0..12 {
            let team = Team::new(1 + trial as usize % 4).unwrap();
            let work = |(): &mut (), record: &Record, _: &[u8]| wait(trial, record.number, 1);
            let (mut next, mut ends) = (1, 0);
            team.run(
                &found.inputs,
                &Unwatched,
                || (),
                work,
                |event| {
                    match event {
                        Event::Record(record, bytes, ()) => {
                            assert_eq!((record.number, bytes), (next, &b"{}\n"[..]));
                            wait(trial, next, 2);
                            next += 1;
                        }
                        Event::End(..) => ends += 1,
                    }
                    Ok(())
                },
            )
            .unwrap();
            assert_eq!((next, ends), (RECORDS + 1, 1));
        }
    }
}
