//! How the reading of an input ended.

use std::fmt;
use std::ops::Range;

use super::error::ReadError;
use super::input::Input;
use crate::hash::Hash128;

/// What is known of an input when its last record was handed out.
#[derive(Debug)]
pub struct Ending {
    /// Bytes it unpacked to.
    pub bytes: u64,
    /// Their hash.
    pub digest: Hash128,
    /// Members of gzip or frames of zstd; 0 where nothing is packed.
    pub parts: u64,
    /// Whether every byte was compared with a checksum and is right.
    pub is_checked: bool,
    /// Whether a mark says that nothing follows: the empty last block of `bgzip`.
    pub is_marked: bool,
    /// Parts of the unpacked bytes that are not what they were when they were packed: their records
    /// cannot be trusted. Sorted and disjoint.
    pub doubted: Vec<Range<u64>>,
    /// What is odd about it, and loses nothing by itself.
    pub oddities: Vec<Oddity>,
    /// Why it was not read to its end.
    pub trouble: Option<ReadError>,
}

impl Ending {
    /// The same for an input of which nothing was lost and that is not read again, and whether it was
    /// written to meanwhile.
    pub(crate) fn again(&self, input: &Input) -> Self {
        let &Self { bytes, digest, parts, is_checked, is_marked, .. } = self;
        let is_change = |oddity: &Oddity| matches!(oddity, Oddity::Changed { .. });
        let before = self.oddities.iter().copied().filter(|oddity| !is_change(oddity));
        let oddities = before.chain(input.change_unread()).collect();
        let (doubted, trouble) = (Vec::new(), None);
        Self { bytes, digest, parts, is_checked, is_marked, doubted, oddities, trouble }
    }

    /// How far it can be trusted.
    pub fn state(&self) -> EndState {
        if self.trouble.is_some() {
            EndState::Truncated
        } else if !self.doubted.is_empty() {
            EndState::Damaged
        } else if self.oddities.iter().any(|oddity| matches!(oddity, Oddity::Changed { .. })) {
            EndState::Changed
        } else if self.is_checked && self.is_marked {
            EndState::Verified
        } else {
            EndState::Unverified
        }
    }
}

/// How far an input can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndState {
    /// The bytes match their checksums, and this is known to be the end.
    Verified,
    /// Nothing speaks against it, but it could have been cut where a line or a part ends: that
    /// leaves no trace in a file of lines, of gzip members or of zstd frames.
    Unverified,
    /// Reading stopped before the end.
    Truncated,
    /// Read to its end, but not all of it is what it was when it was packed.
    Damaged,
    /// It was written to while it was read.
    Changed,
}

impl EndState {
    const ALL: [Self; 5] =
        [Self::Verified, Self::Unverified, Self::Truncated, Self::Damaged, Self::Changed];

    /// The word for it in a manifest.
    pub fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Unverified => "unverified",
            Self::Truncated => "truncated",
            Self::Damaged => "damaged",
            Self::Changed => "changed",
        }
    }

    /// The state of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether something of the input may be lost.
    pub fn is_loss(self) -> bool {
        matches!(self, Self::Truncated | Self::Damaged | Self::Changed)
    }
}

/// Something odd about an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Oddity {
    /// It is empty.
    Empty,
    /// NUL bytes stand behind the compressed data.
    Padding {
        /// How many.
        bytes: u64,
    },
    /// It is compressed without a checksum, so that damage would not be seen.
    NoChecksum,
    /// Parts of it do not match their checksums.
    Checksum {
        /// How many.
        parts: u64,
    },
    /// It is not as long as it was, or was written to; what was there at first has been read.
    Changed {
        /// Its length on disk when the run began, in bytes.
        before: u64,
        /// And when its last record was read.
        after: u64,
    },
}

impl Oddity {
    /// A word for programs; it never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "IN-EMPTY",
            Self::Padding { .. } => "IN-PADDING",
            Self::NoChecksum => "IN-NOCHECKSUM",
            Self::Checksum { .. } => "IN-CHECKSUM",
            Self::Changed { .. } => "IN-CHANGED",
        }
    }
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("empty"),
            Self::Padding { bytes } => write!(f, "{bytes} bytes of padding at the end"),
            Self::NoChecksum => {
                f.write_str("compressed without a checksum: damage would not be seen")
            }
            Self::Checksum { parts: 1 } => f.write_str("one part does not match its checksum"),
            Self::Checksum { parts } => write!(f, "{parts} parts do not match their checksums"),
            Self::Changed { before, after } if before == after => {
                f.write_str("was written to during the run; what was read first is used")
            }
            Self::Changed { before, after } => write!(
                f,
                "went from {before} to {after} bytes during the run; what was read first is used"
            ),
        }
    }
}
