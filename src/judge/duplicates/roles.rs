//! The parts that documents play in groups of copies: in some dumps most documents play one.

use super::{Link, Relation, Role};
use crate::hash::{Hash64, Hash128};
use crate::index::{Archive, Overlap, Parted, Room, Row, Table, Traces, halves};

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
    /// The parts of documents with these links, which are sorted by what they lead to; of documents that
    /// nothing tells apart the canonical one counts.
    pub(super) fn of(traces: &Traces, links: &[Link]) -> Self {
        let mut groups = Archive::within(traces.budget());
        let mut parts = Parted::within(traces.budget());
        for group in links.chunk_by(|a, b| a.of == b.of) {
            let described = |doc| (traces.card(doc), traces.imprint(doc));
            let kept = described(group[0].of);
            let at = add_group(traces, group, &mut groups);
            for link in group {
                let surplus = described(link.doc);
                let relation = super::relation(&kept, &surplus, link.overlap);
                parts.push(part(surplus.1.identity, at, link.overlap, Some(relation)));
            }
            let itself = Overlap { shared: 1, first: 1, second: 1 };
            parts.push(part(kept.1.identity, at | CANONICAL, itself, None));
        }
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

/// Adds what is known of the group whose links these are: name, documents and hosts, and the length of
/// the canonical document's name before it.
fn add_group(traces: &Traces, links: &[Link], groups: &mut Archive) -> u64 {
    let kept = traces.card(links[0].of);
    let mut hosts: Vec<_> = links.iter().map(|link| traces.card(link.doc).host).collect();
    hosts.push(kept.host);
    hosts.sort_unstable();
    hosts.dedup();
    let mut room = Room::default();
    let of = traces.id(links[0].of, &mut room);
    let docs = links.len() as u64 + 1;
    let name = traces.imprint(links[0].of).identity.0 as u64;
    let at = groups.push_numbers(&[name, docs << 32 | hosts.len() as u64, of.len() as u64]);
    groups.push(of.as_bytes());
    at
}

fn part(identity: Hash128, group: u64, overlap: Overlap, relation: Option<Relation>) -> Row<5> {
    let number = RELATIONS.iter().position(|one| *one == relation).unwrap_or_default();
    let [upper, lower] = halves(identity);
    let Overlap { shared, first, second } = overlap;
    let pack = |upper: usize, lower: usize| (upper as u64) << 32 | lower as u64;
    Row([upper, lower, group, pack(shared, first), pack(second, number)])
}
