//! Whose story it is: what a dateline says, and what the host is called.

/// Bytes at the beginning of a text in which a dateline stands.
const HEAD: usize = 160;

/// The longest name of an agency in a dateline, in bytes.
const LONGEST_NAME: usize = 24;

/// What hosts put behind the name of an agency: `apnews.com`.
const ENDINGS: [&str; 2] = ["", "news"];

/// Whether a text begins with a dateline that names its own host: `OSLO (Harbour) —` on
/// `harbour.example`, `(AP)` on `apnews.com`.
pub(super) fn is_originator(text: &str, host: &str) -> bool {
    let head = &text[..text.floor_char_boundary(HEAD)];
    let mut rest = head;
    while let Some((_, behind)) = rest.split_once(['(', '（']) {
        let Some((name, after)) = behind.split_once([')', '）']) else { return false };
        if !name.is_empty() && name.len() <= LONGEST_NAME && names(name, host) {
            return true;
        }
        rest = after;
    }
    false
}

fn names(agency: &str, host: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let agency = letters(agency);
    let is_its = |label: &str| {
        letters(label).strip_prefix(&agency).is_some_and(|ending| ENDINGS.contains(&ending))
    };
    !agency.is_empty() && host.split('.').any(is_its)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dateline_names_its_host() {
        for (text, host, expected) in [
            ("OSLO (Harbour) — The ferry sails.", "harbour.example", true),
            ("OSLO (HARBOUR) — The ferry sails.", "uk.harbournews.example", true),
            ("奥斯陆（海港）渡轮", "海港.example", true),
            ("OSLO (Harbour) — The ferry sails.", "harbourtown.example", false),
            ("OSLO — The ferry (Harbour) sails.", "pier.example", false),
            ("OSLO () — The ferry sails.", "harbour.example", false),
            ("The (ferry", "ferry.example", false),
            ("", "", false),
        ] {
            assert_eq!(is_originator(text, host), expected, "{text} {host}");
        }
        let late = format!("{} (Harbour)", "x".repeat(200));
        assert!(!is_originator(&late, "harbour.example"));
    }
}
