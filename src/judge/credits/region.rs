//! A short stretch of text and the credits in it.

use super::Anchor;
use super::followed::Followed;
use super::language::{File, Node, Template};
use super::places::Places;
use super::slots::{Ends, MOST_TOKENS};
use super::tokens::{self, Kind, Shape, Token};
use crate::segment::Word;
use crate::span::Span;

/// A stretch of at most [`MOST_TOKENS`] tokens, ready to be matched.
pub(super) struct Region<'a> {
    text: &'a str,
    block: Span,
    tokens: Vec<Token>,
    ends: Ends,
    /// The templates whose needs are met in the region, with their numbers.
    possible: Vec<(u32, &'a Template)>,
    places: Places,
    followed: Followed,
}

/// A way to read credits from some token on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    /// The template of the first credit.
    pub(super) template: u32,
    /// The places where a credit ends.
    ends: u64,
}

impl<'a> Region<'a> {
    /// The last tokens of `span`, a part of `block` with these words.
    pub(super) fn new(
        text: &'a str,
        words: &[Word],
        span: Span,
        block: Span,
        file: &'a File,
    ) -> Self {
        let mut tokens = Vec::with_capacity(MOST_TOKENS);
        tokens::tokens_into(text, words, span, &mut tokens);
        let surplus = tokens.len().saturating_sub(MOST_TOKENS);
        tokens.drain(..surplus);
        let mut ends = Ends::of_wires(&tokens, &file.wires);
        let possible = file.needs.met(&tokens, &mut ends).into_iter();
        let possible: Vec<_> =
            possible.map(|number| (number, &file.templates[number as usize])).collect();
        let places = if possible.is_empty() { Places::default() } else { Places::of(&tokens) };
        Self { text, block, tokens, ends, possible, places, followed: Followed::default() }
    }

    /// The longest row of credits that reaches the end of the region, and its first token.
    pub(super) fn ending_credit(&mut self) -> Option<(Reading, usize)> {
        if !self.may_end() {
            return None;
        }
        let mut possible = std::mem::take(&mut self.possible);
        possible.retain(|(_, row)| self.follow(&row.pattern, self.everywhere()) != 0);
        self.possible = possible;
        self.first_ending()
    }

    /// Whether a row of credits may reach the end: most regions with a cue hold none, so all starts
    /// are asked at once before each alone, and nothing but the last credit of a row.
    fn may_end(&self) -> bool {
        if self.possible.is_empty() {
            return false;
        }
        let targets = self.targets();
        let slots = self.ends.ending_at(targets);
        let last = |Template { ending, .. }: &Template| {
            let is_last = |at: usize| match self.tokens[at - 1].kind {
                Kind::Word(_) => ending.words.contains(&self.tokens[at - 1].hash),
                Kind::Mark(mark) => ending.marks.contains(&mark),
            };
            ending.slots & slots != 0 || places(targets).filter(|&at| 0 < at).any(is_last)
        };
        let rows = self.possible.iter().map(|&(_, row)| row);
        let mut rows = rows.filter(|row| Anchor::Line.allows(row.place) && last(row));
        rows.any(|row| self.follow(&row.pattern, self.everywhere()) & targets != 0)
            || self.groups(self.everywhere()) & targets != 0
    }

    /// The same, asked of one start after the other.
    fn first_ending(&self) -> Option<(Reading, usize)> {
        let targets = self.targets();
        (0..self.tokens.len()).find_map(|start| {
            let reading = self.read(start, self.anchor_at(start), targets, true)?;
            Some((reading, start))
        })
    }

    /// The credits that fill a region of the form `(…)`.
    pub(super) fn whole_group(&self, anchor: Anchor) -> Option<Reading> {
        let close = 1 << self.tokens.len().checked_sub(1)?;
        self.read(1, anchor, close, false)
    }

