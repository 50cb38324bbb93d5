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
    if opening.take(REACH).any(|number| opens(&number) && is_about(&lines[number])) {
        return None;
    }
    let above = (first.saturating_sub(REACH)..first).rev();
    let mut candidates = above.filter(|&number| may_be_headline(&lines[number]));
    candidates.find(|&number| is_about(&lines[number]))
}

fn may_be_headline(line: &Line) -> bool {
    (LEAST..=MOST).contains(&line.weight)
        && line.around == 0
        && !line.is_heading
        && line.separators < 2
        && 2 * line.digits < line.weight
}

/// Whether the story speaks of what the line speaks of.
fn is_about(line: &Line) -> bool {
    2 <= line.units && line.units <= 2 * line.known
}
