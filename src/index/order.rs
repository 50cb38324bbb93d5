//! Documents in an order that goes by one number after the other.

use std::cmp::Ordering;

use super::DocNumber;
use super::entry::{Row, two_in_one, two_of_one};
use super::paged::Paged;
use super::shelf::Budget;
use super::sorted::Sorted;

/// Sorts documents by these three numbers of theirs, the first before the others; `rest` decides where all
/// of them are equal.
///
/// Takes 16 bytes a document while it runs, or what the budget allows.
pub fn sorted_by(
    docs: impl Iterator<Item = DocNumber>,
    budget: &Budget,
    numbers: impl Fn(DocNumber) -> [u32; 3],
    rest: impl Fn(&DocNumber, &DocNumber) -> Ordering,
) -> Paged<DocNumber> {
    let mut entries = Sorted::within(budget);
    docs.for_each(|doc| {
        let [first, second, third] = numbers(doc);
        entries.push(Row([two_in_one(first, second), two_in_one(third, doc)]));
    });
    let mut sorted = Paged::within(budget, 0);
    let (mut known, mut same) = (None, Vec::new());
    let mut take = |same: &mut Vec<DocNumber>| {
        same.sort_unstable_by(&rest);
        same.drain(..).for_each(|doc| sorted.push(doc));
    };
    entries.drain(|Row([upper, lower])| {
        let (third, doc) = two_of_one(lower);
        if known.replace((upper, third)) != Some((upper, third)) {
            take(&mut same);
        }
        same.push(doc);
    });
    take(&mut same);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;

    #[test]
    fn documents_are_sorted_as_by_all_numbers_at_once() {
        let number = |salt: u64, doc: DocNumber| mix(salt << 32 | u64::from(doc)) as u32 % 5;
        let numbers = |doc| [1, 2, 3].map(|salt| number(salt, doc));
        let docs: Vec<DocNumber> = (0..2_000).map(|number| mix(number) as u32 % 4_000).collect();
        let key = |doc: &DocNumber| (number(4, *doc), *doc);
        let rest = |a: &DocNumber, b: &DocNumber| key(a).cmp(&key(b));
        let sorted = sorted_by(docs.iter().copied(), &Budget::default(), numbers, rest);
        let mut twin = docs;
        twin.sort_by_key(|&doc| (numbers(doc), number(4, doc), doc));
        assert!(sorted.iter().eq(twin));
    }
}
