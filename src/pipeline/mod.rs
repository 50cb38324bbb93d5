//! The whole job over files: read, survey, judge, clean, write.
//!
//! Two passes. The first reads every document and leaves a [`Survey`]; the second reads again,
//! judges each document against the [`Model`] made of it and writes. Only a few batches of text
//! are in memory at any time. With a saved model there is only the second. Output order is input order, whatever the number of threads.

mod batches;
mod dump;
mod error;
mod job;
mod learn;
mod outcome;
mod outputs;
mod restore;
mod rulebooks;
mod watch;

pub use error::{Class, Error};
pub use job::{Job, RestoreJob, Source};
pub use learn::{Learned, learn};
pub use restore::restore;
pub use rulebooks::{read_model, read_unsealed_model, write_model};
pub use watch::{News, Pass, Unwatched, Watch};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::clean::Cleaned;
use crate::doc::Document;
use crate::fingerprint::Tracer;
use crate::model::Model;
use crate::read::{Reason, find};
use crate::report::{Counts, Ledger};
use crate::segment::Segments;
use crate::survey::Survey;
use crate::write::{check_apart, reject_into};
use batches::{Event, Record, State, Team};
use dump::Dump;
use outcome::{Fate, Outcome};
use outputs::{Rejects, Sink, check_outputs, rejects_path};

/// Cleans a dump: writes the cleaned files, the findings and the rejects, and returns the ledger.
///
/// # Errors
///
/// When an input or an output cannot be used; then nothing is left under the final names.
pub fn clean(job: &Job, watch: &dyn Watch) -> Result<Ledger, Error> {
    let run = Run::with_model(job, watch)?;
    let rejects = rejects_path(job);
    run.check(&[job.output.as_deref(), job.findings.as_deref(), rejects.as_deref()])?;
    let rejects = Rejects::create(job)?;
    let findings = job.findings.as_deref();
    let findings = findings.map(|path| Sink::create(Some(path), job.force)).transpose()?;
    let cleaned = outputs::Cleaned::create(job, &run.dump.inputs)?;
    run.judge(Results { cleaned, findings, rejects }, true)
}

/// Finds what repeats in a dump and writes the findings as JSON lines.
///
/// # Errors
///
/// As [`clean`].
pub fn scan(job: &Job, watch: &dyn Watch) -> Result<Ledger, Error> {
    let run = Run::with_model(job, watch)?;
    run.check(&[job.output.as_deref(), job.rejects.as_deref(), None])?;
    let rejects = match job.rejects {
        Some(_) => Rejects::create(job)?,
        None => Rejects::nowhere(),
    };
    let findings = Some(Sink::create(job.output.as_deref(), job.force)?);
    run.judge(Results { cleaned: outputs::Cleaned::Nowhere, findings, rejects }, false)
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
    let run = Run::with_model(job, watch)?;
    let (model, dump) = (run.model()?, &run.dump);
    let mut shown = 0;
    let find = |segments: &mut Segments, record: &Record, bytes: &[u8]| {
        let parsed = dump.read(record, bytes).ok()??;
        (parsed.document.id == id).then(|| model.clean_with(&parsed.document, segments))
    };
    run.pass(Pass::Clean, Segments::default, find, |event| {
        if let Event::Record(record, bytes, Some(cleaned)) = event
            && let Ok(Some(parsed)) = dump.read(record, bytes)
        {
            show(&parsed.document, &cleaned);
            shown += 1;
        }
        Ok(())
    })?;
    Ok(shown)
}

/// A job whose inputs are known and whose threads stand ready.
struct Run<'a> {
    job: &'a Job,
    watch: &'a dyn Watch,
    team: Team,
    dump: Dump<'a>,
    /// The model that was saved, where there is no survey.
    saved: Option<Arc<Model>>,
}

/// Where the results of a run go.
struct Results {
    cleaned: outputs::Cleaned,
    findings: Option<Sink>,
    rejects: Rejects,
}

impl<'a> Run<'a> {
    /// A run that judges. The model comes first, before a long standard input is read.
    fn with_model(job: &'a Job, watch: &'a dyn Watch) -> Result<Self, Error> {
        let load = |path: &PathBuf| rulebooks::load(path, &job.options).map(Arc::new);
        let saved = job.model.as_ref().map(load).transpose()?;
        Ok(Self { saved, ..Self::prepare(job, watch)? })
    }

    fn prepare(job: &'a Job, watch: &'a dyn Watch) -> Result<Self, Error> {
        job.options.check()?;
        let spool = job.source.spool.as_deref().unwrap_or(Path::new("."));
        let found = find(&job.source.paths, job.source.format, spool)?;
        for skipped in &found.skipped {
            let reason = skipped.reason.to_string();
            watch.tell(&News::Skipped { path: &skipped.path, reason: &reason });
        }
        for mislabelled in &found.mislabelled {
            watch.tell(&News::Odd { what: &mislabelled.to_string() });
        }
        let team = Team::new(job.threads)?;
        let dump = Dump { inputs: found.inputs, fields: &job.source.fields };
        Ok(Self { job, watch, team, dump, saved: None })
    }

    fn check(&self, outputs: &[Option<&Path>]) -> Result<(), Error> {
        let outputs: Vec<&Path> = outputs.iter().filter_map(|path| *path).collect();
        check_outputs(&outputs, &self.job.source.paths, &self.dump.inputs)?;
        let model = self.job.model.as_slice();
        outputs.iter().try_for_each(|output| Ok(check_apart(output, model)?))
    }

    /// The model of the job: the one that was saved, or that of a survey.
    fn model(&self) -> Result<Arc<Model>, Error> {
        match &self.saved {
            Some(model) => Ok(Arc::clone(model)),
            None => self.survey().map(Arc::new),
        }
    }

