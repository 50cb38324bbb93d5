//! The files to read.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use walkdir::{DirEntry, WalkDir};

use crate::format::{Compression, Format, MANIFEST};

use super::error::ReadError;
use super::input::Input;
use super::name::source_of;
use super::spool::spool;
use super::stream::compression_of;

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// What came of the paths that were given.
#[derive(Debug, Default)]
pub struct Found {
    /// The files to read: folders and files as given, the files of a folder by name.
    pub inputs: Vec<Input>,
    /// What was met and is not read.
    pub skipped: Vec<Skipped>,
    /// Inputs whose name tells another compression than their first bytes, which are believed.
    pub mislabelled: Vec<Mislabelled>,
    /// Why files, or whole folders, cannot be read.
    pub unreadable: Vec<ReadError>,
}

/// Something that is not read, though it stands in a folder that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Where it is.
    pub path: PathBuf,
    /// Why it is left out.
    pub reason: SkipReason,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.reason)
    }
}

/// Why a path is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SkipReason {
    /// The name does not end as one of ours.
    UnknownFormat,
    /// A pipe, a socket or a device.
    Special,
    /// A symbolic link that leads nowhere.
    Dangling,
    /// A symbolic link to a folder: following it might never end.
    LinkedFolder,
    /// The same file was met before.
    Again,
    /// The manifest of an earlier run.
    Manifest,
}

impl SkipReason {
    /// The word for it in a manifest.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownFormat => "unknown-format",
            Self::Special => "special",
            Self::Dangling => "dangling-link",
            Self::LinkedFolder => "linked-folder",
            Self::Again => "met-before",
            Self::Manifest => "manifest",
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownFormat => "not of a known format",
            Self::Special => "neither a file nor a folder",
            Self::Dangling => "a link that leads nowhere",
            Self::LinkedFolder => "a link to a folder",
            Self::Again => "met before",
            Self::Manifest => "the manifest of an earlier run",
        })
    }
}

/// An input whose name and content disagree about its compression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mislabelled {
    /// Where it is.
    pub path: PathBuf,
    /// What the name says.
    pub named: Compression,
    /// What the first bytes say.
    pub found: Compression,
}

impl fmt::Display for Mislabelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |compression| match compression {
            Compression::None => "not compressed",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        };
        let (path, named, found) = (self.path.display(), word(self.named), word(self.found));
        write!(f, "{path}: the name says {named}, the content is {found}")
    }
}

/// The inputs behind files, folders and `-`, each file once.
///
/// A file given by name has to tell its format by its ending unless `format` is given, which then
/// holds for every file. Folders are walked without hidden files and without following links to
/// folders; what is no input is named in [`Found::skipped`]. Standard input is copied into a file
/// in `spool_folder`, because it is read twice. Every file is opened once, so that a missing right
/// is known before any work.
///
/// # Errors
///
/// When a path is missing, unreadable, of unknown format or no file; when a folder holds no input;
/// when two inputs would have the same source name; when standard input cannot be copied.
pub fn find(
    paths: &[PathBuf],
    format: Option<Format>,
    spool_folder: &Path,
) -> Result<Found, ReadError> {
    let mut found = find_readable(paths, format, spool_folder)?;
    if found.unreadable.is_empty() { Ok(found) } else { Err(found.unreadable.swap_remove(0)) }
}

/// The same, but what is missing or unreadable is named in [`Found::unreadable`] and left out.
///
/// # Errors
///
/// As [`find`] but for that.
pub fn find_readable(
    paths: &[PathBuf],
    format: Option<Format>,
    spool_folder: &Path,
) -> Result<Found, ReadError> {
    let mut finder = Finder { format, base: common_folder(paths), ..Finder::default() };
    for path in paths {
        if path.as_os_str() == STANDARD_INPUT {
            finder.standard_input(path, spool_folder)?;
            continue;
        }
        match fs::metadata(path) {
            Err(error) => finder.found.unreadable.push(ReadError::opening(path, error)),
            Ok(metadata) if metadata.is_dir() => finder.folder(path)?,
            Ok(metadata) if metadata.is_file() => finder.file(path)?,
            Ok(_) => return Err(ReadError::special(path)),
        }
    }
    Ok(finder.found)
}

#[derive(Default)]
struct Finder {
    format: Option<Format>,
    /// The folder that names are relative to, when several paths were given.
    base: Option<PathBuf>,
    found: Found,
    /// What tells the files of all inputs apart.
    seen: HashSet<Identity>,
    /// All sources, and where they came from.
    sources: BTreeMap<Arc<str>, PathBuf>,
}

impl Finder {
    fn standard_input(&mut self, path: &Path, spool_folder: &Path) -> Result<(), ReadError> {
        if !self.seen.insert(Identity::Path(path.to_owned())) {
            self.skip(path, SkipReason::Again);
            return Ok(());
        }
        let input = spool(io::stdin().lock(), self.format, spool_folder)?;
        self.accept(path, input)
    }

    fn file(&mut self, path: &Path) -> Result<(), ReadError> {
        let name = match &self.base {
            Some(base) => relative(base, path),
            None => source_of(Path::new(path.file_name().unwrap_or(path.as_os_str()))),
        };
        let format = self.format.or_else(|| Format::of_name(&name));
        let format = format.ok_or_else(|| ReadError::unknown_format(path))?;
        self.add(path, Arc::from(name), format)
    }

