//! A job on its way: its inputs, its threads, its passes.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::batches::{ManyHands, Team};
use super::digests::check_digests;
use super::dump::Dump;
use super::error::Error;
use super::job::{Job, Source};
use super::limits::Limits;
use super::losses::Losses;
use super::outputs::check_outputs;
use super::plan::{self, Plan};
use super::reader::{Reader, Record, State};
use super::roll::{Note, Roll};
use super::rulebooks;
use super::spill::Spill;
use super::stage::Event;
use super::unpacked::Unpacked;
use super::watch::{News, Pass, Watch};
use crate::fingerprint::Tracer;
use crate::format::Compression;
use crate::hash::Hash128;
use crate::judge::Copies;
use crate::model::Model;
use crate::read::{Ending, Found, Input, Parsed, ReadError, Skipped, find_readable};
use crate::survey::Survey;
use crate::write::check_apart;

/// A job whose inputs are known and whose threads stand ready.
pub(super) struct Run<'a> {
    pub(super) job: &'a Job,
    pub(super) watch: &'a dyn Watch,
    pub(super) dump: Dump<'a>,
    pub(super) skipped: Vec<Skipped>,
    /// Inputs that are left out because they cannot be read.
    pub(super) unread: Vec<String>,
    /// The model that was saved, where there is no survey.
    pub(super) saved: Option<Arc<Model>>,
    team: Team,
    plan: Plan,
    /// Where verdicts lie.
    spill: Option<Arc<Spill>>,
    /// Whether pass one is to note what pass two can do without reading.
    pub(super) takes_notes: bool,
    /// What it noted.
    pub(super) roll: Option<Roll>,
    /// What packed inputs unpacked to.
    pub(super) unpacked: Option<Unpacked>,
    /// Whether pass two looks into copies that are held back.
    pub(super) copies: Copies,
}

impl<'a> Run<'a> {
    /// A run that judges. The model comes first, before a long standard input is read.
    pub(super) fn with_model(job: &'a Job, watch: &'a dyn Watch) -> Result<Self, Error> {
        let load = |path: &PathBuf| rulebooks::load(path, &job.options).map(Arc::new);
        let saved = job.model.as_ref().map(load).transpose()?;
        Ok(Self { saved, ..Self::prepare(job, watch)? })
    }

    pub(super) fn prepare(job: &'a Job, watch: &'a dyn Watch) -> Result<Self, Error> {
        job.options.check()?;
        let plan = Plan::of(job.memory)?;
        let spool = folder_of_spill(job);
        let mut found = find_readable(&job.source.paths, job.source.format, spool)?;
        let unread = unread(&mut found, &job.limits, watch)?;
        for skipped in &found.skipped {
            let reason = skipped.reason.to_string();
            watch.tell(&News::Skipped { path: &skipped.path, reason: &reason });
        }
        for mislabelled in &found.mislabelled {
            watch.tell(&News::Odd { code: "IN-EXT", what: &mislabelled.to_string() });
        }
        for input in &mut found.inputs {
            input.max_expand = job.limits.expand;
        }
        if let Some(list) = &job.limits.digests {
            check_digests(list, &found.inputs, watch)?;
        }
        let team = Team::new(job.threads)?;
        let Source { fields, broken_text, .. } = &job.source;
        let dump = Dump { inputs: found.inputs, fields, broken_text: *broken_text };
        let (skipped, saved, spill, roll) = (found.skipped, None, None, None);
        let (takes_notes, copies) = (false, Copies::Reviewed);
        Ok(Self {
            job,
            watch,
            team,
            dump,
            plan,
            skipped,
            unread,
            saved,
            spill,
            takes_notes,
            roll,
            unpacked: None,
            copies,
        })
    }

