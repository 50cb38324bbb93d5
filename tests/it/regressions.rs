//! What once went wrong, by the law that it broke; inputs come from the fuzzer, made readable.

use refrain::clean_text;
use refrain::segment::fold_into;

#[test]
fn folding_twice_changes_nothing_more_behind_a_full_width_backtick() {
    let (mut once, mut twice) = (String::new(), String::new());
    fold_into("\u{304b}\u{ff40}\u{304b}", &mut once);
    fold_into(&once, &mut twice);
    assert_eq!((once.as_str(), twice.as_str()), ("\u{304b}'\u{304b}", once.as_str()));
}

#[test]
fn cleaning_again_changes_nothing_where_credits_differ() {
    let story = "The ferry resumed on Monday after the storm had passed.";
    let text = format!("{story} Photo: Ana Kovac/AFP\n{story} Photo: Bo Lind/Reuters\n");
    let once = clean_text(&text).text;
    assert_eq!(clean_text(&once).text, once);
}

#[test]
fn cleaning_again_changes_nothing_where_a_credit_shows_behind_another() {
    let text = "Divers at the gate. (Lind/AFP))K KOVAC/AFP via Getty Images\nThe ferry sails.";
    let once = clean_text(text).text;
    assert_eq!(clean_text(&once).text, once);
}

#[test]
fn cleaning_again_changes_nothing_of_a_line_of_many_credits() {
    for credits in [9, 12, 31, 33, 60] {
        let text = "(Photo: Lind)".repeat(credits) + " Fog\nThe ferry sails.";
        let once = clean_text(&text).text;
        assert_eq!(clean_text(&once).text, once, "{credits} credits");
    }
}

#[test]
fn cleaning_again_changes_nothing_where_a_cut_shows_how_a_text_is_built() {
    let (a, b) = ("ba ba ba ba.", "ba ba ba ba ba ba");
    let sign_up = |letter: &str| format!("Sign up here for the {letter} letter of this paper");
    let half = |letter: &str| [a, a, b, a, &sign_up(letter), b, a, "TT"].join("\n");
    let once = clean_text(&[half("ba"), half("morning")].join("\n")).text;
    assert_eq!(clean_text(&once).text, once);
}
