//! Runs inside lines, templates and lines of many hosts: saved, applied, ruled on, added up.

use proptest::prelude::*;
use refrain::judge::{Standing, Unit};
use refrain::model::{Host, Rulebook};
use refrain::{Day, Document, Evidence, Finding, Model, Options};

use super::{learned, load, page, pages, sealed, story, text_of};

const HOSTS: [&str; 5] =
    ["port.example", "b.example", "c.example", "d.example", "harbourpost.example"];

const RUN: &str =
    "Sign up for the letter of the port with all the news of the quay every single day.";
const WIDE: &str = "Have a tip? Write to the desk of the day";
const HELPED: &str = "⟨name⟩ contributed to this report.";
const MORE: &str = "Read more: ⟨words⟩";

fn name(number: usize) -> String {
    const FIRST: [&str; 5] = ["Ada", "Bo", "Cleo", "Dov", "Esme"];
    const LAST: [&str; 4] = ["Quill", "Marsh", "Tarn", "Vale"];
    format!("{} {}", FIRST[number % 5], LAST[number % 4])
}

fn headline(number: usize) -> String {
    const WORDS: [&str; 5] = ["Ferry", "Harbour", "Lantern", "Anchor", "Pilot"];
    let (first, second) = (WORDS[number % 5], WORDS[number / 5 % 5]);
    format!("{first} crews from {second} bay win race once {}", ["more", "again"][number % 2])
}

/// What a page holds besides its own words.
#[derive(Clone, Copy, Debug)]
struct Parts {
    host: usize,
    run: bool,
    helped: bool,
    more: bool,
    wide: bool,
}

const ALL: Parts = Parts { host: 0, run: true, helped: true, more: true, wide: true };

fn mixed(number: usize, parts: Parts, day: Option<i32>) -> Document<'static> {
    let own = |part: &str| {
        let words = story(&format!("{number} {part}"));
        let (first, rest) = words.split_at(1);
        first.to_uppercase() + rest
    };
    let mut text = own("lead");
    if parts.run && parts.host == 0 {
        text = format!("{text} {RUN} {}", own("rest"));
    }
    if parts.more {
        text += &format!("\n\nRead more: {}", headline(number));
    }
    text += &format!("\n\n{}", own("body"));
    if parts.wide {
        text += &format!("\n\n{WIDE}");
    }
    if parts.helped {
        text += &format!("\n\n{} contributed to this report.", name(number));
    }
    Document {
        host: HOSTS[parts.host].into(),
        day: day.map(Day),
        ..Document::new(format!("page {number}"), text)
    }
}

/// Pages of all hosts in turn, a week and a half of them.
fn dump(numbers: std::ops::Range<usize>, day: Option<i32>) -> Vec<Document<'static>> {
    let of = |number: usize| {
        let host = if number.is_multiple_of(2) { 0 } else { number % 5 };
        mixed(number, Parts { host, ..ALL }, day.map(|day| day + number as i32 % 11))
    };
    numbers.map(of).collect()
}

pub(super) fn rich() -> Model {
    learned(&dump(0..60, Some(19_700)))
}

fn book() -> Rulebook {
    rich().rulebook()
}

fn new_page() -> Document<'static> {
    mixed(1001, ALL, None)
}

/// Which of the four kinds of house text are cut from a page: run, template of the host, template of
/// the dump, line of many hosts.
fn cut(model: &Model, document: &Document<'_>) -> [bool; 4] {
    let text = model.clean(document).text;
    let marks = [RUN, "contributed to this report", "Read more: ", WIDE];
    marks.map(|mark| document.text.contains(mark) && !text.contains(mark))
}

fn of_model(findings: &[refrain::Judged]) -> Vec<Finding> {
    let is_learned = |finding: &Finding| {
        use Evidence::{CueLine, Line, Run, Template};
        matches!(finding.evidence, Run { .. } | Template { .. } | CueLine { .. } | Line { .. })
    };
    findings.iter().map(|judged| judged.finding.clone()).filter(is_learned).collect()
}

#[test]
fn a_loaded_model_finds_runs_templates_and_lines_of_many_hosts() {
    let saved = rich();
    let loaded = load(&saved.save());
    assert_eq!(cut(&loaded, &new_page()), [true; 4]);
    for (host, name) in HOSTS.into_iter().enumerate() {
        let new = mixed(1002, Parts { host, ..ALL }, None);
        assert_eq!(loaded.clean(&new), saved.clean(&new), "{name}");
    }
    assert_eq!(loaded.save(), saved.save());
}

