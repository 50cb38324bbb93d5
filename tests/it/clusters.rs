//! Clusters of copies against the rule, asked of all pairs.

use std::collections::{BTreeMap, BTreeSet};

use refrain::Hash64;
use refrain::fingerprint::{Code, Trace};
use refrain::hands::OneHand;
use refrain::index::{Banding, Budget, Candidates, Content, CopyRule, Groups, Texts};

use super::invent::{Dice, traces_of, words};
use super::twins::{corpus, window_sets, with_footers};

#[test]
fn copies_are_those_of_all_pairs() {
    for seed in 10..14 {
        let stories = corpus(seed, 60);
        check_copies(&traces_of(&stories));
        check_copies(&traces_of(&with_footers(&stories, seed)));
    }
}

#[test]
fn pages_that_share_their_furniture_alone_are_no_copies() {
    let mut dice = Dice::new(7);
    let short: Vec<String> = (0..12).map(|_| words(&mut dice, 50, 3000).join(" ")).collect();
    let furniture: Vec<String> = (0..40).map(|_| words(&mut dice, 12, 3000).join(" ")).collect();
    let pages: Vec<String> =
        short.iter().map(|story| format!("{story}\n{}", furniture.join("\n"))).collect();
    let traces = traces_of(&pages);
    check_copies(&traces);
    assert_eq!(clusters(&traces), (0..12).collect::<Vec<u32>>());
}

/// The cluster of each document.
fn clusters(traces: &[Trace]) -> Vec<u32> {
    let traces = traces.iter().cloned().collect();
    let (texts, banding) = (Texts::of(&traces), Banding::choose(0.6, 0.98));
    let found = Candidates::find(&traces, &Content::whole(), texts.ones(), banding, &OneHand);
    CopyRule::of(&traces, &texts, &OneHand).clusters(&found.pairs, &OneHand).0.iter().collect()
}

/// Clusters after the rule, over all pairs.
#[track_caller]
fn check_copies(traces: &[Trace]) {
    let mut groups = Groups::new(traces.len(), &Budget::default());
    let same = |a: usize, b: usize| traces[a].imprint.text == traces[b].imprint.text;
    let pairs = || (0..traces.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
    pairs().filter(|&(a, b)| same(a, b)).for_each(|(a, b)| groups.join(a as u32, b as u32));
    let mut texts_with: BTreeMap<Hash64, BTreeSet<u32>> = BTreeMap::new();
    let names = groups.clone().into_names();
    for (doc, trace) in traces.iter().enumerate() {
        let keys = trace.blocks.iter().map(|block| block.key);
        keys.for_each(|key| _ = texts_with.entry(key).or_default().insert(names.get(doc)));
    }
    let rest_of = |trace: &Trace| -> Vec<Code> {
        let own = |number: &usize| texts_with[&trace.blocks[*number].key].len() < 10;
        let numbers = (0..trace.blocks.len()).filter(own);
        numbers.flat_map(|number| trace.sheet().block_codes(number).to_vec()).collect()
    };
    let rests: Vec<Vec<Code>> = traces.iter().map(rest_of).collect();
    let sets = window_sets(traces.iter().map(Trace::codes));
    let rest_sets = window_sets(rests.iter().map(Vec::as_slice));
    let length = |doc: usize| {
        let Trace { imprint, id, .. } = &traces[doc];
        (traces[doc].codes().len(), imprint.damage, imprint.name.0 >> 40, id)
    };
    let of_short = |sets: &[BTreeSet<usize>], a: usize, b: usize| {
        let (long, short) = if length(b) < length(a) { (a, b) } else { (b, a) };
        let shared = sets[long].intersection(&sets[short]).count();
        shared as f64 / sets[short].len().max(1) as f64
    };
    for (a, b) in pairs().filter(|&(a, b)| 0.8 <= of_short(&sets, a, b)) {
        let little = rests[a].len().max(rests[b].len()) <= 40;
        if little || 0.5 <= of_short(&rest_sets, a, b) {
            groups.join(a as u32, b as u32);
        }
    }
    assert!(groups.into_names().iter().eq(clusters(traces)));
    let texts: BTreeSet<_> = traces.iter().map(|trace| trace.imprint.text).collect();
    let ones = Texts::of(&traces.iter().cloned().collect()).ones().iter().collect::<Vec<_>>();
    let distinct: BTreeSet<_> = ones.iter().map(|&doc| traces[doc as usize].imprint.text).collect();
    assert_eq!((ones.len(), distinct), (texts.len(), texts));
}
