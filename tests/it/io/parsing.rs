//! From bytes to documents.

use proptest::prelude::*;
use refrain::format::{Body, Fields, Format};
use refrain::read::{Parsed, Reason, host_of, parse};
use refrain::{Day, Document};

use super::place;

fn fields(text: &str, url: &str) -> Fields {
    Fields { text: text.to_owned(), url: url.to_owned(), ..Fields::default() }
}

fn jsonl(line: &str) -> Parsed<'_> {
    parse(line.as_bytes(), Format::Jsonl, &Fields::default(), place("dump.jsonl", 7))
        .unwrap()
        .unwrap()
}

fn document(line: &str) -> Document<'_> {
    jsonl(line).document
}

fn code(line: impl AsRef<[u8]>) -> &'static str {
    let parsed = parse(line.as_ref(), Format::Jsonl, &Fields::default(), place("dump.jsonl", 7));
    match parsed {
        Ok(Some(_)) => "ok",
        Ok(None) => "blank",
        Err(reject) => reject.reason.code(),
    }
}

#[test]
fn all_fields_are_read() {
    let page = document(
        "{\"title\":\"Tide \\u0026 time\",\"date\":\"2024-03-09T10:00\",\"id\":\"a17\",\"n\":[1,{\"text\":0}],\
         \"url\":\"https:\\/\\/www.Harbour.example\\/a\",\"text\":\"The ferry.\"}\n",
    );
    assert_eq!(page.id, "a17");
    assert_eq!(page.title, "Tide & time");
    assert_eq!(page.host, "harbour.example");
    assert_eq!(page.day, Day::parse("2024-03-09"));
    assert_eq!(page.text, "The ferry.");
    assert_eq!(page.place.to_string(), "dump.jsonl:7");
}

