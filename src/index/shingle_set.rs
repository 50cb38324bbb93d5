//! A set of shingles that another document's can be looked up in.

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

    /// Takes a shingle in, one of so many; its number, and whether it is new.
    #[inline]
    pub(super) fn insert(&mut self, shingle: u64) -> (u32, bool) {
        let (class, bit) = self.class(shingle);
        let classes = &mut self.classes[class];
        let may_be_here = *classes & bit != 0;
        *classes |= bit;
        if may_be_here && let Some(number) = self.find(shingle) {
            return (number, false);
        }
        let number = self.links.len() as u32;
        let chain = self.chain(shingle);
        let next = std::mem::replace(&mut self.heads[chain], number + 1);
        self.links.push(Link { shingle, next });
        (number, true)
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

/// The golden ratio in 64 bits (Knuth, 6.4).
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

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
            for filling in fillings {
                set.begin_filling(filling.len());
                let mut twin = BTreeMap::new();
                for key in filling {
                    let shingle = mix(key) >> shift;
                    let (count, is_new) = (twin.len() as u32, !twin.contains_key(&shingle));
                    let number = *twin.entry(shingle).or_insert(count);
                    prop_assert_eq!(set.insert(shingle), (number, is_new));
                }
                prop_assert_eq!(set.len(), twin.len());
                for shingle in (0..90).map(|key| mix(key) >> shift).chain(0..90) {
                    prop_assert_eq!(set.number(shingle), twin.get(&shingle).copied());
                }
            }
        }
    }
}
