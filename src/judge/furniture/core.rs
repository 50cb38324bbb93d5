//! The core of a page: its densest stretch of prose, and which words it is about.

use std::ops::Range;

use ahash::AHashMap;

use super::line::{Line, Spread};
use crate::hash::Hash64;
use crate::segment::{Segments, Word};

/// Words of a line of prose that is no frame.
pub(crate) fn prose_of(line: &Line) -> usize {
    let counts = line.is_prose() && line.around < 2 && line.spread != Spread::Most;
    if counts { line.weight } else { 0 }
}

/// What a line without prose takes from the sum over a stretch, in words: menus end it, captions
/// and subheads do not.
const STUB: i64 = 5;

/// What it takes more where it is part of a list: comments and teasers come in a rhythm.
const RHYTHM: i64 = 10;

/// More words than these make a line no better.
const LONGEST: usize = 60;

/// The densest stretch of prose: the lines with the greatest sum of words, every line without
/// prose counting against it. Linear in the lines (Kadane's way).
pub(crate) fn core(lines: &[Line]) -> Range<usize> {
    let (mut best, mut best_sum) = (0..0, 0);
    let (mut start, mut sum) = (0, 0i64);
    for (number, line) in lines.iter().enumerate() {
        let prose = prose_of(line).min(LONGEST) as i64;
        let rhythm = i64::from(line.is_pattern || line.is_stamp || line.is_comment) * RHYTHM;
        sum += if prose == 0 { -STUB - rhythm } else { prose };
        if sum <= 0 {
            (start, sum) = (number + 1, 0);
        } else if best_sum < sum {
            (best, best_sum) = (start..number + 1, sum);
        }
    }
    best
}

/// Compares the words of every line with those of the core.
pub(crate) fn compare(text: &str, segments: &Segments, core: Range<usize>, lines: &mut [Line]) {
    let mut seen: AHashMap<Hash64, (usize, u32)> = AHashMap::new();
    for number in core.clone() {
        for_units(text, segments.words_of(&segments.blocks[number]), |unit| {
            let (last, count) = seen.entry(unit).or_insert((number, 0));
            if *count == 0 || *last != number {
                *count += 1;
            }
            *last = number;
        });
    }
    for (number, line) in lines.iter_mut().enumerate() {
        let needs = if core.contains(&number) { 2 } else { 1 };
        (line.units, line.known) = (0, 0);
        for_units(text, segments.words_of(&segments.blocks[number]), |unit| {
            line.units += 1;
            line.known += usize::from(seen.get(&unit).is_some_and(|&(_, count)| needs <= count));
        });
    }
}

/// Words of four letters and more, and pairs of lone characters.
fn for_units(text: &str, words: &[Word], mut each: impl FnMut(Hash64)) {
    for (number, word) in words.iter().enumerate() {
        if word.is_unspaced {
            if let Some(next) = words.get(number + 1).filter(|next| next.is_unspaced) {
                each(word.hash.then(next.hash));
            }
        } else if 4 <= word.span.of(text).chars().count() {
            each(word.hash);
        }
    }
}
