//! Which document each copy is held back for.

use super::{Link, Verifier, election};
use crate::hands::Hands;
use crate::index::{DocNumber, Groups, Pair, Traces};

/// The pairs that may be copies, the best ranked first.
pub(super) fn by_rank(traces: &Traces, ranked: &[DocNumber], pairs: &[Pair]) -> Vec<Pair> {
    let mut rank = vec![0_u32; traces.len()];
    for (number, &doc) in (0..).zip(ranked) {
        rank[doc as usize] = number;
    }
    let mut pairs: Vec<Pair> = pairs.iter().copied().filter(|pair| pair.may_be_copies).collect();
    pairs.sort_unstable_by_key(|pair| (rank[pair.kept as usize], rank[pair.surplus as usize]));
    pairs
}

/// Each copy with the document that is kept: of those that contain it the best ranked one that is
/// itself no copy, or who is elected in its place.
///
/// Whether a document is a copy decides about those it is paired with and no others, so pairs that
/// hang together are looked at by one hand.
pub(super) fn links<'a>(
    traces: &'a Traces,
    pairs: &[Pair],
    verifier: impl Fn() -> Verifier<'a> + Sync,
    hands: &impl Hands,
) -> Vec<Link> {
    let [some, others] = apart(traces.len(), pairs);
    let elected = |pairs: &[Pair]| {
        let mut verifier = verifier();
        let mut links = greedy(traces.len(), pairs, &mut verifier);
        links.sort_unstable_by_key(|link| (link.of, link.doc));
        let groups = links.chunk_by(|a, b| a.of == b.of);
        groups.flat_map(|group| election::elect(group, &mut verifier)).collect::<Vec<Link>>()
    };
    let (mut links, more) = hands.both(|| elected(&some), || elected(&others));
    links.extend(more);
    links
}

/// Each copy with the first document that contains it and is no copy.
fn greedy(documents: usize, pairs: &[Pair], verifier: &mut Verifier<'_>) -> Vec<Link> {
    let mut is_copy = vec![false; documents];
    let mut links = Vec::new();
    for &Pair { kept, surplus, .. } in pairs {
        if is_copy[kept as usize] || is_copy[surplus as usize] {
            continue;
        }
        if let Some(overlap) = verifier.verify(kept, surplus) {
            is_copy[surplus as usize] = true;
            links.push(Link { doc: surplus, of: kept, overlap });
        }
    }
    links
}

/// The pairs in two parts about as large where they can be, none of which has a document of the
/// other's; each in the order they came.
fn apart(documents: usize, pairs: &[Pair]) -> [Vec<Pair>; 2] {
    let mut groups = Groups::new(documents);
    pairs.iter().for_each(|pair| groups.join(pair.kept, pair.surplus));
    let mut names: Vec<DocNumber> = pairs.iter().map(|pair| groups.name(pair.kept)).collect();
    names.sort_unstable();
    let middle = names.get(names.len() / 2).copied().unwrap_or_default();
    let (some, others) = pairs.iter().partition(|pair| groups.name(pair.kept) < middle);
    [some, others]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;

    #[test]
    fn pairs_that_hang_together_stay_together_and_in_order() {
        for documents in [1, 10, 100, 1_000] {
            let doc = |number: u64| (mix(number) % documents) as DocNumber;
            let pair =
                |number| Pair { kept: doc(number), surplus: doc(!number), may_be_copies: true };
            let pairs: Vec<Pair> = (0..documents / 3).map(pair).collect();
            let parts = apart(documents as usize, &pairs);
            assert_eq!(parts[0].len() + parts[1].len(), pairs.len());
            for part in &parts {
                let docs: Vec<_> = part.iter().flat_map(|pair| [pair.kept, pair.surplus]).collect();
                let is_here =
                    |pair: &&Pair| docs.contains(&pair.kept) || docs.contains(&pair.surplus);
                assert_eq!(
                    *part,
                    pairs.iter().copied().filter(|pair| is_here(&pair)).collect::<Vec<_>>()
                );
            }
        }
    }
}