    /// The last byte to cut of the credits that start at token `start`.
    ///
    /// The full stop behind a bracketed credit belongs to the sentence before, if that has none.
    pub(super) fn end_of(&self, start: usize, reading: Reading) -> u32 {
        let all = 1 << self.tokens.len();
        let sentence_is_open = self.anchor_at(start) == Anchor::Word;
        match self.tokens.len().checked_sub(2).and_then(|last| self.tokens.get(last)) {
            Some(last) if sentence_is_open && reading.ends & all == 0 => last.span.end,
            _ => self.block.end,
        }
    }

    /// The first byte to cut: blanks and dangling separators before token `start` go as well.
    pub(super) fn start_with_blank(&self, start: usize) -> u32 {
        let from = self.block.start as usize;
        let before = &self.text[from..self.tokens[start].span.start as usize];
        let mut kept = before.trim_end();
        if kept.len() < before.len() {
            let rest = kept.trim_end_matches(['|', '–', '—', '-', '•', '·']);
            // A dash that touches its word is no separator.
            if rest.ends_with(char::is_whitespace) || rest.is_empty() {
                kept = rest.trim_end();
            }
        }
        (from + kept.len()) as u32
    }

    /// The places a last credit may end at: the end, or before a full stop behind a bracket.
    fn targets(&self) -> u64 {
        let end = 1 << self.tokens.len();
        match self.tokens.as_slice() {
            [.., close, stop] if is_close(close) && stop.is_mark('.') => end | end >> 1,
            _ => end,
        }
    }

    fn everywhere(&self) -> u64 {
        (1 << self.tokens.len()) - 1
    }

    /// What stands before token `start`.
    fn anchor_at(&self, start: usize) -> Anchor {
        let token = &self.tokens[start];
        if token.span.start == self.block.start {
            return Anchor::Line;
        }
        let before = &self.text[self.block.start as usize..token.span.start as usize];
        if token.glued || tokens::ends_sentence(before) { Anchor::Sentence } else { Anchor::Word }
    }

    /// The credits from token `start` on, if a row of them reaches one of `targets`.
    ///
    /// Inside brackets there are no brackets, so `groups` is false there.
    fn read(&self, start: usize, anchor: Anchor, targets: u64, groups: bool) -> Option<Reading> {
        let token = &self.tokens[start];
        // In mid line a cue without its capital is a word of the sentence: "a photo by Anna".
        let in_prose = anchor == Anchor::Word && token.kind == Kind::Word(Shape::Small);
        if in_prose || (anchor == Anchor::Word && self.touches_word_before(token)) {
            return None;
        }
        let from = 1 << start;
        if groups
            && let Some((template, end)) = self.group(start)
            && let Some(ends) = self.row(end, targets, groups)
        {
            return Some(Reading { template, ends });
        }
        for &(template, row) in self.possible.iter().filter(|(_, row)| anchor.allows(row.place)) {
            let ends = self.follow(&row.pattern, from);
            if let Some(ends) = self.row(ends, targets, groups) {
                return Some(Reading { template, ends });
            }
        }
        None
    }

    /// The targets met by further credits behind the places `ends`.
    fn row(&self, ends: u64, targets: u64, groups: bool) -> Option<u64> {
        let mut seen = ends;
        let mut fresh = ends;
        while fresh != 0 && seen & targets == 0 {
            let starts = (fresh | self.behind_separator(fresh)) & self.everywhere();
            let bracketed = if groups { self.groups(starts) } else { 0 };
            let next = self.step(starts, Anchor::Credit) | bracketed;
            fresh = next & !seen;
            seen |= next;
        }
        (seen & targets != 0).then_some(seen & targets)
    }

    /// Where one credit ends that starts at one of `starts`.
    fn step(&self, starts: u64, anchor: Anchor) -> u64 {
        let allowed = self.possible.iter().filter(|(_, row)| anchor.allows(row.place));
        allowed.fold(0, |ends, (_, row)| ends | self.follow(&row.pattern, starts))
    }

    /// Where bracketed credits end that start at one of `starts`.
    fn groups(&self, starts: u64) -> u64 {
        let opens = places(starts).filter(|&at| self.tokens.get(at).is_some_and(is_open));
        opens.filter_map(|at| self.group(at)).fold(0, |ends, (_, end)| ends | end)
    }

