//! Why an output cannot be written.

use std::io;
use std::path::{Path, PathBuf};

/// An output that cannot be made. Nothing stands under its final name, or what stood there before.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct WriteError(Box<Kind>);

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error("{}: exists already", path.display())]
    Exists { path: PathBuf },
    #[error("{}: another run{} is writing to it", path.display(), number(*process))]
    Locked { path: PathBuf, process: Option<u32> },
    #[error("{}: is an input too", path.display())]
    IsInput { path: PathBuf },
    #[error("{}: lies in the input folder {}", path.display(), input.display())]
    InInput { path: PathBuf, input: PathBuf },
    #[error("{}: holds the input {}", path.display(), input.display())]
    HoldsInput { path: PathBuf, input: PathBuf },
    #[error("{}: is a folder", path.display())]
    IsFolder { path: PathBuf },
    #[error("{}: is not a folder", path.display())]
    NotAFolder { path: PathBuf },
    #[error("{}: there is no such folder", path.display())]
    NoFolder { path: PathBuf },
    #[error("{}: not a name for a file", path.display())]
    NoName { path: PathBuf },
    #[error("{}: leads out of the output folder", name.display())]
    LeadsOut { name: PathBuf },
    #[error("{}: cannot be written", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("not a line of rejected records")]
    NotARejectedRecord { source: serde_json::Error },
    #[error("the bytes of a rejected record are not base64")]
    NotBase64 { source: base64::DecodeError },
    #[error("a rejected record without its bytes")]
    NoRawBytes,
}

impl WriteError {
    /// What the system says about writing to `path`; for sinks that are no [`Staged`](super::Staged).
    pub fn at(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self::of(Kind::Unwritable { path, source })
    }

    /// Whether the output exists and may not be replaced.
    pub fn is_already_exists(&self) -> bool {
        matches!(*self.0, Kind::Exists { .. })
    }

    /// Whether another run is writing to the same output.
    pub fn is_locked(&self) -> bool {
        matches!(*self.0, Kind::Locked { .. })
    }

    /// Whether writing would touch an input.
    pub fn is_input(&self) -> bool {
        matches!(*self.0, Kind::IsInput { .. } | Kind::InInput { .. } | Kind::HoldsInput { .. })
    }

    /// Whether the path can be no output of this kind: a missing folder, a folder for a file.
    pub fn is_bad_path(&self) -> bool {
        use Kind::{IsFolder, LeadsOut, NoFolder, NoName, NotAFolder};
        matches!(
            *self.0,
            IsFolder { .. } | NotAFolder { .. } | NoFolder { .. } | NoName { .. } | LeadsOut { .. }
        )
    }

    /// Whether the reader of a pipe went away; no reason for a message.
    pub fn is_broken_pipe(&self) -> bool {
        self.io_kind() == Some(io::ErrorKind::BrokenPipe)
    }

    /// Whether the disk or the quota is full.
    pub fn is_full(&self) -> bool {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        matches!(self.io_kind(), Some(StorageFull | QuotaExceeded | FileTooLarge))
    }

    /// Whether a line of a rejects file, read back, is none.
    pub fn is_malformed(&self) -> bool {
        matches!(
            *self.0,
            Kind::NotARejectedRecord { .. } | Kind::NotBase64 { .. } | Kind::NoRawBytes
        )
    }

    /// A word for programs; it never changes.
    pub fn code(&self) -> &'static str {
        match &*self.0 {
            Kind::Exists { .. } => "OUT-EXISTS",
            Kind::Locked { .. } => "OUT-LOCKED",
            Kind::IsInput { .. } | Kind::InInput { .. } | Kind::HoldsInput { .. } => "OUT-IS-INPUT",
            Kind::IsFolder { .. }
            | Kind::NotAFolder { .. }
            | Kind::NoFolder { .. }
            | Kind::NoName { .. }
            | Kind::LeadsOut { .. } => "OUT-PATH",
            Kind::Unwritable { .. } if self.is_full() => "OUT-FULL",
            Kind::Unwritable { .. } if self.is_broken_pipe() => "OUT-PIPE",
            Kind::Unwritable { .. } => "OUT-IO",
            Kind::NotARejectedRecord { .. } | Kind::NotBase64 { .. } | Kind::NoRawBytes => {
                "MISMATCH"
            }
        }
    }

    fn io_kind(&self) -> Option<io::ErrorKind> {
        match &*self.0 {
            Kind::Unwritable { source, .. } => Some(source.kind()),
            _ => None,
        }
    }

    pub(super) fn exists(path: &Path) -> Self {
        Self::of(Kind::Exists { path: path.to_owned() })
    }

    pub(super) fn locked(path: &Path, process: Option<u32>) -> Self {
        Self::of(Kind::Locked { path: path.to_owned(), process })
    }

    pub(super) fn same_as_input(path: &Path) -> Self {
        Self::of(Kind::IsInput { path: path.to_owned() })
    }

    pub(super) fn in_input(path: &Path, input: &Path) -> Self {
        Self::of(Kind::InInput { path: path.to_owned(), input: input.to_owned() })
    }

    pub(super) fn holds_input(path: &Path, input: &Path) -> Self {
        Self::of(Kind::HoldsInput { path: path.to_owned(), input: input.to_owned() })
    }

    pub(super) fn is_folder(path: &Path) -> Self {
        Self::of(Kind::IsFolder { path: path.to_owned() })
    }

    pub(super) fn not_a_folder(path: &Path) -> Self {
        Self::of(Kind::NotAFolder { path: path.to_owned() })
    }

    pub(super) fn no_folder(path: &Path) -> Self {
        Self::of(Kind::NoFolder { path: path.to_owned() })
    }

    pub(super) fn no_name(path: &Path) -> Self {
        Self::of(Kind::NoName { path: path.to_owned() })
    }

    pub(super) fn leads_out(name: &Path) -> Self {
        Self::of(Kind::LeadsOut { name: name.to_owned() })
    }

    pub(super) fn not_a_rejected_record(source: serde_json::Error) -> Self {
        Self::of(Kind::NotARejectedRecord { source })
    }

    pub(super) fn not_base64(source: base64::DecodeError) -> Self {
        Self::of(Kind::NotBase64 { source })
    }

    pub(super) fn no_raw_bytes() -> Self {
        Self::of(Kind::NoRawBytes)
    }

    fn of(kind: Kind) -> Self {
        Self(Box::new(kind))
    }
}

/// A process as the message names it.
fn number(process: Option<u32>) -> String {
    process.map_or_else(String::new, |process| format!(" (process {process})"))
}
