//! Cuts and their inverse.

use proptest::prelude::*;
use refrain::Span;
use refrain::format::{Body, Fields, Format};
use refrain::read::{Parsed, parse};
use refrain::write::{Piece, moves_mark, raw_pieces, splice, unsplice};

use super::escapes::{decode_by_utf16, spell, units};
use super::place;

fn parsed(raw: &[u8], format: Format) -> Parsed<'_> {
    parse(raw, format, &Fields::default(), place("dump", 1)).unwrap().unwrap()
}

fn cleaned(raw: &[u8], body: Body, cuts: &[Span]) -> Vec<u8> {
    let mut out = Vec::new();
    splice(raw, body, cuts, &mut out);
    out
}

/// Cuts, remembers, reads the result and puts the pieces back.
fn restored(raw: &[u8], format: Format, cuts: &[Span]) -> Vec<u8> {
    let before = parsed(raw, format);
    let text = before.document.text.as_ref();
    let remembered = raw_pieces(raw, before.body, text, cuts);
    let pieces: Vec<_> = cuts
        .iter()
        .zip(remembered)
        .map(|(cut, raw)| Piece::new(cut.start, cut.of(text), raw, before.body))
        .collect();
    let cleaned = cleaned(raw, before.body, cuts);
    let mut out = Vec::new();
    unsplice(&cleaned, parsed(&cleaned, format).body, &pieces, &mut out);
    out
}

/// Neighbouring borders taken two by two, every other pair a cut; may touch and may be empty.
fn cuts_at(borders: &[usize], picks: &[prop::sample::Index]) -> Vec<Span> {
    let mut at: Vec<usize> = picks.iter().map(|pick| borders[pick.index(borders.len())]).collect();
    at.sort_unstable();
    at.chunks_exact(2).map(|pair| Span::new(pair[0], pair[1])).collect()
}

#[test]
fn only_the_cut_is_missing() {
    let raw = concat!(
        r#"{ "n":12345678901234567890123 ,"x":1.10,"z":-0,"big":1e400,"p":"a\/b","#,
        r#""text":"Top\n\nBody \u2014 \ud83d\ude80 more\/less \ud83d.","text2":"\ud800"}"#,
        "\r\n"
    );
    let before = parsed(raw.as_bytes(), Format::Jsonl);
    let text = before.document.text.as_ref();
    assert_eq!(text, "Top\n\nBody — 🚀 more/less \u{fffd}.");
    let span = |piece: &str| {
        let start = text.find(piece).unwrap();
        Span::new(start, start + piece.len())
    };
    let check = |cuts: &[Span], gone: &[&str]| {
        let mut expected = raw.to_owned();
        for piece in gone {
            expected = expected.replacen(piece, "", 1);
        }
        let out = cleaned(raw.as_bytes(), before.body, cuts);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        assert_eq!(restored(raw.as_bytes(), Format::Jsonl, cuts), raw.as_bytes());
    };
    check(&[], &[]);
    check(&[span("Top\n\n")], &[r"Top\n\n"]);
    check(&[span("Top\n"), span("🚀 ")], &[r"Top\n", r"\ud83d\ude80 "]);
    check(&[span("—"), span("/less \u{fffd}")], &[r"\u2014", r"\/less \ud83d"]);
}

#[test]
fn a_piece_is_remembered_only_when_its_text_does_not_say_it() {
    let raw = br#"{"text":"one\ntwo \u0074hree \"four\" a\/b"}"#;
    let before = parsed(raw, Format::Jsonl);
    let text = before.document.text.as_ref();
    let pieces: Vec<_> = ["one\ntwo", "three", "\"four\"", "a/b"]
        .iter()
        .map(|piece| text.find(piece).map(|at| Span::new(at, at + piece.len())).unwrap())
        .collect();
    let remembered = raw_pieces(raw, before.body, text, &pieces);
    assert_eq!(remembered, [None, Some(r"\u0074hree"), None, Some(r"a\/b")]);
}

#[test]
fn halves_that_meet_are_parted_again() {
    let raw = br#"{"text":"a\ud83d, cut, \ude80b, cut, c"}"#;
    let text = parsed(raw, Format::Jsonl).document.text.into_owned();
    let spans: Vec<_> =
        text.match_indices(", cut, ").map(|(at, cut)| Span::new(at, at + cut.len())).collect();
    assert_eq!(spans.len(), 2);
    assert_eq!(restored(raw, Format::Jsonl, &spans), raw);
}

#[test]
fn a_mark_must_not_come_to_the_front() {
    let body = Body::Whole { start: 0 };
    let raw = "ab\u{feff}c".as_bytes();
    let check = |cuts: &[Span], expected| assert_eq!(moves_mark(raw, body, cuts), expected);
    check(&[], false);
    check(&[Span::new(0, 1)], false);
    check(&[Span::new(0, 2)], true);
    check(&[Span::new(0, 1), Span::new(1, 2)], true);
    check(&[Span::new(0, 0), Span::new(0, 2)], true);
    check(&[Span::new(0, 5)], false);
    check(&[Span::new(1, 2)], false);
    assert!(!moves_mark("\u{feff}ab".as_bytes(), body, &[]));
    assert!(!moves_mark("\u{feff}ab".as_bytes(), Body::Whole { start: 3 }, &[Span::new(0, 2)]));
}

proptest! {
    #[test]
    fn json_comes_back(
        units in units(),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        mark in any::<bool>(),
    ) {
        let (literal, starts) = spell(&units);
        let mark = if mark { "\u{feff}" } else { "" };
        let raw = format!("{mark}{{\"id\":\"x\", \"text\" : \"{literal}\",\"n\":1.10}}\r\n");
        let borders: Vec<_> = starts.iter().map(|start| start.0).collect();
        let cuts = cuts_at(&borders, &picks);
        prop_assert_eq!(restored(raw.as_bytes(), Format::Jsonl, &cuts), raw.as_bytes());

        let raw_of = |decoded: u32| {
            let at = starts.iter().find(|start| start.0 == decoded as usize);
            at.expect("a border").1
        };
        let mut kept = String::new();
        let mut from = 0;
        for cut in &cuts {
            kept.push_str(&literal[from..raw_of(cut.start)]);
            from = raw_of(cut.end);
        }
        kept.push_str(&literal[from..]);
        let out = cleaned(raw.as_bytes(), parsed(raw.as_bytes(), Format::Jsonl).body, &cuts);
        let literal_of = |inside: &str| format!(": \"{inside}\"");
        let expected = raw.replacen(&literal_of(&literal), &literal_of(&kept), 1);
        prop_assert_eq!(&out, expected.as_bytes());
        prop_assert_eq!(parsed(&out, Format::Jsonl).document.text, decode_by_utf16(&kept));
    }

    #[test]
    fn text_comes_back(
        text in "[a-c\n\u{feff}é🚀]{0,30}",
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let before = parsed(text.as_bytes(), Format::Text);
        let inner = before.document.text.as_ref();
        let mut borders: Vec<_> = inner.char_indices().map(|(at, _)| at).collect();
        borders.push(inner.len());
        let cuts = cuts_at(&borders, &picks);
        if !moves_mark(text.as_bytes(), before.body, &cuts) {
            prop_assert_eq!(restored(text.as_bytes(), Format::Text, &cuts), text.as_bytes());
        }
    }
}
