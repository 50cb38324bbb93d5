//! Verdicts: what repeats, on what evidence.
//!
//! [`Verdicts::of`] settles what concerns several documents, [`Judge::document`] what stands in
//! one. Deciding only: what is done about a finding is the business of [`clean`](crate::clean).
//! Where two findings claim the same words, the kind that stands first in [`Kind`] wins.

mod boilerplate;
pub mod credits;
mod duplicates;
mod finding;
mod furniture;
pub mod markers;
mod repeats;
mod syndication;
mod verdicts;

pub use boilerplate::BoilerplateOptions;
pub use duplicates::{DuplicateOptions, Relation, Role};
pub use finding::{Evidence, Finding};
pub use furniture::Where;
pub use syndication::SharedPassage;
pub use verdicts::{HostFacts, LineFacts, Reach, Standing, Verdicts};

use std::sync::Arc;

use crate::doc::Document;
use crate::fingerprint::identity_of;
use crate::hash::{Hash64, Hash128};
use crate::kind::Kind;
use crate::segment::{Block, Segments, form_key};
use boilerplate::Part;
use credits::Templates;
use furniture::Page;
use furniture::cues::Cues;
use markers::Markers;

/// Judges documents one at a time, against what is known of their dump.
#[derive(Clone, Debug)]
pub struct Judge {
    /// What a dump has taught; empty for built-in knowledge alone.
    pub verdicts: Verdicts,
    /// Thresholds for boilerplate.
    pub boilerplate: BoilerplateOptions,
    /// Whether texts are whole pages.
    pub whole_pages: bool,
    templates: Arc<Templates>,
    markers: Arc<Markers>,
    cues: Arc<Cues>,
}

impl Judge {
    /// A judge who knows these verdicts and what is built in.
    pub fn new(verdicts: Verdicts, boilerplate: BoilerplateOptions, whole_pages: bool) -> Self {
        let templates = Arc::new(Templates::built_in());
        let markers = Arc::new(Markers::built_in());
        let cues = Arc::new(Cues::built_in());
        Self { verdicts, boilerplate, whole_pages, templates, markers, cues }
    }

    /// Everything found in a document, sorted by place; one for the whole document comes first.
    ///
    /// Depends on the document and this judge alone. Linear in the text.
    pub fn document(&self, document: &Document<'_>, segments: &Segments) -> Vec<Finding> {
        let (identity, host) = (identity_of(document), Verdicts::host_of(document));
        let passages = self.verdicts.passages(Hash128::of(document.text.as_bytes()));
        let mut findings = syndication::findings(&document.text, segments, passages);
        let (title, mut scratch) = (form_key(&document.title), String::new());
        let mut taken = vec![false; segments.blocks.len()];
        let has_frames = self.verdicts.host(host).is_some_and(HostFacts::has_frames);
        let page = (self.whole_pages || has_frames)
            .then(|| Page::of(document, segments, &self.verdicts, &self.cues));
        let standing = |block: &Block| self.verdicts.standing(host, block.key);
        for (number, block) in segments.blocks.iter().enumerate() {
            let part = page.as_ref().map_or(Part::Body, |page| page.part(number));
            let context = boilerplate::Context { document, segments, title, number, block, part };
            let line = match &page {
                _ if standing(block) == Standing::Denied => None,
                _ if standing(block) == Standing::Pinned => Some(boilerplate::pinned(&context)),
                Some(page) if self.whole_pages && part == Part::Frame => {
                    Some(page.finding(document, segments, &self.verdicts, number))
                }
                _ => {
                    let facts = self.verdicts.line(host, block.key);
                    let (options, markers) = (&self.boilerplate, &self.markers);
                    boilerplate::judge(&context, facts, options, markers, &mut scratch)
                }
            };
            taken[number] = line.is_some();
            findings.extend(line);
        }
        let group = |key: Hash64| Hash64(identity.0 as u64).then(key);
        for finding in repeats::find(&document.text, segments, title, &taken, group) {
            let is_whole_line = finding.is_surplus || finding.kind == Kind::Marker;
            if is_whole_line && let Some(number) = segments.block_at(finding.span.start) {
                taken[number] = true;
            }
            findings.push(finding);
        }
        for (block, _) in segments.blocks.iter().zip(&taken).filter(|(_, taken)| !**taken) {
            findings.extend(self.credits(&document.text, segments, block));
        }
        findings.sort_by_key(|finding| (finding.span, finding.kind));
        if let Some(role) = self.verdicts.role(identity) {
            findings.insert(0, duplicates::finding(document, role));
        }
        findings
    }

    fn credits(
        &self,
        text: &str,
        segments: &Segments,
        block: &Block,
    ) -> impl Iterator<Item = Finding> {
        let credits = self.templates.find(text, segments, block);
        credits.into_iter().map(|credit| {
            let template = self.templates.template(credit.template);
            let (language, line) = template.expect("a credit names its template");
            Finding {
                span: credit.span,
                kind: Kind::Credit,
                is_surplus: true,
                group: Hash64::of(line.as_bytes()),
                score: 1.0,
                evidence: Evidence::Credit {
                    language: language.to_owned(),
                    template: line.to_owned(),
                },
            }
        })
    }
}
