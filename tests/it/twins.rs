//! Clever routines against slow and obvious twins.

mod counts;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use refrain::fingerprint::{Code, MinHash, SLOTS, Shingler, Trace, distinct_into, shingles_into};
use refrain::hands::OneHand;
use refrain::index::{
    Banding, Budget, Candidates, Content, Groups, Overlap, Overlaps, Paged, Pair, Pairs, Traces,
    count_lines,
};
use refrain::segment::Segments;
use refrain::{Cuts, Hash64, Span};

use super::invent::{Dice, lines_of, traces_of, words};

/// A shingle as the words it is made of.
type Window = Vec<Code>;

/// The shingle that ends with each word: the fewest words up to it that weigh ten half-words.
fn windows(codes: &[Code]) -> Vec<Option<Window>> {
    let half_words = |code: &Code| if code.is_unspaced() { 1 } else { 2 };
    let ending_at = |end: usize| {
        let heavy = |start: &usize| codes[*start..end].iter().map(half_words).sum::<usize>() >= 10;
        (0..end).rev().find(heavy).map(|start| codes[start..end].to_vec())
    };
    (1..=codes.len()).map(ending_at).collect()
}

/// All shingles of some words; those of a short text are one.
fn window_set(codes: &[Code]) -> BTreeSet<Vec<String>> {
    let mut set: BTreeSet<_> = windows(codes).iter().flatten().map(|one| spelled(one)).collect();
    if set.is_empty() && !codes.is_empty() {
        set.insert(spelled(codes));
    }
    set
}

/// Codes cannot be ordered, their names can.
fn spelled(window: &[Code]) -> Vec<String> {
    window.iter().map(|code| format!("{code:?}")).collect()
}

fn codes(text: &str) -> Vec<Code> {
    let mut segments = Segments::default();
    segments.fill(text);
    segments.words.iter().map(Code::of).collect()
}

fn distinct(codes: &[Code]) -> Vec<u64> {
    let mut shingles = vec![7];
    distinct_into(codes, &mut shingles);
    shingles
}

/// Few words, so that windows come again; scripts with and without spaces.
fn mixed() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => "[ab]",
        1 => "[12]",
        4 => prop::sample::select(vec!["漢", "字", "か", "ไ", "カタ", "한"]).prop_map(str::to_owned),
    ];
    prop::collection::vec(word, 0..40).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(crate::laws::cases(256))]

    #[test]
    fn shingles_stand_for_windows_of_five_words_or_ten_lone_characters(text in mixed()) {
        let codes = codes(&text);
        let mut shingler = Shingler::default();
        let pushed: Vec<Option<u64>> = codes.iter().map(|&code| shingler.push(code)).collect();
        let windows = windows(&codes);
        let (mut of_window, mut of_shingle) = (BTreeMap::new(), BTreeMap::new());
        for (shingle, window) in pushed.iter().zip(&windows) {
            prop_assert_eq!(shingle.is_some(), window.is_some());
            let (Some(shingle), Some(window)) = (shingle, window) else { continue };
            let window = spelled(window);
            prop_assert_eq!(*of_window.entry(window.clone()).or_insert(*shingle), *shingle);
            prop_assert_eq!(of_shingle.entry(*shingle).or_insert(window.clone()), &window);
        }
        prop_assert_eq!(distinct(&codes).len(), window_set(&codes).len());
        let mut shingles = vec![7];
        shingles_into(&codes, &mut shingles);
        let all = pushed.iter().copied().flatten().chain(shingler.rest());
        prop_assert_eq!(shingles, all.collect::<Vec<_>>());
        let is_short = !codes.is_empty() && pushed.iter().all(Option::is_none);
        prop_assert_eq!(shingler.rest().is_some(), is_short);
    }

    #[test]
    fn a_shingle_forgets_what_came_before(before in mixed(), text in "[a-e]( [a-e]){4,9}") {
        let (long, short) = (codes(&format!("{before} {text}")), codes(&text));
        let last = |codes: &[Code]| {
            let mut shingler = Shingler::default();
            codes.iter().map(|&code| shingler.push(code)).last().flatten()
        };
        prop_assert_eq!(last(&long), last(&short));
    }

    #[test]
    fn cuts_leave_the_characters_outside(text in any::<String>(), ends in any_ends()) {
        let borders: Vec<usize> =
            text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let border = |end: prop::sample::Index| borders[end.index(borders.len())];
        let spans: Vec<Span> = ends
            .into_iter()
            .map(|(a, b)| (border(a), border(b)))
            .map(|(a, b)| Span::new(a.min(b), a.max(b)))
            .collect();
        let is_cut = |at: usize| spans.iter().any(|span| span.range().contains(&at));
        let kept = text.char_indices().filter(|(at, _)| !is_cut(*at)).map(|(_, c)| c);
        let cuts = Cuts::new(spans.clone());
        prop_assert_eq!(cuts.apply(&text), kept.collect::<String>());
        prop_assert_eq!(cuts.len(), (0..text.len()).filter(|&at| is_cut(at)).count());
        prop_assert_eq!(cuts.is_empty(), cuts.apply(&text) == text);
        let is_apart = |pair: &[Span]| pair[0].end < pair[1].start;
        prop_assert!(cuts.spans().windows(2).all(is_apart));
    }

    #[test]
    fn groups_are_what_a_walk_reaches(
        joins in prop::collection::vec((0_u32..30, 0_u32..30), 0..40),
    ) {
        let mut groups = Groups::new(30, &Budget::default());
        joins.iter().for_each(|&(a, b)| groups.join(a, b));
        let mut names: Vec<u32> = (0..30).collect();
        for _ in 0..30 {
            for &(a, b) in &joins {
                let least = names[a as usize].min(names[b as usize]);
                (names[a as usize], names[b as usize]) = (least, least);
            }
        }
        prop_assert!(groups.into_names().iter().eq(names));
    }
}

