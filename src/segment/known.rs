//! Lines that were cut before: a dump repeats lines, and what was found in one is the same wherever it stands.

use std::ops::Range;

use super::Word;
use crate::hash::{Hash64, followed, mix};
use crate::span::Span;

/// Lines with what they were cut into: those that came twice, of others a few bytes; or all, as long as many come
/// again.
///
/// No result depends on it, only the time: of a dump of whole pages a third of the lines come again soon, of articles
/// one in twenty.
#[derive(Clone, Debug)]
pub(super) struct KnownLines {
    /// By the lower bits of what is noted of a line; none until many lines were cut.
    slots: Vec<Slot>,
    lines: Vec<Line>,
    /// What the first of them is called.
    first: u32,
    /// The text of all lines.
    text: String,
    /// Their words, as if each line stood at the start of its text.
    words: Vec<Word>,
    /// What was found in them, placed likewise.
    finds: Vec<Find>,
    /// Lines that were asked for, before any was noted and since it was told whether all are kept.
    asked: usize,
    /// Those of them that had come before.
    again: usize,
    /// Whether lines are kept that come for the first time.
    keeps_all: bool,
    /// Words that find room, and [`BYTES`] of text for each; then all are forgotten.
    room: usize,
}

/// What is noted of the line that came last of all that share the slot.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    note: u32,
    /// Where it is kept, counted from 1; 0 for one that came once.
    line: u32,
}

#[derive(Clone, Debug)]
struct Line {
    text: Range<usize>,
    words: Range<usize>,
    key: Hash64,
    /// None until somebody looked.
    finds: Option<Range<usize>>,
}

/// A piece of a line in which something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Find {
    /// Where it stands in the text.
    pub(crate) span: Span,
    /// What it is, as whoever looked numbers it.
    pub(crate) number: u32,
}

impl Find {
    /// The same with either end of its span elsewhere.
    pub(super) fn moved(&self, to: impl Fn(u32) -> u32) -> Self {
        let Span { start, end } = self.span;
        Self { span: Span { start: to(start), end: to(end) }, ..*self }
    }
}

/// What a line was cut into.
pub(super) struct Known<'a> {
    /// Its words, as if it stood at the start of its text.
    pub(super) words: &'a [Word],
    /// The hash of its comparison form.
    pub(super) key: Hash64,
    /// What it is called from now on: no other line of the text will be, whether it is forgotten or not.
    pub(super) name: u32,
}

/// What no line is called.
pub(super) const NAMELESS: u32 = 0;

/// The lines of some hundred pages: 64 KiB of notes.
const SLOTS: usize = 1 << 13;

/// Whoever cuts fewer lines, of one text perhaps, takes no memory for those that come again.
const WARMING_UP: usize = 1 << 8;

/// With words of sixteen bytes half a mebibyte, the last line included, which fits the second cache.
const ROOM: usize = (1 << 15) - LONGEST / 2;

/// Bytes of a word and what is around it, if lines are not made of short ones alone.
const BYTES: usize = 8;

/// A longer line, in bytes, is a text in itself, and would take the room of many.
const LONGEST: usize = 2 << 10;

/// A shorter one, in bytes, is cut as soon as looked up.
const SHORTEST: usize = PIECE;

/// After so many lines it is told anew whether all are kept,
const TERM: usize = 1 << 12;

/// which is worth its time where one of so many came before: to keep a line and its words takes a twelfth of the time
/// to cut it.
const WORTH: usize = 5;

impl Default for KnownLines {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            lines: Vec::new(),
            first: NAMELESS + 1,
            text: String::new(),
            words: Vec::new(),
            finds: Vec::new(),
            asked: 0,
            again: 0,
            keeps_all: false,
            room: ROOM,
        }
    }
}

