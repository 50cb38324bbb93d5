//! What a run would take, told by the sizes of its inputs.

use std::path::Path;

use super::error::{Class, Error};
use super::job::Job;
use super::plan::Plan;
use crate::format::Compression;
use crate::read::find;

/// What a run over some inputs would take, give or take a half.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Files to be read.
    pub inputs: u64,
    /// Their bytes on disk.
    pub bytes: u64,
    /// Their bytes, unpacked.
    pub unpacked: u64,
    /// The most memory, in bytes.
    pub memory: u64,
    /// What would be put away in the folder for that, in bytes.
    pub temporary: u64,
    /// Work of one thread, in seconds.
    pub work: u64,
}

/// How many times its size a packed text has: gzip makes a third to a quarter of news.
const UNPACKED: u64 = 4;

/// Bytes of input for a document: short articles.
const DOCUMENT: u64 = 2_000;

/// Bytes of input that one thread reads, judges and reports on in a second, both passes together (AMD
/// EPYC, 2026-11).
const A_SECOND: u64 = 20_000_000;

/// What a run of `job` would take. Nothing is read but the sizes.
///
/// # Errors
///
/// When an input cannot be found, and for standard input, whose size nobody knows.
pub fn estimate(job: &Job) -> Result<Estimate, Error> {
    let plan = Plan::of(job.memory)?;
    if job.source.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(Error::new(Class::Usage, "standard input has no size to tell by"));
    }
    let inputs = find(&job.source.paths, job.source.format, Path::new("."))?.inputs;
    let bytes = inputs.iter().map(|input| input.bytes).sum();
    let times = |compression| if compression == Compression::None { 1 } else { UNPACKED };
    let unpacked = inputs.iter().map(|input| input.bytes * times(input.compression)).sum();
    let (memory, temporary) = match job.model {
        Some(_) => plan.of_model(),
        None => plan.of_survey(unpacked, unpacked / DOCUMENT),
    };
    let passes = if job.model.is_some() { 2 } else { 1 };
    let work = unpacked / A_SECOND / passes + 1;
    Ok(Estimate { inputs: inputs.len() as u64, bytes, unpacked, memory, temporary, work })
}
