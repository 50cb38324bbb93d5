//! Threads, here and only here: batches of records, worked on in parallel, handed over in order.

use std::collections::VecDeque;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Condvar, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, mpsc};
use std::thread;
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::error::{Class, Error};
use super::reader::{Reader, Record};
use super::stage::{Event, Homes, Stage, locked};
use super::watch::{Watch, go_on};
use crate::hands::Hands;
use crate::read::ReadError;

/// So many batches are in memory: one that is read, one that is worked on and one that is handed over.
const STAGES: usize = 3;

/// A batch is worked on in so many pieces at most: enough that many threads are done at one time, and so few
/// that whose turn it is can be told under a lock.
const PIECES: usize = 128;

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

    /// Drops what is needed no more, beside what this thread does: to give back much memory and large files
    /// takes time.
    pub(super) fn let_go(&self, spent: impl Send + 'static) {
        self.pool.spawn(move || drop(spent));
    }

    /// Hands every record of a reader to `work` on some thread, this one among them, and what comes of it to
    /// `sink` on this one, in order. Each thread has a state of its own, so that buffers are reused.
    ///
    /// The next batches are read while one is worked on, and the one before is handed over: [`STAGES`] are in
    /// memory.
    pub(super) fn run<S, T: Send>(
        &self,
        reader: Reader<'_>,
        watch: &dyn Watch,
        state: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, &Record, &[u8]) -> T + Sync,
        mut sink: impl FnMut(Event<'_, T>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let relay = Relay::new(reader, self.threads());
        let mut documents = 0;
        let mut hand_over = |stage: &mut Stage<T>| {
            documents += stage.hand_over(&mut sink, &relay.homes)?;
            watch.advance(stage.consumed, documents);
            Ok(())
        };
        self.pool.in_place_scope(|scope| {
            let (relay, state, work) = (&relay, &state, &work);
            (1..self.threads()).for_each(|thread| {
                scope.spawn(move |_| {
                    // Only who leads can fail.
                    let _ = relay.take_turns(thread, &mut state(), work, None);
                });
            });
            let lead = Lead { watch, hand_over: &mut hand_over };
            relay.take_turns(0, &mut state(), work, Some(lead))
        })?;
        relay.into_read()
    }
}

/// Batches on their way: one is read, others are worked on, and the first of all is handed over.
///
/// Whoever is free takes the next turn, so that no more threads are at work than the team has, and none waits for
/// another as long as there is a batch to read into or to work on.
struct Relay<'a, T> {
    desk: Mutex<Desk<'a>>,
    /// Told whenever there may be something to do.
    news: Condvar,
    stages: [RwLock<Stage<T>>; STAGES],
    homes: Homes<T>,
}

/// Whose turn it is.
struct Desk<'a> {
    /// Who reads; nobody while it is read, nor when everything was.
    reader: Option<Box<Reader<'a>>>,
    /// How reading ended.
    read: Option<Result<(), ReadError>>,
    /// The stages that hold nothing.
    spare: Vec<usize>,
    /// Those to be worked on or handed over, in the order of the input.
    queue: VecDeque<Queued>,
    /// Whether nothing more is wanted.
    is_over: bool,
}

/// A stage with a batch of so many items.
struct Queued {
    stage: usize,
    items: usize,
    taken: usize,
    done: usize,
}

/// What a thread is to do.
enum Turn<'a> {
    /// Read into this stage.
    Read(Box<Reader<'a>>, usize),
    /// Work on these of its items.
    Work(usize, Range<usize>),
    /// Hand it over.
    HandOver(usize),
    /// Wait for news.
    Wait,
    /// Go.
    End,
}

/// What the one thread that leads does beside its turns.
struct Lead<'a, T> {
    watch: &'a dyn Watch,
    hand_over: &'a mut dyn FnMut(&mut Stage<T>) -> Result<(), Error>,
}

impl<'a, T> Relay<'a, T> {
    fn new(reader: Reader<'a>, threads: usize) -> Self {
        let desk = Desk {
            reader: Some(Box::new(reader)),
            read: None,
            spare: (0..STAGES).collect(),
            queue: VecDeque::new(),
            is_over: false,
        };
        let stages = std::array::from_fn(|_| RwLock::new(Stage::default()));
        let homes = Homes::of(threads);
        Self { desk: Mutex::new(desk), news: Condvar::new(), stages, homes }
    }

