//! Overlaps that were measured before.

use super::paged::Paged;
use super::shelf::Budget;
use super::{DocNumber, Overlap};

/// Of each document the overlap that was measured last with a longer one, if all of them find room: 16 bytes a
/// document.
#[derive(Clone, Debug)]
pub struct Measured {
    rows: Paged<[u32; 4]>,
}

/// The row of a document of which none is kept.
const NONE: [u32; 4] = [u32::MAX; 4];

impl Measured {
    /// None yet; of so many documents.
    pub fn among(documents: usize, budget: &Budget) -> Self {
        // What lies on a shelf is quicker measured again than looked up here and there.
        let find_room = Paged::<[u32; 4]>::find_room(documents, budget);
        Self { rows: Paged::blank(if find_room { documents } else { 0 }, NONE, budget) }
    }

    /// Keeps what two documents share, in place of what was kept of the second.
    pub fn keep(&mut self, first: DocNumber, second: DocNumber, overlap: Overlap) {
        let [shared, of_first, of_second] = overlap.to_numbers();
        self.rows.set(second as usize, [first, shared, of_first, of_second]);
    }

    /// What two documents share, in either order, if it is known.
    pub fn get(&self, first: DocNumber, second: DocNumber) -> Option<Overlap> {
        let of = |first: DocNumber, second: DocNumber| {
            let row = self.rows.get(second as usize);
            let [known, sizes @ ..] = row;
            (row != NONE && known == first).then(|| Overlap::of_numbers(sizes))
        };
        of(first, second).or_else(|| of(second, first).map(Overlap::turned))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::index::tests::Memory;

    #[test]
    fn what_is_kept_is_told_in_either_order() {
        let mut measured = Measured::among(4, &Budget::default());
        let overlap = Overlap { shared: 5, first: 9, second: 6 };
        measured.keep(2, 1, overlap);
        assert_eq!(measured.get(2, 1), Some(overlap));
        assert_eq!(measured.get(1, 2), Some(Overlap { shared: 5, first: 6, second: 9 }));
        measured.keep(3, 1, Overlap { shared: 6, ..overlap });
        assert_eq!(measured.get(2, 1), None);
        assert_eq!(measured.get(3, 1), Some(Overlap { shared: 6, ..overlap }));
        for (first, second) in [(0, 1), (1, 0), (0, 0), (u32::MAX, 0), (9, 1)] {
            assert_eq!(measured.get(first, second), None);
        }
    }
    #[test]
    fn nothing_is_kept_or_put_away_where_there_is_no_room() {
        let shelf = Arc::new(Memory::default());
        let budget = Budget { columns: 32, shelf: Some(shelf), ..Budget::default() };
        for (documents, expected) in [(2, true), (3, false)] {
            let mut measured = Measured::among(documents, &budget);
            let overlap = Overlap { shared: 5, first: 9, second: 6 };
            measured.keep(0, 1, overlap);
            assert_eq!(measured.get(0, 1).is_some(), expected);
            assert!(measured.rows.is_here());
        }
    }
}
