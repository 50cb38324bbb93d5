//! Counts of lines and of skeletons.

use std::collections::{BTreeMap, BTreeSet};

use refrain::fingerprint::{Code, Trace, Tracer};
use refrain::hands::OneHand;
use refrain::index::{
    LeastFilled, LineCount, Scope, ShortLine, Skeleton, SkeletonCount, Texts, Traces, count_lines,
    find_skeletons,
};
use refrain::{Day, Document, Hash64};

use crate::invent::Dice;

#[test]
fn skeletons_are_counted_as_by_hand() {
    let found: usize = (0..160).map(check_skeletons).sum();
    assert!(500 < found, "{found}");
}

/// How many skeletons there are.
#[track_caller]
fn check_skeletons(seed: u64) -> usize {
    let mut dice = Dice::new(seed);
    let forms = ["Write to NAME at the desk", "More news from NAME", "NAME reports from the pier"];
    let names = ["Anna Berg", "Ivo", "Mara Lund", "Noor el Sayed", "Tim", "Ute Falk"];
    let hosts = ["", "harbour.example", "island.example"];
    let mut tracer = Tracer::default();
    let (mut texts, mut traces, mut clusters) = (Vec::<String>::new(), Vec::new(), Vec::new());
    for number in 0..dice.below(30) {
        let line = |dice: &mut Dice| forms[dice.below(3)].replace("NAME", names[dice.below(6)]);
        let lines: Vec<String> = (0..dice.below(4)).map(|_| line(&mut dice)).collect();
        // Some are printed again, and not by their own house alone.
        let again = dice.below(number + 1);
        let text = texts.get(again).filter(|_| dice.below(3) == 0);
        let text = text.cloned().unwrap_or(lines.join("\n"));
        let first = texts.iter().position(|other| *other == text);
        let host = hosts[dice.below(3)];
        let document = Document { host: host.into(), ..Document::new(number.to_string(), &*text) };
        traces.push(tracer.trace(&document));
        let near = if dice.below(5) == 0 { again } else { number };
        let cluster = |of: usize| clusters.get(of).copied().unwrap_or(number as u32);
        clusters.push(cluster(first.unwrap_or(near)));
        texts.push(text);
    }
    let least =
        LeastFilled { clusters: 2 + dice.below(3) as u32, fillers: 1 + dice.below(4) as u32 };
    let by_hand = skeletons_by_hand(&traces, &clusters, least);
    let traces = Traces::from_iter(traces);
    let texts = Texts::of(&traces);
    let found = find_skeletons(&traces, &texts, &clusters.into(), least, |_| None, |_| true);
    let numbers = |count: SkeletonCount| [count.docs, count.clusters, count.fillers];
    let found: BTreeMap<_, _> =
        found.into_iter().map(|(place, count)| (place, numbers(count))).collect();
    assert_eq!(found, by_hand);
    found.len()
}

/// What fills a skeleton.
#[derive(Default)]
struct Filled {
    docs: BTreeSet<u32>,
    clusters: BTreeSet<u32>,
    fillers: Vec<Vec<Code>>,
}

/// How many documents, clusters and fillers each skeleton has.
fn skeletons_by_hand(
    traces: &[Trace],
    clusters: &[u32],
    least: LeastFilled,
) -> BTreeMap<(Scope, Hash64), [u32; 3]> {
    let mut all: BTreeMap<_, Filled> = BTreeMap::new();
    for (number, trace) in traces.iter().enumerate() {
        for block in 0..trace.blocks.len() {
            let codes = trace.sheet().block_codes(block);
            let line = ShortLine::new(codes, false);
            let skeletons = Skeleton::of_line(codes.len());
            for &skeleton in skeletons.iter().filter(|one| (one.head, one.tail) != (1, 0)) {
                let place = (Scope::Host(trace.card.host), line.key(skeleton));
                let Filled { docs, clusters: of_clusters, fillers } = all.entry(place).or_default();
                docs.insert(number as u32);
                of_clusters.insert(clusters[number]);
                let filler = codes[skeleton.head..codes.len() - skeleton.tail].to_vec();
                if !fillers.contains(&filler) {
                    fillers.push(filler);
                }
            }
        }
    }
    let counts = all.into_iter().map(|(place, Filled { docs, clusters, fillers })| {
        (place, [docs.len(), clusters.len(), fillers.len()].map(|count| count as u32))
    });
    counts
        .filter(|(_, [_, clusters, fillers])| {
            least.clusters <= *clusters && least.fillers <= *fillers
        })
        .collect()
}

