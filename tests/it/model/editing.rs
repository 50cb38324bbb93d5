//! Ruling by hand.

use refrain::judge::{Standing, Unit};
use refrain::model::{Host, Rulebook};
use refrain::{Document, Evidence, Model, Options};

use super::{page, small, text_of};

const HILL: &str = "All rights of the hill kept";

fn ruled(host: &Host, line: &str, standing: Standing) -> Model {
    let mut book = small().rulebook();
    assert_eq!(book.rule(host, line, standing).len(), 1);
    super::load(&book.to_bytes())
}

fn is_cut(model: &Model, host: &str, line: &str) -> bool {
    let document = page(host, "new", line, None);
    !model.clean(&document).text.contains(line)
}

#[test]
fn a_denied_line_stays() {
    assert!(is_cut(&small(), "hill.example", HILL));
    for host in [Host::Any, Host::typed("hill.example")] {
        assert!(!is_cut(&ruled(&host, HILL, Standing::Denied), "hill.example", HILL));
    }
    let elsewhere = ruled(&Host::typed("harbour.example"), HILL, Standing::Denied);
    assert!(is_cut(&elsewhere, "hill.example", HILL));
}

#[test]
fn a_denied_marker_stays() {
    let model = ruled(&Host::Any, "Advertisement", Standing::Denied);
    assert!(is_cut(&small(), "hill.example", "ADVERTISEMENT"));
    assert!(!is_cut(&model, "hill.example", "ADVERTISEMENT"));
}

#[test]
fn a_pinned_line_goes() {
    let model = ruled(&Host::typed("new.example"), "Tide tables", Standing::Pinned);
    assert!(is_cut(&model, "new.example", "TIDE TABLES"));
    assert!(!is_cut(&model, "hill.example", "TIDE TABLES"));
    let document = page("new.example", "new", "Tide tables", None);
    assert_eq!(model.clean(&document).findings[0].finding.evidence, Evidence::Pinned(Unit::Line));
    let unknown = ruled(&Host::Unknown, "Tide tables", Standing::Pinned);
    assert!(is_cut(&unknown, "", "Tide tables"));
    assert!(!is_cut(&unknown, "hill.example", "Tide tables"));
}

#[test]
fn a_rule_for_a_host_beats_one_for_all() {
    let mut book = small().rulebook();
    book.rule(&Host::Any, HILL, Standing::Denied);
    book.rule(&Host::typed("hill.example"), HILL, Standing::Pinned);
    let model = Model::of(book, &Options::default()).unwrap();
    assert!(is_cut(&model, "hill.example", HILL));
    assert!(!is_cut(&model, "new.example", HILL));
}

#[test]
fn a_key_does_as_well_as_the_words() {
    let mut book = small().rulebook();
    let [(Unit::Line, by_words)] =
        book.rule(&Host::typed("hill.example"), HILL, Standing::Denied)[..]
    else {
        panic!("one line is meant");
    };
    let mut again = small().rulebook();
    let by_key = again.rule(&Host::typed("hill.example"), &by_words.to_string(), Standing::Denied);
    assert_eq!((by_key, again), (vec![(Unit::Line, by_words)], book));
}

#[test]
fn what_was_ruled_can_be_taken_back() {
    let mut book = small().rulebook();
    book.rule(&Host::Any, "Tide tables", Standing::Pinned);
    book.rule(&Host::typed("hill.example"), HILL, Standing::Denied);
    assert_ne!(book, small().rulebook());
    book.rule(&Host::Any, "Tide tables", Standing::Auto);
    book.rule(&Host::typed("hill.example"), HILL, Standing::Auto);
    assert_eq!(book, small().rulebook());
}

#[test]
fn what_is_no_line_cannot_be_ruled_on() {
    let mut book = small().rulebook();
    for line in ["", " ", "one\ntwo", "0123456789abcdef"] {
        assert_eq!(book.rule(&Host::Any, line, Standing::Pinned), [], "{line:?}");
    }
    assert_eq!(book, small().rulebook());
}

#[test]
fn a_file_edited_by_hand_is_sealed_into_the_same_bytes() {
    let text = text_of(&small());
    let mut lines: Vec<_> = text.lines().collect();
    lines.pop();
    let last = lines.iter().rposition(|line| line.starts_with("auto\t")).unwrap();
    let last = lines.remove(last);
    let first = lines.iter().position(|line| line.starts_with("auto\t")).unwrap();
    lines.insert(first, last);
    let book = Rulebook::parse_unsealed(lines.join("\n").as_bytes()).unwrap();
    assert_eq!(book.to_bytes(), text.as_bytes());
    assert_eq!(Rulebook::parse_unsealed(text.as_bytes()).unwrap(), book);
}

#[test]
fn titles_and_short_lines_can_be_pinned() {
    let model = ruled(&Host::Any, "Tides", Standing::Pinned);
    let document = Document { title: "Tides".into(), ..page("hill.example", "a", "Tides", None) };
    assert!(!model.clean(&document).text.contains("Tides"));
}
