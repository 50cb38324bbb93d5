//! Rows that are found by a hash: on a shelf all but a few bytes for each page.

use super::archive::Archive;
use super::entry::Row;
use super::parted::Parted;
use super::shelf::Budget;
use crate::hash::Hash128;

/// Rows of `N` numbers, the first two of which are the halves of the hash they are found by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table<const N: usize> {
    rows: Archive,
    /// How many there are.
    len: usize,
    /// The first hash of each page.
    firsts: Vec<Hash128>,
}

/// Bytes of a page: one page of the disk is read to find a row.
const PAGE: usize = 4 << 10;

impl<const N: usize> Table<N> {
    /// Rows of a page.
    const OF_PAGE: usize = PAGE / size_of::<Row<N>>();

    /// These rows; of those of one hash the last in order.
    pub(crate) fn of(mut rows: Parted<Row<N>>, budget: &Budget) -> Self {
        let mut table = Self { rows: Archive::within(budget), ..Self::default() };
        let mut last: Option<Row<N>> = None;
        rows.drain_each(|row| {
            let done = last.replace(row).filter(|done| key(&done.0) != key(&row.0));
            done.into_iter().for_each(|done| table.push(&done.0));
        });
        last.into_iter().for_each(|last| table.push(&last.0));
        table
    }

    fn push(&mut self, row: &[u64; N]) {
        if self.len.is_multiple_of(Self::OF_PAGE) {
            self.firsts.push(key(row));
        }
        self.rows.push_numbers(row);
        self.len += 1;
    }

    /// The row of a hash, if there is one.
    pub(crate) fn row(&self, hash: Hash128) -> Option<[u64; N]> {
        let page = self.firsts.partition_point(|first| *first <= hash).checked_sub(1)?;
        let first = page * Self::OF_PAGE;
        let count = Self::OF_PAGE.min(self.len - first);
        let width = size_of::<Row<N>>();
        let (at, length) = ((first * width) as u64, count * width);
        let mut room;
        let bytes = match self.rows.here(at, length) {
            Some(bytes) => bytes,
            None => {
                room = [0; PAGE];
                self.rows.read(at, &mut room[..length]);
                &room[..length]
            }
        };
        let row = |number: usize| -> [u64; N] {
            let row = bytes[number * width..].as_chunks().0;
            std::array::from_fn(|at| u64::from_le_bytes(row[at]))
        };
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low.midpoint(high);
            if key(&row(middle)) < hash { low = middle + 1 } else { high = middle }
        }
        (low < count).then(|| row(low)).filter(|row| key(row) == hash)
    }
}

/// The halves of a hash, the upper one first, as a row begins.
pub(crate) fn halves(hash: Hash128) -> [u64; 2] {
    [(hash.0 >> 64) as u64, hash.0 as u64]
}

fn key(row: &[u64]) -> Hash128 {
    Hash128(u128::from(row[0]) << 64 | u128::from(row[1]))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;
    use crate::hash::mix;
    use crate::index::Shelf;
    use crate::index::tests::Memory;

    #[test]
    fn rows_are_found_as_in_a_map() {
        let shelf: Arc<dyn Shelf> = Arc::new(Memory::default());
        let away = Budget { entries: 1 << 12, shelf: Some(shelf), ..Budget::default() };
        for budget in [Budget::default(), away] {
            for count in [0, 1, 127, 128, 129, 5_000] {
                let (mut rows, mut twin) = (Parted::within(&budget), BTreeMap::new());
                for number in 0..count {
                    // Some hashes come again, and some have one half in common.
                    let [upper, lower] = [mix(number % 4_000 / 3), mix(number % 4_000)];
                    let row = [upper, lower, number];
                    rows.push(Row(row));
                    twin.insert((upper, lower), row);
                }
                let table = Table::of(rows, &budget);
                for number in 0..count + 9 {
                    let [upper, lower] = [mix(number / 3), mix(number)];
                    let hash = Hash128(u128::from(upper) << 64 | u128::from(lower));
                    assert_eq!(table.row(hash), twin.get(&(upper, lower)).copied());
                }
            }
        }
    }
}
