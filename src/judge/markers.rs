//! Very short stray tokens that stand alone on a line: "ADVERTISEMENT", "Read more:".
//!
//! The words are listed in `markers.txt`, by what they serve and by how sure they are.
//!
//! ```
//! use refrain::judge::markers::{Class, Markers, Strength};
//!
//! let markers = Markers::built_in();
//! let marker = markers.class_of("ADVERTISEMENT", &mut String::new());
//! let marker = marker.map(|marker| (marker.class, marker.strength));
//! assert_eq!(marker, Some((Class::Advertisement, Strength::Alone)));
//! ```

use crate::hash::Hash64;
use crate::segment::fold_into;

/// The markers a project ships with.
const BUILT_IN: &str = include_str!("markers.txt");

/// No marker has more words; a longer line is looked at no further.
const MOST_WORDS: usize = 8;

/// No marker is longer, in bytes; a prefilter that needs no look at the line.
const MOST_BYTES: usize = 96;

/// A list of markers, ready to be asked.
#[derive(Clone, Debug)]
pub struct Markers {
    /// By hash of the comparison form.
    rows: Vec<(Hash64, Marker)>,
    /// One bit for each [opening], set for those of the entries: nearly every line of prose is turned away by
    /// one look at four kilobytes.
    openings: Vec<u64>,
    /// The entries as they stand in the file.
    entries: Vec<String>,
}

/// A line that was found in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marker {
    /// What the words serve.
    pub class: Class,
    /// How much evidence a cut needs.
    pub strength: Strength,
    /// Which entry matched; see [`Markers::entry`].
    pub entry: u32,
}

/// What a marker serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Class {
    /// Announces or encloses an advertisement.
    Advertisement,
    /// A button for sharing, mailing or printing.
    Share,
    /// Leads to other stories.
    Related,
    /// Any other part of a page's controls.
    Ui,
}

/// How much evidence a cut needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// None: the words are junk wherever they stand alone on a line.
    Alone,
    /// Many documents of the same host have to repeat the line.
    Host,
}

/// A marker file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct MarkerError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a line of a marker file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// A class nobody knows.
    #[error("unknown class [{0}]")]
    UnknownClass(String),
    /// An entry stands before the first `[class]`.
    #[error("entry before the first [class]")]
    NoClass,
    /// The first word names no strength.
    #[error("expected alone or host, found `{0}`")]
    UnknownStrength(String),
    /// Longer than any line that is looked at.
    #[error("more than eight words")]
    TooLong,
    /// Nothing but signs.
    #[error("entry without a letter")]
    Empty,
    /// The same comparison form with another class or strength.
    #[error("`{0}` is listed twice")]
    Twice(String),
}

impl Markers {
    /// Reads a marker file; the built-in one describes its form.
    ///
    /// # Errors
    ///
    /// When a line is no entry, or two entries contradict each other.
    pub fn parse(text: &str) -> Result<Self, MarkerError> {
        let openings = vec![0; OPENINGS / u64::BITS as usize];
        let mut markers = Self { rows: Vec::new(), openings, entries: Vec::new() };
        let mut class = None;
        let mut scratch = String::new();
        for (index, line) in text.lines().enumerate() {
            markers
                .line(line.trim(), &mut class, &mut scratch)
                .map_err(|problem| MarkerError { line: index + 1, problem })?;
        }
        markers.rows.sort_unstable_by_key(|(key, _)| *key);
        Ok(markers)
    }

