//! Where the results of a run go: files and folders that appear when all of them are whole.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::error::{Class, Error};
use super::job::Job;
use crate::format::Format;
use crate::hash::Hash128;
use crate::read::{Input, path_of};
use crate::write::{
    Digested, Lock, Renamed, Sealed, Staged, StagedFolder, WriteError, check_apart, is_system_path,
};

/// Bytes that are collected before they go to standard output.
const STDOUT_BUFFER: usize = 64 << 10;

/// Where cleaned records go.
pub(super) enum Cleaned {
    /// Nowhere: the run only looks.
    Nowhere,
    /// One file, or standard output.
    File(Sink),
    /// A folder with a file for each input.
    Folder { folder: StagedFolder, file: Option<Sink>, files: Vec<Ready> },
}

/// One stream of bytes.
pub(super) struct Sink {
    stream: Stream,
    records: u64,
}

enum Stream {
    Staged(Box<Staged>),
    Stdout(Digested<io::BufWriter<io::Stdout>>),
}

/// A result that is whole, and waits to be put in place.
pub(super) struct Ready {
    /// Where it will stand; in a folder of results the place there, nowhere for standard output.
    pub(super) path: Option<PathBuf>,
    pub(super) bytes: u64,
    pub(super) digest: Hash128,
    pub(super) records: u64,
    sealed: Option<Sealed>,
}

impl Sink {
    /// A file, or standard output without a path.
    pub(super) fn create(path: Option<&Path>, force: bool) -> Result<Self, Error> {
        Ok(match path {
            Some(path) => Self::of(Staged::create(path, force)?),
            None => {
                let out = io::BufWriter::with_capacity(STDOUT_BUFFER, io::stdout());
                Self { stream: Stream::Stdout(Digested::new(out)), records: 0 }
            }
        })
    }

    pub(super) fn of(staged: Staged) -> Self {
        Self { stream: Stream::Staged(Box::new(staged)), records: 0 }
    }

    /// Writes bytes that make so many records.
    pub(super) fn put(&mut self, bytes: &[u8], records: u64) -> Result<(), Error> {
        self.records += records;
        match &mut self.stream {
            Stream::Staged(staged) => Ok(staged.put(bytes)?),
            Stream::Stdout(out) => Ok(out.write_all(bytes).map_err(stdout_error)?),
        }
    }

    pub(super) fn seal(self) -> Result<Ready, Error> {
        let records = self.records;
        Ok(match self.stream {
            Stream::Staged(staged) => {
                let sealed = staged.seal()?;
                let (path, bytes, digest) =
                    (sealed.target().to_owned(), sealed.bytes(), sealed.digest());
                Ready { path: Some(path), bytes, digest, records, sealed: Some(sealed) }
            }
            Stream::Stdout(mut out) => {
                out.flush().map_err(stdout_error)?;
                let (bytes, digest) = (out.bytes(), out.digest());
                Ready { path: None, bytes, digest, records, sealed: None }
            }
        })
    }
}

impl Ready {
    pub(super) fn rename(self) -> Result<Option<Renamed>, WriteError> {
        self.sealed.map_or(Ok(None), Sealed::rename)
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
            return Ok(Self::Folder { folder, file: None, files: Vec::new() });
        }
        if path.is_dir() {
            let error = Error::new(Class::Usage, format!("{}: is a folder", path.display()));
            return Err(error.with_hint("one input makes one file: name it"));
        }
        Ok(Self::File(Sink::create(Some(path), job.force)?))
    }

    /// Takes the bytes of a record of `input`, or of a blank line.
    pub(super) fn put(
        &mut self,
        input: &Input,
        bytes: &[u8],
        is_record: bool,
    ) -> Result<(), Error> {
        let records = u64::from(is_record);
        match self {
            Self::Nowhere => Ok(()),
            Self::File(sink) => sink.put(bytes, records),
            Self::Folder { folder, file, .. } => {
                let file = match file {
                    Some(file) => file,
                    None => file.insert(Sink::of(folder.create_file(&path_of(&input.source))?)),
                };
                file.put(bytes, records)
            }
        }
    }

    /// Closes the file of an input. A JSONL file without records is still there; a text file that
    /// was held back is not.
    pub(super) fn end(&mut self, input: &Input) -> Result<(), Error> {
        let Self::Folder { folder, file, files } = self else { return Ok(()) };
        let name = path_of(&input.source);
        if file.is_none() && input.format == Format::Jsonl {
            *file = Some(Sink::of(folder.create_file(&name)?));
        }
        let ready = file.take().map(Sink::seal).transpose()?;
        files.extend(ready.map(|ready| Ready { path: Some(name), ..ready }));
        Ok(())
    }
}