    fn folder(&mut self, root: &Path) -> Result<(), ReadError> {
        let trouble = self.found.unreadable.len();
        let mut files = self.files_below(root);
        files.sort_unstable();
        let prefix =
            self.base.as_deref().map_or(String::new(), |base| match relative(base, root) {
                name if name.is_empty() => name,
                name => name + "/",
            });
        let mut is_empty = self.found.unreadable.len() == trouble;
        for (source, path) in files {
            if is_manifest(&source, &path) {
                self.skip(&path, SkipReason::Manifest);
                continue;
            }
            match self.format.or_else(|| Format::of_name(&source)) {
                Some(format) => {
                    is_empty = false;
                    self.add(&path, Arc::from(prefix.clone() + &source), format)?;
                }
                None => self.skip(&path, SkipReason::UnknownFormat),
            }
        }
        if is_empty { Err(ReadError::nothing_to_read(root)) } else { Ok(()) }
    }

    /// The files below a folder, each with its path relative to the folder, in no order.
    fn files_below(&mut self, root: &Path) -> Vec<(String, PathBuf)> {
        let mut files = Vec::new();
        let walk = WalkDir::new(root).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.found.unreadable.push(unwalkable(root, error));
                    continue;
                }
            };
            if entry.file_type().is_dir() {
                continue;
            }
            match kind_of(&entry) {
                Some(reason) => self.skip(entry.path(), reason),
                None => files.push((relative(root, entry.path()), entry.into_path())),
            }
        }
        files
    }

    fn add(&mut self, path: &Path, source: Arc<str>, format: Format) -> Result<(), ReadError> {
        match self.look_at(path, source, format) {
            Ok(Some(input)) => self.accept(path, input),
            Ok(None) => Ok(()),
            Err(error) => {
                self.found.unreadable.push(ReadError::opening(path, error));
                Ok(())
            }
        }
    }

    /// The input at a path; `None` where it was met before.
    fn look_at(
        &mut self,
        path: &Path,
        source: Arc<str>,
        format: Format,
    ) -> io::Result<Option<Input>> {
        if !self.seen.insert(Identity::of(path)?) {
            self.skip(path, SkipReason::Again);
            return Ok(None);
        }
        let (named, _) = Compression::of_name(&source);
        let compression = compression_of(path, named)?;
        let input = Input::of(path, source, format, compression)?;
        if named != compression {
            let path = path.to_owned();
            self.found.mislabelled.push(Mislabelled { path, named, found: compression });
        }
        Ok(Some(input))
    }

    fn accept(&mut self, path: &Path, input: Input) -> Result<(), ReadError> {
        if let Some(first) = self.sources.insert(Arc::clone(&input.source), path.to_owned()) {
            return Err(ReadError::same_source(&first, path));
        }
        self.found.inputs.push(input);
        Ok(())
    }

    fn skip(&mut self, path: &Path, reason: SkipReason) {
        self.found.skipped.push(Skipped { path: path.to_owned(), reason });
    }
}

/// What tells a file apart from all others, whatever its names.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Identity {
    Path(PathBuf),
    #[cfg(unix)]
    Number {
        device: u64,
        file: u64,
    },
}

impl Identity {
    #[cfg(unix)]
    fn of(path: &Path) -> io::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        let metadata = fs::metadata(path)?;
        Ok(Self::Number { device: metadata.dev(), file: metadata.ino() })
    }

    #[cfg(not(unix))]
    fn of(path: &Path) -> io::Result<Self> {
        path.canonicalize().map(Self::Path)
    }
}

/// The innermost folder that holds all of several paths, as they are written.
fn common_folder(paths: &[PathBuf]) -> Option<PathBuf> {
    let is_plain = |path: &&PathBuf| !path.components().any(|part| part == Component::ParentDir);
    let named = paths.iter().filter(|path| path.as_os_str() != STANDARD_INPUT);
    let folders =
        named.map(|path| if path.is_dir() { path } else { path.parent().unwrap_or(path) });
    let all_plain = paths.iter().all(|path| is_plain(&path));
    let common = folders.map(Path::to_owned).reduce(|common, folder| {
        let shared = common.components().zip(folder.components()).take_while(|(a, b)| a == b);
        shared.map(|(part, _)| part).collect()
    });
    common.filter(|_| all_plain && 1 < paths.len())
}

/// Whether a file is the manifest of an earlier run, which stands at the top of its folder.
fn is_manifest(source: &str, path: &Path) -> bool {
    let head = format!("{{\n  \"format\": \"{MANIFEST}\"");
    let begins = || {
        let mut bytes = Vec::new();
        let file = fs::File::open(path)?.take(head.len() as u64);
        { file }.read_to_end(&mut bytes).map(|_| bytes == head.as_bytes())
    };
    source == "manifest.json" && begins().is_ok_and(|is_ours: bool| is_ours)
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Why an entry that is no folder is no file either; `None` when it is one.
fn kind_of(entry: &DirEntry) -> Option<SkipReason> {
    match fs::metadata(entry.path()) {
        Err(_) if entry.path_is_symlink() => Some(SkipReason::Dangling),
        Ok(target) if target.is_dir() => Some(SkipReason::LinkedFolder),
        Ok(target) if !target.is_file() => Some(SkipReason::Special),
        // A file, or one whose trouble shows when it is opened.
        _ => None,
    }
}

fn relative(root: &Path, path: &Path) -> String {
    source_of(path.strip_prefix(root).unwrap_or(path))
}

fn unwalkable(root: &Path, error: walkdir::Error) -> ReadError {
    let path = error.path().unwrap_or(root).to_owned();
    ReadError::opening(&path, error.into())
}
