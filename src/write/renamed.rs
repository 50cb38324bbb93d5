//! Outputs that have got their names, and can still give them back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{TempDir, TempPath};

use super::error::WriteError;
use super::staged::{folder_of, hidden_options, sync_folder};
use crate::hidden;

/// An output that stands under its name, while what stood there before is kept aside.
///
/// The outputs of a run get their names one right after the other, and when one of them cannot,
/// those before it [give theirs back](Renamed::undo). Dropped, the output stays and what stood there
/// before is gone.
#[must_use = "an output has to be brought to the disk"]
pub struct Renamed {
    target: PathBuf,
    /// The target behind its links.
    real: PathBuf,
    before: Before,
}

/// What stood under the name.
pub(super) enum Before {
    Nothing,
    /// A file, which has a second and hidden name.
    File(TempPath),
    /// A folder, which lies in or is a hidden one.
    Folder {
        path: PathBuf,
        hidden: TempDir,
    },
    /// A file on a file system where none can have two names.
    Lost,
}

impl Renamed {
    pub(super) fn new(target: PathBuf, real: PathBuf, before: Before) -> Self {
        Self { target, real, before }
    }

    /// Takes a file away that may have to come back.
    ///
    /// # Errors
    ///
    /// When it cannot be renamed.
    pub fn away(target: &Path) -> Result<Self, WriteError> {
        let aside = hidden_file(target).map_err(|error| WriteError::at(target, error))?;
        fs::rename(target, &aside).map_err(|error| WriteError::at(target, error))?;
        Ok(Self::new(target.to_owned(), target.to_owned(), Before::File(aside)))
    }

    /// Brings the new name to the disk.
    ///
    /// # Errors
    ///
    /// When the system says that it cannot.
    pub fn sync(&self) -> Result<(), WriteError> {
        sync_folder(folder_of(&self.real)?).map_err(|error| WriteError::at(&self.target, error))
    }

    /// Gives the name back to what stood there before, as far as that can be done.
    pub fn undo(self) {
        // Whoever undoes has an error to tell already, and there is nothing else to try.
        let _ = match self.before {
            Before::Nothing if self.real.is_dir() => fs::remove_dir_all(&self.real),
            Before::Nothing => fs::remove_file(&self.real),
            Before::File(aside) => aside.persist(&self.real).map_err(|error| error.error),
            Before::Folder { path, hidden } => back(&path, hidden, &self.real),
            Before::Lost => Ok(()),
        };
    }
}

/// Gives a file that is about to be replaced a second name.
pub(super) fn remember(real: &Path) -> Before {
    if !real.is_file() {
        return Before::Nothing;
    }
    let linked = hidden_file(real).and_then(|aside| {
        fs::remove_file(&aside)?;
        fs::hard_link(real, &aside).map(|()| aside)
    });
    linked.map_or(Before::Lost, Before::File)
}

fn hidden_file(beside: &Path) -> io::Result<TempPath> {
    let folder = beside.parent().filter(|folder| !folder.as_os_str().is_empty());
    let prefix = hidden::prefix();
    let file = hidden_options(&prefix, 0o600).tempfile_in(folder.unwrap_or(Path::new(".")))?;
    Ok(file.into_temp_path())
}

fn back(old: &Path, hidden: TempDir, real: &Path) -> io::Result<()> {
    if exchange(old, real).is_ok() {
        return hidden.close();
    }
    let returned = fs::remove_dir_all(real).and_then(|()| fs::rename(old, real));
    if returned.is_err() {
        // Better a hidden folder left behind than the old files lost.
        let _ = hidden.keep();
    }
    returned
}

/// Lets two folders swap their names in one step, which not every system can.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
pub(super) fn exchange(left: &Path, right: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, left, CWD, right, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
pub(super) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
