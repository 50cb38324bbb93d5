//! Documents in the order of their names.

use crate::fingerprint::Imprint;
use crate::index::{DocNumber, Room, Row, Sorted, Traces};

/// Sorts documents by their names, then by what else tells them apart.
pub(super) struct Names<'a> {
    pub(super) traces: &'a Traces,
    /// The names of so many are kept while these are sorted.
    pub(super) most: usize,
}

/// Some hundred bytes each.
pub(super) const MOST_NAMES: usize = 1 << 14;

impl Names<'_> {
    /// Sorts documents. Where they are many, by some bytes of their names after the other: of each of them
    /// all are gone through in the order of the documents, in which they lie.
    pub(super) fn sort(&self, docs: &mut [DocNumber]) {
        if docs.len() <= self.most {
            self.sort_few(docs);
            return;
        }
        let Self { traces, .. } = self;
        docs.sort_unstable();
        let (passed, mut room) = (self.common(docs), Room::default());
        let mut sorted = Sorted::within(traces.budget());
        for &doc in &*docs {
            let name = traces.id(doc, &mut room).as_bytes();
            sorted.push(Row([bytes_at(name, passed), doc.into()]));
        }
        let (mut known, mut start, mut end) = (None, 0, 0);
        sorted.drain(|Row([bytes, doc])| {
            if known.replace(bytes) != Some(bytes) {
                self.sort_same(docs.len(), &mut docs[start..end]);
                start = end;
            }
            docs[end] = doc as DocNumber;
            end += 1;
        });
        self.sort_same(docs.len(), &mut docs[start..end]);
    }

    /// Sorts documents whose names begin alike, some of so many.
    fn sort_same(&self, of: usize, docs: &mut [DocNumber]) {
        if docs.len() < of {
            self.sort(docs);
            return;
        }
        let Self { traces, .. } = self;
        let identity = |doc| traces.imprint(doc).identity;
        let rest = |a, b| identity(a).cmp(&identity(b)).then(a.cmp(&b));
        docs.sort_unstable_by(|&a, &b| traces.by_name(a, b).then_with(|| rest(a, b)));
    }

    fn sort_few(&self, docs: &mut [DocNumber]) {
        if docs.len() < 2 {
            return;
        }
        let (traces, mut room) = (self.traces, Room::default());
        docs.sort_by_cached_key(|&doc| {
            let Imprint { record, identity, .. } = traces.imprint(doc);
            let id: Box<str> = traces.id(doc, &mut room).into();
            let source: Box<str> = traces.source(doc, &mut room).into();
            (id, source, record, identity, doc)
        });
    }

    /// With how many bytes all of the names begin.
    fn common(&self, docs: &[DocNumber]) -> usize {
        let mut room = Room::default();
        let first = docs.first().map_or("", |&doc| self.traces.id(doc, &mut room));
        let (mut common, first) = (first.len(), first.to_owned());
        for &doc in docs {
            let name = self.traces.id(doc, &mut room).as_bytes();
            let pairs = name.iter().zip(first.as_bytes()).take(common);
            common = pairs.take_while(|(a, b)| a == b).count();
        }
        common
    }
}

/// Eight bytes of a name in one number, zeros behind its end.
fn bytes_at(name: &[u8], at: usize) -> u64 {
    let mut bytes = [0; size_of::<u64>()];
    let rest = name.get(at..).unwrap_or_default();
    bytes.iter_mut().zip(rest).for_each(|(byte, known)| *byte = *known);
    u64::from_be_bytes(bytes)
}
