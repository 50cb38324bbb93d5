//! The passages of every text, packed: in some dumps most texts have one.

use std::ops::Range;

use super::SharedPassage;
use super::loans::{two_in_one, two_of_one};
use crate::hash::{Hash64, Hash128};
use crate::index::{Archive, Budget, Parted, Row, Table, halves};

/// A passage of a text, as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Packed {
    /// Its words among all words of the text.
    pub(super) words: Range<u32>,
    pub(super) group: Hash64,
    /// Where the name of the document that keeps it was put.
    pub(super) of: u64,
    pub(super) docs: u32,
    pub(super) is_surplus: bool,
    pub(super) matched: f64,
}

impl Packed {
    pub(super) fn to_numbers(&self) -> [u64; 5] {
        let docs = u64::from(self.docs) << 1 | u64::from(self.is_surplus);
        [two_in_one(&self.words), self.group.0, self.of, docs, self.matched.to_bits()]
    }

    pub(super) fn of_numbers([words, group, of, docs, matched]: [u64; 5]) -> Self {
        Self {
            words: two_of_one(words),
            group: Hash64(group),
            of,
            docs: (docs >> 1) as u32,
            is_surplus: docs & 1 == 1,
            matched: f64::from_bits(matched),
        }
    }
}

/// What every text shares with others, by hash of the text: 32 bytes a text and 40 a passage, on a shelf if
/// there is one.
#[derive(Clone, Debug, Default)]
pub(in crate::judge) struct Passages {
    texts: Table<4>,
    passages: Archive,
    names: Archive,
}

impl Passages {
    /// What a text shares with others, in order.
    pub(in crate::judge) fn of(&self, text: Hash128) -> Vec<SharedPassage> {
        let Some([_, _, at, count]) = self.texts.row(text) else { return Vec::new() };
        let width = size_of::<[u64; 5]>() as u64;
        let packed = |number| Packed::of_numbers(self.passages.numbers(at + number * width));
        (0..count).map(|number| self.unpacked(packed(number))).collect()
    }

    fn unpacked(&self, packed: Packed) -> SharedPassage {
        let Packed { words, group, of, docs, is_surplus, matched } = packed;
        let [length] = self.names.numbers(of);
        let mut name = vec![0; length as usize];
        self.names.read(of + size_of::<u64>() as u64, &mut name);
        let of = String::from_utf8_lossy(&name).into();
        SharedPassage { words, group, of, docs, is_surplus, matched }
    }
}

/// Takes passages in, text by text.
pub(super) struct Packing {
    texts: Parted<Row<4>>,
    passages: Archive,
    names: Archive,
}

impl Packing {
    pub(super) fn within(budget: &Budget) -> Self {
        let [passages, names] = [(); 2].map(|()| Archive::within(budget));
        Self { texts: Parted::within(budget), passages, names }
    }

    /// Puts a document's name away, and tells where.
    pub(super) fn name(&mut self, name: &str) -> u64 {
        let at = self.names.push_numbers(&[name.len() as u64]);
        self.names.push(name.as_bytes());
        at
    }

    /// Takes in all passages of a text.
    pub(super) fn text(&mut self, text: Hash128, passages: impl Iterator<Item = Packed>) {
        let ([upper, lower], mut places) = (halves(text), Vec::new());
        passages.for_each(|one| places.push(self.passages.push_numbers(&one.to_numbers())));
        if let Some(first) = places.first() {
            self.texts.push(Row([upper, lower, *first, places.len() as u64]));
        }
    }

    pub(super) fn finish(self, budget: &Budget) -> Passages {
        let Self { texts, passages, names } = self;
        Passages { texts: Table::of(texts, budget), passages, names }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_come_back_text_by_text() {
        let budget = Budget::default();
        let mut packing = Packing::within(&budget);
        let mut twin = Vec::new();
        for text in 0..40_u32 {
            let name = "a".repeat(text as usize % 7);
            let of = packing.name(&name);
            let packed = |number: u32| Packed {
                words: number * 50 + text..number * 50 + 47,
                group: Hash64(u64::from(text * 9 + number)),
                of,
                docs: 2 + number,
                is_surplus: (number + text).is_multiple_of(2),
                matched: 1.0 - f64::from(number) / 16.0,
            };
            let passages: Vec<Packed> = (0..text % 4).map(packed).collect();
            packing.text(Hash128::of(&text.to_le_bytes()), passages.iter().cloned());
            twin.push((name, passages));
        }
        let all = packing.finish(&budget);
        for (text, (name, passages)) in (0..40_u32).zip(twin) {
            let found = all.of(Hash128::of(&text.to_le_bytes()));
            let expected = passages.into_iter().map(
                |Packed { words, group, docs, is_surplus, matched, .. }| SharedPassage {
                    words,
                    group,
                    of: name.as_str().into(),
                    docs,
                    is_surplus,
                    matched,
                },
            );
            assert_eq!(found, expected.collect::<Vec<_>>());
        }
        assert_eq!(all.of(Hash128::of(b"no text")), []);
    }
}
