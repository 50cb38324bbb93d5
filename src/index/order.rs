//! Documents in an order that goes by one number after the other.

use super::DocNumber;
use super::parted::{two_in_one, two_of_one};

/// Sorts documents by these numbers of theirs, the first before the second; `rest` is given those to
/// sort that all numbers are equal of.
///
/// Takes eight bytes a document.
pub fn sorted_by(
    docs: &[DocNumber],
    numbers: &[&dyn Fn(DocNumber) -> u32],
    rest: impl Fn(&mut [DocNumber]),
) -> Vec<DocNumber> {
    let mut entries: Vec<u64> = docs.iter().map(|&doc| doc.into()).collect();
    sort(&mut entries, numbers);
    let mut sorted: Vec<DocNumber> = entries.iter().map(|&entry| two_of_one(entry).1).collect();
    drop(entries);
    let is_same = |a: &DocNumber, b: &DocNumber| numbers.iter().all(|of| of(*a) == of(*b));
    sorted.chunk_by_mut(is_same).filter(|same| 1 < same.len()).for_each(rest);
    sorted
}

/// Sorts entries with a document in the lower half; the upper one serves to sort.
fn sort(entries: &mut [u64], numbers: &[&dyn Fn(DocNumber) -> u32]) {
    let Some((first, others)) = numbers.split_first() else { return };
    for entry in &mut *entries {
        let doc = two_of_one(*entry).1;
        *entry = two_in_one(first(doc), doc);
    }
    entries.sort_unstable();
    let same = entries.chunk_by_mut(|a, b| two_of_one(*a).0 == two_of_one(*b).0);
    same.filter(|same| 1 < same.len()).for_each(|same| sort(same, others));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;

    #[test]
    fn documents_are_sorted_as_by_all_numbers_at_once() {
        let number = |salt: u64, doc: DocNumber| mix(salt << 32 | u64::from(doc)) as u32 % 5;
        let docs: Vec<DocNumber> = (0..2_000).map(|number| mix(number) as u32 % 4_000).collect();
        let numbers: [&dyn Fn(DocNumber) -> u32; 3] =
            [&|doc| number(1, doc), &|doc| number(2, doc), &|doc| number(3, doc)];
        let rest = |same: &mut [DocNumber]| same.sort_by_key(|&doc| (number(4, doc), doc));
        let sorted = sorted_by(&docs, &numbers, rest);
        let mut twin = docs.clone();
        twin.sort_by_key(|&doc| ([1, 2, 3, 4].map(|salt| number(salt, doc)), doc));
        assert_eq!(sorted, twin);
    }
}
