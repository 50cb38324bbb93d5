//! Verdicts: what repeats, on what evidence.
//!
//! [`Verdicts::of`] settles what concerns several documents, [`Judge::document`] what stands in
//! one. Deciding only: what is done about a finding is the business of [`clean`](crate::clean).
//! Where two findings claim the same words, the kind that stands first in [`Kind`] wins.

mod boilerplate;
mod classes;
mod copies;
pub mod credits;
mod cues;
mod duplicates;
mod finding;
mod furniture;
pub mod markers;
mod repeats;
mod runs;
mod sightings;
mod standing;
mod syndication;
mod templates;
mod verdicts;

pub use boilerplate::BoilerplateOptions;
pub(crate) use copies::Copies;
pub use duplicates::{DuplicateOptions, Relation, Role};
pub use finding::{Evidence, Finding, Unit};
pub use furniture::Where;
pub use runs::RunFacts;
pub(crate) use runs::key_of as run_key;
pub(crate) use sightings::Wording;
pub use standing::{Reach, Standing};
pub use syndication::SharedPassage;
pub use verdicts::{HostFacts, LineFacts, Verdicts};

use std::sync::Arc;

use crate::doc::Document;
use crate::fingerprint::identity_of;
use crate::hash::{Hash64, Hash128};
use crate::kind::Kind;
use crate::segment::{Block, Find, Segments, form_key};
use crate::span::Span;
use boilerplate::{Part, Wrapping};
use credits::{Credit, Templates};
use cues::Cues;
use furniture::Page;
use furniture::cues::Cues as PageCues;
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
    page_cues: Arc<PageCues>,
}

impl Judge {
    /// A judge who knows these verdicts and what is built in.
    pub fn new(verdicts: Verdicts, boilerplate: BoilerplateOptions, whole_pages: bool) -> Self {
        let templates = Arc::new(Templates::built_in());
        let markers = Arc::new(Markers::built_in());
        let cues = Arc::new(Cues::built_in());
        let page_cues = Arc::new(PageCues::built_in());
        Self { verdicts, boilerplate, whole_pages, templates, markers, cues, page_cues }
    }

    /// Everything found in a document, sorted by place; one for the whole document comes first. The
    /// segments of its text are filled.
    ///
    /// Depends on the document and this judge alone. Linear in the text.
    pub fn document(&self, document: &Document<'_>, segments: &mut Segments) -> Vec<Finding> {
        self.document_unless(document, segments, |_| false)
    }

    /// The same, unless the finding for the whole document `is_enough`: then it is all, and no segments are
    /// filled.
    pub(crate) fn document_unless(
        &self,
        document: &Document<'_>,
        segments: &mut Segments,
        is_enough: impl FnOnce(&Finding) -> bool,
    ) -> Vec<Finding> {
        let text = Hash128::of(document.text.as_bytes());
        let identity = identity_of(document, text);
        let whole = self.whole(identity, document.text.len());
        if whole.as_ref().is_some_and(is_enough) {
            return whole.into_iter().collect();
        }
        let mut findings = self.inside(document, identity, &self.verdicts.passages(text), segments);
        whole.into_iter().for_each(|whole| findings.insert(0, whole));
        findings
    }

    /// The finding for a document of so many bytes as a whole, if it plays a part among copies.
    pub(crate) fn whole(&self, identity: Hash128, bytes: usize) -> Option<Finding> {
        self.verdicts.role(identity).map(|role| duplicates::finding(bytes, role))
    }

    /// Everything found inside a document, sorted by place.
    fn inside(
        &self,
        document: &Document<'_>,
        identity: Hash128,
        passages: &[SharedPassage],
        segments: &mut Segments,
    ) -> Vec<Finding> {
        let text = &document.text;
        segments.fill(text);
        let mut findings = syndication::findings(text, segments, passages);
        let mut taken = vec![false; segments.blocks.len()];
        let page = self.page(document, segments);
        let wrapping = Wrapping::of(text, segments);
        let title = form_key(&document.title);
        let lines = self.lines(document, segments, title, page.as_ref(), &wrapping);
        leave_to_furniture(&mut findings, &lines);
        for (number, finding) in lines {
            taken[number] = true;
            findings.push(finding);
        }
        let host = Verdicts::host_of(document);
        if let Some(rules) = runs::Rules::of(&self.verdicts, &self.boilerplate, &self.cues, host) {
            let is_denied =
                |block: &Block| self.verdicts.standing(host, block.key) == Standing::Denied;
            for (block, _) in segments.blocks.iter().zip(&taken).filter(|(_, taken)| !**taken) {
                if !is_denied(block) {
                    findings.extend(rules.find(document, segments, block, &wrapping));
                }
            }
        }
        let credits = self.all_credits(text, segments, &taken);
        let is_whole =
            |(number, credit): &&(usize, Finding)| credit.span == segments.blocks[*number].span;
        for (number, _) in credits.iter().filter(is_whole) {
            taken[*number] = true;
        }
        let mut goes = vec![false; segments.blocks.len()];
        let group = |key: Hash64| Hash64(identity.0 as u64).then(key);
        let context = repeats::Context {
            text,
            segments,
            credits: &credits,
            title,
            taken: &taken,
            page: page.as_ref(),
        };
        let repeats = repeats::find(&context, group);
        repeats.iter().for_each(|(number, finding)| goes[*number] = finding.is_surplus);
        let stays = |(number, credit): (usize, Finding)| (!goes[number]).then_some(credit);
        findings.extend(credits.into_iter().filter_map(stays));
        // Of these there may be millions: they stay where they are.
        let mut all: Vec<Finding> = repeats.into_iter().map(|(_, finding)| finding).collect();
        all.extend(findings);
        all.sort_by_key(|finding| (finding.span, finding.kind));
        all
    }

