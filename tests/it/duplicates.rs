//! Groups of copies: who is kept, what the others are called, and notes of correction.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::subsequence;
use refrain::judge::Relation;
use refrain::{Day, Document, Evidence, Options, Survey};

use super::invent::{Dice, words};

/// Paragraph `number` of a story that is told nowhere else.
fn paragraph(number: u64) -> String {
    let words = words(&mut Dice::new(number + 77), 24, 5000);
    format!("{} {}.", capital(&words[..12].join(" ")), words[12..].join(" "))
}

fn capital(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    first.to_uppercase() + rest
}

fn story(paragraphs: impl IntoIterator<Item = u64>) -> String {
    paragraphs.into_iter().map(paragraph).collect::<Vec<_>>().join("\n\n")
}

fn run(id: &str, host: &str, day: i32, text: impl Into<String>) -> Document<'static> {
    Document {
        host: host.to_owned().into(),
        day: Some(Day(day)),
        ..Document::new(id.to_owned(), text.into())
    }
}

/// For each document the one that is kept in its place, and what it is called; itself and nothing
/// for one that is kept.
fn outcomes(documents: &[Document<'_>]) -> BTreeMap<String, (String, Option<Relation>)> {
    let mut survey = Survey::new(&Options::default());
    documents.iter().for_each(|document| survey.add(document));
    let model = survey.into_model();
    let outcome = |document: &Document<'_>| {
        let cleaned = model.clean(document);
        let role = cleaned.findings.iter().find_map(|judged| match &judged.finding.evidence {
            Evidence::Duplicate { of, relation, .. } => Some((of.clone(), *relation)),
            _ => None,
        });
        (document.id.to_string(), role.unwrap_or((document.id.to_string(), None)))
    };
    documents.iter().map(outcome).collect()
}

