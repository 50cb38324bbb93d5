//! Entries to be sorted, kept apart by their upper bits: each part fits the caches, and all of them go
//! on a shelf where they are too many.

use std::sync::Arc;

use super::shelf::{Budget, Shelf};

/// Something to be sorted.
pub(crate) trait Entry: Copy + Ord {
    /// Its numbers, of which it can be made again.
    type Numbers: Default + AsRef<[u64]> + AsMut<[u64]>;

    /// A number that is spread evenly and goes up with the order of the entries.
    fn spread(self) -> u64;

    /// What is put away of it.
    fn to_numbers(self) -> Self::Numbers;

    /// The entry that was put away.
    fn of_numbers(numbers: Self::Numbers) -> Self;
}

impl Entry for u64 {
    type Numbers = [u64; 1];

    fn spread(self) -> u64 {
        self
    }

    fn to_numbers(self) -> [u64; 1] {
        [self]
    }

    fn of_numbers([number]: [u64; 1]) -> Self {
        number
    }
}

/// Numbers in a row, in order of the first, which is spread evenly, then of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row<const N: usize>(pub(crate) [u64; N]);

impl<const N: usize> Default for Row<N> {
    fn default() -> Self {
        Self([0; N])
    }
}

impl<const N: usize> AsRef<[u64]> for Row<N> {
    fn as_ref(&self) -> &[u64] {
        &self.0
    }
}

impl<const N: usize> AsMut<[u64]> for Row<N> {
    fn as_mut(&mut self) -> &mut [u64] {
        &mut self.0
    }
}

impl<const N: usize> Entry for Row<N> {
    type Numbers = Self;

    fn spread(self) -> u64 {
        self.0[0]
    }

    fn to_numbers(self) -> Self {
        self
    }

    fn of_numbers(numbers: Self) -> Self {
        numbers
    }
}

/// Numbers below a given one, moved up so that they are spread evenly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    bits: u32,
}

impl Spread {
    /// For numbers up to this one.
    pub(crate) fn up_to(most: usize) -> Self {
        Self { bits: u64::BITS - (most.max(1) as u64).leading_zeros() }
    }

    /// Bits of a number.
    pub(crate) fn bits(self) -> u32 {
        self.bits
    }

    /// A number with its highest bit moved to the top.
    #[inline]
    pub(crate) fn up(self, number: u32) -> u64 {
        u64::from(number) << (u64::BITS - self.bits)
    }

    /// The number that was moved up, whatever stands below it.
    #[inline]
    pub(crate) fn down(self, number: u64) -> u32 {
        (number >> (u64::BITS - self.bits)) as u32
    }
}

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
    /// All bits that tell numbers apart: entries with the same ones come together.
    bits: u32,
    shelf: Option<Arc<dyn Shelf>>,
}

/// Entries with the same upper bits.
#[derive(Debug)]
struct Part<T> {
    /// The chunk that is being filled.
    here: Vec<T>,
    /// Those that are full.
    full: Vec<Vec<T>>,
    /// Where others lie, and how many.
    away: Vec<(u64, usize)>,
}

/// Bytes of a chunk: all are of one size, so that the room of one serves another.
const CHUNK: usize = 4 << 10;

impl<T> Part<T> {
    fn len(&self) -> usize {
        let away = self.away.iter().map(|(_, count)| count);
        self.here.len() + self.full.iter().map(Vec::len).sum::<usize>() + away.sum::<usize>()
    }

    #[inline]
    fn push(&mut self, entry: T) {
        if self.here.len() == self.here.capacity() {
            let more = Vec::with_capacity(CHUNK / size_of::<T>());
            self.full.push(std::mem::replace(&mut self.here, more));
        }
        self.here.push(entry);
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
        let (before, bits) = (0, u64::BITS);
        Self { parts: parts(), len: 0, most, before, bits, shelf: budget.shelf.clone() }
    }

    /// The same for entries that come together if so many upper bits of their numbers are equal.
    pub(crate) fn told_by(self, bits: u32) -> Self {
        Self { bits, ..self }
    }

