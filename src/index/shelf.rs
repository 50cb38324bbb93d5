//! Where things are put away that would take too much memory.

use std::fmt::Debug;
use std::sync::Arc;

/// Holds bytes and gives them back; to be used by many at once.
///
/// Whoever uses it cannot fail, so a shelf keeps its troubles to itself: its owner asks it afterwards,
/// and throws away what was made meanwhile.
pub trait Shelf: Debug + Send + Sync {
    /// Puts bytes away and tells where they begin.
    fn put(&self, bytes: &[u8]) -> u64;

    /// Changes the bytes that begin at `at`, all of which were put away together.
    fn set(&self, at: u64, bytes: &[u8]);

    /// Fills `bytes` with those that begin at `at`; `false` if they cannot be had.
    fn get(&self, at: u64, bytes: &mut [u8]) -> bool;

    /// Says that nobody will ask for so many bytes that begin at `at` again.
    fn give_back(&self, _at: u64, _length: u64) {}
}

/// What may be in memory at a time, in bytes, and where the rest goes.
///
/// No result depends on it.
#[derive(Clone, Debug)]
pub struct Budget {
    /// For the sheets of documents.
    pub sheets: usize,
    /// For what is to be sorted, four times at most.
    pub entries: usize,
    /// For some numbers of each document, twenty times at most, a card of four numbers or more taking four of them.
    pub columns: usize,
    /// For a sieve, of which two are in use at most. In a smaller one more keys seem to come
    /// again, and more entries are sorted in vain.
    pub sieve: usize,
    /// Where sheets and entries go that find no room; nowhere, and the room is no bound to them,
    /// without it.
    pub shelf: Option<Arc<dyn Shelf>>,
}

impl Budget {
    /// The budget of each of so many who sort at one time.
    pub(crate) fn part(&self, sorters: usize) -> Self {
        Self { entries: self.entries / sorters, ..self.clone() }
    }
}

impl Default for Budget {
    /// Everything stays in memory.
    fn default() -> Self {
        let [sheets, columns, sieve] = [usize::MAX; 3];
        Self { sheets, entries: 32 << 20, columns, sieve, shelf: None }
    }
}
