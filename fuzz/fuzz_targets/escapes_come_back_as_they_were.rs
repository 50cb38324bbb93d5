//! A text written as a string of JSON is read as the same text, and offsets meet in every string.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refrain::escape::{RawOffsets, decode, decoded_len, encode_into};

fuzz_target!(|text: &str| {
    let mut escaped = Vec::new();
    encode_into(text, &mut escaped);
    let literal = std::str::from_utf8(&escaped).expect("escapes are ASCII");
    assert_eq!(decode(literal), text);
    assert_eq!(
        serde_json::from_str::<String>(&format!("\"{literal}\"")).ok().as_deref(),
        Some(text)
    );

    // The text itself as the inside of a string, if it is one.
    if serde_json::from_str::<&serde_json::value::RawValue>(&format!("\"{text}\"")).is_err() {
        return;
    }
    let decoded = decode(text);
    assert_eq!(decoded_len(text.as_bytes()), decoded.len());
    let mut offsets = RawOffsets::new(text.as_bytes());
    for (at, _) in decoded.char_indices() {
        let raw = offsets.raw_of(at);
        assert_eq!(decode(&text[..raw]).len(), at);
    }
});
