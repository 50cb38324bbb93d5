//! Why an input cannot be read.

use std::io;
use std::path::{Path, PathBuf};

use crate::place::Place;

use super::damage::Damage;

/// An input that cannot be found, opened or read to its end.
///
/// Trouble with a single record is no error but a [`Reject`](super::Reject).
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ReadError(Box<Kind>);

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error("{}: no such file or folder", path.display())]
    Missing { path: PathBuf },
    #[error("{}: cannot be read", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: neither a file nor a folder", path.display())]
    Special { path: PathBuf },
    #[error("{}: the name does not tell the format", path.display())]
    UnknownFormat { path: PathBuf },
    #[error("{}: no file to read in this folder", path.display())]
    NothingToRead { path: PathBuf },
    #[error("{}: would have the same name in the output as {}", second.display(), first.display())]
    SameSource { first: PathBuf, second: PathBuf },
    #[error("{}: cannot hold a copy of standard input", folder.display())]
    Spool { folder: PathBuf, source: io::Error },
    #[error("{}: a copy of what was unpacked cannot be read", folder.display())]
    Spilled { folder: PathBuf, source: io::Error },
    #[error("{place}: {damage} behind byte {offset} of the unpacked stream")]
    Damaged { place: Place, offset: u64, damage: Damage },
    #[error("{place}: reading failed behind byte {offset}")]
    Interrupted { place: Place, offset: u64, source: io::Error },
    #[error("{}: changed while it was read", path.display())]
    Changed { path: PathBuf },
}

impl ReadError {
    /// Whether a path leads nowhere.
    pub fn is_missing(&self) -> bool {
        matches!(*self.0, Kind::Missing { .. })
    }

    /// Whether a file, a folder or standard input refuses to be read.
    pub fn is_unreadable(&self) -> bool {
        matches!(*self.0, Kind::Unreadable { .. } | Kind::Interrupted { .. })
    }

    /// Whether a path names a pipe, a socket or a device.
    pub fn is_special(&self) -> bool {
        matches!(*self.0, Kind::Special { .. })
    }

    /// Whether the format has to be given because the name does not tell it.
    pub fn is_unknown_format(&self) -> bool {
        matches!(*self.0, Kind::UnknownFormat { .. })
    }

    /// Whether a folder holds no file of a known format.
    pub fn is_nothing_to_read(&self) -> bool {
        matches!(*self.0, Kind::NothingToRead { .. })
    }

    /// Whether two inputs would be told apart by nothing.
    pub fn is_same_source(&self) -> bool {
        matches!(*self.0, Kind::SameSource { .. })
    }

    /// Whether a copy of standard input could not be written, or one of what was unpacked not be read: a
    /// matter of disk, not of input.
    pub fn is_spool(&self) -> bool {
        matches!(*self.0, Kind::Spool { .. } | Kind::Spilled { .. })
    }

    /// Whether a compressed stream ends too early or does not unpack.
    pub fn is_damage(&self) -> bool {
        matches!(*self.0, Kind::Damaged { .. })
    }

    /// Whether an input was other bytes when it was read again.
    pub fn is_changed(&self) -> bool {
        matches!(*self.0, Kind::Changed { .. })
    }

    /// Whether reading began and broke off; the records before that point were good.
    pub fn is_broken_off(&self) -> bool {
        matches!(*self.0, Kind::Damaged { .. } | Kind::Interrupted { .. })
    }

    /// A word for programs; it never changes.
    pub fn code(&self) -> &'static str {
        match &*self.0 {
            Kind::Missing { .. } => "IN-MISSING",
            Kind::Unreadable { source, .. } if is_denied(source) => "IN-DENIED",
            Kind::Unreadable { .. } | Kind::Interrupted { .. } => "IN-IO",
            Kind::Special { .. } => "IN-SPECIAL",
            Kind::UnknownFormat { .. } => "IN-FORMAT",
            Kind::NothingToRead { .. } => "IN-NONE",
            Kind::SameSource { .. } => "IN-SAMENAME",
            Kind::Spool { .. } | Kind::Spilled { .. } => "SPILL-IO",
            Kind::Damaged { damage, .. } => damage.code(),
            Kind::Changed { .. } => "IN-CHANGED",
        }
    }

    /// The record in which reading ended, when it had begun.
    pub fn place(&self) -> Option<&Place> {
        match &*self.0 {
            Kind::Damaged { place, .. } | Kind::Interrupted { place, .. } => Some(place),
            _ => None,
        }
    }

    pub(super) fn opening(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self::of(match source.kind() {
            io::ErrorKind::NotFound => Kind::Missing { path },
            _ => Kind::Unreadable { path, source },
        })
    }

    pub(super) fn special(path: &Path) -> Self {
        Self::of(Kind::Special { path: path.to_owned() })
    }

    pub(super) fn unknown_format(path: &Path) -> Self {
        Self::of(Kind::UnknownFormat { path: path.to_owned() })
    }

    pub(super) fn nothing_to_read(path: &Path) -> Self {
        Self::of(Kind::NothingToRead { path: path.to_owned() })
    }

    pub(super) fn same_source(first: &Path, second: &Path) -> Self {
        Self::of(Kind::SameSource { first: first.to_owned(), second: second.to_owned() })
    }

    pub(super) fn spool(folder: &Path, source: io::Error) -> Self {
        Self::of(Kind::Spool { folder: folder.to_owned(), source })
    }

    pub(crate) fn spilled(folder: &Path, source: io::Error) -> Self {
        Self::of(Kind::Spilled { folder: folder.to_owned(), source })
    }

    pub(super) fn damaged(place: Place, offset: u64, damage: Damage) -> Self {
        Self::of(Kind::Damaged { place, offset, damage })
    }

    pub(super) fn changed(path: &Path) -> Self {
        Self::of(Kind::Changed { path: path.to_owned() })
    }

    pub(super) fn interrupted(place: Place, offset: u64, source: io::Error) -> Self {
        Self::of(Kind::Interrupted { place, offset, source })
    }

    fn of(kind: Kind) -> Self {
        Self(Box::new(kind))
    }
}

fn is_denied(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied
}
