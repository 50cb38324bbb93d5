//! Passages reprinted from another document: a wire block inside two papers' own stories.
//!
//! The document that ranks first keeps the passage. What counts: forty words and more in a row,
//! light edits allowed. What does not: a form that reports other numbers. What is reported and not
//! cut: a passage that may be a quotation, a piece of a sentence, a paragraph of background that a
//! publisher uses again itself.

mod findings;
mod shared;

pub(super) use findings::findings;
use shared::by_text;

use std::cmp::{Ordering, Reverse};
use std::ops::Range;
use std::sync::Arc;

use ahash::AHashMap;

use super::duplicates::Roles;
use crate::fingerprint::Code;
use crate::hands::Hands;
use crate::hash::{Hash64, Hash128};
use crate::index::{Aligner, Content, DocNumber, Gaps, Pair, Passage, Traces, WordRoom};

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
    pub of: Arc<str>,
    /// Documents that have it.
    pub docs: u32,
    /// Whether this is a reprint, and of another publisher.
    pub is_surplus: bool,
    /// The part of its words that match.
    pub matched: f64,
}

/// A passage that one document has from another.
struct Loan {
    from: DocNumber,
    to: DocNumber,
    /// Words of the lender.
    lent: Range<u32>,
    /// Words of the borrower.
    borrowed: Range<u32>,
    matched: f64,
    /// Whether it is too long for a quotation.
    is_long: bool,
}

/// What every text shares with others, by hash of the text.
pub(super) fn passages(
    traces: &Traces,
    content: &Content,
    pairs: Vec<Pair>,
    roles: &Roles,
    hands: &impl Hands,
) -> AHashMap<Hash128, Box<[SharedPassage]>> {
    let mut known = Vec::with_capacity(traces.len());
    traces.for_each_imprint(|_, imprint| known.push(roles.membership(imprint.identity)));
    let is_copy = |doc: DocNumber| known[doc as usize].is_some_and(|known| known.is_copy);
    let same_group = |a: DocNumber, b: DocNumber| {
        let group = |doc: DocNumber| known[doc as usize].map(|known| known.group);
        group(a).is_some() && group(a) == group(b)
    };
    let mut directed: Vec<(DocNumber, DocNumber)> = pairs
        .into_iter()
        .map(|pair| (pair.kept, pair.surplus))
        .filter(|&(a, b)| !same_group(a, b))
        .filter_map(|(a, b)| match (is_copy(a), is_copy(b)) {
            (true, true) => None,
            (true, false) => Some((b, a)),
            (false, true) => Some((a, b)),
            (false, false) if by_rank(traces, a, b).is_lt() => Some((a, b)),
            (false, false) => Some((b, a)),
        })
        .collect();
    directed.sort_unstable_by(|&(from, to), &(other, there)| {
        by_rank(traces, from, other).then(to.cmp(&there))
    });
    let (some, others) = directed.split_at(middle(&directed));
    let of = |directed| loans(traces, content, directed);
    let (mut loans, more) = hands.both(|| of(some), || of(others));
    loans.extend(more);
    drop(directed);
    by_text(traces, loans)
}

/// The pair in the middle with which a lender begins.
fn middle(directed: &[(DocNumber, DocNumber)]) -> usize {
    let (before, after) = directed.split_at(directed.len() / 2);
    let is_same =
        |pair: &&(DocNumber, DocNumber)| before.last().is_some_and(|last| last.0 == pair.0);
    before.len() + after.iter().take_while(is_same).count()
}

/// Who keeps a passage: who had it first, else who has more around it.
fn by_rank(traces: &Traces, a: DocNumber, b: DocNumber) -> Ordering {
    let rank = |doc| {
        let card = traces.card(doc);
        (card.day.map_or(i32::MAX, |day| day.0), Reverse(card.words))
    };
    let identity = |doc| traces.imprint(doc).identity;
    let names = || traces.by_name(a, b).then_with(|| identity(a).cmp(&identity(b)));
    if a == b { Ordering::Equal } else { rank(a).cmp(&rank(b)).then_with(names) }
}

/// The loans of pairs, in their order.
///
/// A long borrower may have passages from thousands of lenders, and would be gone through for each
/// of them: such pairs are taken by borrower.
fn loans(traces: &Traces, content: &Content, directed: &[(DocNumber, DocNumber)]) -> Vec<Loan> {
    let words = |doc: DocNumber| content.count(traces, doc);
    let is_long =
        |&(_, (from, to)): &(usize, (DocNumber, DocNumber))| LONGER * words(from) < words(to);
    let numbered = directed.iter().copied().enumerate();
    let (mut by_borrower, by_lender): (Vec<_>, Vec<_>) = numbered.partition(is_long);
    by_borrower.sort_by_key(|&(_, (_, to))| to);
    let mut aligner = Aligner::default();
    let (mut lender_room, mut borrower_room) = (WordRoom::default(), WordRoom::default());
    let mut loans: Vec<(usize, Loan)> = Vec::new();
    for of_lender in by_lender.chunk_by(|a, b| a.1.0 == b.1.0) {
        let lender = Side::of(traces, content, of_lender[0].1.0, &mut lender_room);
        aligner.set_first(lender.words);
        for &(number, (_, to)) in of_lender {
            let borrower = Side::of(traces, content, to, &mut borrower_room);
            let passages = aligner.passages(borrower.words);
            loans.extend(lender.loans_to(&borrower, &passages).map(|loan| (number, loan)));
        }
    }
    for of_borrower in by_borrower.chunk_by(|a, b| a.1.1 == b.1.1) {
        let borrower = Side::of(traces, content, of_borrower[0].1.1, &mut borrower_room);
        aligner.set_second(borrower.words);
        for &(number, (from, _)) in of_borrower {
            let lender = Side::of(traces, content, from, &mut lender_room);
            aligner.set_first(lender.words);
            let passages = aligner.passages_of_second();
            loans.extend(lender.loans_to(&borrower, &passages).map(|loan| (number, loan)));
        }
    }
    loans.sort_by_key(|&(number, _)| number);
    loans.into_iter().map(|(_, loan)| loan).collect()
}

/// A borrower is long if it has more than so many times the words of the lender.
const LONGER: usize = 8;

/// A document that is compared with another.
struct Side<'a> {
    doc: DocNumber,
    /// The words that count.
    words: &'a [Code],
    gaps: Gaps,
}

impl<'a> Side<'a> {
    fn of(traces: &'a Traces, content: &Content, doc: DocNumber, room: &'a mut WordRoom) -> Self {
        let words = content.words(traces, doc, room);
        Self { doc, words, gaps: content.gaps(traces, doc) }
    }

    /// The passages that are loans from this document to another.
    fn loans_to(&self, borrower: &Side<'_>, passages: &[Passage]) -> impl Iterator<Item = Loan> {
        let good = passages.iter().filter(|one| is_loan(one, self.words, borrower.words));
        good.map(|one| Loan {
            from: self.doc,
            to: borrower.doc,
            lent: self.gaps.among_all(&one.first),
            borrowed: borrower.gaps.among_all(&one.second),
            matched: match_share(one),
            is_long: LEAST_WORDS <= weight(&borrower.words[slice(&one.second)]),
        })
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
    let numbers = |codes: &[Code]| {
        let mut numbers: Vec<u16> =
            codes.iter().filter(|code| code.has_digit()).map(|code| code.value()).collect();
        numbers.sort_unstable();
        numbers
    };
    let (first, second) = (numbers(first), numbers(second));
    let missing = second.iter().filter(|number| first.binary_search(number).is_err()).count();
    missing as f64 / second.len().max(1) as f64
}
