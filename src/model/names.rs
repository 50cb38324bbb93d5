//! What the lines, runs, templates and hosts of a model are called: for people.

use std::ops::AddAssign;

use ahash::AHashMap;

use super::Model;
use crate::doc::Document;
use crate::hash::Hash64;
use crate::index::Scope;
use crate::judge::{Unit, Verdicts, Wording};
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
/// assert!(saved.starts_with(b"refrain model 2\n"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct LineNames {
    documents: u64,
    hosts: AHashMap<Hash64, Box<str>>,
    texts: AHashMap<Place, Name>,
}

/// What is called by a name.
type Place = (Unit, Scope, Hash64);

/// A wording: the first of all in the order of texts.
#[derive(Clone, Debug)]
struct Name {
    /// All of it, or what stands before the slot.
    text: Box<str>,
    /// What stands behind the slot, if there is one.
    tail: Option<Box<str>>,
    /// Lines that were seen, and those whose slot holds a name.
    lines: u64,
    with_names: u64,
}

/// Characters of a line that are kept.
const CLIP: usize = 300;

/// Characters that are kept on either side of a slot, so that both and the slot fit.
const CLIP_OF_PART: usize = 140;

/// A host whose name is longer is known by its hash.
const LONGEST_HOST: usize = 255;

/// A slot is called one of names if four in five of its fillers are written like names.
const NAMES: (u64, u64) = (4, 5);

impl LineNames {
    /// What a document calls the things that the model knows; linear in its text.
    pub fn of(model: &Model, document: &Document<'_>, segments: &mut Segments) -> Self {
        let mut names = Self { documents: 1, ..Self::default() };
        let host = Verdicts::host_of(document);
        if let Some(key) = host.filter(|_| document.host.len() <= LONGEST_HOST) {
            names.hosts.insert(key, document.host.as_ref().into());
        }
        segments.fill(&document.text);
        for wording in model.judge.wordings(document, segments) {
            let place = (wording.unit, wording.scope, wording.key);
            names.add(place, Name::of(&wording));
        }
        names
    }

    pub(super) fn host(&self, host: Hash64) -> Option<&str> {
        self.hosts.get(&host).map(AsRef::as_ref)
    }

    /// The wording of something; empty if it is not known.
    pub(super) fn text(&self, unit: Unit, scope: Scope, key: Hash64) -> String {
        self.texts.get(&(unit, scope, key)).map(Name::to_text).unwrap_or_default()
    }

    /// Whether a line of many hosts, or a template, may be house text by the words of any line.
    ///
    /// Without documents that could tell, all may be.
    pub(super) fn may_serve(&self, unit: Unit, scope: Scope, key: Hash64) -> bool {
        self.documents == 0 || self.texts.contains_key(&(unit, scope, key))
    }

    fn add(&mut self, place: Place, name: Name) {
        match self.texts.get_mut(&place) {
            Some(known) => known.add(name),
            None => {
                self.texts.insert(place, name);
            }
        }
    }
}

impl Name {
    fn of(wording: &Wording<'_>) -> Self {
        let (slot, text) = (wording.slot.as_ref(), wording.text);
        let most = if slot.is_some() { CLIP_OF_PART } else { CLIP };
        Self {
            text: clipped_to(text, most).into(),
            tail: slot.map(|slot| clipped_to(slot.tail, most).into()),
            lines: 1,
            with_names: slot.map_or(0, |slot| slot.has_name.into()),
        }
    }

    fn add(&mut self, other: Self) {
        self.lines += other.lines;
        self.with_names += other.with_names;
        if (&other.text, &other.tail) < (&self.text, &self.tail) {
            (self.text, self.tail) = (other.text, other.tail);
        }
    }

    fn to_text(&self) -> String {
        let Self { text, tail, lines, with_names } = self;
        let Some(tail) = tail else { return text.as_ref().to_owned() };
        let has_names = NAMES.0 * lines <= NAMES.1 * with_names;
        format!("{text}⟨{}⟩{tail}", if has_names { "name" } else { "words" })
    }
}

impl AddAssign for LineNames {
    fn add_assign(&mut self, other: Self) {
        self.documents += other.documents;
        self.hosts.extend(other.hosts);
        for (place, name) in other.texts {
            self.add(place, name);
        }
    }
}

/// The beginning of a line; clipping keeps the order of lines.
pub(super) fn clipped(line: &str) -> &str {
    clipped_to(line, CLIP)
}

fn clipped_to(line: &str, characters: usize) -> &str {
    line.char_indices().nth(characters).map_or(line, |(end, _)| &line[..end])
}
