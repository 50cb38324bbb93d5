//! A folder that appears under its name when all its files are complete.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

use crate::hidden;

use super::error::WriteError;
use super::renamed::{Before, Renamed, exchange};
use super::staged::{Mode, Staged, behind_links, folder_of, hidden_options, sync_folder};

/// An output folder in the making.
///
/// It is built beside its target under a hidden name and renamed as one, so that old and new files
/// never mix. Dropped before [`StagedFolder::finish`] it leaves no trace.
pub struct StagedFolder {
    target: PathBuf,
    /// The target behind its links.
    real: PathBuf,
    staging: TempDir,
    /// All folders inside that hold files, to be brought to the disk.
    folders: BTreeSet<PathBuf>,
    force: bool,
    mode: Mode,
}

impl StagedFolder {
    /// Starts a folder. An empty one of that name is taken; `force` allows to replace a full one.
    ///
    /// # Errors
    ///
    /// When the target is a file, or a full folder and `force` is off, or when the folder around
    /// it is missing or not writable.
    pub fn create(target: &Path, force: bool) -> Result<Self, WriteError> {
        let real = behind_links(target);
        let parent = folder_of(&real)?;
        match fs::read_dir(target).map(|mut entries| entries.next().is_none()) {
            Ok(is_empty) if !is_empty && !force => return Err(WriteError::exists(target)),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(WriteError::not_a_folder(target));
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(WriteError::at(target, error));
            }
            _ => {}
        }
        let failed = |error| WriteError::at(target, error);
        let staging = hidden_folder(parent).map_err(failed)?;
        let mode = Mode::withheld(staging.path(), 0o700).map_err(failed)?;
        let folders = BTreeSet::from([staging.path().to_owned()]);
        Ok(Self { target: target.to_owned(), real, staging, folders, force, mode })
    }

    /// Where the folder will stand.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Starts a file in the folder; it has to be finished before the folder.
    ///
    /// # Errors
    ///
    /// When the name leads out of the folder, was used before, or cannot be written.
    pub fn create_file(&mut self, name: &Path) -> Result<Staged, WriteError> {
        let stays_inside = name.components().all(|part| matches!(part, Component::Normal(_)));
        if !stays_inside || name.file_name().is_none() {
            return Err(WriteError::leads_out(name));
        }
        let path = self.staging.path().join(name);
        self.make_parents(&path).map_err(|error| WriteError::at(&self.target.join(name), error))?;
        Staged::inside(&path)
    }

    fn make_parents(&mut self, path: &Path) -> io::Result<()> {
        let Some(parent) = path.parent() else { return Ok(()) };
        fs::create_dir_all(parent)?;
        let root = self.staging.path();
        let inside = parent.ancestors().take_while(|folder| folder.starts_with(root));
        self.folders.extend(inside.map(Path::to_owned));
        Ok(())
    }

    /// Puts the folder under its name and brings that to the disk.
    ///
    /// # Errors
    ///
    /// When any step fails; an old folder of that name is then still or again in its place.
    pub fn finish(self) -> Result<(), WriteError> {
        self.sync()?;
        let renamed = self.rename()?;
        let synced = renamed.sync();
        if synced.is_err() {
            renamed.undo();
        }
        synced
    }

    /// Brings the names of all files in it to the disk, which takes longer than a new name.
    ///
    /// # Errors
    ///
    /// When the system says that it cannot.
    pub fn sync(&self) -> Result<(), WriteError> {
        let mut folders = self.folders.iter();
        let synced = folders.try_for_each(|folder| sync_folder(folder));
        synced.map_err(|error| WriteError::at(&self.target, error))
    }

    /// Puts the folder under its name, in one step where the system can do that.
    ///
    /// # Errors
    ///
    /// As [`StagedFolder::finish`].
    pub fn rename(self) -> Result<Renamed, WriteError> {
        let failed = |error| WriteError::at(&self.target, error);
        self.mode.grant(self.staging.path()).map_err(failed)?;
        let Self { target, real, staging, force, .. } = self;
        let before = match fs::exists(&real).map_err(|error| WriteError::at(&target, error))? {
            true if force => {
                swap(staging, &real).map_err(|error| WriteError::at(&target, error))?
            }
            _ => take_free_name(staging, &target, &real)?,
        };
        Ok(Renamed::new(target, real, before))
    }
}

/// The name is free, or that of an empty folder, unless somebody was quicker.
fn take_free_name(staging: TempDir, target: &Path, real: &Path) -> Result<Before, WriteError> {
    fs::rename(&staging, real).map_err(|error| match error.kind() {
        io::ErrorKind::DirectoryNotEmpty => WriteError::exists(target),
        _ => WriteError::at(target, error),
    })?;
    // The name it was made under is gone; there is nothing left to remove.
    let _ = staging.keep();
    Ok(Before::Nothing)
}

/// The old folder and the new one swap their names. Where they cannot, the old one is moved aside
/// and then the new one in.
fn swap(staging: TempDir, real: &Path) -> io::Result<Before> {
    if exchange(staging.path(), real).is_ok() {
        return Ok(Before::Folder { path: staging.path().to_owned(), hidden: staging });
    }
    let hidden = hidden_folder(real.parent().unwrap_or(Path::new(".")))?;
    let path = hidden.path().join("old");
    fs::rename(real, &path)?;
    if let Err(error) = fs::rename(&staging, real) {
        if fs::rename(&path, real).is_err() {
            // Better a hidden folder left behind than the old files lost.
            let _ = hidden.keep();
        }
        return Err(error);
    }
    let _ = staging.keep();
    Ok(Before::Folder { path, hidden })
}

fn hidden_folder(parent: &Path) -> io::Result<TempDir> {
    hidden_options(&hidden::prefix(), 0o777).tempdir_in(parent)
}
