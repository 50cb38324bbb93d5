//! What the lines and hosts of a model are called: for people, no verdict depends on it.

use std::ops::AddAssign;

use ahash::AHashMap;

use super::Model;
use crate::doc::Document;
use crate::hash::Hash64;
use crate::judge::Verdicts;
use crate::segment::Segments;

/// The names of hosts and the wording of lines, collected in a second pass over a dump.
///
/// A survey keeps no text, so a model made of one knows its lines by their keys. Names of the parts
/// of a dump add up to those of the whole, in any order.
///
/// ```
/// use refrain::{Document, LineNames, Options, Survey};
///
/// let documents = [Document::new("a", "Ferry resumes"), Document::new("b", "Harbour fees rise")];
/// let mut survey = Survey::new(&Options::default());
/// documents.iter().for_each(|document| survey.add(document));
/// let model = survey.into_model();
/// let mut names = LineNames::default();
/// for document in &documents {
///     names += LineNames::of(&model, document, &mut Default::default());
/// }
/// let saved = model.with_names(names).save();
/// assert!(saved.starts_with(b"refrain model 1\n"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct LineNames {
    hosts: AHashMap<Hash64, Box<str>>,
    lines: AHashMap<(Option<Hash64>, Hash64), Box<str>>,
}

/// Characters of a line that are kept.
const CLIP: usize = 300;

/// A host whose name is longer is known by its hash.
const LONGEST_HOST: usize = 255;

impl LineNames {
    /// What a document calls the lines that the model knows; linear in its text.
    pub fn of(model: &Model, document: &Document<'_>, segments: &mut Segments) -> Self {
        let mut names = Self::default();
        let host = Verdicts::host_of(document);
        if let Some(key) = host.filter(|_| document.host.len() <= LONGEST_HOST) {
            names.hosts.insert(key, document.host.as_ref().into());
        }
        segments.fill(&document.text);
        for block in &segments.blocks {
            if model.judge.verdicts.line(host, block.key).is_some() {
                names.add_line((host, block.key), clipped(block.span.of(&document.text)).into());
            }
        }
        names
    }

    pub(super) fn host(&self, host: Hash64) -> Option<&str> {
        self.hosts.get(&host).map(AsRef::as_ref)
    }

    pub(super) fn line(&self, host: Option<Hash64>, key: Hash64) -> &str {
        self.lines.get(&(host, key)).map_or("", AsRef::as_ref)
    }

    /// Of all wordings with the same key the one that sorts first stays, whatever the order.
    fn add_line(&mut self, place: (Option<Hash64>, Hash64), line: Box<str>) {
        let known = self.lines.entry(place).or_insert_with(|| line.clone());
        if line < *known {
            *known = line;
        }
    }
}

impl AddAssign for LineNames {
    fn add_assign(&mut self, other: Self) {
        self.hosts.extend(other.hosts);
        for (place, line) in other.lines {
            self.add_line(place, line);
        }
    }
}

/// The beginning of a line; clipping keeps the order of lines.
pub(super) fn clipped(line: &str) -> &str {
    line.char_indices().nth(CLIP).map_or(line, |(end, _)| &line[..end])
}
