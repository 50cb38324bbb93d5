//! Where the anchors of a text stand: the few words in a row that tell two texts to run alike.

use std::iter;

use crate::fingerprint::Code;
use crate::hash::GOLDEN;

/// Words that have to match in a row for a passage to begin: four rarely meet by chance, and at
/// one edit in ten words two runs of four in three stay whole.
pub(super) const ANCHOR: usize = 4;

/// An anchor that stands more often in a text says nothing of where its passage lies.
const MOST_ANCHORS: usize = 4;

/// A text and the places of each of its anchors, in a table with chains (Knuth, *The Art of Computer
/// Programming* 3, 6.4) behind a filter: nearly every strange anchor is turned away by one look at a few
/// kilobytes.
///
/// Some twenty bytes a word, and four for each that begins an anchor which stands more than once. Filled again
/// and again, it takes no more.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    words: Vec<Code>,
    /// The first place of the anchor in front of each chain, or [`NOWHERE`].
    heads: Vec<u32>,
    /// Behind the first place of an anchor that of the one behind it in its chain.
    links: Vec<u32>,
    /// While places are put, behind each place of an anchor the next one; then, for the first place of one that
    /// stands more than once, where the others begin in `others`.
    next: Vec<u32>,
    /// How many other places an anchor has, and these in order; one anchor after the other, so that they are
    /// gone through without a leap.
    others: Vec<u32>,
    /// The first place, from each on, of an anchor that stands more than once.
    again: Vec<u32>,
    /// One bit for each class of anchors, set for those that are there.
    classes: Vec<u64>,
    /// Bits of a hash that do not tell its class.
    shift: u32,
}

/// Classes for each chain: one in sixteen strange anchors at most has the class of another.
const CLASSES: usize = 16;

/// So few that their classes fill a word.
const LEAST_CHAINS: usize = u64::BITS as usize / CLASSES;

const NOWHERE: u32 = u32::MAX;

/// Instead of a link: a place that is not the first one of its anchor.
const LATER: u32 = u32::MAX - 1;

impl Anchors {
    /// Takes a text in place of the one before.
    pub(super) fn fill(&mut self, words: &[Code]) {
        let chains = words.len().next_power_of_two().max(LEAST_CHAINS);
        self.shift = u64::BITS - (CLASSES * chains).ilog2();
        refill(&mut self.classes, CLASSES * chains / u64::BITS as usize, 0);
        refill(&mut self.heads, chains, NOWHERE);
        refill(&mut self.next, words.len(), NOWHERE);
        refill(&mut self.again, words.len(), NOWHERE);
        self.links.resize(words.len(), NOWHERE);
        self.words.clear();
        self.words.extend_from_slice(words);
        // From the end, so that the places of an anchor come in order.
        for (at, anchor) in words.array_windows().enumerate().rev() {
            self.put(at, anchor);
        }
        self.others.clear();
        let mut again = words.len() as u32;
        for at in (0..words.len()).rev() {
            if self.again[at] != NOWHERE {
                again = at as u32;
                if self.links[at] != LATER {
                    self.put_in_a_row(at);
                }
            }
            self.again[at] = again;
        }
    }

    /// The words of the text.
    pub(super) fn words(&self) -> &[Code] {
        &self.words
    }

    /// The first place of an anchor, if it stands somewhere and not too often.
    #[inline]
    pub(super) fn first_place(&self, anchor: &[Code; ANCHOR]) -> Option<u32> {
        self.any_place(anchor).filter(|&first| self.others(first).len() < MOST_ANCHORS)
    }

    /// The first place of an anchor, if it stands somewhere.
    #[inline]
    pub(super) fn any_place(&self, anchor: &[Code; ANCHOR]) -> Option<u32> {
        let class = self.class(anchor);
        if self.has_class(class) { self.find(class, anchor).map(|(_, place)| place) } else { None }
    }

    /// The other places, in order, of the anchor that stands first at this one.
    #[inline]
    pub(super) fn others(&self, first: u32) -> &[u32] {
        if self.again[first as usize] != first {
            return &[];
        }
        let start = self.next[first as usize] as usize;
        let count = self.others[start] as usize;
        &self.others[start + 1..][..count]
    }

    /// Whether an anchor stands at this place and at no other.
    pub(super) fn is_lone_at(&self, place: u32, anchor: &[Code; ANCHOR]) -> bool {
        let place = place as usize;
        self.words.get(place..).and_then(<[Code]>::first_chunk) == Some(anchor)
            && self.again[place] as usize != place
    }

    /// The first place, from one on, of an anchor that stands more than once; else where the text ends.
    pub(super) fn again_from(&self, place: u32) -> u32 {
        self.again[place as usize]
    }

