//! Meetings: pairs of documents that hold the same key.

use ahash::AHashMap;

use super::parted::Parted;
use super::shelf::Budget;
use super::tally::{Packed, Tally};
use crate::hash::followed;

/// Up to this many documents in a bucket are paired with one another; of a fuller one every
/// document is paired with the [`LEADERS`] best ranked alone, so a bucket costs linear work.
const SMALL_BUCKET: usize = 24;

/// Documents of a full bucket that all others are compared with.
const LEADERS: usize = 3;

/// Which documents hold which keys: the upper bits of a key and the rank of a document in one
/// number.
///
/// They are enough to propose a pair: of a million documents, 44 bits are left to a key.
#[derive(Debug)]
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

    /// The part of a key that tells it from others.
    pub(super) fn told(&self, key: u64) -> u64 {
        key >> self.rank_bits
    }

    /// Takes in those of other documents out of the same number.
    pub(super) fn append(&mut self, other: Self) {
        self.entries.append(other.entries);
    }

    /// Those of a quarter of the keys each.
    pub(super) fn quarters(self) -> [Self; 4] {
        let [[a, b], [c, d]] = self.entries.halves().map(Parted::halves);
        [a, b, c, d].map(|entries| Self { entries, rank_bits: self.rank_bits })
    }
}

/// Counts how many keys documents have in common.
///
/// Documents that meet meet in many buckets, so buckets are gathered and then counted document by
/// document: no pair is written down once a key.
#[derive(Debug)]
pub(super) struct Meetings {
    /// How many keys two documents share. A pair is the better rank in the upper half of a number and
    /// the other in the lower.
    pairs: Tally,
    /// The documents of the buckets that are still to be counted, each bucket in order; behind it [`END`] and
    /// how often it came.
    buckets: Vec<u32>,
    /// Where the last bucket of each class stands. Copies are in one bucket after the other together, and the
    /// same bucket is gathered once.
    recent: Vec<u32>,
    /// Documents that are paired with those behind them, and where they stand: the rank in the upper
    /// half of a number.
    firsts: Vec<u64>,
    /// So many of them are counted together, and of one bucket paired at once.
    most: usize,
    met: Met,
}

/// There is one class of buckets for so many places of documents,
const PLACES_IN_CLASS: usize = 2;

/// but no more than find room in the caches.
const MOST_CLASSES: usize = 1 << 18;

/// Ends a bucket.
const END: u32 = u32::MAX;

/// The documents of a bucket, in order, or some of them.
#[derive(Debug, Default)]
struct Bucket {
    ranks: Vec<u32>,
    /// Of a bucket that goes on the place of its last leader: the leaders were paired with one another before.
    paired: usize,
    last: Option<u32>,
}

impl Bucket {
    fn push(&mut self, rank: u32) {
        if self.last.replace(rank) != Some(rank) {
            self.ranks.push(rank);
        }
    }

    fn clear(&mut self) {
        self.ranks.clear();
        (self.paired, self.last) = (0, None);
    }

    /// Leaves the leaders.
    fn go_on(&mut self) {
        self.ranks.truncate(LEADERS);
        self.paired = LEADERS - 1;
    }
}

/// Whom the document at hand meets, and how often.
#[derive(Debug, Default)]
struct Met {
    /// In the order in which it met them first.
    times: Vec<(u32, u32)>,
    /// Where each of them is.
    places: AHashMap<u32, usize>,
}

impl Met {
    /// Counts the documents of a bucket so many times more: copies are in many buckets together, so the next
    /// one is looked for behind the one before.
    fn add(&mut self, bucket: &[u32], more: u32) {
        let mut next = 0;
        for &rank in bucket {
            if self.times.get(next).is_none_or(|(known, _)| *known != rank) {
                let times = &mut self.times;
                next = *self.places.entry(rank).or_insert_with(|| {
                    times.push((rank, 0));
                    times.len() - 1
                });
            }
            self.times[next].1 += more;
            next += 1;
        }
    }

    /// Hands out the documents in order, each with the number of buckets, and forgets them.
    fn drain(&mut self, mut each: impl FnMut(u32, u32)) {
        self.times.sort_unstable();
        for (rank, times) in self.times.drain(..) {
            self.places.remove(&rank);
            each(rank, times);
        }
    }
}

impl Meetings {
    /// None yet.
    pub(super) fn within(budget: &Budget) -> Self {
        let most = budget.entries / (size_of::<u64>() + 2 * size_of::<u32>());
        let (pairs, met) = (Tally::within(budget), Met::default());
        let recent = vec![0; (most / PLACES_IN_CLASS).next_power_of_two().min(MOST_CLASSES)];
        Self { pairs, buckets: Vec::new(), recent, firsts: Vec::new(), most, met }
    }

