//! One record: from bytes to a document.

use std::borrow::Cow;

use crate::doc::Document;
use crate::format::{Body, Fields, Format};
use crate::place::Place;

use super::jsonl;
use super::reject::{Reason, Reject};

/// What becomes of a record that is not UTF-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BrokenText {
    /// It is rejected.
    #[default]
    Reject,
    /// Its bytes that are no characters are replaced, each run of them by one `U+FFFD`, and the
    /// record as it was is kept with the rejects.
    Replace,
}

/// A record with its bytes that are no characters replaced; `None` where all of them are.
///
/// ```
/// use refrain::read::mended;
///
/// assert_eq!(mended(b"caf\xe9 au lait"), Some("caf\u{fffd} au lait".into()));
/// assert_eq!(mended("café au lait".as_bytes()), None);
/// ```
pub fn mended(raw: &[u8]) -> Option<Vec<u8>> {
    match String::from_utf8_lossy(raw) {
        Cow::Borrowed(_) => None,
        Cow::Owned(text) => Some(text.into_bytes()),
    }
}

/// A document and where its text stands in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed<'a> {
    /// The document, borrowed from the record wherever nothing is escaped.
    pub document: Document<'a>,
    /// Where the text stands; what the writer needs to cut it.
    pub body: Body,
}

/// Reads the bytes of one record as a document; `None` for a blank line.
///
/// A byte order mark in front is left out of the document and stays in the bytes. In a text file
/// the whole record is the document and its place the id.
///
/// # Errors
///
/// A record that is no document is handed back with the reason.
pub fn parse<'a>(
    raw: &'a [u8],
    format: Format,
    fields: &Fields,
    place: Place,
) -> Result<Option<Parsed<'a>>, Reject<'a>> {
    let parsed = match format {
        Format::Text => text(raw, &place).map(Some),
        Format::Jsonl => jsonl::parse(raw, fields, &place),
    };
    parsed.map_err(|reason| Reject { place, reason, raw })
}

fn text<'a>(raw: &'a [u8], place: &Place) -> Result<Parsed<'a>, Reason> {
    let all = utf8(raw)?;
    let text = without_mark(all);
    let document = Document {
        id: Cow::Owned(place.to_string()),
        text: Cow::Borrowed(text),
        title: Cow::Borrowed(""),
        host: Cow::Borrowed(""),
        day: None,
        place: place.clone(),
    };
    Ok(Parsed { document, body: Body::Whole { start: all.len() - text.len() } })
}

pub(super) fn utf8(raw: &[u8]) -> Result<&str, Reason> {
    simdutf8::compat::from_utf8(raw).map_err(|error| Reason::Utf8 { offset: error.valid_up_to() })
}

pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