fn any_ends() -> impl Strategy<Value = Vec<(prop::sample::Index, prop::sample::Index)>> {
    prop::collection::vec(any::<(prop::sample::Index, prop::sample::Index)>(), 0..8)
}

/// A dump of stories, reprints, near-copies and pieces, with the lines of a host under them.
pub(super) fn corpus(seed: u64, len: usize) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let mut stories: Vec<Vec<String>> = Vec::new();
    for _ in 0..len {
        let story = match stories.len().checked_sub(1) {
            Some(last) if dice.share() < 0.5 => edited(&stories[dice.below(last + 1)], &mut dice),
            _ => {
                let length = 40 + dice.below(160);
                words(&mut dice, length, 3000)
            }
        };
        stories.push(story);
    }
    stories.iter().map(|story| lines_of(story)).collect()
}

/// A copy with up to a tenth of its words replaced, or cut down to a piece.
fn edited(story: &[String], dice: &mut Dice) -> Vec<String> {
    let mut story = story.to_vec();
    let edits = dice.below(story.len() / 10 + 1);
    for new in words(dice, edits, 3000) {
        let at = dice.below(story.len());
        story[at] = new;
    }
    if dice.share() < 0.2 {
        story.truncate(story.len() / 2 + 5);
    }
    story
}

/// The same, with six lines of the host under every story.
pub(super) fn with_footers(stories: &[String], seed: u64) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let footer: Vec<String> = (0..6).map(|_| words(&mut dice, 12, 3000).join(" ")).collect();
    stories.iter().map(|story| format!("{story}\n{}", footer.join("\n"))).collect()
}

fn jaccard(a: &BTreeSet<usize>, b: &BTreeSet<usize>) -> f64 {
    let shared = a.intersection(b).count();
    if shared == 0 { 0.0 } else { shared as f64 / (a.len() + b.len() - shared) as f64 }
}

/// The shingles of each, as numbers.
pub(super) fn window_sets<'a>(texts: impl IntoIterator<Item = &'a [Code]>) -> Vec<BTreeSet<usize>> {
    let mut numbers = BTreeMap::new();
    let mut number = |window| {
        let next = numbers.len();
        *numbers.entry(window).or_insert(next)
    };
    texts
        .into_iter()
        .map(|codes| window_set(codes).into_iter().map(&mut number).collect())
        .collect()
}

#[test]
fn overlap_is_an_intersection_of_sets() {
    let texts = with_footers(&corpus(3, 40), 3);
    let kept = traces_of(&texts);
    let traces: Traces = kept.iter().cloned().collect();
    let names = (0..40).collect();
    let lines = count_lines(&traces, &names, &OneHand);
    let common: BTreeSet<Hash64> =
        lines.iter().filter(|line| 20 <= line.clusters).map(|line| line.key).collect();
    assert_eq!(common.len(), 6);
    let rest = |trace: &Trace| {
        let kept = |number: &usize| !common.contains(&trace.blocks[*number].key);
        let blocks = (0..trace.blocks.len()).filter(kept);
        let codes = blocks.flat_map(|number| trace.sheet().block_codes(number).iter().copied());
        codes.collect::<Vec<Code>>()
    };
    let rests: Vec<Vec<Code>> = kept.iter().map(rest).collect();
    let (whole, rest) =
        (Content::whole(), Content::without_common(&traces, &lines, |line| 20 <= line.clusters));
    check_overlaps(&traces, &whole, &window_sets(kept.iter().map(Trace::codes)));
    check_overlaps(&traces, &rest, &window_sets(rests.iter().map(Vec::as_slice)));
    let (mut wholes, mut rests) = (Overlaps::new(&traces, &whole), Overlaps::new(&traces, &rest));
    for (a, b) in names.iter().flat_map(|a| names.iter().map(move |b| (a, b))) {
        let lost = rest.lost_shingles(a) + rest.lost_shingles(b);
        assert!(wholes.of(a, b).shared <= rests.of(a, b).shared + lost, "{a} and {b}");
    }
}

