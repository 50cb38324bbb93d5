//! Values in a row that are read and changed in any order: in memory, or in pages on a shelf.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::shelf::{Budget, Shelf};

/// Something of one width.
pub trait Value: Copy + Debug + Send + Sync {
    /// Its bytes on a shelf.
    const WIDTH: usize;

    /// Fills `bytes`, of which there are as many as it is wide, with what is put away of it.
    fn put(self, bytes: &mut [u8]);

    /// The value that was put away.
    fn of_bytes(bytes: &[u8]) -> Self;
}

/// Numbers, as their bytes from the lowest on.
macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Value for $number {
            const WIDTH: usize = size_of::<Self>();

            fn put(self, bytes: &mut [u8]) {
                bytes.copy_from_slice(&self.to_le_bytes());
            }

            fn of_bytes(bytes: &[u8]) -> Self {
                bytes.first_chunk().map_or(0, |bytes| Self::from_le_bytes(*bytes))
            }
        }
    )*};
}

numbers!(u8, u32, u64);

impl<const N: usize> Value for [u32; N] {
    const WIDTH: usize = N * u32::WIDTH;

    fn put(self, bytes: &mut [u8]) {
        self.iter().zip(bytes.chunks_exact_mut(u32::WIDTH)).for_each(|(one, bytes)| one.put(bytes));
    }

    fn of_bytes(bytes: &[u8]) -> Self {
        std::array::from_fn(|at| u32::of_bytes(&bytes[at * u32::WIDTH..]))
    }
}

/// Values in a row, each of which can be read and changed at any time.
///
/// More of them than find room lie on the shelf in pages, of which those asked for last are in memory; the
/// others cost a read each, and a write if they were changed. Without a shelf all are in memory. What is
/// asked for beyond the end, or cannot be had, is blank.
///
/// ```
/// use refrain::index::Paged;
///
/// let mut clusters: Paged<u32> = (0..4).collect();
/// clusters.set(3, 1);
/// assert_eq!(clusters.iter().collect::<Vec<_>>(), [0, 1, 2, 1]);
/// assert_eq!(clusters.get(9), 0);
/// ```
#[derive(Debug)]
pub struct Paged<T> {
    lying: Lying<T>,
    len: usize,
    blank: T,
    share: Share,
}

#[derive(Debug)]
enum Lying<T> {
    Here(Vec<T>),
    Away(Box<Away>),
}

/// What may be in memory of values, and where the rest goes.
#[derive(Clone, Debug)]
struct Share {
    /// So many find room.
    values: usize,
    /// How many are on a page, as a power of two.
    page_bits: u32,
    shelf: Option<Arc<dyn Shelf>>,
}

/// Pages on a shelf.
#[derive(Debug)]
struct Away {
    shelf: Arc<dyn Shelf>,
    page_bits: u32,
    /// Bytes of a page.
    page: u64,
    /// Where each page begins.
    places: Vec<u64>,
    /// The pages that were asked for last, each where its number says.
    frames: Vec<Mutex<Frame>>,
}

/// A page in memory.
#[derive(Clone, Debug, Default)]
struct Frame {
    /// Its number, counted from 1.
    page: usize,
    bytes: Vec<u8>,
    is_changed: bool,
}

/// Bytes of a page, and up to twice as many: a larger one takes longer to be had, of a smaller one less is
/// asked for while it is here.
const PAGE: usize = 8 << 10;

/// Bytes of a page if there is no room.
const SMALL_PAGE: usize = 64;

/// Values that find room at least when more is made in memory.
const LEAST_ROOM: usize = 1 << 8;

impl Share {
    fn of<T: Value>(budget: &Budget) -> Self {
        let page = budget.columns.clamp(SMALL_PAGE, PAGE).div_ceil(T::WIDTH);
        let (values, page_bits) = (budget.columns / T::WIDTH, page.next_power_of_two().ilog2());
        Self { values, page_bits, shelf: budget.shelf.clone() }
    }

    /// Pages of so many values, if these find no room and there is a shelf.
    fn away<T: Value>(&self, len: usize) -> Option<Box<Away>> {
        let shelf = self.shelf.as_ref().filter(|_| self.values < len)?;
        let frames = (self.values >> self.page_bits).max(1);
        Some(Box::new(Away::on::<T>(shelf, self.page_bits, frames)))
    }
}

