//! The ledger: every record counted once.

use std::ops::AddAssign;

use serde::Serialize;

use crate::kind::{Action, Kind};

/// What became of the records of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// Version of this layout.
    pub version: u32,
    /// Each input, in the order of reading.
    pub sources: Vec<SourceCounts>,
    /// All of them together.
    pub total: Counts,
    /// What was found, kind by kind.
    pub kinds: Vec<KindCounts>,
}

/// What became of the records of one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceCounts {
    /// Name of the input.
    pub source: String,
    /// Its records.
    #[serde(flatten)]
    pub counts: Counts,
}

/// Numbers of records: `read = written + held_back + rejected + blank`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Records read.
    pub read: u64,
    /// Records written, cleaned or as they were.
    pub written: u64,
    /// Records held back as duplicates of others.
    pub held_back: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Lines without a record.
    pub blank: u64,
    /// Records whose text was changed.
    pub changed: u64,
    /// Bytes of text read.
    pub text_bytes: u64,
    /// Bytes of text cut out of records that were written.
    pub cut_bytes: u64,
    /// Bytes of text held back.
    pub held_back_bytes: u64,
}

/// What was found of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct KindCounts {
    /// The kind.
    #[serde(serialize_with = "kind_name")]
    pub kind: Kind,
    /// Findings.
    pub found: u64,
    /// Those that were cut.
    pub cut: u64,
    /// Bytes of text cut.
    pub bytes: u64,
}

impl Default for Ledger {
    fn default() -> Self {
        let nothing = |kind| KindCounts { kind, found: 0, cut: 0, bytes: 0 };
        let kinds = Kind::ALL.map(nothing).to_vec();
        Self { version: 1, sources: Vec::new(), total: Counts::default(), kinds }
    }
}

impl Ledger {
    /// Closes the account of one input.
    pub fn push(&mut self, source: &str, counts: Counts) {
        self.total += counts;
        self.sources.push(SourceCounts { source: source.to_owned(), counts });
    }

    /// Counts a finding.
    pub fn count(&mut self, kind: Kind, action: Action, bytes: usize) {
        let counts = &mut self.kinds[kind as usize];
        counts.found += 1;
        if action == Action::Cut {
            counts.cut += 1;
            counts.bytes += bytes as u64;
        }
    }
}

impl Counts {
    /// Whether every record is accounted for.
    pub fn is_balanced(&self) -> bool {
        self.read == self.written + self.held_back + self.rejected + self.blank
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.written += other.written;
        self.held_back += other.held_back;
        self.rejected += other.rejected;
        self.blank += other.blank;
        self.changed += other.changed;
        self.text_bytes += other.text_bytes;
        self.cut_bytes += other.cut_bytes;
        self.held_back_bytes += other.held_back_bytes;
    }
}

fn kind_name<S: serde::Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}
