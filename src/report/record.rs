//! A finding as one line of JSON.

use std::borrow::Cow;
use std::fmt::{Display, Write};

use serde::{Deserialize, Serialize};

use crate::clean::Judged;
use crate::doc::Document;
use crate::escape::encode_into;
use crate::judge::{Evidence, Relation};
use crate::kind::{Action, Kind};

/// A finding as it is written: one JSON object a line.
///
/// `start` and `end` are byte offsets into the document's text, on character borders. For a
/// finding that is cut they are exactly what goes, and `text` is what stood there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingRecord<'a> {
    /// Name of the document.
    #[serde(borrow)]
    pub doc: Cow<'a, str>,
    /// Name of the input.
    #[serde(borrow)]
    pub source: Cow<'a, str>,
    /// Number of the record in it, from 1; 0 where the input is one document.
    pub record: u64,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What it is.
    #[serde(borrow)]
    pub kind: Cow<'a, str>,
    /// What is done about it.
    #[serde(borrow)]
    pub action: Cow<'a, str>,
    /// The same for all findings that repeat one another.
    #[serde(borrow)]
    pub group: Cow<'a, str>,
    /// The document that is kept, for duplicates, or keeps the passage.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Cow<'a, str>>,
    /// Documents that have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<u32>,
    /// Hosts that have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hosts: Option<u32>,
    /// Jaccard similarity with the canonical document, in shingles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jaccard: Option<f64>,
    /// The part of this document that the canonical one contains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub containment: Option<f64>,
    /// How this document came from the canonical one: `copy`, `shortened`, `extended` or `updated`.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<Cow<'a, str>>,
    /// How sure the verdict is, from 0 to 1.
    pub score: f64,
    /// What the verdict rests on, in one clause.
    #[serde(borrow)]
    pub why: Cow<'a, str>,
    /// The passage; left out for whole documents.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Cow<'a, str>>,
    /// What stood in the record for it, where encoding `text` anew would not give the same bytes;
    /// for a document that is held back the whole record with its line break.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<Cow<'a, str>>,
}

impl<'a> FindingRecord<'a> {
    /// The record of a finding in `document`; `raw` is left for the writer to fill in.
    pub fn new(document: &'a Document<'_>, judged: &'a Judged) -> Self {
        let finding = &judged.finding;
        let (of, docs, hosts, similarity) = match &finding.evidence {
            Evidence::Line { docs, hosts, .. } => (None, Some(*docs), Some(*hosts), None),
            Evidence::CueLine { docs, hosts } => (None, Some(*docs), Some(*hosts), None),
            Evidence::Run { docs, .. } | Evidence::Template { docs, .. } => {
                (None, Some(*docs), None, None)
            }
            Evidence::Marker { docs, .. } => (None, *docs, None, None),
            Evidence::Passage { of, docs, .. } => {
                (Some(Cow::Borrowed(of.as_str())), Some(*docs), None, None)
            }
            Evidence::Furniture { docs, .. } => (None, Some(*docs), None, None),
            Evidence::Duplicate { of, docs, hosts, jaccard, containment, .. } => {
                let of = Some(Cow::Borrowed(of.as_str()));
                (of, Some(*docs), Some(*hosts), Some((rounded(*jaccard), rounded(*containment))))
            }
            Evidence::Pinned(_)
            | Evidence::Seam
            | Evidence::Credit { .. }
            | Evidence::Repeat { .. } => (None, None, None, None),
        };
        let is_whole = finding.kind == Kind::Duplicate;
        Self {
            doc: Cow::Borrowed(&document.id),
            source: Cow::Borrowed(&document.place.source),
            record: document.place.record,
            start: finding.span.start,
            end: finding.span.end,
            kind: Cow::Borrowed(finding.kind.name()),
            action: Cow::Borrowed(judged.action.name()),
            group: Cow::Owned(written(&finding.group, GROUP)),
            of,
            docs,
            hosts,
            jaccard: similarity.map(|(jaccard, _)| jaccard),
            containment: similarity.map(|(_, containment)| containment),
            relation: relation(&finding.evidence).map(Cow::Borrowed),
            score: rounded(finding.score),
            why: Cow::Owned(written(&finding.evidence, CLAUSE)),
            text: (!is_whole).then(|| Cow::Borrowed(finding.span.of(&document.text))),
            raw: None,
        }
    }

    /// Appends the record and a line break, the same bytes that serde_json writes.
    ///
    /// The passages, which are nearly all of it, are looked through many bytes at a time.
    pub(crate) fn write_line(mut self, line: &mut Vec<u8>) {
        let passages = [("text", self.text.take()), ("raw", self.raw.take())];
        serde_json::to_writer(&mut *line, &self).expect("strings and numbers always serialize");
        // The brace comes behind the passages.
        line.pop();
        for (name, passage) in passages {
            if let Some(passage) = passage {
                line.extend_from_slice(b",\"");
                line.extend_from_slice(name.as_bytes());
                line.extend_from_slice(b"\":\"");
                encode_into(&passage, line);
                line.push(b'"');
            }
        }
        line.extend_from_slice(b"}\n");
    }

    /// The same, borrowing nothing.
    pub fn into_owned(self) -> FindingRecord<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        FindingRecord {
            doc: owned(self.doc),
            source: owned(self.source),
            kind: owned(self.kind),
            action: owned(self.action),
            group: owned(self.group),
            of: self.of.map(owned),
            why: owned(self.why),
            relation: self.relation.map(owned),
            text: self.text.map(owned),
            raw: self.raw.map(owned),
            record: self.record,
            start: self.start,
            end: self.end,
            docs: self.docs,
            hosts: self.hosts,
            jaccard: self.jaccard,
            containment: self.containment,
            score: self.score,
        }
    }

    /// Whether what it speaks of was removed.
    pub fn is_cut(&self) -> bool {
        self.action == Action::Cut.name()
    }

    /// Whether it speaks of a whole document.
    pub fn is_whole(&self) -> bool {
        self.kind == Kind::Duplicate.name()
    }
}

/// Bytes of a group's name.
const GROUP: usize = 16;

/// Bytes that hardly any clause exceeds.
const CLAUSE: usize = 128;

/// What is written takes so many bytes, so that hardly any has to be moved meanwhile.
fn written(what: &impl Display, bytes: usize) -> String {
    let mut all = String::with_capacity(bytes);
    // A string takes whatever it is given.
    let _ = write!(all, "{what}");
    all
}

fn relation(evidence: &Evidence) -> Option<&'static str> {
    match evidence {
        Evidence::Duplicate { relation, .. } => relation.map(Relation::name),
        _ => None,
    }
}

/// Four digits behind the point.
fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn law_lines_are_what_serde_json_writes(
            doc in any::<String>(),
            passages in prop::array::uniform2(prop::option::of("[ -~\"\\\\\n\t\u{1}\u{7f}é渡]{0,200}")),
        ) {
            let [text, raw] = passages.map(|passage| passage.map(Cow::Owned));
            let name = || Cow::Borrowed("a");
            let record = FindingRecord {
                doc: doc.into(),
                source: name(),
                record: 7,
                start: 0,
                end: 9,
                kind: name(),
                action: name(),
                group: name(),
                of: None,
                docs: Some(2),
                hosts: None,
                jaccard: None,
                containment: None,
                relation: None,
                score: 0.25,
                why: name(),
                text,
                raw,
            };
            let mut line = b"before\n".to_vec();
            record.clone().write_line(&mut line);
            let expected = serde_json::to_string(&record).unwrap();
            prop_assert_eq!(line, format!("before\n{expected}\n").into_bytes());
        }
    }
}