    /// How many of these keys documents have in common, if one of them `is_asked`; others may count as
    /// strangers.
    pub(super) fn of(mut self, postings: Postings, is_asked: impl Fn(u32) -> bool) -> Tally {
        let Postings { mut entries, rank_bits: bits } = postings;
        let mut bucket = Bucket::default();
        let (mut known, at_once) = (None, self.most.max(2 * SMALL_BUCKET));
        let mut pair_up = |bucket: &Bucket| {
            if 1 < bucket.ranks.len() && bucket.ranks.iter().any(|&rank| is_asked(rank)) {
                self.pair_up(bucket);
            }
        };
        entries.drain_each(|entry| {
            if known.replace(entry >> bits).is_some_and(|key| key != entry >> bits) {
                pair_up(&bucket);
                bucket.clear();
            }
            bucket.push((entry & !(u64::MAX << bits)) as u32);
            if bucket.ranks.len() == at_once {
                pair_up(&bucket);
                bucket.go_on();
            }
        });
        pair_up(&bucket);
        self.count();
        self.pairs
    }

    fn pair_up(&mut self, bucket: &Bucket) {
        let ranks = &bucket.ranks;
        let is_small = ranks.len() <= SMALL_BUCKET && bucket.paired == 0;
        if is_small && self.came_again(ranks) {
            return;
        }
        let firsts = if is_small { ranks.len().saturating_sub(1) } else { LEADERS };
        let places = (0..firsts).map(|first| self.buckets.len() + first.max(bucket.paired));
        let placed = places.zip(&ranks[..firsts]);
        self.firsts.extend(placed.map(|(at, &rank)| u64::from(rank) << 32 | at as u64));
        self.buckets.extend_from_slice(ranks);
        self.buckets.extend([END, 1]);
        // Without a shelf fewer runs are made, so that each pair stands in few of them.
        if self.most.max(self.pairs.surplus()) < self.buckets.len() {
            self.count();
        }
    }

    /// Counts a bucket once more if it is the last of its class; else it will be.
    fn came_again(&mut self, ranks: &[u32]) -> bool {
        let hash = ranks.iter().fold(0, |all, &rank| followed(all, rank.into()));
        let class = hash as usize & (self.recent.len() - 1);
        let place = &mut self.recent[class];
        let before = self
            .buckets
            .get_mut(*place as usize..)
            .and_then(|all| all.split_at_mut_checked(ranks.len()));
        match before {
            Some((same, [END, times, ..])) if same == ranks => {
                *times += 1;
                true
            }
            _ => {
                *place = self.buckets.len() as u32;
                false
            }
        }
    }

    fn count(&mut self) {
        let mut packed = Packed::default();
        self.firsts.sort_unstable();
        for of_document in self.firsts.chunk_by(|a, b| a >> 32 == b >> 32) {
            for first in of_document {
                let behind = &self.buckets[(first & LOWER) as usize + 1..];
                let end = behind.iter().position(|&rank| rank == END).expect("a bucket has an end");
                self.met.add(&behind[..end], behind[end + 1]);
            }
            let first = of_document[0] & !LOWER;
            self.met.drain(|surplus, times| packed.push(first | u64::from(surplus), times));
        }
        self.firsts.clear();
        self.buckets.clear();
        self.recent.fill(0);
        self.pairs.take(packed);
    }
}

/// The ranks of a pair, the better one first.
pub(super) fn ranks(pair: u64) -> [u32; 2] {
    [(pair >> 32) as u32, pair as u32]
}

const LOWER: u64 = u32::MAX as u64;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::hash::mix;

    #[test]
    fn meetings_are_counted_as_by_hand() {
        let budget = Budget { entries: 800, ..Budget::default() };
        let mut postings = [Postings::among(200, &budget), Postings::among(200, &budget)];
        let mut twin: BTreeMap<[u32; 2], u32> = BTreeMap::new();
        let is_asked = |rank: u32| rank % 3 != 1;
        let holds = |bucket: u64, rank: u64| mix(bucket * 200 + rank) % 13 < 1 + bucket % 5;
        for key in 0..300 {
            // Those of some keys are paired in several pieces, those of most are in one bucket with another.
            let bucket = key / 2;
            let documents = if bucket % 5 == 4 { 200 } else { 40 };
            let ranks: Vec<u64> = (0..documents).filter(|&rank| holds(bucket, rank)).collect();
            for &rank in ranks.iter().chain(&ranks) {
                postings[rank as usize / 20 % 2].push(mix(key), rank as u32);
            }
            if !ranks.iter().any(|&rank| is_asked(rank as u32)) {
                continue;
            }
            let firsts = if ranks.len() <= SMALL_BUCKET { ranks.len() } else { LEADERS };
            for a in 0..firsts {
                for b in a + 1..ranks.len() {
                    *twin.entry([ranks[a] as u32, ranks[b] as u32]).or_default() += 1;
                }
            }
        }
        let [mut lower, upper] = postings;
        lower.append(upper);
        let [mut met, more @ ..] =
            lower.quarters().map(|keys| Meetings::within(&budget).of(keys, is_asked));
        more.into_iter().for_each(|more| met.append(more));
        let mut found = Vec::new();
        met.for_each(|pair, times| found.push((ranks(pair), times)));
        assert_eq!(found, twin.into_iter().collect::<Vec<_>>());
    }
}
