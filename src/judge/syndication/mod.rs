//! Passages reprinted from another document: a wire block inside two papers' own stories.
//!
//! The document that ranks first keeps the passage. What counts: forty words and more in a row,
//! light edits allowed. What does not: a form that reports other numbers. What is reported and not
//! cut: a passage that may be a quotation, a piece of a sentence, a paragraph of background that a
//! publisher uses again itself.

mod findings;
mod loans;
mod passages;
mod shared;

pub(super) use findings::findings;
use loans::{Loan, Loans};
pub(super) use passages::Passages;

use std::ops::Range;

use crate::fingerprint::{Code, numbers_in};
use crate::hands::Hands;
use crate::hash::Hash64;
use crate::index::{
    Aligner, Content, DocNumber, Gaps, Numbers, Paged, Pair, Pairs, Passage, Scatter, Traces,
    WordRoom, sorted_by,
};
use crate::judge::copies::Copies;
use crate::judge::duplicates::Links;

/// The shortest reused passage, in words: between the fifty characters that passim aligns and the
/// fifty tokens of Lee et al. (2022); what is shorter may be a quotation and is only reported.
const LEAST_WORDS: u32 = 40;

/// The shortest passage that is reported, in words: shorter runs are phrases of the trade.
const LEAST_REPORTED: u32 = 20;

/// The part of a passage that has to match word by word.
const LEAST_MATCH: f64 = 0.8;

/// The part of its numbers that may differ: more is the same form with other facts.
const OTHER_NUMBERS: f64 = 0.2;

/// A passage that a text shares with other documents.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedPassage {
    /// Its words among all words of the text.
    pub words: Range<u32>,
    /// The same for all documents that have it from one.
    pub group: Hash64,
    /// The document that keeps it.
    pub of: Box<str>,
    /// Documents that have it; of copies that are held back those that are looked into.
    pub docs: u32,
    /// Whether this is a reprint, and of another publisher.
    pub is_surplus: bool,
    /// The part of its words that match.
    pub matched: f64,
}

/// Who has passages from whom; `links` tell what documents are held back for, `copies` whether what
/// those have is asked for.
pub(super) fn borrowings(
    traces: &Traces,
    content: &Content,
    pairs: Pairs,
    links: &Links,
    copies: Copies,
    hands: &impl Hands,
) -> Borrowings {
    let (pairs, order) = directed(traces, pairs, links, copies);
    let of = |pairs| loans(traces, content, pairs, &order);
    let mut all = Loans::among(traces.len(), traces.budget());
    pairs.shared_out(&of, hands).into_iter().for_each(|loans| all.append(loans));
    Borrowings { loans: all, order }
}

/// Passages that documents have from others.
pub(super) struct Borrowings {
    loans: Loans,
    /// The document of each rank among lenders.
    order: Paged<DocNumber>,
}

impl Borrowings {
    /// What every text shares with others.
    pub(super) fn into_passages(self, traces: &Traces) -> Passages {
        shared::passages(traces, self.loans, &self.order)
    }
}

/// Pairs of lender and borrower, the lender as a number among those that are handed out with them: documents
/// in the order in which they keep a passage, who had it first, else who has more around it. A copy lends
/// nothing.
fn directed(
    traces: &Traces,
    mut pairs: Pairs,
    links: &Links,
    copies: Copies,
) -> (Pairs, Paged<DocNumber>) {
    let (all, budget) = (traces.len(), traces.budget());
    let [mut told, mut directed] = [(); 2].map(|()| Pairs::among(all, budget));
    let mut takes_part = Paged::blank(all, 0_u8, budget);
    let kept = Numbers { of: |doc| links.kept(doc), are_here: links.are_here() };
    pairs.drain_with(kept, budget, |pair, [kept, other]| {
        let held_back = u8::from(kept != pair.kept) + u8::from(other != pair.surplus);
        if kept != other && held_back <= copies.in_a_pair() {
            [pair.kept, pair.surplus].into_iter().for_each(|doc| takes_part.set(doc as usize, 1));
            told.push(pair);
        }
    });
    let docs = (0..).zip(takes_part.iter()).filter(|(_, part)| *part == 1).map(|(doc, _)| doc);
    let order = by_rank(traces, docs);
    let ranks = Scatter::places(&order, all, budget);
    // In the lowest bit: that it is a copy.
    let of = |doc| ranks.get(doc as usize) << 1 | u32::from(links.kept(doc) != doc);
    let are_here = ranks.is_here() && links.are_here();
    told.drain_with(Numbers { of, are_here }, budget, |pair, [one, other]| {
        let is_copy = |number| number & 1 == 1;
        let lends = !is_copy(one) && (is_copy(other) || one < other);
        let (from, to) = if lends { (one, pair.surplus) } else { (other, pair.kept) };
        directed.push(Pair { kept: from >> 1, surplus: to, ..pair });
    });
    (directed, order)
}

