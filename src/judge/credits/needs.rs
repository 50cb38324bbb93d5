//! Which templates a stretch of text can hold at all, told by its words, marks and agencies.

use ahash::AHashMap;

use super::language::Node;
use super::slots::{Ends, Slot};
use super::tokens::{Kind, Token};
use crate::hash::Hash64;
use crate::judge::classes::Classes;

/// What every match of a template holds: of each need one word, slot or mark at least.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// One past the last need of each template.
    ends: Vec<usize>,
    /// The slots that meet each need, one bit a slot.
    slots: Vec<u8>,
    /// The needs that each word meets.
    words: AHashMap<Hash64, Vec<usize>>,
    /// Those of the words.
    word_classes: Classes<64>,
    /// The needs that each mark meets.
    marks: Vec<(char, Vec<usize>)>,
}

impl Needs {
    /// Adds those of the next template.
    pub(super) fn push(&mut self, pattern: &Node) {
        for need in Need::all_of(pattern) {
            let number = self.slots.len();
            self.slots.push(need.slots.iter().fold(0, |bits, &slot| bits | 1 << slot as u8));
            for hash in need.words {
                self.words.entry(hash).or_default().push(number);
                self.word_classes.insert(hash);
            }
            for mark in need.marks {
                match self.marks.iter_mut().find(|(known, _)| *known == mark) {
                    Some((_, needs)) => needs.push(number),
                    None => self.marks.push((mark, vec![number])),
                }
            }
        }
        self.ends.push(self.slots.len());
    }

    /// The numbers of the templates each of whose needs is met; the others cannot match.
    ///
    /// Most stretches turn out to hold none by their words and agencies: `ends`, which knows those,
    /// is filled only for the rest.
    pub(super) fn met(&self, tokens: &[Token], ends: &mut Ends) -> Vec<u32> {
        let mut met = vec![false; self.slots.len()];
        for token in tokens {
            for &need in self.met_by(token) {
                met[need] = true;
            }
        }
        let mut templates =
            self.possible(&met, ends, (0..).zip(&self.ends).map(|(number, _)| number));
        if !templates.is_empty() {
            ends.fill(tokens);
            templates = self.possible(&met, ends, templates.into_iter());
        }
        templates
    }

    fn met_by(&self, token: &Token) -> &[usize] {
        let needs = match token.kind {
            Kind::Mark(mark) => {
                self.marks.iter().find(|(known, _)| *known == mark).map(|(_, needs)| needs)
            }
            Kind::Word(_) => {
                let may_be = self.word_classes.may_hold(token.hash);
                may_be.then(|| self.words.get(&token.hash)).flatten()
            }
        };
        needs.map_or(&[], |needs| needs)
    }

    fn possible(
        &self,
        met: &[bool],
        ends: &Ends,
        templates: impl Iterator<Item = u32>,
    ) -> Vec<u32> {
        let slots = ends.possible_slots();
        let is_possible = |template: &u32| {
            let number = *template as usize;
            let first = number.checked_sub(1).map_or(0, |before| self.ends[before]);
            (first..self.ends[number]).all(|need| met[need] || self.slots[need] & slots != 0)
        };
        templates.filter(is_possible).collect()
    }
}

/// Words, slots and marks of which every match of a template holds at least one.
#[derive(Clone, Debug, Default)]
struct Need {
    words: Vec<Hash64>,
    slots: Vec<Slot>,
    marks: Vec<char>,
}

impl Need {
    /// One for each part of `node` that cannot be left out.
    fn all_of(node: &Node) -> Vec<Self> {
        match node {
            Node::Word { hash, .. } => vec![Self { words: vec![*hash], ..Self::default() }],
            Node::Slot { slot, .. } => vec![Self { slots: vec![*slot], ..Self::default() }],
            Node::Mark(mark) => vec![Self { marks: vec![*mark], ..Self::default() }],
            Node::Defined { pattern, .. } => Self::all_of(pattern),
            Node::Maybe(_) => Vec::new(),
            Node::All(nodes) => nodes.iter().flat_map(Self::all_of).collect(),
            Node::Any(nodes) => Self::of_any(nodes).into_iter().collect(),
        }
    }

    /// The rarest need of each branch, together; a branch without any makes the choice free.
    fn of_any(branches: &[Node]) -> Option<Self> {
        let mut either = Self::default();
        for branch in branches {
            let needs = Self::all_of(branch).into_iter();
            let rarest = needs.min_by_key(|need| !need.marks.is_empty())?;
            either.words.extend(rarest.words);
            either.slots.extend(rarest.slots);
            either.marks.extend(rarest.marks);
        }
        Some(either)
    }
}
