//! Which printing of its line a block is.

use ahash::AHashMap;

use super::line::Line;
use crate::hash::Hash64;

/// Which printing of its line a block is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Printing {
    /// From 1; 0 for a block that is not looked at.
    pub(super) number: u32,
    /// Of how many.
    pub(super) of: u32,
    /// The block of the next printing, and
    next: Neighbour,
    /// of the one before.
    before: Neighbour,
}

/// The number of a block, from 1, or 0 for none: a text may have millions of them.
type Neighbour = u32;

impl Printing {
    /// The block of the next printing.
    pub(super) fn next(self) -> Option<usize> {
        (self.next as usize).checked_sub(1)
    }

    /// The block of the one before.
    pub(super) fn before(self) -> Option<usize> {
        (self.before as usize).checked_sub(1)
    }
}

/// What is done with a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It is compared with the others.
    Compared,
    /// It stands between others, but is no part of the story.
    Aside,
    /// It belongs to another finding: the answer has to be the same without it.
    Gone,
}

/// The printing that each block is.
pub(super) fn printings(lines: &[Line], places: &[Place]) -> Vec<Printing> {
    let mut last: AHashMap<Hash64, usize> = AHashMap::new();
    let mut printings = vec![Printing::default(); lines.len()];
    for number in (0..lines.len()).filter(|&number| places[number] == Place::Compared) {
        let before = last.insert(lines[number].key, number);
        printings[number].before = before.map_or(0, |before| before as u32 + 1);
        printings[number].number = before.map_or(1, |before| printings[before].number + 1);
        if let Some(before) = before {
            printings[before].next = number as u32 + 1;
        }
    }
    for number in (0..printings.len()).rev() {
        printings[number].of = match printings[number].next() {
            Some(next) => printings[next].of,
            None => printings[number].number,
        };
    }
    printings
}
