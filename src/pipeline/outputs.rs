//! Where the results of a run go: files and folders that appear when all of them are whole.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::error::{Class, Error};
use super::job::Job;
use crate::format::Format;
use crate::read::Input;
use crate::write::{Staged, StagedFolder, WriteError, check_apart};

/// Where cleaned records go.
pub(super) enum Cleaned {
    /// Nowhere: the run only looks.
    Nowhere,
    /// One file, or standard output.
    File(Sink),
    /// A folder with a file for each input.
    Folder { folder: StagedFolder, file: Option<Staged> },
}

/// One stream of bytes.
pub(super) enum Sink {
    Staged(Box<Staged>),
    Stdout(io::BufWriter<io::Stdout>),
}

impl Sink {
    /// A file, or standard output without a path.
    pub(super) fn create(path: Option<&Path>, force: bool) -> Result<Self, Error> {
        Ok(match path {
            Some(path) => Self::Staged(Box::new(Staged::create(path, force)?)),
            None => Self::Stdout(io::BufWriter::new(io::stdout())),
        })
    }

    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        match self {
            Self::Staged(staged) => Ok(staged.put(bytes)?),
            Self::Stdout(out) => Ok(out.write_all(bytes).map_err(stdout_error)?),
        }
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        match self {
            Self::Staged(staged) => Ok(staged.finish()?),
            Self::Stdout(mut out) => Ok(out.flush().map_err(stdout_error)?),
        }
    }
}

fn stdout_error(error: io::Error) -> WriteError {
    WriteError::at(Path::new("standard output"), error)
}

impl Cleaned {
    /// The place for what `job` cleans.
    pub(super) fn create(job: &Job, inputs: &[Input]) -> Result<Self, Error> {
        let Some(path) = &job.output else {
            let texts = inputs.iter().filter(|input| input.format == Format::Text).count();
            if texts == 0 || inputs.len() == 1 {
                return Ok(Self::File(Sink::create(None, job.force)?));
            }
            let error = Error::new(Class::Usage, "several text files do not fit into one stream");
            return Err(error.with_hint("name a folder with -o"));
        };
        if is_folder(path, &job.source.paths, inputs.len()) {
            check_replaceable(path, inputs)?;
            let folder = StagedFolder::create(path, job.force)?;
            return Ok(Self::Folder { folder, file: None });
        }
        if path.is_dir() {
            let error = Error::new(Class::Usage, format!("{}: is a folder", path.display()));
            return Err(error.with_hint("one input makes one file: name it"));
        }
        Ok(Self::File(Sink::create(Some(path), job.force)?))
    }

    /// Takes the bytes of a record of `input`.
    pub(super) fn put(&mut self, input: &Input, bytes: &[u8]) -> Result<(), Error> {
        match self {
            Self::Nowhere => Ok(()),
            Self::File(sink) => sink.put(bytes),
            Self::Folder { folder, file } => {
                let file = match file {
                    Some(file) => file,
                    None => file.insert(folder.create_file(&input.source)?),
                };
                Ok(file.put(bytes)?)
            }
        }
    }

    /// Closes the file of an input. A JSONL file without records is still there; a text file that
    /// was held back is not.
    pub(super) fn end(&mut self, input: &Input) -> Result<(), Error> {
        let Self::Folder { folder, file } = self else { return Ok(()) };
        if file.is_none() && input.format == Format::Jsonl {
            *file = Some(folder.create_file(&input.source)?);
        }
        file.take().map_or(Ok(()), |file| Ok(file.finish()?))
    }

    pub(super) fn finish(self) -> Result<(), Error> {
        match self {
            Self::Nowhere => Ok(()),
            Self::File(sink) => sink.finish(),
            Self::Folder { folder, .. } => Ok(folder.finish()?),
        }
    }
}