    /// Takes turns until there are none left. One thread leads: it is the one to hand over.
    fn take_turns<S>(
        &self,
        thread: usize,
        state: &mut S,
        work: &impl Fn(&mut S, &Record, &[u8]) -> T,
        mut lead: Option<Lead<'_, T>>,
    ) -> Result<(), Error> {
        let leads = lead.is_some();
        let _seat = Seat { relay: self, leads };
        loop {
            lead.as_ref().map_or(Ok(()), |lead| go_on(lead.watch))?;
            match (self.next(leads), &mut lead) {
                (Turn::Read(reader, stage), _) => self.read(reader, stage),
                (Turn::Work(stage, items), _) => {
                    self.homes.clear(thread);
                    read_locked(&self.stages[stage]).work(items.clone(), thread, state, work);
                    self.work_is_done(stage, items.len());
                }
                (Turn::HandOver(stage), Some(lead)) => {
                    (lead.hand_over)(&mut write_locked(&self.stages[stage]))?;
                    self.tell(|desk| desk.spare.push(stage));
                }
                (Turn::Wait, _) => {}
                (Turn::HandOver(_), None) | (Turn::End, _) => return Ok(()),
            }
        }
    }

    /// What to do next; if that is to wait, there may be news.
    fn next(&self, leads: bool) -> Turn<'a> {
        let mut desk = locked(&self.desk);
        let turn = desk.turn(leads);
        if let Turn::Wait = turn {
            drop(self.news.wait_timeout(desk, PATIENCE));
        }
        turn
    }

    fn read(&self, mut reader: Box<Reader<'a>>, number: usize) {
        let mut stage = write_locked(&self.stages[number]);
        let read = stage.fill(&mut reader);
        let items = stage.items();
        drop(stage);
        // One that has read all is dropped when this was told: it may have large files to give back.
        let mut reader = Some(reader);
        self.tell(|desk| match read {
            Ok(()) if 0 < items => {
                desk.queue.push_back(Queued { stage: number, items, taken: 0, done: 0 });
                desk.reader = reader.take();
            }
            read => desk.read = Some(read),
        });
    }

    fn work_is_done(&self, stage: usize, items: usize) {
        let mut desk = locked(&self.desk);
        let queued = desk.queue.iter_mut().find(|queued| queued.stage == stage);
        let queued = queued.expect("it is handed over when all are done");
        queued.done += items;
        if queued.is_done() {
            self.news.notify_all();
        }
    }

    /// Changes what is to be done, and tells all who wait.
    fn tell(&self, change: impl FnOnce(&mut Desk<'a>)) {
        change(&mut locked(&self.desk));
        self.news.notify_all();
    }

    /// How reading went.
    fn into_read(self) -> Result<(), Error> {
        let desk = self.desk.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(desk.read.unwrap_or(Ok(()))?)
    }
}

impl<'a> Desk<'a> {
    fn turn(&mut self, leads: bool) -> Turn<'a> {
        if self.is_over {
            return Turn::End;
        }
        if leads && let Some(first) = self.queue.pop_front_if(|first| first.is_done()) {
            return Turn::HandOver(first.stage);
        }
        let may_read = self.reader.is_some() && !self.spare.is_empty();
        // Who leads is soon asked for.
        if (leads || !may_read)
            && let Some(open) = self.queue.iter_mut().find(|one| one.is_open())
        {
            return Turn::Work(open.stage, open.take());
        }
        if may_read && let Some((reader, stage)) = self.reader.take().zip(self.spare.pop()) {
            return Turn::Read(reader, stage);
        }
        let is_left_to_hand_over = leads && !self.queue.is_empty();
        if self.read.is_some() && !is_left_to_hand_over { Turn::End } else { Turn::Wait }
    }
}

impl Queued {
    /// The next piece.
    fn take(&mut self) -> Range<usize> {
        let start = self.taken;
        self.taken = self.items.min(start + self.items.div_ceil(PIECES));
        start..self.taken
    }

