//! Words that house text is known by: "sign up", "all rights reserved", "Read more:".
//!
//! They are listed in `cues.txt`. A cue alone cuts nothing; see the rules that ask for one.

use ahash::{AHashMap, AHashSet};

use crate::fingerprint::Code;
use crate::hash::Hash64;
use crate::index::{Reach, Reaches};
use crate::segment::{Segments, Word};

/// The cues a project ships with.
const BUILT_IN: &str = include_str!("cues.txt");

/// Signs that make a cue be compared letter by letter, as they are no part of any word.
const SIGNS: [char; 2] = ['©', '@'];

/// Lists of cues, ready to be asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Cues {
    /// What whole lines of house text hold.
    pub(super) line: CueList,
    /// What lines that lead elsewhere open with.
    pub(super) lead: CueList,
    /// The same, but these open sentences and labels too.
    pub(super) label: CueList,
    /// What prose is known by.
    pub(super) keep: CueList,
    /// First words of leads and labels: this is asked of every short line.
    openings: AHashSet<Code>,
}

/// Cues of one kind.
#[derive(Clone, Debug, Default)]
pub(super) struct CueList {
    /// By hash of the first word: the hashes of all words.
    by_first: AHashMap<Hash64, Vec<Box<[Hash64]>>>,
    /// Cues that are compared letter by letter, in lower case.
    signs: Vec<Box<str>>,
    /// All of them as codes, which is what is known of texts that are gone.
    codes: AHashSet<Box<[Code]>>,
}

impl Cues {
    /// The cues of `cues.txt`.
    pub(super) fn built_in() -> Self {
        Self::parse(BUILT_IN)
    }

    /// Reads a list; what stands under no known heading is left out.
    fn parse(text: &str) -> Self {
        let mut cues = Self::default();
        let mut segments = Segments::default();
        let mut heading = "";
        for line in text.lines().map(str::trim) {
            if line.starts_with('[') {
                heading = line;
                continue;
            }
            let list = match heading {
                "[line]" => &mut cues.line,
                "[lead]" => &mut cues.lead,
                "[label]" => &mut cues.label,
                "[keep]" => &mut cues.keep,
                _ => continue,
            };
            if !line.is_empty() && !line.starts_with('#') {
                list.push(line, &mut segments);
            }
        }
        let openings = cues.lead.codes.iter().chain(&cues.label.codes);
        cues.openings = openings.filter_map(|codes| codes.first()).copied().collect();
        cues
    }
}

impl Cues {
    /// Where the opening of a line, if it may lead elsewhere, has to be counted.
    pub(super) fn reach(&self, head: &[Code]) -> Option<Reach> {
        match () {
            () if !head.first().is_some_and(|first| self.openings.contains(first)) => None,
            () if self.lead.codes.contains(head) => Some(Reach::Dump),
            () if self.label.codes.contains(head) => Some(Reach::Host),
            () => None,
        }
    }

    /// The same of all openings of a line, if one is known.
    pub(super) fn reaches(&self, line: &[Code]) -> Option<Reaches> {
        line.first().filter(|first| self.openings.contains(first))?;
        let mut reaches = Reaches::default();
        for (words, reach) in (1..=line.len()).zip(&mut reaches[1..]) {
            *reach = self.reach(&line[..words]);
        }
        reaches.iter().any(Option::is_some).then_some(reaches)
    }
}

impl CueList {
    /// Whether a cue stands in `text`, whose words these are.
    ///
    /// One look-up a word.
    pub(super) fn is_in(&self, text: &str, words: &[Word]) -> bool {
        let starts = |at: usize| {
            let cues = self.by_first.get(&words[at].hash)?;
            cues.iter().find(|cue| starts_with(&words[at..], cue))
        };
        (0..words.len()).any(|at| starts(at).is_some())
            || self.signs.iter().any(|cue| holds(text, cue))
    }

    fn push(&mut self, cue: &str, segments: &mut Segments) {
        if cue.contains(SIGNS) {
            self.signs.push(cue.to_lowercase().into());
            return;
        }
        segments.fill(cue);
        let words = &segments.words;
        let Some(first) = words.first() else { return };
        self.codes.insert(words.iter().map(Code::of).collect());
        self.by_first
            .entry(first.hash)
            .or_default()
            .push(words.iter().map(|word| word.hash).collect());
    }
}

fn starts_with(words: &[Word], cue: &[Hash64]) -> bool {
    cue.len() <= words.len() && cue.iter().zip(words).all(|(hash, word)| *hash == word.hash)
}

/// Whether `cue`, in lower case, stands in `text`, in which only its ASCII letters may be capitals.
fn holds(text: &str, cue: &str) -> bool {
    let (text, cue) = (text.as_bytes(), cue.as_bytes());
    text.windows(cue.len()).any(|window| window.eq_ignore_ascii_case(cue))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, is_line: bool, leads: Option<Reach>, is_kept: bool) {
        let mut segments = Segments::default();
        segments.fill(line);
        let cues = Cues::built_in();
        let words = &segments.words;
        let codes: Vec<Code> = words.iter().map(Code::of).collect();
        let found =
            (cues.line.is_in(line, words), cues.reach(&codes), cues.keep.is_in(line, words));
        assert_eq!(found, (is_line, leads, is_kept), "{line}");
    }

    #[test]
    fn cues_are_found_at_word_borders_whatever_their_case() {
        check("SIGN UP for the Harbour Letter", true, None, false);
        check("The assigned upgrade went well", false, None, false);
        check("© 2031 Harbour Times", true, None, false);
        check("Follow @harbourtimes", true, None, false);
        check("Don’t miss", false, Some(Reach::Dump), false);
        check("Read", false, Some(Reach::Host), false);
        check("ALSO READ", false, Some(Reach::Dump), false);
        check("Lire aussi", true, Some(Reach::Dump), false);
        check("版权所有 港口时报", true, None, false);
        check("The port declined to comment on Monday", false, None, true);
        check("The ferry resumed on Monday", false, None, false);
    }

    #[test]
    fn every_heading_has_cues() {
        let cues = Cues::built_in();
        for list in [&cues.line, &cues.lead, &cues.label, &cues.keep] {
            assert!(10 < list.codes.len());
        }
    }
}
