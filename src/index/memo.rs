//! What was counted of a document, kept for a while.

use super::DocNumber;

/// A number of each document, forgotten when another one needs the room: half a mebibyte, whatever the
/// number of documents.
#[derive(Clone, Debug)]
pub(super) struct Memo {
    /// A document, counted from 1, and its number.
    slots: Vec<[u32; 2]>,
}

/// Of up to so many documents nothing is forgotten.
const SLOTS: usize = 1 << 16;

impl Memo {
    /// For so many documents.
    pub(super) fn of(documents: usize) -> Self {
        Self { slots: vec![[0; 2]; documents.next_power_of_two().min(SLOTS)] }
    }

    /// The number of a document, if it is still known.
    #[inline]
    pub(super) fn get(&self, doc: DocNumber) -> Option<u32> {
        let [known, number] = self.slots[self.slot(doc)];
        (known == doc.wrapping_add(1)).then_some(number)
    }

    /// Keeps the number of a document.
    pub(super) fn set(&mut self, doc: DocNumber, number: u32) {
        let slot = self.slot(doc);
        self.slots[slot] = [doc.wrapping_add(1), number];
    }

    fn slot(&self, doc: DocNumber) -> usize {
        doc as usize & (self.slots.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;

    #[test]
    fn what_is_known_is_what_was_kept_last() {
        for documents in [1, 100, 3 * SLOTS] {
            let mut memo = Memo::of(documents);
            let mut twin = vec![None; documents];
            for round in 0..10_000 {
                let doc = (mix(round) % documents as u64) as usize;
                memo.set(doc as DocNumber, round as u32);
                twin[doc] = Some(round as u32);
                let asked = (mix(!round) % documents as u64) as usize;
                let known = memo.get(asked as DocNumber);
                assert!(known == twin[asked] || known.is_none() && SLOTS < documents);
            }
        }
    }
}
