//! Taking pieces out of a record and putting them back, byte for byte.

use std::borrow::Cow;

use crate::escape::{RawOffsets, decoded_len, encode_into};
use crate::format::Body;
use crate::span::Span;

/// Appends `raw` without the bytes of the cuts; everything else leaves as it came.
///
/// The cuts are spans of the document's text, sorted and disjoint. Without cuts the bytes are the
/// same.
///
/// # Panics
///
/// When the body or the cuts belong to another record.
pub fn splice(raw: &[u8], body: Body, cuts: &[Span], out: &mut Vec<u8>) {
    let range = body.range(raw.len());
    let mut offsets = Offsets::new(raw, body);
    let mut kept = 0;
    for cut in cuts {
        let (start, end) = offsets.raw_of(*cut);
        out.extend_from_slice(&raw[kept..range.start + start]);
        kept = range.start + end;
    }
    out.extend_from_slice(&raw[kept..]);
}

/// For each cut the bytes that have to be remembered besides its text.
///
/// `None` where the text says it all: in a text file, and in JSON that is escaped as
/// [`encode_into`] would do it. The cuts are sorted and disjoint spans of `text`, the decoded text
/// of the record.
///
/// # Panics
///
/// When body, text or cuts belong to another record.
pub fn raw_pieces<'a>(
    raw: &'a [u8],
    body: Body,
    text: &str,
    cuts: &[Span],
) -> Vec<Option<&'a str>> {
    let Body::Literal { start, end } = body else {
        return vec![None; cuts.len()];
    };
    let literal = &raw[start..end];
    let mut offsets = Offsets::new(raw, body);
    let mut plain = Vec::new();
    let mut piece_of = |cut: &Span| {
        let (start, end) = offsets.raw_of(*cut);
        let piece = &literal[start..end];
        plain.clear();
        encode_into(cut.of(text), &mut plain);
        let odd = (plain != piece).then_some(piece)?;
        Some(std::str::from_utf8(odd).expect("cuts lie on character borders"))
    };
    cuts.iter().map(&mut piece_of).collect()
}

/// A piece that was cut out of a text, to be put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Where it stood in the document's text, before any cut, in bytes.
    pub start: u32,
    /// Its bytes as they stood in the record.
    pub raw: Cow<'a, [u8]>,
}

impl<'a> Piece<'a> {
    /// The piece that a cut left behind: its text and what [`raw_pieces`] had to add.
    ///
    /// `body` tells how text stands in the record.
    pub fn new(start: u32, text: &'a str, raw: Option<&'a str>, body: Body) -> Self {
        let raw = match (body, raw) {
            (_, Some(raw)) => Cow::Borrowed(raw.as_bytes()),
            (Body::Whole { .. }, None) => Cow::Borrowed(text.as_bytes()),
            (Body::Literal { .. }, None) => {
                let mut encoded = Vec::with_capacity(text.len() + 8);
                encode_into(text, &mut encoded);
                Cow::Owned(encoded)
            }
        };
        Self { start, raw }
    }
}

/// Appends the record that [`splice`] was given: the inverse.
///
/// `body` says where the text stands in the cleaned record. The pieces are those of all cuts,
/// in order.
///
/// # Panics
///
/// When a piece stands behind the end of what can be built: it belongs to another record.
pub fn unsplice(cleaned: &[u8], body: Body, pieces: &[Piece<'_>], out: &mut Vec<u8>) {
    let range = body.range(cleaned.len());
    let mut offsets = Offsets::new(cleaned, body);
    let (mut copied, mut put_back) = (0, 0);
    for piece in pieces {
        let at = range.start + offsets.one(piece.start as usize - put_back);
        out.extend_from_slice(&cleaned[copied..at]);
        out.extend_from_slice(&piece.raw);
        copied = at;
        put_back += match body {
            Body::Whole { .. } => piece.raw.len(),
            Body::Literal { .. } => decoded_len(&piece.raw),
        };
    }
    out.extend_from_slice(&cleaned[copied..]);
}

/// Whether the cuts would bring a byte order mark from inside a text file to its front.
///
/// The next reader would take it for the mark of the file and count from behind it, so that the
/// pieces cannot be put back; whoever plans the cuts has to leave the first one out.
pub fn moves_mark(raw: &[u8], body: Body, cuts: &[Span]) -> bool {
    let Body::Whole { start: 0 } = body else {
        return false;
    };
    let mut front = 0;
    for cut in cuts.iter().filter(|cut| !cut.is_empty()) {
        if cut.start as usize != front {
            break;
        }
        front = cut.end as usize;
    }
    0 < front && raw[front..].starts_with("\u{feff}".as_bytes())
}

/// Offsets into the text of a record as offsets into the bytes of its body.
enum Offsets<'a> {
    Same,
    Escaped(RawOffsets<'a>),
}

impl<'a> Offsets<'a> {
    fn new(raw: &'a [u8], body: Body) -> Self {
        match body {
            Body::Whole { .. } => Self::Same,
            Body::Literal { start, end } => Self::Escaped(RawOffsets::new(&raw[start..end])),
        }
    }

    fn one(&mut self, offset: usize) -> usize {
        match self {
            Self::Same => offset,
            Self::Escaped(offsets) => offsets.raw_of(offset),
        }
    }

    fn raw_of(&mut self, span: Span) -> (usize, usize) {
        let start = self.one(span.start as usize);
        (start, self.one(span.end as usize))
    }
}
