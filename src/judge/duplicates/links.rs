//! Which document each copy is held back for.

use super::{Link, Verifier, election};
use crate::hands::Hands;
use crate::index::{
    Budget, DocNumber, Groups, Numbers, Overlap, Paged, Pair, Pairs, Row, Scatter, Sorted, Traces,
};

/// The link of every copy, by document: 16 bytes each, in memory or on a shelf.
#[derive(Clone, Debug)]
pub(in crate::judge) struct Links {
    packed: Paged<[u32; 4]>,
}

/// The link of a document that is no copy.
const NONE: [u32; 4] = [u32::MAX; 4];

impl Links {
    fn among(documents: usize, budget: &Budget) -> Self {
        Self { packed: Paged::blank(documents, NONE, budget) }
    }

    pub(super) fn get(&self, doc: DocNumber) -> Option<Link> {
        let packed = self.packed.get(doc as usize);
        let [of, sizes @ ..] = packed;
        (packed != NONE).then(|| Link { doc, of, overlap: Overlap::of_numbers(sizes) })
    }

    pub(in crate::judge) fn are_here(&self) -> bool {
        self.packed.is_here()
    }

    pub(super) fn set(&mut self, link: Link) {
        let [shared, first, second] = link.overlap.to_numbers();
        self.packed.set(link.doc as usize, [link.of, shared, first, second]);
    }

    /// The document that this one is held back for: itself, if it stays.
    pub(in crate::judge) fn kept(&self, doc: DocNumber) -> DocNumber {
        self.get(doc).map_or(doc, |link| link.of)
    }

    /// Hands out the documents that others are held back for, each with all of these, in order.
    pub(super) fn for_each(&self, budget: &Budget, mut each: impl FnMut(DocNumber, DocNumber)) {
        let mut order = Sorted::within(budget);
        let copies = (0..).zip(self.packed.iter()).filter(|(_, packed)| *packed != NONE);
        copies.for_each(|(doc, [of, ..])| order.push(u64::from(of) << 32 | doc));
        order.drain(|link| each((link >> 32) as DocNumber, link as DocNumber));
    }
}

/// A link as a row, in the order of its first number, then of its second.
fn row(first: DocNumber, second: DocNumber, overlap: Overlap) -> Row<3> {
    let pack = |upper: usize, lower: usize| (upper as u64) << 32 | lower as u64;
    let Overlap { shared, first: of_first, second: of_second } = overlap;
    Row([pack(first as usize, second as usize), pack(shared, of_first), of_second as u64])
}

/// What [`row`] was made of.
fn of_row(Row([link, overlap, second]): Row<3>) -> (DocNumber, DocNumber, Overlap) {
    let unpack = |number: u64| (number >> 32, number & u64::from(u32::MAX));
    let ((one, other), (shared, first)) = (unpack(link), unpack(overlap));
    let [shared, first, second] = [shared, first, second].map(|shingles| shingles as usize);
    (one as DocNumber, other as DocNumber, Overlap { shared, first, second })
}

/// Each copy with the document that is kept: of those that contain it the best ranked one that is
/// itself no copy, or who is elected in its place.
///
/// Whether a document is a copy decides about those it is paired with and no others, so pairs that
/// hang together are looked at by one hand.
pub(super) fn links<'a>(
    traces: &'a Traces,
    ranked: &Paged<DocNumber>,
    pairs: &Pairs,
    verifier: impl Fn() -> Verifier<'a> + Sync,
    hands: &impl Hands,
) -> Links {
    let budget = traces.budget();
    let pairs = by_rank(traces, ranked, pairs);
    let elected = |pairs: Pairs| {
        let mut verifier = verifier();
        let mut found = greedy(ranked, pairs, &mut verifier, budget);
        let (mut elected, mut group) = (Sorted::within(budget), Vec::<Link>::new());
        let mut elect = |group: &mut Vec<Link>| {
            let links = election::elect(group, &mut verifier).into_iter();
            links.for_each(|link| elected.push(row(link.doc, link.of, link.overlap)));
            group.clear();
        };
        found.drain(|found| {
            let (of, doc, overlap) = of_row(found);
            if group.last().is_some_and(|link| link.of != of) {
                elect(&mut group);
            }
            group.push(Link { doc, of, overlap });
        });
        elect(&mut group);
        elected
    };
    let parts = if hands.are_many() { parts(traces, ranked, pairs) } else { vec![pairs] };
    let mut links = Links::among(traces.len(), budget);
    for mut elected in hands.each(parts, &elected) {
        elected.drain(|elected| {
            let (doc, of, overlap) = of_row(elected);
            links.set(Link { doc, of, overlap });
        });
    }
    links
}

