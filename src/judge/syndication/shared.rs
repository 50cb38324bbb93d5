//! Who shares a passage with whom, and who keeps it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use super::LEAST_REPORTED;
use super::loans::{Loan, Loans};
use super::passages::{Packed, Packing, Passages};
use crate::hash::{Hash64, Hash128};
use crate::index::{Budget, DocNumber, Groups, Paged, Parted, Room, Row, Sorted, Spread, Traces};

/// What every text shares with others. Ranks of lenders are numbers in `order`.
pub(super) fn passages(traces: &Traces, mut loans: Loans, order: &Paged<DocNumber>) -> Passages {
    let budget = traces.budget();
    let stretches = stretches(&loans, budget);
    let (mut packing, mut room) = (Packing::within(budget), Room::default());
    let mut shared = Shared::among(traces.len(), budget);
    let (mut known, mut reached) = (None::<Lender>, 0);
    loans.drain(|loan| {
        let lender = match &mut known {
            Some(lender) if lender.rank == loan.from => lender,
            other => other.insert(Lender::of(traces, order, loan.from, &mut packing, &mut room)),
        };
        let next = Stretch::of(stretches.get(reached));
        if (next.from, next.words.start) == (loan.from, loan.lent.start) {
            reached += 1;
            shared.lend(lender.doc, lender.packed(&next, &next.words));
            lender.stretch = next;
        }
        let host = traces.card(loan.to).host;
        let is_foreign = lender.host.is_none() || lender.host != host;
        let is_surplus = is_foreign && loan.is_long;
        let lent = lender.packed(&lender.stretch, &loan.borrowed);
        shared.borrow(&loan, Packed { is_surplus, matched: loan.matched, ..lent });
    });
    let mut groups = shared.groups(budget);
    shared.drain(|doc, passages, loans| {
        passages.iter_mut().for_each(|passage| passage.group = groups.name(passage.group));
        packing.text(traces.imprint(doc).text, disjoint(passages, loans));
    });
    packing.finish(budget)
}

/// Who lends passages.
struct Lender {
    rank: u32,
    doc: DocNumber,
    host: Option<Hash64>,
    identity: Hash128,
    /// Where its name is packed.
    of: u64,
    /// The stretch that was reached.
    stretch: Stretch,
}

impl Lender {
    fn of(
        traces: &Traces,
        order: &Paged<DocNumber>,
        rank: u32,
        packing: &mut Packing,
        room: &mut Room,
    ) -> Self {
        let doc = order.get(rank as usize);
        let (host, identity) = (traces.card(doc).host, traces.imprint(doc).identity);
        let of = packing.name(traces.id(doc, room));
        // Whatever is lent lies in a stretch, unless that cannot be had.
        let stretch = Stretch { from: rank, words: 0..0, borrowers: 0 };
        Self { rank, doc, host, identity, of, stretch }
    }

    /// A passage of these words, of a stretch.
    fn packed(&self, stretch: &Stretch, words: &Range<u32>) -> Packed {
        Packed {
            words: words.clone(),
            group: Hash64(self.identity.0 as u64).then(Hash64(stretch.words.start.into())),
            of: self.of,
            docs: stretch.borrowers + 1,
            is_surplus: false,
            matched: 1.0,
        }
    }
}

/// Words of one document that others have from it, all loans that overlap taken together.
#[derive(Clone, Debug, PartialEq)]
struct Stretch {
    from: u32,
    words: Range<u32>,
    borrowers: u32,
}

impl Stretch {
    fn of([from, start, end, borrowers]: [u32; 4]) -> Self {
        Self { from, words: start..end, borrowers }
    }

    fn to_numbers(&self) -> [u32; 4] {
        [self.from, self.words.start, self.words.end, self.borrowers]
    }
}

/// What no lender has.
const NO_STRETCH: [u32; 4] = [u32::MAX; 4];

/// The stretches of all lenders, in the order of the loans.
fn stretches(loans: &Loans, budget: &Budget) -> Paged<[u32; 4]> {
    let mut stretches = Paged::within(budget, NO_STRETCH);
    let mut last: Option<Stretch> = None;
    loans.for_each(|Loan { from, lent, .. }| match &mut last {
        Some(last) if last.from == from && lent.start < last.words.end => {
            last.words.end = last.words.end.max(lent.end);
            last.borrowers += 1;
        }
        other => {
            let done = other.replace(Stretch { from, words: lent, borrowers: 1 });
            done.into_iter().for_each(|done| stretches.push(done.to_numbers()));
        }
    });
    last.into_iter().for_each(|last| stretches.push(last.to_numbers()));
    stretches
}

/// The passages of every document: what it borrows in the order of the lenders, then what it lends; 56 bytes
/// each, in memory or on a shelf.
struct Shared {
    rows: Parted<Row<7>>,
    docs: Spread,
    /// The names of groups, one for every stretch.
    groups: Sorted<u64>,
}