    /// The markers of `markers.txt`.
    #[expect(
        clippy::missing_panics_doc,
        reason = "the file is part of the source; a test reads it"
    )]
    pub fn built_in() -> Self {
        Self::parse(BUILT_IN).expect("a test reads the built-in markers")
    }

    /// The entry that the whole of `block_text` is, or is several times over; `scratch` is cleared
    /// first.
    ///
    /// Costs next to nothing for a line of more than eight words, else one hash and one look-up.
    ///
    /// ```
    /// use refrain::judge::markers::Markers;
    ///
    /// let markers = Markers::built_in();
    /// assert!(markers.class_of("Advertisement Advertisement", &mut String::new()).is_some());
    /// ```
    pub fn class_of(&self, block_text: &str, scratch: &mut String) -> Option<Marker> {
        if !self.may_open(block_text) {
            return None;
        }
        let key = key_of(block_text, scratch)?;
        let row = self.row(key).ok();
        let row = row.or_else(|| self.row(key_of(unit_of(block_text)?, scratch)?).ok());
        row.map(|at| self.rows[at].1)
    }

    /// The entry of this number, as [`Marker::entry`] gives it.
    pub fn entry(&self, number: u32) -> Option<&str> {
        self.entries.get(number as usize).map(String::as_str)
    }

    fn line(
        &mut self,
        line: &str,
        class: &mut Option<Class>,
        scratch: &mut String,
    ) -> Result<(), Problem> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            *class = Some(Class::of(name).ok_or_else(|| Problem::UnknownClass(name.to_owned()))?);
            return Ok(());
        }
        let (strength, entry) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let strength = match strength {
            "alone" => Strength::Alone,
            "host" => Strength::Host,
            other => return Err(Problem::UnknownStrength(other.to_owned())),
        };
        self.push((*class).ok_or(Problem::NoClass)?, strength, entry.trim(), scratch)
    }

    fn push(
        &mut self,
        class: Class,
        strength: Strength,
        entry: &str,
        scratch: &mut String,
    ) -> Result<(), Problem> {
        if !entry.contains(char::is_alphabetic) {
            return Err(Problem::Empty);
        }
        // Any number will do: all of them become one slot.
        let key = key_of(&entry.replace("{n}", "1"), scratch).ok_or(Problem::TooLong)?;
        match self.rows.iter().find(|(known, _)| *known == key) {
            Some((_, row)) if row.class == class && row.strength == strength => return Ok(()),
            Some(_) => return Err(Problem::Twice(entry.to_owned())),
            None => {}
        }
        if let Some(opening) = opening(entry) {
            self.openings[opening / 64] |= 1 << (opening % 64);
        }
        let number = self.entries.len() as u32;
        self.entries.push(entry.to_owned());
        self.rows.push((key, Marker { class, strength, entry: number }));
        Ok(())
    }

    /// Whether an entry may open like a line.
    fn may_open(&self, line: &str) -> bool {
        opening(line).is_none_or(|opening| self.openings[opening / 64] >> (opening % 64) & 1 == 1)
    }

    fn row(&self, key: Hash64) -> Result<usize, usize> {
        self.rows.binary_search_by_key(&key, |(known, _)| *known)
    }
}

impl Class {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Advertisement, "advertisement"),
        (Self::Share, "share"),
        (Self::Related, "related"),
        (Self::Ui, "ui"),
    ];

    /// The name of the class, as the marker file spells it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(class, _)| *class == self).map_or("", |(_, name)| name)
    }

    fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(class, _)| *class)
    }
}

/// Openings that are told apart: five bits for each of three letters.
const OPENINGS: usize = 1 << 15;

/// The first three letters of a line, if that is what it opens with: whatever has the same comparison form has the
/// same. A mark behind them might change the last one.
fn opening(line: &str) -> Option<usize> {
    let line = line.as_bytes();
    let letters: &[u8; 3] = line.first_chunk()?;
    let is_told =
        letters.iter().all(u8::is_ascii_alphabetic) && line.get(3).is_none_or(u8::is_ascii);
    is_told.then(|| letters.iter().fold(0, |all, letter| all << 5 | usize::from(letter & 31)))
}

