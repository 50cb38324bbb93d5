//! Pass two: each record is judged, counted and written.

use super::error::{Class, Error};
use super::guard::{Guard, too_much};
use super::losses::{Losses, broken};
use super::outcome::{self, Fate, Outcome};
use super::reader::{Reader, Record, State};
use super::results::Results;
use super::roll::{Known, Roll};
use super::run::Run;
use super::stage::Event;
use super::unpacked::Again;
use super::watch::{News, Pass, go_on};
use crate::format::Format;
use crate::hash::Hash128;
use crate::judge::Copies;
use crate::kind::{Kind, Treatment};
use crate::model::Model;
use crate::read::{Ending, Oddity};
use crate::report::{Counts, Ledger, Manifest, SourceCounts};
use crate::segment::Segments;
use crate::write::{REPLACED, Rejection, reject};

impl Run<'_> {
    /// Judges all records and puts the results in place.
    pub(super) fn judge(mut self, mut results: Results) -> Result<Ledger, Error> {
        let wanted = results.wanted();
        self.takes_notes = wanted.cleaned && !wanted.findings;
        let are_cut = self.job.options.policy.treatment(Kind::Duplicate) != Treatment::Mark;
        self.copies = if wanted.cleaned && are_cut { Copies::Passed } else { Copies::Reviewed };
        let model = self.model()?;
        let unpacked = self.unpacked.take();
        let (run, dump, roll) = (&self, &self.dump, self.roll.as_ref());
        let clean = |segments: &mut Segments, record: &Record, bytes: &[u8]| {
            if let Some(held_back) = roll.and_then(|roll| held_back(roll, &model, record)) {
                return held_back;
            }
            let bytes = dump.mend(record, bytes);
            let mut outcome = match dump.read(record, &bytes) {
                Ok(Some(parsed)) => outcome::clean(&model, &bytes, &parsed, segments, wanted),
                Ok(None) => Outcome { fate: Fate::Blank, ..Outcome::default() },
                Err(reason) => Outcome { fate: Fate::Rejected(reason), ..Outcome::default() },
            };
            outcome.replace(bytes);
            outcome
        };
        let goes = |record: &Record| roll.is_some_and(|roll| goes(roll, &model, record));
        let kept = unpacked.zip(roll);
        let again = kept.map(|(unpacked, roll)| Again::new(unpacked, roll, &goes));
        let reader = Reader::new(self.inputs()).reading_again(again);
        let mut account = Account::default();
        self.pass_by(reader, Pass::Clean, Segments::default, clean, |event| match event {
            Event::Record(record, bytes, outcome) => {
                account.take(run, record, bytes, outcome)?;
                run.write(record, bytes, outcome, &mut results)
            }
            Event::End(input, ending) => {
                account.end(run, input, &ending);
                results.cleaned.end(&dump.inputs[input])
            }
        })?;
        let ledger = account.close(run)?;
        self.let_go(model);
        let summary = self.job.summary.as_deref();
        let ready = results.seal(&ledger, summary, self.job.force, self.manifest(&ledger))?;
        self.watch.commit();
        go_on(self.watch)?;
        ready.place()?;
        Ok(ledger)
    }

    /// The manifest, as yet without outputs.
    fn manifest(&self, ledger: &Ledger) -> Manifest {
        let job = self.job;
        let (fields, format) = (&job.source.fields, job.source.format);
        let settings = format!("{:?} {fields:?} {format:?} {:?}", job.options, job.limits);
        let model = self.saved.as_ref().map(|model| Hash128::of(&model.save()));
        let mut manifest = Manifest::new(ledger, Hash128::of(settings.as_bytes()), model);
        for skipped in &self.skipped {
            *manifest.skipped.entry(skipped.reason.name().to_owned()).or_default() += 1;
        }
        manifest
    }

    fn write(
        &self,
        record: &Record,
        bytes: &[u8],
        outcome: &Outcome,
        results: &mut Results,
    ) -> Result<(), Error> {
        if let Some(findings) = &mut results.findings {
            findings.put(&outcome.findings, outcome.counts.len() as u64)?;
        }
        if outcome.is_replaced {
            self.keep_raw(
                record,
                bytes,
                REPLACED,
                "bytes that are not UTF-8 are replaced",
                results,
            )?;
        }
        match &outcome.fate {
            Fate::Written | Fate::Blank => {
                let is_record = matches!(outcome.fate, Fate::Written);
                let bytes = outcome.cleaned.as_deref().unwrap_or(bytes);
                results.cleaned.put(self.dump.input(record), bytes, is_record)
            }
            Fate::HeldBack => Ok(()),
            Fate::Rejected(reason) => {
                self.keep_raw(record, bytes, reason.code(), &reason.to_string(), results)
            }
        }
    }

    /// Puts a record as it is among the rejects.
    fn keep_raw(
        &self,
        record: &Record,
        bytes: &[u8],
        reason: &str,
        detail: &str,
        results: &mut Results,
    ) -> Result<(), Error> {
        let place = self.dump.place(record);
        let rejection = Rejection { place: &place, byte: record.start, reason, detail };
        let mut is_first = record.state != State::More;
        reject(rejection, bytes, |line| results.rejects.put(line, std::mem::take(&mut is_first)))
    }
}

