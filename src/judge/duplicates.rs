//! Whole documents that are copies of others.
//!
//! Copies are compared after the furniture of their host is set aside, on every word. A copy is
//! held back only for a document that contains it, so groups are stars around the canonical
//! document and never chains. Forms that report different numbers in the same words stay apart, and so
//! does a document with a note of correction that the canonical one lacks.

mod election;
mod links;
mod roles;

use std::fmt;

use super::finding::{Evidence, Finding};
use crate::fingerprint::{Card, Imprint, Notes, numbers_in};
use crate::hands::Hands;
use crate::hash::Hash64;
use crate::index::{
    Aligner, Banding, Content, DocNumber, Measured, Overlap, Overlaps, Paged, Pairs, Room, Texts,
    Traces, WordRoom, sorted_by,
};
use crate::kind::Kind;
use crate::span::Span;
pub(super) use links::Links;
pub(super) use roles::Roles;

/// When documents are copies.
#[derive(Clone, Debug, PartialEq)]
pub struct DuplicateOptions {
    /// The least part of a document's shingles that the canonical one has to contain, from 0 to 1.
    pub containment: f64,
    /// The Jaccard similarity at which candidates are to be found by their signatures; what is
    /// less similar but contained is found by seeds.
    pub jaccard: f64,
    /// The chance with which they are to be found at that similarity.
    pub recall: f64,
}

impl Default for DuplicateOptions {
    /// Of 129 hand-labelled pairs of newswire and web news, a containment of 0.7 merges every pair
    /// labelled as copy or cut but one. Signatures meet at 0.6 in 98 of 100 cases.
    fn default() -> Self {
        Self { containment: 0.7, jaccard: 0.6, recall: 0.98 }
    }
}

impl DuplicateOptions {
    /// How signatures are cut into bands for these options.
    pub fn banding(&self) -> Banding {
        Banding::choose(self.jaccard, self.recall)
    }
}

/// How a copy came from the canonical document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The same text, give or take a few words.
    Copy,
    /// A shorter run of it.
    Shortened,
    /// A longer run of it.
    Extended,
    /// An earlier state: the canonical one carries a correction, or is a later run of the same host.
    Updated,
}

impl Relation {
    /// The word for it in findings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Shortened => "shortened",
            Self::Extended => "extended",
            Self::Updated => "updated",
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Copy => "copy",
            Self::Shortened => "shortened run",
            Self::Extended => "extended run",
            Self::Updated => "earlier run",
        })
    }
}

/// The part a document plays in a group of copies.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    /// Name of the group.
    pub group: Hash64,
    /// The canonical document's name.
    pub of: Box<str>,
    /// How this one came from it; `None` for the canonical one itself.
    pub relation: Option<Relation>,
    /// Documents in the group.
    pub docs: u32,
    /// Hosts in the group.
    pub hosts: u32,
    /// Jaccard similarity with the canonical document.
    pub jaccard: f64,
    /// The part of this document that the canonical one contains.
    pub containment: f64,
}

/// The finding for a document of so many bytes that plays a part in a group.
pub(super) fn finding(bytes: usize, role: Role) -> Finding {
    Finding {
        span: Span::new(0, bytes),
        kind: Kind::Duplicate,
        is_surplus: role.relation.is_some(),
        group: role.group,
        score: role.containment,
        evidence: Evidence::Duplicate {
            relation: role.relation,
            of: role.of.into_string(),
            docs: role.docs,
            hosts: role.hosts,
            jaccard: role.jaccard,
            containment: role.containment,
        },
    }
}

/// A document and the canonical one it is a copy of.
#[derive(Clone, Copy)]
struct Link {
    doc: DocNumber,
    of: DocNumber,
    overlap: Overlap,
}

/// What documents are held back for.
///
/// `ranked` lists one document of each text, best first, and `pairs` those of them that have
/// something in common.
pub(super) fn links<'a>(
    traces: &'a Traces,
    texts: &Texts,
    ranked: &Paged<DocNumber>,
    pairs: &Pairs,
    verifier: impl Fn() -> Verifier<'a> + Sync,
    hands: &impl Hands,
) -> Links {
    let mut links = links::links(traces, ranked, pairs, verifier, hands);
    link_equal_texts(traces, texts, &mut links);
    links
}

