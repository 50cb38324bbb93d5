//! One file to read, and what is known of it.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempPath;

use crate::format::{Compression, Format};
use crate::hash::Hash128;

use super::ending::{Ending, Oddity};

/// One file to read.
#[derive(Clone, Debug)]
pub struct Input {
    /// Where the bytes are; for standard input, where they were copied to.
    pub path: PathBuf,
    /// Its name in places and findings: the path below the folder that was given, with `/`, or
    /// the file name; of several paths the part below the folder they have in common. Unique
    /// among the inputs found together.
    pub source: Arc<str>,
    /// How the documents lie in it.
    pub format: Format,
    /// How it is compressed, judged by its first bytes and not by its name.
    pub compression: Compression,
    /// Length on disk in bytes.
    pub bytes: u64,
    /// How many bytes one byte on disk may unpack to, where the whole unpacks to more than 1 GiB;
    /// [`MAX_EXPAND`] at first.
    pub max_expand: u64,
    /// What the file was when it was found.
    pub(super) stamp: Stamp,
    /// What a first reading found.
    pub(super) known: Option<Arc<Known>>,
    /// Keeps the copy of standard input until the last clone is gone.
    pub(super) copy: Option<Arc<TempPath>>,
}

/// How many times its size a file may unpack to: gzip reaches 1,032 on a row of equal bytes, no
/// text comes near.
pub const MAX_EXPAND: u64 = 2_000;

impl Input {
    /// The file at `path`, as it is now.
    pub(super) fn of(
        path: &Path,
        source: Arc<str>,
        format: Format,
        compression: Compression,
    ) -> io::Result<Self> {
        let stamp = Stamp::of(path)?;
        let (path, bytes) = (path.to_owned(), stamp.length);
        let (max_expand, known, copy) = (MAX_EXPAND, None, None);
        Ok(Self { path, source, format, compression, bytes, max_expand, stamp, known, copy })
    }

    /// Remembers what a first reading found, and tells whether it found records that cannot be
    /// trusted and were trusted so far.
    ///
    /// From now on the input is read as far as it was, says which records cannot be trusted, and
    /// refuses to end when its bytes are others. With `keeps_doubted` all records are trusted.
    pub fn learn(&mut self, ending: &Ending, keeps_doubted: bool) -> bool {
        let doubted = if keeps_doubted { Vec::new() } else { ending.doubted.clone() };
        let is_news =
            !doubted.is_empty() && self.known.as_ref().is_none_or(|known| known.doubted != doubted);
        let (bytes, digest, is_whole) = (ending.bytes, ending.digest, ending.trouble.is_none());
        self.known = Some(Arc::new(Known { bytes, digest, is_whole, doubted }));
        is_news
    }

    /// Whether a first reading found that something between two bytes of the unpacked stream cannot
    /// be trusted.
    pub(super) fn doubts(&self, start: u64, end: u64) -> bool {
        let doubted = self.known.as_ref().map_or(&[][..], |known| &known.doubted);
        doubted.iter().any(|range| range.start < end && start < range.end)
    }

    /// What became of the file since it was found, if it `has_grown` or is another by now.
    pub(super) fn change(&self, has_grown: bool) -> Option<Oddity> {
        // Whoever reads again has compared the bytes; the length can still tell.
        match self.known {
            Some(_) => self.change_by(|now| has_grown || now.length != self.stamp.length),
            None => self.change_by(|now| has_grown || *now != self.stamp),
        }
    }

    /// The same for an input that is not read again: whether it was written to is all that can be told.
    pub(super) fn change_unread(&self) -> Option<Oddity> {
        self.change_by(|now| *now != self.stamp)
    }

    fn change_by(&self, is_other: impl Fn(&Stamp) -> bool) -> Option<Oddity> {
        let now = Stamp::of(&self.path);
        let is_other = now.as_ref().map_or(true, is_other);
        let after = now.map_or(0, |now| now.length);
        let change = Oddity::Changed { before: self.stamp.length, after };
        is_other.then_some(change)
    }

    /// Whether this is a copy of standard input and not a file of the user's.
    pub fn is_standard_input(&self) -> bool {
        self.copy.is_some()
    }
}

/// What a first reading found in a file.
#[derive(Debug)]
pub(super) struct Known {
    bytes: u64,
    digest: Hash128,
    /// Whether it was read to its end.
    is_whole: bool,
    doubted: Vec<Range<u64>>,
}

impl Known {
    pub(super) fn is_same(&self, bytes: u64, digest: Hash128) -> bool {
        (self.bytes, self.digest) == (bytes, digest)
    }

    /// How much is still to be read at some place of the unpacked stream; all there is where the
    /// end was not reached.
    pub(super) fn left(&self, position: u64) -> Option<u64> {
        self.is_whole.then(|| self.bytes.saturating_sub(position))
    }
}

/// What a file looks like from outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) length: u64,
    /// Device and number of the file, and when it was last written to; zeros where the system does
    /// not tell.
    identity: (u64, u64),
    written: (i64, i64),
}

impl Stamp {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        Ok(Self {
            length: metadata.len(),
            identity: identity_of(&metadata),
            written: written_at(&metadata),
        })
    }
}

#[cfg(unix)]
fn identity_of(metadata: &fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(unix)]
fn written_at(metadata: &fs::Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.mtime(), metadata.mtime_nsec())
}

#[cfg(not(unix))]
fn identity_of(_: &fs::Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(not(unix))]
fn written_at(_: &fs::Metadata) -> (i64, i64) {
    (0, 0)
}
