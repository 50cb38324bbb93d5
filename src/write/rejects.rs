//! The file of rejected records: what could not be read, kept whole.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::place::Place;

use super::error::WriteError;

/// The most bytes of a record that go on one line.
///
/// A longer record takes several lines with the same source and record, in order. A line has to be
/// readable again, and escapes can make six bytes of one: 48 MiB stay below the reader's limit.
pub const MAX_PIECE: usize = 8 << 20;

/// What a line takes beside the bytes of the record, as long as none of them is escaped.
const LINE: usize = 512;

/// The reason of a record that was written too, with other bytes in the place of those that are not
/// UTF-8.
pub const REPLACED: &str = "replaced";

/// Why a record was rejected, and where it stood.
#[derive(Clone, Copy, Debug)]
pub struct Rejection<'a> {
    /// Its input and its number there.
    pub place: &'a Place,
    /// Where it begins in the unpacked input, in bytes.
    pub byte: u64,
    /// A fixed word.
    pub reason: &'a str,
    /// A clause for people.
    pub detail: &'a str,
}

/// Hands a rejected record to `put` as JSON, one line or, for a very long one, several, one after
/// the other.
///
/// `raw` are the bytes of the record with the line break. They are kept as a string when they are
/// UTF-8, else as base64.
///
/// # Errors
///
/// When `put` fails.
#[expect(clippy::missing_panics_doc, reason = "strings and numbers always serialize")]
pub fn reject<E>(
    rejection: Rejection<'_>,
    raw: &[u8],
    mut put: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let Rejection { place, byte, reason, detail } = rejection;
    let mut rest = raw;
    let mut out = Vec::with_capacity(raw.len().min(MAX_PIECE) + LINE);
    loop {
        let (piece, after) = rest.split_at(piece_end(rest));
        let text = std::str::from_utf8(piece).ok();
        let line = Line {
            source: Cow::Borrowed(&place.source),
            record: place.record,
            byte: byte + (raw.len() - rest.len()) as u64,
            length: piece.len() as u64,
            reason: Cow::Borrowed(reason),
            detail: Cow::Borrowed(detail),
            raw: text.map(Cow::Borrowed),
            raw_base64: text.is_none().then(|| STANDARD.encode(piece)),
        };
        out.clear();
        serde_json::to_writer(&mut out, &line).expect("strings and numbers always serialize");
        out.push(b'\n');
        put(&out)?;
        rest = after;
        if rest.is_empty() {
            return Ok(());
        }
    }
}

/// The end of the first piece, not inside a character if it can be helped.
fn piece_end(raw: &[u8]) -> usize {
    if raw.len() <= MAX_PIECE {
        return raw.len();
    }
    let is_border = |at: &usize| raw[*at] & 0xc0 != 0x80;
    (MAX_PIECE - 3..=MAX_PIECE).rev().find(is_border).unwrap_or(MAX_PIECE)
}

/// A rejected record, or a piece of one, read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Name of the input it came from.
    pub source: String,
    /// Its number there; 0 for a whole file.
    pub record: u64,
    /// Whether the record was written too, with bytes [replaced](REPLACED).
    pub is_replaced: bool,
    /// Its bytes. When the next line has the same source and record, they go on there.
    pub raw: Vec<u8>,
}

impl Rejected {
    /// Reads back a line written by [`reject`].
    ///
    /// # Errors
    ///
    /// When the line is none of ours.
    pub fn parse(line: &[u8]) -> Result<Self, WriteError> {
        let line: Line<'_> =
            serde_json::from_slice(line).map_err(WriteError::not_a_rejected_record)?;
        let raw = match (line.raw, line.raw_base64) {
            (Some(text), None) => text.into_owned().into_bytes(),
            (None, Some(encoded)) => STANDARD.decode(encoded).map_err(WriteError::not_base64)?,
            _ => return Err(WriteError::no_raw_bytes()),
        };
        if raw.len() as u64 != line.length {
            return Err(WriteError::no_raw_bytes());
        }
        let is_replaced = line.reason == REPLACED;
        Ok(Self { source: line.source.into_owned(), record: line.record, is_replaced, raw })
    }
}

#[derive(Serialize, Deserialize)]
struct Line<'a> {
    source: Cow<'a, str>,
    record: u64,
    /// Where these bytes stood in the unpacked input.
    byte: u64,
    length: u64,
    reason: Cow<'a, str>,
    detail: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_base64: Option<String>,
}