#[test]
fn the_body_is_the_inside_of_the_literal() {
    let line = "\u{feff} {\"a\":\"text\", \"text\" :\t\"A \\\"quote\\\"\" }\r\n";
    let Body::Literal { start, end } = jsonl(line).body else { panic!("not a literal") };
    assert_eq!(&line[start..end], r#"A \"quote\""#);
}

#[test]
fn ids_fall_back_on_the_place() {
    let check = |id: &str, expected: &str| {
        let line = format!("{{\"text\":\"a\",\"id\":{id}}}");
        assert_eq!(document(&line).id, expected, "{id}");
    };
    check("\"x\"", "x");
    check("12345678901234567890123", "12345678901234567890123");
    check("-1.50", "-1.50");
    check("null", "dump.jsonl:7");
    check("\"\"", "dump.jsonl:7");
    check("[1]", "dump.jsonl:7");
    assert_eq!(document("{\"text\":\"\"}").id, "dump.jsonl:7");
}

#[test]
fn odd_side_fields_are_absent() {
    let page = document(r#"{"text":"a","url":3,"host":null,"date":{},"title":["x"]}"#);
    assert_eq!((&*page.host, &*page.title, page.day), ("", "", None));
    let page = document(r#"{"text":"a","url":"http://b.example/","host":"WWW.A.example"}"#);
    assert_eq!(page.host, "a.example");
    let page = document(r#"{"text":"a","title":"first","title":"second"}"#);
    assert_eq!(page.title, "second");
}

#[test]
fn dots_step_into_objects() {
    let fields = fields("doc.body.text", "doc.meta.url");
    let check = |line: &str, expected: Result<(&str, &str), &str>| {
        let parsed = parse(line.as_bytes(), Format::Jsonl, &fields, place("d", 1));
        let parsed = parsed.as_ref().map(|parsed| {
            let page = &parsed.as_ref().unwrap().document;
            (&*page.text, &*page.host)
        });
        assert_eq!(parsed.map_err(|reject| reject.reason.code()), expected, "{line}");
    };
    check(
        r#"{"doc":{"text":1,"meta":{"url":"http://h.example"},"body":{"text":"yes"}}}"#,
        Ok(("yes", "h.example")),
    );
    check(
        r#"{"doc":{"body":{"text":"yes"}},"doc":{"meta":{"url":"//h.example"}}}"#,
        Ok(("yes", "h.example")),
    );
    check(r#"{"doc":{"body":{"text":"a"}},"doc":{"body":{"text":"b"}}}"#, Err("duplicate-field"));
    check(r#"{"doc":"text","text":"no"}"#, Err("missing-text"));
    check(r#"{"doc":{"body":"text"}}"#, Err("missing-text"));
}

#[test]
fn rejects_and_their_codes() {
    let check = |line: &[u8], expected: &str| {
        assert_eq!(code(line), expected, "{}", String::from_utf8_lossy(line));
    };
    check(b"{\"text\":\"a\"}", "ok");
    check(b"{\"text\":\"\"}\n", "ok");
    check(b"{\"text\":\" \"}\r\n", "ok");
    check(b"{\"text\":\"\\u0000 \\ud800\"}", "ok");
    check(b"{\"text\":\"a\",\"\\ud800\":\"\\udc00\",\"x\":1e400}", "ok");
    check(b"{\"te\\u0078t\":\"a\"}", "ok");
    check(b"", "blank");
    check(b"\n", "blank");
    check(b" \t\r\n", "blank");
    check("\u{feff}\n".as_bytes(), "blank");
    check(b"{\"text\":\"a\xff\"}", "utf8");
    check(b"{\"text\":\"a\xed\xa0\x80\"}", "utf8");
    check(b"{\"text\":\"a\0\"}", "json");
    check(b"{\"text\":\"a\"", "json");
    check(b"{\"text\":\"a\"}{\"text\":\"b\"}", "json");
    check(b"{\"text\":\"a\",}", "json");
    check(b"{\"text\":\"a\",\"x\":NaN}", "json");
    check(b"{\"text\":\"a\\x\"}", "json");
    check(b"nothing", "json");
    check(b"[{\"text\":\"a\"}]", "not-an-object");
    check(b"\"text\"", "not-an-object");
    check(b"17", "not-an-object");
    check(b"null", "not-an-object");
    check(b"{}", "missing-text");
    check(b"{\"Text\":\"a\"}", "missing-text");
    check(b"{\"text\":null}", "not-a-string");
    check(b"{\"text\":[\"a\"]}", "not-a-string");
    check(b"{\"text\":\"a\",\"text\":\"a\"}", "duplicate-field");
    check(b"{\"text\":\"a\",\"id\":1,\"id\":2}", "duplicate-field");
}

#[test]
fn a_reject_says_where_and_what() {
    let check = |line: &[u8], expected: &str| {
        let parsed = parse(line, Format::Jsonl, &Fields::default(), place("dump.jsonl", 7));
        let reject = parsed.unwrap_err();
        assert_eq!(reject.to_string(), expected);
        assert_eq!(reject.raw, line);
    };
    check(b"{\"id\":1}\n", "dump.jsonl:7: record has no field `text`");
    check(b"{\"text\":1}\n", "dump.jsonl:7: field `text` is not a string");
    check(b"{\"text\":\"a\xff\"}\n", "dump.jsonl:7: byte 10 of the record is not UTF-8");
    check(b"{\"text\" \"a\"}\n", "dump.jsonl:7: not JSON at column 9: expected `:`");
    check(
        "\u{feff}{\"text\" \"a\"}\n".as_bytes(),
        "dump.jsonl:7: not JSON at column 12: expected `:`",
    );
}

#[test]
fn deep_nesting_is_skipped_over() {
    for depth in [100, 127, 128, 1_000, 1_000_000] {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        assert_eq!(code(format!("{{\"x\":{open}{close},\"text\":\"a\"}}")), "ok");
        assert_eq!(code(format!("{{\"x\":{open},\"text\":\"a\"}}")), "json");
        assert_eq!(code(format!("{{\"text\":{open}{close}}}")), "not-a-string");
    }
}

#[test]
fn a_text_file_is_one_document() {
    let check = |raw: &str, text: &str, start: usize| {
        let parsed =
            parse(raw.as_bytes(), Format::Text, &Fields::default(), place("a/b.txt", 0)).unwrap();
        let parsed = parsed.unwrap();
        assert_eq!((&*parsed.document.id, &*parsed.document.text), ("a/b.txt", text));
        assert_eq!(parsed.body, Body::Whole { start });
    };
    check("", "", 0);
    check(" \n", " \n", 0);
    check("One.\r\nTwo.\n", "One.\r\nTwo.\n", 0);
    check("\u{feff}One.", "One.", 3);
    check("\u{feff}\u{feff}One.", "\u{feff}One.", 3);
    let reject = parse(b"a\xc3", Format::Text, &Fields::default(), place("b.txt", 0)).unwrap_err();
    assert_eq!(reject.reason, Reason::Utf8 { offset: 1 });
}

#[test]
fn hosts_of_addresses() {
    for (url, host) in [
        ("https://www.harbour.example/a", "harbour.example"),
        ("HTTP://WWW.Harbour.EXAMPLE", "harbour.example"),
        ("http://harbour.example:8080/", "harbour.example"),
        ("http://me:secret@harbour.example/@x", "harbour.example"),
        ("http://harbour.example?u=a@b//c", "harbour.example"),
        ("//cdn.harbour.example/x", "cdn.harbour.example"),
        ("http://harbour.example./", "harbour.example"),
        ("http://[2001:db8::1]:80/", "[2001:db8::1]"),
        ("http://www2.harbour.example", "www2.harbour.example"),
        ("/relative/path", ""),
        ("mailto:a@b.example", ""),
        ("http://", ""),
        ("", ""),
        ("http://wwé.example", "wwé.example"),
    ] {
        assert_eq!(host_of(url), host, "{url}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_rejected(raw in prop::collection::vec(any::<u8>(), 0..80)) {
        for format in [Format::Text, Format::Jsonl] {
            if let Err(reject) = parse(&raw, format, &Fields::default(), place("d", 1)) {
                prop_assert_eq!(reject.raw, &raw[..]);
            }
        }
    }

    #[test]
    fn agrees_with_a_generic_parser(text in any::<String>(), id in any::<String>(), at in 0..3usize) {
        let mut rows = vec![
            format!("\"text\":{}", serde_json::to_string(&text).unwrap()),
            format!("\"id\":{}", serde_json::to_string(&id).unwrap()),
        ];
        rows.insert(at, "\"more\":{\"text\":[\"}\",{}]}".to_owned());
        let line = format!("{{{}}}\n", rows.join(","));
        let page = document(&line);
        prop_assert_eq!(page.text, text);
        prop_assert_eq!(page.id, if id.is_empty() { "dump.jsonl:7".to_owned() } else { id });
    }
}