#[test]
fn lines_are_counted_as_by_hand() {
    for seed in 0..40 {
        check_line_counts(seed);
    }
}

#[track_caller]
fn check_line_counts(seed: u64) {
    let mut dice = Dice::new(seed);
    let often =
        ["Sign up here", "sign up here", "Ferry resumes", "All rights reserved.", "Yes.", ""];
    let seldom = (0..150).map(|number| format!("Pier {number}"));
    let lines: Vec<String> = often.into_iter().map(String::from).chain(seldom).collect();
    let hosts = ["", "harbour.example", "island.example"];
    let mut tracer = Tracer::default();
    let (mut traces, mut clusters) = (Vec::new(), Vec::new());
    for number in 0..dice.below(20) {
        let (length, kinds) =
            [(9, often.len()), (9, lines.len()), (400, lines.len())][dice.below(3)];
        let length = dice.below(length);
        let text: Vec<&str> = (0..length).map(|_| &*lines[dice.below(kinds)]).collect();
        let document = Document {
            host: hosts[dice.below(3)].into(),
            day: [None, Some(Day(dice.below(90) as i32))][dice.below(2)],
            ..Document::new(number.to_string(), text.join("\n"))
        };
        traces.push(tracer.trace(&document));
        clusters.push(dice.below(number + 1) as u32);
    }
    let by_hand = counted_by_hand(&traces, &clusters);
    assert_eq!(count_lines(&Traces::from_iter(traces), &clusters.into(), &OneHand), by_hand);
}

fn most_of_each(clusters: &BTreeSet<u32>, times: &BTreeMap<(u32, usize), u32>) -> u32 {
    let most =
        |cluster: &u32| times.range((*cluster, 0)..(*cluster + 1, 0)).map(|one| *one.1).max();
    clusters.iter().filter_map(most).sum()
}

fn counted_by_hand(traces: &[Trace], clusters: &[u32]) -> Vec<LineCount> {
    /// Documents, clusters, times, documents with it in the head and in the tail, days, words.
    #[derive(Default)]
    struct Count {
        docs: BTreeSet<usize>,
        clusters: BTreeSet<u32>,
        times: BTreeMap<(u32, usize), u32>,
        head: BTreeSet<usize>,
        tail: BTreeSet<usize>,
        days: BTreeSet<Day>,
        words: u32,
    }
    let mut counts: BTreeMap<(Hash64, Option<Hash64>), Count> = BTreeMap::new();
    for (doc, trace) in traces.iter().enumerate() {
        for (number, block) in trace.blocks.iter().enumerate() {
            let count = counts.entry((block.key, trace.card.host)).or_default();
            count.docs.insert(doc);
            count.clusters.insert(clusters[doc]);
            *count.times.entry((clusters[doc], doc)).or_default() += 1;
            count.days.extend(trace.card.day);
            count.words = trace.sheet().block_codes(number).len() as u32;
            if number < 2 {
                count.head.insert(doc);
            }
            if trace.blocks.len() - number <= 3 {
                count.tail.insert(doc);
            }
        }
    }
    let several = counts.into_iter().filter(|(_, count)| 2 <= count.clusters.len());
    let line = |((key, host), count): ((Hash64, Option<Hash64>), Count)| LineCount {
        key,
        host,
        words: count.words,
        docs: count.docs.len() as u32,
        clusters: count.clusters.len() as u32,
        times: most_of_each(&count.clusters, &count.times),
        in_head: count.head.len() as u32,
        in_tail: count.tail.len() as u32,
        days: count.days.first().copied().zip(count.days.last().copied()),
    };
    several.map(line).collect()
}
