//! The results of a run: first all whole and on the disk, then all put in place.

use std::path::{Path, PathBuf};

use super::error::Error;
use super::outcome::Wanted;
use super::outputs::{Cleaned, Ready, Rejects, Sink, check_free};
use crate::read::source_of;
use crate::report::{Ledger, Manifest, Output, digest_name};
use crate::write::{Renamed, StagedFolder, WriteError, resolve};

/// Where the results of a run go.
pub(super) struct Results {
    pub(super) cleaned: Cleaned,
    pub(super) findings: Option<Sink>,
    pub(super) rejects: Rejects,
    pub(super) manifest: Option<PathBuf>,
}

/// Results that are whole, and wait to be put in place.
pub(super) struct Whole {
    files: Vec<Ready>,
    folder: Option<StagedFolder>,
    /// A file of an earlier run that would speak of another output.
    stale: Option<PathBuf>,
    /// Where it does not lie in the folder.
    manifest: Option<Ready>,
}

impl Results {
    /// What is to be made of each record. Where nothing is cut, nothing has to be put back.
    pub(super) fn wanted(&self) -> Wanted {
        let (cleaned, findings) =
            (!matches!(self.cleaned, Cleaned::Nowhere), self.findings.is_some());
        Wanted { cleaned, findings, raw: cleaned }
    }

    /// Where the manifest goes, unless it comes with the folder of results.
    pub(super) fn apart_manifest(&self) -> Option<&Path> {
        self.manifest.as_deref().filter(|path| !self.holds(path))
    }

    fn holds(&self, manifest: &Path) -> bool {
        match &self.cleaned {
            Cleaned::Folder { folder, .. } => manifest.parent() == Some(folder.target()),
            _ => false,
        }
    }

    /// Completes all files and brings them to the disk.
    pub(super) fn seal(
        self,
        ledger: &Ledger,
        summary: Option<&Path>,
        force: bool,
        mut manifest: Manifest,
    ) -> Result<Whole, Error> {
        let is_inside = self.manifest.as_deref().is_some_and(|path| self.holds(path));
        let mut list = List { at: self.manifest.as_deref(), outputs: Vec::new() };
        let mut files = Vec::new();
        let mut folder = None;
        match self.cleaned {
            Cleaned::Nowhere => {}
            Cleaned::File(sink) => files.push(list.enter("cleaned", sink.seal()?)?),
            Cleaned::Folder { folder: staged, files: cleaned, .. } => {
                list.enter_all(staged.target(), cleaned)?;
                folder = Some(staged);
            }
        }
        if let Some(findings) = self.findings {
            files.push(list.enter("findings", findings.seal()?)?);
        }
        let (rejects, stale) = self.rejects.seal()?;
        files.extend(rejects.map(|ready| list.enter("rejects", ready)).transpose()?);
        if let Some(path) = summary {
            files.push(list.enter("summary", sealed_summary(path, force, ledger)?)?);
        }
        manifest.outputs = list.outputs;
        let manifest = match (&self.manifest, &mut folder) {
            (None, _) => None,
            (Some(path), Some(folder)) if is_inside => {
                let name = path.file_name().map_or(path.as_path(), Path::new);
                let mut file = folder.create_file(name)?;
                file.put(&manifest.to_bytes())?;
                file.finish()?;
                None
            }
            (Some(path), _) => {
                let mut sink = Sink::create(Some(path), force)?;
                sink.put(&manifest.to_bytes(), 0)?;
                Some(sink.seal()?)
            }
        };
        folder.as_ref().map_or(Ok(()), StagedFolder::sync)?;
        Ok(Whole { files, folder, stale, manifest })
    }
}

impl Whole {
    /// Puts everything under its name, the manifest last, and all of it or nothing.
    ///
    /// Between the first name and the last nothing else is done, so that a run that is killed just
    /// then is rare.
    pub(super) fn place(self) -> Result<(), Error> {
        let mut renamed = Vec::new();
        let placed = self.rename(&mut renamed);
        let synced = placed.and_then(|()| renamed.iter().try_for_each(Renamed::sync));
        if synced.is_err() {
            renamed.into_iter().rev().for_each(Renamed::undo);
        }
        Ok(synced?)
    }

    fn rename(self, renamed: &mut Vec<Renamed>) -> Result<(), WriteError> {
        if let Some(path) = &self.stale {
            renamed.push(Renamed::away(path)?);
        }
        // What was cleaned comes first in the list and last under its name.
        for file in self.files.into_iter().rev() {
            renamed.extend(file.rename()?);
        }
        renamed.extend(self.folder.map(StagedFolder::rename).transpose()?);
        if let Some(manifest) = self.manifest {
            renamed.extend(manifest.rename()?);
        }
        Ok(())
    }
}

fn sealed_summary(path: &Path, force: bool, ledger: &Ledger) -> Result<Ready, Error> {
    check_free(path, force)?;
    let mut sink = Sink::create(Some(path), force)?;
    let mut json = serde_json::to_vec_pretty(ledger).map_err(std::io::Error::from);
    let json = json.as_mut().map_err(|_| WriteError::at(path, std::io::ErrorKind::Other.into()))?;
    json.push(b'\n');
    sink.put(json, 0)?;
    sink.seal()
}

/// The outputs as the manifest lists them.
struct List<'a> {
    /// Where the manifest goes.
    at: Option<&'a Path>,
    outputs: Vec<Output>,
}

impl List<'_> {
    fn enter(&mut self, role: &str, ready: Ready) -> Result<Ready, Error> {
        let path = match (&ready.path, self.at) {
            (Some(path), Some(manifest)) => seen_from(manifest, path)?,
            _ => "-".to_owned(),
        };
        self.push(role, path, &ready);
        Ok(ready)
    }

    /// Enters the files of a folder of cleaned files.
    fn enter_all(&mut self, folder: &Path, files: Vec<Ready>) -> Result<(), Error> {
        let Some(manifest) = self.at else { return Ok(()) };
        for ready in files {
            let name = ready.path.as_deref().unwrap_or(Path::new(""));
            let path = seen_from(manifest, &folder.join(name))?;
            self.push("cleaned", path, &ready);
        }
        Ok(())
    }

    fn push(&mut self, role: &str, path: String, ready: &Ready) {
        let (bytes, records) = (ready.bytes, ready.records);
        let (role, digest) = (role.to_owned(), digest_name(ready.digest));
        self.outputs.push(Output { path, role, bytes, digest, records });
    }
}

/// A path as it is seen from the folder of the manifest.
fn seen_from(manifest: &Path, path: &Path) -> Result<String, Error> {
    let failed = |error| WriteError::at(path, error);
    let (real_manifest, path) =
        (resolve(manifest).map_err(failed)?, resolve(path).map_err(failed)?);
    let folder = real_manifest.parent().unwrap_or(Path::new("/"));
    let shared = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(shared).map(|_| Path::new(".."));
    let down = path.components().skip(shared).map(|part| Path::new(part.as_os_str()).to_owned());
    let mut seen: PathBuf = up.collect();
    seen.extend(down);
    Ok(source_of(&seen))
}
