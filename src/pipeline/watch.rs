//! What a run tells while it goes.

use std::path::Path;

use super::error::{Class, Error};
use crate::index::Banding;
use crate::place::Place;

/// Listens to a run: progress, and things a person may want to know.
///
/// All methods do nothing unless they are written out, and are called on one thread.
pub trait Watch {
    /// A pass over `bytes` bytes of input begins, counted as they lie on disk.
    fn begin(&self, pass: Pass, bytes: u64) {
        let _ = (pass, bytes);
    }

    /// So many bytes of input and documents have been dealt with since the pass began.
    fn advance(&self, bytes: u64, documents: u64) {
        let _ = (bytes, documents);
    }

    /// The pass is over.
    fn end(&self) {}

    /// Something worth a word.
    fn tell(&self, news: &News<'_>) {
        let _ = news;
    }

    /// Whether the run is to end without output; asked a few times a second, and for the last time
    /// after [`commit`](Self::commit).
    fn is_stopped(&self) -> bool {
        false
    }

    /// From now on results are put in place, which takes a moment and is not to be disturbed.
    fn commit(&self) {}
}

/// Which time the input is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// To count what repeats.
    Survey,
    /// To judge and clean.
    Clean,
    /// To look up what lines are called.
    Name,
    /// To put back what was cut.
    Restore,
    /// To compare checksums.
    Check,
}

/// Something worth a word.
#[derive(Clone, Debug)]
pub enum News<'a> {
    /// A path in a folder that is not read.
    Skipped {
        /// The path.
        path: &'a Path,
        /// Why not.
        reason: &'a str,
    },
    /// A record that cannot be read; it goes to the rejects.
    Rejected {
        /// Where it stands.
        place: &'a Place,
        /// Where it begins in the unpacked input, in bytes.
        byte: u64,
        /// A word for programs, as `IN-JSON`.
        code: &'static str,
        /// Why not, as one clause.
        reason: &'a str,
    },
    /// Something odd about an input, an output or the whole run.
    Odd {
        /// A word for programs, as `IN-PADDING`.
        code: &'static str,
        /// What, as one clause that names the place.
        what: &'a str,
    },
    /// How candidates are found.
    Planned {
        /// How signatures are cut.
        banding: Banding,
        /// The similarity it is made for.
        jaccard: f64,
        /// Threads at work.
        threads: usize,
    },
    /// What memory is taken, and what for.
    Memory {
        /// What, as one clause.
        what: &'a str,
    },
}

/// Listens to nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {}

/// Ends the run where it was asked to stop.
pub(super) fn go_on(watch: &dyn Watch) -> Result<(), Error> {
    if watch.is_stopped() { Err(Error::new(Class::Stopped, "stopped")) } else { Ok(()) }
}
