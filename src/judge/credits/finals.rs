//! What credits end with: most lines that hold a cue end like prose, and need no closer look.

use super::language::{Node, Place};
use super::slots::Slot;
use super::tokens::{keeps_stop, mark_of};
use crate::hash::Hash64;
use crate::segment::Word;

/// What the matches of a pattern end with.
#[derive(Clone, Debug, Default)]
pub(super) struct Ending {
    pub(super) words: Vec<Hash64>,
    pub(super) marks: Vec<char>,
    /// One bit a slot.
    pub(super) slots: u8,
}

impl Ending {
    /// That of a pattern.
    pub(super) fn of(pattern: &Node) -> Self {
        let mut ending = Self::default();
        ending.take(pattern);
        ending
    }

    /// Takes in the ends of a pattern; whether it may match nothing.
    fn take(&mut self, node: &Node) -> bool {
        match node {
            Node::Word { hash, .. } => self.words.push(*hash),
            Node::Slot { slot, .. } => self.slots |= 1 << *slot as u8,
            Node::Mark(mark) => self.marks.push(*mark),
            Node::Maybe(part) => {
                self.take(part);
                return true;
            }
            Node::Defined { pattern, .. } => return self.take(pattern),
            Node::All(parts) => return parts.iter().rev().all(|part| self.take(part)),
            Node::Any(parts) => {
                return parts.iter().fold(false, |empty, part| self.take(part) | empty);
            }
        }
        false
    }
}

/// What the matches of all templates end with.
#[derive(Debug, Default)]
pub(super) struct Finals {
    /// Words, sorted.
    words: Vec<Hash64>,
    /// Marks, and the brackets that close a group.
    marks: Vec<char>,
    /// Words behind which an agency's name ends with a mark, sorted.
    quoted: Vec<Hash64>,
    /// Cues of the templates that may end with any word, sorted.
    free_cues: Vec<Hash64>,
    /// Whether such a template is announced by an agency.
    has_free_wires: bool,
}

/// A date has a number in its last four words; one of ours may be three to the segmenter.
const DATE_WORDS: usize = 12;

impl Finals {
    /// Adds those of the next template, which one of `cues` announces, or an agency if there are none.
    ///
    /// A template for groups ends with a bracket, whatever is before.
    pub(super) fn push(&mut self, place: Place, ending: &Ending, cues: &[Hash64]) {
        if place == Place::Group {
            return;
        }
        self.words.extend(&ending.words);
        self.marks.extend(&ending.marks);
        if ending.slots & 1 << Slot::Free as u8 != 0 {
            self.free_cues.extend(cues);
            self.has_free_wires |= cues.is_empty();
        }
    }

    /// Adds the names of agencies, and the words that announce them.
    pub(super) fn finish<'a>(
        &mut self,
        wires: impl Iterator<Item = &'a [Node]>,
        wire_cues: &[Hash64],
    ) {
        for name in wires {
            match name {
                [.., Node::Word { hash, .. }, Node::Mark(_)] => self.quoted.push(*hash),
                [.., last] => {
                    let Ending { words, marks, .. } = Ending::of(last);
                    self.words.extend(words);
                    self.marks.extend(marks);
                }
                [] => {}
            }
        }
        if self.has_free_wires {
            self.free_cues.extend(wire_cues);
        }
        self.marks.extend([')', ']']);
        self.marks.sort_unstable();
        self.marks.dedup();
        for hashes in [&mut self.words, &mut self.quoted, &mut self.free_cues] {
            hashes.sort_unstable();
            hashes.dedup();
        }
    }

    /// Whether credits may reach the byte `end`, where a line ends whose last words are these.
    ///
    /// Few marks end a credit. Names do not end in a small letter: what ends so is a word of a template or of an agency, a
    /// date, or any word where a template allows that.
    pub(super) fn may_reach(&self, text: &str, words: &[Word], end: u32) -> bool {
        let Some(last) = words.last() else { return true };
        let before = words.len().checked_sub(2).map_or(0, |before| words[before].end());
        let is_apart = text[before as usize..last.start() as usize].ends_with(' ');
        let (word, behind) = (last.span().of(text), &text[last.end() as usize..end as usize]);
        let mark = behind.chars().next_back().and_then(mark_of);
        if mark.is_some_and(|mark| self.marks.binary_search(&mark).is_err()) {
            return holds(&self.quoted, last.hash);
        }
        let is_plain = is_apart
            && matches!(behind, "" | ".")
            && word.bytes().all(|byte| byte.is_ascii_lowercase())
            && !keeps_stop(word);
        let has_date = || words.iter().rev().take(DATE_WORDS).any(|word| word.has_digit());
        let is_free = || words.iter().any(|word| holds(&self.free_cues, word.hash));
        !is_plain || holds(&self.words, last.hash) || has_date() || is_free()
    }
}

fn holds(sorted: &[Hash64], hash: Hash64) -> bool {
    sorted.binary_search(&hash).is_ok()
}
