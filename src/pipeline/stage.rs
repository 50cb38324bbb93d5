//! A batch on its way, with what the work on its records gave.

use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::error::Error;
use super::reader::{Batch, Item, Reader, Record};
use crate::read::{Ending, ReadError};

/// What the sink gets, in the order of the input.
pub(super) enum Event<'a, T> {
    /// A record, its bytes and what the work on it gave.
    Record(&'a Record, &'a [u8], &'a mut T),
    /// The input with this number is over.
    End(usize, Ending),
}

/// A batch and what the work on it gave, record by record.
pub(super) struct Stage<T> {
    batch: Batch,
    results: Vec<Mutex<Option<Made<T>>>>,
    /// Bytes on disk that were read up to its end.
    pub(super) consumed: u64,
}

/// A result, and the thread that made it.
struct Made<T> {
    by: usize,
    result: T,
}

impl<T> Default for Stage<T> {
    fn default() -> Self {
        Self { batch: Batch::default(), results: Vec::new(), consumed: 0 }
    }
}

impl<T> Stage<T> {
    /// Reads a batch, of which there are [`items`](Self::items) where anything is left.
    pub(super) fn fill(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        let read = reader.fill(&mut self.batch);
        self.consumed = reader.consumed();
        self.results.resize_with(self.batch.items.len(), Mutex::default);
        read
    }

    pub(super) fn items(&self) -> usize {
        self.batch.items.len()
    }

    /// Has a thread work on these items.
    pub(super) fn work<S>(
        &self,
        items: Range<usize>,
        by: usize,
        state: &mut S,
        work: &impl Fn(&mut S, &Record, &[u8]) -> T,
    ) {
        for (item, place) in self.batch.items[items.clone()].iter().zip(&self.results[items]) {
            if let Item::Record(record) = item {
                let result = work(state, record, &self.batch.bytes[record.bytes.clone()]);
                *locked(place) = Some(Made { by, result });
            }
        }
    }

    /// Hands everything to the sink, in order, and tells how many records that were; leaves room and nothing in it.
    pub(super) fn hand_over(
        &mut self,
        sink: &mut impl FnMut(Event<'_, T>) -> Result<(), Error>,
        homes: &Homes<T>,
    ) -> Result<u64, Error> {
        let (mut documents, Self { batch, results, .. }) = (0, self);
        let results = results.drain(..).map(into_inner);
        for (item, result) in batch.items.drain(..).zip(results) {
            match (item, result) {
                (Item::Record(record), Some(mut made)) => {
                    documents += 1;
                    let bytes = &batch.bytes[record.bytes.clone()];
                    sink(Event::Record(&record, bytes, &mut made.result))?;
                    homes.take_back(made);
                }
                (Item::Record(_), None) => {}
                (Item::End(input, ending), _) => sink(Event::End(input, *ending))?,
            }
        }
        batch.clear();
        Ok(documents)
    }
}

/// For each thread its own results that were handed over.
///
/// Who made them drops them: where one thread gives back the memory that another one took, an allocator may let
/// them wait for one another.
pub(super) struct Homes<T>(Box<[Mutex<Vec<T>>]>);

impl<T> Homes<T> {
    /// Homes of so many threads.
    pub(super) fn of(threads: usize) -> Self {
        Self((0..threads).map(|_| Mutex::default()).collect())
    }

    /// Drops what has come back to this thread; to be called by it.
    pub(super) fn clear(&self, thread: usize) {
        drop(std::mem::take(&mut *locked(&self.0[thread])));
    }

    fn take_back(&self, made: Made<T>) {
        locked(&self.0[made.by]).push(made.result);
    }
}

/// A panic elsewhere ends the run anyway.
pub(super) fn locked<T>(one: &Mutex<T>) -> MutexGuard<'_, T> {
    one.lock().unwrap_or_else(PoisonError::into_inner)
}

fn into_inner<T>(one: Mutex<T>) -> T {
    one.into_inner().unwrap_or_else(PoisonError::into_inner)
}
