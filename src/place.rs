//! Where something stands in the input.

use std::fmt;
use std::sync::Arc;

/// A record of an input.
///
/// Shown as `dump.jsonl:17`; a plain text file is one record and shows as its name alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Name of the input: its path relative to the folder that was given, or its file name.
    pub source: Arc<str>,
    /// Number of the record, from 1: the line number in JSONL. 0 stands for the whole input.
    pub record: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.record {
            0 => f.write_str(&self.source),
            number => write!(f, "{}:{number}", self.source),
        }
    }
}