#[track_caller]
fn check(documents: &[Document<'_>], kept: &str, others: &[(&str, Relation)]) {
    let outcomes = outcomes(documents);
    assert_eq!(outcomes[kept], (kept.to_owned(), None), "{outcomes:?}");
    for (other, relation) in others {
        assert_eq!(outcomes[*other], (kept.to_owned(), Some(*relation)), "{outcomes:?}");
    }
}

#[test]
fn relations_have_names() {
    let full = story(0..10);
    let copy = run("copy", "b.example", 2, full.clone());
    let short = run("short", "c.example", 3, story(0..6));
    check(
        &[run("full", "a.example", 1, full.clone()), copy, short],
        "full",
        &[("copy", Relation::Copy), ("short", Relation::Shortened)],
    );
    // The story grew on its own host.
    let grown =
        [run("early", "a.example", 1, story(0..7)), run("late", "a.example", 4, full.clone())];
    check(&grown, "late", &[("early", Relation::Updated)]);
    // The corrected run is kept although another one has a little more.
    let corrected = format!("{}\n\nCorrection: The pier has two gates.", story(0..10));
    let more = format!("{}\n\n{}", story(0..10), story(20..22));
    let both = [run("corrected", "a.example", 2, corrected), run("more", "b.example", 1, more)];
    check(&both, "corrected", &[("more", Relation::Updated)]);
    let names = [Relation::Copy, Relation::Shortened, Relation::Extended, Relation::Updated];
    assert_eq!(names.map(Relation::name), ["copy", "shortened", "extended", "updated"]);
}

#[test]
fn who_has_the_story_from_its_own_desk_is_kept() {
    let dated = |agency: &str| format!("LENWICK ({agency}) — {}", story(0..10));
    let documents = [
        run("paper", "paper.example", 1, format!("{}\n\nTides on page two", dated("Harbour"))),
        run("desk", "harbour.example", 3, dated("Harbour")),
        run("other", "other.example", 2, dated("Harbour")),
    ];
    check(&documents, "desk", &[("paper", Relation::Copy), ("other", Relation::Copy)]);
    // Somebody else's agency says nothing.
    let documents = [
        run("paper", "paper.example", 1, dated("Pier")),
        run("desk", "harbour.example", 3, dated("Pier")),
    ];
    check(&documents, "paper", &[("desk", Relation::Copy)]);
}

#[test]
fn the_earliest_host_is_kept_and_of_it_the_latest_run() {
    let ending = |text: &str| format!("{}\n\n{text}", story(0..10));
    let documents = [
        run("a1", "a.example", 1, ending("Ferries wait at the old pier")),
        run("a2", "a.example", 3, ending("Ferries sail from the old pier")),
        run("b", "b.example", 2, ending("Ferries wait at the old pier, all of them in the fog")),
    ];
    let others = [("a1", Relation::Updated), ("b", Relation::Copy)];
    check(&documents, "a2", &others);
    // A later run that lost a good part of the story does not replace it.
    let documents =
        [run("a1", "a.example", 1, story(0..10)), run("a2", "a.example", 3, story(0..7))];
    check(&documents, "a1", &[("a2", Relation::Shortened)]);
    // Without a day nobody was first.
    let undated = Document { day: None, ..run("b", "b.example", 0, story(0..10)) };
    check(&[undated, run("a", "a.example", 9, story(0..10))], "a", &[("b", Relation::Copy)]);
}

#[test]
fn of_equal_runs_the_undamaged_one_is_kept() {
    let sound = format!("{}\n\nThe café is open.", story(0..10));
    let broken = sound.replace("café", "caf\u{fffd}");
    for [sound_id, broken_id] in [["a", "b"], ["b", "a"]] {
        let documents = [
            run(sound_id, "a.example", 1, sound.clone()),
            run(broken_id, "b.example", 1, broken.clone()),
        ];
        check(&documents, sound_id, &[(broken_id, Relation::Copy)]);
    }
}

const NOTES: [&str; 6] = [
    "Correction: The pier has two gates, the harbour master said.",
    "(Corrects the year in the third paragraph to 1988.)",
    "An earlier version of this article named the wrong ferry; it was the Lantern.",
    "This story has been updated to say where the pilots met.",
    "Berichtigung: Der Hafen hat zwei Tore.",
    "更正：港口有两个门，而不是三个门。",
];

#[test]
fn two_corrections_of_one_story_both_stay() {
    for (number, note) in NOTES.iter().enumerate() {
        let other = NOTES[(number + 1) % NOTES.len()];
        let text = |note: &str| format!("{}\n\n{note}", story(0..10));
        let documents = [
            run("a", "a.example", 1, text(note)),
            run("b", "b.example", 2, text(other)),
            run("c", "c.example", 3, story(0..10)),
        ];
        let outcomes = outcomes(&documents);
        assert!(outcomes["a"].1.is_none() && outcomes["b"].1.is_none(), "{note} {outcomes:?}");
        assert!(outcomes["c"].1.is_some(), "{note} {outcomes:?}");
    }
}

#[test]
fn a_note_inside_the_only_line_of_a_text_is_not_lost() {
    let line = |text: String| text.replace("\n\n", " ");
    let note = "An earlier version of this article named the wrong ferry.";
    let documents = [
        run("noted", "a.example", 2, line(format!("{} {note} {}", story(0..5), story(5..9)))),
        run("longer", "a.example", 1, line(story(0..10))),
    ];
    assert!(outcomes(&documents)["noted"].1.is_none());
}

/// One of the runs of a story: paragraphs that are left out, one that is added, a note, when and where.
#[derive(Clone, Debug)]
struct Print {
    kept: Vec<u64>,
    added: Option<u64>,
    note: Option<usize>,
    glued: bool,
    host: usize,
    day: i32,
}

fn print() -> impl Strategy<Value = Print> {
    let paragraphs = subsequence((0..12).collect::<Vec<u64>>(), 8..=12);
    let added = prop::option::weighted(0.3, 100..104_u64);
    let note = prop::option::weighted(0.4, 0..NOTES.len());
    let rest = (any::<bool>(), 0..4_usize, 0..6_i32);
    (paragraphs, added, note, rest).prop_map(|(kept, added, note, (glued, host, day))| Print {
        kept,
        added,
        note,
        glued,
        host,
        day,
    })
}

impl Print {
    fn document(&self, number: usize) -> Document<'static> {
        const HOSTS: [&str; 4] = ["", "a.example", "b.example", "harbour.example"];
        let dateline = if number.is_multiple_of(3) { "LENWICK (Harbour) — " } else { "" };
        let text = story(self.kept.iter().copied().chain(self.added));
        let note = self.note.map_or(String::new(), |note| format!("\n\n{}", NOTES[note]));
        // The notes that are known by their first word alone stand on a line of their own.
        let is_known_inside = self.note.is_some_and(|note| note == 2 || note == 3);
        let gap = if self.glued && is_known_inside { " " } else { "\n\n" };
        let text = format!("{dateline}{text}{note}").replace("\n\n", gap);
        run(&format!("{number}"), HOSTS[self.host], self.day, text)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_note_of_correction_is_never_lost(prints in prop::collection::vec(print(), 2..9)) {
        let documents: Vec<_> = (0..).zip(&prints).map(|(n, print)| print.document(n)).collect();
        let outcomes = outcomes(&documents);
        for (number, print) in prints.iter().enumerate() {
            let (of, relation) = &outcomes[&number.to_string()];
            let kept = &documents[of.parse::<usize>().unwrap()].text;
            if let (Some(note), Some(_)) = (print.note, relation) {
                prop_assert!(kept.contains(NOTES[note]), "{number} is held back for {of}");
            }
            prop_assert!(outcomes[of].1.is_none(), "{of} is held back itself");
        }
    }

    #[test]
    fn the_order_of_the_runs_of_a_story_never_shows(
        (prints, order) in prop::collection::vec(print(), 2..9).prop_flat_map(|prints| {
            let order = Just((0..prints.len()).collect::<Vec<_>>()).prop_shuffle();
            (Just(prints), order)
        }),
    ) {
        let documents: Vec<_> = (0..).zip(&prints).map(|(n, print)| print.document(n)).collect();
        let shuffled: Vec<_> = order.iter().map(|&number| documents[number].clone()).collect();
        prop_assert_eq!(outcomes(&documents), outcomes(&shuffled));
    }
}
