//! Entries to be sorted, kept apart by their upper bits: each part fits the caches, and all of them go
//! on a shelf where they are too many.

use std::slice;
use std::sync::Arc;

use super::chain::Chain;
use super::entry::Entry;
use super::shelf::{Budget, Shelf};
use super::sorted::Sorted;

/// Many entries, sorted part by part: at a million numbers twice as fast as all at once.
#[derive(Debug)]
pub(crate) struct Parted<T> {
    parts: Vec<Part<T>>,
    /// Entries in memory.
    len: usize,
    /// So many of them go on the shelf together.
    most: usize,
    /// The bits of a number before those that tell its part.
    before: u32,
    /// How many there are, if these were parted before.
    all: usize,
    shelf: Option<Arc<dyn Shelf>>,
}

/// Entries with the same upper bits.
#[derive(Debug)]
struct Part<T> {
    /// The chunk that is being filled.
    here: Vec<T>,
    /// Those that are full.
    full: Vec<Vec<T>>,
    /// Others, as many chains as were put together.
    away: Vec<Chain>,
}

/// Bytes of a chunk: all are of one size, so that the room of one serves another.
const CHUNK: usize = 4 << 10;

/// Bytes of chunks that are put away together.
const BLOCK: usize = 128 << 10;

impl<T> Part<T> {
    fn len(&self) -> usize {
        let away = self.away.iter().map(Chain::len);
        self.here.len() + self.full.iter().map(Vec::len).sum::<usize>() + away.sum::<usize>()
    }

    #[inline]
    fn push(&mut self, entry: T) {
        if self.here.len() == self.here.capacity() {
            self.begin_chunk();
        }
        self.here.push(entry);
    }

    #[cold]
    fn begin_chunk(&mut self) {
        let more = Vec::with_capacity(CHUNK / size_of::<T>());
        self.full.push(std::mem::replace(&mut self.here, more));
    }

    /// The entries in memory, chunk by chunk.
    fn chunks(&self) -> impl Iterator<Item = &Vec<T>> {
        self.full.iter().chain([&self.here])
    }

    /// Takes in those of another one.
    fn append(&mut self, other: Self) {
        self.full.extend(other.full);
        self.full.push(other.here);
        self.away.extend(other.away);
    }
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        Self { here: Vec::new(), full: Vec::new(), away: Vec::new() }
    }
}

/// How entries are handed out.
#[derive(Clone, Copy)]
struct How {
    /// Whether those of equal numbers come together.
    together: bool,
    /// Whether they will be asked for again.
    keep: bool,
}

/// Parts without entries.
fn parts<T>() -> Vec<Part<T>> {
    let mut parts = Vec::new();
    parts.resize_with(1 << PART_BITS, Part::default);
    parts
}

/// Bits of a number that tell its part.
const PART_BITS: u32 = 7;

impl<T: Entry> Parted<T> {
    /// For entries of which some may be put away.
    pub(crate) fn within(budget: &Budget) -> Self {
        let most = (budget.entries / size_of::<T>()).max(1);
        let (before, all, shelf) = (0, usize::MAX, budget.shelf.clone());
        Self { parts: parts(), len: 0, most, before, all, shelf }
    }

    /// Some millions are pushed: has to be inlined, which costs less than a call.
    #[inline(always)]
    pub(crate) fn push(&mut self, entry: T) {
        let number = entry.spread() << self.before >> (u64::BITS - PART_BITS);
        self.parts[number as usize].push(entry);
        self.len += 1;
        if self.len == self.most {
            self.put_away();
        }
    }

    /// Takes in all of another one.
    pub(crate) fn append(&mut self, other: Self) {
        self.parts.iter_mut().zip(other.parts).for_each(|(part, more)| part.append(more));
        self.len += other.len;
        if self.most <= self.len {
            self.put_away();
        }
    }

    /// The lower and the upper entries, about as many, to be gone through.
    pub(crate) fn halves(mut self) -> [Self; 2] {
        let all: usize = self.parts.iter().map(Part::len).sum();
        let mut before = 0;
        let is_lower = |part: &&Part<T>| {
            before += part.len();
            2 * before <= all
        };
        let lower = self.parts.iter().take_while(is_lower).count();
        let parts = self.parts.split_off(lower);
        let upper = Self { parts, shelf: self.shelf.clone(), ..self };
        [self, upper]
    }

    /// Hands out all entries in order, some at a time; those of equal numbers come together.
    pub(crate) fn for_each(&self, mut each: impl FnMut(&[T])) {
        let (mut room, how) = (Vec::new(), How { together: true, keep: true });
        self.parts.iter().for_each(|part| self.hand_out(part, &mut room, how, &mut each));
    }

    /// The same; none is left, and no room for them.
    pub(crate) fn drain(&mut self, mut each: impl FnMut(&[T])) {
        self.drain_parts(true, &mut each);
    }

    /// Hands out all entries one by one: a million with one number take no more room than others.
    pub(crate) fn visit_each(&self, mut each: impl FnMut(T)) {
        let (mut room, how) = (Vec::new(), How { together: false, keep: true });
        let mut all = |entries: &[T]| entries.iter().for_each(|&entry| each(entry));
        self.parts.iter().for_each(|part| self.hand_out(part, &mut room, how, &mut all));
    }