/// Whether the output of these inputs is a folder.
fn is_folder(output: &Path, inputs: &[PathBuf], files: usize) -> bool {
    let ends_in_slash = output.as_os_str().as_encoded_bytes().ends_with(b"/");
    ends_in_slash || 1 < files || inputs.iter().any(|input| input.is_dir())
}

/// A folder is replaced as a whole, so nothing may stand in it that an earlier run did not write.
fn check_replaceable(folder: &Path, inputs: &[Input]) -> Result<(), Error> {
    let ours: BTreeSet<&Path> =
        inputs.iter().map(|input| Path::new(input.source.as_ref())).collect();
    let files = WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    let stranger = files.filter(|entry| !entry.file_type().is_dir()).find(|entry| {
        let name = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        !ours.contains(name)
    });
    stranger.map_or(Ok(()), |entry| {
        let message = format!("{}: holds {}", folder.display(), entry.path().display());
        let error = Error::new(Class::Usage, format!("{message}, which no earlier run wrote"));
        Err(error.with_hint("an output folder is replaced as a whole: give a new or empty one"))
    })
}

/// The rejected records of a run: a file that is made when the first one comes.
pub(super) struct Rejects {
    path: Option<PathBuf>,
    force: bool,
    staged: Option<Staged>,
}

impl Rejects {
    /// The place for the rejects of `job`.
    pub(super) fn create(job: &Job) -> Result<Self, Error> {
        let path = rejects_path(job);
        if let Some(path) = path.as_deref().filter(|path| path.exists() && !job.force) {
            let error = Error::new(Class::Usage, format!("{}: exists already", path.display()));
            return Err(error.with_hint("give another name, or --force to replace it"));
        }
        Ok(Self { path, force: job.force, staged: None })
    }

    /// Nowhere: the run only looks.
    pub(super) fn nowhere() -> Self {
        Self { path: None, force: false, staged: None }
    }

    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let Some(path) = &self.path else { return Ok(()) };
        let staged = match &mut self.staged {
            Some(staged) => staged,
            None => self.staged.insert(Staged::create(path, self.force)?),
        };
        Ok(staged.put(bytes)?)
    }

    /// Puts the file in place. Without rejects none is left there: one of an earlier run would
    /// speak of another output.
    pub(super) fn finish(self) -> Result<(), Error> {
        match (self.staged, self.path) {
            (Some(staged), _) => Ok(staged.finish()?),
            (None, Some(path)) if path.is_file() => {
                Ok(fs::remove_file(&path).map_err(|error| WriteError::at(&path, error))?)
            }
            _ => Ok(()),
        }
    }
}

/// Where the rejects of `job` go: the file that was named, or one beside the output. Nothing stands
/// beside a pipe or a device.
pub(super) fn rejects_path(job: &Job) -> Option<PathBuf> {
    let is_special = |path: &&Path| path.exists() && !path.is_file() && !path.is_dir();
    let beside = || job.output.as_deref().filter(|path| !is_special(path)).map(rejects_beside);
    job.rejects.clone().or_else(beside)
}

/// The rejects of an output stand beside it: `clean.jsonl.rejects.jsonl`.
pub(super) fn rejects_beside(output: &Path) -> PathBuf {
    let mut name = output.file_name().map_or_else(OsString::new, OsString::from);
    name.push(".rejects.jsonl");
    output.with_file_name(name)
}

/// Makes sure that no output touches an input, and that all outputs differ.
pub(super) fn check_outputs(
    outputs: &[&Path],
    paths: &[PathBuf],
    inputs: &[Input],
) -> Result<(), Error> {
    let files = inputs.iter().filter(|input| !input.is_standard_input());
    let mut all: Vec<PathBuf> = files.map(|input| input.path.clone()).collect();
    all.extend(paths.iter().filter(|path| path.is_dir()).cloned());
    for (number, output) in outputs.iter().enumerate() {
        check_apart(output, &all)?;
        if outputs[..number].contains(output) {
            let message = format!("{}: named for two outputs", output.display());
            return Err(Error::new(Class::Usage, message));
        }
    }
    Ok(())
}
