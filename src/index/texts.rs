//! Which documents have the very same text.

use super::entry::Entry;
use super::paged::Paged;
use super::scatter::Scatter;
use super::shelf::Budget;
use super::sorted::Sorted;
use super::{DocNumber, Groups, Traces};
use crate::fingerprint::Imprint;

/// The texts of a dump, numbered in the order of their hashes: four bytes a document, and as many a text.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    numbers: Paged<u32>,
    ones: Paged<DocNumber>,
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
        let mut holders = Sorted::within(traces.budget());
        traces.for_each_imprint(|doc, imprint| {
            let text = [(imprint.text.0 >> 64) as u64, imprint.text.0 as u64];
            holders.push(Holder { text, doc });
        });
        let mut numbers = Scatter::among(traces.len(), 0, traces.budget());
        let mut ones = Paged::within(traces.budget(), 0);
        let mut known: Option<First<'_>> = None;
        holders.drain(|Holder { text, doc }| {
            match &mut known {
                Some(first) if first.text == text => first.meet(doc),
                other => {
                    let done = other.replace(First { traces, text, doc, imprint: None });
                    done.into_iter().for_each(|first| ones.push(first.doc));
                }
            }
            numbers.push(doc, ones.len() as u32);
        });
        known.into_iter().for_each(|first| ones.push(first.doc));
        Self { numbers: numbers.finish(), ones }
    }

    /// The number of the text of a document: equal where the texts are.
    pub fn number(&self, doc: DocNumber) -> u32 {
        self.numbers.get(doc as usize)
    }

    /// One document of each text, the originator's or the earliest, ordered by what does not depend on
    /// their order in the dump.
    pub fn ones(&self) -> &Paged<DocNumber> {
        &self.ones
    }

    /// The one among them that has the text of this document.
    pub fn one_of(&self, doc: DocNumber) -> DocNumber {
        self.ones.get(self.number(doc) as usize)
    }

    /// Whether another document of the host has the very text of this one and is counted for it: what is asked
    /// for in several clusters stands in as many of such documents.
    pub(super) fn has_stand_in(&self, traces: &Traces, doc: DocNumber) -> bool {
        let one = self.one_of(doc);
        one != doc && traces.host_number(one) == traces.host_number(doc)
    }

    /// Groups of documents whose very text is the same.
    pub(super) fn groups(&self, budget: &Budget) -> Groups {
        let mut groups = Groups::new(self.numbers.len(), budget);
        for doc in 0..self.numbers.len() as DocNumber {
            groups.join(doc, self.one_of(doc));
        }
        groups
    }
}

/// The originator's or the earliest of the documents with one text that were met. What their cards say is
/// asked first: imprints may lie on a shelf.
struct First<'a> {
    traces: &'a Traces,
    text: [u64; 2],
    doc: DocNumber,
    imprint: Option<Imprint>,
}

impl First<'_> {
    fn meet(&mut self, doc: DocNumber) {
        let Self { traces, doc: first, imprint: known, .. } = self;
        let looks = |doc| {
            let card = traces.card(doc);
            (!card.is_originator, card.day.map_or(i32::MAX, |day| day.0))
        };
        let mut imprint = None;
        let imprints = || {
            let one: &Imprint = imprint.insert(traces.imprint(doc));
            let other: &Imprint = known.get_or_insert_with(|| traces.imprint(*first));
            let places = || traces.by_place(doc, *first).then(one.identity.cmp(&other.identity));
            one.name.cmp(&other.name).then_with(places)
        };
        if looks(doc).cmp(&looks(*first)).then_with(imprints).is_lt() {
            (*first, *known) = (doc, imprint);
        }
    }
}