/// Documents in the order in which they keep a passage: who had it first, else who has more around it.
fn by_rank(traces: &Traces, docs: impl Iterator<Item = DocNumber>) -> Paged<DocNumber> {
    let day = |doc| traces.card(doc).day.map_or(i32::MAX, |day| day.0) as u32 ^ 1 << 31;
    let length = |doc| u32::MAX - traces.card(doc).words;
    let numbers = |doc| [day(doc), length(doc), traces.looks(doc)];
    sorted_by(docs, traces.budget(), numbers, |&a, &b| traces.by_looks(a, b))
}

/// The loans of pairs, the lender of which is a number in `order`.
///
/// A long borrower may have passages from thousands of lenders, and would be gone through for each
/// of them: such pairs are taken by borrower.
fn loans(traces: &Traces, content: &Content, mut pairs: Pairs, order: &Paged<DocNumber>) -> Loans {
    let words = |doc: DocNumber| content.count(traces, doc);
    let mut loans = Loans::among(traces.len(), traces.budget());
    let mut by_borrower = Pairs::among(traces.len(), traces.budget());
    let mut aligner = Aligner::default();
    let (mut lender_room, mut borrower_room) = (WordRoom::default(), WordRoom::default());
    pairs.drain_by_first(|rank, borrowers| {
        let from = order.get(rank as usize);
        let is_long = |to: DocNumber| LONGER * words(from) < words(to);
        let lender = Side::of(traces, content, (from, rank), &mut lender_room);
        if !borrowers.iter().all(|&to| is_long(to)) {
            aligner.set_first(lender.words);
        }
        for &to in borrowers {
            if is_long(to) {
                by_borrower.push(Pair { kept: to, surplus: rank, may_be_copies: false });
                continue;
            }
            let borrower = Side::of(traces, content, (to, to), &mut borrower_room);
            lender.loans_to(&borrower, &aligner.passages(borrower.words), &mut loans);
        }
    });
    by_borrower.drain_by_first(|to, lenders| {
        let borrower = Side::of(traces, content, (to, to), &mut borrower_room);
        aligner.set_second(borrower.words);
        for &rank in lenders {
            let lender =
                Side::of(traces, content, (order.get(rank as usize), rank), &mut lender_room);
            aligner.set_first(lender.words);
            lender.loans_to(&borrower, &aligner.passages_of_second(), &mut loans);
        }
    });
    loans
}

/// A borrower is long if it has more than so many times the words of the lender.
const LONGER: usize = 8;

/// A document that is compared with another.
struct Side<'a> {
    /// What it is called in a loan.
    name: u32,
    /// The words that count.
    words: &'a [Code],
    gaps: Gaps,
}

impl<'a> Side<'a> {
    fn of(
        traces: &'a Traces,
        content: &Content,
        (doc, name): (DocNumber, u32),
        room: &'a mut WordRoom,
    ) -> Self {
        let (words, gaps) = content.words_and_gaps(traces, doc, room);
        Self { name, words, gaps }
    }

    /// Adds the passages that are loans from this document to another.
    fn loans_to(&self, borrower: &Side<'_>, passages: &[Passage], loans: &mut Loans) {
        let good = passages.iter().filter(|one| is_loan(one, self.words, borrower.words));
        for (number, one) in (0..).zip(good) {
            loans.push(&Loan {
                from: self.name,
                to: borrower.name,
                number,
                lent: self.gaps.among_all(&one.first),
                borrowed: borrower.gaps.among_all(&one.second),
                matched: match_share(one),
                is_long: LEAST_WORDS <= weight(&borrower.words[slice(&one.second)]),
            });
        }
    }
}

fn slice(words: &Range<u32>) -> Range<usize> {
    words.start as usize..words.end as usize
}

fn match_share(passage: &Passage) -> f64 {
    let longer = passage.first.len().max(passage.second.len());
    f64::from(passage.matched) / longer as f64
}

fn is_loan(passage: &Passage, lender: &[Code], borrower: &[Code]) -> bool {
    let words = &borrower[slice(&passage.second)];
    LEAST_REPORTED <= weight(words)
        && LEAST_MATCH <= match_share(passage)
        && other_numbers(&lender[slice(&passage.first)], words) <= OTHER_NUMBERS
}

/// Words; two lone characters of a script without spaces count as one.
fn weight(words: &[Code]) -> u32 {
    let lone = words.iter().filter(|code| code.is_unspaced()).count() as u32;
    words.len() as u32 - lone / 2
}

/// The part of the second's numbers that the first lacks.
fn other_numbers(first: &[Code], second: &[Code]) -> f64 {
    let (first, second) = (numbers_in(first), numbers_in(second));
    let missing = second.iter().filter(|number| first.binary_search(number).is_err()).count();
    missing as f64 / second.len().max(1) as f64
}