/// Documents in the order in which they would be kept: corrected ones first, then long before
/// short, early before late, whole before damaged, and by a hash of the id where all that is equal: the
/// alphabet favours no host.
pub(super) fn ranked(
    traces: &Traces,
    distinct: &Paged<DocNumber>,
    content: &Content,
) -> Paged<DocNumber> {
    // A text has fewer than 2^31 words.
    let length = |doc| {
        let is_uncorrected = u32::from(!traces.card(doc).is_corrected);
        is_uncorrected << 31 | ((1 << 31) - 1 - content.count(traces, doc) as u32)
    };
    let day = |doc| traces.card(doc).day.map_or(i32::MAX, |day| day.0) as u32 ^ 1 << 31;
    let numbers = |doc| [length(doc), day(doc), traces.looks(doc)];
    sorted_by(distinct.iter(), traces.budget(), numbers, |&a, &b| traces.by_looks(a, b))
}

/// A document that is contained well is a copy if the other is not more than three times as long:
/// a note that another story takes up whole is a passage of that story.
const LEAST_JACCARD_IF_WELL: f64 = 0.3;

/// Where that begins.
const WELL_CONTAINED: f64 = 0.9;

/// A document that is contained fairly is one if the other is not more than about twice as long:
/// the shorter it is against the other, the likelier it is a quotation or a paragraph of background.
const LEAST_JACCARD_IF_FAIR: f64 = 0.33;

/// The same for a document contained barely.
const LEAST_JACCARD_IF_BARE: f64 = 0.45;

/// Where fair begins, between [`DuplicateOptions::containment`] and [`WELL_CONTAINED`].
const FAIRLY_CONTAINED: f64 = 0.8;

/// Texts of fewer words are compared as a whole alone: a form of a few words has nothing but its
/// facts.
const LEAST_WORDS: usize = 8;

/// Texts of fewer words may not miss a single number of the other.
const FEW_WORDS: usize = 30;

/// The part of a text's numbers that may be missing in its copy: more is another day's form.
const MISSING_NUMBERS: f64 = 0.2;

/// A document that shares fewer runs of five words, because an edit stands in many of them, is a
/// copy if this part of its words still stands in the other in the same order,
const LEAST_ALIGNED: f64 = 0.85;

/// and this part of its shingles.
const LEAST_CONTAINED_IF_ALIGNED: f64 = 0.45;

/// Compares pairs of documents on every word.
pub(super) struct Verifier<'a> {
    traces: &'a Traces,
    content: &'a Content,
    options: &'a DuplicateOptions,
    overlaps: Overlaps<'a>,
    aligner: Aligner,
    aligned: Option<DocNumber>,
    numbers: Vec<u16>,
    numbered: Option<DocNumber>,
    notes: Notes,
    words: WordRoom,
    rooms: [Room; 2],
}

impl<'a> Verifier<'a> {
    /// Over the words that count; some overlaps of whole documents were measured before.
    pub(super) fn new(
        traces: &'a Traces,
        content: &'a Content,
        measured: &'a Measured,
        options: &'a DuplicateOptions,
    ) -> Self {
        Self {
            traces,
            content,
            options,
            overlaps: Overlaps::new(traces, content).with_measured(measured),
            aligner: Aligner::default(),
            aligned: None,
            numbers: Vec::new(),
            numbered: None,
            notes: Notes::built_in(),
            words: WordRoom::default(),
            rooms: Default::default(),
        }
    }

    /// What the two share, if the second is a copy of the first.
    fn verify(&mut self, kept: DocNumber, surplus: DocNumber) -> Option<Overlap> {
        if self.overlaps.at_most(kept, surplus).jaccard() < LEAST_JACCARD_IF_WELL {
            return None;
        }
        let least = LEAST_CONTAINED_IF_ALIGNED.min(self.options.containment);
        let overlap = self.overlaps.of_if(kept, surplus, least)?;
        let is_copy = self.is_contained(overlap)
            || LEAST_CONTAINED_IF_ALIGNED <= overlap.of_second()
                && LEAST_JACCARD_IF_WELL <= overlap.jaccard()
                && LEAST_ALIGNED <= self.aligned_share(kept, surplus);
        let goes = is_copy && self.has_same_facts(kept, surplus) && self.keeps_notes(kept, surplus);
        goes.then_some(overlap)
    }

