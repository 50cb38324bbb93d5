//! How often pairs were counted: sorted runs of counts, packed, that are added up when they are asked for.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::sync::Arc;

use super::shelf::{Budget, Shelf};

/// Counts of pairs, four bytes a pair and run: a few runs in memory, the others on a shelf, if there is one.
#[derive(Debug, Default)]
pub(super) struct Tally {
    runs: Vec<Run>,
    /// Bytes of runs in memory.
    here: usize,
    /// So many of them find room.
    most: usize,
    shelf: Option<Arc<dyn Shelf>>,
}

#[derive(Debug)]
enum Run {
    Here(Vec<u8>),
    Away { shelf: Arc<dyn Shelf>, at: u64, length: usize },
}

/// Counts of pairs in ascending order, packed: of each pair how much it is greater than the one
/// before, and its count, in as many groups of seven bits as they take.
#[derive(Clone, Debug, Default)]
pub(super) struct Packed {
    bytes: Vec<u8>,
    last: u64,
}

impl Packed {
    /// Adds a pair greater than all before.
    pub(super) fn push(&mut self, pair: u64, times: u32) {
        pack(pair - self.last, &mut self.bytes);
        pack(times.into(), &mut self.bytes);
        self.last = pair;
    }
}

/// Bits of a number in a byte; the highest bit says that more of it follow.
const GROUP_BITS: u32 = 7;

const MORE: u8 = 1 << GROUP_BITS;

fn pack(mut number: u64, bytes: &mut Vec<u8>) {
    while u64::from(MORE) <= number {
        bytes.push(number as u8 | MORE);
        number >>= GROUP_BITS;
    }
    bytes.push(number as u8);
}

impl Tally {
    /// No counts yet.
    pub(super) fn within(budget: &Budget) -> Self {
        // Of what is sorted meanwhile a quarter is enough for dumps that need no shelf.
        Self { most: budget.entries / 4, shelf: budget.shelf.clone(), ..Self::default() }
    }

    /// Takes in a run.
    pub(super) fn take(&mut self, packed: Packed) {
        let Packed { bytes, .. } = packed;
        match &self.shelf {
            Some(shelf) if self.most < self.here + bytes.len() => {
                let (at, length) = (shelf.put(&bytes), bytes.len());
                self.runs.push(Run::Away { shelf: Arc::clone(shelf), at, length });
            }
            _ => {
                self.here += bytes.len();
                self.runs.push(Run::Here(bytes));
            }
        }
    }

    /// Bytes in memory beyond those that find room.
    pub(super) fn surplus(&self) -> usize {
        self.here.saturating_sub(self.most)
    }

    /// Takes in the counts of another.
    pub(super) fn append(&mut self, other: Self) {
        self.here += other.here;
        self.runs.extend(other.runs);
    }

    /// Hands each pair to `each`, in order, with how often it was counted in all.
    pub(super) fn for_each(self, mut each: impl FnMut(u64, u32)) {
        let block = (self.most / self.runs.len().max(1)).clamp(LEAST_BLOCK, BLOCK);
        let runs = self.runs.into_iter().map(|run| Unpacked::of(run, block));
        let mut runs: Vec<Unpacked> = runs.collect();
        let firsts = runs.iter_mut().zip(0..);
        let mut nexts: BinaryHeap<Reverse<(u64, usize, u32)>> = firsts
            .filter_map(|(run, number)| {
                run.next().map(|(pair, times)| Reverse((pair, number, times)))
            })
            .collect();
        let mut sum: Option<(u64, u32)> = None;
        while let Some(mut next) = nexts.peek_mut() {
            let Reverse((pair, number, times)) = *next;
            sum = match sum {
                Some((same, before)) if same == pair => Some((pair, before + times)),
                done => {
                    done.into_iter().for_each(|(pair, times)| each(pair, times));
                    Some((pair, times))
                }
            };
            match runs[number].next() {
                Some((pair, times)) => *next = Reverse((pair, number, times)),
                None => drop(PeekMut::pop(next)),
            }
        }
        sum.into_iter().for_each(|(pair, times)| each(pair, times));
    }
}

/// A run on its way out.
struct Unpacked {
    run: Run,
    /// Bytes that are brought at once.
    block: usize,
    /// Bytes of it that were brought.
    brought: usize,
    /// What was brought last.
    bytes: Vec<u8>,
    /// What of that was taken.
    taken: usize,
    last: u64,
}

/// Bytes of a run that are brought at once, where there are some dozens of runs,
const BLOCK: usize = 32 << 10;

/// and where there are so many that they would take more together than finds room.
const LEAST_BLOCK: usize = 4 << 10;

/// The most bytes of a pair and its count.
const LONGEST: usize = 20;

impl Unpacked {
    fn of(run: Run, block: usize) -> Self {
        Self { run, block, brought: 0, bytes: Vec::new(), taken: 0, last: 0 }
    }

    fn next(&mut self) -> Option<(u64, u32)> {
        if self.bytes.len() < self.taken + LONGEST {
            self.bring();
        }
        if self.taken == self.bytes.len() {
            return None;
        }
        self.last += self.number();
        Some((self.last, self.number() as u32))
    }

    fn number(&mut self) -> u64 {
        let (mut number, mut bits) = (0, 0);
        while let Some(&byte) = self.bytes.get(self.taken) {
            self.taken += 1;
            number |= u64::from(byte & !MORE) << bits;
            bits += GROUP_BITS;
            if byte < MORE {
                break;
            }
        }
        number
    }

    /// Brings the next bytes, if there are any and they can be had.
    fn bring(&mut self) {
        self.bytes.drain(..self.taken);
        self.taken = 0;
        let before = self.bytes.len();
        match &self.run {
            Run::Here(run) => {
                let end = run.len().min(self.brought + self.block);
                self.bytes.extend_from_slice(&run[self.brought..end]);
            }
            Run::Away { shelf, at, length } => {
                let end = (*length).min(self.brought + self.block);
                self.bytes.resize(before + end - self.brought, 0);
                let at = at.saturating_add(self.brought as u64);
                if before < self.bytes.len() && !shelf.get(at, &mut self.bytes[before..]) {
                    self.bytes.clear();
                    self.brought = *length;
                    return;
                }
                shelf.give_back(at, (end - self.brought) as u64);
            }
        }
        self.brought += self.bytes.len() - before;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::hash::mix;
    use crate::index::tests::Memory;

    #[test]
    fn runs_add_up_wherever_they_lie() {
        let shelf = Arc::new(Memory::default());
        let away = Budget { entries: 1 << 12, shelf: Some(shelf.clone()), ..Budget::default() };
        for budget in [Budget::default(), away] {
            let mut tallies = [Tally::within(&budget), Tally::within(&budget)];
            let mut twin: BTreeMap<u64, u32> = BTreeMap::new();
            for run in 0..9 {
                let pair = |n: u64| mix(n % (3_000 * run + 1)) >> (mix(n) % 64);
                let pairs: BTreeMap<u64, u32> =
                    (0..3_000 * run).map(|n| (pair(n), mix(n) as u32 >> 9)).collect();
                let mut packed = Packed::default();
                for (pair, times) in pairs {
                    packed.push(pair, times);
                    *twin.entry(pair).or_default() += times;
                }
                tallies[run as usize % 2].take(packed);
            }
            let [mut all, others] = tallies;
            all.append(others);
            let mut found = Vec::new();
            all.for_each(|pair, times| found.push((pair, times)));
            assert_eq!(found, twin.into_iter().collect::<Vec<_>>());
        }
        assert!(!shelf.0.lock().unwrap().is_empty());
    }
}
