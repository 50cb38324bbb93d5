//! Which printings of a line are one too many.

use super::layout::Layout;
use super::line::End;
use super::printing::Place;
use crate::hash::Hash64;

/// A line of this many words that comes again is a second printing wherever it stands.
pub(super) const LONG: usize = 8;

/// A line of this many words is one if it stands where second printings stand, or alone between
/// paragraphs; shorter ones are speaker labels, list items and answers.
const SHORT: usize = 3;

/// One of this many words goes only right behind its first printing, alone between paragraphs.
const STUTTER: usize = 2;

/// A headline is repeated this many lines down at most.
const HEAD: usize = 8;

/// Which blocks are second printings.
///
/// Lines are counted as if those that go had never been there, so that nothing more is found once
/// they have gone. On a whole page, what is no statement may be a link to another page: it goes
/// only where it stands beside a printing, or beside a line that goes.
pub(super) fn surplus(layout: &Layout<'_>, title: Hash64) -> Vec<bool> {
    let Layout { lines, places, printings, .. } = *layout;
    let (belongs, alone) = (layout.belongs(), layout.alone());
    let may_have_links = layout.is_page || layout.has_links();
    let is_link = |number: usize| may_have_links && lines[number].end != End::Statement;
    let mut surplus: Vec<bool> = (0..lines.len())
        .map(|number| {
            let is_long = LONG <= lines[number].words && !is_link(number);
            is_long && printings[number].before().is_some() && !belongs[number]
        })
        .collect();
    // Of each block its number among those that stay, or that of the printing that stays for it.
    let mut numbers = vec![0; lines.len()];
    let mut stay = 0;
    for number in (0..lines.len()).filter(|&number| places[number] != Place::Gone) {
        if let Some(first) = printings[number].before().map(|before| numbers[before]) {
            numbers[number] = first;
            let is_stutter = first + 1 == stay;
            let stands_as_second = || {
                let is_headline = first == 0 && stay <= HEAD || title == lines[number].key;
                is_stutter
                    || layout.neighbours(number).into_iter().flatten().any(|line| surplus[line])
                    || !is_link(number) && (is_headline || alone[number])
            };
            surplus[number] |= match lines[number].words {
                STUTTER..SHORT => is_stutter && alone[number],
                SHORT.. => !belongs[number] && stands_as_second(),
                _ => false,
            };
        }
        if !surplus[number] {
            numbers[number] = stay;
            stay += 1;
        }
    }
    surplus
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::{laid_out, line_of, lines_of, numbers};
    use super::*;

    /// Which lines of a page go; see [`line_of`].
    #[track_caller]
    fn check_titled(page: &str, is_page: bool, title: char, expected: &[usize]) {
        let title = line_of(title).key;
        let found = laid_out(&lines_of(page), is_page, |layout| surplus(layout, title));
        assert_eq!(numbers(&found), expected, "{page}");
    }

    #[track_caller]
    fn check(page: &str, expected: &[usize]) {
        check_titled(page, false, '!', expected);
    }

    #[test]
    fn a_long_line_goes_wherever_it_stands_again() {
        check("ABA", &[2]);
        check("ABCBA", &[3, 4]);
        check("abc8defg8hi", &[8]);
        check("Aabc7defghij7klm", &[]);
    }

    #[test]
    fn a_short_line_goes_where_second_printings_stand() {
        check("AabcdBAab", &[6, 7, 8]);
        check("aABCDEFGab", &[8]);
        check("aABCDEFGHab", &[]);
        check("AaBCab", &[]);
        check_titled("AaBCab", false, 'a', &[4]);
        check("AaBCaD", &[4]);
        check("Aaab", &[2]);
    }

    #[test]
    fn two_words_go_right_behind_themselves_alone() {
        check("A22B", &[2]);
        check("A2B2", &[]);
        check("A22b", &[]);
        check("A11B", &[]);
        check("A33b", &[2]);
    }

    #[test]
    fn a_line_of_a_page_that_is_no_statement_may_be_a_link() {
        check_titled("AaBaCa", false, '!', &[3, 5]);
        check_titled("AaBaCa", true, '!', &[]);
        check_titled("ABACA", true, '!', &[2, 4]);
        check_titled("A3B3C3", true, '!', &[3, 5]);
        check_titled("AaaaB", true, '!', &[2, 3]);
    }
}
