//! A set of shingles that another document's can be looked up in.

use crate::hash::GOLDEN;

/// Distinct shingles of one document, numbered as they come, in a table with chains (Knuth, *The Art of
/// Computer Programming* 3, 6.4, algorithm C) behind a filter: nearly every strange shingle is turned away
/// by one bit, and a new one put in front of its chain, without a branch that is hard to foretell.
///
/// The filter and the heads of the chains of an article fit the nearest cache. Filled again and again, the
/// set takes no more memory.
#[derive(Clone, Debug, Default)]
pub(super) struct ShingleSet {
    /// One bit for each class of shingles, set for those that are there.
    classes: Vec<u64>,
    /// The number of the shingle in front of each chain, counted from 1; [`END`] if there is none.
    heads: Vec<u32>,
    links: Vec<Link>,
}

/// A shingle in its chain.
#[derive(Clone, Copy, Debug)]
struct Link {
    shingle: u64,
    /// What a head says, of the one behind it.
    next: u32,
}

/// Ends a chain.
const END: u32 = 0;

/// Classes for each shingle: one in sixteen strange ones at most has the class of another.
const CLASSES: usize = 16;

impl ShingleSet {
    /// Empties the set and makes room for so many shingles.
    pub(super) fn begin_filling(&mut self, shingles: usize) {
        let chains = shingles.next_power_of_two();
        self.classes.clear();
        self.classes.resize((CLASSES * chains).div_ceil(u64::BITS as usize), 0);
        self.heads.clear();
        self.heads.resize(chains, END);
        self.links.clear();
        self.links.reserve(shingles);
    }

    /// Replaces what is in the set by some shingles, and `numbers` by theirs: the same as to insert one after
    /// the other, in half of the time.
    pub(super) fn fill(&mut self, shingles: &[u64], numbers: &mut Vec<u32>) {
        self.begin_filling(shingles.len());
        self.links.resize(shingles.len(), Link { shingle: 0, next: END });
        numbers.resize(shingles.len(), 0);
        let mut distinct = 0;
        for (number, &shingle) in numbers.iter_mut().zip(shingles) {
            *number = self.known(shingle).unwrap_or_else(|| {
                let next = self.put_in_front(shingle, distinct);
                self.links[distinct as usize] = Link { shingle, next };
                distinct += 1;
                distinct - 1
            });
        }
        self.links.truncate(distinct as usize);
    }

    /// Takes a shingle in, one of so many; its number, and whether it is new.
    #[inline]
    pub(super) fn insert(&mut self, shingle: u64) -> (u32, bool) {
        if let Some(number) = self.known(shingle) {
            return (number, false);
        }
        let number = self.links.len() as u32;
        let next = self.put_in_front(shingle, number);
        self.links.push(Link { shingle, next });
        (number, true)
    }

    /// The number of a shingle that is there; of another one, that its class is there from now on.
    #[inline(always)]
    fn known(&mut self, shingle: u64) -> Option<u32> {
        let (class, bit) = self.class(shingle);
        let classes = &mut self.classes[class];
        let may_be_here = *classes & bit != 0;
        *classes |= bit;
        if may_be_here { self.find(shingle) } else { None }
    }

    /// Puts the shingle of a number in front of its chain; the one that is behind it then.
    #[inline(always)]
    fn put_in_front(&mut self, shingle: u64, number: u32) -> u32 {
        let chain = self.chain(shingle);
        std::mem::replace(&mut self.heads[chain], number + 1)
    }

    /// The number of a shingle, if it is in the set.
    #[inline]
    pub(super) fn number(&self, shingle: u64) -> Option<u32> {
        let (class, bit) = self.class(shingle);
        if self.classes[class] & bit == 0 { None } else { self.find(shingle) }
    }

    /// Distinct shingles.
    pub(super) fn len(&self) -> usize {
        self.links.len()
    }

    /// The number of a shingle of whose class one is in the set.
    fn find(&self, shingle: u64) -> Option<u32> {
        let mut next = self.heads[self.chain(shingle)];
        while next != END {
            let link = self.links[next as usize - 1];
            if link.shingle == shingle {
                return Some(next - 1);
            }
            next = link.next;
        }
        None
    }

    /// The chain of a shingle, told by its lower bits.
    #[inline]
    fn chain(&self, shingle: u64) -> usize {
        shingle as usize & (self.heads.len() - 1)
    }

    /// Where the bit for the class of a shingle is: told by other bits than its chain, and by all of them
    /// where the upper ones are zero.
    #[inline]
    fn class(&self, shingle: u64) -> (usize, u64) {
        let class = (shingle.wrapping_mul(GOLDEN) >> 32) as usize;
        ((class / 64) & (self.classes.len() - 1), 1 << (class % 64))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::hash::mix;

    proptest! {
        #[test]
        fn shingles_are_numbered_as_a_map_numbers_them(
            fillings in prop::collection::vec(prop::collection::vec(0..90_u64, 0..90), 1..4),
            shift in 0..60_u32,
        ) {
            let mut set = ShingleSet::default();
            let mut numbers = Vec::new();
            for (round, filling) in fillings.into_iter().enumerate() {
                let shingles: Vec<u64> = filling.into_iter().map(|key| mix(key) >> shift).collect();
                let mut twin = BTreeMap::new();
                let told = |shingle: &u64| {
                    let count = twin.len() as u32;
                    let number = *twin.entry(*shingle).or_insert(count);
                    (number, number == count)
                };
                let told: Vec<(u32, bool)> = shingles.iter().map(told).collect();
                if round % 2 == 0 {
                    set.begin_filling(shingles.len());
                    let found = shingles.iter().map(|&shingle| set.insert(shingle));
                    prop_assert_eq!(found.collect::<Vec<_>>(), told);
                } else {
                    set.fill(&shingles, &mut numbers);
                    prop_assert!(numbers.iter().eq(told.iter().map(|(number, _)| number)));
                }
                prop_assert_eq!(set.len(), twin.len());
                for shingle in (0..90).map(|key| mix(key) >> shift).chain(0..90) {
                    prop_assert_eq!(set.number(shingle), twin.get(&shingle).copied());
                }
            }
        }
    }
}
