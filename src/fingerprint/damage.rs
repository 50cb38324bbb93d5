//! Texts that were decoded wrongly.

use memchr::memchr2_iter;

/// A character that could not be decoded; a curly quotation mark, and an accented letter, whose bytes
/// were taken for characters of their own.
const TRACES: [&str; 3] = ["\u{fffd}", "â€", "Ã©"];

/// What they begin with.
const FIRST_BYTES: [u8; 2] = [0xef, 0xc3];

/// How many places of a text are visibly broken.
pub(super) fn places(text: &str) -> u32 {
    let is_one = |at: &usize| {
        let here = &text.as_bytes()[*at..];
        TRACES.iter().any(|trace| here.starts_with(trace.as_bytes()))
    };
    memchr2_iter(FIRST_BYTES[0], FIRST_BYTES[1], text.as_bytes()).filter(is_one).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trace_is_looked_for() {
        assert!(TRACES.iter().all(|trace| FIRST_BYTES.contains(&trace.as_bytes()[0])));
    }

    #[test]
    fn broken_characters_are_counted() {
        for (text, expected) in
            [("“Größe”, café", 0), ("â€œGrÃ¶ÃŸeâ€\u{9d}", 2), ("caf\u{fffd} cafÃ©", 2), ("", 0)]
        {
            assert_eq!(places(text), expected, "{text}");
        }
    }
}
