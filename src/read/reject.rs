//! Records that cannot be read as documents, and why.

use std::fmt;

use crate::place::Place;

/// A record that is no document. Its neighbours are not affected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject<'a> {
    /// Where it stands.
    pub place: Place,
    /// What is wrong with it.
    pub reason: Reason,
    /// Its bytes, line break included.
    pub raw: &'a [u8],
}

impl fmt::Display for Reject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.reason)
    }
}

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The bytes are not UTF-8.
    Utf8 {
        /// Offset in the record of the first byte that cannot be part of a character.
        offset: usize,
    },
    /// The line is not JSON.
    Json {
        /// Where the parser gave up, in bytes, from 1.
        column: usize,
        /// What the parser says.
        detail: String,
    },
    /// The line is JSON, but no object.
    NotAnObject,
    /// The object has no text.
    MissingText {
        /// Name of the field that was looked for.
        field: String,
    },
    /// The text is something else than a string.
    NotAString {
        /// Name of the text field.
        field: String,
    },
    /// The text or the id is there twice, so nobody can say which one counts.
    DuplicateField {
        /// Name of that field.
        field: String,
    },
    /// The record is longer than the reader may hold.
    TooLong {
        /// The most it may hold, in bytes.
        limit: usize,
    },
    /// The stream ended or broke inside the record.
    Torn,
    /// The record was packed with others, and what they unpack to does not match their checksum.
    Doubted,
}

impl Reason {
    /// The word in messages for people and logs; it never changes.
    pub fn message_code(&self) -> &'static str {
        match self {
            Self::Utf8 { .. } => "IN-UTF8",
            Self::Json { .. } | Self::NotAnObject => "IN-JSON",
            Self::MissingText { .. } | Self::NotAString { .. } => "IN-FIELD",
            Self::DuplicateField { .. } => "IN-DUPKEY",
            Self::TooLong { .. } => "IN-LONG",
            Self::Torn => "IN-TRUNC",
            Self::Doubted => "IN-CHECKSUM",
        }
    }

    /// A word for programs; it never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Utf8 { .. } => "utf8",
            Self::Json { .. } => "json",
            Self::NotAnObject => "not-an-object",
            Self::MissingText { .. } => "missing-text",
            Self::NotAString { .. } => "not-a-string",
            Self::DuplicateField { .. } => "duplicate-field",
            Self::TooLong { .. } => "too-long",
            Self::Torn => "torn",
            Self::Doubted => "checksum",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utf8 { offset } => write!(f, "byte {offset} of the record is not UTF-8"),
            Self::Json { column, detail } => write!(f, "not JSON at column {column}: {detail}"),
            Self::NotAnObject => f.write_str("not a JSON object"),
            Self::MissingText { field } => write!(f, "record has no field `{field}`"),
            Self::NotAString { field } => write!(f, "field `{field}` is not a string"),
            Self::DuplicateField { field } => write!(f, "field `{field}` is there twice"),
            Self::TooLong { limit } => write!(f, "record is longer than {limit} bytes"),
            Self::Torn => f.write_str("the input breaks off inside the record"),
            Self::Doubted => {
                f.write_str("the compressed data around it does not match its checksum")
            }
        }
    }
}
