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
use std::mem::take;

use super::finding::{Evidence, Finding};
use crate::fingerprint::{Card, Code, Imprint, Notes, Sheet, numbers_in};
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
    notes: Notes,
    kept: Kept<'a>,
    /// Where a document that may be a copy is put together.
    room: Room,
    words: Vec<Code>,
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
            notes: Notes::built_in(),
            kept: Kept::new(traces, content),
            room: Room::default(),
            words: Vec::new(),
        }
    }

    /// What the two share, if the second is a copy of the first.
    fn verify(&mut self, kept: DocNumber, surplus: DocNumber) -> Option<Overlap> {
        if self.overlaps.at_most(kept, surplus).jaccard() < LEAST_JACCARD_IF_WELL {
            return None;
        }
        let (mut room, mut words) = (take(&mut self.room), take(&mut self.words));
        // It is read once for all that is asked of it.
        let sheet = self.traces.sheet(surplus, &mut room);
        let words_of = self.content.words_of(surplus, sheet, &mut words);
        let overlap = self.verify_words(kept, surplus, sheet, words_of);
        (self.room, self.words) = (room, words);
        overlap
    }

    /// The same for the second's sheet, and its words that count.
    fn verify_words(
        &mut self,
        kept: DocNumber,
        surplus: DocNumber,
        sheet: Sheet<'_>,
        words: &[Code],
    ) -> Option<Overlap> {
        let least = LEAST_CONTAINED_IF_ALIGNED.min(self.options.containment);
        let overlap = self.overlaps.of_words_if(kept, surplus, || words, least)?;
        self.kept.take(kept);
        let is_copy = self.is_contained(overlap)
            || LEAST_CONTAINED_IF_ALIGNED <= overlap.of_second()
                && LEAST_JACCARD_IF_WELL <= overlap.jaccard()
                && LEAST_ALIGNED <= self.kept.aligned_share(words);
        let goes = is_copy
            && self.kept.has_facts_of(words)
            && self.notes.are_kept(sheet, || self.kept.codes());
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
}

/// The document that would be kept. What is asked of it is made once for all that may be copies of it.
struct Kept<'a> {
    traces: &'a Traces,
    content: &'a Content,
    doc: Option<DocNumber>,
    room: WordRoom,
    aligner: Aligner,
    is_aligned: bool,
    /// The numbers of its words that count, in order.
    numbers: Option<Vec<u16>>,
}

impl<'a> Kept<'a> {
    fn new(traces: &'a Traces, content: &'a Content) -> Self {
        let (room, aligner) = (WordRoom::default(), Aligner::default());
        Self { traces, content, doc: None, room, aligner, is_aligned: false, numbers: None }
    }

    fn take(&mut self, doc: DocNumber) {
        if self.doc.replace(doc) != Some(doc) {
            (self.is_aligned, self.numbers) = (false, None);
        }
    }

    /// All of its words.
    fn codes(&mut self) -> &[Code] {
        self.doc.map_or(&[], |doc| Content::whole().words(self.traces, doc, &mut self.room))
    }

    /// The part of these words that stand in it in the same order.
    fn aligned_share(&mut self, words: &[Code]) -> f64 {
        let Self { traces, content, doc, room, aligner, is_aligned, .. } = self;
        if let Some(doc) = doc.filter(|_| !*is_aligned) {
            aligner.set_first(content.words(traces, doc, room));
            *is_aligned = true;
        }
        let passages = aligner.passages(words);
        let matched: u32 = passages.iter().map(|passage| passage.matched).sum();
        f64::from(matched) / words.len().max(1) as f64
    }

    /// Whether it has the numbers among these words: else it is the same form with other facts. A number
    /// that is printed twice counts once.
    fn has_facts_of(&mut self, words: &[Code]) -> bool {
        let Self { traces, content, doc, room, numbers, .. } = self;
        let of_doc = || doc.map_or(Vec::new(), |doc| numbers_in(content.words(traces, doc, room)));
        let known = numbers.get_or_insert_with(of_doc);
        let mut asked = numbers_in(words);
        asked.dedup();
        let is_missing = |number: &&u16| known.binary_search(number).is_err();
        let missing = asked.iter().filter(is_missing).count() as f64;
        let share = asked.len() as f64 * MISSING_NUMBERS;
        let allowed = if words.len() < FEW_WORDS { 0.0 } else { share.max(1.0) };
        LEAST_WORDS <= words.len() && missing <= allowed
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
