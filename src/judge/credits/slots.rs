//! What the slots of a template accept.
//!
//! A set of token places is one `u64`, bit `i` for the place before token `i`. Following a pattern
//! from a set of places gives the set of places it may end at, so no pattern takes more than one
//! look at each of its parts, whatever the text.

use super::language::Node;
use super::tokens::{Shape, Token};
use crate::hash::Hash64;
use crate::judge::classes::Classes;

/// The most tokens a region holds; the place behind the last needs a bit as well.
pub(super) const MOST_TOKENS: usize = 63;

/// A part of a template that differs from credit to credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// 1-6 words shaped like a person's name.
    Name,
    /// The same, at least two words.
    FullName,
    /// 1-6 words shaped like the title of a paper, a company, a site.
    Outlet,
    /// A news agency or a photo service of the list.
    Agency,
    /// A photo service of the list: a name that says nothing but "picture".
    Service,
    /// Up to four words with a number among them.
    Date,
    /// Digits.
    Number,
    /// 1-6 words of any kind.
    Free,
}

impl Slot {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Name, "name"),
        (Self::FullName, "fullname"),
        (Self::Outlet, "outlet"),
        (Self::Agency, "agency"),
        (Self::Service, "service"),
        (Self::Date, "date"),
        (Self::Number, "number"),
        (Self::Free, "free"),
    ];

    /// The slot of this name.
    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(slot, _)| *slot)
    }
}

/// The known agencies and photo services.
#[derive(Debug, Default)]
pub(super) struct Wires {
    rows: Vec<Wire>,
    /// Those of the first words.
    first_classes: Classes<64>,
}

#[derive(Debug)]
struct Wire {
    first: Hash64,
    nodes: Vec<Node>,
    is_service: bool,
}

impl Wires {
    pub(super) fn push(&mut self, nodes: Vec<Node>, is_service: bool) {
        if let Some(Node::Word { hash, .. }) = nodes.first() {
            self.rows.push(Wire { first: *hash, nodes, is_service });
        }
    }

    /// Makes the list ready to be searched.
    pub(super) fn sort(&mut self) {
        self.rows.sort_by_key(|row| row.first);
        for row in &self.rows {
            self.first_classes.insert(row.first);
        }
    }

    /// The names, as words and marks.
    pub(super) fn names(&self) -> impl Iterator<Item = &[Node]> {
        self.rows.iter().map(|row| row.nodes.as_slice())
    }

    /// The word of each name that announces it: the first, but no article.
    pub(super) fn first_words(&self) -> Vec<String> {
        self.rows.iter().filter_map(Wire::first_word).collect()
    }

    /// Where the names that start at token `start` end: of all agencies, and of services alone.
    pub(super) fn ends(&self, tokens: &[Token], start: usize) -> (u64, u64) {
        let Some(token) = tokens.get(start) else { return (0, 0) };
        if !self.first_classes.may_hold(token.hash) {
            return (0, 0);
        }
        let first = self.rows.partition_point(|row| row.first < token.hash);
        let mut ends = (0, 0);
        for row in self.rows[first..].iter().take_while(|row| row.first == token.hash) {
            let fits = row.nodes.iter().enumerate().all(|(index, node)| {
                tokens.get(start + index).is_some_and(|token| is_literal(node, token))
            });
            if fits {
                let end = 1 << (start + row.nodes.len());
                ends.0 |= end;
                ends.1 |= if row.is_service { end } else { 0 };
            }
        }
        ends
    }
}

impl Wire {
    fn first_word(&self) -> Option<String> {
        let mut words = self.nodes.iter().filter_map(|node| match node {
            Node::Word { text, .. } => Some(text.to_string()),
            _ => None,
        });
        words.find(|word| word != "The")
    }
}

