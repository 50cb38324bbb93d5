//! Comparing what a run has written with its manifest.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::digests::{digest_of, open};
use super::error::{Class, Error};
use super::outputs::manifest_of;
use super::watch::{News, Pass, Watch};
use crate::format::MANIFEST;
use crate::read::path_of;
use crate::report::{Manifest, Output, digest_name};

/// What was compared, and found to be as the manifest says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files.
    pub files: u64,
    /// Their bytes on disk.
    pub bytes: u64,
    /// Outputs that went to standard output, which nobody can look at any more.
    pub gone: u64,
}

/// Reads all that a run has written again and compares it with the manifest of the run.
///
/// `output` is what the run was told to write, a file or a folder, or the manifest itself. Without
/// `manifest` it is looked for where [`clean`](super::clean) puts it. Every difference is told.
///
/// # Errors
///
/// When the manifest is missing or not whole, when a file is missing, is not what it was, or stands
/// in an output folder without being named; when the run is stopped.
pub fn verify(
    output: &Path,
    manifest: Option<&Path>,
    watch: &dyn Watch,
) -> Result<Verified, Error> {
    let is_manifest = manifest.is_none() && is_manifest(output);
    let default =
        || if is_manifest { output.to_owned() } else { manifest_of(output, output.is_dir()) };
    let path = manifest.map_or_else(default, Path::to_owned);
    let manifest = read(&path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut check = Check { watch, verified: Verified::default(), faults: 0, read: 0 };
    manifest.faults().iter().for_each(|fault| check.fault(&path, fault));
    watch.begin(Pass::Check, manifest.outputs.iter().map(|output| output.bytes).sum());
    for output in &manifest.outputs {
        check.output(folder, output)?;
    }
    watch.end();
    if output.is_dir() {
        check.strangers(output, &path, folder, &manifest);
    } else if !is_manifest && !names(&manifest, folder, output) {
        check.fault(output, "the manifest does not name it");
    }
    match check.faults {
        0 => Ok(check.verified),
        faults => {
            let plural = if faults == 1 { "fault" } else { "faults" };
            let message = format!("{}: {faults} {plural}", path.display());
            let error = Error::new(Class::Mismatch, message).with_code("VERIFY");
            Err(error.with_hint("what was written is not whole any more: run `clean` again"))
        }
    }
}

/// Whether a file says that it is a manifest; one that is damaged may still do so.
fn is_manifest(path: &Path) -> bool {
    let head = || {
        let mut head = Vec::new();
        open(path)?.take(HEAD).read_to_end(&mut head).map(|_| head)
    };
    head().is_ok_and(|head: Vec<u8>| String::from_utf8_lossy(&head).contains(MANIFEST))
}

/// So many bytes hold the words by which a manifest is known.
const HEAD: u64 = 64;

fn read(path: &Path) -> Result<Manifest, Error> {
    let error = |what: String| {
        let error = Error::new(Class::Mismatch, format!("{}: {what}", path.display()));
        error.with_code("VERIFY-MANIFEST").with_hint("without its manifest a run is not complete")
    };
    let is_file = path.metadata().map(|metadata| metadata.is_file());
    match is_file {
        Ok(true) => {}
        Ok(false) => return Err(error("not a file".to_owned())),
        Err(cause) => return Err(error("cannot be read".to_owned()).with_cause(cause)),
    }
    let bytes =
        fs::read(path).map_err(|cause| error("cannot be read".to_owned()).with_cause(cause))?;
    Manifest::parse(&bytes).map_err(|fault| error(fault.to_string()))
}

fn names(manifest: &Manifest, folder: &Path, file: &Path) -> bool {
    let Ok(file) = file.canonicalize() else { return true };
    let real = |output: &Output| folder.join(path_of(&output.path)).canonicalize();
    manifest.outputs.iter().any(|output| real(output).is_ok_and(|path| path == file))
}

struct Check<'a> {
    watch: &'a dyn Watch,
    verified: Verified,
    faults: u64,
    read: u64,
}

impl Check<'_> {
    fn fault(&mut self, path: &Path, what: &str) {
        self.faults += 1;
        let what = format!("{}: {what}", path.display());
        self.watch.tell(&News::Odd { code: "VERIFY", what: &what });
    }

    fn output(&mut self, folder: &Path, output: &Output) -> Result<(), Error> {
        if output.path == "-" {
            self.verified.gone += 1;
            return Ok(());
        }
        let path = folder.join(path_of(&output.path));
        match digest_of(&path, self.watch, &mut self.read)? {
            Err(error) => self.fault(&path, &error.to_string().to_lowercase()),
            Ok((bytes, _)) if bytes != output.bytes => {
                let what = format!("{bytes} bytes long, {} were written", output.bytes);
                self.fault(&path, &what);
            }
            Ok((_, digest)) if digest_name(digest) != output.digest => {
                self.fault(&path, "not the bytes that were written");
            }
            Ok((bytes, _)) => {
                self.verified.files += 1;
                self.verified.bytes += bytes;
            }
        }
        Ok(())
    }

    /// Files in an output folder that no output of the run is.
    fn strangers(
        &mut self,
        output: &Path,
        manifest_path: &Path,
        folder: &Path,
        manifest: &Manifest,
    ) {
        let real = |path: PathBuf| path.canonicalize().unwrap_or(path);
        let mut ours: BTreeSet<PathBuf> = manifest
            .outputs
            .iter()
            .map(|output| real(folder.join(path_of(&output.path))))
            .collect();
        ours.insert(real(manifest_path.to_owned()));
        let files = WalkDir::new(output).sort_by_file_name().into_iter().filter_map(Result::ok);
        for file in files.filter(|entry| !entry.file_type().is_dir()) {
            if !ours.contains(&real(file.path().to_owned())) {
                self.fault(file.path(), "the manifest does not name it");
            }
        }
    }
}
