//! What documents call the lines, runs and templates that verdicts know by their keys.

use super::boilerplate::{Context, Part, Wrapping};
use super::finding::Unit;
use super::{Judge, Verdicts, runs};
use crate::doc::Document;
use crate::hash::Hash64;
use crate::index::Scope;
use crate::segment::{Segments, form_key};

/// The wording of something that a verdict may be about.
pub(crate) struct Wording<'a> {
    pub(crate) unit: Unit,
    pub(crate) scope: Scope,
    pub(crate) key: Hash64,
    /// Its words, or those before the slot.
    pub(crate) text: &'a str,
    pub(crate) slot: Option<Slot<'a>>,
}

/// The slot of a template.
pub(crate) struct Slot<'a> {
    /// The words behind it.
    pub(crate) tail: &'a str,
    /// Whether it is filled with what is written like a name.
    pub(crate) has_name: bool,
}

impl Judge {
    /// The wording of whatever the document holds that the verdicts know; linear in the text.
    ///
    /// Of lines of many hosts and of templates only those are told that may be house text by their
    /// words: the counts are full of prose.
    pub(crate) fn wordings<'a>(
        &self,
        document: &'a Document<'_>,
        segments: &'a Segments,
    ) -> Vec<Wording<'a>> {
        let host = Verdicts::host_of(document);
        let here = Scope::Host(host);
        let title = form_key(&document.title);
        let runs = runs::Rules::of(&self.verdicts, &self.boilerplate, &self.cues, host);
        let templates = self.template_rules();
        let wrapping = &Wrapping::of(&document.text, segments);
        let mut found = Vec::new();
        for (number, block) in segments.blocks.iter().enumerate() {
            let part = Part::Body;
            let context =
                Context { document, segments, host, title, number, block, part, wrapping };
            let text = block.span.of(&document.text);
            let line =
                |scope| Wording { unit: Unit::Line, scope, key: block.key, text, slot: None };
            if self.verdicts.line(host, block.key).is_some() {
                found.push(line(here));
            }
            if templates.is_wide_house_line(&context) {
                found.push(line(Scope::Dump));
            }
            for (span, run) in runs.iter().flat_map(|runs| runs.sightings(segments.words_of(block)))
            {
                let (key, text) = (run.key, span.of(&document.text));
                found.push(Wording { unit: Unit::Run, scope: here, key, text, slot: None });
            }
            found.extend(templates.forms_of(&context).into_iter().map(|filled| Wording {
                unit: Unit::Template,
                scope: filled.scope,
                key: filled.key,
                text: filled.head.of(&document.text),
                slot: Some(Slot {
                    tail: filled.tail.of(&document.text),
                    has_name: filled.has_name,
                }),
            }));
        }
        found
    }
}
