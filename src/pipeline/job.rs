//! What a run is asked to do.

use std::path::PathBuf;

use super::limits::Limits;
use crate::format::{Fields, Format};
use crate::options::Options;
use crate::read::BrokenText;

/// What to read, and how.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Files and folders; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// The format of all of them, where the names do not tell.
    pub format: Option<Format>,
    /// Names of the JSONL fields.
    pub fields: Fields,
    /// What becomes of records that are not UTF-8.
    pub broken_text: BrokenText,
    /// Folder for a copy of standard input, which is read twice, and for what does not fit the memory;
    /// the current one without it.
    pub spool: Option<PathBuf>,
}

/// A run that cleans, scans or learns.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// What to read.
    pub source: Source,
    /// A saved model. `learn` writes it; the others are content with what it knows and make no
    /// survey of their own, so that copies within the dump are not looked for.
    pub model: Option<PathBuf>,
    /// Where the main result goes: cleaned files for `clean`, findings for `scan`. Standard output
    /// without it.
    pub output: Option<PathBuf>,
    /// Where `clean` puts its findings; nowhere without it.
    pub findings: Option<PathBuf>,
    /// Where rejected records go, if there are any; beside the output without it.
    pub rejects: Option<PathBuf>,
    /// Where the numbers of the run go as JSON; nowhere without it.
    pub summary: Option<PathBuf>,
    /// Where the manifest goes, which says what went in and what came out; for `clean` beside the
    /// output without it, unless that is no file or folder.
    pub manifest: Option<PathBuf>,
    /// Whether existing outputs are replaced.
    pub force: bool,
    /// What the run puts up with.
    pub limits: Limits,
    /// Threads at work; 0 for as many as the machine has.
    pub threads: usize,
    /// Bytes of memory to do with, 64 MiB at least; what finds no room is put away in [`Source::spool`]. Without
    /// it, the survey takes some 100 MiB, 80 bytes a document of up to two million, and one to two bytes for
    /// every third word while it is made into a model. No result depends on it.
    pub memory: Option<u64>,
    /// How documents are judged and cleaned.
    pub options: Options,
}

/// A run that puts back what was cut.
#[derive(Clone, Debug, Default)]
pub struct RestoreJob {
    /// What `clean` wrote: a file or a folder.
    pub cleaned: PathBuf,
    /// The findings of that run.
    pub findings: PathBuf,
    /// The rejected records of that run; those beside `cleaned` without it, if there are any.
    pub rejects: Option<PathBuf>,
    /// Where the original goes.
    pub output: PathBuf,
    /// The format of the cleaned files, where the names do not tell.
    pub format: Option<Format>,
    /// Names of the JSONL fields.
    pub fields: Fields,
    /// Whether an existing output is replaced.
    pub force: bool,
}