#[track_caller]
fn check_overlaps(traces: &Traces, content: &Content, sets: &[BTreeSet<usize>]) {
    let mut overlaps = Overlaps::new(traces, content);
    for (a, first) in sets.iter().enumerate() {
        for (b, second) in sets.iter().enumerate() {
            let shared = first.intersection(second).count();
            let twin = Overlap { shared, first: first.len(), second: second.len() };
            assert_eq!(overlaps.of(a as u32, b as u32), twin, "{a} and {b}");
            assert_eq!(twin.jaccard(), jaccard(first, second));
            for least in [0.0, 0.2, 0.5, 0.9] {
                let found = overlaps.of_if(a as u32, b as u32, least);
                assert_eq!(found, Some(twin).filter(|twin| least <= twin.of_second()));
            }
        }
    }
}

#[test]
fn candidates_are_found_as_often_as_promised() {
    for (seed, len) in [(1, 200), (2, 300), (3, 400)] {
        let traces = traces_of(&corpus(seed, len));
        let sets = window_sets(traces.iter().map(Trace::codes));
        check_recall(&traces, &sets, Banding::choose(0.6, 0.98));
        check_recall(&traces, &sets, Banding::choose(0.9, 0.9));
    }
}

#[test]
fn what_lost_little_is_paired_as_before_and_the_rest_anew() {
    let (many, few) =
        (|number: usize| (number % 7).min(6), |number| 6 * usize::from(number % 10 == 0));
    check_pairs_without(90, many);
    // Few pages lost anything.
    check_pairs_without(90, few);
    // Short ones have hardly a seed, and meet by their signatures.
    check_pairs_without(18, few);
}

/// Of pages of a story and a part of another, with so many lines of furniture between.
#[track_caller]
fn check_pairs_without(story_words: usize, lines_of: impl Fn(usize) -> usize) {
    let mut dice = Dice::new(5);
    let furniture: Vec<String> = (0..6).map(|_| words(&mut dice, 12, 3000).join(" ")).collect();
    let stories: Vec<Vec<String>> = (0..40).map(|_| words(&mut dice, story_words, 3000)).collect();
    let page = |number: usize| {
        let (story, lines) = (&stories[number / 3], lines_of(number));
        let part = &story[number % 5..story.len() - story_words / 5 * (number % 2)];
        let notes = &stories[(number * 11 + 7) % stories.len()][..story_words.saturating_sub(50)];
        format!("{}\n{}\n{}", part.join(" "), furniture[..lines].join("\n"), notes.join(" "))
    };
    let pages: Vec<String> = (0..120).map(page).collect();
    let traces: Traces = traces_of(&pages).into_iter().collect();
    let (ranked, banding): (Paged<u32>, _) = ((0..120).rev().collect(), Banding::choose(0.6, 0.98));
    let lines = count_lines(&traces, &(0..120).collect(), &OneHand);
    let content = Content::without_common(&traces, &lines, |line| 10 <= line.clusters);
    let find = |content| Candidates::find(&traces, content, &ranked, banding, &OneHand);
    let everything = Content::whole();
    let before = find(&everything);
    let (whole, anew) = (all(&before.pairs), all(&find(&content).pairs));
    let lost =
        |pair: &&Pair| [pair.kept, pair.surplus].iter().any(|&doc| content.lost_much(&traces, doc));
    let same = whole.iter().filter(|pair| !lost(pair));
    let names = |pair: &Pair| (pair.kept, pair.surplus);
    let expected: BTreeSet<_> = same.chain(anew.iter().filter(lost)).map(names).collect();
    let is_mixed = anew.iter().any(|pair| lost(&pair)) && !anew.iter().all(|pair| lost(&pair));
    let left = all(&before.without(&traces, &content, &ranked, banding, &OneHand).pairs);
    let found: BTreeSet<_> = left.iter().map(names).collect();
    assert_eq!((found, left.is_sorted(), is_mixed), (expected, true, true));
}

/// The pairs in the order they are handed out.
fn all(pairs: &Pairs) -> Vec<Pair> {
    let mut all = Vec::new();
    pairs.for_each(|pair| all.push(pair));
    all
}