/// Stands before the number of what a document lends.
const LENT: u64 = 1 << 63;

impl Shared {
    fn among(documents: usize, budget: &Budget) -> Self {
        let (rows, docs) = (Parted::within(budget), Spread::up_to(documents));
        Self { rows, docs, groups: Sorted::within(budget) }
    }

    fn borrow(&mut self, loan: &Loan, passage: Packed) {
        let place = u64::from(loan.from) << 32 | u64::from(loan.number);
        self.push(loan.to, place, &passage);
    }

    fn lend(&mut self, doc: DocNumber, passage: Packed) {
        self.groups.push(passage.group.0);
        self.push(doc, LENT | u64::from(passage.words.start), &passage);
    }

    fn push(&mut self, doc: DocNumber, place: u64, passage: &Packed) {
        let [words, group, of, docs, matched] = passage.to_numbers();
        self.rows.push(Row([self.docs.up(doc), place, words, group, of, docs, matched]));
    }

    /// Which groups are one: a document that has most of a passage from two others shows that all three
    /// share it.
    fn groups(&mut self, budget: &Budget) -> Joined {
        let mut names = Paged::within(budget, 0);
        std::mem::replace(&mut self.groups, Sorted::within(budget)).drain(|name| {
            if names.len().checked_sub(1).is_none_or(|last| names.get(last) != name) {
                names.push(name);
            }
        });
        let mut joined = Joined { groups: Groups::new(names.len(), budget), names };
        self.rows.for_each(|rows| {
            for_each_doc(self.docs, rows, |_, passages, _| joined.join(passages));
        });
        joined
    }

    /// Hands each document with its passages to `each`, and how many of them it borrows: those come first.
    fn drain(mut self, mut each: impl FnMut(DocNumber, &mut [Packed], usize)) {
        self.rows.drain(|rows| for_each_doc(self.docs, rows, &mut each));
    }
}

fn for_each_doc(
    docs: Spread,
    rows: &[Row<7>],
    mut each: impl FnMut(DocNumber, &mut [Packed], usize),
) {
    let mut passages = Vec::new();
    for of_doc in rows.chunk_by(|a, b| a.0[0] == b.0[0]) {
        passages.clear();
        passages.extend(of_doc.iter().map(|row| {
            let [_, _, numbers @ ..] = row.0;
            Packed::of_numbers(numbers)
        }));
        let loans = of_doc.partition_point(|row| row.0[1] < LENT);
        each(docs.down(of_doc[0].0[0]), &mut passages, loans);
    }
}

/// Groups of passages, of which some are one: those are named by the smallest of their names.
struct Joined {
    /// Sorted.
    names: Paged<u64>,
    groups: Groups,
}

impl Joined {
    fn number(&self, name: Hash64) -> DocNumber {
        let (mut low, mut high) = (0, self.names.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.names.get(middle) < name.0 { low = middle + 1 } else { high = middle }
        }
        low as DocNumber
    }

    /// Joins the groups of passages of a document that have most in common.
    fn join(&mut self, passages: &mut [Packed]) {
        passages.sort_by_key(|passage| passage.words.start);
        let mut above = &passages[0];
        for below in &passages[1..] {
            let common = above.words.end.min(below.words.end).saturating_sub(below.words.start);
            if LEAST_REPORTED <= common {
                let [one, other] = [above.group, below.group].map(|name| self.number(name));
                self.groups.join(one, other);
            }
            if above.words.end < below.words.end {
                above = below;
            }
        }
    }

    fn name(&mut self, name: Hash64) -> Hash64 {
        let number = self.number(name);
        Hash64(self.names.get(self.groups.name(number) as usize))
    }
}

/// Of passages that overlap the longest, and of those the first. The loans are the first of them all.
///
/// What is a reprint is told among loans alone, whoever has what from this document: those of the best ranked
/// lender stand first. What it lends is told around its reprints.
fn disjoint(passages: &[Packed], loans: usize) -> impl Iterator<Item = Packed> {
    let (borrowed, lent) = passages.split_at(loans);
    let mut reprints = BTreeMap::new();
    take_longest(&mut reprints, borrowed.to_vec());
    reprints.retain(|_, loan| loan.is_surplus);
    let others = borrowed.iter().filter(|loan| !loan.is_surplus).cloned();
    let lent = lent.iter().flat_map(|lent| around(&reprints, lent));
    let others = others.chain(lent).collect();
    take_longest(&mut reprints, others);
    reprints.into_values()
}

/// Adds passages that overlap nothing taken: the longest first, and of those the first.
fn take_longest(taken: &mut BTreeMap<u32, Packed>, mut passages: Vec<Packed>) {
    passages.sort_by_key(|passage| Reverse(passage.words.len()));
    for passage in passages {
        let before = taken.range(..passage.words.end).next_back();
        if before.is_none_or(|(_, other)| other.words.end <= passage.words.start) {
            taken.insert(passage.words.start, passage);
        }
    }
}

