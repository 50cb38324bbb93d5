//! Passages that one document has from another, in the order of their lenders.

use std::ops::Range;

use crate::index::{Budget, Parted, Row, Spread};

/// A passage that one document has from another.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Loan {
    /// The rank of the lender.
    pub(super) from: u32,
    /// The number of the borrower.
    pub(super) to: u32,
    /// Words of the lender.
    pub(super) lent: Range<u32>,
    /// Words of the borrower.
    pub(super) borrowed: Range<u32>,
    /// The part of its words that match, from 0 to 1.
    pub(super) matched: f64,
    /// Whether it is too long for a quotation.
    pub(super) is_long: bool,
    /// Its number among those of the two.
    pub(super) number: u32,
}

/// Loans in 40 bytes each, in memory or on a shelf.
#[derive(Debug)]
pub(super) struct Loans {
    rows: Parted<Row<5>>,
    ranks: Spread,
}

/// In the sign of a share, which is never negative.
const LONG: u64 = 1 << 63;

impl Loans {
    /// No loans yet; of so many documents.
    pub(super) fn among(documents: usize, budget: &Budget) -> Self {
        Self { rows: Parted::within(budget), ranks: Spread::up_to(documents) }
    }

    pub(super) fn push(&mut self, loan: &Loan) {
        let matched = loan.matched.to_bits() | if loan.is_long { LONG } else { 0 };
        let (from, to) = (self.ranks.up(loan.from), two_in_one(&(loan.to..loan.number)));
        let (lent, borrowed) = (two_in_one(&loan.lent), two_in_one(&loan.borrowed));
        self.rows.push(Row([from, lent, to, borrowed, matched]));
    }

    /// Takes in others.
    pub(super) fn append(&mut self, others: Self) {
        self.rows.append(others.rows);
    }

    /// Hands out the loans of one lender after the other, sorted by place.
    pub(super) fn for_each(&self, mut each: impl FnMut(Loan)) {
        self.rows.visit_each(|row| each(loan(self.ranks, row)));
    }

    /// The same, and forgets them.
    pub(super) fn drain(&mut self, mut each: impl FnMut(Loan)) {
        let ranks = self.ranks;
        self.rows.drain_each(|row| each(loan(ranks, row)));
    }
}

fn loan(ranks: Spread, Row([from, lent, to, borrowed, matched]): Row<5>) -> Loan {
    let Range { start: to, end: number } = two_of_one(to);
    Loan {
        from: ranks.down(from),
        to,
        lent: two_of_one(lent),
        borrowed: two_of_one(borrowed),
        matched: f64::from_bits(matched & !LONG),
        is_long: matched & LONG != 0,
        number,
    }
}

/// Two numbers in one, the first in the upper half.
pub(super) fn two_in_one(numbers: &Range<u32>) -> u64 {
    u64::from(numbers.start) << 32 | u64::from(numbers.end)
}

/// The numbers that [`two_in_one`] put together.
pub(super) fn two_of_one(number: u64) -> Range<u32> {
    (number >> 32) as u32..number as u32
}