    /// Makes sure that these outputs touch neither an input nor the model nor one another.
    pub(super) fn check<const N: usize>(&self, outputs: [Option<&Path>; N]) -> Result<(), Error> {
        let outputs: Vec<&Path> = outputs.into_iter().flatten().collect();
        check_outputs(&outputs, &self.job.source.paths, &self.dump.inputs)?;
        let model = self.job.model.as_slice();
        outputs.iter().try_for_each(|output| Ok(check_apart(output, model)?))
    }

    pub(super) fn inputs(&self) -> &[Input] {
        &self.dump.inputs
    }

    /// The model of the job: the one that was saved, or that of a survey.
    pub(super) fn model(&mut self) -> Result<Arc<Model>, Error> {
        match &self.saved {
            None => self.survey().map(Arc::new),
            Some(model) => {
                let model = Arc::clone(model);
                self.check_inputs()?;
                Ok(model)
            }
        }
    }

    pub(super) fn pass<S: Send, T: Send>(
        &self,
        pass: Pass,
        state: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, &Record, &[u8]) -> T + Sync,
        sink: impl FnMut(Event<'_, T>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.pass_by(Reader::new(self.inputs()), pass, state, work, sink)
    }

    /// The same, as this reader reads the inputs.
    pub(super) fn pass_by<S: Send, T: Send>(
        &self,
        reader: Reader<'_>,
        pass: Pass,
        state: impl Fn() -> S + Sync,
        work: impl Fn(&mut S, &Record, &[u8]) -> T + Sync,
        mut sink: impl FnMut(Event<'_, T>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.watch.begin(pass, self.dump.bytes());
        self.team.run(reader, self.watch, state, work, |event| {
            self.spill.as_ref().map_or(Ok(()), |spill| spill.check())?;
            sink(event)
        })?;
        self.watch.end();
        Ok(())
    }

    /// Gives back what the passes needed.
    pub(super) fn let_go(&mut self, model: Arc<Model>) {
        self.team.let_go((model, self.roll.take(), self.spill.take()));
    }

    /// Pass one. It is made again where it finds that some records cannot be trusted.
    pub(super) fn survey(&mut self) -> Result<Model, Error> {
        let duplicates = &self.job.options.duplicates;
        self.watch.tell(&News::Planned {
            banding: duplicates.banding(),
            jaccard: duplicates.jaccard,
            threads: self.team.threads(),
        });
        let (Surveyed { survey, roll, unpacked, .. }, spill) = loop {
            let spill = Arc::new(Spill::new(folder_of_spill(self.job)));
            self.watch.tell(&News::Memory { what: &self.plan.clause(&spill) });
            let mut surveyed = self.survey_once(&spill)?;
            let endings = std::mem::take(&mut surveyed.endings);
            if !self.learn(&endings) {
                if let Some(unpacked) = &mut surveyed.unpacked {
                    unpacked.end(endings);
                }
                break (surveyed, spill);
            }
        };
        let documents = survey.documents();
        let copies = self.copies;
        let make = move || survey.model_for(copies, &ManyHands);
        let model = self.team.wait_for(self.watch, make)?;
        spill.check()?;
        self.watch.tell(&News::Memory { what: &plan::used(documents, &spill, unpacked.as_ref()) });
        (self.spill, self.roll, self.unpacked) = (Some(spill), roll, unpacked);
        Ok(model)
    }

    fn survey_once(&self, spill: &Arc<Spill>) -> Result<Surveyed, Error> {
        let budget = self.plan.budget(spill);
        let mut roll = self.takes_notes.then(|| Roll::within(&budget));
        let mut survey = Survey::within(&self.job.options, budget);
        let (mut losses, mut endings) = (Losses::default(), Vec::new());
        let (dump, limits, takes_notes) = (&self.dump, &self.job.limits, self.takes_notes);
        let trace = |tracer: &mut Tracer, record: &Record, bytes: &[u8]| {
            let bytes = dump.mend(record, bytes);
            let is_mended = matches!(bytes, Cow::Owned(_));
            let note =
                |one: &Parsed<'_>| (takes_notes && !is_mended).then(|| Note::of(&one.document));
            let trace = |one: Parsed<'_>| (tracer.trace(&one.document), note(&one), is_mended);
            dump.read(record, &bytes).map(|parsed| parsed.map(trace))
        };
        let mut enter = |record: &Record, found: Option<(Hash128, &Note)>| {
            if let Some(roll) = &mut roll {
                roll.push(record, found);
            }
        };
        let (folder, most) = (folder_of_spill(self.job), self.plan.unpacked());
        let unpacked = takes_notes.then(|| Unpacked::of(self.inputs(), folder, most)).flatten();
        let unpacked = unpacked.map(Mutex::new);
        let reader = Reader::new(self.inputs()).keeping(unpacked.as_ref());
        self.pass_by(reader, Pass::Survey, Tracer::default, trace, |event| {
            match event {
                Event::Record(record, _, Ok(None)) => enter(record, None),
                Event::Record(record, _, Ok(Some((trace, note, is_mended)))) => {
                    let note = note.as_ref();
                    enter(record, note.map(|note| (trace.imprint.identity, note)));
                    losses.keep();
                    if *is_mended {
                        losses.mend(|| dump.place(record));
                        losses.check_on_the_way(limits)?;
                    }
                    survey.push(trace);
                    spill.check()?;
                    Plan::check(survey.documents() as u64)?;
                }
                Event::Record(record, _, Err(_)) if record.state == State::More => {}
                Event::Record(record, bytes, Err(reason)) => {
                    enter(record, None);
                    losses.reject(&dump.place(record), reason, bytes);
                    losses.check_on_the_way(limits)?;
                }
                Event::End(input, ending) => {
                    losses.end(&dump.inputs[input].source, &ending);
                    endings.push(ending);
                }
            }
            Ok(())
        })?;
        losses.check(limits)?;
        let into_inner = |one: Mutex<_>| one.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Surveyed { survey, roll, unpacked: unpacked.map(into_inner), endings })
    }