/// Keys and columns may never change while the form is 2.
#[test]
fn rows_of_runs_and_templates_are_frozen() {
    let text = text_of(&rich());
    let row = |section: &str, end: &str| {
        let start = text.find(&format!("[{section}]\n")).unwrap();
        let mut rows = text[start..].lines().filter(|row| row.ends_with(&format!("\t{end}")));
        rows.next().unwrap().replace('\t', " | ")
    };
    let run = row("runs", RUN.trim_end_matches('.'));
    assert_eq!(
        run,
        "auto | port.example | 82e328e00cf49d84 | 18 | 10eb374a158832c411622bf132c40cb0 | 10 | 10 \
         | 1 | 10 | 2023-12-10 | 2023-12-19 | Sign up for the letter of the port with all the news \
         of the quay every single day"
    );
    assert_eq!(
        row("wide-lines", WIDE),
        "d0e11d0818636c8f | 60 | 60 | 5 | 2023-12-09 | 2023-12-19 \
         | Have a tip? Write to the desk of the day"
    );
    assert_eq!(
        row("templates", HELPED),
        "auto | port.example | f74f09c9b43e1cb1 | 36 | 36 | 1 | 12 | 3 | 0 | 36 | 72 \
         | 2023-12-09 | 2023-12-19 | ⟨name⟩ contributed to this report."
    );
    assert_eq!(
        row("templates", MORE),
        "auto | * | f9914de7d2b3a7d2 | 60 | 60 | 5 | 50 | 2 | 0 | 0 | 540 \
         | 2023-12-09 | 2023-12-19 | Read more: ⟨words⟩"
    );
}

#[test]
fn prose_that_has_a_form_is_not_saved() {
    let document = |number: usize| Document {
        host: "port.example".into(),
        day: Some(Day(number as i32)),
        ..Document::new(
            format!("{number}"),
            format!("{}\n\n{} said on the pier.", story(&number.to_string()), name(number)),
        )
    };
    let documents: Vec<_> = (0..30).map(document).collect();
    let named = learned(&documents).rulebook();
    assert_eq!(named.templates().count(), 0);
}

#[test]
fn a_model_without_names_finds_the_same() {
    let mut survey = refrain::Survey::new(&Options::default());
    dump(0..60, Some(19_700)).iter().for_each(|document| survey.add(document));
    let model = survey.into_model();
    let loaded = load(&model.save());
    assert_eq!(cut(&loaded, &new_page()), [true; 4]);
    assert_eq!(loaded.clean(&new_page()), model.clean(&new_page()));
    assert_eq!(loaded.save(), model.save());
}

/// The keys of all rows with this wording.
fn key(book: &Rulebook, unit: Unit, text: &str) -> String {
    let mut entries = book.entries().filter(|one| one.unit == unit && one.text.starts_with(text));
    entries.next().unwrap().key.to_string()
}

#[test]
fn runs_and_templates_are_denied_pinned_and_let_go() {
    let run = RUN.trim_end_matches('.');
    for (unit, text, at) in [
        (Unit::Run, run, 0),
        (Unit::Template, HELPED, 1),
        (Unit::Template, MORE, 2),
        (Unit::Line, WIDE, 3),
    ] {
        for typed in [text.to_owned(), key(&book(), unit, text)] {
            for host in [Host::Any, Host::typed("port.example")] {
                let mut denied = book();
                assert!(!denied.rule(&host, &typed, Standing::Denied).is_empty(), "{typed}");
                let mut expected = [true; 4];
                expected[at] = false;
                assert_eq!(cut(&load(&denied.to_bytes()), &new_page()), expected, "{typed} {host}");
                denied.rule(&host, &typed, Standing::Auto);
                assert_eq!(denied, book(), "{typed} {host}");
            }
        }
    }
}

#[test]
fn a_denied_run_keeps_its_words_from_all_runs() {
    let mut book = book();
    book.rule(&Host::Any, &format!("See here: {RUN} Thanks."), Standing::Denied);
    let [run, ..] = cut(&load(&book.to_bytes()), &new_page());
    assert!(!run);
}