/// Each copy with the first document that contains it and is no copy, as rows by what they lead to.
fn greedy(
    ranked: &Paged<DocNumber>,
    mut pairs: Pairs,
    verifier: &mut Verifier<'_>,
    budget: &Budget,
) -> Sorted<Row<3>> {
    let mut is_copy = Paged::blank(ranked.len(), 0_u8, budget);
    let mut links = Sorted::within(budget);
    pairs.drain(|pair| {
        let is_free = [pair.kept, pair.surplus].map(|rank| is_copy.get(rank as usize)) == [0; 2];
        if !is_free {
            return;
        }
        let [of, doc] = [pair.kept, pair.surplus].map(|rank| ranked.get(rank as usize));
        if let Some(overlap) = verifier.verify(of, doc) {
            is_copy.set(pair.surplus as usize, 1);
            links.push(row(of, doc, overlap));
        }
    });
    links
}

/// The pairs that may be copies, as ranks.
fn by_rank(traces: &Traces, ranked: &Paged<DocNumber>, pairs: &Pairs) -> Pairs {
    let ranks = Scatter::places(ranked, traces.len(), traces.budget());
    let mut by_rank = Pairs::among(ranked.len(), traces.budget());
    let (of, are_here) = (|doc: DocNumber| ranks.get(doc as usize), ranks.is_here());
    pairs.for_each_with(Numbers { of, are_here }, traces.budget(), |pair, [kept, surplus]| {
        if pair.may_be_copies {
            by_rank.push(Pair { kept, surplus, ..pair });
        }
    });
    by_rank
}

/// Parts of pairs, none of which has a document of another's.
fn parts(traces: &Traces, ranked: &Paged<DocNumber>, pairs: Pairs) -> Vec<Pairs> {
    let words = |rank: DocNumber| traces.card(ranked.get(rank as usize)).words;
    let words = Numbers { of: words, are_here: ranked.is_here() };
    let apart = Apart::of(ranked.len(), &pairs, words, traces.budget());
    apart.parts(pairs, traces.budget())
}

/// Parts pairs, about as much work where they can be, none of which has a document of another's.
struct Apart {
    names: Paged<DocNumber>,
    /// The first name of each part but the first.
    borders: [DocNumber; PARTS - 1],
}

/// Where one part takes longer than it should, there is one left for whoever is done first.
const PARTS: usize = 16;

impl Apart {
    fn of(
        documents: usize,
        pairs: &Pairs,
        words: Numbers<impl Fn(DocNumber) -> u32>,
        budget: &Budget,
    ) -> Self {
        let mut groups = Groups::new(documents, budget);
        pairs.for_each(|pair| groups.join(pair.kept, pair.surplus));
        let names = groups.into_names();
        let (mut sizes, mut all) = (Paged::blank(documents, 0_u64, budget), 0);
        pairs.for_each_with(words, budget, |pair, [_, size]| {
            let name = names.get(pair.surplus as usize) as usize;
            sizes.set(name, sizes.get(name) + u64::from(size));
            all += u64::from(size);
        });
        let borders = std::array::from_fn(|part| {
            let mut before = 0;
            let is_lower = |size: &u64| {
                before += size;
                PARTS as u64 * before <= (part as u64 + 1) * all
            };
            sizes.iter().take_while(is_lower).count() as DocNumber
        });
        Self { names, borders }
    }

    /// The pairs of each part.
    fn parts(&self, mut pairs: Pairs, budget: &Budget) -> Vec<Pairs> {
        let (mut parts, budget) = (Vec::new(), budget.part(PARTS));
        parts.resize_with(PARTS, || Pairs::among(self.names.len(), &budget));
        pairs.drain(|pair| parts[self.part_of(pair)].push(pair));
        parts
    }

    fn part_of(&self, pair: Pair) -> usize {
        let name = self.names.get(pair.kept as usize);
        self.borders.partition_point(|border| *border <= name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;

    #[test]
    fn pairs_that_hang_together_stay_together() {
        for documents in [1, 10, 100, 10_000] {
            let doc = |number: u64| (mix(number) % documents) as DocNumber;
            let mut pairs = Pairs::among(documents as usize, &Budget::default());
            for number in 0..documents / 3 {
                let (kept, surplus) = (doc(number), doc(!number));
                pairs.push(Pair { kept, surplus, may_be_copies: true });
            }
            let one = Numbers { of: |_| 1, are_here: true };
            let apart = Apart::of(documents as usize, &pairs, one, &Budget::default());
            let mut sides = vec![None; documents as usize];
            let mut parts = [0; PARTS];
            for (part, mut pairs) in apart.parts(pairs, &Budget::default()).into_iter().enumerate()
            {
                pairs.drain(|pair| {
                    for doc in [pair.kept, pair.surplus] {
                        assert_eq!(*sides[doc as usize].get_or_insert(part), part);
                    }
                    parts[part] += 1;
                });
            }
            let all: u32 = parts.iter().sum();
            if documents == 10_000 {
                let is_fair =
                    |part: &u32| (2 * all / 3..3 * all / 2).contains(&(PARTS as u32 * part));
                assert!(parts.iter().all(is_fair), "{parts:?}");
            }
        }
    }
}
