//! Markers: short lines that say what stands beside them. All outlets are invented.

use std::sync::LazyLock;

use proptest::prelude::*;
use refrain::judge::markers::{Class, Markers, Strength};

static MARKERS: LazyLock<Markers> = LazyLock::new(Markers::built_in);

#[track_caller]
fn check_marker(line: &str, expected: Option<(Class, Strength)>) {
    let found = MARKERS.class_of(line, &mut "left over".to_owned());
    assert_eq!(found.map(|marker| (marker.class, marker.strength)), expected, "{line}");
}

#[test]
fn markers_of_each_class() {
    use Class::{Advertisement, Related, Share, Ui};
    use Strength::{Alone, Host};
    for (line, class, strength) in [
        ("ADVERTISEMENT", Advertisement, Alone),
        ("Advertisement:", Advertisement, Alone),
        ("  Story Continued Below…", Advertisement, Alone),
        ("AD", Advertisement, Host),
        ("Anzeige", Advertisement, Alone),
        ("Publicité", Advertisement, Alone),
        ("Publicidad", Advertisement, Alone),
        ("Annons", Advertisement, Alone),
        ("РЕКЛАМА", Advertisement, Alone),
        ("إعلان", Advertisement, Alone),
        ("广告", Advertisement, Alone),
        ("SHARE THIS ARTICLE", Share, Alone),
        ("Email", Share, Host),
        ("WhatsApp", Share, Host),
        ("Read more:", Related, Host),
        ("READ MORE →", Related, Host),
        ("Lesen Sie auch:", Related, Alone),
        ("Lire aussi :", Related, Alone),
        ("Läs också:", Related, Alone),
        ("Читайте также:", Related, Alone),
        ("اقرأ أيضاً:", Related, Alone),
        ("CLOSE", Ui, Host),
        ("Urgent:", Ui, Host),
        ("6 years ago", Ui, Host),
        ("12 years ago", Ui, Host),
        ("Slideshow (14 Images)", Ui, Alone),
        ("This article is more than 1 year old", Ui, Alone),
        ("5 min read", Ui, Alone),
        ("TT", Ui, Host),
    ] {
        check_marker(line, Some((class, strength)));
    }
}

#[test]
fn short_lines_that_are_no_markers() {
    for line in [
        "Yes.",
        "No.",
        "Why?",
        "Ohio",
        "Iowa",
        "___",
        "- - -",
        "•",
        "42",
        "1.",
        "2019",
        "Marbach:",
        "Q:",
        "A:",
        "Immigration",
        "What happened?",
        "Share?",
        "“Close”",
        "",
        "   ",
        "Close the door behind you before the cold comes in",
        "Editor's Note:",
        "Correction:",
        "the quick advertisement",
        "Advertisement!",
    ] {
        check_marker(line, None);
    }
}

#[test]
fn a_marker_names_its_entry() {
    let markers = Markers::built_in();
    let marker = markers.class_of("3 comments", &mut String::new()).unwrap();
    assert_eq!(markers.entry(marker.entry), Some("{n} comments"));
    assert_eq!(marker.class.name(), "ui");
}

#[test]
fn bad_marker_files_say_where_and_what() {
    let problem = |text: &str| Markers::parse(text).map(|_| ()).unwrap_err().to_string();
    assert_eq!(problem("alone Ad"), "line 1: entry before the first [class]");
    assert_eq!(problem("[ads]"), "line 1: unknown class [ads]");
    assert_eq!(problem("[ui]\nnever Ad"), "line 2: expected alone or host, found `never`");
    assert_eq!(problem("[ui]\nalone Ad\nhost AD:"), "line 3: `AD:` is listed twice");
    assert_eq!(problem("[ui]\nalone 7"), "line 2: entry without a letter");
}

proptest! {
    #![proptest_config(crate::laws::cases(256))]

    #[test]
    fn markers_take_any_text(text in any::<String>()) {
        MARKERS.class_of(&text, &mut String::new());
    }
}