/// What becomes of a record that is held back, if that is known without reading it.
fn held_back(roll: &Roll, model: &Model, record: &Record) -> Option<Outcome> {
    let Known { host, text_bytes, .. } = roll.get(record)?;
    let goes = record.state == State::Passed || goes(roll, model, record);
    goes.then(|| Outcome::held_back(host, text_bytes))
}

/// Whether a record is known to be held back.
fn goes(roll: &Roll, model: &Model, record: &Record) -> bool {
    let known = roll.get(record);
    known.is_some_and(|known| model.holds_back_known(known.identity, known.text_bytes))
}

/// The numbers of pass two.
#[derive(Default)]
struct Account {
    ledger: Ledger,
    /// Of the input that is being read.
    counts: Counts,
    losses: Losses,
    guard: Guard,
}

impl Account {
    fn take(
        &mut self,
        run: &Run<'_>,
        record: &Record,
        bytes: &[u8],
        outcome: &Outcome,
    ) -> Result<(), Error> {
        if record.state == State::More {
            return Ok(());
        }
        let counts = &mut self.counts;
        counts.read += 1;
        counts.text_bytes += outcome.text_bytes;
        match &outcome.fate {
            Fate::Written => {
                counts.written += 1;
                counts.changed += u64::from(0 < outcome.cut_bytes);
                counts.cut_bytes += outcome.cut_bytes;
            }
            Fate::HeldBack => {
                counts.held_back += 1;
                counts.held_back_bytes += outcome.text_bytes;
            }
            Fate::Blank => counts.blank += 1,
            Fate::Rejected(reason) => {
                counts.rejected += 1;
                let (place, byte) = (run.dump.place(record), record.start);
                let (code, clause) = (reason.message_code(), reason.to_string());
                let news = News::Rejected { place: &place, byte, code, reason: &clause };
                run.watch.tell(&news);
                self.losses.reject(&place, reason, bytes);
                self.losses.check_on_the_way(&run.job.limits)?;
            }
        }
        if outcome.is_replaced {
            self.counts.replaced += 1;
            self.losses.mend(|| run.dump.place(record));
            self.losses.check_on_the_way(&run.job.limits)?;
            let what = format!("{}: bytes that are not UTF-8 are replaced", run.dump.place(record));
            run.watch.tell(&News::Odd { code: "IN-UTF8", what: &what });
        }
        if matches!(outcome.fate, Fate::Written | Fate::HeldBack) {
            self.losses.keep();
            self.watch_over(run, record, outcome);
        }
        for &(kind, action, bytes) in &outcome.counts {
            self.ledger.count(kind, action, bytes);
        }
        Ok(())
    }

    fn watch_over(&mut self, run: &Run<'_>, record: &Record, outcome: &Outcome) {
        let input = run.dump.input(record);
        // A file with one text is no source of many.
        let name = if input.format == Format::Text { "" } else { input.source.as_ref() };
        let is_held_back = matches!(outcome.fate, Fate::HeldBack);
        let gone = if is_held_back { outcome.text_bytes } else { outcome.cut_bytes };
        self.guard.count(name, &outcome.host, outcome.text_bytes, gone);
    }

    fn end(&mut self, run: &Run<'_>, input: usize, ending: &Ending) {
        let input = &run.dump.inputs[input];
        if ending.state().is_loss() {
            let (code, what) = broken(&input.source, ending);
            run.watch.tell(&News::Odd { code, what: &what });
        }
        let is_loss =
            |oddity: &Oddity| matches!(oddity, Oddity::Checksum { .. } | Oddity::Changed { .. });
        for oddity in ending.oddities.iter().filter(|oddity| !is_loss(oddity)) {
            let what = format!("{}: {oddity}", input.source);
            run.watch.tell(&News::Odd { code: oddity.code(), what: &what });
        }
        self.losses.end(&input.source, ending);
        let counts = std::mem::take(&mut self.counts);
        self.ledger.push(SourceCounts::new(input, ending, counts));
    }

    /// The ledger, if what was lost and removed is not too much.
    fn close(mut self, run: &Run<'_>) -> Result<Ledger, Error> {
        let limits = &run.job.limits;
        self.losses.check(limits)?;
        if limits.expected.is_some() || limits.digests.is_some() {
            self.ledger.confirm(limits.digests.is_some());
        }
        self.ledger.unread.clone_from(&run.unread);
        let exceeding = self.guard.exceeding(limits);
        if limits.is_strict && !exceeding.is_empty() {
            return Err(too_much(&exceeding));
        }
        for clause in &exceeding {
            run.watch.tell(&News::Odd { code: "GUARD-REMOVED", what: clause });
        }
        self.ledger.removed = exceeding;
        if !self.ledger.sources.iter().all(|source| source.counts.is_balanced()) {
            let message = "not every record is accounted for, which is a bug in refrain";
            return Err(Error::new(Class::Limit, message));
        }
        Ok(self.ledger)
    }
}
