//! Lines printed again inside one document: headlines, captions, pull quotes.

mod layout;
mod line;
mod printing;
mod surplus;

use super::boilerplate::Part;
use super::finding::{Evidence, Finding};
use super::furniture::Page;
use crate::hash::Hash64;
use crate::kind::Kind;
use crate::segment::Segments;
use layout::Layout;
use line::Line;
use printing::{Place, Printing, printings};
use surplus::surplus;

/// A document whose lines are to be compared with one another.
pub(super) struct Context<'a> {
    pub(super) text: &'a str,
    pub(super) segments: &'a Segments,
    /// Its credits in order, each with the number of its block.
    pub(super) credits: &'a [(usize, Finding)],
    /// Key of the document's title.
    pub(super) title: Hash64,
    /// Whether a block belongs to another finding.
    pub(super) taken: &'a [bool],
    /// Where the blocks belong, if the text is a whole page: only the story is looked at.
    pub(super) page: Option<&'a Page>,
}

impl Context<'_> {
    /// What is done with each block.
    fn places(&self) -> Vec<Place> {
        let place = |number: usize| match self.page.map(|page| page.part(number)) {
            _ if self.taken[number] => Place::Gone,
            Some(Part::Frame | Part::Echo) => Place::Aside,
            _ => Place::Compared,
        };
        (0..self.segments.blocks.len()).map(place).collect()
    }
}

/// Finds the second and later printings of lines, and stray tokens between two printings, each
/// with the number of its block.
///
/// The first printing is reported as the one to keep; `group` names a group by its line. Verse and
/// lists are left alone, and so is what stands again because the text is built that way
/// ([`Layout`]). How a text is built may be seen only when some of it is gone, so what is left is
/// looked at again, as it would be if the cleaned text were cleaned. A text that goes on to show more
/// keeps all of its lines.
pub(super) fn find(
    context: &Context<'_>,
    group: impl Fn(Hash64) -> Hash64,
) -> Vec<(usize, Finding)> {
    let Context { text, segments, credits, .. } = *context;
    if !line::are_some_alike(text, segments, credits) {
        return Vec::new();
    }
    let lines = line::lines(text, segments, credits);
    let mut places = context.places();
    let mut findings: Vec<(usize, Finding)> = Vec::new();
    for _ in 0..MOST_LOOKS {
        let fresh = look(context, &lines, &places, &group);
        let surplus = || fresh.iter().filter(|(_, finding)| finding.is_surplus);
        surplus().for_each(|(number, _)| places[*number] = Place::Gone);
        let is_done = surplus().next().is_none();
        // Of a line that goes is told that it does, of any other what was seen first.
        match findings.is_empty() {
            true => findings = fresh,
            false => findings.extend(fresh),
        }
        findings.sort_by_key(|(number, finding)| (*number, !finding.is_surplus));
        findings.dedup_by_key(|(number, _)| *number);
        if is_done {
            return findings;
        }
    }
    Vec::new()
}

/// A text is looked at so many times at most, which keeps the work linear: a look may take no more than
/// one line away. Eight were enough for all texts of real dumps.
const MOST_LOOKS: usize = 32;

/// What is found where the blocks stand in these places.
fn look(
    context: &Context<'_>,
    lines: &[Line],
    places: &[Place],
    group: impl Fn(Hash64) -> Hash64,
) -> Vec<(usize, Finding)> {
    let Context { text, segments, title, .. } = *context;
    let printings = printings(lines, places);
    if printings.iter().all(|printing| printing.of <= 1) {
        return Vec::new();
    }
    let is_page = context.page.is_some();
    let layout = Layout { lines, places, printings: &printings, is_page };
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
        let again = printing.next().is_some_and(|next| surplus[next]);
        if surplus[number] || again && printing.number == 1 {
            let evidence = Evidence::Repeat { printing: printing.number, printings: printing.of };
            findings.push((number, finding(Kind::Repeat, surplus[number], evidence)));
        } else if places[number] == Place::Compared
            && is_seam(block.span.of(text), number, &printings, &surplus)
        {
            findings.push((number, finding(Kind::Marker, true, Evidence::Seam)));
        }
    }
    findings
}

/// The longest stray token, in letters: "TT", "AD", "PIC".
const SEAM_LETTERS: usize = 4;

/// Whether a block is a lone word in capitals between a repeated line and a second printing: a
/// button or tag of the page, scraped along with both printings.
fn is_seam(token: &str, number: usize, printings: &[Printing], surplus: &[bool]) -> bool {
    let is_token = token.chars().count() <= SEAM_LETTERS && token.chars().all(char::is_uppercase);
    let above = number.checked_sub(1).is_some_and(|above| 1 < printings[above].of);
    is_token && above && surplus.get(number + 1).is_some_and(|below| *below)
}