    #[inline]
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
        let mut room = Vec::new();
        self.parts.iter().for_each(|part| self.hand_out(part, &mut room, &mut each));
    }

    /// The same; none is left, and no room for them.
    pub(crate) fn drain(&mut self, mut each: impl FnMut(&[T])) {
        if self.parts.iter().any(|part| !part.away.is_empty()) {
            self.put_away();
        }
        let mut room = Vec::new();
        for number in 0..self.parts.len() {
            let part = std::mem::take(&mut self.parts[number]);
            self.hand_out(&part, &mut room, &mut each);
            self.give_back(&part);
        }
        self.len = 0;
    }

    /// Forgets all entries.
    pub(crate) fn clear(&mut self) {
        for number in 0..self.parts.len() {
            let part = std::mem::take(&mut self.parts[number]);
            self.give_back(&part);
        }
        self.len = 0;
    }

    fn give_back(&self, part: &Part<T>) {
        let Some(shelf) = &self.shelf else { return };
        for &(at, count) in &part.away {
            shelf.give_back(at, (count * width::<T>()) as u64);
        }
    }

    /// Hands out the entries of one part. If they would take half of what finds room, they are parted again.
    fn hand_out(&self, part: &Part<T>, room: &mut Vec<T>, each: &mut dyn FnMut(&[T])) {
        let (most, before) = (self.most.div_ceil(2), self.before + PART_BITS);
        let is_last = self.bits < before + PART_BITS;
        if part.away.is_empty() || part.len() <= most || is_last {
            room.clear();
            part.chunks().for_each(|chunk| room.extend_from_slice(chunk));
            self.load(&part.away, |entry| room.push(entry));
            room.sort_unstable();
            each(room);
            return;
        }
        let shelf = self.shelf.clone();
        let mut finer = Self { parts: parts(), len: 0, most, before, bits: self.bits, shelf };
        part.chunks().flatten().for_each(|&entry| finer.push(entry));
        self.load(&part.away, |entry| finer.push(entry));
        *room = Vec::new();
        finer.drain(each);
    }

    /// Hands each of the entries that were put away to `each`.
    fn load(&self, away: &[(u64, usize)], mut each: impl FnMut(T)) {
        let Some(shelf) = &self.shelf else { return };
        let mut bytes = Vec::new();
        away.iter().for_each(|&place| load(&**shelf, place, &mut bytes, &mut each));
    }

    fn put_away(&mut self) {
        let Some(shelf) = &self.shelf else { return };
        let (width, mut bytes) = (width::<T>(), Vec::new());
        for part in &mut self.parts {
            let (here, full) = (std::mem::take(&mut part.here), std::mem::take(&mut part.full));
            let mut chunks = full.into_iter().chain([here]).filter(|chunk| !chunk.is_empty());
            loop {
                bytes.clear();
                let some = chunks.by_ref().take(BLOCK / CHUNK);
                some.for_each(|chunk| to_bytes(&chunk, &mut bytes));
                if bytes.is_empty() {
                    break;
                }
                part.away.push((shelf.put(&bytes), bytes.len() / width));
            }
        }
        self.len = 0;
    }
}

/// Adds to `bytes` what is put away of some entries.
pub(super) fn to_bytes<T: Entry>(entries: &[T], bytes: &mut Vec<u8>) {
    for entry in entries {
        let numbers = entry.to_numbers();
        bytes.extend(numbers.as_ref().iter().flat_map(|number| number.to_le_bytes()));
    }
}

/// Bytes of an entry that is put away.
pub(super) fn width<T: Entry>() -> usize {
    size_of_val(T::Numbers::default().as_ref())
}

/// Bytes of entries that are put away, or brought, at once.
const BLOCK: usize = 128 << 10;

/// Hands each of the entries that were put away there to `each`; those that cannot be had are passed over.
pub(super) fn load<T: Entry>(
    shelf: &dyn Shelf,
    (mut at, mut count): (u64, usize),
    bytes: &mut Vec<u8>,
    mut each: impl FnMut(T),
) {
    let width = width::<T>();
    while 0 < count {
        let some = count.min(BLOCK / width);
        bytes.resize(some * width, 0);
        if shelf.get(at, bytes) {
            bytes.chunks_exact(width).for_each(|bytes| each(of_bytes(bytes)));
        }
        at = at.saturating_add((some * width) as u64);
        count -= some;
    }
}

fn of_bytes<T: Entry>(bytes: &[u8]) -> T {
    let mut numbers = T::Numbers::default();
    for (number, bytes) in numbers.as_mut().iter_mut().zip(bytes.as_chunks().0) {
        *number = u64::from_le_bytes(*bytes);
    }
    T::of_numbers(numbers)
}

/// Two numbers in one, the first in the upper half.
pub(super) fn two_in_one(upper: u32, lower: u32) -> u64 {
    u64::from(upper) << 32 | u64::from(lower)
}

/// The numbers that [`two_in_one`] put together.
pub(super) fn two_of_one(number: u64) -> (u32, u32) {
    ((number >> 32) as u32, number as u32)
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
            let mut parted =
                Parted::within(&Budget { entries, shelf, ..Budget::default() }).told_by(40);
            // Most have their upper bits in common, and some all of them.
            let number = |at: u64| mix(at) >> [4, 14, 30, 70][(at % 4) as usize].min(63);
            let mut twin: Vec<u64> = (0..3_000).map(number).collect();
            twin.iter().for_each(|&number| parted.push(number));
            twin.sort_unstable();
            let mut found = Vec::new();
            let mut note = |some: &[u64]| {
                let (first, last) = (some.first().copied(), found.last().copied());
                assert!(
                    first
                        .zip(last)
                        .is_none_or(|(first, last): (u64, u64)| last >> 24 < first >> 24)
                );
                found.extend_from_slice(some);
            };
            parted.for_each(&mut note);
            assert_eq!(found, twin);
            found.clear();
            parted.drain(|some| found.extend_from_slice(some));
            assert_eq!(found, twin);
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
