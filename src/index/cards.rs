//! The cards of a dump, packed.

use ahash::AHashMap;

use super::DocNumber;
use super::paged::Paged;
use super::shelf::Budget;
use crate::doc::Day;
use crate::fingerprint::{Card, Imprint};
use crate::hash::Hash64;

/// The cards of documents in a row: 20 bytes each, and some 40 a host.
#[derive(Clone, Debug)]
pub(super) struct Cards {
    packed: Paged<Packed>,
    hosts: Hosts,
}

/// A card. A text has fewer than 2^31 words and blocks, and a dump fewer hosts: the upmost bit of
/// these is a flag. In order the number of the host, and whether there is a day; the day; words, and
/// whether its dateline names its own host; blocks, and whether one of them is a note of correction; its
/// [`looks`].
type Packed = [u32; 5];

/// A card is asked for more often than other numbers, so cards have the room of so many columns.
const COLUMNS: usize = 4;

const FLAG: u32 = 1 << 31;

fn flagged(number: u32, flag: bool) -> u32 {
    number & !FLAG | u32::from(flag) << 31
}

/// The hosts of some documents, numbered from 1; 0 is the number of unknown ones.
#[derive(Clone, Debug, Default)]
struct Hosts {
    known: Vec<Hash64>,
    numbers: AHashMap<Hash64, u32>,
}

impl Hosts {
    fn number_of(&mut self, host: Option<Hash64>) -> u32 {
        let Some(host) = host else { return 0 };
        let Self { known, numbers } = self;
        *numbers.entry(host).or_insert_with(|| {
            known.push(host);
            known.len() as u32
        })
    }

    fn host(&self, number: u32) -> Option<Hash64> {
        self.known.get((number as usize).wrapping_sub(1)).copied()
    }
}

impl Cards {
    /// No cards yet.
    pub(super) fn within(budget: &Budget) -> Self {
        let columns = budget.columns.saturating_mul(COLUMNS);
        let budget = Budget { columns, ..budget.clone() };
        Self { packed: Paged::within(&budget, Packed::default()), hosts: Hosts::default() }
    }

    pub(super) fn push(&mut self, card: &Card, imprint: &Imprint) {
        self.packed.push([
            flagged(self.hosts.number_of(card.host), card.day.is_some()),
            card.day.map_or(0, |day| day.0) as u32,
            flagged(card.words, card.is_originator),
            flagged(card.blocks, card.is_corrected),
            looks(imprint),
        ]);
    }

    /// Takes in those of other documents behind these.
    pub(super) fn append(&mut self, other: &Self) {
        for [host, rest @ ..] in other.packed.iter() {
            let number = self.hosts.number_of(other.hosts.host(host & !FLAG));
            let [day, words, blocks, looks] = rest;
            self.packed.push([flagged(number, host & FLAG != 0), day, words, blocks, looks]);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.packed.len()
    }

    #[inline]
    pub(super) fn card(&self, doc: DocNumber) -> Card {
        let [host, day, words, blocks, _] = self.packed.get(doc as usize);
        Card {
            host: self.hosts.host(host & !FLAG),
            day: (host & FLAG != 0).then_some(Day(day as i32)),
            blocks: blocks & !FLAG,
            words: words & !FLAG,
            is_originator: words & FLAG != 0,
            is_corrected: blocks & FLAG != 0,
        }
    }

    /// The number of the host of a document: that of another one tells whether they have one host.
    pub(super) fn host_number(&self, doc: DocNumber) -> u32 {
        let [host, ..] = self.packed.get(doc as usize);
        host & !FLAG
    }

    /// A number for the [`looks`] of a document.
    pub(super) fn looks(&self, doc: DocNumber) -> u32 {
        let [.., looks] = self.packed.get(doc as usize);
        looks
    }

    /// How many blocks and words some documents have.
    pub(super) fn sizes(&self, docs: std::ops::Range<DocNumber>) -> impl Iterator<Item = [u32; 2]> {
        docs.map(|doc| {
            let [_, _, words, blocks, _] = self.packed.get(doc as usize);
            [blocks & !FLAG, words & !FLAG]
        })
    }
}

impl Default for Cards {
    fn default() -> Self {
        Self::within(&Budget::default())
    }
}

/// A number that goes up with the damage of a document, then the hash of its name. The same number
/// does not say that these are the same, but next to always they are.
fn looks(imprint: &Imprint) -> u32 {
    let damage = imprint.damage.min(MOST_DAMAGE);
    let name = if damage == MOST_DAMAGE { 0 } else { imprint.name.0 >> (u64::BITS - NAME_BITS) };
    damage << NAME_BITS | name as u32
}

/// Bits of the name in the number.
const NAME_BITS: u32 = 24;

/// More damage is not told apart.
const MOST_DAMAGE: u32 = u8::MAX as u32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::{Hash128, mix};

    fn card(number: u64) -> (Card, Imprint) {
        let any = |salt: u64| mix(number ^ salt << 40);
        let is = |salt| any(salt).is_multiple_of(2);
        let card = Card {
            host: (any(1) % 8).checked_sub(1).map(Hash64),
            day: is(2).then(|| Day(any(3) as i32)),
            blocks: any(4) as u32 & !FLAG,
            words: any(5) as u32 & !FLAG,
            is_originator: is(6),
            is_corrected: is(7),
        };
        let (damage, name) = ((any(8) % 300) as u32, Hash64(any(9)));
        (card, Imprint { name, damage, identity: Hash128(number.into()), ..Imprint::default() })
    }

    #[test]
    fn cards_come_back_whatever_was_added_to_them() {
        let mut twin = Vec::new();
        let mut all = Cards::default();
        for part in 0..9 {
            let mut cards = Cards::default();
            for number in 0..part * 200 {
                let (card, imprint) = card(part * 10_000 + number);
                cards.push(&card, &imprint);
                twin.push(card);
            }
            all.append(&cards);
        }
        let cards: Vec<Card> = (0..all.len() as u32).map(|doc| all.card(doc)).collect();
        assert_eq!(cards, twin);
        for doc in 1..all.len() {
            let same = all.host_number(doc as u32) == all.host_number(doc as u32 - 1);
            assert_eq!(same, twin[doc].host == twin[doc - 1].host);
        }
    }

    #[test]
    fn looks_go_up_with_damage_and_name() {
        let mut imprints: Vec<Imprint> = (0..3_000).map(|number| card(number).1).collect();
        imprints.sort_by_key(|one| (one.damage, one.name));
        assert!(imprints.is_sorted_by_key(looks));
    }
}