/// Whether a literal of a template is this token.
pub(super) fn is_literal(node: &Node, token: &Token) -> bool {
    match node {
        Node::Word { hash, capitals, .. } => {
            token.shape().is_some_and(|shape| !capitals || shape == Shape::Capitals)
                && *hash == token.hash
        }
        Node::Mark(mark) => token.is_mark(*mark),
        _ => false,
    }
}

/// For each slot and each token, where the slot may end when it starts there.
pub(super) struct Ends {
    rows: [[u64; MOST_TOKENS]; Slot::ALL.len()],
    /// Whether all slots were looked for, not agencies alone.
    is_full: bool,
}

impl Ends {
    /// Looks for agencies at every place of `tokens`, of which at most [`MOST_TOKENS`] count.
    pub(super) fn of_wires(tokens: &[Token], wires: &Wires) -> Self {
        let mut rows = [[0; MOST_TOKENS]; Slot::ALL.len()];
        for (start, _) in tokens.iter().enumerate().take(MOST_TOKENS) {
            let (agencies, services) = wires.ends(tokens, start);
            rows[Slot::Agency as usize][start] = agencies;
            rows[Slot::Service as usize][start] = services;
        }
        Self { rows, is_full: false }
    }

    /// Looks for all other slots.
    pub(super) fn fill(&mut self, tokens: &[Token]) {
        let rows = &mut self.rows;
        for (start, _) in tokens.iter().enumerate().take(MOST_TOKENS) {
            let rest = &tokens[start..];
            rows[Slot::Name as usize][start] = name_ends(rest, 1) << start;
            rows[Slot::FullName as usize][start] = name_ends(rest, 2) << start;
            rows[Slot::Outlet as usize][start] = outlet_ends(rest) << start;
            rows[Slot::Date as usize][start] = date_ends(rest) << start;
            rows[Slot::Number as usize][start] = number_ends(rest) << start;
            rows[Slot::Free as usize][start] = free_ends(rest) << start;
        }
        self.is_full = true;
    }

    /// The slots that fit anywhere or were not looked for yet, one bit a slot.
    pub(super) fn possible_slots(&self) -> u8 {
        Slot::ALL.iter().fold(0, |bits, &(slot, _)| {
            let is_known = self.is_full || matches!(slot, Slot::Agency | Slot::Service);
            let fits = self.rows[slot as usize].iter().any(|&ends| ends != 0);
            bits | u8::from(!is_known || fits) << slot as u8
        })
    }

    /// The slots that end at one of these places, one bit a slot.
    pub(super) fn ending_at(&self, places: u64) -> u8 {
        Slot::ALL.iter().fold(0, |bits, &(slot, _)| {
            let ends = self.rows[slot as usize].iter().fold(0, |all, ends| all | ends);
            bits | u8::from(ends & places != 0) << slot as u8
        })
    }

    /// Where `slot`, at most `most` words long, ends when it starts at token `start`.
    pub(super) fn from(&self, slot: Slot, most: u8, start: usize) -> u64 {
        let ends = self.rows[slot as usize][start];
        let last = start + usize::from(most);
        if last < MOST_TOKENS { ends & ((2 << last) - 1) } else { ends }
    }
}

/// The longest slot, in words; the place behind token `i` is bit `i + 1`.
const MOST_WORDS: usize = 6;

fn name_ends(tokens: &[Token], at_least: usize) -> u64 {
    let (mut ends, mut solid, mut uncased) = (0, 0, 0);
    for (index, token) in tokens.iter().take(MOST_WORDS).enumerate() {
        match token.shape() {
            Some(Shape::Capital | Shape::Capitals) => solid += 1,
            // Without capitals a name cannot be told from prose: keep it short.
            Some(Shape::Uncased) if uncased < 4 => {
                solid += 1;
                uncased += 1;
            }
            Some(Shape::Particle) => continue,
            _ => break,
        }
        if at_least <= solid {
            ends |= 2 << index;
        }
    }
    ends
}

