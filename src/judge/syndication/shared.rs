//! Who shares a passage with whom, and who keeps it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use ahash::AHashMap;

use super::{LEAST_REPORTED, Loan, SharedPassage};
use crate::hash::{Hash64, Hash128};
use crate::index::{DocNumber, Groups, Room, Traces};

/// Words of one document that others have from it, all loans that overlap taken together.
struct Stretch {
    from: DocNumber,
    words: Range<u32>,
    group: Hash64,
    /// The name of the lender.
    of: Arc<str>,
    borrowers: u32,
}

/// The stretches of all lenders, sorted by lender and place.
fn stretches(traces: &Traces, loans: &[Loan]) -> Vec<Stretch> {
    let mut sorted: Vec<&Loan> = loans.iter().collect();
    sorted.sort_unstable_by_key(|loan| (loan.from, loan.lent.start, loan.lent.end, loan.to));
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut room = Room::default();
    for loan in sorted {
        match stretches.last_mut() {
            Some(last) if last.from == loan.from && loan.lent.start < last.words.end => {
                last.words.end = last.words.end.max(loan.lent.end);
                last.borrowers += 1;
            }
            last => {
                let (from, words) = (loan.from, loan.lent.clone());
                let of = match last {
                    Some(last) if last.from == from => Arc::clone(&last.of),
                    _ => traces.id(from, &mut room).into(),
                };
                let lender = Hash64(traces.imprint(from).identity.0 as u64);
                let group = lender.then(Hash64(words.start.into()));
                stretches.push(Stretch { from, words, group, of, borrowers: 1 });
            }
        }
    }
    stretches
}

/// What every text shares with others, by hash of the text.
pub(super) fn by_text(
    traces: &Traces,
    loans: Vec<Loan>,
) -> AHashMap<Hash128, Box<[SharedPassage]>> {
    let stretches = stretches(traces, &loans);
    let stretch_of = |loan: &Loan| {
        let place = (loan.from, loan.lent.start);
        let after = stretches.partition_point(|one| (one.from, one.words.start) <= place);
        &stretches[after - 1]
    };
    let mut shared: Vec<(DocNumber, SharedPassage)> = Vec::new();
    for loan in &loans {
        let (lender, borrower) = (traces.card(loan.from), traces.card(loan.to));
        let is_foreign = lender.host.is_none() || lender.host != borrower.host;
        let is_surplus = is_foreign && loan.is_long;
        let stretch = stretch_of(loan);
        let passage = passage(stretch, loan.borrowed.clone(), is_surplus, loan.matched);
        shared.push((loan.to, passage));
    }
    drop(loans);
    for stretch in &stretches {
        shared.push((stretch.from, passage(stretch, stretch.words.clone(), false, 1.0)));
    }
    shared.sort_by_key(|(doc, _)| *doc);
    join_groups(&mut shared);
    let by_doc = shared.chunk_by(|a, b| a.0 == b.0);
    by_doc
        .map(|of_doc| {
            let text = traces.imprint(of_doc[0].0).text;
            (text, disjoint(of_doc.iter().map(|(_, passage)| passage)))
        })
        .collect()
}

/// A document that has most of a passage from two others shows that all three share it: such
/// groups become one, named by the smallest of their names.
fn join_groups(shared: &mut [(DocNumber, SharedPassage)]) {
    let mut names: Vec<Hash64> = shared.iter().map(|(_, passage)| passage.group).collect();
    names.sort_unstable();
    names.dedup();
    let number = |name: Hash64| names.partition_point(|&other| other < name) as DocNumber;
    let mut groups = Groups::new(names.len());
    for of_doc in shared.chunk_by(|a, b| a.0 == b.0) {
        let mut passages: Vec<&SharedPassage> = of_doc.iter().map(|(_, passage)| passage).collect();
        passages.sort_by_key(|passage| passage.words.start);
        let mut above = passages[0];
        for below in &passages[1..] {
            let common = above.words.end.min(below.words.end).saturating_sub(below.words.start);
            if LEAST_REPORTED <= common {
                groups.join(number(above.group), number(below.group));
            }
            if above.words.end < below.words.end {
                above = below;
            }
        }
    }
    for (_, passage) in shared {
        passage.group = names[groups.name(number(passage.group)) as usize];
    }
}

fn passage(stretch: &Stretch, words: Range<u32>, is_surplus: bool, matched: f64) -> SharedPassage {
    let (group, of) = (stretch.group, Arc::clone(&stretch.of));
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