    /// Where the lines of a whole page belong; `None` for a text that is an article.
    fn page(&self, document: &Document<'_>, segments: &Segments) -> Option<Page> {
        let host = Verdicts::host_of(document);
        let has_frames = self.verdicts.host(host).is_some_and(HostFacts::has_frames);
        (self.whole_pages || has_frames)
            .then(|| Page::of(document, segments, &self.verdicts, &self.page_cues))
    }

    /// The lines that are boilerplate, markers or, on a whole page, furniture, by block; `title` is the key of
    /// the document's title.
    fn lines(
        &self,
        document: &Document<'_>,
        segments: &Segments,
        title: Hash64,
        page: Option<&Page>,
        wrapping: &Wrapping<'_>,
    ) -> Vec<(usize, Finding)> {
        let (host, mut scratch) = (Verdicts::host_of(document), String::new());
        let rules = self.template_rules();
        let mut judge = |number: usize| {
            let block = &segments.blocks[number];
            let part = page.map_or(Part::Body, |page| page.part(number));
            let context = boilerplate::Context {
                document,
                segments,
                host,
                title,
                number,
                block,
                part,
                wrapping,
            };
            match self.verdicts.standing(host, block.key) {
                Standing::Auto => {}
                Standing::Pinned => return Some(boilerplate::pinned(&context)),
                Standing::Denied => return None,
            }
            if part == Part::Echo {
                return None;
            }
            if let Some(page) = page.filter(|_| self.whole_pages && part == Part::Frame) {
                return Some(page.finding(document, segments, &self.verdicts, number));
            }
            let facts = self.verdicts.line(host, block.key);
            boilerplate::judge(&context, facts, &self.boilerplate, &self.markers, &mut scratch)
                .or_else(|| rules.judge(&context, facts))
        };
        let numbers = 0..segments.blocks.len();
        numbers.filter_map(|number| Some((number, judge(number)?))).collect()
    }

    fn template_rules(&self) -> templates::Rules<'_> {
        let (verdicts, cues, options) = (&self.verdicts, &*self.cues, &self.boilerplate);
        templates::Rules { verdicts, cues, options }
    }

    /// The credits of all blocks that are not taken, by block.
    fn all_credits(
        &self,
        text: &str,
        segments: &mut Segments,
        taken: &[bool],
    ) -> Vec<(usize, Finding)> {
        let mut all = Vec::new();
        for (number, _) in taken.iter().enumerate().filter(|(_, taken)| !**taken) {
            if let Some(finds) = segments.finds(number) {
                all.extend(finds.map(|find| (number, self.credit(find))));
                continue;
            }
            let credits = self.templates.find(text, segments, &segments.blocks[number]);
            let finds = || credits.iter().map(Credit::find);
            all.extend(finds().map(|find| (number, self.credit(find))));
            segments.note(number, finds());
        }
        all
    }

    fn credit(&self, Find { span, number }: Find) -> Finding {
        let template = self.templates.template(number);
        let (language, line) = template.expect("a credit names its template");
        Finding {
            span,
            kind: Kind::Credit,
            is_surplus: true,
            group: Hash64::of(line.as_bytes()),
            score: 1.0,
            evidence: Evidence::Credit { language: language.to_owned(), template: line.to_owned() },
        }
    }
}

/// Drops passages that lie in furniture: it stands in many documents because it is no story.
fn leave_to_furniture(passages: &mut Vec<Finding>, lines: &[(usize, Finding)]) {
    let furniture = || lines.iter().filter(|(_, line)| line.kind == Kind::Furniture);
    let spans: Vec<Span> = furniture().map(|(_, line)| line.span).collect();
    passages.retain(|passage| {
        let after = spans.partition_point(|span| span.start <= passage.span.start);
        after == 0 || spans[after - 1].end <= passage.span.start
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_in_furniture_is_none() {
        let found = |kind, span: (usize, usize)| Finding {
            span: Span::new(span.0, span.1),
            kind,
            is_surplus: true,
            group: Hash64(1),
            score: 1.0,
            evidence: Evidence::Seam,
        };
        let lines = [
            (0, found(Kind::Furniture, (10, 20))),
            (1, found(Kind::Marker, (25, 30))),
            (2, found(Kind::Furniture, (40, 50))),
        ];
        let left = |spans: &[(usize, usize)]| -> Vec<u32> {
            let mut passages: Vec<Finding> =
                spans.iter().map(|&span| found(Kind::Syndicated, span)).collect();
            leave_to_furniture(&mut passages, &lines);
            passages.iter().map(|passage| passage.span.start).collect()
        };
        assert_eq!(left(&[(0, 5), (10, 20), (12, 18), (20, 24), (25, 30)]), [0, 20, 25]);
        assert_eq!(left(&[(39, 40), (40, 50), (50, 60)]), [39, 50]);
    }
}
