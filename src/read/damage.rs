//! What can be wrong with a packed file.

use std::fmt;
use std::io;

/// Why a file does not unpack any further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// It ends inside a part.
    Cut,
    /// The bytes make no sense.
    Corrupt,
    /// Something else follows the last part.
    Trailing,
    /// A zstd frame wants more memory for its window than it is given, in bytes.
    Window { asked: u64, allowed: u64 },
    /// It unpacks to more than is allowed for a byte on disk.
    Bomb { times: u64 },
}

impl Damage {
    /// What an error of the unpackers was made of; whatever they report on their own is corrupt.
    pub(super) fn of(error: &io::Error) -> Self {
        let own = error.get_ref().and_then(|cause| cause.downcast_ref::<Self>());
        own.copied().unwrap_or(match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Cut,
            _ => Self::Corrupt,
        })
    }

    /// A word for programs; it never changes.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Cut => "IN-TRUNC",
            Self::Corrupt => "IN-CHECKSUM",
            Self::Trailing => "IN-TRAILING",
            Self::Window { .. } => "IN-WINDOW",
            Self::Bomb { .. } => "IN-BOMB",
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut => f.write_str("cut short"),
            Self::Corrupt => f.write_str("damaged"),
            Self::Trailing => f.write_str("something else follows the compressed data"),
            Self::Window { asked, allowed } => {
                write!(f, "needs a window of {asked} bytes, {allowed} are allowed")
            }
            Self::Bomb { times } => {
                write!(f, "unpacks to more than {times} times its size; --max-expand allows more")
            }
        }
    }
}

impl std::error::Error for Damage {}

impl From<Damage> for io::Error {
    fn from(damage: Damage) -> Self {
        Self::new(io::ErrorKind::InvalidData, damage)
    }
}