impl KnownLines {
    /// What a line was cut into, if it is known. One that is kept from now on has the words that `cut` appends and the
    /// hash that it returns.
    #[inline]
    pub(super) fn find(
        &mut self,
        content: &str,
        cut: impl FnOnce(&mut Vec<Word>) -> Hash64,
    ) -> Option<Known<'_>> {
        if !(SHORTEST..=LONGEST).contains(&content.len()) || !self.is_warm() {
            return None;
        }
        let number = self.number(content, cut)?;
        let Line { words, key, .. } = &self.lines[number];
        let name = self.first + number as u32;
        Some(Known { words: &self.words[words.clone()], key: *key, name })
    }

    /// What was found in the line of this name, if somebody looked.
    pub(super) fn finds(&self, name: u32) -> Option<&[Find]> {
        let line = self.lines.get(self.number_of(name))?;
        line.finds.clone().map(|finds| &self.finds[finds])
    }

    /// Takes note of what was found in the line of this name, if it is not forgotten.
    pub(super) fn note(&mut self, name: u32, finds: impl Iterator<Item = Find>) {
        let number = self.number_of(name);
        if let Some(line) = self.lines.get_mut(number) {
            let first = self.finds.len();
            self.finds.extend(finds);
            line.finds = Some(first..self.finds.len());
        }
    }

    fn number_of(&self, name: u32) -> usize {
        name.wrapping_sub(self.first) as usize
    }

    fn is_warm(&mut self) -> bool {
        self.asked += 1;
        if self.slots.is_empty() && WARMING_UP <= self.asked {
            self.slots = vec![Slot::default(); SLOTS];
        } else if TERM <= self.asked {
            self.keeps_all = self.asked <= WORTH * self.again;
            (self.asked, self.again) = (0, 0);
        }
        !self.slots.is_empty()
    }

    fn number(
        &mut self,
        content: &str,
        cut: impl FnOnce(&mut Vec<Word>) -> Hash64,
    ) -> Option<usize> {
        let note = note(content.as_bytes());
        let (slot, note) = (note as usize % SLOTS, (note >> 32) as u32);
        let came_before = self.slots[slot].note == note;
        self.again += usize::from(came_before);
        let kept = if came_before { self.slots[slot].line.checked_sub(1) } else { None };
        if let Some(number) = kept.map(|number| number as usize) {
            // Two lines may have one note.
            return (&self.text[self.lines[number].text.clone()] == content).then_some(number);
        }
        let number = (came_before || self.keeps_all).then(|| self.keep(content, cut));
        self.slots[slot] = Slot { note, line: number.map_or(0, |number| number as u32 + 1) };
        number
    }

    /// Keeps a line and what it is cut into; its number.
    fn keep(&mut self, content: &str, cut: impl FnOnce(&mut Vec<Word>) -> Hash64) -> usize {
        if self.room < self.words.len() || BYTES * self.room < self.text.len() {
            self.forget();
        }
        let (text, words) = (self.text.len(), self.words.len());
        self.text.push_str(content);
        let key = cut(&mut self.words);
        let (text, words) = (text..self.text.len(), words..self.words.len());
        self.lines.push(Line { text, words, key, finds: None });
        self.lines.len() - 1
    }

    fn forget(&mut self) {
        self.slots.fill(Slot::default());
        // A text has fewer lines than there are names left, so none is used twice in it.
        let next = self.first + self.lines.len() as u32;
        self.first = if u32::MAX / 2 < next { NAMELESS + 1 } else { next };
        self.lines.clear();
        self.text.clear();
        self.words.clear();
        self.finds.clear();
    }
}

/// What is noted of a line of [`SHORTEST`] bytes or more: a hash of all of them, in as many lanes as keep a processor
/// busy.
fn note(bytes: &[u8]) -> u64 {
    let mut lanes = [bytes.len() as u64; LANES];
    let pieces = bytes.as_chunks().0;
    let (steps, rest) = pieces.as_chunks::<LANES>();
    let follow = |lanes: &mut [u64; LANES], step: &[[u8; PIECE]]| {
        lanes.iter_mut().zip(step).for_each(|(lane, piece)| {
            *lane = followed(*lane, u64::from_le_bytes(*piece));
        });
    };
    steps.iter().for_each(|step| follow(&mut lanes, step));
    follow(&mut lanes, rest);
    let last = bytes.last_chunk().map_or(0, |last| u64::from_le_bytes(*last));
    lanes.into_iter().fold(last, |all, lane| mix(all ^ lane))
}

