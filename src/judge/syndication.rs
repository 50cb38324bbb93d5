//! Passages reprinted from another document: a wire block inside two papers' own stories.
//!
//! The document that ranks first keeps the passage. What counts: forty words and more in a row,
//! light edits allowed. What does not: a quotation, a form that reports other numbers, a paragraph
//! of background that a publisher uses again itself (reported, not cut).

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use ahash::AHashMap;

use super::duplicates::Role;
use super::finding::{Evidence, Finding};
use crate::fingerprint::{Code, Trace};
use crate::hands::Hands;
use crate::hash::{Hash64, Hash128};
use crate::index::{Aligner, Content, DocNumber, Pair, Passage};
use crate::kind::Kind;
use crate::place::Place;
use crate::segment::{Block, Segments, sentences};
use crate::span::Span;

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
    traces: &[Trace],
    content: &Content,
    pairs: &[Pair],
    roles: &AHashMap<Hash128, Role>,
    hands: &impl Hands,
) -> AHashMap<Hash128, Box<[SharedPassage]>> {
    let is_copy = |doc: DocNumber| {
        let role = roles.get(&traces[doc as usize].identity);
        role.is_some_and(|role| role.relation.is_some())
    };
    let same_group = |a: DocNumber, b: DocNumber| {
        let group =
            |doc: DocNumber| roles.get(&traces[doc as usize].identity).map(|role| role.group);
        group(a).is_some() && group(a) == group(b)
    };
    let mut directed: Vec<(DocNumber, DocNumber)> = pairs
        .iter()
        .map(|pair| (pair.kept, pair.surplus))
        .filter(|&(a, b)| !same_group(a, b))
        .filter_map(|(a, b)| match (is_copy(a), is_copy(b)) {
            (true, true) => None,
            (true, false) => Some((b, a)),
            (false, true) => Some((a, b)),
            (false, false) if rank(&traces[a as usize]) < rank(&traces[b as usize]) => Some((a, b)),
            (false, false) => Some((b, a)),
        })
        .collect();
    directed.sort_by_cached_key(|&(from, to)| (rank(&traces[from as usize]), to));
    let (some, others) = directed.split_at(middle(&directed));
    let of = |directed| loans(traces, content, directed);
    let (mut loans, more) = hands.both(|| of(some), || of(others));
    loans.extend(more);
    by_text(traces, &loans)
}

/// The pair in the middle with which a lender begins.
fn middle(directed: &[(DocNumber, DocNumber)]) -> usize {
    let (before, after) = directed.split_at(directed.len() / 2);
    let is_same =
        |pair: &&(DocNumber, DocNumber)| before.last().is_some_and(|last| last.0 == pair.0);
    before.len() + after.iter().take_while(is_same).count()
}

/// Who keeps a passage: who had it first, else who has more around it.
fn rank(trace: &Trace) -> (i32, Reverse<usize>, &str, &Place, Hash128) {
    let day = trace.day.map_or(i32::MAX, |day| day.0);
    (day, Reverse(trace.codes().len()), &trace.id, &trace.place, trace.identity)
}

fn loans(traces: &[Trace], content: &Content, directed: &[(DocNumber, DocNumber)]) -> Vec<Loan> {
    let mut aligner = Aligner::default();
    let (mut lender_room, mut borrower_room) = (Vec::new(), Vec::new());
    let mut loans = Vec::new();
    for of_lender in directed.chunk_by(|a, b| a.0 == b.0) {
        let from = of_lender[0].0;
        let lender = content.words(traces, from, &mut lender_room);
        aligner.set_first(lender);
        for &(_, to) in of_lender {
            let borrower = content.words(traces, to, &mut borrower_room);
            let passages = aligner.passages(borrower);
            let good = passages.iter().filter(|one| is_loan(one, lender, borrower));
            loans.extend(good.map(|one| Loan {
                from,
                to,
                lent: content.among_all(traces, from, &one.first),
                borrowed: content.among_all(traces, to, &one.second),
                matched: match_share(one),
                is_long: LEAST_WORDS <= weight(&borrower[one.second.start as usize..one.second.end as usize]),
            }));
        }
    }
    loans
}

