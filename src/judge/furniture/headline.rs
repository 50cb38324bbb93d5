//! The headline of a page: the line above the story that is about the story.

use super::line::Line;

/// A headline is looked for among this many lines above the story.
const REACH: usize = 40;

/// A headline has at least three words, or it is a section name,
const LEAST: usize = 3;

/// and at most this many, or it is a paragraph.
const MOST: usize = 30;

/// The headline above the story, unless the story holds it already.
pub(crate) fn headline(lines: &[Line], inside: &[bool]) -> Option<usize> {
    let first = inside.iter().position(|&inside| inside)?;
    let opens = |number: &usize| inside[*number] && may_be_headline(&lines[*number]);
    let opening = (first..lines.len()).take_while(|&number| !lines[number].is_prose());
    let has_one = opening.take(REACH).any(|number| opens(&number) && is_about(&lines[number]));
    let candidates = (first.saturating_sub(REACH)..first).rev();
    let mut candidates = candidates.filter(|&number| may_be_headline(&lines[number]));
    let fits = |number: &usize| match has_one {
        true => {
            first <= number + 1 && is_about(&lines[*number])
                || first <= number + SECOND_REACH && is_much_about(&lines[*number])
        }
        false => is_about(&lines[*number]),
    };
    candidates
        .clone()
        .find(fits)
        .or_else(|| candidates.find(|&number| is_dated(&lines[number..first])))
}

/// Whether the first of these lines stands right above a line that tells when it was written, and
/// shares a word with the story.
fn is_dated(lines: &[Line]) -> bool {
    let stamp = lines.iter().skip(1).take(STAMP_REACH).any(|line| line.is_stamp);
    let line = &lines[0];
    lines.len() <= DATED_REACH && stamp && DATED_LEAST <= line.weight && 0 < line.known
}

/// What tells when a story was written stands this many lines below its headline at most,
const STAMP_REACH: usize = 3;

/// and the story begins this many below it at most.
const DATED_REACH: usize = 15;

/// Such a headline has at least so many words.
const DATED_LEAST: usize = 5;

fn may_be_headline(line: &Line) -> bool {
    (LEAST..=MOST).contains(&line.weight)
        && line.around == 0
        && !line.is_heading
        && line.separators < 2
        && 2 * line.digits < line.weight
}

/// Whether the story speaks of most of what the line speaks of.
fn is_much_about(line: &Line) -> bool {
    4 <= line.known && 2 * line.units <= 3 * line.known
}

/// Above a line that might be the headline, a better one is looked for among this many lines.
const SECOND_REACH: usize = 10;

/// Whether the story speaks of what the line speaks of.
fn is_about(line: &Line) -> bool {
    2 <= line.units && line.units <= 2 * line.known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stub() -> Line {
        Line { weight: 1, ..Line::default() }
    }

    fn prose() -> Line {
        Line { weight: 20, is_sentence: true, ..Line::default() }
    }

    /// As much about the story as it takes.
    fn fits() -> Line {
        Line { weight: 5, units: 2, known: 1, ..Line::default() }
    }

    /// Looks above a story of some lines, the first of which is in it.
    fn found(above: &[Line], story: &[Line]) -> Option<usize> {
        let inside: Vec<bool> = (0..above.len() + story.len()).map(|n| above.len() <= n).collect();
        headline(&[above, story].concat(), &inside)
    }

    fn stubs(count: usize) -> Vec<Line> {
        vec![stub(); count]
    }

    #[test]
    fn a_headline_is_neither_a_section_nor_a_paragraph_nor_a_link() {
        let check = |line: Line, expected: bool| {
            assert_eq!(found(&[line], &[prose()]).is_some(), expected, "{line:?}");
        };
        check(fits(), true);
        check(Line { weight: 2, ..fits() }, false);
        check(Line { weight: 3, ..fits() }, true);
        check(Line { weight: 30, ..fits() }, true);
        check(Line { weight: 31, ..fits() }, false);
        check(Line { around: 1, ..fits() }, false);
        check(Line { is_heading: true, ..fits() }, false);
        check(Line { separators: 1, ..fits() }, true);
        check(Line { separators: 2, ..fits() }, false);
        check(Line { digits: 2, ..fits() }, true);
        check(Line { digits: 3, ..fits() }, false);
        check(Line { weight: 4, digits: 2, ..fits() }, false);
        check(Line { units: 1, ..fits() }, false);
        check(Line { units: 3, ..fits() }, false);
        check(Line { units: 4, known: 2, ..fits() }, true);
        check(Line { units: 5, known: 2, ..fits() }, false);
    }

    #[test]
    fn the_nearest_of_forty_lines_above_is_taken() {
        let check = |above: &[Line], expected| assert_eq!(found(above, &[prose()]), expected);
        check(&[], None);
        check(&[vec![fits()], stubs(39)].concat(), Some(0));
        check(&[vec![fits()], stubs(40)].concat(), None);
        check(&[fits(), stub(), fits(), stub()], Some(2));
        assert_eq!(headline(&[fits(), prose()], &[false, false]), None);
    }

    #[test]
    fn a_story_that_has_a_headline_takes_a_second_one_close_to_it_alone() {
        let much = Line { units: 6, known: 4, ..fits() };
        let with = |gap: usize, line: Line, story: &[Line]| {
            found(&[vec![line], stubs(gap)].concat(), story).is_some()
        };
        let titled = [fits(), prose()];
        assert!(with(0, fits(), &titled));
        assert!(!with(1, fits(), &titled));
        assert!(with(9, much, &titled));
        assert!(!with(10, much, &titled));
        assert!(!with(1, Line { units: 7, ..much }, &titled));
        assert!(!with(1, Line { units: 4, known: 3, ..much }, &titled));
        assert!(with(1, Line { units: 5, ..much }, &titled));
        assert!(!with(1, Line { units: 8, known: 5, ..much }, &titled));

        assert!(with(1, fits(), &[prose(), fits()]));
        assert!(with(1, fits(), &[Line { units: 3, ..fits() }, prose()]));
        assert!(!with(1, fits(), &[stubs(39), vec![fits()]].concat()));
        assert!(with(1, fits(), &[stubs(40), vec![fits()]].concat()));
        let lines = [fits(), stub(), stub(), fits(), prose()];
        assert_eq!(headline(&lines, &[false, false, true, true, true]), None);
        assert_eq!(headline(&lines, &[false, false, true, false, true]), Some(0));
    }

    #[test]
    fn a_line_over_a_date_needs_a_word_of_the_story_alone() {
        let line = Line { weight: 5, units: 9, known: 1, ..Line::default() };
        let stamp = Line { is_stamp: true, ..stub() };
        let check = |line: Line, before: usize, after: usize, expected: bool| {
            let above = [vec![line], stubs(before), vec![stamp], stubs(after)].concat();
            assert_eq!(found(&above, &[prose()]).is_some(), expected, "{line:?} {before} {after}");
        };
        check(line, 0, 0, true);
        check(line, 2, 0, true);
        check(line, 3, 0, false);
        check(line, 0, 13, true);
        check(line, 0, 14, false);
        check(Line { weight: 4, ..line }, 0, 0, false);
        check(Line { known: 0, ..line }, 0, 0, false);
        assert_eq!(found(&[line, stub(), stub()], &[prose()]), None);
        assert_eq!(found(&[Line { is_stamp: true, ..line }, stub()], &[prose()]), None);
        assert_eq!(found(&[fits(), line, stamp], &[prose()]), Some(0), "what fits goes first");
    }
}
