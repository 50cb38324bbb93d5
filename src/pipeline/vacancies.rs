//! Room in a file that was given back.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Stretches of a file of which nobody asks any more what stands there, to be filled again.
///
/// Each look-up takes time logarithmic in [`MOST`].
#[derive(Debug, Default)]
pub(super) struct Vacancies {
    /// Where each ends, by where it begins: no two touch.
    ends: BTreeMap<u64, u64>,
    /// How long each is, and where it begins.
    lengths: BTreeSet<(u64, u64)>,
}

/// So many are remembered, a mebibyte of them. What is sorted is given back piece by piece, and as
/// many pieces are apart from one another as there were rounds in which it was put away.
const MOST: usize = 1 << 14;

impl Vacancies {
    /// A place for so many bytes, in the shortest stretch that has it; it is vacant no more.
    pub(super) fn take(&mut self, length: u64) -> Option<u64> {
        let &(_, start) = self.lengths.range((length, 0)..).next()?;
        let found = self.remove(start)?;
        let rest = found.start + length..found.end;
        if !rest.is_empty() {
            self.insert(rest);
        }
        Some(found.start)
    }

    /// Takes in a stretch. If they are too many then, the shortest is forgotten, and handed out.
    pub(super) fn give(&mut self, stretch: Range<u64>) -> Option<Range<u64>> {
        let Range { mut start, mut end } = stretch;
        let last = self.ends.range(..end).next_back();
        debug_assert!(last.is_none_or(|(_, last)| *last <= start), "given back twice");
        let before = self.ends.range(..start).next_back();
        if let Some((&before, _)) = before.filter(|(_, end)| **end == start) {
            self.remove(before);
            start = before;
        }
        if let Some(behind) = self.remove(end) {
            end = behind.end;
        }
        self.insert(start..end);
        let &(_, shortest) = self.lengths.first().filter(|_| MOST < self.lengths.len())?;
        self.remove(shortest)
    }

    fn insert(&mut self, Range { start, end }: Range<u64>) {
        self.ends.insert(start, end);
        self.lengths.insert((end - start, start));
    }

    fn remove(&mut self, start: u64) -> Option<Range<u64>> {
        let end = self.ends.remove(&start)?;
        self.lengths.remove(&(end - start, start));
        Some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;

    #[test]
    fn nothing_is_vacant_but_what_was_given() {
        const BYTES: usize = 4_000;
        let (mut vacancies, mut twin) = (Vacancies::default(), [false; BYTES]);
        for round in 0..60_000_u64 {
            let length = 1 + mix(round) % 40;
            if mix(!round).is_multiple_of(2) {
                let is_place =
                    |at: &usize| twin[*at..*at + length as usize].iter().all(|&free| free);
                let has_place = (0..=BYTES - length as usize).any(|at| is_place(&at));
                let place = vacancies.take(length);
                assert_eq!(place.is_some(), has_place);
                let place = place.map(|start| start as usize..(start + length) as usize);
                place.into_iter().flatten().for_each(|at| assert!(std::mem::take(&mut twin[at])));
            } else {
                let start = (mix(round << 20) % BYTES as u64) as usize;
                let taken = twin[start..].iter().take(length as usize).take_while(|&&free| !free);
                let stretch = start..start + taken.count();
                if !stretch.is_empty() {
                    assert_eq!(vacancies.give(stretch.start as u64..stretch.end as u64), None);
                    twin[stretch].fill(true);
                }
            }
            let mut lengths: Vec<_> =
                vacancies.ends.iter().map(|(&start, &end)| (end - start, start)).collect();
            lengths.sort_unstable();
            assert!(lengths.iter().eq(&vacancies.lengths));
        }
        let free = vacancies.lengths.iter().map(|(length, _)| *length as usize).sum::<usize>();
        assert_eq!(free, twin.iter().filter(|&&free| free).count());
    }

    #[test]
    fn the_shortest_of_too_many_are_forgotten() {
        let (mut vacancies, most) = (Vacancies::default(), MOST as u64);
        let stretch = |number: u64| 1_000 * number..1_000 * number + 2 + number % 7;
        let forgotten = (0..2 * most).filter_map(|number| vacancies.give(stretch(number)));
        let longest = forgotten.map(|stretch| stretch.end - stretch.start).max();
        assert_eq!(vacancies.lengths.len(), MOST);
        let shortest = vacancies.lengths.first().map(|(length, _)| *length);
        assert!(longest <= shortest && shortest.is_some());
        assert_eq!(vacancies.take(9), None);
    }
}