/// What of a passage lies beside those taken.
fn around(taken: &BTreeMap<u32, Packed>, passage: &Packed) -> Vec<Packed> {
    let Range { start, end } = passage.words;
    let first = taken.range(..start).next_back().map_or(start, |(&first, _)| first);
    let mut free = start;
    let mut pieces = Vec::new();
    for other in taken.range(first..end).map(|(_, other)| &other.words) {
        pieces.push(free..other.start);
        free = free.max(other.end);
    }
    pieces.push(free..end);
    pieces.retain(|words| !words.is_empty());
    pieces.into_iter().map(|words| Packed { words, ..passage.clone() }).collect()
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "lists of ranges, some of one")]
mod tests {
    use super::*;

    fn passage(words: Range<u32>, group: u64) -> Packed {
        let group = Hash64(group);
        Packed { words, group, of: 0, docs: 2, is_surplus: true, matched: 1.0 }
    }

    #[test]
    fn groups_with_most_words_in_common_are_one() {
        let check = |passages: &[(Range<u32>, u64)], expected: [u64; 4]| {
            let names = [3, 5, 7, 9];
            let groups = Groups::new(names.len(), &Budget::default());
            let mut joined = Joined { groups, names: names.to_vec().into() };
            let passages = passages.iter();
            let mut passages: Vec<Packed> =
                passages.map(|(words, group)| passage(words.clone(), *group)).collect();
            joined.join(&mut passages);
            assert_eq!(names.map(|name| joined.name(Hash64(name)).0), expected, "{passages:?}");
        };
        check(&[(0..40, 9)], [3, 5, 7, 9]);
        check(&[(0..40, 9), (20..60, 5)], [3, 5, 7, 5]);
        check(&[(0..40, 9), (21..61, 5)], [3, 5, 7, 9]);
        check(&[(50..90, 5), (0..100, 9), (95..140, 3)], [3, 5, 7, 5]);
        check(&[(0..100, 9), (10..40, 7), (60..160, 3)], [3, 5, 3, 3]);
    }

    #[test]
    fn of_loans_that_overlap_the_longest_stays_and_of_those_the_first() {
        let check = |passages: &[Range<u32>], expected: &[Range<u32>]| {
            let packed: Vec<Packed> =
                passages.iter().map(|words| passage(words.clone(), 1)).collect();
            let left = disjoint(&packed, packed.len()).map(|one| one.words.clone());
            assert_eq!(left.collect::<Vec<_>>(), expected, "{passages:?}");
        };
        check(&[0..40], &[0..40]);
        check(&[0..40, 40..80], &[0..40, 40..80]);
        check(&[0..40, 39..90], &[39..90]);
        check(&[30..70, 0..40], &[30..70]);
        check(&[60..90, 0..20, 10..70], &[10..70]);
    }

    #[test]
    fn what_is_lent_is_told_around_reprints() {
        let check = |passages: &[(Range<u32>, bool)], loans, expected: &[Range<u32>]| {
            let packed = passages.iter().map(|(words, is_surplus)| Packed {
                is_surplus: *is_surplus,
                ..passage(words.clone(), 1)
            });
            let packed: Vec<Packed> = packed.collect();
            let left = disjoint(&packed, loans).map(|one| one.words.clone());
            assert_eq!(left.collect::<Vec<_>>(), expected, "{passages:?}");
        };
        check(&[(0..40, true), (0..90, false)], 1, &[0..40, 40..90]);
        check(&[(30..70, true), (0..90, false)], 1, &[0..30, 30..70, 70..90]);
        check(&[(30..70, true), (30..89, false)], 1, &[30..70, 70..89]);
        check(&[(0..40, true), (90..140, true), (20..110, false)], 2, &[0..40, 40..90, 90..140]);
        check(&[(0..40, false), (0..90, false)], 1, &[0..90]);
        // A loan that is not cut, as it is from a document of the same publisher, is longer.
        check(&[(0..40, true), (0..60, false)], 2, &[0..60]);
        check(&[(0..40, true), (0..60, false), (50..150, false)], 2, &[50..150]);
    }

    #[test]
    fn loans_that_overlap_are_one_stretch() {
        let of = |lent: &[Range<u32>]| -> Vec<_> {
            let mut loans = Loans::among(1, &Budget::default());
            for lent in lent.iter().cloned() {
                let (borrowed, number) = (lent.clone(), 0);
                let (from, to, is_long, matched) = (0, 1, true, 1.0);
                loans.push(&Loan { from, to, number, lent, borrowed, is_long, matched });
            }
            let stretches = stretches(&loans, &Budget::default());
            stretches.iter().map(Stretch::of).map(|one| (one.words, one.borrowers)).collect()
        };
        assert_eq!(of(&[]), []);
        assert_eq!(of(&[0..40, 10..30, 39..80, 80..90]), [(0..80, 3), (80..90, 1)]);
    }
}
