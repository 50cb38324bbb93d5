//! Sums of models, and how they fade.

use refrain::judge::Standing;
use refrain::model::{Host, Rulebook};

use super::{FOOTER, learned, page, pages};

fn book(documents: &[refrain::Document<'_>]) -> Rulebook {
    learned(documents).rulebook()
}

/// Documents, as whole and as written, that hold the one line of a host.
fn docs(book: &Rulebook, host: &str) -> Option<String> {
    let mut rows = book.lines().filter(|(of, ..)| **of == Host::typed(host));
    rows.next().map(|(_, _, row)| row.docs.to_string())
}

#[test]
fn a_sum_of_undated_models_is_the_model_of_both_dumps() {
    let mut one = pages("harbour.example", 0..20, FOOTER, None);
    one.extend(pages("hill.example", 0..10, FOOTER, None));
    let mut two = pages("harbour.example", 20..40, &FOOTER.to_uppercase(), None);
    two.extend(pages("valley.example", 0..7, FOOTER, None));
    let both = [one.clone(), two.clone()].concat();
    let sum = book(&one).merge(book(&two)).unwrap();
    assert_eq!(sum, book(&both));
    assert_eq!(book(&two).merge(book(&one)).unwrap().to_bytes(), sum.to_bytes());
}

#[test]
fn what_was_too_rare_to_be_saved_counts_nothing() {
    let (one, two) =
        (pages("a.example", 0..1, FOOTER, None), pages("a.example", 1..7, FOOTER, None));
    let sum = book(&one).merge(book(&two)).unwrap();
    assert_eq!(docs(&sum, "a.example").as_deref(), Some("6"));
    assert_eq!(sum.host(&Host::typed("a.example")).unwrap().docs.to_string(), "7");
}

#[test]
fn old_counts_fade_to_half_in_ninety_days() {
    let old = book(&pages("old.example", 0..20, FOOTER, Some("2024-01-01")));
    let new = book(&pages("new.example", 0..20, FOOTER, Some("2024-06-29")));
    let sum = old.clone().merge(new.clone()).unwrap();
    assert_eq!(docs(&sum, "old.example").as_deref(), Some("5"));
    assert_eq!(docs(&sum, "new.example").as_deref(), Some("20"));
    assert_eq!(sum.host(&Host::typed("old.example")).unwrap().docs.to_string(), "5");
    assert_eq!(new.merge(old).unwrap(), sum);
}

#[test]
fn fading_in_steps_is_fading_at_once() {
    let part = |host, day| book(&pages(host, 0..16, FOOTER, Some(day)));
    let (a, b, c) = (part("a", "2024-01-01"), part("b", "2024-03-31"), part("c", "2024-06-29"));
    let left = a.clone().merge(b.clone()).unwrap().merge(c.clone()).unwrap();
    let right = a.merge(b.merge(c).unwrap()).unwrap();
    assert_eq!(left, right);
    assert_eq!(["a", "b", "c"].map(|host| docs(&left, host).unwrap()), ["4", "8", "16"]);
}

#[test]
fn what_has_faded_away_is_dropped_but_rules_stay() {
    let mut old = book(&pages("old.example", 0..20, FOOTER, Some("2020-01-01")));
    let new = book(&pages("new.example", 0..20, FOOTER, Some("2024-01-01")));
    let sum = old.clone().merge(new.clone()).unwrap();
    assert_eq!(docs(&sum, "old.example"), None);
    old.rule(&Host::typed("old.example"), FOOTER, Standing::Pinned);
    let sum = old.merge(new).unwrap();
    assert_eq!(docs(&sum, "old.example").as_deref(), Some("0"));
}

#[test]
fn undated_counts_do_not_fade() {
    let old = book(&pages("old.example", 0..20, FOOTER, None));
    let new = book(&pages("new.example", 0..20, FOOTER, Some("2024-01-01")));
    let sum = old.merge(new).unwrap();
    assert_eq!(docs(&sum, "old.example").as_deref(), Some("20"));
}

#[test]
fn one_date_from_the_future_makes_nothing_old() {
    let mut documents = pages("a.example", 0..40, FOOTER, Some("2024-01-01"));
    documents.push(page("b.example", "0", FOOTER, Some("2050-09-30")));
    let sum = book(&documents).merge(book(&pages("a.example", 50..60, FOOTER, None))).unwrap();
    assert_eq!(docs(&sum, "a.example").as_deref(), Some("50"));
}

#[test]
fn deny_beats_pin_and_pin_beats_the_counts() {
    let plain = book(&pages("a.example", 0..20, FOOTER, None));
    let ruled = |standing| {
        let mut book = plain.clone();
        book.rule(&Host::typed("a.example"), FOOTER, standing);
        book
    };
    let (pinned, denied) = (ruled(Standing::Pinned), ruled(Standing::Denied));
    let standing = |a: &Rulebook, b: &Rulebook| {
        let sum = a.clone().merge(b.clone()).unwrap();
        sum.lines().next().unwrap().2.standing
    };
    assert_eq!(standing(&plain, &pinned), Standing::Pinned);
    assert_eq!(standing(&pinned, &denied), Standing::Denied);
    assert_eq!(standing(&denied, &plain), Standing::Denied);
}
