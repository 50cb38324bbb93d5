//! The ledger: every record counted once.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::hash::Hash128;
use crate::kind::{Action, Kind};
use crate::read::{EndState, Ending, Input, ReadError};

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
    /// Sources that lost more of their text than they may, each as a clause.
    pub removed: Vec<String>,
    /// Inputs that could not be read at all, each as a clause.
    pub unread: Vec<String>,
}

/// What became of one input and its records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceCounts {
    /// Name of the input.
    pub source: String,
    /// Length on disk in bytes.
    pub bytes: u64,
    /// Bytes it unpacked to.
    pub unpacked: u64,
    /// Hash of the unpacked bytes.
    pub digest: String,
    /// Members of gzip or frames of zstd; 0 where nothing is packed.
    pub parts: u64,
    /// Whether every byte was compared with a checksum and is right.
    pub checked: bool,
    /// How far it can be trusted.
    #[serde(serialize_with = "state_name", deserialize_with = "state_of_name")]
    pub state: EndState,
    /// Codes of what was odd about it.
    pub codes: Vec<String>,
    /// Its records.
    #[serde(flatten)]
    pub counts: Counts,
}

impl SourceCounts {
    /// The account of an input that is over.
    pub fn new(input: &Input, ending: &Ending, counts: Counts) -> Self {
        let trouble = ending.trouble.iter().map(ReadError::code);
        let codes = ending.oddities.iter().map(|oddity| oddity.code()).chain(trouble);
        Self {
            source: input.source.to_string(),
            bytes: input.bytes,
            unpacked: ending.bytes,
            digest: digest_name(ending.digest),
            parts: ending.parts,
            checked: ending.is_checked,
            state: ending.state(),
            codes: codes.map(str::to_owned).collect(),
            counts,
        }
    }
}

/// A hash as it stands in a ledger and a manifest: with its kind, for other tools know it too.
pub(crate) fn digest_name(digest: Hash128) -> String {
    format!("xxh3-128:{digest}")
}

/// Numbers of records: `read = written + held_back + rejected + blank`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Records written or held back in which bytes that are no UTF-8 were replaced; as they were,
    /// they are among the rejects.
    pub replaced: u64,
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
        let (sources, removed, unread) = (Vec::new(), Vec::new(), Vec::new());
        Self { version: 1, sources, total: Counts::default(), kinds, removed, unread }
    }
}

impl Ledger {
    /// Closes the account of one input.
    pub fn push(&mut self, source: SourceCounts) {
        self.total += source.counts;
        self.sources.push(source);
    }

    /// Takes note that the inputs hold as many records as they should, so that the end of each is
    /// known, or that their hashes were told beforehand, so that every byte is.
    pub fn confirm(&mut self, has_digests: bool) {
        let is_right = |source: &&mut SourceCounts| {
            (source.checked || has_digests) && source.state == EndState::Unverified
        };
        self.sources.iter_mut().filter(is_right).for_each(|one| one.state = EndState::Verified);
    }

    /// Whether nothing was lost: no record rejected, every input read and whole as far as can be
    /// known, no source over the limit for what may be removed.
    pub fn is_complete(&self) -> bool {
        self.is_complete_but_for(0)
    }

    /// The same where so many rejected records are put up with.
    pub fn is_complete_but_for(&self, rejected: u64) -> bool {
        let is_whole = |source: &SourceCounts| !source.state.is_loss();
        self.total.rejected <= rejected
            && self.removed.is_empty()
            && self.unread.is_empty()
            && self.sources.iter().all(is_whole)
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
        self.replaced += other.replaced;
        self.changed += other.changed;
        self.text_bytes += other.text_bytes;
        self.cut_bytes += other.cut_bytes;
        self.held_back_bytes += other.held_back_bytes;
    }
}

fn kind_name<S: serde::Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}

fn state_name<S: serde::Serializer>(state: &EndState, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(state.name())
}

fn state_of_name<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<EndState, D::Error> {
    let name = String::deserialize(deserializer)?;
    EndState::of_name(&name).ok_or_else(|| serde::de::Error::custom("not a state of an input"))
}