fn match_share(passage: &Passage) -> f64 {
    let longer = passage.first.len().max(passage.second.len());
    f64::from(passage.matched) / longer as f64
}

fn is_loan(passage: &Passage, lender: &[Code], borrower: &[Code]) -> bool {
    let slice = |words: &Range<u32>| words.start as usize..words.end as usize;
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

/// Words of one document that others have from it, all loans that overlap taken together.
struct Stretch {
    from: DocNumber,
    words: Range<u32>,
    borrowers: u32,
}

impl Stretch {
    fn group(&self, lender: &Trace) -> Hash64 {
        Hash64(lender.identity.0 as u64).then(Hash64(self.words.start.into()))
    }
}

/// The stretches of all lenders, sorted by lender and place.
fn stretches(loans: &[Loan]) -> Vec<Stretch> {
    let mut sorted: Vec<&Loan> = loans.iter().collect();
    sorted.sort_unstable_by_key(|loan| (loan.from, loan.lent.start, loan.lent.end, loan.to));
    let mut stretches: Vec<Stretch> = Vec::new();
    for loan in sorted {
        match stretches.last_mut() {
            Some(last) if last.from == loan.from && loan.lent.start < last.words.end => {
                last.words.end = last.words.end.max(loan.lent.end);
                last.borrowers += 1;
            }
            _ => {
                let (from, words) = (loan.from, loan.lent.clone());
                stretches.push(Stretch { from, words, borrowers: 1 });
            }
        }
    }
    stretches
}

fn by_text(traces: &[Trace], loans: &[Loan]) -> AHashMap<Hash128, Box<[SharedPassage]>> {
    let stretches = stretches(loans);
    let stretch_of = |loan: &Loan| {
        let place = (loan.from, loan.lent.start);
        let after = stretches.partition_point(|one| (one.from, one.words.start) <= place);
        &stretches[after - 1]
    };
    let mut shared: Vec<(DocNumber, SharedPassage)> = Vec::new();
    for loan in loans {
        let (lender, borrower) = (&traces[loan.from as usize], &traces[loan.to as usize]);
        let is_foreign = lender.host.is_none() || lender.host != borrower.host;
        let is_surplus = is_foreign && loan.is_long;
        let stretch = stretch_of(loan);
        let passage = passage(lender, stretch, loan.borrowed.clone(), is_surplus, loan.matched);
        shared.push((loan.to, passage));
    }
    for stretch in &stretches {
        let lender = &traces[stretch.from as usize];
        shared.push((stretch.from, passage(lender, stretch, stretch.words.clone(), false, 1.0)));
    }
    shared.sort_by_key(|(doc, _)| *doc);
    let by_doc = shared.chunk_by(|a, b| a.0 == b.0);
    by_doc
        .map(|of_doc| {
            let text = traces[of_doc[0].0 as usize].text;
            (text, disjoint(of_doc.iter().map(|(_, passage)| passage)))
        })
        .collect()
}

fn passage(
    lender: &Trace,
    stretch: &Stretch,
    words: Range<u32>,
    is_surplus: bool,
    matched: f64,
) -> SharedPassage {
    let (group, of) = (stretch.group(lender), lender.id.clone());
    SharedPassage { words, group, of, docs: stretch.borrowers + 1, is_surplus, matched }
}

/// Of passages that overlap the longest, and of those the first: loans stand before what is lent,
/// those of the best ranked lender before others.
fn disjoint<'a>(passages: impl Iterator<Item = &'a SharedPassage>) -> Box<[SharedPassage]> {
    let mut longest_first: Vec<&SharedPassage> = passages.collect();
    longest_first.sort_by_key(|passage| Reverse(passage.words.len()));
    let mut taken: BTreeMap<u32, &SharedPassage> = BTreeMap::new();
    for passage in longest_first {
        let before = taken.range(..passage.words.end).next_back();
        if before.is_none_or(|(_, other)| other.words.end <= passage.words.start) {
            taken.insert(passage.words.start, passage);
        }
    }
    taken.into_values().cloned().collect()
}

