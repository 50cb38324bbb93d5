//! Which documents have the very same text.

use super::parted::{Entry, Parted};
use super::{DocNumber, Groups, Traces};
use crate::fingerprint::Imprint;

/// The texts of a dump, numbered in the order of their hashes: four bytes a document, and as many a text.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    numbers: Vec<u32>,
    ones: Vec<DocNumber>,
}

/// A text and a document that has it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Holder {
    text: [u64; 2],
    doc: DocNumber,
}

impl Entry for Holder {
    type Numbers = [u64; 3];

    fn spread(self) -> u64 {
        self.text[0]
    }

    fn to_numbers(self) -> [u64; 3] {
        let [upper, lower] = self.text;
        [upper, lower, self.doc.into()]
    }

    fn of_numbers([upper, lower, doc]: [u64; 3]) -> Self {
        Self { text: [upper, lower], doc: doc as DocNumber }
    }
}

impl Texts {
    /// The texts of these documents.
    ///
    /// Takes 24 bytes for every document while it runs, or what the budget allows.
    pub fn of(traces: &Traces) -> Self {
        let mut holders = Parted::within(traces.budget());
        traces.for_each_imprint(|doc, imprint| {
            let text = [(imprint.text.0 >> 64) as u64, imprint.text.0 as u64];
            holders.push(Holder { text, doc });
        });
        let (mut numbers, mut ones) = (vec![0; traces.len()], Vec::new());
        holders.drain(|sorted| {
            for same in sorted.chunk_by(|a, b| a.text == b.text) {
                same.iter().for_each(|holder| numbers[holder.doc as usize] = ones.len() as u32);
                ones.push(first_of(traces, same));
            }
        });
        Self { numbers, ones }
    }

    /// The number of the text of a document: equal where the texts are.
    pub fn number(&self, doc: DocNumber) -> u32 {
        self.numbers[doc as usize]
    }

    /// One document of each text, the originator's or the earliest, ordered by what does not depend on
    /// their order in the dump.
    pub fn ones(&self) -> &[DocNumber] {
        &self.ones
    }

    /// The one among them that has the text of this document.
    pub fn one_of(&self, doc: DocNumber) -> DocNumber {
        let one = self.ones.get(self.number(doc) as usize);
        one.copied().unwrap_or(doc)
    }

    /// Groups of documents whose very text is the same.
    pub(super) fn groups(&self) -> Groups {
        let mut groups = Groups::new(self.numbers.len());
        for doc in 0..self.numbers.len() as DocNumber {
            groups.join(doc, self.one_of(doc));
        }
        groups
    }
}

/// The originator's or the earliest of documents with one text. What their cards say is asked first:
/// imprints may lie on a shelf.
fn first_of(traces: &Traces, same: &[Holder]) -> DocNumber {
    let looks = |doc| {
        let card = traces.card(doc);
        (!card.is_originator, card.day.map_or(i32::MAX, |day| day.0))
    };
    let (mut first, mut known) = (same[0].doc, None);
    for &Holder { doc, .. } in &same[1..] {
        let mut imprint = None;
        let imprints = || {
            let one: &Imprint = imprint.insert(traces.imprint(doc));
            let other: &Imprint = known.get_or_insert_with(|| traces.imprint(first));
            let places = || traces.by_place(doc, first).then(one.identity.cmp(&other.identity));
            one.name.cmp(&other.name).then_with(places)
        };
        if looks(doc).cmp(&looks(first)).then_with(imprints).is_lt() {
            (first, known) = (doc, imprint);
        }
    }
    first
}