    /// The credits in the brackets that token `open` opens, and the place behind them.
    fn group(&self, open: usize) -> Option<(u32, u64)> {
        let close = self.close_of(open)?;
        if close <= open + 1 {
            return None;
        }
        // Only a group at the end of its line may hold the weaker templates.
        let is_last = self.targets() & (2 << close) != 0;
        let inside = if is_last { Anchor::Bracket } else { Anchor::Credit };
        let reading = self.read(open + 1, inside, 1 << close, false)?;
        Some((reading.template, 2 << close))
    }

    fn close_of(&self, open: usize) -> Option<usize> {
        let close = match self.tokens[open].kind {
            Kind::Mark('(') => ')',
            Kind::Mark('[') => ']',
            _ => return None,
        };
        // Brackets inside brackets are no credit, and would make the search quadratic.
        let inside = &self.tokens[open + 1..];
        let ahead = inside.iter().position(|token| is_open(token) || token.is_mark(close))?;
        inside[ahead].is_mark(close).then_some(open + 1 + ahead)
    }

    fn behind_separator(&self, places_: u64) -> u64 {
        let is_separator = |at: &usize| {
            self.tokens.get(*at).is_some_and(|token| {
                matches!(token.kind, Kind::Mark(';' | ',' | '.' | '|' | '/' | '-'))
            })
        };
        places(places_).filter(is_separator).fold(0, |behind, at| behind | 2 << at)
    }

    fn touches_word_before(&self, token: &Token) -> bool {
        let before = &self.text[self.block.start as usize..token.span.start as usize];
        !token.glued && before.ends_with(char::is_alphanumeric) && !is_open(token)
    }

    /// Where `node` may end when it starts at one of `starts`.
    fn follow(&self, node: &Node, starts: u64) -> u64 {
        match node {
            Node::Word { hash, capitals, .. } => {
                let places = self.places.of_word(*hash);
                let places = if *capitals { places & self.places.capitals } else { places };
                (starts & places) << 1
            }
            Node::Mark(mark) => (starts & self.places.of_mark(*mark)) << 1,
            Node::Slot { slot, most } => {
                let inside = places(starts).take_while(|&at| at < self.tokens.len());
                inside.fold(0, |ends, at| ends | self.ends.from(*slot, *most, at))
            }
            Node::All(nodes) => {
                nodes.iter().fold(
                    starts,
                    |starts, part| {
                        if starts == 0 { 0 } else { self.follow(part, starts) }
                    },
                )
            }
            Node::Any(nodes) => nodes.iter().fold(0, |ends, part| ends | self.follow(part, starts)),
            Node::Defined { number, pattern } => {
                self.followed.ends(*number, starts, || self.follow(pattern, starts))
            }
            Node::Maybe(part) => starts | self.follow(part, starts),
        }
    }
}

/// The places of a set, in order.
fn places(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = set.trailing_zeros();
        set &= set.wrapping_sub(1);
        (lowest < u64::BITS).then_some(lowest as usize)
    })
}

fn is_open(token: &Token) -> bool {
    token.is_mark('(') || token.is_mark('[')
}

fn is_close(token: &Token) -> bool {
    token.is_mark(')') || token.is_mark(']')
}

#[cfg(test)]
mod tests {
    use super::super::Templates;
    use super::super::tests::line;
    use super::*;
    use crate::segment::Segments;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_credit_is_passed_over_that_some_start_gives(text in line()) {
            let mut segments = Segments::default();
            segments.fill(&text);
            let templates = Templates::built_in();
            for block in &segments.blocks {
                let words = segments.words_of(block);
                let mut region = Region::new(&text, words, block.span, block.span, &templates.file);
                let places = |found: Option<(Reading, usize)>| {
                    found.map(|(reading, start)| (reading.template, reading.ends, start))
                };
                let slow = places(region.first_ending());
                prop_assert_eq!(places(region.ending_credit()), slow, "{}", text);
            }
        }
    }
}
