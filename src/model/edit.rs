//! Deciding by hand.

use std::collections::BTreeMap;

use super::host::Host;
use super::names::clipped;
use super::row::Row;
use super::rulebook::Rulebook;
use super::run::RunRow;
use crate::fingerprint::Code;
use crate::hash::Hash64;
use crate::index::{ShortLine, Skeleton};
use crate::judge::{Standing, Unit, run_key};
use crate::segment::Segments;

/// What a person means.
struct Meant {
    unit: Unit,
    key: Hash64,
    text: String,
    /// The row of a run, which says how its words begin.
    run: Option<RunRow>,
}

impl Rulebook {
    /// Settles how something is judged on a host, whatever the counts say. Returns what was meant:
    /// nothing, if `entry` is neither the key of a row nor a single line.
    ///
    /// `entry` is a key in 16 hexadecimal digits; or a template, the slot between `⟨` and `⟩`
    /// (`⟨name⟩ is a columnist at the Harbour Post`); or the wording of a line, which stands for
    /// the runs it holds as well. [`Standing::Auto`] takes an earlier decision back.
    ///
    /// A denied line is cut by nothing but credits and repeats, a denied run by no run, and a line
    /// of a denied template by no template. A pinned run still has to begin and end where
    /// sentences do, and a line of a pinned template may not look like prose.
    pub fn rule(&mut self, host: &Host, entry: &str, standing: Standing) -> Vec<(Unit, Hash64)> {
        let meant = self.known_keys(entry).unwrap_or_else(|| self.wording(entry));
        let ruled = meant.iter().map(|meant| (meant.unit, meant.key)).collect();
        for meant in meant {
            self.set_standing(host, meant, standing);
        }
        ruled
    }

    fn set_standing(&mut self, host: &Host, meant: Meant, standing: Standing) {
        let Meant { unit, key, text, run } = meant;
        let place = (host.clone(), key);
        match unit {
            Unit::Line => set(&mut self.lines, place, standing, text),
            Unit::Template => set(&mut self.templates, place, standing, text),
            Unit::Run => {
                let RunRow { words, head, .. } = run.unwrap_or_default();
                let new = RunRow { words, head, ..RunRow::default() };
                self.runs.entry(place.clone()).or_insert(new);
                set(&mut self.runs, place, standing, text);
            }
        }
    }

    /// What has the key that was typed; `None` if it is no key.
    fn known_keys(&self, typed: &str) -> Option<Vec<Meant>> {
        let key = parse_key(typed)?;
        let mut meant: BTreeMap<Unit, Meant> = BTreeMap::new();
        for entry in self.entries().filter(|entry| entry.key == key) {
            let run = self.runs.get(&(entry.host.clone(), key));
            let run = run.filter(|_| entry.unit == Unit::Run).cloned();
            let new = Meant { unit: entry.unit, key, text: entry.text.to_owned(), run };
            meant.entry(entry.unit).or_insert(new);
        }
        Some(meant.into_values().collect())
    }

    fn wording(&self, typed: &str) -> Vec<Meant> {
        let mut segments = Segments::default();
        let text = clipped(typed.trim()).to_owned();
        let meant = |unit, key| Meant { unit, key, text: text.clone(), run: None };
        if let Some((head, tail)) = around_slot(typed) {
            let template = template_key(head, tail, &mut segments);
            return template.map(|key| meant(Unit::Template, key)).into_iter().collect();
        }
        segments.fill(typed);
        let mut all = self.runs_among(&segments);
        if let [block] = segments.blocks[..]
            && (all.is_empty() || self.lines.keys().any(|(_, key)| *key == block.key))
        {
            all.insert(0, meant(Unit::Line, block.key));
        }
        all
    }

    /// Every run that stands in a text, by key.
    fn runs_among(&self, segments: &Segments) -> Vec<Meant> {
        let codes: Vec<Code> = segments.words.iter().map(Code::of).collect();
        let mut found: BTreeMap<Hash64, Meant> = BTreeMap::new();
        for (_, key, row) in self.runs() {
            let stands = |words: &[Code]| {
                let head = words.iter().map(|code| code.value());
                head.zip(row.head).all(|(code, known)| code == known) && run_key(words) == key
            };
            if codes.windows(row.words as usize).any(stands) {
                let (text, run) = (row.text.clone(), Some(row.clone()));
                found.entry(key).or_insert(Meant { unit: Unit::Run, key, text, run });
            }
        }
        found.into_values().collect()
    }
}

fn set<R: Row<Key = (Host, Hash64)>>(
    rows: &mut BTreeMap<R::Key, R>,
    place: R::Key,
    standing: Standing,
    text: String,
) {
    let row = rows.entry(place.clone()).or_default();
    if let Some(known) = row.standing() {
        *known = standing;
    }
    if let Some(known) = row.text().filter(|known| known.is_empty()) {
        *known = text;
    }
    if row.is_empty() {
        rows.remove(&place);
    }
}

/// What stands before and behind the slot of a template.
fn around_slot(typed: &str) -> Option<(&str, &str)> {
    let (head, rest) = typed.trim().split_once('⟨')?;
    let (_, tail) = rest.split_once('⟩')?;
    Some((head, tail))
}

/// Two words, so that a line with a head of one word is long enough to be one of a template.
const FILLER: &str = "x x";

/// `None` if no line could be of this form.
fn template_key(head: &str, tail: &str, segments: &mut Segments) -> Option<Hash64> {
    segments.fill(&format!("{head}{FILLER}{tail}"));
    let words = &segments.words;
    let end = head.len() + FILLER.len();
    let before = words.iter().filter(|word| word.end() as usize <= head.len()).count();
    let behind = words.iter().filter(|word| end <= word.start() as usize).count();
    let skeleton = Skeleton { head: before, tail: behind };
    let is_one = segments.blocks.len() == 1
        && words.len() == before + 2 + behind
        && Skeleton::of_line(words.len()).contains(&skeleton);
    let codes: Vec<Code> = words.iter().map(Code::of).collect();
    is_one.then(|| ShortLine::new(&codes, false).key(skeleton))
}

/// A key as it stands in the file: 16 digits, in lower case.
pub(super) fn parse_key(text: &str) -> Option<Hash64> {
    let is_key =
        text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_key.then(|| u64::from_str_radix(text, 16).ok()).flatten().map(Hash64)
}
