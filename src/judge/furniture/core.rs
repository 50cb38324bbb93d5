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
        if word.is_unspaced() {
            if let Some(next) = words.get(number + 1).filter(|next| next.is_unspaced()) {
                each(word.hash.then(next.hash));
            }
        } else if 4 <= word.span().of(text).chars().count() {
            each(word.hash);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A line and what it adds to the sum over a stretch.
    fn line_of(letter: char) -> (Line, i64) {
        let stub = Line { weight: 2, ..Line::default() };
        let prose = |weight| Line { weight, is_sentence: true, ..stub };
        match letter {
            'p' => (prose(12), 12),
            'q' => (prose(15), 15),
            'P' => (prose(60), 60),
            'Q' => (prose(80), 60),
            'R' => (Line { is_pattern: true, ..prose(20) }, 20),
            'l' => (Line { is_pattern: true, ..stub }, -15),
            't' => (Line { is_stamp: true, ..stub }, -15),
            'c' => (Line { is_comment: true, ..stub }, -15),
            _ => (stub, -5),
        }
    }

    fn core_of(page: &str) -> Range<usize> {
        let lines: Vec<Line> = page.chars().map(|letter| line_of(letter).0).collect();
        core(&lines)
    }

    #[test]
    fn stubs_and_lists_end_a_stretch() {
        let check = |page: &str, expected| assert_eq!(core_of(page), expected, "{page}");
        check("", 0..0);
        check("sss", 0..0);
        check("spssps", 1..5);
        check("psssp", 0..1);
        check("pssssppp", 5..8);
        check("qsssQ", 4..5);
        check("qlP", 2..3);
        check("qtP", 2..3);
        check("qcP", 2..3);
        check("RlP", 0..3);
        check("QssssssssssssPp", 13..15);
        check("Rssp", 0..4);
    }

    #[test]
    fn prose_is_a_long_sentence_that_is_no_frame() {
        let prose = Line { weight: 12, is_sentence: true, ..Line::default() };
        assert_eq!(prose_of(&prose), 12);
        assert_eq!(prose_of(&Line { around: 1, ..prose }), 12);
        assert_eq!(prose_of(&Line { around: 2, ..prose }), 0);
        assert_eq!(prose_of(&Line { spread: Spread::Some, ..prose }), 12);
        assert_eq!(prose_of(&Line { spread: Spread::Most, ..prose }), 0);
        assert_eq!(prose_of(&Line { is_sentence: false, ..prose }), 0);
    }

    proptest! {
        #[test]
        fn no_other_stretch_has_a_greater_sum(page in "[pqPQRltcs]{0,12}") {
            let gains: Vec<i64> = page.chars().map(|letter| line_of(letter).1).collect();
            let ends = |start| (start..=gains.len()).map(move |end| start..end);
            let sum = |stretch: Range<usize>| gains[stretch].iter().sum::<i64>();
            let best = (0..=gains.len()).flat_map(ends).map(sum).max();
            prop_assert_eq!(Some(sum(core_of(&page))), best);
        }
    }

    #[test]
    fn a_word_is_known_that_another_line_of_the_core_has() {
        let check = |text: &str, core: Range<usize>, expected: &[(usize, usize)]| {
            let mut segments = Segments::default();
            segments.fill(text);
            let mut lines = vec![Line::default(); segments.blocks.len()];
            compare(text, &segments, core, &mut lines);
            let found: Vec<_> = lines.iter().map(|line| (line.units, line.known)).collect();
            assert_eq!(found, expected, "{text}");
        };
        let three = "The captain waited\nThe captain left a harbour\nHarbour captain, ferry";
        check(three, 0..2, &[(2, 1), (3, 1), (3, 2)]);
        check(three, 0..0, &[(2, 0), (3, 0), (3, 0)]);
        check(three, 2..3, &[(2, 1), (3, 2), (3, 0)]);
        check("ferry ferry\nferry", 0..1, &[(2, 0), (1, 1)]);
        check("boat ferry boat ferry\nwind\nboat", 0..2, &[(4, 0), (1, 0), (1, 1)]);
        check("渡轮停航\n渡轮 one\n停航", 0..1, &[(3, 0), (1, 1), (1, 1)]);
    }
}
