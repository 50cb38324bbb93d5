//! The file of a model: what is refused, and by which name.

use refrain::model::Rulebook;
use refrain::{Model, ModelError, Options};

use super::inside::rich;
use super::{FOOTER, sealed, small, text_of};

fn refused(bytes: &[u8]) -> ModelError {
    let loaded = Model::load(bytes, &Options::default());
    loaded.map(drop).expect_err("this is no sound model")
}

#[test]
fn every_cut_is_refused() {
    let bytes = rich().save();
    for length in 0..bytes.len() {
        let error = refused(&bytes[..length]);
        assert!(error.is_truncated() || length == 0 && error.is_not_a_model(), "{length}: {error}");
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    let mut bytes = rich().save();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            assert!(Model::load(&bytes, &Options::default()).is_err(), "byte {at}, bit {bit}");
            bytes[at] ^= 1 << bit;
        }
    }
    super::load(&bytes);
}

#[test]
fn other_files_are_no_models() {
    for bytes in [&b""[..], b"{}", b"refrain", b"\x1f\x8b\x08", b"refrain model x\n", &[0; 4096]] {
        let error = refused(bytes);
        assert!(error.is_not_a_model() || b"refrain model ".starts_with(bytes), "{error}");
    }
}

#[test]
fn a_newer_form_is_named() {
    let text = text_of(&small());
    let error = refused(&sealed(&text.replacen("model 2\n", "model 12\n", 1)));
    assert!(error.is_newer());
    let said = "made by a newer version of refrain: its form is 12, this one reads up to 2";
    assert_eq!(error.to_string(), said);

    let error = refused(&sealed(&text.replacen("checksum", "[songs]\nchecksum", 1)));
    assert!(error.is_newer());
    assert_eq!(error.to_string(), "made by a newer version of refrain: it has a section `songs`");
}

#[test]
fn other_settings_are_named() {
    let text = text_of(&small());
    for (name, value) in
        [("unicode-words", "9.0.0"), ("line-form", "2"), ("hash", "md5"), ("shingle-words", "8")]
    {
        let start = text.find(&format!("{name} ")).unwrap() + name.len() + 1;
        let end = start + text[start..].find('\n').unwrap();
        let here = &text[start..end];
        let error = refused(&sealed(&format!("{}{value}{}", &text[..start], &text[end..])));
        assert!(error.is_other_settings());
        let said = format!("made with other settings: {name} is `{value}` there and `{here}` here");
        assert_eq!(error.to_string(), said);
    }
}

#[test]
fn how_copies_are_told_matters_for_sums_alone() {
    let mut options = Options::default();
    options.duplicates.jaccard = 0.8;
    let other = Model::load(&small().save(), &options).unwrap().rulebook();
    let here = Model::built_in(&options).rulebook();
    let error = here.merge(other).unwrap_err();
    assert!(error.is_other_settings(), "{error}");
}

#[test]
fn damage_comes_before_everything_but_the_version() {
    let text = text_of(&small()).replacen("deny", "pin", 1).replacen("auto", "pin", 1);
    assert!(refused(text.as_bytes()).is_damaged());
    assert!(Rulebook::parse_unsealed(text.as_bytes()).is_ok());
}

/// Replaces a cell of a row of lines that has days.
fn with_cell(column: usize, value: &str) -> Vec<u8> {
    let text = text_of(&small());
    let start = text.find("\nauto\tharbour.example\t").unwrap() + 1;
    let end = start + text[start..].find('\n').unwrap();
    let mut cells: Vec<_> = text[start..end].split('\t').collect();
    cells[column] = value;
    sealed(&format!("{}{}{}", &text[..start], cells.join("\t"), &text[end..]))
}

#[test]
fn hostile_rows_are_refused_with_their_line() {
    let long = "9".repeat(20_000);
    for (column, value) in [
        (0, "always"),
        (1, "#12"),
        (1, ""),
        (1, "a\"b"),
        (2, "9F2C61D07B3A4E85"),
        (2, "1"),
        (3, "-1"),
        (3, "NaN"),
        (3, "1e9"),
        (4, "4294967296"),
        (4, "9223372036854775808"),
        (5, &long),
        (6, "1.5"),
        (7, ""),
        (10, "2024-02-30"),
        (10, "-"),
        (11, "yesterday"),
        (12, "\""),
        (12, "a\\"),
        (12, "\\ud800"),
        (12, "a\tb"),
    ] {
        let error = refused(&with_cell(column, value));
        assert!(error.is_malformed(), "{column} {value:.20}: {error}");
        assert!(error.to_string().starts_with("line "), "{error}");
    }
}