/// Bytes that are followed at a time.
const PIECE: usize = size_of::<u64>();

const LANES: usize = 4;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::segment::Segments;

    impl KnownLines {
        /// For so many words, and for whoever asks.
        fn of_room(room: usize) -> Self {
            Self { asked: WARMING_UP, room, ..Self::default() }
        }
    }

    /// A line of a few dozen, some of which differ in their midst alone.
    fn line(number: u64) -> String {
        let (kind, midst) = (number % 7, number / 7 % 5);
        let midst = midst.to_string().repeat(1 + kind as usize);
        format!("{} don’t é {midst} {} end{kind}", "ab ".repeat(9), "cd.Ef ".repeat(9))
    }

    #[test]
    fn what_is_known_is_what_would_be_cut() {
        for room in [0, 40, 400, ROOM] {
            let first = u32::MAX / 2 - 9;
            let known = KnownLines { first, ..KnownLines::of_room(room) };
            let mut used = Segments { known, ..Segments::default() };
            for text in 0..200 {
                let lines = 1 + mix(text) % 12;
                let lines: Vec<String> =
                    (0..lines).map(|at| line(mix(text + 1_000 * at) % 35)).collect();
                let text = lines.join(" \n\t");
                used.fill(&text);
                let mut new = Segments::default();
                new.fill(&text);
                assert_eq!((&used.words, &used.blocks), (&new.words, &new.blocks));
            }
            assert!(!used.known.lines.is_empty() && used.known.words.len() <= room + 100);
        }
    }

    #[test]
    fn a_name_stands_for_one_line() {
        for first in [NAMELESS + 1, u32::MAX / 2 - 9] {
            let mut known = KnownLines { first, ..KnownLines::of_room(40) };
            known.note(NAMELESS, finds_in(0));
            assert_eq!(known.finds(NAMELESS), None);
            let mut names: Vec<(u64, u32)> = Vec::new();
            for number in (0..400).map(|at| mix(at) % 9) {
                let cut = |words: &mut Vec<Word>| {
                    words.extend([Word::new(Span::new(0, 1), Hash64(0)); 9]);
                    Hash64(number)
                };
                let Some(name) = known.find(&line(number), cut).map(|found| found.name) else {
                    continue;
                };
                assert!(names.iter().all(|&(other, known)| known != name || other == number));
                // Only what was found under this name is told of it.
                let finds = known.finds(name);
                assert!(finds.is_none() || names.contains(&(number, name)));
                assert!(finds.is_none_or(|finds| finds.iter().copied().eq(finds_in(number))));
                if finds.is_none() {
                    known.note(name, finds_in(number));
                }
                assert!(known.finds(name).is_some() && known.finds(NAMELESS).is_none());
                names.push((number, name));
            }
            let distinct: BTreeSet<u32> = names.iter().map(|&(_, name)| name).collect();
            assert!(9 < distinct.len(), "nothing was forgotten");
        }
    }

    /// What is found in a line: nothing in every third.
    fn finds_in(number: u64) -> impl Iterator<Item = Find> {
        let find = move |at| Find { span: Span::new(at, at + 1), number: number as u32 };
        (0..number as usize % 3).map(find)
    }

    #[test]
    fn lines_that_come_again_are_not_cut_again() {
        let (mut known, mut cut) = (KnownLines::of_room(ROOM), 0);
        for _ in 0..9 {
            for number in 0..35 {
                let found = known.find(&line(number), |_| {
                    cut += 1;
                    Hash64(number)
                });
                assert!(found.is_none_or(|found| found.key == Hash64(number)));
            }
        }
        assert!((7..=35).contains(&cut), "{cut}");
        assert_eq!(known.lines.len(), cut);
    }
}