    fn is_open(&self) -> bool {
        self.taken < self.items
    }

    fn is_done(&self) -> bool {
        self.done == self.items
    }
}

/// Where a thread takes turns. No other has to wait for one that went by a panic, or for the leader.
struct Seat<'a, 'inputs, T> {
    relay: &'a Relay<'inputs, T>,
    leads: bool,
}

impl<T> Drop for Seat<'_, '_, T> {
    fn drop(&mut self) {
        if self.leads || thread::panicking() {
            self.relay.tell(|desk| desk.is_over = true);
        }
    }
}

fn read_locked<T>(one: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    one.read().unwrap_or_else(PoisonError::into_inner)
}

fn write_locked<T>(one: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    one.write().unwrap_or_else(PoisonError::into_inner)
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

    fn count(&self) -> usize {
        rayon::current_num_threads()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::pipeline::Unwatched;
    use crate::pipeline::reader::BATCH_RECORDS;

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
            let run = || team.run(Reader::new(&found.inputs), &Unwatched, || (), work, |_| Ok(()));
            assert!(panic::catch_unwind(AssertUnwindSafe(run)).is_err());
            let wait = || team.wait_for::<()>(&Unwatched, || panic!("on purpose"));
            assert!(panic::catch_unwind(AssertUnwindSafe(wait)).is_err());
            assert_eq!(team.wait_for(&Unwatched, || 7).unwrap(), 7);
        }
    }

    /// A sink that fails, or panics, ends the run by that, whatever the threads do.
    #[test]
    fn a_sink_that_fails_ends_the_run() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        std::fs::write(&path, "{}\n".repeat(100_000)).unwrap();
        let found = crate::read::find(&[path], None, folder.path()).unwrap();
        let full = || Error::new(Class::Limit, "full");
        for threads in [1, 3] {
            let team = Team::new(threads).unwrap();
            let run = |fail: &dyn Fn() -> Error| {
                let mut seen = 0;
                let sink = |_: Event<'_, ()>| {
                    seen += 1;
                    if seen == 50_000 { Err(fail()) } else { Ok(()) }
                };
                let reader = Reader::new(&found.inputs);
                let run = team.run(reader, &Unwatched, || (), |(), _, _| (), sink);
                (run.unwrap_err().to_string(), seen)
            };
            assert_eq!(run(&full), (full().to_string(), 50_000));
            let panics = || run(&|| panic!("on purpose"));
            assert!(panic::catch_unwind(AssertUnwindSafe(panics)).is_err());
        }
    }

    /// A result, and the thread that made it; counts those that another thread drops.
    struct Mine<'a>(thread::ThreadId, &'a AtomicUsize);

    impl Drop for Mine<'_> {
        fn drop(&mut self) {
            let is_strange = thread::current().id() != self.0;
            self.1.fetch_add(is_strange.into(), Ordering::Relaxed);
        }
    }

    #[test]
    fn results_are_dropped_by_who_made_them() {
        const RECORDS: usize = 400_000;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        std::fs::write(&path, "{}\n".repeat(RECORDS)).unwrap();
        let found = crate::read::find(&[path], None, folder.path()).unwrap();
        let (strange, mut records) = (AtomicUsize::new(0), 0);
        let leader = thread::current().id();
        let work = |(): &mut (), record: &Record, _: &[u8]| {
            let me = thread::current().id();
            // Slow, so that the other one makes most of them.
            if me == leader && record.number.is_multiple_of(128) {
                thread::sleep(Duration::from_millis(1));
            }
            Mine(me, &strange)
        };
        let sink = |event: Event<'_, Mine<'_>>| {
            records += usize::from(matches!(event, Event::Record(..)));
            Ok(())
        };
        let team = Team::new(2).unwrap();
        team.run(Reader::new(&found.inputs), &Unwatched, || (), work, sink).unwrap();
        assert_eq!(records, RECORDS);
        // When the one beside the leader last looked, no more of its own were on their way than are in all stages.
        assert!(strange.into_inner() <= STAGES * BATCH_RECORDS);
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
                Reader::new(&found.inputs),
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