#[test]
fn rows_that_contradict_themselves_do_no_harm() {
    for (column, value) in [(3, "0"), (4, "4294967295"), (7, "0"), (6, "0"), (5, "0.001")] {
        let model = super::load(&with_cell(column, value));
        model.clean(&super::page("harbour.example", "marker", "Watch", None));
        model.clean(&super::page("harbour.example", "new", FOOTER, None));
        model.clean(&super::page("", "new", "Posted by nobody we know of", None));
        model.rulebook().merge(small().rulebook()).unwrap();
    }
}

#[test]
fn a_row_stands_once() {
    let text = text_of(&small());
    let start = text.find("\nauto\t").unwrap() + 1;
    let end = start + text[start..].find('\n').unwrap() + 1;
    let twice = format!("{}{}{}", &text[..end], &text[start..end], &text[end..]);
    assert!(refused(&sealed(&twice)).is_malformed());
}

#[test]
fn strange_hosts_and_lines_come_back() {
    let long = "h".repeat(300);
    for host in ["*", "-", "#0123456789abcdef", "a\tb", "a\\u002db", "\u{2028}é", " ", &long] {
        let line = format!("Sign up for {} today and see {}", "more\u{1b}[0m", "x".repeat(400));
        let model = super::learned(&super::pages(host, 0..12, &line, None));
        let loaded = super::load(&model.save());
        assert_eq!(loaded.save(), model.save(), "{host:?}");
        let new = super::page(host, "new", &line, None);
        assert_eq!(loaded.clean(&new), model.clean(&new), "{host:?}");
        assert!(!loaded.clean(&new).cuts.is_empty(), "{host:?}");
    }
}

/// Keys and columns may never change while the form is 2.
#[test]
fn the_form_is_frozen() {
    let text = text_of(&small());
    let (head, rest) = text.split_once("[hosts]\n").unwrap();
    let names: Vec<_> = head.lines().map(|line| line.split(' ').next().unwrap()).collect();
    let settings = ["unicode-words", "unicode-forms", "line-form", "hash", "shingle-words"];
    assert_eq!(names[..2], ["refrain", "made-by"]);
    assert_eq!(names[2..7], settings);
    assert_eq!(names[7..], ["copies", "newest", "faded-to"]);
    let (tables, checksum) = rest.split_once("checksum ").unwrap();
    assert_eq!(checksum.len(), 17);
    let rows: Vec<_> = tables.lines().map(|line| line.replace('\t', " | ")).collect();
    let expected = [
        "host | docs | clusters | lines | shared | first | last",
        "- | 31 | 31 | 62 | 31 | - | -",
        "harbour.example | 25 | 25 | 50 | 25 | 2024-03-01 | 2024-03-01",
        "hill.example | 12 | 12 | 24 | 12 | - | -",
        "[lines]",
        "state | host | key | docs | clusters | times | hosts | all-clusters | in-head | in-tail \
         | first | last | text",
        "auto | - | 36b156a13c7efe5d | 31 | 31 | 31 | 1 | 31 | 31 | 31 \
         | - | - | Posted by nobody we know of",
        "auto | harbour.example | eab1a26436369ec4 | 25 | 25 | 25 | 1 | 25 | 25 | 25 \
         | 2024-03-01 | 2024-03-01 | Follow the Harbour Times\\tand \\\"say\\\" more",
        "auto | hill.example | 67bedb97a3cb673f | 12 | 12 | 12 | 1 | 12 | 12 | 12 \
         | - | - | All rights of the hill kept",
        "[wide-lines]",
        "key | docs | clusters | hosts | first | last | text",
        "[runs]",
        "state | host | key | words | head | docs | clusters | hosts | all-clusters \
         | first | last | text",
        "[templates]",
        "state | host | key | docs | clusters | hosts | fillers | commonest | with-numbers \
         | at-edge | filler-words | first | last | text",
    ];
    assert_eq!(rows, expected);
}
