//! Runs inside lines: the guarantee of the seeds, a slow twin, and what is cut and what is not.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use refrain::fingerprint::{Code, RUN_WORDS, Trace, Tracer, seeds_into};
use refrain::hands::OneHand;
use refrain::index::{Phrase, RunCount, Texts, find_phrases};
use refrain::{Day, Document, Evidence, Options, Survey};

fn trace(id: &str, text: &str) -> Trace {
    Tracer::default().trace(&Document { host: "port.example".into(), ..Document::new(id, text) })
}

fn seed_hashes(text: &str) -> BTreeSet<u64> {
    let mut seeds = Vec::new();
    seeds_into(trace("a", text).codes(), &mut seeds);
    seeds.iter().map(|seed| seed.hash).collect()
}

fn spaced(words: &[u8]) -> String {
    words.iter().map(|word| format!("w{word} ")).collect()
}

/// Lone characters of a script without spaces.
fn unspaced(words: &[u8]) -> String {
    words.iter().filter_map(|&word| char::from_u32(0x4e00 + u32::from(word))).collect()
}

proptest! {
    #[test]
    fn texts_that_share_twelve_words_share_a_seed(
        run in vec(0..40_u8, RUN_WORDS..30),
        around in [vec(0..40_u8, 0..40), vec(0..40, 0..40), vec(0..40, 0..40), vec(0..40, 0..40)],
    ) {
        let [a, b, c, d] = around.map(|words| spaced(&words));
        let run = spaced(&run);
        let (one, other) = (format!("{a}{run}{b}"), format!("{c}{run}{d}"));
        prop_assert!(!seed_hashes(&one).is_disjoint(&seed_hashes(&other)));
    }

    #[test]
    fn lone_characters_weigh_half_a_word(
        run in vec((any::<bool>(), 0..40_u8), 2 * RUN_WORDS..50),
        around in [vec(0..40_u8, 0..40), vec(0..40, 0..40)],
    ) {
        let word = |&(lone, word): &(bool, u8)| {
            if lone { unspaced(&[word]) } else { format!(" w{word} ") }
        };
        let run: String = run.iter().map(word).collect();
        let [a, b] = around.map(|words| unspaced(&words));
        let (one, other) = (format!("{a} {run}"), format!("{run} {b}"));
        prop_assert!(!seed_hashes(&one).is_disjoint(&seed_hashes(&other)));
    }

    #[test]
    fn every_run_that_all_texts_share_is_found(
        lengths in vec(4..40_usize, 3),
        gaps in vec((0..12_usize, 0..3_usize), 10),
    ) {
        let traces = traces(&lengths, &gaps);
        let clusters = (0..traces.len() as u32).collect();
        let all = traces.iter().cloned().collect();
        let texts = Texts::of(&all);
        let is_hot = |count: &RunCount| 10 <= count.clusters;
        let found = find_phrases(&all, &texts, &clusters, 10, &OneHand, is_hot);
        let holds = |codes: &[Code], run: &[Code]| codes.windows(run.len()).any(|w| w == run);
        for run in shared_runs(&traces) {
            prop_assert!(found.iter().any(|phrase| holds(&phrase.codes, run)), "{}", run.len());
        }
        for phrase in &found {
            let in_text = |trace: &&Trace| holds(trace.codes(), &phrase.codes);
            prop_assert!(9 <= traces.iter().filter(in_text).count());
        }
    }
}