fn outlet_ends(tokens: &[Token]) -> u64 {
    let (mut ends, mut solid) = (0, false);
    for (index, token) in tokens.iter().take(MOST_WORDS).enumerate() {
        match token.shape() {
            Some(Shape::Capital | Shape::Capitals | Shape::Handle | Shape::Uncased) => solid = true,
            Some(Shape::Number) if solid => {}
            Some(Shape::Particle) => continue,
            _ => break,
        }
        ends |= 2 << index;
    }
    ends
}

fn date_ends(tokens: &[Token]) -> u64 {
    let (mut ends, mut numbers, mut words) = (0, 0, 0);
    for (index, token) in tokens.iter().take(MOST_WORDS).enumerate() {
        match token.shape() {
            Some(Shape::Number) => numbers += 1,
            Some(_) => {}
            None if (token.is_mark('.') || token.is_mark(',')) && 0 < words => continue,
            None => break,
        }
        words += 1;
        if 4 < words {
            break;
        }
        if 0 < numbers {
            ends |= 2 << index;
        }
    }
    ends
}

fn number_ends(tokens: &[Token]) -> u64 {
    match tokens.first().and_then(Token::shape) {
        Some(Shape::Number) => 2,
        _ => 0,
    }
}

fn free_ends(tokens: &[Token]) -> u64 {
    let words = tokens.iter().take(MOST_WORDS).take_while(|token| token.shape().is_some()).count();
    (2 << words) - 2
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tests::tokens_of;
    use super::*;

    /// After how many tokens a slot may end.
    #[track_caller]
    fn check(ends: impl Fn(&[Token]) -> u64, text: &str, expected: &[u32]) {
        let ends = ends(&tokens_of(text));
        let found: Vec<u32> = (0..64).filter(|bit| ends >> bit & 1 == 1).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_name_is_capitals_and_particles() {
        check(|tokens| name_ends(tokens, 1), "Ada Quill", &[1, 2]);
        check(|tokens| name_ends(tokens, 2), "Ada Quill", &[2]);
        check(|tokens| name_ends(tokens, 2), "Ada van Quill", &[3]);
        check(|tokens| name_ends(tokens, 1), "Ada said", &[1]);
        check(|tokens| name_ends(tokens, 1), "Ada, Bo", &[1]);
        check(|tokens| name_ends(tokens, 1), "said Ada", &[]);
        check(|tokens| name_ends(tokens, 1), "Ad Bo Cy Di Ed Fi Gu", &[1, 2, 3, 4, 5, 6]);
        check(|tokens| name_ends(tokens, 1), "渡轮停航港", &[1, 2, 3, 4]);
        check(|tokens| name_ends(tokens, 2), "渡轮停航港", &[2, 3, 4]);
    }

    #[test]
    fn an_outlet_may_be_a_handle_or_end_in_a_number() {
        check(outlet_ends, "golem.de", &[1]);
        check(outlet_ends, "Canal 24", &[1, 2]);
        check(outlet_ends, "24 Canal", &[]);
        check(outlet_ends, "of Post", &[2]);
        check(outlet_ends, "Post said", &[1]);
        check(outlet_ends, "Ad Bo Cy Di Ed Fi Gu", &[1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn a_date_is_up_to_four_words_with_a_number() {
        check(date_ends, "12 May 2024", &[1, 2, 3]);
        check(date_ends, "May 12, 2024", &[2, 4]);
        check(date_ends, "Monday 12. May", &[2, 4]);
        check(date_ends, ", 12", &[]);
        check(date_ends, "May June", &[]);
        check(date_ends, "12 : 5", &[1]);
        check(date_ends, "1 2 3 4 5", &[1, 2, 3, 4]);
    }

    #[test]
    fn a_number_is_one_word_and_free_text_six() {
        check(number_ends, "12 13", &[1]);
        check(number_ends, "a 12", &[]);
        check(free_ends, "a b : c", &[1, 2]);
        check(free_ends, ": a", &[]);
        check(free_ends, "a b c d e f g", &[1, 2, 3, 4, 5, 6]);
    }
}
