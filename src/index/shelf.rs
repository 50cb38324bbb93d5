//! Where sheets of traces are put away that would take too much memory.

use std::fmt::Debug;

/// Holds bytes and gives them back; to be used by many at once.
///
/// Whoever uses it cannot fail, so a shelf keeps its troubles to itself: its owner asks it afterwards,
/// and throws away what was made meanwhile.
pub trait Shelf: Debug + Send + Sync {
    /// Puts bytes away and tells where they begin.
    fn put(&self, bytes: &[u8]) -> u64;

    /// Fills `bytes` with those that begin at `at`; `false` if they cannot be had.
    fn get(&self, at: u64, bytes: &mut [u8]) -> bool;
}