    fn is_contained(&self, overlap: Overlap) -> bool {
        let contained = overlap.of_second();
        let least_jaccard = if WELL_CONTAINED <= contained {
            LEAST_JACCARD_IF_WELL
        } else if FAIRLY_CONTAINED <= contained {
            LEAST_JACCARD_IF_FAIR
        } else {
            LEAST_JACCARD_IF_BARE
        };
        self.options.containment <= contained && least_jaccard <= overlap.jaccard()
    }

    /// The part of the second's words that stand in the first in the same order.
    fn aligned_share(&mut self, kept: DocNumber, surplus: DocNumber) -> f64 {
        if self.aligned != Some(kept) {
            self.aligner.set_first(self.content.words(self.traces, kept, &mut self.words));
            self.aligned = Some(kept);
        }
        let words = self.content.words(self.traces, surplus, &mut self.words);
        let passages = self.aligner.passages(words);
        let matched: u32 = passages.iter().map(|passage| passage.matched).sum();
        f64::from(matched) / words.len().max(1) as f64
    }

    /// Whether no note of correction would be lost.
    fn keeps_notes(&mut self, kept: DocNumber, surplus: DocNumber) -> bool {
        let [here, there] = &mut self.rooms;
        self.notes.are_kept(self.traces.sheet(surplus, here), || self.traces.codes(kept, there))
    }

    /// Whether the kept document has the numbers of the other: else it is the same form with
    /// other facts. A number that is printed twice counts once.
    fn has_same_facts(&mut self, kept: DocNumber, surplus: DocNumber) -> bool {
        if self.numbered != Some(kept) {
            self.numbers = self.numbers_of(kept);
            self.numbered = Some(kept);
        }
        let asked = self.numbers_of(surplus);
        let is_missing = |number: &&u16| self.numbers.binary_search(number).is_err();
        let missing = asked.iter().filter(is_missing).count() as f64;
        let words = self.content.count(self.traces, surplus);
        let share = asked.len() as f64 * MISSING_NUMBERS;
        let allowed = if words < FEW_WORDS { 0.0 } else { share.max(1.0) };
        LEAST_WORDS <= words && missing <= allowed
    }

    /// The distinct numbers of a document, as codes in order.
    fn numbers_of(&mut self, doc: DocNumber) -> Vec<u16> {
        let mut numbers = numbers_in(self.content.words(self.traces, doc, &mut self.words));
        numbers.dedup();
        numbers
    }
}

/// Links the documents whose very text comes again: to the canonical document of the one that was
/// compared in their place, or to that one.
fn link_equal_texts(traces: &Traces, texts: &Texts, links: &mut Links) {
    for (doc, card) in (0..).zip(traces.cards()) {
        let same = texts.one_of(doc);
        if same == doc || card.words == 0 {
            continue;
        }
        let whole = Overlap { shared: 1, first: 1, second: 1 };
        let link = links.get(same).unwrap_or(Link { doc: same, of: same, overlap: whole });
        links.set(Link { doc, ..link });
    }
}

/// Of two runs of a story the shorter has less than this part of the words of the longer.
const SAME_LENGTH: f64 = 0.95;

/// What is known of a document.
type Described = (Card, Imprint);

fn relation(
    (kept, kept_imprint): &Described,
    (surplus, imprint): &Described,
    overlap: Overlap,
) -> Relation {
    let is_shorter = |one: usize, other: usize| (one as f64) < other as f64 * SAME_LENGTH;
    let is_later = kept.host.is_some()
        && kept.host == surplus.host
        && kept_imprint.text != imprint.text
        && kept.day.zip(surplus.day).is_some_and(|(kept, surplus)| surplus < kept);
    let is_corrected = kept.is_corrected && !surplus.is_corrected;
    if is_later {
        Relation::Updated
    } else if is_shorter(overlap.second, overlap.first) {
        Relation::Shortened
    } else if is_corrected {
        Relation::Updated
    } else if is_shorter(overlap.first, overlap.second) {
        Relation::Extended
    } else {
        Relation::Copy
    }
}