    /// Compares packed inputs with their checksums, where there is no survey that would do it on the
    /// way: once records are written, it is too late.
    fn check_inputs(&mut self) -> Result<(), Error> {
        if self.inputs().iter().all(|input| input.compression == Compression::None) {
            return Ok(());
        }
        let mut endings = Vec::new();
        let nothing = |(): &mut (), _: &Record, _: &[u8]| ();
        self.pass(
            Pass::Check,
            || (),
            nothing,
            |event| {
                if let Event::End(_, ending) = event {
                    endings.push(ending);
                }
                Ok(())
            },
        )?;
        self.learn(&endings);
        Ok(())
    }

    /// Remembers how the inputs ended, and tells whether records turned out that cannot be trusted.
    fn learn(&mut self, endings: &[Ending]) -> bool {
        let keeps = self.job.limits.keeps_doubted;
        let inputs = self.dump.inputs.iter_mut().zip(endings);
        inputs.fold(false, |news, (input, ending)| input.learn(ending, keeps) | news)
    }
}

/// What pass one gives.
struct Surveyed {
    survey: Survey,
    roll: Option<Roll>,
    unpacked: Option<Unpacked>,
    endings: Vec<Ending>,
}

/// The folder for what is put away.
fn folder_of_spill(job: &Job) -> &Path {
    job.source.spool.as_deref().unwrap_or(Path::new("."))
}

/// Names what cannot be read, where the run goes on without it.
fn unread(found: &mut Found, limits: &Limits, watch: &dyn Watch) -> Result<Vec<String>, Error> {
    let is_fatal = !limits.keeps_going || limits.is_strict || found.inputs.is_empty();
    if is_fatal && !found.unreadable.is_empty() {
        return Err(found.unreadable.swap_remove(0).into());
    }
    let name = |error: ReadError| {
        let error = Error::from(error);
        watch.tell(&News::Odd { code: error.code(), what: &error.to_string() });
        error.to_string()
    };
    Ok(found.unreadable.drain(..).map(name).collect())
}