/// The findings for the passages of a document: one for each block they lie in.
pub(super) fn findings(
    text: &str,
    segments: &Segments,
    passages: &[SharedPassage],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for passage in passages {
        let blocks = blocks_of(segments, &passage.words);
        let is_exact = passage.matched == 1.0;
        let blocks = if is_exact { blocks } else { without_quotations(text, blocks) };
        for block in blocks {
            let whole = snapped(text, segments, block, &passage.words);
            let Some(span) = whole.or_else(|| words_in(segments, block, &passage.words)) else {
                continue;
            };
            findings.push(Finding {
                span,
                kind: Kind::Syndicated,
                is_surplus: passage.is_surplus && whole.is_some(),
                group: passage.group,
                score: passage.matched,
                evidence: Evidence::Passage {
                    of: passage.of.as_ref().to_owned(),
                    docs: passage.docs,
                    is_reprint: passage.is_surplus || passage.matched < 1.0,
                    matched: passage.matched,
                },
            });
        }
    }
    findings
}

fn blocks_of<'a>(segments: &'a Segments, words: &Range<u32>) -> &'a [Block] {
    let first = segments.blocks.partition_point(|block| block.end_word <= words.start);
    let end = segments.blocks.partition_point(|block| block.first_word < words.end);
    &segments.blocks[first..end.max(first)]
}

/// A quotation that stands alone is longer than this if it came with the passage around it.
const QUOTATION_WORDS: u32 = 20;

/// The blocks without those at either edge that are quotations: where the edit is, two papers may
/// quote the same words beside a passage that one has from the other.
fn without_quotations<'a>(text: &str, mut blocks: &'a [Block]) -> &'a [Block] {
    let is_quotation = |block: &Block| {
        let words = block.end_word - block.first_word;
        words <= QUOTATION_WORDS && block.span.of(text).starts_with(['“', '"', '„', '«', '”', '「'])
    };
    while let Some((_, rest)) = blocks.split_first().filter(|(first, _)| is_quotation(first)) {
        blocks = rest;
    }
    while let Some((_, rest)) = blocks.split_last().filter(|(last, _)| is_quotation(last)) {
        blocks = rest;
    }
    blocks
}

/// The words of a block that belong to a passage, if they are enough to be reported: a piece of a
/// sentence is never cut.
fn words_in(segments: &Segments, block: &Block, words: &Range<u32>) -> Option<Span> {
    let (start, end) = (words.start.max(block.first_word), words.end.min(block.end_word));
    let inside = segments.words.get(start as usize..end as usize)?;
    let (first, last) = (inside.first()?, inside.last()?);
    (LEAST_REPORTED <= end - start).then(|| Span { start: first.span.start, end: last.span.end })
}

/// A block or a sentence belongs to a passage if this part of its words does.
const SNAP: f64 = 0.8;

/// The part of a block that a passage takes: all of it, or whole sentences.
fn snapped(text: &str, segments: &Segments, block: &Block, words: &Range<u32>) -> Option<Span> {
    let inside = |range: Range<u32>| {
        let common = range.end.min(words.end).saturating_sub(range.start.max(words.start));
        SNAP * f64::from(range.end - range.start) <= f64::from(common)
    };
    if block.first_word < block.end_word && inside(block.first_word..block.end_word) {
        return Some(block.span);
    }
    let words_in = |span: Span| {
        let start = segments.words.partition_point(|word| word.span.start < span.start) as u32;
        let end = segments.words.partition_point(|word| word.span.start < span.end) as u32;
        start..end
    };
    let in_text = |sentence: Span| Span {
        start: sentence.start + block.span.start,
        end: sentence.end + block.span.start,
    };
    let mut taken = sentences(block.span.of(text)).map(in_text).filter(|sentence| {
        let words = words_in(*sentence);
        !words.is_empty() && inside(words)
    });
    let first = taken.next()?;
    Some(Span { start: first.start, end: taken.last().unwrap_or(first).end })
}
