//! Whole pages: where the story lies, and what stands around it.
//!
//! Every line shows signs of story or furniture ([`signs`]): its length, how it ends, whether it
//! repeats in the page or on its host, whether it speaks of the page, what stands around it. Each
//! sign has a weight ([`weights`]), and the best run of lines is the story ([`story`]). The line above it that
//! is about the same thing is its headline ([`headline`]). All the rest is furniture.

mod class;
mod core;
pub(super) mod cues;
mod headline;
mod line;
mod signs;
mod story;
mod weights;

use std::fmt;
use std::ops::Range;

use ahash::AHashSet;

use super::boilerplate::Part;
use super::finding::{Evidence, Finding};
use super::verdicts::{LineFacts, Verdicts};
use crate::doc::Document;
use crate::hash::Hash64;
use crate::kind::Kind;
use crate::segment::{Block, Segments, form_key};
use cues::Cues;
use line::{Line, Spread};

/// Where the lines of a page belong.
#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    /// Whether a line belongs to the story.
    inside: Vec<bool>,
    /// The lines from the headline to the first paragraph.
    opening: Range<usize>,
    /// Whether a line outside the story stands in it too.
    echoes: Vec<bool>,
}

impl Page {
    /// Reads a page. Linear in its text.
    pub(super) fn of(
        document: &Document<'_>,
        segments: &Segments,
        verdicts: &Verdicts,
        cues: &Cues,
    ) -> Self {
        let (text, host) = (&document.text, Verdicts::host_of(document));
        let pages = verdicts.host(host).map_or(0, |host| host.clusters);
        let mut lines = line::lines(text, segments, cues);
        for (line, block) in lines.iter_mut().zip(&segments.blocks) {
            line.spread = spread(verdicts.line(host, block.key), pages);
        }
        let core = core::core(&lines);
        core::compare(text, segments, core, &mut lines);
        let mut inside = story::story(&signs::signs(&lines));
        let headline =
            titled(document, segments, &inside).or_else(|| headline::headline(&lines, &inside));
        if let Some(headline) = headline {
            inside[headline] = true;
        }
        let opening = opening(&lines, &inside);
        for number in opening.clone() {
            inside[number] |= lines[number].is_dateline && !lines[number].is_comment;
        }
        let echoes = echoes(segments, &lines, &inside);
        Self { inside, opening, echoes }
    }

    /// The finding for a line outside the story.
    pub(super) fn finding(
        &self,
        document: &Document<'_>,
        segments: &Segments,
        verdicts: &Verdicts,
        number: usize,
    ) -> Finding {
        let block = &segments.blocks[number];
        let host = Verdicts::host_of(document);
        let facts = verdicts.line(host, block.key);
        Finding {
            span: block.span,
            kind: Kind::Furniture,
            is_surplus: true,
            group: Hash64::of(document.host.as_bytes()).then(block.key),
            score: facts.map_or(0.5, |facts| 0.5 + 0.5 * rate(facts)),
            evidence: Evidence::Furniture {
                place: self.place(number),
                docs: facts.map_or(1, |facts| facts.docs),
                host_docs: facts.map_or(1, |facts| facts.host_docs),
                host: document.host.as_ref().to_owned(),
            },
        }
    }

    /// What part of the page a line belongs to.
    pub(super) fn part(&self, number: usize) -> Part {
        match self.inside[number] {
            false if self.echoes[number] => Part::Echo,
            false => Part::Frame,
            true if self.opening.contains(&number) => Part::Opening,
            true => Part::Body,
        }
    }

    fn place(&self, number: usize) -> Where {
        let above = self.inside[..number].iter().rev().position(|&inside| inside);
        let below = self.inside[number + 1..].iter().position(|&inside| inside);
        match (above, below) {
            (None, None) => Where::NoStory,
            (None, Some(lines)) => Where::Above { lines: lines as u32 + 1 },
            (Some(lines), None) => Where::Below { lines: lines as u32 + 1 },
            (Some(_), Some(_)) => Where::Between,
        }
    }
}

/// Shorter lines are names of sections and links.
const ECHO: usize = 8;

/// Which lines outside the story stand in it too.
fn echoes(segments: &Segments, lines: &[Line], inside: &[bool]) -> Vec<bool> {
    let blocks = || segments.blocks.iter().zip(inside);
    let of_story: AHashSet<Hash64> =
        blocks().filter(|(_, inside)| **inside).map(|(block, _)| block.key).collect();
    let is_echo = |(line, (block, inside)): (&Line, (&Block, &bool))| {
        !inside && ECHO <= line.weight && of_story.contains(&block.key)
    };
    lines.iter().zip(blocks()).map(is_echo).collect()
}

/// The lines from the first of the story to its first paragraph.
fn opening(lines: &[Line], inside: &[bool]) -> Range<usize> {
    let of_story = || (0..lines.len()).filter(|&number| inside[number]);
    let Some(start) = of_story().next() else { return 0..0 };
    let prose = of_story().find(|&number| lines[number].is_prose());
    start..prose.unwrap_or(start) + 1
}

/// Where a line stands that is no part of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    /// So many lines above it.
    Above {
        /// 1 for the line right above.
        lines: u32,
    },
    /// Between two parts of it.
    Between,
    /// So many lines below it.
    Below {
        /// 1 for the line right below.
        lines: u32,
    },
    /// On a page without a story.
    NoStory,
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Above { lines: 1 } => write!(f, "line right above the story"),
            Self::Above { lines } => write!(f, "line {lines} above the story"),
            Self::Between => write!(f, "line between two parts of the story"),
            Self::Below { lines: 1 } => write!(f, "line right below the story"),
            Self::Below { lines } => write!(f, "line {lines} below the story"),
            Self::NoStory => write!(f, "line of a page without a story"),
        }
    }
}

