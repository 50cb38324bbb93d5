//! Deciding by hand.

use super::names::clipped;
use super::rulebook::{Host, LineRow, Rulebook};
use crate::hash::Hash64;
use crate::judge::Standing;
use crate::segment::Segments;

impl Rulebook {
    /// Settles how a line is judged on a host, whatever the counts say; `line` is its key in 16
    /// hexadecimal digits, or its wording. Returns the key.
    ///
    /// `None` when the words are no single line, or when no line has the key. [`Standing::Auto`]
    /// takes an earlier decision back.
    pub fn rule(&mut self, host: &Host, line: &str, standing: Standing) -> Option<Hash64> {
        let (key, text) = self.known_key(line).or_else(|| key_of(line))?;
        let place = (host.clone(), key);
        let row = self.lines.entry(place.clone()).or_default();
        row.standing = standing;
        if row.text.is_empty() {
            row.text = text;
        }
        if row.is_empty() {
            self.lines.remove(&place);
        }
        Some(key)
    }

    /// The key that is meant, if any line has it, and its wording.
    fn known_key(&self, typed: &str) -> Option<(Hash64, String)> {
        let key = parse_key(typed)?;
        let mut rows = self.lines.iter().filter(|((_, other), _)| *other == key);
        rows.next().map(|(_, row)| (key, row.text.clone()))
    }
}

impl LineRow {
    /// Whether nothing was counted and nothing decided.
    pub(super) fn is_empty(&self) -> bool {
        self.standing == Standing::Auto && self.docs == Default::default()
    }
}

fn key_of(line: &str) -> Option<(Hash64, String)> {
    let mut segments = Segments::default();
    segments.fill(line);
    let [block] = segments.blocks[..] else { return None };
    let is_key = parse_key(line).is_some();
    (!is_key).then(|| (block.key, clipped(block.span.of(line)).to_owned()))
}

/// A key as it stands in the file: 16 digits, in lower case.
pub(super) fn parse_key(text: &str) -> Option<Hash64> {
    let is_key =
        text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_key.then(|| u64::from_str_radix(text, 16).ok()).flatten().map(Hash64)
}
