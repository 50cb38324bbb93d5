//! A folder that appears under its name when all its files are complete.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

use crate::hidden;

use super::error::WriteError;
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

    /// Puts the folder under its name.
    ///
    /// # Errors
    ///
    /// When any step fails; an old folder of that name is then still or again in its place.
    pub fn finish(self) -> Result<(), WriteError> {
        let failed = |error| WriteError::at(&self.target, error);
        for folder in &self.folders {
            sync_folder(folder).map_err(failed)?;
        }
        self.mode.grant(self.staging.path()).map_err(failed)?;
        let parent = folder_of(&self.real)?;
        match fs::exists(&self.real).map_err(failed)? {
            true if self.force => self.swap(parent).map_err(failed)?,
            _ => self.take_free_name()?,
        }
        sync_folder(parent).map_err(failed)?;
        // The name it was made under is gone; there is nothing left to remove.
        let _ = self.staging.keep();
        Ok(())
    }

    /// The name is free, or that of an empty folder, unless somebody was quicker.
    fn take_free_name(&self) -> Result<(), WriteError> {
        fs::rename(&self.staging, &self.real).map_err(|error| match error.kind() {
            io::ErrorKind::DirectoryNotEmpty => WriteError::exists(&self.target),
            _ => WriteError::at(&self.target, error),
        })
    }

    /// Moves the old folder aside, the new one in, and only then removes the old one.
    fn swap(&self, parent: &Path) -> io::Result<()> {
        let aside = hidden_folder(parent)?;
        let old = aside.path().join("old");
        fs::rename(&self.real, &old)?;
        if let Err(error) = fs::rename(&self.staging, &self.real) {
            if fs::rename(&old, &self.real).is_err() {
                // Better a hidden folder left behind than the old files lost.
                let _ = aside.keep();
            }
            return Err(error);
        }
        // The new folder is in place; what may be left of the old one is hidden.
        let _ = aside.close();
        Ok(())
    }
}

fn hidden_folder(parent: &Path) -> io::Result<TempDir> {
    hidden_options(&hidden::prefix(), 0o777).tempdir_in(parent)
}