    /// The first place of other words, from one on, whose anchor has the class of one that stands
    /// somewhere. Most words of two strangers end here.
    pub(super) fn next_told(&self, words: &[Code], from: u32) -> Option<u32> {
        let passed = first_told(&self.classes, self.shift, words.get(from as usize..)?)?;
        Some(from + passed as u32)
    }

    /// Puts an anchor in front of all places that were put there.
    fn put(&mut self, at: usize, anchor: &[Code; ANCHOR]) {
        let (class, place) = (self.class(anchor), at as u32);
        let known = if self.has_class(class) { self.find(class, anchor) } else { None };
        self.classes[class / 64] |= 1 << (class % 64);
        let head = &mut self.heads[class / CLASSES];
        let Some((before, first)) = known else {
            self.links[at] = std::mem::replace(head, place);
            return;
        };
        self.links[at] = self.links[first as usize];
        *before.map_or(head, |before| &mut self.links[before as usize]) = place;
        self.links[first as usize] = LATER;
        self.next[at] = first;
        self.again[at] = place;
        self.again[first as usize] = first;
    }

    /// Puts down the places behind the first one of an anchor.
    fn put_in_a_row(&mut self, first: usize) {
        let Self { next, others, .. } = self;
        let start = others.len();
        others.push(0);
        others.extend(iter::successors(Some(next[first]), |&place| {
            Some(next[place as usize]).filter(|&next| next != NOWHERE)
        }));
        others[start] = (others.len() - start - 1) as u32;
        next[first] = start as u32;
    }

    /// The first place of an anchor of whose class one is here, behind that of the one before it in its
    /// chain.
    fn find(&self, class: usize, anchor: &[Code; ANCHOR]) -> Option<(Option<u32>, u32)> {
        let (mut before, mut place) = (None, self.heads[class / CLASSES]);
        while place != NOWHERE {
            if self.words[place as usize..].first_chunk() == Some(anchor) {
                return Some((before, place));
            }
            (before, place) = (Some(place), self.links[place as usize]);
        }
        None
    }

    #[inline]
    fn has_class(&self, class: usize) -> bool {
        has_class(&self.classes, class)
    }

    #[inline]
    fn class(&self, anchor: &[Code; ANCHOR]) -> usize {
        class(self.shift, anchor)
    }
}

/// The number of the first anchor of these words whose class is there. By itself, so that all it needs is in
/// registers: most of an alignment's time is spent here.
#[inline(never)]
fn first_told(classes: &[u64], shift: u32, words: &[Code]) -> Option<usize> {
    words.array_windows().position(|anchor| has_class(classes, class(shift, anchor)))
}

#[inline]
fn has_class(classes: &[u64], class: usize) -> bool {
    classes.get(class / 64).is_some_and(|classes| classes & 1 << (class % 64) != 0)
}

/// The class of an anchor, told by the upper bits of a product, which depend on all of its words (Knuth, 6.4).
#[inline]
fn class(shift: u32, anchor: &[Code; ANCHOR]) -> usize {
    // On most machines its words as they lie in memory.
    let number = anchor.iter().rev().fold(0, |all, word| all << 16 | u64::from(word.value()));
    (number.wrapping_mul(GOLDEN) >> shift) as usize
}

fn refill<T: Copy>(values: &mut Vec<T>, len: usize, value: T) {
    values.clear();
    values.resize(len, value);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    impl Anchors {
        /// Takes all anchors for such as stand more than once.
        pub(in crate::index) fn forget_lone(&mut self) {
            for place in 0..self.words.len() {
                if self.again[place] as usize != place {
                    self.next[place] = self.others.len() as u32;
                    self.others.push(0);
                }
            }
            self.again = (0..self.again.len() as u32).collect();
        }
    }

    proptest! {
        #[test]
        fn anchors_stand_where_a_search_finds_them(
            first in prop::collection::vec(0..4_u16, 0..60),
            asked in prop::array::uniform4(0..4_u16),
        ) {
            let codes = |values: Vec<u16>| values.into_iter().map(Code::from_value).collect();
            let first: Vec<Code> = codes(first);
            let asked = asked.map(Code::from_value);
            let mut anchors = Anchors::default();
            prop_assert_eq!(anchors.any_place(&asked), None);
            anchors.fill(&[&asked[..], &first, &asked].concat());
            anchors.fill(&first);
            let windows = (0..).zip(first.windows(ANCHOR));
            let found: Vec<u32> =
                windows.filter(|(_, words)| *words == asked).map(|(at, _)| at).collect();
            let any = anchors.any_place(&asked);
            let others = any.map_or(&[][..], |first| anchors.others(first));
            prop_assert_eq!([any.as_slice(), others].concat(), &found[..]);
            for place in 0..first.len() as u32 + 2 {
                prop_assert_eq!(anchors.is_lone_at(place, &asked), found == [place]);
            }
            let few = any.filter(|_| found.len() <= MOST_ANCHORS);
            prop_assert_eq!(anchors.first_place(&asked), few);
        }
    }
}