/// Of all pairs of some likeness, at least as many are candidates as the banding promises.
#[track_caller]
fn check_recall(traces: &[Trace], sets: &[BTreeSet<usize>], banding: Banding) {
    let len = traces.len();
    let ranked: Paged<u32> = (0..len as u32).rev().collect();
    let all_traces = traces.iter().cloned().collect();
    let found = Candidates::find(&all_traces, &Content::whole(), &ranked, banding, &OneHand);
    let pairs = all(&found.pairs);
    assert!(pairs.is_sorted());
    let found: BTreeSet<(u32, u32)> = pairs.iter().map(|pair| (pair.kept, pair.surplus)).collect();
    assert_eq!(found.len(), pairs.len(), "a pair came twice");
    assert!(
        pairs.iter().all(|Pair { kept, surplus, .. }| surplus < kept),
        "the better ranked first"
    );
    let (mut alike, mut hits, mut expected, mut variance) = (0, 0, 0.0, 0.0);
    for a in 0..len {
        for b in 0..a {
            let jaccard = jaccard(&sets[a], &sets[b]);
            if jaccard < 0.3 {
                continue;
            }
            let chance = banding.recall_at(jaccard);
            alike += 1;
            hits += u32::from(found.contains(&(a as u32, b as u32)));
            expected += chance;
            variance += chance * (1.0 - chance);
        }
    }
    assert!(100 < alike, "{alike} pairs say little");
    let least = expected - 3.0 * f64::sqrt(variance);
    assert!(least <= f64::from(hits), "{hits} of {alike}, at least {least:.1} expected");
    let (most, all) = (alike as usize + len, len * len / 2);
    assert!(found.len() <= most.max(all / 50), "{} pairs to find {alike}", found.len());
}

#[test]
fn bands_meet_as_often_as_the_formula_says() {
    for (bands, rows) in [(32, 4), (18, 7)] {
        for tenths in [4, 6, 8] {
            check_meetings(Banding { bands, rows }, f64::from(tenths) / 10.0);
        }
    }
}

#[track_caller]
fn check_meetings(banding: Banding, jaccard: f64) {
    const PAIRS: usize = 300;
    let minhash = MinHash::default();
    let mut dice = Dice::new(banding.rows as u64);
    let meets = |_: &usize| {
        let (a, b, _) = sets_of(jaccard, 100, &mut dice);
        let keys = |set: &[u64]| banding.keys(&minhash.signature(set)).collect::<Vec<_>>();
        keys(&a).iter().zip(keys(&b)).any(|(a, b)| *a == b)
    };
    let met = (0..PAIRS).filter(meets).count() as f64 / PAIRS as f64;
    let chance = banding.recall_at(jaccard);
    let error = (chance * (1.0 - chance) / PAIRS as f64).sqrt();
    assert!((met - chance).abs() <= 3.0 * error + 0.005, "{met} at {jaccard}, not {chance:.3}");
}

#[test]
fn the_estimate_errs_as_its_formula_says() {
    for tenths in [1, 3, 5, 7, 9] {
        check_error(f64::from(tenths) / 10.0);
    }
}

/// Root of the mean squared error over many pairs of sets of 50 to 2000 shingles.
#[track_caller]
fn check_error(likeness: f64) {
    const PAIRS: usize = 800;
    let minhash = MinHash::default();
    let mut dice = Dice::new((likeness * 10.0) as u64);
    let (mut squares, mut sum, mut expected) = (0.0, 0.0, 0.0);
    for _ in 0..PAIRS {
        let size = 50.0 * 40_f64.powf(dice.share() * dice.share());
        let (a, b, jaccard) = sets_of(likeness, size as usize, &mut dice);
        let error = minhash.signature(&a).jaccard(&minhash.signature(&b)) - jaccard;
        squares += error * error;
        sum += error;
        expected += jaccard * (1.0 - jaccard) / SLOTS as f64;
    }
    let (found, expected) = (f64::sqrt(squares / PAIRS as f64), (expected / PAIRS as f64).sqrt());
    let off = (found / expected - 1.0).abs();
    assert!(off <= 0.1, "at {likeness} the error is {found:.4}, not {expected:.4}");
    let bias = (sum / PAIRS as f64).abs();
    assert!(bias <= 4.0 * expected / (PAIRS as f64).sqrt(), "at {likeness} biased by {bias:.4}");
}

/// Two sets of `size` shingles as alike as asked, and how alike they are to the last digit.
fn sets_of(likeness: f64, size: usize, dice: &mut Dice) -> (Vec<u64>, Vec<u64>, f64) {
    let shared = (2.0 * size as f64 * likeness / (1.0 + likeness)).round() as usize;
    let both: Vec<u64> = (0..shared).map(|_| dice.next()).collect();
    let mut one = || {
        let mut set = both.clone();
        set.extend((shared..size).map(|_| dice.next()));
        set
    };
    let (a, b) = (one(), one());
    (a, b, shared as f64 / (2 * size - shared) as f64)
}
