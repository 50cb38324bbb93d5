//! Meetings: pairs of documents that hold the same key.

use super::parted::Parted;
use super::shelf::Budget;

/// Up to this many documents in a bucket are paired with one another; of a fuller one every
/// document is paired with the [`LEADERS`] best ranked alone, so a bucket costs linear work.
const SMALL_BUCKET: usize = 24;

/// Documents of a full bucket that all others are compared with.
const LEADERS: usize = 3;

/// Which documents hold which keys: the upper bits of a key and the rank of a document in one
/// number.
///
/// They are enough to propose a pair: of a million documents, 44 bits are left to a key.
#[derive(Clone, Debug)]
pub(super) struct Postings {
    entries: Parted<u64>,
    /// Bits of a rank.
    rank_bits: u32,
}

impl Postings {
    /// Of so many documents.
    pub(super) fn among(documents: usize, budget: &Budget) -> Self {
        let rank_bits = u64::BITS - (documents as u64).leading_zeros();
        Self { entries: Parted::within(budget), rank_bits }
    }

    /// Takes note that the document of this rank holds a key whose upper bits are well mixed; once
    /// or more often makes no difference.
    #[inline]
    pub(super) fn push(&mut self, key: u64, rank: u32) {
        self.entries.push(key >> self.rank_bits << self.rank_bits | u64::from(rank));
    }
}

/// Counts how many keys two documents have in common. A pair is the better rank in the upper half
/// of a number and the other in the lower.
///
/// Documents that meet meet in many buckets, so buckets are gathered and then counted document by
/// document: no pair is written down once a key.
#[derive(Clone, Debug)]
pub(super) struct Meetings {
    /// Sorted, each pair once.
    counted: Vec<(u64, u32)>,
    /// The documents of the buckets that are still to be counted, each bucket in order and with
    /// [`END`] behind it.
    buckets: Vec<u32>,
    /// Documents that are paired with those behind them, and where they stand: the rank in the upper
    /// half of a number.
    firsts: Vec<u64>,
    /// So many of them are counted together.
    most: usize,
    /// How often the document at hand meets each other one.
    times: Vec<u32>,
}

/// Ends a bucket.
const END: u32 = u32::MAX;

impl Meetings {
    /// Of so many documents.
    pub(super) fn among(documents: usize, budget: &Budget) -> Self {
        let most = budget.entries / (size_of::<u64>() + 2 * size_of::<u32>());
        let (counted, times) = (Vec::new(), vec![0; documents]);
        Self { counted, buckets: Vec::new(), firsts: Vec::new(), most, times }
    }

    /// Takes in what meets in these postings, which are empty afterwards.
    pub(super) fn take(&mut self, postings: &mut Postings) {
        let bits = postings.rank_bits;
        let mut bucket: Vec<u32> = Vec::new();
        postings.entries.drain(|entries| {
            for same in entries.chunk_by(|a, b| a >> bits == b >> bits) {
                bucket.clear();
                bucket.extend(same.iter().map(|entry| (entry & !(u64::MAX << bits)) as u32));
                bucket.dedup();
                self.pair_up(&bucket);
            }
        });
    }

    fn pair_up(&mut self, bucket: &[u32]) {
        let firsts = if bucket.len() <= SMALL_BUCKET { bucket.len() - 1 } else { LEADERS };
        if firsts == 0 {
            return;
        }
        let placed = (self.buckets.len() as u64..).zip(&bucket[..firsts]);
        self.firsts.extend(placed.map(|(at, &rank)| u64::from(rank) << 32 | at));
        self.buckets.extend_from_slice(bucket);
        self.buckets.push(END);
        if self.most.max(self.counted.len()) < self.buckets.len() {
            self.count();
        }
    }

    /// All pairs with the number of keys they share, sorted.
    pub(super) fn finish(mut self) -> Vec<(u64, u32)> {
        self.count();
        self.counted
    }

    fn count(&mut self) {
        let before = self.counted.len();
        let mut met: Vec<u32> = Vec::new();
        self.firsts.sort_unstable();
        for of_document in self.firsts.chunk_by(|a, b| a >> 32 == b >> 32) {
            for first in of_document {
                let behind = self.buckets[(first & LOWER) as usize + 1..].iter();
                for &surplus in behind.take_while(|&&rank| rank != END) {
                    let times = &mut self.times[surplus as usize];
                    if *times == 0 {
                        met.push(surplus);
                    }
                    *times += 1;
                }
            }
            met.sort_unstable();
            for surplus in met.drain(..) {
                let pair = of_document[0] & !LOWER | u64::from(surplus);
                self.counted.push((pair, std::mem::take(&mut self.times[surplus as usize])));
            }
        }
        self.firsts.clear();
        self.buckets.clear();
        if 0 < before {
            // Two sorted runs: the stable sort merges them.
            self.counted.sort_by_key(|&(pair, _)| pair);
            self.counted.dedup_by(|again, first| {
                let is_same = again.0 == first.0;
                first.1 += if is_same { again.1 } else { 0 };
                is_same
            });
        }
    }
}

/// The ranks of a pair, the better one first.
pub(super) fn ranks(pair: u64) -> (usize, usize) {
    ((pair >> 32) as usize, (pair & LOWER) as usize)
}

const LOWER: u64 = u32::MAX as u64;

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::hash::mix;

    #[test]
    fn meetings_are_counted_as_by_hand() {
        let budget = Budget { entries: 800, ..Budget::default() };
        let (mut postings, mut meetings) =
            (Postings::among(40, &budget), Meetings::among(40, &budget));
        let mut twin: BTreeMap<(usize, usize), u32> = BTreeMap::new();
        for round in 0..3 {
            let holds = |key: u64, rank: u64| mix(key * 40 + rank) % 13 < 1 + key % 5;
            for key in (0..300).filter(|key| key % 3 == round) {
                let ranks: Vec<u64> = (0..40).filter(|&rank| holds(key, rank)).collect();
                for &rank in ranks.iter().chain(&ranks) {
                    postings.push(mix(key), rank as u32);
                }
                let firsts = if ranks.len() <= SMALL_BUCKET { ranks.len() } else { LEADERS };
                let pairs = (0..firsts).flat_map(|a| (a + 1..ranks.len()).map(move |b| (a, b)));
                let pairs: BTreeSet<_> = pairs.map(|(a, b)| (ranks[a], ranks[b])).collect();
                for (a, b) in pairs {
                    *twin.entry((a as usize, b as usize)).or_default() += 1;
                }
            }
            meetings.take(&mut postings);
        }
        let found: Vec<_> =
            meetings.finish().into_iter().map(|(pair, times)| (ranks(pair), times)).collect();
        assert_eq!(found, twin.into_iter().collect::<Vec<_>>());
    }
}