#[test]
fn what_is_pinned_goes_on_when_its_counts_have_faded() {
    let new = pages("elsewhere.example", 0..20, "Tide tables on page two", Some("2034-01-01"));
    let new = learned(&new).rulebook();
    let faded = book().merge(new.clone()).unwrap();
    assert_eq!(faded.runs().count() + faded.templates().count() + faded.wide_lines().count(), 0);
    assert_eq!(cut(&load(&faded.to_bytes()), &new_page()), [false; 4]);

    let mut pinned = book();
    for text in [RUN, HELPED, MORE, WIDE] {
        pinned.rule(&Host::typed("port.example"), text, Standing::Pinned);
    }
    let merged = pinned.merge(new).unwrap();
    let cleaned = load(&merged.to_bytes()).clean(&new_page());
    assert_eq!(cut(&load(&merged.to_bytes()), &new_page()), [true; 4]);
    let why: Vec<_> = of_pins(&cleaned.findings);
    assert_eq!(why, [Unit::Run, Unit::Template, Unit::Line, Unit::Template]);
    assert_eq!(
        cut(&load(&merged.to_bytes()), &mixed(7, Parts { host: 2, ..ALL }, None)),
        [false; 4]
    );
}

fn of_pins(findings: &[refrain::Judged]) -> Vec<Unit> {
    let unit = |judged: &refrain::Judged| match judged.finding.evidence {
        Evidence::Pinned(unit) => Some(unit),
        _ => None,
    };
    findings.iter().filter_map(unit).collect()
}

#[test]
fn a_run_pinned_everywhere_goes_on_hosts_that_never_had_it() {
    let mut book = book();
    book.rule(
        &Host::Any,
        &key(&book.clone(), Unit::Run, "Sign up for the letter"),
        Standing::Pinned,
    );
    let elsewhere = Document { host: "new.example".into(), ..new_page() };
    assert!(cut(&load(&book.to_bytes()), &elsewhere)[0]);
    assert!(!cut(&rich(), &elsewhere)[0]);
}

#[test]
fn templates_that_no_dump_has_taught_can_be_pinned() {
    let goes = |template: &str, line: &str| {
        let mut book = book();
        assert_eq!(book.rule(&Host::Any, template, Standing::Pinned).len(), 1, "{template}");
        let document = page("new.example", "new", line, None);
        !load(&book.to_bytes()).clean(&document).text.contains(line)
    };
    assert!(goes("Written by ⟨name⟩", "Written by Ada Quill"));
    assert!(goes("Watch: ⟨words⟩", "Watch: Ferry turns in the fog"));
    assert!(goes("⟨name⟩ mans the desk of the Post", "Bo Marsh mans the desk of the Post"));
    // What ends like a sentence is prose.
    assert!(!goes("Written by ⟨name⟩", "Written by hand in the year of the flood, it was found."));
    assert!(!goes("Watch: ⟨words⟩", "Watch the ferry turn in the fog."));
    let mut book = book();
    for text in ["⟨words⟩", "⟨name⟩ said", "one ⟨a⟩\ntwo", "a b c d e f g ⟨x⟩", "⟩a⟨"]
    {
        let ruled = book.rule(&Host::Any, text, Standing::Pinned);
        assert!(!ruled.iter().any(|(unit, _)| *unit == Unit::Template), "{text}");
    }
}

#[test]
fn a_denied_template_beats_a_pinned_one() {
    let mut book = book();
    book.rule(&Host::Any, HELPED, Standing::Pinned);
    book.rule(&Host::Any, "⟨name⟩ Marsh contributed to this report.", Standing::Denied);
    let model = load(&book.to_bytes());
    let line = |name: &str| format!("{name} contributed to this report.");
    let is_cut = |name: &str| {
        let document = page("port.example", "new", &line(name), None);
        !model.clean(&document).text.contains(&line(name))
    };
    assert!(is_cut("Ada Quill"));
    assert!(!is_cut("Ada Marsh"));
}

#[test]
fn a_model_of_the_first_form_is_read() {
    let text = text_of(&rich());
    let first = &text[..text.find("[wide-lines]").unwrap()].replacen("model 2\n", "model 1\n", 1);
    let old = load(&sealed(&format!("{first}checksum ")));
    assert_eq!(old.rulebook().lines().count(), rich().rulebook().lines().count());
    assert_eq!(cut(&old, &new_page())[..3], [false; 3]);
}

