//! What the documents of a dump have in common: candidates, groups and counts.
//!
//! Memory: some 80 bytes a document, two bytes a word and sixteen a block stay while verdicts are made (see
//! [`Traces`] and [`Paged`]), and tables of what was found behind them; what finds no room lies on a shelf.
//! Everything else is sorted, in memory or on the shelf, and lives only while verdicts are made: a byte or two
//! for every eighth shingle and 8 bytes for one that comes twice, 48 bytes for a line that comes twice on its
//! host, [`Banding`] bands of 8 bytes for a short document.

mod again;
mod alignment;
mod anchors;
mod archive;
mod aside;
mod bands;
mod bits;
mod candidates;
mod cards;
mod chain;
mod content;
mod copies;
mod days;
mod distinct;
mod entry;
mod groups;
mod hosts;
mod lines;
mod measured;
mod meetings;
mod memo;
mod once;
mod order;
mod overlap;
mod paged;
mod pairs;
mod parted;
mod runs;
mod scatter;
mod seeds;
mod seen;
mod sheets;
mod shelf;
mod shingle_set;
mod sieve;
mod skeletons;
mod sorted;
mod table;
mod tally;
mod texts;
mod traces;
mod yardstick;

pub use alignment::{Aligner, Passage};
pub(crate) use archive::Archive;
pub use bands::Banding;
pub use candidates::{Candidates, Counted};
pub use content::{Content, Gaps, WordRoom};
pub use copies::CopyRule;
pub(crate) use entry::{Row, Spread};
pub use groups::Groups;
pub use hosts::{HostCount, count_hosts};
pub use lines::{LineCount, WideLine, count_lines, count_wide_lines};
pub use measured::Measured;
pub use order::sorted_by;
pub use overlap::{Overlap, Overlaps};
pub use paged::{Paged, Value};
pub use pairs::{Numbers, Pair, Pairs};
pub(crate) use parted::Parted;
pub use runs::{HEAD, Phrase, RunCount, find_phrases};
pub(crate) use scatter::Scatter;
pub use shelf::{Budget, Shelf};
pub use skeletons::{
    FORM_WORDS, LeastFilled, PART_WORDS, Reach, Reaches, Scope, ShortLine, Skeleton, SkeletonCount,
    find_skeletons,
};
pub(crate) use sorted::Sorted;
pub(crate) use table::{Table, halves};
pub use texts::Texts;
pub use traces::{Room, Traces};

/// The number of a document within one survey, counted from 0.
pub type DocNumber = u32;

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::Shelf;

    /// A shelf in memory, which nobody may ask for what was given back.
    #[derive(Debug, Default)]
    pub(super) struct Memory(pub(super) Mutex<Vec<Option<u8>>>);

    impl Memory {
        fn with(&self, at: u64, length: usize, see: impl FnOnce(&mut [Option<u8>])) {
            let bytes = &mut self.0.lock().unwrap()[at as usize..at as usize + length];
            assert!(bytes.iter().all(Option::is_some));
            see(bytes);
        }
    }

    impl Shelf for Memory {
        fn put(&self, bytes: &[u8]) -> u64 {
            let mut all = self.0.lock().unwrap();
            let at = all.len() as u64;
            all.extend(bytes.iter().copied().map(Some));
            at
        }

        fn set(&self, at: u64, bytes: &[u8]) {
            self.with(at, bytes.len(), |known| {
                known.iter_mut().zip(bytes).for_each(|(known, byte)| *known = Some(*byte));
            });
        }

        fn get(&self, at: u64, bytes: &mut [u8]) -> bool {
            let length = bytes.len();
            self.with(at, length, |known| {
                bytes.iter_mut().zip(known).for_each(|(byte, known)| *byte = known.unwrap());
            });
            true
        }

        fn give_back(&self, at: u64, length: u64) {
            self.with(at, length as usize, |known| known.fill(None));
        }
    }
}
