//! The whole job over files: read, survey, judge, clean, write.
//!
//! Two passes. The first reads every document and leaves a [`Survey`](crate::Survey); the second
//! reads again, judges each document against the [`Model`](crate::Model) made of it and writes.
//! Only a few batches of text are in memory at any time. With a saved model there is only the
//! second. Output order is input order, whatever the number of threads.
//!
//! Results are put in place when all of them are whole, and a manifest of them last; [`verify`]
//! compares the two later.

mod batches;
mod digests;
mod dump;
mod error;
mod estimate;
mod guard;
mod job;
mod judging;
mod learn;
mod limits;
mod losses;
mod outcome;
mod outputs;
mod pages;
mod plan;
mod reader;
mod restore;
mod results;
mod roll;
mod rulebooks;
mod run;
mod spill;
mod stage;
mod sweep;
mod unpacked;
mod vacancies;
mod verify;
mod watch;

pub use error::{Class, Error};
pub use estimate::{Estimate, estimate};
pub use job::{Job, RestoreJob, Source};
pub use learn::{Learned, learn};
pub use limits::{Limits, NoRejectLimit, RejectLimit};
pub use restore::restore;
pub use rulebooks::{read_model, read_unsealed_model, write_model};
pub use sweep::sweep;
pub use verify::{Verified, verify};
pub use watch::{News, Pass, Unwatched, Watch};

use crate::clean::Cleaned;
use crate::doc::Document;
use crate::report::Ledger;
use crate::segment::Segments;
use outputs::{Rejects, Sink, check_free, lock, manifest_path, rejects_path};
use reader::Record;
use results::Results;
use run::Run;
use stage::Event;

/// Cleans a dump: writes the cleaned files, the findings, the rejects and the manifest, and returns
/// the ledger.
///
/// # Errors
///
/// When an input or an output cannot be used, when more is lost than the limits allow, and when the
/// run is stopped; then nothing is left under the final names.
pub fn clean(job: &Job, watch: &dyn Watch) -> Result<Ledger, Error> {
    let run = Run::with_model(job, watch)?;
    let rejects = rejects_path(job);
    let named = [&job.output, &job.findings, &rejects, &job.summary, &job.manifest];
    let named = named.map(Option::as_deref);
    run.check(named)?;
    let _locks = lock(&named)?;
    let rejects = Rejects::create(job)?;
    let findings = job.findings.as_deref();
    let findings = findings.map(|path| Sink::create(Some(path), job.force)).transpose()?;
    let cleaned = outputs::Cleaned::create(job, run.inputs())?;
    let manifest = job.manifest.clone().or_else(|| manifest_path(job, &cleaned));
    let results = Results { cleaned, findings, rejects, manifest };
    results.apart_manifest().map_or(Ok(()), |path| {
        run.check([Some(path)])?;
        check_free(path, job.force)
    })?;
    run.judge(results)
}

/// Finds what repeats in a dump and writes the findings as JSON lines.
///
/// # Errors
///
/// As [`clean`].
pub fn scan(job: &Job, watch: &dyn Watch) -> Result<Ledger, Error> {
    let run = Run::with_model(job, watch)?;
    let named = [&job.output, &job.rejects, &job.summary, &job.manifest];
    let named = named.map(Option::as_deref);
    run.check(named)?;
    let _locks = lock(&named)?;
    let rejects = match job.rejects {
        Some(_) => Rejects::create(job)?,
        None => Rejects::nowhere(),
    };
    let findings = Some(Sink::create(job.output.as_deref(), job.force)?);
    let (cleaned, manifest) = (outputs::Cleaned::Nowhere, job.manifest.clone());
    manifest.as_deref().map_or(Ok(()), |path| check_free(path, job.force))?;
    run.judge(Results { cleaned, findings, rejects, manifest })
}

/// Judges a dump and hands each document named `id` to `show`; returns how many there were.
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
    let mut run = Run::with_model(job, watch)?;
    let model = run.model()?;
    let dump = &run.dump;
    let mut shown = 0;
    let find = |segments: &mut Segments, record: &Record, bytes: &[u8]| {
        let bytes = dump.mend(record, bytes);
        let parsed = dump.read(record, &bytes).ok()??;
        (parsed.document.id == id).then(|| model.review_with(&parsed.document, segments))
    };
    run.pass(Pass::Clean, Segments::default, find, |event| {
        if let Event::Record(record, bytes, Some(cleaned)) = event
            && let Ok(Some(parsed)) = dump.read(record, &dump.mend(record, bytes))
        {
            show(&parsed.document, cleaned);
            shown += 1;
        }
        Ok(())
    })?;
    Ok(shown)
}
