//! A loaded model judges as the one that was saved.

use refrain::{Document, Kind, LineNames, Options, Survey};

use super::{FOOTER, learned, load, page, pages, small};

#[test]
fn a_loaded_model_judges_lines_as_the_saved_one() {
    let saved = small();
    let loaded = load(&saved.save());
    let new = [
        page("harbour.example", "new", FOOTER, Some("2024-05-05")),
        page("harbour.example", "mixed", "All rights of the hill kept", None),
        page("hill.example", "new", "All rights of the hill kept", None),
        page("", "new", "Posted by nobody we know of", None),
        page("elsewhere.example", "new", FOOTER, None),
    ];
    for document in &new {
        assert_eq!(saved.clean(document), loaded.clean(document), "{}", document.id);
    }
    let cut = |number: usize| !loaded.clean(&new[number]).cuts.is_empty();
    assert_eq!([0, 1, 2, 3, 4].map(cut), [true, false, true, true, false]);
}

#[test]
fn a_footer_of_many_days_is_cut_on_later_days() {
    let days = ["2024-03-01", "2024-03-12"];
    let documents: Vec<_> = (0..24)
        .map(|n| page("harbour.example", &n.to_string(), FOOTER, Some(days[n % 2])))
        .collect();
    let new = page("harbour.example", "new", FOOTER, Some("2024-05-05"));
    let cleaned = load(&learned(&documents).save()).clean(&new);
    assert_eq!(cleaned.findings[0].finding.kind, Kind::Boilerplate);
    assert!(!cleaned.text.contains("Follow"));
}

#[test]
fn a_token_between_all_paragraphs_of_three_articles_is_saved() {
    let text = |name: &str| {
        let part =
            |number: u32| format!("{}\n\nWatch\n\n", super::story(&format!("{name} {number}")));
        (0..6).map(part).collect::<String>()
    };
    let article = |name: &str| Document {
        host: "harbour.example".into(),
        ..Document::new(name.to_owned(), text(name))
    };
    let saved = learned(&["a", "b", "c"].map(article));
    let new = page("harbour.example", "new", "Watch", None);
    assert!(!saved.clean(&new).cuts.is_empty());
    assert_eq!(load(&saved.save()).clean(&new), saved.clean(&new));
}

#[test]
fn saving_a_loaded_model_makes_the_same_bytes() {
    let bytes = small().save();
    assert_eq!(load(&bytes).save(), bytes);
}

#[test]
fn the_order_of_documents_and_of_parts_leaves_no_trace() {
    let mut documents = pages("harbour.example", 0..20, FOOTER, Some("2024-03-01"));
    documents.extend(pages("harbour.example", 20..30, &FOOTER.to_uppercase(), None));
    documents.extend(pages("hill.example", 0..9, FOOTER, None));
    let bytes = learned(&documents).save();
    documents.reverse();
    assert_eq!(learned(&documents).save(), bytes);

    let options = Options::default();
    let (mut survey, mut other) = (Survey::new(&options), Survey::new(&options));
    for (number, document) in documents.iter().enumerate() {
        if number % 3 == 0 { survey.add(document) } else { other.add(document) }
    }
    survey += other;
    let model = survey.into_model();
    let name = |part: &[Document<'_>]| {
        let mut names = LineNames::default();
        for document in part {
            names += LineNames::of(&model, document, &mut Default::default());
        }
        names
    };
    let (head, tail) = documents.split_at(7);
    let mut names = name(tail);
    names += name(head);
    assert_eq!(model.clone().with_names(names).save(), bytes);
}

#[test]
fn copies_within_the_dump_are_not_part_of_a_model() {
    let story = page("harbour.example", "0", FOOTER, None);
    let copy = Document { id: "copy".into(), ..story.clone() };
    let mut documents = pages("harbour.example", 1..20, FOOTER, None);
    documents.extend([story.clone(), copy.clone()]);
    let model = learned(&documents);
    let is_duplicate = |kind: Kind| kind == Kind::Duplicate;
    let kinds = |model: &refrain::Model| {
        let cleaned = model.clean(&copy);
        cleaned.findings.iter().any(|judged| is_duplicate(judged.finding.kind))
    };
    assert!(kinds(&model));
    assert!(!kinds(&load(&model.save())));
}

#[test]
fn a_model_without_names_can_be_applied_and_saved_too() {
    let options = Options::default();
    let mut survey = Survey::new(&options);
    for document in pages("harbour.example", 0..20, FOOTER, None) {
        survey.add(&document);
    }
    let model = survey.into_model();
    let loaded = load(&model.save());
    let new = page("harbour.example", "new", FOOTER, None);
    assert_eq!(model.clean(&new), loaded.clean(&new));
    assert!(!loaded.clean(&new).cuts.is_empty());
    assert_eq!(loaded.save(), model.save());
}
