//! Numbers that came before: a host prints some of its lines a million times.

/// Tells numbers that are new from those that came before. Of those that came before some pass for new, those
/// that come often hardly ever; none that is new passes for one that came before, unless
/// they differ in the highest bit alone.
///
/// What came twice stays where others want its place, until they ask again: the second chance of Corbató, *A
/// paging experiment with the Multics system* (1968).
pub(super) struct Seen {
    rows: Vec<Row>,
}

/// Two numbers without their highest bits, the later one first; in the lowest bit of each, whether it came again.
type Row = [u64; 2];

/// Four mebibytes: in a dump of half a million different lines that come again few of them pass for new.
const MOST_ROWS: usize = 1 << 18;

/// Numbers that belong to the first row, which are free places in all others,
const FREE: Row = [0; 2];

/// and some that do not.
const FREE_IN_FIRST: Row = [!1; 2];

impl Seen {
    /// Room for about so many numbers.
    pub(super) fn among(numbers: usize) -> Self {
        let mut rows = vec![FREE; (numbers / 2).next_power_of_two().clamp(2, MOST_ROWS)];
        rows[0] = FREE_IN_FIRST;
        Self { rows }
    }

    /// Whether a number is known.
    pub(super) fn has(&self, number: u64) -> bool {
        self.rows[self.place(number)].iter().any(|known| known & !1 == number << 1)
    }

    /// Whether a number is new, as far as that is known; its bits have to be well mixed.
    pub(super) fn is_new(&mut self, number: u64) -> bool {
        let place = self.place(number);
        let (row, number) = (&mut self.rows[place], number << 1);
        if let Some(known) = row.iter_mut().find(|known| **known & !1 == number) {
            *known |= 1;
            return false;
        }
        let [later, earlier] = row;
        match (came_again(*later), came_again(*earlier)) {
            (_, false) => *row = [number, *later],
            (false, true) => *later = number,
            (true, true) => *row = [*earlier & !1, *later],
        }
        true
    }

    fn place(&self, number: u64) -> usize {
        (number >> 32) as usize & (self.rows.len() - 1)
    }
}

fn came_again(known: u64) -> bool {
    known & 1 == 1
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::hash::mix;

    #[test]
    fn what_is_new_passes_for_new() {
        for numbers in [0, 1, 10, 1_000] {
            let (mut seen, mut twin) = (Seen::among(numbers), BTreeSet::new());
            let edges = [0, 1 << 32, u64::MAX >> 1, u64::MAX << 32 >> 1];
            for number in edges.into_iter().chain((0..5_000).map(|at| mix(mix(at) % 900))) {
                let was_here = seen.has(number);
                let is_new = seen.is_new(number);
                assert!(twin.insert(number) <= is_new, "{number} of {numbers}");
                assert_ne!(was_here, is_new);
            }
        }
    }

    #[test]
    fn what_comes_often_stays_while_others_pass() {
        let mut seen = Seen::among(1_000);
        let mut new = 0;
        for round in 0..100 {
            new += (0..100).filter(|at| seen.is_new(mix(*at))).count();
            let once = 1_000 * (round + 1)..1_000 * (round + 1) + 50;
            assert!(once.map(mix).all(|number| seen.is_new(number)));
        }
        assert!(new < 200, "{new}");
    }
}
