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
    /// Of each need the template that is asked for its other needs once this one is met.
    asked: Vec<Option<u32>>,
    /// The templates that are asked in any case.
    always: Vec<u32>,
}

impl Needs {
    /// Adds those of the next template.
    pub(super) fn push(&mut self, pattern: &Node) {
        let (needs, template) = (Need::all_of(pattern), self.ends.len() as u32);
        let telling = needs.iter().position(Need::is_telling);
        self.always.extend(telling.is_none().then_some(template));
        for (at, need) in needs.into_iter().enumerate() {
            let number = self.slots.len();
            self.asked.push((telling == Some(at)).then_some(template));
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
        let mut templates = self.always.clone();
        for &need in tokens.iter().flat_map(|token| self.met_by(token)) {
            if !std::mem::replace(&mut met[need], true) {
                templates.extend(self.asked[need]);
            }
        }
        templates.sort_unstable();
        self.keep_possible(&met, ends, &mut templates);
        if !templates.is_empty() {
            ends.fill(tokens);
            self.keep_possible(&met, ends, &mut templates);
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

    fn keep_possible(&self, met: &[bool], ends: &Ends, templates: &mut Vec<u32>) {
        let slots = ends.possible_slots();
        templates.retain(|template| {
            let number = *template as usize;
            let first = number.checked_sub(1).map_or(0, |before| self.ends[before]);
            (first..self.ends[number]).all(|need| met[need] || self.slots[need] & slots != 0)
        });
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
    /// Whether it is met by few stretches: by none without one of its words.
    fn is_telling(&self) -> bool {
        self.slots.is_empty() && self.marks.is_empty()
    }

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

#[cfg(test)]
mod tests {
    use super::super::Templates;
    use super::super::tests::line;
    use super::super::tokens::tests::tokens_of;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn templates_are_met_as_if_each_were_asked_for_each_need(text in line()) {
            let file = Templates::built_in().file;
            let (tokens, needs) = (tokens_of(&text), &file.needs);
            let mut ends = Ends::of_wires(&tokens, &file.wires);
            let met = needs.met(&tokens, &mut ends);
            ends.fill(&tokens);
            let slots = ends.possible_slots();
            let is_met = |need: usize| {
                needs.slots[need] & slots != 0
                    || tokens.iter().any(|token| needs.met_by(token).contains(&need))
            };
            let starts = std::iter::once(0).chain(needs.ends.iter().copied());
            let each = (0..).zip(starts.zip(&needs.ends));
            let all = each.filter(|(_, (start, end))| (*start..**end).all(is_met));
            prop_assert_eq!(met, all.map(|(number, _)| number).collect::<Vec<u32>>());
        }
    }
}
