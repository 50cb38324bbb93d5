//! The cards of a dump, packed: they are in memory whatever lies away.

use ahash::AHashMap;

use super::DocNumber;
use crate::doc::Day;
use crate::fingerprint::{Card, Imprint};
use crate::hash::Hash64;

/// The cards of documents in a row: 20 bytes each, and some 40 a host.
#[derive(Clone, Debug, Default)]
pub(super) struct Cards {
    packed: Vec<Packed>,
    hosts: Hosts,
}

/// A card. A text has fewer than 2^31 words and blocks, and a dump fewer hosts: the upmost bit of
/// these is a flag.
#[derive(Clone, Copy, Debug)]
struct Packed {
    /// Number of the host, and whether there is a day.
    host: u32,
    day: i32,
    /// Words, and whether its dateline names its own host.
    words: u32,
    /// Blocks, and whether one of them is a note of correction.
    blocks: u32,
    looks: u32,
}

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
    pub(super) fn push(&mut self, card: &Card, imprint: &Imprint) {
        let host = self.hosts.number_of(card.host);
        self.make_room(1);
        self.packed.push(Packed {
            host: flagged(host, card.day.is_some()),
            day: card.day.map_or(0, |day| day.0),
            words: flagged(card.words, card.is_originator),
            blocks: flagged(card.blocks, card.is_corrected),
            looks: looks(imprint),
        });
    }

    /// Takes in those of other documents behind these.
    pub(super) fn append(&mut self, other: Self) {
        self.make_room(other.packed.len());
        let Self { packed, hosts } = self;
        packed.extend(other.packed.into_iter().map(|card| {
            let host = hosts.number_of(other.hosts.host(card.host & !FLAG));
            Packed { host: flagged(host, card.host & FLAG != 0), ..card }
        }));
    }

    /// Room for so many more: an eighth of all stands empty at most.
    fn make_room(&mut self, more: usize) {
        let Self { packed, .. } = self;
        if packed.capacity() - packed.len() < more {
            packed.reserve_exact(more.max(packed.len() / 8 + LEAST_ROOM));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.packed.len()
    }

    #[inline]
    pub(super) fn card(&self, doc: DocNumber) -> Card {
        let card = &self.packed[doc as usize];
        Card {
            host: self.hosts.host(card.host & !FLAG),
            day: (card.host & FLAG != 0).then_some(Day(card.day)),
            blocks: card.blocks & !FLAG,
            words: card.words & !FLAG,
            is_originator: card.words & FLAG != 0,
            is_corrected: card.blocks & FLAG != 0,
        }
    }

    /// The number of the host of a document: that of another one tells whether they have one host.
    pub(super) fn host_number(&self, doc: DocNumber) -> u32 {
        self.packed[doc as usize].host & !FLAG
    }

    /// A number for the [`looks`] of a document.
    pub(super) fn looks(&self, doc: DocNumber) -> u32 {
        self.packed[doc as usize].looks
    }

    /// How many blocks and words some documents have.
    pub(super) fn sizes(&self, docs: std::ops::Range<DocNumber>) -> impl Iterator<Item = [u32; 2]> {
        let docs = docs.start as usize..docs.end as usize;
        self.packed[docs].iter().map(|card| [card.blocks & !FLAG, card.words & !FLAG])
    }
}

/// Cards that find room at least when more is made.
const LEAST_ROOM: usize = 1 << 8;

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
            all.append(cards);
        }
        let cards: Vec<Card> = (0..all.len() as u32).map(|doc| all.card(doc)).collect();
        assert_eq!(cards, twin);
        assert!(all.packed.capacity() <= 9 * all.len() / 8 + LEAST_ROOM);
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