    fn pass<S: Send, T: Send>(
        &self,
        pass: Pass,
        state: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, &Record, &[u8]) -> T + Sync,
        sink: impl FnMut(Event<'_, T>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.watch.begin(pass, self.dump.bytes());
        self.team.run(&self.dump.inputs, self.watch, state, work, sink)?;
        self.watch.end();
        Ok(())
    }

    /// Pass one.
    fn survey(&self) -> Result<Model, Error> {
        let duplicates = &self.job.options.duplicates;
        self.watch.tell(&News::Planned {
            banding: duplicates.banding(),
            jaccard: duplicates.jaccard,
            threads: self.team.threads(),
        });
        let mut survey = Survey::new(&self.job.options);
        let mut unreadable: Option<Error> = None;
        let dump = &self.dump;
        let trace = |tracer: &mut Tracer, record: &Record, bytes: &[u8]| {
            dump.read(record, bytes).map(|parsed| parsed.map(|one| tracer.trace(&one.document)))
        };
        self.pass(Pass::Survey, Tracer::default, trace, |event| {
            match event {
                Event::Record(_, _, Ok(Some(trace))) => survey.push(trace),
                Event::Record(record, bytes, Err(reason)) if unreadable.is_none() => {
                    unreadable = Some(self.unreadable(record, bytes, &reason));
                }
                _ => {}
            }
            Ok(())
        })?;
        match unreadable {
            Some(error) if survey.documents() == 0 => Err(error),
            _ => Ok(survey.into_model()),
        }
    }

    /// The error for a dump of which not one record could be read, told by its first.
    fn unreadable(&self, record: &Record, bytes: &[u8], reason: &Reason) -> Error {
        let place = self.dump.place(record);
        let error = Error::new(Class::Input, format!("{place}: {reason}; no record can be read"));
        match reason {
            Reason::MissingText { .. } => error.with_hint(field_hint(bytes)),
            _ => error.with_hint("check --format, and look at the first lines of the input"),
        }
    }

    /// Pass two, and the end of the run.
    fn judge(&self, mut results: Results, keep_raw: bool) -> Result<Ledger, Error> {
        let (model, dump) = (self.model()?, &self.dump);
        let mut ledger = Ledger::default();
        let mut counts = Counts::default();
        let clean = |segments: &mut Segments, record: &Record, bytes: &[u8]| match dump
            .read(record, bytes)
        {
            Ok(Some(parsed)) => outcome::clean(&model, bytes, &parsed, segments, keep_raw),
            Ok(None) => Outcome { fate: Fate::Blank, ..Outcome::default() },
            Err(reason) => Outcome { fate: Fate::Rejected(reason), ..Outcome::default() },
        };
        self.pass(Pass::Clean, Segments::default, clean, |event| match event {
            Event::Record(record, bytes, outcome) => {
                self.account(record, &outcome, &mut counts, &mut ledger);
                self.write(record, bytes, outcome, &mut results)
            }
            Event::End(input) => {
                let input = &self.dump.inputs[input];
                ledger.push(&input.source, std::mem::take(&mut counts));
                results.cleaned.end(input)
            }
        })?;
        results.findings.map_or(Ok(()), Sink::finish)?;
        results.rejects.finish()?;
        results.cleaned.finish()?;
        Ok(ledger)
    }

    fn account(
        &self,
        record: &Record,
        outcome: &Outcome,
        counts: &mut Counts,
        ledger: &mut Ledger,
    ) {
        if record.state == State::More {
            return;
        }
        counts.read += 1;
        counts.text_bytes += outcome.text_bytes;
        match &outcome.fate {
            Fate::Written => {
                counts.written += 1;
                counts.changed += u64::from(outcome.cleaned.is_some());
                counts.cut_bytes += outcome.cut_bytes;
            }
            Fate::HeldBack => {
                counts.held_back += 1;
                counts.held_back_bytes += outcome.text_bytes;
            }
            Fate::Blank => counts.blank += 1,
            Fate::Rejected(reason) => {
                counts.rejected += 1;
                let (place, reason) = (self.dump.place(record), reason.to_string());
                self.watch.tell(&News::Rejected { place: &place, reason: &reason });
            }
        }
        for &(kind, action, bytes) in &outcome.counts {
            ledger.count(kind, action, bytes);
        }
    }

    fn write(
        &self,
        record: &Record,
        bytes: &[u8],
        outcome: Outcome,
        results: &mut Results,
    ) -> Result<(), Error> {
        if let Some(findings) = &mut results.findings {
            findings.put(&outcome.findings)?;
        }
        match outcome.fate {
            Fate::Written | Fate::Blank => {
                let bytes = outcome.cleaned.as_deref().unwrap_or(bytes);
                results.cleaned.put(self.dump.input(record), bytes)
            }
            Fate::HeldBack => Ok(()),
            Fate::Rejected(reason) => {
                let mut line = Vec::new();
                let (place, detail) = (self.dump.place(record), reason.to_string());
                reject_into(&place, reason.code(), &detail, bytes, &mut line);
                results.rejects.put(&line)
            }
        }
    }
}

/// What to do when no record has the text field.
fn field_hint(record: &[u8]) -> String {
    let fields: Option<serde_json::Map<String, serde_json::Value>> =
        serde_json::from_slice(record).ok();
    let strings = fields.iter().flatten().filter(|(_, value)| value.is_string());
    let names: Vec<_> = strings.map(|(name, _)| format!("`{name}`")).collect();
    match names.is_empty() {
        true => "name the text with --text-field".to_owned(),
        false => format!("name the text with --text-field; there is {}", names.join(", ")),
    }
}