/// Each text is printed several times, some first on a host that has the phrase too seldom: however often its lines
/// were there before, the phrase is counted wherever it stands.
#[test]
fn phrases_are_counted_in_every_copy() {
    const TEXTS: usize = 14;
    let phrase = spaced(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    let line = |what: &str| (0..20).map(|word| format!("{what}x{word} ")).collect::<String>();
    let mut copies: Vec<(&str, u32, Trace)> = Vec::new();
    for text in 0..TEXTS {
        let first = copies.len() as u32;
        let [own, other] = ["own", "other"].map(|what| line(&format!("{what}{text}")));
        for copy in 0..2 + text % 5 {
            let is_there = copy == 3 || copy == 0 && text < 6;
            let mut lines = match if copy == 3 { copy } else { text % 3 } {
                0 => vec![own.clone(), phrase.clone(), other.clone()],
                1 => vec![phrase.clone(), own.clone()],
                2 => vec![own.clone(), other.clone(), format!("{other}{phrase}"), other.clone()],
                _ => vec![own.clone(), other.clone()],
            };
            lines.push(line(&format!("end{text}x{copy}")));
            let host = if is_there { "bay.example" } else { "port.example" };
            let (id, text) = (format!("{text}-{copy}"), lines.join("\n"));
            let document = Document { host: host.into(), ..Document::new(&*id, text) };
            copies.push((host, first, Tracer::default().trace(&document)));
        }
    }
    let words = trace("phrase", &phrase);
    let holds = |trace: &Trace| trace.codes().windows(14).any(|codes| codes == words.codes());
    let all = copies.iter().map(|(.., trace)| trace.clone()).collect();
    let cluster_of = copies.iter().map(|(_, cluster, _)| *cluster).collect();
    let is_hot = |count: &RunCount| TEXTS <= count.clusters as usize;
    let found = find_phrases(&all, &Texts::of(&all), &cluster_of, TEXTS as u32, &OneHand, is_hot);
    let [Phrase { codes, count }] = found.as_slice() else { panic!("{} phrases", found.len()) };
    let with = copies.iter().filter(|(host, _, trace)| *host == "port.example" && holds(trace));
    let clusters: BTreeSet<u32> = with.clone().map(|(_, cluster, _)| *cluster).collect();
    assert_eq!(&**codes, words.codes());
    assert_eq!([count.docs, count.clusters], [with.count(), clusters.len()].map(|n| n as u32));
    assert!(count.clusters < count.docs);
}

/// Texts that hold three phrases, each text in a turn and with gaps of its own words.
fn traces(lengths: &[usize], gaps: &[(usize, usize)]) -> Vec<Trace> {
    let text = |(doc, &(gap, turn)): (usize, &(usize, usize))| {
        let mut text = String::new();
        for part in 0..3 {
            let which = (part + turn) % 3;
            text.extend((0..gap).map(|n| format!("own{doc}x{part}x{n} ")));
            text.extend((0..lengths[which]).map(|n| format!("p{which}x{n} ")));
        }
        // No two texts are the same.
        text.push_str(&format!("end{doc}"));
        trace(&doc.to_string(), &text)
    };
    gaps.iter().enumerate().map(text).collect()
}

/// The slow twin: every run of the first text, as long as can be, that all others have.
fn shared_runs(traces: &[Trace]) -> Vec<&[Code]> {
    let first = traces[0].codes();
    let everywhere = |run: &[Code]| {
        traces.iter().all(|trace| trace.codes().windows(run.len()).any(|window| window == run))
    };
    let mut runs: Vec<&[Code]> = Vec::new();
    let mut reached = 0;
    for start in 0..first.len() {
        let end = (start + 1..=first.len()).rev().find(|&end| everywhere(&first[start..end]));
        if let Some(end) = end
            && reached < end
        {
            reached = end;
            runs.push(&first[start..end]);
        }
    }
    runs.retain(|run| RUN_WORDS <= run.len());
    runs
}

/// Cleans a dump of texts, each on a host and a day, and returns what stays and the evidence.
fn clean<'a>(pages: impl Iterator<Item = (&'a str, i32, String)>) -> Vec<(String, Vec<Evidence>)> {
    let options = Options::default();
    let mut survey = Survey::new(&options);
    let pages: Vec<Document<'_>> = pages
        .enumerate()
        .map(|(number, (host, day, text))| Document {
            host: host.into(),
            day: Some(Day(day)),
            ..Document::new(format!("page {number}"), text)
        })
        .collect();
    pages.iter().for_each(|page| survey.add(page));
    let model = survey.into_model();
    let cleaned = pages.iter().map(|page| {
        let cleaned = model.clean(page);
        let evidence = cleaned.findings.into_iter().map(|judged| judged.finding.evidence);
        (cleaned.text, evidence.collect())
    });
    cleaned.collect()
}

/// A story that no other page has, in two sentences.
fn story(number: i32) -> String {
    let word = |n: i32| {
        format!(
            "{}{}",
            ["mast", "keel", "rope", "sail", "buoy"][n as usize % 5],
            n * 7 + number * 131
        )
    };
    let sentence = |from: i32| {
        let words: Vec<String> = (from..from + 15).map(word).collect();
        format!("The {} left.", words.join(" "))
    };
    format!("{} {}", sentence(0), sentence(100))
}