fn rate(facts: &LineFacts) -> f64 {
    f64::from(facts.clusters) / f64::from(facts.host_clusters)
}

/// How a line repeats on a host of this many pages, copies counted once.
fn spread(facts: Option<&LineFacts>, pages: u32) -> Spread {
    match facts {
        Some(facts) if 2 <= facts.clusters && facts.host_clusters <= 2 * facts.clusters => {
            Spread::Most
        }
        Some(facts) if 2 <= facts.clusters => Spread::Some,
        _ if KNOWN_HOST <= pages => Spread::Alone,
        _ => Spread::Unknown,
    }
}

/// Only from this many pages on a host says that a line stands on one of them alone.
const KNOWN_HOST: u32 = 3;

/// The line nearest above the first prose that is the document's title, or the first one below.
fn titled(document: &Document<'_>, segments: &Segments, inside: &[bool]) -> Option<usize> {
    if document.title.trim().is_empty() {
        return None;
    }
    let title = form_key(&document.title);
    let is_title = |number: &usize| segments.blocks[*number].key == title;
    let first = inside.iter().position(|&inside| inside).unwrap_or(0);
    (first..inside.len())
        .filter(|&number| inside[number])
        .find(is_title)
        .or_else(|| (0..first).rev().find(is_title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_spreads_over_its_host() {
        let facts = |clusters, host_clusters| LineFacts {
            docs: clusters,
            clusters,
            times: clusters,
            host_docs: host_clusters,
            host_clusters,
            hosts: 1,
            all_clusters: clusters,
            in_head: 0,
            in_tail: 0,
            days: None,
        };
        let check = |clusters, pages, expected| {
            assert_eq!(
                spread(Some(&facts(clusters, pages)), pages),
                expected,
                "{clusters}/{pages}"
            );
        };
        check(2, 4, Spread::Most);
        check(2, 5, Spread::Some);
        check(1, 2, Spread::Unknown);
        check(1, 3, Spread::Alone);
        assert_eq!(spread(None, 3), Spread::Alone);
        assert_eq!(spread(None, 2), Spread::Unknown);
        assert_eq!(rate(&facts(1, 4)), 0.25);
    }

    #[test]
    fn a_line_knows_its_place_and_part() {
        let page = |inside: &str, opening| Page {
            inside: inside.chars().map(|letter| letter == 's').collect(),
            opening,
            echoes: inside.chars().map(|letter| letter == 'e').collect(),
        };
        let of = page("ffsefssfe", 2..4);
        assert_eq!(of.place(0), Where::Above { lines: 2 });
        assert_eq!(of.place(1), Where::Above { lines: 1 });
        assert_eq!(of.place(4), Where::Between);
        assert_eq!(of.place(7), Where::Below { lines: 1 });
        assert_eq!(of.place(8), Where::Below { lines: 2 });
        assert_eq!(page("ff", 0..0).place(1), Where::NoStory);
        let parts: Vec<Part> = (0..9).map(|number| of.part(number)).collect();
        use Part::{Body, Echo, Frame, Opening};
        assert_eq!(parts, [Frame, Frame, Opening, Echo, Frame, Body, Body, Frame, Echo]);
    }

    #[test]
    fn a_story_opens_with_all_up_to_its_first_paragraph() {
        let check = |page: &str, expected: Range<usize>| {
            let is_prose = |letter| matches!(letter, 'p' | 'P');
            let weight = |letter| if is_prose(letter) { 12 } else { 3 };
            let line = |letter| Line {
                weight: weight(letter),
                is_sentence: is_prose(letter),
                ..Line::default()
            };
            let lines: Vec<Line> = page.chars().map(line).collect();
            let inside: Vec<bool> = page.chars().map(char::is_uppercase).collect();
            assert_eq!(opening(&lines, &inside), expected, "{page}");
        };
        check("sps", 0..0);
        check("sSsSPP", 1..5);
        check("pSpP", 1..4);
        check("sPS", 1..2);
        check("sSsS", 1..2);
    }

    #[test]
    fn a_title_is_sought_in_the_story_first_and_then_above_it() {
        let check = |page: &str, inside: &[bool], expected| {
            let text = page.replace('/', "\n");
            let mut segments = Segments::default();
            segments.fill(&text);
            let document =
                Document { title: "A Ferry".into(), ..Document::new("1", text.as_str()) };
            assert_eq!(titled(&document, &segments, inside), expected, "{page}");
        };
        check("a ferry/x/A FERRY/x/A Ferry", &[false, true, true, true, true], Some(2));
        check("A Ferry/A Ferry/x/A Ferry/x", &[false, false, true, false, true], Some(1));
        check("x/A Ferry", &[true, false], None);
        check("A Ferry", &[false], None);
        let untitled = Document::new("1", " ");
        assert_eq!(titled(&untitled, &Segments::default(), &[]), None);
    }

    #[test]
    fn a_long_line_of_the_story_that_comes_again_is_an_echo() {
        let check = |text: &str, inside: &[bool], expected: &[bool]| {
            let mut segments = Segments::default();
            segments.fill(text);
            let lines = line::lines(text, &segments, &Cues::built_in());
            assert_eq!(echoes(&segments, &lines, inside), expected, "{text}");
        };
        check("a b c d e f g h\nA b c d e f g h\nx", &[false, true, false], &[true, false, false]);
        check("a b c d e f g\na b c d e f g", &[false, true], &[false, false]);
        check("a b c d e f g h\na b c d e f g h", &[false, false], &[false, false]);
    }
}
