//! Rejected records, kept and read back.

use proptest::prelude::*;
use refrain::write::{MAX_PIECE, Rejected, Rejection, reject};

use super::place;

fn lines(raw: &[u8]) -> Vec<u8> {
    let place = place("dump.jsonl", 7);
    let rejection = Rejection { place: &place, byte: 99, reason: "json", detail: "not JSON" };
    let mut out = Vec::new();
    let put = |line: &[u8]| -> Result<(), std::convert::Infallible> {
        out.extend_from_slice(line);
        Ok(())
    };
    reject(rejection, raw, put).unwrap();
    out
}

#[test]
fn the_line_is_json() {
    let check = |raw: &[u8], expected: &str| {
        let place = r#"{"source":"dump.jsonl","record":7,"byte":99,"#;
        let why = r#""reason":"json","detail":"not JSON""#;
        let length = raw.len();
        let line = format!("{place}\"length\":{length},{why},{expected}}}\n");
        assert_eq!(String::from_utf8(lines(raw)).unwrap(), line);
    };
    check(b"{\"text\":\n", r#""raw":"{\"text\":\n""#);
    check(b"", r#""raw":"""#);
    check(b"a\xff\n", r#""raw_base64":"Yf8K""#);
}

#[test]
fn a_long_record_takes_several_lines() {
    let mut raw = "é".repeat(MAX_PIECE / 2).into_bytes();
    raw.insert(0, b'a');
    raw.extend(vec![0xff; MAX_PIECE + 1]);
    let out = lines(&raw);
    let mut back: Vec<u8> = Vec::new();
    // No character is torn, so the first piece is legible.
    assert!(String::from_utf8_lossy(&out[..200]).contains("\"raw\":\"aéé"));
    for line in out.split_inclusive(|byte| *byte == b'\n') {
        let piece = Rejected::parse(line).unwrap();
        let byte = format!("\"byte\":{},", 99 + back.len());
        assert!(String::from_utf8_lossy(&line[..60]).contains(&byte), "{byte}");
        assert_eq!((&*piece.source, piece.record), ("dump.jsonl", 7));
        assert!(piece.raw.len() <= MAX_PIECE);
        back.extend(piece.raw);
    }
    assert!(back == raw);
}

/// Where there is no border of characters near the end, a piece is as long as can be.
#[test]
fn a_long_record_without_characters_is_cut_anywhere() {
    let mut raw = vec![b'a'; MAX_PIECE - 9];
    raw.extend([0x80; 20]);
    let out = lines(&raw);
    let first = out.split_inclusive(|byte| *byte == b'\n').next().unwrap();
    assert_eq!(Rejected::parse(first).unwrap().raw.len(), MAX_PIECE);
}

#[test]
fn other_lines_are_refused() {
    for line in ["", "{}", "[]"] {
        assert!(Rejected::parse(line.as_bytes()).unwrap_err().is_malformed(), "{line}");
    }
    for raw in ["", r#","raw":"a","raw_base64":"YQ==""#, r#","raw_base64":"*""#, r#","raw":"ab""#] {
        let head = r#"{"source":"a","record":1,"byte":0,"length":1,"reason":"x","detail":"y""#;
        let line = format!("{head}{raw}}}");
        assert!(Rejected::parse(line.as_bytes()).unwrap_err().is_malformed(), "{line}");
    }
}

proptest! {
    #[test]
    fn any_bytes_come_back(raw in prop::collection::vec(any::<u8>(), 0..60)) {
        prop_assert_eq!(Rejected::parse(&lines(&raw)).unwrap().raw, raw);
    }

    #[test]
    fn any_text_comes_back(raw in any::<String>()) {
        prop_assert_eq!(Rejected::parse(&lines(raw.as_bytes())).unwrap().raw, raw.as_bytes());
    }
}
