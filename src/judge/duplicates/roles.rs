//! The parts that documents play in groups of copies: in some dumps most documents play one.

use ahash::AHashSet;

use super::{Described, Links, Relation, Role};
use crate::hash::{Hash64, Hash128};
use crate::index::{Archive, DocNumber, Overlap, Parted, Room, Row, Table, Traces, halves};

/// The part of every document that belongs to a group, by identity: 40 bytes each and one name a group, on a
/// shelf if there is one.
#[derive(Clone, Debug, Default)]
pub(in crate::judge) struct Roles {
    parts: Table<5>,
    groups: Archive,
}

/// Relations by number.
const RELATIONS: [Option<Relation>; 5] = [
    None,
    Some(Relation::Copy),
    Some(Relation::Shortened),
    Some(Relation::Extended),
    Some(Relation::Updated),
];

const LOWER: u64 = u32::MAX as u64;

/// What tells a canonical document from its copies, in the number that says where its group is.
const CANONICAL: u64 = 1 << 63;

impl Roles {
    /// The parts of documents with these links; of documents that nothing tells apart the canonical one
    /// counts.
    pub(in crate::judge) fn of(traces: &Traces, links: &Links) -> Self {
        let mut groups = Archive::within(traces.budget());
        let mut parts = Parted::within(traces.budget());
        let mut known: Option<Group<'_>> = None;
        links.for_each(traces.budget(), |of, doc| {
            if known.as_ref().is_none_or(|group| group.of != of) {
                known.take().into_iter().for_each(|group| group.finish(&mut groups));
            }
            let group = known.get_or_insert_with(|| Group::new(traces, of, &groups, &mut parts));
            let overlap = links.get(doc).map_or(WHOLE, |link| link.overlap);
            group.add(doc, overlap, &mut parts);
        });
        known.into_iter().for_each(|group| group.finish(&mut groups));
        Self { parts: Table::of(parts, traces.budget()), groups }
    }

    /// What part a document plays, if it has any.
    pub(in crate::judge) fn role(&self, identity: Hash128) -> Option<Role> {
        let [_, _, at, overlap, rest] = self.parts.row(identity)?;
        let [shared, first] = [overlap >> 32, overlap & LOWER].map(|shingles| shingles as usize);
        let overlap = Overlap { shared, first, second: (rest >> 32) as usize };
        let at = at & !CANONICAL;
        let [name, numbers, length] = self.groups.numbers(at);
        let mut of = vec![0; length as usize];
        self.groups.read(at + size_of::<[u64; 3]>() as u64, &mut of);
        Some(Role {
            group: Hash64(name),
            of: String::from_utf8_lossy(&of).into(),
            relation: RELATIONS.get((rest & LOWER) as usize).copied().flatten(),
            docs: (numbers >> 32) as u32,
            hosts: numbers as u32,
            jaccard: overlap.jaccard(),
            containment: overlap.of_second(),
        })
    }
}

/// What the canonical document shares with itself.
const WHOLE: Overlap = Overlap { shared: 1, first: 1, second: 1 };

/// A canonical document and the copies that were met.
struct Group<'a> {
    traces: &'a Traces,
    of: DocNumber,
    kept: Described,
    /// Where it is written.
    at: u64,
    docs: u64,
    hosts: AHashSet<Option<Hash64>>,
}

impl<'a> Group<'a> {
    fn new(
        traces: &'a Traces,
        of: DocNumber,
        groups: &Archive,
        parts: &mut Parted<Row<5>>,
    ) -> Self {
        let (kept, at) = ((traces.card(of), traces.imprint(of)), groups.end());
        parts.push(part(kept.1.identity, at | CANONICAL, WHOLE, None));
        let hosts = AHashSet::from_iter([kept.0.host]);
        Self { traces, of, kept, at, docs: 1, hosts }
    }

    fn add(&mut self, doc: DocNumber, overlap: Overlap, parts: &mut Parted<Row<5>>) {
        let surplus = (self.traces.card(doc), self.traces.imprint(doc));
        let relation = super::relation(&self.kept, &surplus, overlap);
        parts.push(part(surplus.1.identity, self.at, overlap, Some(relation)));
        self.docs += 1;
        self.hosts.insert(surplus.0.host);
    }

    /// Writes down its name, its documents and hosts, and the length of the canonical document's name
    /// before that.
    fn finish(self, groups: &mut Archive) {
        let mut room = Room::default();
        let of = self.traces.id(self.of, &mut room);
        let (name, hosts) = (self.kept.1.identity.0 as u64, self.hosts.len() as u64);
        groups.push_numbers(&[name, self.docs << 32 | hosts, of.len() as u64]);
        groups.push(of.as_bytes());
    }
}

fn part(identity: Hash128, group: u64, overlap: Overlap, relation: Option<Relation>) -> Row<5> {
    let number = RELATIONS.iter().position(|one| *one == relation).unwrap_or_default();
    let [upper, lower] = halves(identity);
    let Overlap { shared, first, second } = overlap;
    let pack = |upper: usize, lower: usize| (upper as u64) << 32 | lower as u64;
    Row([upper, lower, group, pack(shared, first), pack(second, number)])
}
