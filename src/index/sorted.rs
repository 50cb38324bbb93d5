//! Entries in order, one after the other, however many and however alike they are.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::sync::Arc;

use super::entry::{Entry, of_bytes, to_bytes, width};
use super::shelf::{Budget, Shelf};

/// Entries to be sorted: some in memory, others in sorted runs on the shelf, if there is one.
///
/// Unlike those of [`Parted`](super::Parted) they are handed out one by one, so that a million equal ones
/// take no more memory than others.
#[derive(Debug)]
pub(crate) struct Sorted<T> {
    here: Vec<T>,
    /// Where runs begin on the shelf, and how many entries each has.
    runs: Vec<(u64, usize)>,
    /// So many of them make a run.
    most: usize,
    shelf: Option<Arc<dyn Shelf>>,
}

impl<T: Entry> Sorted<T> {
    /// No entries yet.
    pub(crate) fn within(budget: &Budget) -> Self {
        let most = (budget.entries / size_of::<T>()).max(1);
        Self::on(budget.shelf.clone(), most)
    }

    /// The same, of which so many are in memory.
    pub(super) fn on(shelf: Option<Arc<dyn Shelf>>, most: usize) -> Self {
        Self { here: Vec::new(), runs: Vec::new(), most, shelf }
    }

    #[inline]
    pub(crate) fn push(&mut self, entry: T) {
        self.here.push(entry);
        if self.here.len() == self.most {
            self.put_away();
        }
    }

    fn put_away(&mut self) {
        let Some(shelf) = &self.shelf else { return };
        self.here.sort_unstable();
        let mut bytes = Vec::new();
        to_bytes(&self.here, &mut bytes);
        self.runs.push((shelf.put(&bytes), self.here.len()));
        self.here.clear();
    }

    /// Hands out all entries in order; none is left.
    pub(crate) fn drain(&mut self, mut each: impl FnMut(T)) {
        self.here.sort_unstable();
        let Some(shelf) = self.shelf.as_deref().filter(|_| !self.runs.is_empty()) else {
            self.here.drain(..).for_each(each);
            return;
        };
        let away = self.runs.drain(..).map(|(at, count)| Run { at, count, ..Run::default() });
        let mut runs: Vec<Run<T>> = away.collect();
        let block = (self.most * width::<T>() / runs.len()).clamp(LEAST_BLOCK, BLOCK);
        self.here.reverse();
        runs.push(Run { brought: std::mem::take(&mut self.here), ..Run::default() });
        let firsts = runs.iter_mut().zip(0..);
        let mut nexts: BinaryHeap<Reverse<(T, usize)>> = firsts
            .filter_map(|(run, number)| {
                run.next(shelf, block).map(|entry| Reverse((entry, number)))
            })
            .collect();
        while let Some(mut next) = nexts.peek_mut() {
            let Reverse((entry, number)) = *next;
            each(entry);
            match runs[number].next(shelf, block) {
                Some(entry) => *next = Reverse((entry, number)),
                None => drop(PeekMut::pop(next)),
            }
        }
    }
}

/// A run on its way out.
struct Run<T> {
    /// Where the rest of it begins.
    at: u64,
    /// Entries of the rest.
    count: usize,
    /// What was brought last and not handed out, the last one first.
    brought: Vec<T>,
}

impl<T> Default for Run<T> {
    fn default() -> Self {
        Self { at: 0, count: 0, brought: Vec::new() }
    }
}

/// Bytes of a run that are brought at once, where there are some dozens of runs,
const BLOCK: usize = 32 << 10;

/// and where there are so many that they would take more together than was sorted at once.
const LEAST_BLOCK: usize = 4 << 10;

impl<T: Entry> Run<T> {
    fn next(&mut self, shelf: &dyn Shelf, block: usize) -> Option<T> {
        if self.brought.is_empty() && 0 < self.count {
            let width = width::<T>();
            let count = self.count.min(block / width);
            let mut bytes = vec![0; count * width];
            if shelf.get(self.at, &mut bytes) {
                self.brought.extend(of_bytes::<T>(&bytes).rev());
            }
            shelf.give_back(self.at, bytes.len() as u64);
            self.at = self.at.saturating_add(bytes.len() as u64);
            self.count -= count;
        }
        self.brought.pop()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;
    use crate::index::Row;
    use crate::index::tests::Memory;

    #[test]
    fn entries_come_out_in_order_wherever_they_lie() {
        let shelf: Arc<dyn Shelf> = Arc::new(Memory::default());
        let away = Budget { entries: 1 << 12, shelf: Some(shelf), ..Budget::default() };
        for budget in [Budget::default(), Budget { entries: 0, ..away.clone() }, away] {
            for count in [0, 1, 255, 256, 257, 9_000] {
                let mut sorted = Sorted::within(&budget);
                let row = |number: u64| Row([mix(number) % 3, mix(number / 2)]);
                (0..count).for_each(|number| sorted.push(row(number)));
                let mut twin: Vec<_> = (0..count).map(row).collect();
                twin.sort_unstable();
                let mut drained = Vec::new();
                sorted.drain(|row| drained.push(row));
                assert_eq!(drained, twin);
            }
        }
    }
}
