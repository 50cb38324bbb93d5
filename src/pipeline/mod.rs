//! The whole job over files: read, survey, judge, clean, write.

mod error;
mod job;
mod watch;

pub use error::{Class, Error};
pub use job::{Job, RestoreJob, Source};
pub use watch::{News, Pass, Unwatched, Watch};

use crate::clean::Cleaned;
use crate::doc::Document;
use crate::report::Ledger;

/// Cleans a dump: writes the cleaned files, the findings and the rejects, and returns the ledger.
///
/// # Errors
///
/// When an input or an output cannot be used; then nothing is left under the final names.
pub fn clean(job: &Job, watch: &dyn Watch) -> Result<Ledger, Error> {
    todo!("{job:?} {}", std::mem::size_of_val(watch))
}

/// Finds what repeats in a dump and writes the findings as JSON lines.
///
/// # Errors
///
/// As [`clean`].
pub fn scan(job: &Job, watch: &dyn Watch) -> Result<Ledger, Error> {
    todo!("{job:?} {}", std::mem::size_of_val(watch))
}

/// Writes the original of what [`clean`] has written, byte for byte.
///
/// # Errors
///
/// When the cleaned files and the findings do not belong together, or cannot be read or written.
pub fn restore(job: &RestoreJob, watch: &dyn Watch) -> Result<u64, Error> {
    todo!("{job:?} {}", std::mem::size_of_val(watch))
}

/// Judges the documents of a dump that are named `id`, and hands each to `show`; returns how many
/// there were.
///
/// # Errors
///
/// As [`clean`].
pub fn show(
    job: &Job,
    id: &str,
    watch: &dyn Watch,
    show: &mut dyn FnMut(&Document<'_>, &Cleaned),
) -> Result<u64, Error> {
    todo!("{job:?} {id} {} {}", std::mem::size_of_val(watch), std::mem::size_of_val(show))
}