const HOUSE: &str = "The Port Post pays for its own reporting with what its readers give. \
                     Write to the desk at the old customs house before noon.";

#[track_caller]
fn check<'a>(
    pages: i32,
    host: impl Fn(i32) -> &'a str,
    glue: impl Fn(i32) -> String,
    expected: impl Fn(i32) -> String,
) {
    let cleaned = clean((0..pages).map(|number| (host(number), number, glue(number))));
    for (number, (text, _)) in (0..).zip(&cleaned) {
        assert_eq!(*text, expected(number));
    }
}

#[track_caller]
fn check_survives(pages: i32, glue: impl Fn(i32) -> String) {
    check(pages, |_| "port.example", &glue, &glue);
}

#[test]
fn house_text_glued_to_prose_goes_and_the_prose_stays() {
    let host = |_| "port.example";
    check(12, host, |n| format!("{} {HOUSE}", story(n)), story);
    check(12, host, |n| format!("{HOUSE} {}", story(n)), story);
    let middle = |n| format!("{} {HOUSE} {}", story(n), story(n + 50));
    check(12, host, middle, |n| format!("{} {}", story(n), story(n + 50)));
}

#[test]
fn a_sentence_at_the_edge_goes_whole_if_nearly_all_of_it_repeats() {
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let day = |n: i32| days[n as usize % 7];
    let host = |_| "port.example";
    // One word of fifteen differs.
    let notes = "notes of the port desk come by boat each morning at seven to every reader.";
    let nearly = |n| format!("{} {} {notes} {HOUSE}", story(n), day(n));
    check(12, host, nearly, story);
    // Half of the sentence differs: it stays, and what follows goes.
    let half = |n| {
        format!(
            "{} On {} the {n} cranes and {n} tugs rested, say the notes of the port desk.",
            story(n),
            day(n)
        )
    };
    check(12, host, |n| format!("{} {HOUSE}", half(n)), half);
}

#[test]
fn a_run_says_how_often_it_stands_where() {
    let pages = clean((0..12).map(|n| ("port.example", n, format!("{} {HOUSE}", story(n)))));
    let why: Vec<String> = pages[3].1.iter().map(Evidence::to_string).collect();
    assert_eq!(why, ["run of 24 words in 12 of 12 documents of port.example"]);
}

#[test]
fn house_text_without_spaces_is_found_too() {
    let house =
        "港口时报由读者支持出版请在中午之前写信给旧海关大楼的编辑部我们会认真回复每一封来信。";
    let own = |n: i32| {
        let c = |k: i32| char::from_u32(0x5000 + (n * 97 + k * 31) as u32 % 4000);
        (0..40).filter_map(c).collect::<String>() + "。"
    };
    check(12, |_| "port.example", |n| format!("{}{house}", own(n)), own);
}

#[test]
fn too_few_pages_or_days_or_too_many_hosts_say_nothing() {
    check_survives(9, |n| format!("{} {HOUSE}", story(n)));
    let hosts = ["north.example", "south.example"];
    let glued = |n| format!("{} {HOUSE}", story(n));
    check(24, |n| hosts[n as usize % 2], glued, glued);
    let one_day = clean((0..12).map(|n| ("port.example", 5, glued(n))));
    assert!((0..).zip(&one_day).all(|(n, (text, _))| *text == glued(n)));
}

#[test]
fn formulae_of_the_trade_survive() {
    // Inside a sentence, at its start, at its end.
    let inside = "which has refused for many weeks to say anything about the state of the old pier";
    check_survives(12, |n| format!("{} The office, {inside}, closed at hour{n} today.", story(n)));
    check_survives(12, |n| format!("{} The owner{n} of the yard is a firm {inside}.", story(n)));
    // A whole sentence, in the middle of a paragraph and at its end.
    let formula =
        "A speaker for the ministry of ports and waters did not respond to a request for comment.";
    check_survives(12, |n| format!("{} {formula} {}", story(n), story(n + 50)));
    check_survives(12, |n| format!("{} {formula}", story(n)));
    let plain =
        "The strait between the two islands has been closed to tankers since the great storm.";
    check_survives(12, |n| format!("{} {plain} {}", story(n), story(n + 50)));
    let poll =
        "The survey asked 1,004 grown people by telephone and may be off by 3.1 points either way.";
    check_survives(12, |n| format!("{} {poll}", story(n)));
}