    /// The same; none is left, and no room for them.
    pub(crate) fn drain_each(&mut self, mut each: impl FnMut(T)) {
        self.drain_parts(false, &mut |entries| entries.iter().for_each(|&entry| each(entry)));
    }

    fn drain_parts(&mut self, together: bool, each: &mut dyn FnMut(&[T])) {
        if self.parts.iter().any(|part| !part.away.is_empty()) {
            self.put_away();
        }
        let (mut room, how) = (Vec::new(), How { together, keep: false });
        for number in 0..self.parts.len() {
            let part = std::mem::take(&mut self.parts[number]);
            self.hand_out(&part, &mut room, how, each);
        }
        self.len = 0;
    }

    /// Forgets all entries.
    pub(crate) fn clear(&mut self) {
        let parts = std::mem::replace(&mut self.parts, parts());
        self.len = 0;
        let Some(shelf) = &self.shelf else { return };
        let away = parts.iter().flat_map(|part| &part.away);
        away.for_each(|chain| chain.give_back::<T>(&**shelf));
    }

    /// Hands out the entries of one part. If they would take half of what finds room, they are parted again,
    /// or sorted on the shelf if those of equal numbers need not come together.
    fn hand_out(&self, part: &Part<T>, room: &mut Vec<T>, how: How, each: &mut dyn FnMut(&[T])) {
        let How { together, keep } = how;
        let (most, before) = (self.most.div_ceil(2), self.before + PART_BITS);
        let is_last = u64::BITS < before + PART_BITS;
        if part.away.is_empty() || part.len() <= most || together && is_last {
            room.clear();
            self.take(part, keep, |entry| room.push(entry));
            room.sort_unstable();
            each(room);
            return;
        }
        *room = Vec::new();
        let shelf = self.shelf.clone();
        let all = part.len();
        // If most of them fell into one part again, the bits behind will help no more.
        if together || !is_last && all <= self.all / 2 {
            let mut finer = Self { parts: parts(), len: 0, most, before, all, shelf };
            self.take(part, keep, |entry| finer.push(entry));
            finer.drain_parts(together, each);
        } else {
            let mut sorted = Sorted::on(shelf, most);
            self.take(part, keep, |entry| sorted.push(entry));
            sorted.drain(|entry| each(slice::from_ref(&entry)));
        }
    }

    /// Hands each of the entries of a part to `each`.
    fn take(&self, part: &Part<T>, keep: bool, mut each: impl FnMut(T)) {
        part.chunks().flatten().for_each(|&entry| each(entry));
        let Some(shelf) = &self.shelf else { return };
        part.away.iter().for_each(|chain| chain.for_each(&**shelf, keep, &mut each));
    }

    fn put_away(&mut self) {
        let Some(shelf) = &self.shelf else { return };
        let mut bytes = Vec::new();
        for part in &mut self.parts {
            let (here, mut chunks) =
                (std::mem::take(&mut part.here), std::mem::take(&mut part.full));
            if !here.is_empty() {
                chunks.push(here);
            }
            if chunks.is_empty() {
                continue;
            }
            let mut chain = part.away.pop().unwrap_or_default();
            for some in chunks.chunks(BLOCK / CHUNK) {
                chain.push(&**shelf, some.iter().map(Vec::as_slice), &mut bytes);
            }
            part.away.push(chain);
        }
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;
    use crate::index::tests::Memory;

    #[test]
    fn many_numbers_of_one_part_come_out_in_order() {
        let shelf: Arc<dyn Shelf> = Arc::new(Memory::default());
        for entries in [0, 1 << 6, 1 << 10, 1 << 14] {
            let shelf = Some(Arc::clone(&shelf));
            let mut parted = Parted::within(&Budget { entries, shelf, ..Budget::default() });
            // Most have their upper bits in common, and some all of them.
            let number = |at: u64| mix(at) >> [4, 14, 30, 70][(at % 4) as usize].min(63);
            let mut twin: Vec<u64> = (0..3_000).map(number).collect();
            twin.iter().for_each(|&number| parted.push(number));
            twin.sort_unstable();
            let mut found = Vec::new();
            let mut note = |some: &[u64]| {
                let (first, last) = (some.first().copied(), found.last().copied());
                assert!(first.zip(last).is_none_or(|(first, last): (u64, u64)| last < first));
                found.extend_from_slice(some);
            };
            parted.for_each(&mut note);
            assert_eq!(found, twin);
            found.clear();
            parted.drain(|some| found.extend_from_slice(some));
            assert_eq!(found, twin);
            twin.iter().for_each(|&number| parted.push(number));
            found.clear();
            parted.visit_each(|number| found.push(number));
            parted.drain_each(|number| found.push(number));
            assert_eq!(found, [&twin[..], &twin].concat());
        }
    }

    #[test]
    fn numbers_come_out_in_order() {
        let mut parted = Parted::within(&Budget::default());
        let mut numbers: Vec<u64> = (0..999).map(|number| mix(number / 2)).collect();
        numbers.extend([0, u64::MAX, u64::MAX]);
        numbers.iter().for_each(|&number| parted.push(number));
        numbers.sort_unstable();
        for _ in 0..2 {
            let mut drained = Vec::new();
            parted.drain(|some| drained.extend_from_slice(some));
            assert_eq!((drained, parted.len), (std::mem::take(&mut numbers), 0));
        }
    }
}