#[test]
fn sums_of_undated_models_find_what_either_found() {
    let (one, two, three) = (dump(0..60, None), dump(60..120, None), dump(120..180, None));
    let books = [one, two, three].map(|documents| learned(&documents).rulebook());
    let [one, two, three] = books.clone();
    let sum = one.clone().merge(two.clone()).unwrap();
    assert_eq!(two.clone().merge(one.clone()).unwrap().to_bytes(), sum.to_bytes());
    let left = sum.merge(three.clone()).unwrap();
    let right = one.merge(two.merge(three).unwrap()).unwrap();
    assert_eq!(left.to_bytes(), right.to_bytes());
    let docs = |book: &Rulebook, text: &str| {
        let mut entries = book.entries().filter(|one| one.text.starts_with(text));
        entries.next().unwrap().docs.rounded()
    };
    for text in ["Sign up for the letter", "Have a tip", HELPED, MORE] {
        let of_parts: u32 = books.iter().map(|book| docs(book, text)).sum();
        assert_eq!(docs(&left, text), of_parts, "{text}");
    }
}

#[test]
fn runs_and_templates_fade_to_half_in_ninety_days() {
    let old = book();
    let last = old.newest().unwrap();
    let host = "elsewhere.example";
    let of_new = |number: usize| Document {
        day: Some(Day(last.0 + 90)),
        ..page(host, &number.to_string(), "Tides", None)
    };
    let new: Vec<_> = (0..20).map(of_new).collect();
    let sum = old.clone().merge(learned(&new).rulebook()).unwrap();
    let docs = |book: &Rulebook, unit: Unit| -> Vec<u32> {
        book.entries().filter(|one| one.unit == unit).map(|one| one.docs.rounded()).collect()
    };
    for unit in [Unit::Run, Unit::Template] {
        let halves: Vec<_> = docs(&old, unit).iter().map(|docs| docs.div_ceil(2)).collect();
        for (left, half) in docs(&sum, unit).into_iter().zip(halves) {
            assert!(left.abs_diff(half) <= 1, "{left} {half}");
        }
    }
}

fn parts() -> impl Strategy<Value = Parts> {
    (0..5_usize, any::<[bool; 4]>()).prop_map(|(host, [run, helped, more, wide])| Parts {
        host: if host < 3 { 0 } else { host },
        run,
        helped,
        more,
        wide,
    })
}

proptest! {
    #![proptest_config(crate::laws::cases(48))]

    #[test]
    fn what_was_learned_and_applied_is_what_a_survey_finds_itself(
        parts in prop::collection::vec(parts(), 10..70),
        days in 0..30_i32,
    ) {
        let documents: Vec<_> = (0..)
            .zip(&parts)
            .map(|(number, parts)| mixed(number, *parts, Some(number as i32 % (days + 1))))
            .collect();
        let model = learned(&documents);
        let loaded = load(&model.save());
        prop_assert_eq!(loaded.save(), model.save());
        prop_assert_eq!(Rulebook::parse(&model.save()).unwrap(), model.rulebook());
        for document in documents.iter().chain([&new_page()]) {
            let (plain, applied) = (model.clean(document), loaded.clean(document));
            prop_assert_eq!(of_model(&plain.findings), of_model(&applied.findings));
            prop_assert_eq!(plain.text, applied.text);
        }
    }

    #[test]
    fn the_order_of_a_sum_does_not_show(
        parts in prop::collection::vec(parts(), 90..120),
        days in 1..200_i32,
    ) {
        let books = [0, 1, 2].map(|part| {
            let documents: Vec<_> = (0..)
                .zip(&parts)
                .skip(part * 30)
                .take(30)
                .map(|(number, parts)| mixed(number, *parts, Some(number as i32 * days / 30)))
                .collect();
            learned(&documents).rulebook()
        });
        let [a, b, c] = books;
        let sum = |a: &Rulebook, b: &Rulebook| a.clone().merge(b.clone()).unwrap();
        prop_assert_eq!(sum(&a, &b).to_bytes(), sum(&b, &a).to_bytes());
        let (left, right) = (sum(&sum(&a, &b), &c), sum(&a, &sum(&b, &c)));
        // But for roundings, and for what had all but faded on the way.
        let docs = |book: &Rulebook, entry: &refrain::model::Entry<'_>| {
            let mut same = book.entries().filter(|one| (one.host, one.key) == (entry.host, entry.key));
            same.next().map_or(0.0, |one| one.docs.to_string().parse::<f64>().unwrap())
        };
        for entry in left.entries().chain(right.entries()) {
            prop_assert!((docs(&left, &entry) - docs(&right, &entry)).abs() < 1.1, "{}", entry.text);
        }
    }
}
