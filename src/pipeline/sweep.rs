//! Clearing away what a run that is ended from outside leaves unfinished.

use std::fs;
use std::path::Path;

use super::job::{Job, RestoreJob};
use crate::hidden;

/// Removes the unfinished files of this process from these folders; what cannot be removed stays.
///
/// For a process that ends before [`clean`](super::clean) returns, which would have done it.
pub fn sweep(folders: &[&Path]) {
    let prefix = hidden::prefix();
    for folder in folders {
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                let path = entry.path();
                // The process ends: whoever wants to know of a failure is gone.
                let _ =
                    if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            }
        }
    }
}

impl Job {
    /// The folders in which a run of the job has unfinished files.
    pub fn work_folders(&self) -> Vec<&Path> {
        let files = [
            &self.output,
            &self.findings,
            &self.rejects,
            &self.summary,
            &self.manifest,
            &self.model,
        ];
        let mut folders: Vec<&Path> =
            files.into_iter().flatten().map(|path| folder_of(path)).collect();
        folders.extend(self.source.spool.as_deref());
        folders
    }
}

impl RestoreJob {
    /// The folders in which a run of the job has unfinished files.
    pub fn work_folders(&self) -> Vec<&Path> {
        vec![folder_of(&self.output)]
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
