//! What a cluster has, however many of its documents have it.

use super::bits::Bits;
use super::paged::Paged;
use super::seen::Seen;
use super::shelf::Budget;
use super::{DocNumber, Traces};
use crate::hash::{followed, mix};

/// Which clusters have several documents.
pub(super) struct Shared<'a> {
    cluster_of: &'a Paged<DocNumber>,
    clusters: Bits,
}

impl<'a> Shared<'a> {
    /// Those among the clusters of these documents, each named by one of them.
    pub(super) fn among(cluster_of: &'a Paged<DocNumber>, budget: &Budget) -> Self {
        let mut clusters = Bits::blank(cluster_of.len(), budget);
        let copies = (0..).zip(cluster_of.iter()).filter(|(doc, cluster)| doc != cluster);
        copies.for_each(|(_, cluster)| clusters.set(cluster));
        Self { cluster_of, clusters }
    }

    /// Those that have several documents on one host, or most of them.
    pub(super) fn on_one_host(traces: &Traces, cluster_of: &'a Paged<DocNumber>) -> Self {
        let mut clusters = Bits::blank(cluster_of.len(), traces.budget());
        let mut seen = Seen::among(REMEMBERED);
        for (doc, cluster) in (0..).zip(cluster_of.iter()) {
            if !seen.is_new(followed(mix(cluster.into()), traces.host_number(doc).into())) {
                clusters.set(cluster);
            }
        }
        Self { cluster_of, clusters }
    }

    /// The cluster of a document, if it has several.
    pub(super) fn cluster(&self, doc: DocNumber) -> Option<DocNumber> {
        let cluster = self.cluster_of.get(doc as usize);
        self.clusters.has(cluster).then_some(cluster)
    }
}

/// Tells what none of the documents of a cluster had before, as far as that is remembered: what is asked for in
/// several clusters need not be counted for every copy of a text. Where a text has no copies this costs nothing.
pub(super) struct Once<'a> {
    shared: &'a Shared<'a>,
    seen: Seen,
}

/// So many lines are remembered, which takes half a mebibyte and fits the second cache: a text and its copies
/// mostly lie near one another.
pub(super) const REMEMBERED: usize = 1 << 16;

impl<'a> Once<'a> {
    /// Nothing yet of these clusters.
    pub(super) fn among(shared: &'a Shared<'a>) -> Self {
        Self { shared, seen: Seen::among(REMEMBERED) }
    }

    /// What is to be asked of the next document.
    pub(super) fn of(&mut self, doc: DocNumber) -> OfCluster<'_> {
        OfCluster { cluster: self.shared.cluster(doc), seen: &mut self.seen }
    }
}

/// What the cluster of one document had before.
pub(super) struct OfCluster<'a> {
    /// None if there is no other document.
    cluster: Option<DocNumber>,
    seen: &'a mut Seen,
}

impl OfCluster<'_> {
    /// Whether something is new, told by a number whose bits are well mixed.
    #[inline]
    pub(super) fn is_new(&mut self, number: impl FnOnce() -> u64) -> bool {
        match self.cluster {
            Some(cluster) => self.seen.is_new(followed(number(), cluster.into())),
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_a_cluster_has_is_new_once_at_least() {
        let cluster_of: Paged<DocNumber> = (0..900).map(|doc| doc / 3 % 100 * 3).collect();
        let shared = Shared::among(&cluster_of, &Budget::default());
        let (mut once, mut twin) = (Once::among(&shared), BTreeSet::new());
        let mut new = 0;
        for doc in 0..900 {
            let mut of_cluster = once.of(doc);
            for line in (0..40).map(|at| mix(at * u64::from(doc % 7)) % 90) {
                let is_new = of_cluster.is_new(|| mix(line));
                new += usize::from(is_new);
                assert!(twin.insert((doc / 3 % 100, line)) <= is_new);
            }
        }
        assert!(new < twin.len() + twin.len() / 10, "{new} of {}", twin.len());
    }

    #[test]
    fn all_is_new_of_what_has_no_copies() {
        let cluster_of: Paged<DocNumber> = [0, 1, 1, 3].into_iter().collect();
        let shared = Shared::among(&cluster_of, &Budget::default());
        assert_eq!([0, 1, 2, 3].map(|doc| shared.cluster(doc)), [None, Some(1), Some(1), None]);
        let mut once = Once::among(&shared);
        let told = [0, 0, 1, 2, 3, 3].map(|doc| once.of(doc).is_new(|| mix(7)));
        assert_eq!(told, [true, true, true, false, true, true]);
    }
}