impl<T: Value> Paged<T> {
    /// No values yet.
    pub(crate) fn within(budget: &Budget, blank: T) -> Self {
        Self { lying: Lying::Here(Vec::new()), len: 0, blank, share: Share::of::<T>(budget) }
    }

    /// So many values, all of them blank.
    pub(crate) fn blank(len: usize, blank: T, budget: &Budget) -> Self {
        let share = Share::of::<T>(budget);
        let lying = match share.away::<T>(len) {
            None => Lying::Here(vec![blank; len]),
            Some(mut away) => {
                let page = page_of(&[], blank, share.page_bits);
                (0..len.div_ceil(1 << share.page_bits)).for_each(|_| away.add_page(&page));
                Lying::Away(away)
            }
        };
        Self { lying, len, blank, share }
    }

    /// Whether so many values would all be in memory.
    pub(crate) fn find_room(len: usize, budget: &Budget) -> bool {
        budget.shelf.is_none() || len <= Share::of::<T>(budget).values
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether all of them are in memory.
    pub fn is_here(&self) -> bool {
        matches!(self.lying, Lying::Here(_))
    }

    /// The value of this number.
    #[inline]
    pub fn get(&self, at: usize) -> T {
        match &self.lying {
            Lying::Here(values) => values.get(at).copied().unwrap_or(self.blank),
            Lying::Away(away) if at < self.len => away.get(at, self.blank),
            Lying::Away(_) => self.blank,
        }
    }

    /// Changes the value of this number, if there is one.
    #[inline]
    pub fn set(&mut self, at: usize, value: T) {
        match &mut self.lying {
            Lying::Here(values) => {
                if let Some(known) = values.get_mut(at) {
                    *known = value;
                }
            }
            Lying::Away(away) if at < self.len => away.set(at, value, self.blank),
            Lying::Away(_) => {}
        }
    }

    /// Adds a value at the end.
    pub fn push(&mut self, value: T) {
        match &mut self.lying {
            Lying::Here(values) => {
                // An eighth of all stands empty at most.
                if values.len() == values.capacity() {
                    values.reserve_exact(values.len() / 8 + LEAST_ROOM);
                }
                values.push(value);
                self.len += 1;
                if let Some(mut away) = self.share.away::<T>(self.len) {
                    let pages = values.chunks(1 << away.page_bits);
                    pages
                        .for_each(|page| away.add_page(&page_of(page, self.blank, away.page_bits)));
                    self.lying = Lying::Away(away);
                }
            }
            Lying::Away(away) => {
                if self.len.is_multiple_of(1 << away.page_bits) {
                    away.add_page(&page_of(&[], self.blank, away.page_bits));
                }
                away.set(self.len, value, self.blank);
                self.len += 1;
            }
        }
    }

    /// The values in order.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        (0..self.len).map(|at| self.get(at))
    }
}

impl Away {
    fn on<T: Value>(shelf: &Arc<dyn Shelf>, page_bits: u32, frames: usize) -> Self {
        let mut all = Vec::new();
        all.resize_with(frames, Mutex::default);
        let (shelf, page) = (Arc::clone(shelf), (T::WIDTH << page_bits) as u64);
        Self { shelf, page_bits, page, places: Vec::new(), frames: all }
    }

    fn add_page(&mut self, bytes: &[u8]) {
        self.places.push(self.shelf.put(bytes));
    }

    fn get<T: Value>(&self, at: usize, blank: T) -> T {
        let (frame, within) = self.frame(at, blank);
        T::of_bytes(&frame.bytes[within..within + T::WIDTH])
    }

    fn set<T: Value>(&mut self, at: usize, value: T, blank: T) {
        let (mut frame, within) = self.frame(at, blank);
        value.put(&mut frame.bytes[within..within + T::WIDTH]);
        frame.is_changed = true;
    }

    /// The frame with the page of a value in it, and where the value begins there.
    fn frame<T: Value>(&self, at: usize, blank: T) -> (MutexGuard<'_, Frame>, usize) {
        let page = at >> self.page_bits;
        let within = (at - (page << self.page_bits)) * T::WIDTH;
        let frame = &self.frames[page % self.frames.len()];
        let mut frame = frame.lock().unwrap_or_else(PoisonError::into_inner);
        if frame.page != page + 1 {
            if std::mem::take(&mut frame.is_changed) {
                self.shelf.set(self.places[frame.page - 1], &frame.bytes);
            }
            frame.bytes.resize(T::WIDTH << self.page_bits, 0);
            if !self.shelf.get(self.places[page], &mut frame.bytes) {
                frame.bytes = page_of(&[], blank, self.page_bits);
            }
            frame.page = page + 1;
        }
        (frame, within)
    }
}

