//! Learning: what a dump teaches, saved for later dumps.

use super::error::{Class, Error};
use super::job::Job;
use super::losses::broken;
use super::outputs::{check_outputs, lock};
use super::reader::{Record, State};
use super::rulebooks;
use super::run::Run;
use super::stage::Event;
use super::watch::{News, Pass, Watch};
use crate::model::{LineNames, Model};
use crate::segment::Segments;

/// What became of the records of a dump that was learned from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Learned {
    /// Documents taken in.
    pub documents: u64,
    /// Records that could not be read; all of them were told.
    pub rejected: u64,
    /// Inputs that are not whole; all of them were told.
    pub broken: u64,
    /// Lines in the model.
    pub lines: u64,
    /// Runs inside lines in the model.
    pub runs: u64,
    /// Templates in the model.
    pub templates: u64,
}

/// Surveys a dump and saves the model, in the file that the job names.
///
/// The dump is read twice: the survey keeps no text, so the second pass looks up what the lines are
/// called.
///
/// # Errors
///
/// When an input or the output cannot be used; then nothing is left under the final name.
pub fn learn(job: &Job, watch: &dyn Watch) -> Result<Learned, Error> {
    let Some(path) = job.model.as_deref() else {
        return Err(Error::new(Class::Usage, "no file is named for the model"));
    };
    let mut run = Run::prepare(job, watch)?;
    check_outputs(&[path], &job.source.paths, &run.dump.inputs)?;
    let _lock = lock(&[Some(path)])?;
    let file = rulebooks::create(path, job.force)?;
    let model = run.survey()?;
    let (names, mut learned) = name_lines(&run, &model)?;
    let book = model.with_names(names).rulebook();
    learned.broken += run.unread.len() as u64;
    learned.lines = (book.lines().count() + book.wide_lines().count()) as u64;
    learned.runs = book.runs().count() as u64;
    learned.templates = book.templates().count() as u64;
    rulebooks::finish(file, &book)?;
    Ok(learned)
}

/// Pass two.
fn name_lines(run: &Run<'_>, model: &Model) -> Result<(LineNames, Learned), Error> {
    let dump = &run.dump;
    let (mut names, mut learned) = (LineNames::default(), Learned::default());
    let of_record = |segments: &mut Segments, record: &Record, bytes: &[u8]| {
        let bytes = dump.mend(record, bytes);
        let parsed = dump.read(record, &bytes);
        parsed.map(|parsed| parsed.map(|one| LineNames::of(model, &one.document, segments)))
    };
    run.pass(Pass::Name, Segments::default, of_record, |event| {
        match event {
            Event::Record(_, _, Ok(Some(more))) => {
                learned.documents += 1;
                names += std::mem::take(more);
            }
            Event::Record(record, _, Err(reason)) if record.state != State::More => {
                learned.rejected += 1;
                let (place, byte) = (dump.place(record), record.start);
                let (code, reason) = (reason.message_code(), reason.to_string());
                run.watch.tell(&News::Rejected { place: &place, byte, code, reason: &reason });
            }
            Event::End(input, ending) if ending.state().is_loss() => {
                learned.broken += 1;
                let (code, what) = broken(&dump.inputs[input].source, &ending);
                run.watch.tell(&News::Odd { code, what: &what });
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok((names, learned))
}