/// Whether the output of these inputs is a folder.
fn is_folder(output: &Path, inputs: &[PathBuf], files: usize) -> bool {
    let ends_in_slash = output.as_os_str().as_encoded_bytes().ends_with(b"/");
    ends_in_slash || 1 < files || inputs.iter().any(|input| input.is_dir())
}

/// A folder is replaced as a whole, so nothing may stand in it that an earlier run did not write.
fn check_replaceable(folder: &Path, inputs: &[Input]) -> Result<(), Error> {
    let mut ours: BTreeSet<PathBuf> = inputs.iter().map(|input| path_of(&input.source)).collect();
    ours.insert(PathBuf::from(MANIFEST));
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
    sink: Option<Sink>,
}

impl Rejects {
    /// The place for the rejects of `job`.
    pub(super) fn create(job: &Job) -> Result<Self, Error> {
        let path = rejects_path(job);
        path.as_deref().map_or(Ok(()), |path| check_free(path, job.force))?;
        Ok(Self { path, force: job.force, sink: None })
    }

    /// Nowhere: the run only looks.
    pub(super) fn nowhere() -> Self {
        Self { path: None, force: false, sink: None }
    }

    /// Takes a line; of a record in several lines only the first one counts.
    pub(super) fn put(&mut self, bytes: &[u8], is_first: bool) -> Result<(), Error> {
        let Some(path) = &self.path else { return Ok(()) };
        let sink = match &mut self.sink {
            Some(sink) => sink,
            None => self.sink.insert(Sink::create(Some(path), self.force)?),
        };
        sink.put(bytes, u64::from(is_first))
    }

    /// The file, or the one of an earlier run that has to go: it would speak of another output.
    pub(super) fn seal(self) -> Result<(Option<Ready>, Option<PathBuf>), Error> {
        let stale = self.path.filter(|path| self.sink.is_none() && path.is_file());
        Ok((self.sink.map(Sink::seal).transpose()?, stale))
    }
}

/// Makes sure that nothing stands under the name of an output that is made late.
pub(super) fn check_free(path: &Path, force: bool) -> Result<(), Error> {
    if force || !path.exists() || is_special(path) {
        return Ok(());
    }
    let error = Error::new(Class::Usage, format!("{}: exists already", path.display()));
    Err(error.with_code("OUT-EXISTS").with_hint("give another name, or --force to replace it"))
}

/// Where the rejects of `job` go: the file that was named, or one beside the output. Nothing stands
/// beside a pipe or a device.
pub(super) fn rejects_path(job: &Job) -> Option<PathBuf> {
    let output = job.output.as_deref().filter(|path| !is_special(path));
    job.rejects.clone().or_else(|| output.map(rejects_beside))
}

/// Whether something is there that is neither a file nor a folder, or goes by the name of an open
/// stream.
fn is_special(path: &Path) -> bool {
    is_system_path(path) || path.exists() && !path.is_file() && !path.is_dir()
}

/// The rejects of an output stand beside it: `clean.jsonl.rejects.jsonl`.
pub(super) fn rejects_beside(output: &Path) -> PathBuf {
    beside(output, ".rejects.jsonl")
}

/// The name of the manifest in a folder of outputs.
pub(super) const MANIFEST: &str = "manifest.json";

/// Where the manifest of an output is looked for: in a folder, or beside a file.
pub(super) fn manifest_of(output: &Path, is_folder: bool) -> PathBuf {
    if is_folder { output.join(MANIFEST) } else { beside(output, ".manifest.json") }
}

/// Where the manifest of `job` goes, unless it was named: with the output of a cleaning run.
pub(super) fn manifest_path(job: &Job, cleaned: &Cleaned) -> Option<PathBuf> {
    let output = job.output.as_deref().filter(|path| !is_special(path));
    match cleaned {
        Cleaned::Nowhere => None,
        Cleaned::File(_) => output.map(|path| manifest_of(path, false)),
        Cleaned::Folder { .. } => output.map(|path| manifest_of(path, true)),
    }
}

fn beside(output: &Path, ending: &str) -> PathBuf {
    let mut name = output.file_name().map_or_else(OsString::new, OsString::from);
    name.push(ending);
    output.with_file_name(name)
}

/// Keeps other runs off these outputs until the locks are dropped.
pub(super) fn lock(outputs: &[Option<&Path>]) -> Result<Vec<Lock>, Error> {
    let taken = outputs.iter().flatten().map(|output| Lock::take(output));
    Ok(taken.filter_map(Result::transpose).collect::<Result<_, WriteError>>()?)
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
