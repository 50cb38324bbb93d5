//! The parts that documents play in groups of copies, packed: in some dumps most documents play one.

use std::sync::Arc;

use super::{Relation, Role};
use crate::hash::{Hash64, Hash128};
use crate::index::Overlap;

/// The part of every document that belongs to a group, by identity: 40 bytes each.
#[derive(Clone, Debug, Default)]
pub(in crate::judge) struct Roles {
    /// Sorted by identity.
    parts: Vec<Part>,
    groups: Vec<Group>,
}

/// What a document is in its group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Both halves of the identity.
    identity: [u64; 2],
    /// Number of the group.
    group: u32,
    /// Shingles that it shares with the canonical document, those of that one, and its own.
    overlap: [u32; 3],
    relation: Option<Relation>,
}

/// A group of copies.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) name: Hash64,
    /// The canonical document's name.
    pub(super) of: Arc<str>,
    pub(super) docs: u32,
    pub(super) hosts: u32,
}

impl Part {
    /// The part of a document in the group of this number; `None` for the canonical one.
    pub(super) fn of(
        identity: Hash128,
        group: usize,
        overlap: Overlap,
        relation: Option<Relation>,
    ) -> Self {
        let Overlap { shared, first, second } = overlap;
        let overlap = [shared, first, second].map(|shingles| shingles as u32);
        Self { identity: halves(identity), group: group as u32, overlap, relation }
    }
}

fn halves(identity: Hash128) -> [u64; 2] {
    [(identity.0 >> 64) as u64, identity.0 as u64]
}

impl Roles {
    /// The parts of documents in these groups; of documents that nothing tells apart the last counts.
    pub(super) fn new(mut parts: Vec<Part>, groups: Vec<Group>) -> Self {
        parts.sort_by_key(|part| part.identity);
        parts.dedup_by(|later, first| {
            let is_same = later.identity == first.identity;
            if is_same {
                *first = *later;
            }
            is_same
        });
        Self { parts, groups }
    }

    fn part(&self, identity: Hash128) -> Option<&Part> {
        let identity = halves(identity);
        let at = self.parts.binary_search_by_key(&identity, |part| part.identity).ok()?;
        Some(&self.parts[at])
    }

    /// What part a document plays, if it has any.
    pub(in crate::judge) fn role(&self, identity: Hash128) -> Option<Role> {
        let part = self.part(identity)?;
        let group = &self.groups[part.group as usize];
        let [shared, first, second] = part.overlap.map(|shingles| shingles as usize);
        let overlap = Overlap { shared, first, second };
        Some(Role {
            group: group.name,
            of: Arc::clone(&group.of),
            relation: part.relation,
            docs: group.docs,
            hosts: group.hosts,
            jaccard: overlap.jaccard(),
            containment: overlap.of_second(),
        })
    }

    /// The group of a document, if it belongs to one.
    pub(in crate::judge) fn membership(&self, identity: Hash128) -> Option<Membership> {
        let part = self.part(identity)?;
        Some(Membership { group: part.group, is_copy: part.relation.is_some() })
    }
}

/// That a document belongs to a group.
#[derive(Clone, Copy, Debug)]
pub(in crate::judge) struct Membership {
    /// The group's number.
    pub(in crate::judge) group: u32,
    /// Whether the document is a copy of the one that is kept.
    pub(in crate::judge) is_copy: bool,
}
