//! Lines printed again inside one document: headlines, captions, pull quotes.

mod layout;
mod line;
mod printing;

pub(super) use line::{Line, lines};

use super::boilerplate::is_hard_wrapped;
use super::finding::{Evidence, Finding};
use crate::hash::Hash64;
use crate::kind::Kind;
use crate::segment::Segments;
use layout::Layout;
use line::End;
use printing::{Printing, printings};

/// A line of this many words that comes again is a second printing wherever it stands.
const LONG: usize = 8;

/// A line of this many words is one if it stands where second printings stand, or alone between
/// paragraphs; shorter ones are speaker labels, list items and answers.
const SHORT: usize = 3;

/// One of this many words goes only right behind its first printing, alone between paragraphs.
const STUTTER: usize = 2;

/// A headline is repeated this many lines down at most.
const HEAD: usize = 8;

/// Finds the second and later printings of lines, and stray tokens between two printings, each
/// with the number of its block.
///
/// Lines in `taken` belong to another finding already. The first printing is reported as the one
/// to keep. Verse and lists are left alone, and on a whole page (`is_page`) headings, which may be
/// links. `title` is the key of the headline, `group` names a
/// group by its line.
pub(super) fn find(
    text: &str,
    segments: &Segments,
    lines: &[Line],
    title: Hash64,
    taken: &[bool],
    is_page: bool,
    group: impl Fn(Hash64) -> Hash64,
) -> Vec<(usize, Finding)> {
    let printings = printings(lines, taken);
    if printings.iter().all(|printing| printing.of <= 1) {
        return Vec::new();
    }
    let is_wrapped = is_hard_wrapped(text, segments);
    let layout = Layout { lines, taken, printings: &printings, is_wrapped, is_page };
    if layout.is_verse() {
        return Vec::new();
    }
    let surplus = surplus(&layout, title);
    let mut findings = Vec::new();
    for (number, block) in segments.blocks.iter().enumerate() {
        let printing = printings[number];
        let finding = |kind, is_surplus, evidence| Finding {
            span: block.span,
            kind,
            is_surplus,
            group: group(lines[number].key),
            score: 1.0,
            evidence,
        };
        let again = printing.next.is_some_and(|next| surplus[next]);
        if surplus[number] || again && printing.number == 1 {
            let evidence = Evidence::Repeat { printing: printing.number, printings: printing.of };
            findings.push((number, finding(Kind::Repeat, surplus[number], evidence)));
        } else if is_seam(text, segments, number, taken, &printings, &surplus) {
            findings.push((number, finding(Kind::Marker, true, Evidence::Seam)));
        }
    }
    findings
}

/// Which blocks are second printings.
///
/// Lines are counted as if those that go had never been there, so that nothing more is found once
/// they have gone.
fn surplus(layout: &Layout<'_>, title: Hash64) -> Vec<bool> {
    let Layout { lines, taken, printings, .. } = *layout;
    let words: Vec<usize> = lines.iter().map(|line| line.words).collect();
    let (belongs, alone) = (layout.belongs(), layout.alone());
    let may_go = |number: usize| printings[number].before.is_some() && !belongs[number];
    let is_link = |number: usize| layout.is_page && lines[number].end != End::Statement;
    let mut surplus: Vec<bool> = (0..words.len())
        .map(|number| LONG <= words[number] && may_go(number) && !is_link(number))
        .collect();
    // Of each block its number among those that stay, or that of the printing that stays for it.
    let mut places = vec![0; words.len()];
    let mut stay = 0;
    for number in (0..words.len()).filter(|&number| !taken[number]) {
        if let Some(before) = printings[number].before.map(|before| places[before]) {
            places[number] = before;
            let is_stutter = before + 1 == stay;
            if (STUTTER..SHORT).contains(&words[number]) {
                surplus[number] = is_stutter && alone[number];
            } else if SHORT <= words[number] && !belongs[number] && !surplus[number] {
                let above = (0..number).rev().find(|&above| !taken[above]);
                let below = (number + 1..words.len()).find(|&below| !taken[below]);
                let beside_surplus = [above, below].iter().flatten().any(|&line| surplus[line]);
                let is_headline = before == 0 && stay <= HEAD || title == lines[number].key;
                surplus[number] = is_stutter
                    || beside_surplus
                    || !is_link(number) && (is_headline || alone[number]);
            }
        }
        if !surplus[number] {
            places[number] = stay;
            stay += 1;
        }
    }
    surplus
}

/// The longest stray token, in letters: "TT", "AD", "PIC".
const SEAM_LETTERS: usize = 4;

/// Whether a block is a lone word in capitals between a repeated line and a second printing: a
/// button or tag of the page, scraped along with both printings.
fn is_seam(
    text: &str,
    segments: &Segments,
    number: usize,
    taken: &[bool],
    printings: &[Printing],
    surplus: &[bool],
) -> bool {
    let block = &segments.blocks[number];
    let token = block.span.of(text);
    let is_token = token.chars().count() <= SEAM_LETTERS && token.chars().all(char::is_uppercase);
    let above = number.checked_sub(1).is_some_and(|above| 1 < printings[above].of);
    is_token && !taken[number] && above && surplus.get(number + 1).is_some_and(|below| *below)
}
