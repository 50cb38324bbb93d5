//! Clearing away what a run that is ended from outside leaves unfinished.

use std::fs;
use std::path::{Path, PathBuf};

use super::job::{Job, RestoreJob};
use crate::hidden;
use crate::write::{Lock, resolve};

/// Removes the unfinished files of this process from these folders; what cannot be removed stays.
///
/// For a process that ends before [`clean`](super::clean) returns, which would have done it.
pub fn sweep(folders: &[PathBuf]) {
    let prefix = hidden::prefix();
    for folder in folders {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with(&prefix) || Lock::is_ours(&path) {
                // The process ends: whoever wants to know of a failure is gone.
                let _ =
                    if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            }
        }
    }
}

impl Job {
    /// The folders in which a run of the job has unfinished files.
    pub fn work_folders(&self) -> Vec<PathBuf> {
        let files = [
            &self.output,
            &self.findings,
            &self.rejects,
            &self.summary,
            &self.manifest,
            &self.model,
        ];
        let folders = files.into_iter().flatten().map(|path| folder_of(path));
        folders.chain(self.source.spool.clone()).collect()
    }
}

impl RestoreJob {
    /// The folders in which a run of the job has unfinished files.
    pub fn work_folders(&self) -> Vec<PathBuf> {
        vec![folder_of(&self.output)]
    }
}

/// The folder of a file, behind links.
fn folder_of(path: &Path) -> PathBuf {
    let real = resolve(path).unwrap_or_else(|_| path.to_owned());
    real.parent().map_or_else(|| PathBuf::from("."), Path::to_owned)
}
