//! Numbers of documents that come in any order.

use super::DocNumber;
use super::entry::Spread;
use super::paged::Paged;
use super::parted::Parted;
use super::shelf::Budget;

/// Gathers one number of each document. Those that find no room are sorted first, so that each page
/// is written once.
#[derive(Debug)]
pub(crate) struct Scatter {
    numbers: Paged<u32>,
    later: Parted<u64>,
    docs: Spread,
}

impl Scatter {
    /// For so many documents, the numbers of which are `blank` until they come.
    pub(crate) fn among(documents: usize, blank: u32, budget: &Budget) -> Self {
        let numbers = Paged::blank(documents, blank, budget);
        Self { numbers, later: Parted::within(budget), docs: Spread::up_to(documents) }
    }

    /// Takes in the number of a document, which comes once.
    #[inline]
    pub(crate) fn push(&mut self, doc: DocNumber, number: u32) {
        match self.numbers.is_here() {
            true => self.numbers.set(doc as usize, number),
            false => self.later.push(self.docs.up(doc) | u64::from(number)),
        }
    }

    /// The numbers by document.
    pub(crate) fn finish(self) -> Paged<u32> {
        let Self { mut numbers, mut later, docs } = self;
        later.drain(|entries| {
            for &entry in entries {
                numbers.set(docs.down(entry) as usize, entry as u32);
            }
        });
        numbers
    }

    /// Of each document its place in an order, [`UNRANKED`] if it has none.
    pub(crate) fn places(
        order: &Paged<DocNumber>,
        documents: usize,
        budget: &Budget,
    ) -> Paged<u32> {
        let mut places = Self::among(documents, UNRANKED, budget);
        (0..).zip(order.iter()).for_each(|(place, doc)| places.push(doc, place));
        places.finish()
    }
}

/// The place of a document that is not among those in order.
pub(crate) const UNRANKED: u32 = u32::MAX;

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::hash::mix;
    use crate::index::Shelf;
    use crate::index::tests::Memory;

    #[test]
    fn numbers_find_their_documents_wherever_they_lie() {
        let shelf: Arc<dyn Shelf> = Arc::new(Memory::default());
        let away =
            Budget { columns: 100, entries: 1 << 12, shelf: Some(shelf), ..Budget::default() };
        for budget in [Budget::default(), away] {
            for documents in [0, 1, 255, 256, 5_000] {
                let order: Vec<DocNumber> = (0..documents).filter(|doc| doc % 3 != 1).collect();
                let mut order: Paged<DocNumber> = order.into();
                let len = order.len();
                for at in 0..len {
                    let other = (mix(at as u64) % len as u64) as usize;
                    let (one, two) = (order.get(at), order.get(other));
                    order.set(at, two);
                    order.set(other, one);
                }
                let places = Scatter::places(&order, documents as usize, &budget);
                for doc in 0..documents {
                    let place = order.iter().position(|one| one == doc);
                    let place = place.map_or(UNRANKED, |place| place as u32);
                    assert_eq!(places.get(doc as usize), place);
                }
            }
        }
    }
}