impl Drop for Away {
    fn drop(&mut self) {
        for pages in self.places.chunk_by(|one, next| one.checked_add(self.page) == Some(*next)) {
            self.shelf.give_back(pages[0], pages.len() as u64 * self.page);
        }
    }
}

/// The bytes of a page that begins with these values and goes on blank.
fn page_of<T: Value>(values: &[T], blank: T, page_bits: u32) -> Vec<u8> {
    let mut bytes = vec![0; T::WIDTH << page_bits];
    let values = values.iter().copied().chain(std::iter::repeat(blank));
    bytes.chunks_exact_mut(T::WIDTH).zip(values).for_each(|(bytes, value)| value.put(bytes));
    bytes
}

impl<T: Value> Clone for Paged<T> {
    fn clone(&self) -> Self {
        let lying = match &self.lying {
            Lying::Here(values) => Lying::Here(values.clone()),
            Lying::Away(away) => {
                let mut copy = Away::on::<T>(&away.shelf, away.page_bits, away.frames.len());
                for page in 0..away.places.len() {
                    copy.add_page(&away.frame(page << away.page_bits, self.blank).0.bytes);
                }
                Lying::Away(Box::new(copy))
            }
        };
        let &Self { len, blank, .. } = self;
        Self { lying, len, blank, share: self.share.clone() }
    }
}

impl<T: Value + Default> Default for Paged<T> {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

impl<T: Value + Default> From<Vec<T>> for Paged<T> {
    /// These values, in memory.
    fn from(values: Vec<T>) -> Self {
        let paged = Self::within(&Budget::default(), T::default());
        Self { len: values.len(), lying: Lying::Here(values), ..paged }
    }
}

impl<T: Value + Default> FromIterator<T> for Paged<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self::from(Vec::from_iter(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;
    use crate::index::tests::Memory;

    fn budgets() -> [Budget; 3] {
        let shelf: Arc<dyn Shelf> = Arc::new(Memory::default());
        let away = Budget { columns: 3 * PAGE, shelf: Some(shelf), ..Budget::default() };
        [Budget::default(), Budget { columns: 0, ..away.clone() }, away]
    }

    #[test]
    fn values_are_read_and_changed_as_in_memory() {
        for budget in budgets() {
            let mut twin: Vec<u64> = (0..9_000).map(mix).collect();
            let mut paged = Paged::within(&budget, 7_u64);
            twin.iter().for_each(|&value| paged.push(value));
            let mut other = Paged::blank(9_000, 7_u64, &budget);
            (0..9_000).rev().step_by(2).for_each(|at| other.set(at, twin[at]));
            for round in 0..20_000 {
                let at = (mix(round) % 9_100) as usize;
                assert_eq!(paged.get(at), twin.get(at).copied().unwrap_or(7));
                let known = twin.get(at).filter(|_| at % 2 == 1).copied();
                assert_eq!(other.get(at), known.unwrap_or(7));
                let (at, value) = ((mix(!round) % 9_100) as usize, mix(round << 20));
                paged.set(at, value);
                twin.get_mut(at).into_iter().for_each(|known| *known = value);
                if at % 2 == 1 {
                    other.set(at, value);
                }
            }
            assert!(paged.iter().eq(twin.iter().copied()));
            assert_eq!((paged.len(), paged.is_here()), (9_000, budget.shelf.is_none()));
        }
    }

    #[test]
    fn a_copy_goes_its_own_way() {
        for budget in budgets() {
            let mut paged = Paged::blank(20_000, [0_u32; 5], &budget);
            let value = |at: usize, salt: u64| -> [u32; 5] {
                std::array::from_fn(|part| mix(at as u64 ^ salt << 30 ^ (part as u64) << 50) as u32)
            };
            (0..20_000).for_each(|at| paged.set(at, value(at, 1)));
            let mut copy = paged.clone();
            (0..20_000).step_by(3).for_each(|at| copy.set(at, value(at, 2)));
            (0..20_000).step_by(5).for_each(|at| paged.set(at, value(at, 3)));
            for at in 0..20_000 {
                assert_eq!(copy.get(at), value(at, if at % 3 == 0 { 2 } else { 1 }));
                assert_eq!(paged.get(at), value(at, if at % 5 == 0 { 3 } else { 1 }));
            }
        }
    }
}
