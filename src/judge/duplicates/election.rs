//! Who of a group of copies is kept.
//!
//! Links are made with the longest document of a group, which is sure to contain the others. Another
//! member that contains nearly all of that one may be worth more: the one whose dateline names its
//! own host, the latest run on the host that had the story first, or the earliest.

use std::cmp::Reverse;

use ahash::AHashMap;

use super::{Link, Verifier};
use crate::doc::Day;
use crate::fingerprint::Imprint;
use crate::hash::{Hash64, Hash128};
use crate::index::{Content, DocNumber, Overlap, Traces};

/// What a candidate contains of the longest document.
const LEAST_CONTAINED: f64 = 0.9;

/// Candidates that are tried: all members have to be copies of the one that is kept.
const TRIES: usize = 3;

/// The links of a group to the document that is to be kept.
///
/// All links of `group` go to the same document. Linear in the words of the group.
pub(super) fn elect(group: &[Link], verifier: &mut Verifier<'_>) -> Vec<Link> {
    let Verifier { traces, content, .. } = *verifier;
    let Some(&Link { of: longest, .. }) = group.first() else { return Vec::new() };
    let whole = Overlap { shared: 1, first: 1, second: 1 };
    let itself = Link { doc: longest, of: longest, overlap: whole };
    let members: Vec<Link> = group.iter().copied().chain([itself]).collect();
    let runs = Runs { traces, content, first_days: first_days(traces, &members) };
    let candidates = members.iter().filter(|link| LEAST_CONTAINED <= link.overlap.of_first());
    let candidates = runs.ranked(candidates.map(|link| link.doc).collect());
    for kept in candidates.into_iter().take(TRIES) {
        if kept == longest {
            break;
        }
        let others = members.iter().filter(|link| link.doc != kept);
        let mut link =
            |doc| verifier.verify(kept, doc).map(|overlap| Link { doc, of: kept, overlap });
        if let Some(links) = others.map(|other| link(other.doc)).collect() {
            return links;
        }
    }
    group.to_vec()
}

/// When each host had a story first.
fn first_days(traces: &Traces, members: &[Link]) -> AHashMap<Hash64, Day> {
    let mut first = AHashMap::new();
    for link in members {
        let card = traces.card(link.doc);
        let (Some(host), Some(day)) = (card.host, card.day) else { continue };
        let known = first.entry(host).or_insert(day);
        *known = day.min(*known);
    }
    first
}

/// The runs of one story.
struct Runs<'a> {
    traces: &'a Traces,
    content: &'a Content,
    first_days: AHashMap<Hash64, Day>,
}

impl Runs<'_> {
    /// The candidates of which one may be kept, best first: of each host the latest run.
    ///
    /// Documents of unknown host are taken for strangers to one another; undated ones come last.
    fn ranked(&self, mut docs: Vec<DocNumber>) -> Vec<DocNumber> {
        docs.sort_by_cached_key(|&doc| {
            let card = self.traces.card(doc);
            let day = card.day.map(Reverse);
            (card.host, !card.is_corrected, day.is_none(), day, self.looks(doc))
        });
        let host = |doc: DocNumber| self.traces.card(doc).host;
        docs.dedup_by(|a, b| host(*a).is_some() && host(*a) == host(*b));
        docs.sort_by_cached_key(|&doc| {
            let card = self.traces.card(doc);
            let day = match card.host {
                Some(host) => self.first_days.get(&host).copied(),
                None => card.day,
            };
            let is_late = (day.is_none(), day);
            (!card.is_corrected, !card.is_originator, is_late, self.looks(doc))
        });
        docs
    }

    /// Long before short, whole before damaged, then by what does not depend on their order.
    fn looks(&self, doc: DocNumber) -> (Reverse<usize>, u32, Hash64, Hash128) {
        let words = self.content.count(self.traces, doc);
        let Imprint { damage, name, identity, .. } = self.traces.imprint(doc);
        (Reverse(words), damage, name, identity)
    }
}
