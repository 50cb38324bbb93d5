//! Texts that were decoded wrongly.

use memchr::memmem::find_iter;

/// A character that could not be decoded; a curly quotation mark, and an accented letter, whose bytes
/// were taken for characters of their own.
const TRACES: [&str; 3] = ["\u{fffd}", "â€", "Ã©"];

/// How many places of a text are visibly broken.
pub(super) fn places(text: &str) -> u32 {
    let of_trace = |trace: &str| find_iter(text.as_bytes(), trace).count() as u32;
    TRACES.into_iter().map(of_trace).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_characters_are_counted() {
        for (text, expected) in
            [("“Größe”, café", 0), ("â€œGrÃ¶ÃŸeâ€\u{9d}", 2), ("caf\u{fffd} cafÃ©", 2), ("", 0)]
        {
            assert_eq!(places(text), expected, "{text}");
        }
    }
}
