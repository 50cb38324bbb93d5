//! Text from outside, made safe to print: a terminal obeys nothing that stands in it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// `text` on one line: line breaks, tabs and everything a terminal may obey become visible codes.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    visible(text, is_command)
}

/// `text` with its line breaks and tabs, and everything else a terminal may obey as visible codes.
pub(crate) fn many_lines(text: &str) -> Cow<'_, str> {
    visible(text, |char| is_command(char) && char != '\n' && char != '\t')
}

/// JSON on one line that means the same and in which nothing is obeyed: its own escapes serve.
pub(crate) fn json(json: &str) -> String {
    json.chars().fold(String::with_capacity(json.len()), |mut shown, char| {
        if is_command(char) {
            let mut units = [0; 2];
            for unit in char.encode_utf16(&mut units) {
                write!(shown, "\\u{unit:04x}").expect("a string takes it all");
            }
        } else {
            shown.push(char);
        }
        shown
    })
}

fn visible(text: &str, is_hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        match char {
            _ if !is_hidden(char) => shown.push(char),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            _ => write!(shown, "\\u{{{:02x}}}", u32::from(char)).expect("a string takes it all"),
        }
    }
    Cow::Owned(shown)
}

/// Whether a terminal may obey it, or change the order or the lines of what is read.
///
/// The joiners U+200C and U+200D stay: Persian, Hindi and emoji need them.
fn is_command(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_for_people_stays() {
        for text in ["naïve – “quoted”", "می\u{200c}خواهم", "👩\u{200d}🚀", "a\\b"]
        {
            assert_eq!(one_line(text), text);
        }
    }

    #[test]
    fn commands_become_codes() {
        assert_eq!(one_line("a\x1b[31mb"), "a\\u{1b}[31mb");
        assert_eq!(one_line("a\r\nb\tc"), "a\\r\\nb\\tc");
        assert_eq!(one_line("\u{9b}2J\u{7f}"), "\\u{9b}2J\\u{7f}");
        assert_eq!(one_line("\u{202e}live"), "\\u{202e}live");
        assert_eq!(many_lines("a\r\n\tb\u{7}"), "a\\r\n\tb\\u{07}");
    }

    #[test]
    fn json_stays_what_it_says() {
        let text = "a\u{9b}2J\u{202e}\u{2028} \u{1b} \u{e9} \u{1f680}";
        let plain = serde_json::to_string(text).unwrap();
        let shown = json(&plain);
        assert!(!shown.chars().any(is_command), "{shown}");
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
    }

    #[test]
    fn no_control_is_left() {
        let bidi = ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}');
        for char in ('\0'..='\u{ff}').chain(bidi) {
            let text = format!("a{char}b");
            let shown = one_line(&text);
            let is_safe = |char: char| !char.is_control() && !is_command(char);
            assert!(shown.chars().all(is_safe), "{shown:?}");
            assert_eq!(shown.lines().count(), 1);
        }
    }
}
