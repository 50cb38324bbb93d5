//! Which document each copy is held back for.

use super::{Link, Verifier, election};
use crate::hands::Hands;
use crate::index::{DocNumber, Groups, Pair, Pairs, Traces};

/// Each copy with the document that is kept: of those that contain it the best ranked one that is
/// itself no copy, or who is elected in its place.
///
/// Whether a document is a copy decides about those it is paired with and no others, so pairs that
/// hang together are looked at by one hand.
pub(super) fn links<'a>(
    traces: &'a Traces,
    ranked: &[DocNumber],
    pairs: &Pairs,
    verifier: impl Fn() -> Verifier<'a> + Sync,
    hands: &impl Hands,
) -> Vec<Link> {
    let pairs = by_rank(traces, ranked, pairs);
    let words = |rank: DocNumber| u64::from(traces.card(ranked[rank as usize]).words);
    let apart = Apart::of(ranked.len(), &pairs, words);
    let elected = |is_upper: bool| {
        let mut verifier = verifier();
        let is_here = |pair| apart.is_upper(pair) == is_upper;
        let mut links = greedy(ranked, &pairs, is_here, &mut verifier);
        links.sort_unstable_by_key(|link| (link.of, link.doc));
        let groups = links.chunk_by(|a, b| a.of == b.of);
        groups.flat_map(|group| election::elect(group, &mut verifier)).collect::<Vec<Link>>()
    };
    let (mut links, more) = hands.both(|| elected(false), || elected(true));
    links.extend(more);
    links
}

/// Each copy with the first document that contains it and is no copy.
fn greedy(
    ranked: &[DocNumber],
    pairs: &Pairs,
    is_here: impl Fn(Pair) -> bool,
    verifier: &mut Verifier<'_>,
) -> Vec<Link> {
    let mut is_copy = vec![false; ranked.len()];
    let mut links = Vec::new();
    pairs.for_each(|pair| {
        let is_free = !is_copy[pair.kept as usize] && !is_copy[pair.surplus as usize];
        if !is_free || !is_here(pair) {
            return;
        }
        let [of, doc] = [pair.kept, pair.surplus].map(|rank| ranked[rank as usize]);
        if let Some(overlap) = verifier.verify(of, doc) {
            is_copy[pair.surplus as usize] = true;
            links.push(Link { doc, of, overlap });
        }
    });
    links
}

/// The pairs that may be copies, as ranks.
fn by_rank(traces: &Traces, ranked: &[DocNumber], pairs: &Pairs) -> Pairs {
    let mut ranks = vec![0; traces.len()];
    (0..).zip(ranked).for_each(|(rank, &doc)| ranks[doc as usize] = rank);
    let mut by_rank = Pairs::among(ranked.len(), traces.budget());
    pairs.for_each(|pair| {
        if pair.may_be_copies {
            let [kept, surplus] = [pair.kept, pair.surplus].map(|doc| ranks[doc as usize]);
            by_rank.push(Pair { kept, surplus, ..pair });
        }
    });
    by_rank
}

/// Parts pairs in two, about as much work where they can be, none of which has a document of the other's.
struct Apart {
    names: Vec<DocNumber>,
    /// The first name of the upper part.
    middle: DocNumber,
}

impl Apart {
    fn of(documents: usize, pairs: &Pairs, words: impl Fn(DocNumber) -> u64) -> Self {
        let mut groups = Groups::new(documents);
        pairs.for_each(|pair| groups.join(pair.kept, pair.surplus));
        let names = groups.into_names();
        let (mut sizes, mut all) = (vec![0_u64; documents], 0);
        pairs.for_each(|pair| {
            let size = words(pair.surplus);
            sizes[names[pair.kept as usize] as usize] += size;
            all += size;
        });
        let mut before = 0;
        let is_lower = |size: &&u64| {
            before += **size;
            2 * before <= all
        };
        let middle = sizes.iter().take_while(is_lower).count() as DocNumber;
        Self { names, middle }
    }

    fn is_upper(&self, pair: Pair) -> bool {
        self.middle <= self.names[pair.kept as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;
    use crate::index::Budget;

    #[test]
    fn pairs_that_hang_together_stay_together() {
        for documents in [1, 10, 100, 1_000] {
            let doc = |number: u64| (mix(number) % documents) as DocNumber;
            let mut pairs = Pairs::among(documents as usize, &Budget::default());
            for number in 0..documents / 3 {
                let (kept, surplus) = (doc(number), doc(!number));
                pairs.push(Pair { kept, surplus, may_be_copies: true });
            }
            let apart = Apart::of(documents as usize, &pairs, |_| 1);
            let mut sides = vec![None; documents as usize];
            let (mut all, mut upper) = (0, 0);
            pairs.for_each(|pair| {
                let is_upper = apart.is_upper(pair);
                for doc in [pair.kept, pair.surplus] {
                    let side = sides[doc as usize].get_or_insert(is_upper);
                    assert_eq!(*side, is_upper);
                }
                (all, upper) = (all + 1, upper + u64::from(is_upper));
            });
            if documents == 1_000 {
                assert!((all / 3..all * 2 / 3 + 1).contains(&upper), "{upper} of {all}");
            }
        }
    }
}
