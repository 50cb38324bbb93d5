//! Putting back what a cleaning run took out.

mod findings;
mod rejects;

use std::collections::BTreeMap;
use std::path::Path;

use super::error::{Class, Error};
use super::job::RestoreJob;
use super::losses::broken;
use super::outputs::{check_outputs, lock};
use super::watch::{Pass, Watch, go_on};
use crate::format::{Fields, Format};
use crate::place::Place;
use crate::read::{Input, Records, find, parse, path_of};
use crate::report::FindingRecord;
use crate::write::{Piece, Staged, StagedFolder, unsplice};
use findings::Findings;
use rejects::Rejects;

/// Writes the original of what [`clean`](super::clean) has written, byte for byte; returns the
/// number of records.
///
/// Findings and rejected records are read as streams, so that no more than a record is in memory;
/// of the rejects only the names of their sources are kept. Every passage is compared with what the
/// findings say of it.
///
/// # Errors
///
/// When the cleaned files and the findings do not belong together, or cannot be read or written;
/// then nothing is left under the final name.
pub fn restore(job: &RestoreJob, watch: &dyn Watch) -> Result<u64, Error> {
    let cleaned = find(std::slice::from_ref(&job.cleaned), job.format, Path::new("."));
    let cleaned = match cleaned {
        Ok(found) => found.inputs,
        // Every document of a folder may have been held back.
        Err(error) if error.is_nothing_to_read() => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let mut read_too = vec![job.cleaned.clone(), job.findings.clone()];
    read_too.extend(job.rejects.clone());
    check_outputs(&[&job.output], &read_too, &cleaned)?;
    let _lock = lock(&[Some(&job.output)])?;
    let findings = find(std::slice::from_ref(&job.findings), Some(Format::Jsonl), Path::new("."))?;
    let mut restorer = Restorer {
        watch,
        fields: &job.fields,
        format: job.format,
        findings: Findings::open(&findings.inputs[0])?,
        rejects: Rejects::open(job)?,
        restored: 0,
    };
    watch.begin(Pass::Restore, cleaned.iter().map(|input| input.bytes).sum());
    if job.cleaned.is_dir() {
        let mut folder = StagedFolder::create(&job.output, job.force)?;
        restorer.folder(&cleaned, &mut folder, watch)?;
        restorer.commit()?;
        folder.finish()?;
    } else {
        let mut file = Staged::create(&job.output, job.force)?;
        let source = restorer.only_source(&cleaned[0])?;
        restorer.source(&source, Some(&cleaned[0]), cleaned[0].format, &mut file)?;
        restorer.check_used_up()?;
        restorer.commit()?;
        file.finish()?;
    }
    watch.end();
    Ok(restorer.restored)
}

/// After so many records the run looks up whether it is to stop.
const QUESTION: u64 = 256;

struct Restorer<'a> {
    watch: &'a dyn Watch,
    fields: &'a Fields,
    format: Option<Format>,
    findings: Findings,
    rejects: Rejects,
    restored: u64,
}

/// The passages of one record that have to be put back.
struct Removed {
    record: u64,
    /// The whole record, if it was held back.
    whole: Option<Vec<u8>>,
    pieces: Vec<FindingRecord<'static>>,
}

