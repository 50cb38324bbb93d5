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
