//! A set of shingles that another document's can be looked up in.

use crate::hash::GOLDEN;

/// Distinct shingles of one document, numbered, in a table with chains (Knuth, *The Art of
/// Computer Programming* 3, 6.4, algorithm C) behind a filter: nearly every strange shingle is turned away
/// by one bit, and a new one put in front of its chain, without a branch that is hard to foretell.
///
/// The filter and the heads of the chains of an article fit the nearest cache. Filled again and again, the
/// set takes no more memory. Sums wrap unchecked: no table is empty, and numbers of shingles fit 32 bits.
#[derive(Clone, Debug, Default)]
pub(super) struct ShingleSet {
    /// One bit for each class of shingles, set for those that are there.
    classes: Vec<u64>,
    /// The number of the shingle in front of each chain, counted from 1; [`END`] if there is none.
    heads: Vec<u32>,
    /// By number; there may be room behind them.
    shingles: Vec<u64>,
    /// What a head says, of the one behind each shingle.
    next: Vec<u32>,
    /// How many of the shingles stand in a chain.
    distinct: usize,
}

/// Ends a chain.
const END: u32 = 0;

/// Classes for each shingle: one in sixteen strange ones at most has the class of another.
const CLASSES: usize = 16;

impl ShingleSet {
    /// Empties the set and makes room for so many shingles.
    pub(super) fn begin_filling(&mut self, shingles: usize) {
        self.begin_chains(shingles);
        self.shingles.resize(shingles, 0);
    }

    fn begin_chains(&mut self, shingles: usize) {
        let chains = shingles.next_power_of_two();
        self.classes.clear();
        self.classes.resize((CLASSES * chains).div_ceil(u64::BITS as usize), 0);
        self.heads.clear();
        self.heads.resize(chains, END);
        // All that was here is overwritten, and need not be zeroed first.
        self.next.resize(shingles, END);
        self.distinct = 0;
    }

    /// Replaces what is in the set by some shingles, each with the number of the place where it stands first, and
    /// `repeats` by the places of those that stand there again, each with that number. `shingles` get what was here
    /// before, as room.
    pub(super) fn fill(&mut self, shingles: &mut Vec<u64>, repeats: &mut Vec<[u32; 2]>) {
        self.begin_chains(shingles.len());
        std::mem::swap(&mut self.shingles, shingles);
        repeats.clear();
        for place in 0..self.shingles.len() as u32 {
            let shingle = self.shingles[place as usize];
            match self.known(shingle) {
                Some(first) => repeats.push([place, first]),
                None => self.next[place as usize] = self.put_in_front(shingle, place),
            }
        }
        self.distinct = self.shingles.len() - repeats.len();
    }

    /// Takes a shingle in, one of as many as there is room for; its number, the next one if it is new, and whether
    /// it is.
    #[inline]
    pub(super) fn insert(&mut self, shingle: u64) -> (u32, bool) {
        if let Some(number) = self.known(shingle) {
            return (number, false);
        }
        let place = self.distinct;
        let next = self.put_in_front(shingle, place as u32);
        (self.shingles[place], self.next[place]) = (shingle, next);
        self.distinct += 1;
        (place as u32, true)
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
        std::mem::replace(&mut self.heads[chain], number.wrapping_add(1))
    }

    /// The number of a shingle, if it is in the set.
    #[inline]
    pub(super) fn number(&self, shingle: u64) -> Option<u32> {
        let (class, bit) = self.class(shingle);
        if self.classes[class] & bit == 0 { None } else { self.find(shingle) }
    }

    /// Distinct shingles.
    pub(super) fn len(&self) -> usize {
        self.distinct
    }

    /// The number of a shingle of whose class one is in the set.
    fn find(&self, shingle: u64) -> Option<u32> {
        let mut next = self.heads[self.chain(shingle)];
        while next != END {
            let number = next.wrapping_sub(1);
            if self.shingles[number as usize] == shingle {
                return Some(number);
            }
            next = self.next[number as usize];
        }
        None
    }

    /// The chain of a shingle, told by its lower bits.
    #[inline]
    fn chain(&self, shingle: u64) -> usize {
        shingle as usize & (self.heads.len().wrapping_sub(1))
    }

    /// Where the bit for the class of a shingle is: told by other bits than its chain, and by all of them
    /// where the upper ones are zero.
    #[inline]
    fn class(&self, shingle: u64) -> (usize, u64) {
        let class = (shingle.wrapping_mul(GOLDEN) >> 32) as usize;
        ((class / 64) & (self.classes.len().wrapping_sub(1)), 1 << (class % 64))
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
            let mut repeats = Vec::new();
            for (round, filling) in fillings.into_iter().enumerate() {
                let mut shingles: Vec<u64> =
                    filling.into_iter().map(|key| mix(key) >> shift).collect();
                let mut twin = BTreeMap::new();
                if round % 2 == 0 {
                    set.begin_filling(shingles.len());
                    for shingle in shingles {
                        let count = twin.len() as u32;
                        let number = *twin.entry(shingle).or_insert(count);
                        prop_assert_eq!(set.insert(shingle), (number, number == count));
                    }
                } else {
                    let mut again = Vec::new();
                    for (place, &shingle) in (0..).zip(&shingles) {
                        let first = *twin.entry(shingle).or_insert(place);
                        again.extend((first != place).then_some([place, first]));
                    }
                    set.fill(&mut shingles, &mut repeats);
                    prop_assert_eq!(&repeats, &again);
                }
                prop_assert_eq!(set.len(), twin.len());
                for shingle in (0..90).map(|key| mix(key) >> shift).chain(0..90) {
                    prop_assert_eq!(set.number(shingle), twin.get(&shingle).copied());
                }
            }
        }
    }
}