/// Hash of the form in which lines and entries meet: folded, numbers levelled, signs at the end
/// dropped. None when the line is too long to be a marker or holds no letter.
fn key_of(line: &str, scratch: &mut String) -> Option<Hash64> {
    let line = line.trim();
    if MOST_BYTES < line.len() || line.split_whitespace().nth(MOST_WORDS).is_some() {
        return None;
    }
    let line = line.trim_end_matches(|c: char| is_trailing_sign(c) || c.is_whitespace());
    scratch.clear();
    fold_into(line, scratch);
    // The levelled form goes behind the folded one, so that one buffer serves both.
    let folded = scratch.len();
    let (mut at, mut in_number) = (0, false);
    while let Some(c) = scratch[at..folded].chars().next() {
        at += c.len_utf8();
        let is_digit = c.is_numeric();
        if !(is_digit && in_number) {
            scratch.push(if is_digit { '#' } else { c });
        }
        in_number = is_digit;
    }
    let key = &scratch[folded..];
    key.contains(char::is_alphabetic).then(|| Hash64::of(key.as_bytes()))
}

/// The words that a line says twice or more, if it says nothing else.
fn unit_of(line: &str) -> Option<&str> {
    let line = line.trim();
    let (first, rest) = line.split_once(char::is_whitespace)?;
    rest.split_whitespace().find(|word| *word == first)?;
    let words = line.split_whitespace().count();
    let is_unit = |unit: &&str| {
        let of_unit = unit.split_whitespace();
        words.is_multiple_of(of_unit.clone().count())
            && line.split_whitespace().eq(of_unit.cycle().take(words))
    };
    line.match_indices(char::is_whitespace).map(|(end, _)| &line[..end]).find(is_unit)
}

/// What may stand behind a marker without making it a sentence.
fn is_trailing_sign(c: char) -> bool {
    matches!(c, ':' | '：' | '.' | '…' | '-' | '–' | '—' | '→' | '»' | '›' | '>' | '▼' | '↓')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_say_its_words_several_times() {
        for (line, unit) in [
            ("Advertisement Advertisement", Some("Advertisement")),
            ("Skip ad  Skip ad\tSkip ad", Some("Skip ad")),
            ("no no no", Some("no")),
            ("Advertisement", None),
            ("Skip ad Skip", None),
            ("Skip ad skip ad", None),
            ("", None),
        ] {
            assert_eq!(unit_of(line), unit, "{line}");
        }
    }

    #[test]
    fn no_entry_is_passed_over() {
        let markers = Markers::built_in();
        let says = |line: &str| markers.class_of(line, &mut String::new()).map(|one| one.entry);
        for (number, entry) in (0..).zip(&markers.entries) {
            let entry = entry.replace("{n}", "7");
            assert_eq!(says(&entry), Some(number), "{entry}");
            assert_eq!(says(&entry.to_uppercase()), says(&entry.to_lowercase()), "{entry}");
            assert_eq!(says(&format!("  {entry}: ")), Some(number), "{entry}");
            let wide: String = entry.chars().map(fullwidth).collect();
            assert!(MOST_BYTES < wide.len() || says(&wide) == Some(number), "{wide}");
        }
    }

    /// The letter as it stands among Chinese ones; its comparison form is the same.
    fn fullwidth(c: char) -> char {
        if c.is_ascii_alphabetic() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c }
    }

    #[test]
    fn most_prose_is_passed_over() {
        let markers = Markers::built_in();
        for line in ["The ferry left.", "Yes.", "Ohio", "Mrs. Lind waved", "Tea, then bread"] {
            assert!(!markers.may_open(line), "{line}");
        }
        assert!(
            ["Advent", "ad", "…", "Ångström", "Cae\u{301}"]
                .iter()
                .all(|line| markers.may_open(line))
        );
    }

    #[test]
    fn a_marker_said_twice_is_one() {
        let markers = Markers::built_in();
        let is_marker = |line: &str| markers.class_of(line, &mut String::new()).is_some();
        assert!(is_marker("Advertisement Advertisement"));
        assert!(is_marker("Story continues below Story continues below"));
        for line in ["Yes. Yes.", "Ohio Ohio", "Perspectives Perspectives", "Hear, hear"] {
            assert!(!is_marker(line), "{line}");
        }
    }
}
