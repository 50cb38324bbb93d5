//! Any bytes are a document, a blank or a reject, and the text stands where the body says.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refrain::Place;
use refrain::escape::decode;
use refrain::format::{Body, Fields, Format};
use refrain::read::parse;

fuzz_target!(|input: (bool, &str, &[u8])| {
    let (is_json, text_field, raw) = input;
    let fields = Fields { text: text_field.to_owned(), ..Fields::default() };
    let format = if is_json { Format::Jsonl } else { Format::Text };
    let place = Place { source: "fuzz".into(), record: 1 };
    let parsed = match parse(raw, format, &fields, place) {
        Ok(Some(parsed)) => parsed,
        Ok(None) => return assert!(is_json, "only a line of JSONL is blank"),
        Err(reject) => return assert_eq!(reject.raw, raw),
    };
    let inside = &raw[parsed.body.range(raw.len())];
    let inside = std::str::from_utf8(inside).expect("a record that was read is UTF-8");
    match parsed.body {
        Body::Whole { .. } => assert_eq!(parsed.document.text, inside),
        Body::Literal { .. } => assert_eq!(parsed.document.text, decode(inside)),
    }
});
