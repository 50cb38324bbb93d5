//! What pass one noted of each record, for pass two: a record that is held back need not be read again.

use ahash::AHashMap;

use super::reader::{Record, State};
use crate::doc::Document;
use crate::hash::Hash128;
use crate::index::{Budget, Paged};

/// What is known of the records of a dump, in the order in which they came: 28 bytes each, in memory or on a shelf.
#[derive(Debug)]
pub(super) struct Roll {
    /// Identity, publisher, bytes of text, and those of the record.
    rows: Paged<[u32; 7]>,
    /// The row of the first record of each input.
    firsts: Vec<usize>,
    hosts: Hosts,
}

/// The row of a record of which nothing is known but its length.
const UNKNOWN: [u32; 7] = [u32::MAX; 7];

/// What is known of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known<'a> {
    pub(super) identity: Hash128,
    /// Publisher of the document.
    pub(super) host: &'a str,
    pub(super) text_bytes: usize,
}

/// What is kept of a document's own words, where they were read.
#[derive(Debug)]
pub(super) struct Note {
    host: Box<str>,
    text_bytes: u32,
}

impl Note {
    pub(super) fn of(document: &Document<'_>) -> Self {
        // No record is as long as that.
        let text_bytes = u32::try_from(document.text.len()).unwrap_or(u32::MAX);
        Self { host: document.host.as_ref().into(), text_bytes }
    }
}

impl Roll {
    /// Nothing is known yet.
    pub(super) fn within(budget: &Budget) -> Self {
        let rows = Paged::within(budget, UNKNOWN);
        Self { rows, firsts: Vec::new(), hosts: Hosts::default() }
    }

    /// Takes note of the next record, and of the document in it, if there is one and it was read as it stands.
    pub(super) fn push(&mut self, record: &Record, found: Option<(Hash128, &Note)>) {
        while self.firsts.len() <= record.input {
            self.firsts.push(self.rows.len());
        }
        // No record is as long as that.
        let length = u32::try_from(record.bytes.len()).unwrap_or(u32::MAX);
        let row = found.and_then(|(identity, Note { host, text_bytes })| {
            let [a, b, c, d] = [96, 64, 32, 0].map(|shift| (identity.0 >> shift) as u32);
            Some([a, b, c, d, self.hosts.number_of(host)?, *text_bytes, length])
        });
        let mut row = row.unwrap_or(UNKNOWN);
        row[6] = length;
        self.rows.push(row);
    }

    /// The row of a record of an input, both counted from 0.
    fn row(&self, input: usize, at: usize) -> Option<[u32; 7]> {
        let first = *self.firsts.get(input)?;
        let end = self.firsts.get(input + 1).map_or(self.rows.len(), |&next| next);
        let at = first + at;
        (at < end).then(|| self.rows.get(at))
    }

    /// The bytes of a record of an input, both counted from 0.
    pub(super) fn length(&self, input: usize, at: usize) -> Option<usize> {
        self.row(input, at).map(|[.., length]| length as usize)
    }

    /// What is known of a record.
    pub(super) fn get(&self, record: &Record) -> Option<Known<'_>> {
        let is_whole = matches!(record.state, State::Whole | State::Passed);
        // Lines are counted from 1; a text file is its only record.
        let at = usize::try_from(record.number.saturating_sub(1)).ok().filter(|_| is_whole)?;
        let [identity @ .., host, text_bytes, _] = self.row(record.input, at)?;
        let host = self.hosts.name(host)?;
        let identity = identity.iter().fold(0, |all, &part| all << 32 | u128::from(part));
        Some(Known { identity: Hash128(identity), host, text_bytes: text_bytes as usize })
    }
}

/// Publishers, by number.
#[derive(Debug, Default)]
struct Hosts {
    names: Vec<Box<str>>,
    numbers: AHashMap<Box<str>, u32>,
}

/// So many publishers are kept, a few mebibytes of them: a record of any other is read again.
const MOST_HOSTS: usize = 1 << 15;

impl Hosts {
    fn number_of(&mut self, name: &str) -> Option<u32> {
        if let Some(&number) = self.numbers.get(name) {
            return Some(number);
        }
        let number = self.names.len();
        (number < MOST_HOSTS).then(|| {
            self.names.push(name.into());
            self.numbers.insert(name.into(), number as u32);
            number as u32
        })
    }

    fn name(&self, number: u32) -> Option<&str> {
        self.names.get(number as usize).map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_known_by_their_place() {
        let record = |input, number| Record::whole(input, number);
        let document = |host: usize| {
            let host = format!("{host}.example");
            Note::of(&Document { host: host.into(), ..Document::new("a", "seven b") })
        };
        let identity = |number: u64| Hash128(u128::from(number) << 100 | 0xabc << 40 | 1);
        let mut roll = Roll::within(&Budget::default());
        // Two inputs of lines, between them one without any, then a text file.
        for (number, is_document) in [(1, true), (2, false), (3, true)] {
            let note = document(0);
            roll.push(&record(0, number), is_document.then(|| (identity(number), &note)));
        }
        roll.push(&record(2, 1), Some((identity(9), &document(1))));
        roll.push(&record(3, 0), Some((identity(10), &document(0))));
        let check = |input, number, expected: Option<(u64, &str)>| {
            let known = roll.get(&record(input, number));
            let expected = expected.map(|(number, host)| Known {
                identity: identity(number),
                host,
                text_bytes: 7,
            });
            assert_eq!(known, expected, "{input}:{number}");
        };
        check(0, 1, Some((1, "0.example")));
        check(0, 2, None);
        check(0, 3, Some((3, "0.example")));
        check(0, 4, None);
        check(1, 1, None);
        check(2, 1, Some((9, "1.example")));
        check(2, 2, None);
        check(3, 0, Some((10, "0.example")));
        check(4, 1, None);
        let mut torn = record(2, 1);
        torn.state = State::Torn;
        assert_eq!(roll.get(&torn), None);
    }

    #[test]
    fn of_very_many_publishers_some_are_not_kept() {
        let mut hosts = Hosts::default();
        for number in (0..MOST_HOSTS + 2).chain([0]) {
            let name = number.to_string();
            let known = hosts.number_of(&name).and_then(|number| hosts.name(number));
            assert_eq!(known, (number < MOST_HOSTS).then_some(&*name));
        }
    }
}