impl Restorer<'_> {
    fn commit(&self) -> Result<(), Error> {
        self.watch.commit();
        go_on(self.watch)
    }

    /// Restores all sources: those of the findings in their order, then the rest by name.
    fn folder(
        &mut self,
        cleaned: &[Input],
        folder: &mut StagedFolder,
        watch: &dyn Watch,
    ) -> Result<(), Error> {
        let mut left: BTreeMap<&str, &Input> =
            cleaned.iter().map(|input| (input.source.as_ref(), input)).collect();
        let mut bytes = 0;
        loop {
            let from_cleaned = || left.keys().next().map(|source| (*source).to_owned());
            let next = self.findings.source().or_else(from_cleaned);
            let Some(source) = self.rejects.before(next) else { return Ok(()) };
            let input = left.remove(source.as_str());
            let format = (input.map(|input| input.format))
                .or(self.format)
                .or_else(|| Format::of_name(&source))
                .ok_or_else(|| mismatch(format!("{source}: not a name of ours")))?;
            let mut file = folder.create_file(&path_of(&source))?;
            self.source(&source, input, format, &mut file)?;
            file.finish()?;
            bytes += input.map_or(0, |input| input.bytes);
            watch.advance(bytes, self.restored);
        }
    }

    /// The source that a single cleaned file came from.
    fn only_source(&self, cleaned: &Input) -> Result<String, Error> {
        Ok(self
            .findings
            .source()
            .or(self.rejects.source())
            .unwrap_or_else(|| cleaned.source.to_string()))
    }

    fn check_used_up(&self) -> Result<(), Error> {
        match self.findings.source().or(self.rejects.source()) {
            None => Ok(()),
            Some(source) => Err(mismatch(format!("the findings speak of {source} as well"))
                .with_hint("restore the folder that the run wrote")),
        }
    }

    fn source(
        &mut self,
        source: &str,
        input: Option<&Input>,
        format: Format,
        out: &mut Staged,
    ) -> Result<(), Error> {
        let mut records = input.map(Records::open).transpose()?;
        let mut raw = Vec::new();
        let first = if format == Format::Text { 0 } else { 1 };
        for number in first.. {
            if number % QUESTION == 0 {
                go_on(self.watch)?;
            }
            let removed = self.findings.of_record(source, number)?;
            let whole = removed.as_ref().and_then(|one| one.whole.as_ref());
            if self.rejects.is_at(source, number) {
                let is_replaced = self.rejects.put_record(source, number, out)?;
                // It was written as well, unless it was held back.
                if is_replaced && whole.is_none() {
                    next_record(&mut records, &mut raw)?;
                }
            } else if let Some(whole) = whole {
                out.put(whole)?;
            } else if next_record(&mut records, &mut raw)? {
                let pieces = removed.map_or(Vec::new(), |removed| removed.pieces);
                let place = Place { source: source.into(), record: number };
                self.record(&raw, format, &place, &pieces, out)?;
            } else if removed.is_some() || self.rejects.is_in(source) || self.findings.is_at(source)
            {
                return Err(mismatch(format!("{source}: the cleaned file ends too early")));
            } else {
                return Ok(());
            }
            self.restored += 1;
        }
        Ok(())
    }

    fn record(
        &self,
        raw: &[u8],
        format: Format,
        place: &Place,
        pieces: &[FindingRecord<'_>],
        out: &mut Staged,
    ) -> Result<(), Error> {
        if pieces.is_empty() {
            return Ok(out.put(raw)?);
        }
        let wrong = || mismatch(format!("{place}: the findings are not those of this record"));
        let read = |raw| parse(raw, format, self.fields, place.clone()).ok().flatten();
        let cleaned = parse(raw, format, self.fields, place.clone());
        let cleaned = cleaned.ok().flatten().ok_or_else(wrong)?;
        let removed: usize =
            pieces.iter().map(|piece| piece.end as usize - piece.start as usize).sum();
        let length = cleaned.document.text.len() + removed;
        if pieces.iter().any(|piece| length < piece.end as usize) {
            return Err(wrong());
        }
        let back: Vec<Piece<'_>> = pieces
            .iter()
            .map(|piece| {
                let text = piece.text.as_deref().unwrap_or_default();
                Piece::new(piece.start, text, piece.raw.as_deref(), cleaned.body)
            })
            .collect();
        let mut original = Vec::with_capacity(raw.len() + removed);
        unsplice(raw, cleaned.body, &back, &mut original);
        let restored = read(&original).ok_or_else(wrong)?;
        let stands = |piece: &FindingRecord<'_>| {
            let there = restored.document.text.get(piece.start as usize..piece.end as usize);
            there == piece.text.as_deref()
        };
        if !pieces.iter().all(stands) {
            return Err(wrong());
        }
        Ok(out.put(&original)?)
    }
}

fn next_record(records: &mut Option<Records>, raw: &mut Vec<u8>) -> Result<bool, Error> {
    raw.clear();
    let Some(mut open) = records.take() else { return Ok(false) };
    let record = match open.next(raw) {
        Ok(Some(record)) => record,
        Ok(None) => return check_whole(open).map(|()| false),
        Err(error) if error.is_broken_off() => return check_whole(open).map(|()| false),
        Err(error) => return Err(error.into()),
    };
    let mut more = !record.complete;
    while more {
        more = open.more(raw)?;
    }
    *records = Some(open);
    Ok(true)
}

/// Makes sure that a file of the run, now read to its end, is not damaged.
fn check_whole(records: Records) -> Result<(), Error> {
    let source = records.source();
    let ending = records.ending()?;
    match ending.state().is_loss() {
        false => Ok(()),
        true => {
            let (code, what) = broken(&source, &ending);
            Err(mismatch(what).with_code(code))
        }
    }
}

fn mismatch(message: String) -> Error {
    Error::new(Class::Mismatch, message)
}
