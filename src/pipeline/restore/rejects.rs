//! What a run has rejected, read back record by record.

use std::collections::BTreeSet;
use std::path::Path;

use super::next_record;
use crate::format::Format;
use crate::pipeline::error::Error;
use crate::pipeline::job::RestoreJob;
use crate::pipeline::outputs::rejects_beside;
use crate::read::{Records, find};
use crate::write::{Rejected, Staged};

/// The rejected records of a run, one by one.
pub(super) struct Rejects {
    /// Until all are read.
    records: Option<Records>,
    ahead: Option<Rejected>,
    /// Every source that is still to come.
    sources: BTreeSet<String>,
    line: Vec<u8>,
}

impl Rejects {
    pub(super) fn open(job: &RestoreJob) -> Result<Self, Error> {
        let beside = || Some(rejects_beside(&job.cleaned)).filter(|path| path.is_file());
        let mut rejects =
            Self { records: None, ahead: None, sources: BTreeSet::new(), line: Vec::new() };
        let Some(path) = job.rejects.clone().or_else(beside) else { return Ok(rejects) };
        let found = find(std::slice::from_ref(&path), Some(Format::Jsonl), Path::new("."))?;
        // Once for the names of the sources, and once for their records.
        rejects.records = Some(Records::open(&found.inputs[0])?);
        let mut sources = BTreeSet::new();
        rejects.advance()?;
        while let Some(rejected) = rejects.ahead.take() {
            sources.insert(rejected.source);
            rejects.advance()?;
        }
        rejects.sources = sources;
        rejects.records = Some(Records::open(&found.inputs[0])?);
        rejects.advance()?;
        Ok(rejects)
    }

    pub(super) fn source(&self) -> Option<String> {
        self.ahead.as_ref().map(|rejected| rejected.source.clone())
    }

    /// The source to restore first, this one or that of the next rejected record.
    ///
    /// Rejects stand in the order of the inputs, as findings do. A source with rejects comes when
    /// its first one does; one without them never has to wait.
    pub(super) fn before(&self, next: Option<String>) -> Option<String> {
        match next {
            Some(next) if !self.sources.contains(&next) => Some(next),
            next => self.source().or(next),
        }
    }

    pub(super) fn is_in(&self, source: &str) -> bool {
        self.ahead.as_ref().is_some_and(|rejected| rejected.source == source)
    }

    pub(super) fn is_at(&self, source: &str, record: u64) -> bool {
        self.is_in(source) && self.ahead.as_ref().is_some_and(|one| one.record == record)
    }

    /// Writes a rejected record as it was, and tells whether it was written with bytes replaced too.
    pub(super) fn put_record(
        &mut self,
        source: &str,
        record: u64,
        out: &mut Staged,
    ) -> Result<bool, Error> {
        let mut is_replaced = false;
        while self.is_at(source, record) {
            let Some(rejected) = self.ahead.take() else { break };
            is_replaced |= rejected.is_replaced;
            out.put(&rejected.raw)?;
            self.advance()?;
        }
        if !self.is_in(source) {
            self.sources.remove(source);
        }
        Ok(is_replaced)
    }

    fn advance(&mut self) -> Result<(), Error> {
        while self.ahead.is_none() && next_record(&mut self.records, &mut self.line)? {
            if !self.line.trim_ascii().is_empty() {
                self.ahead = Some(Rejected::parse(&self.line)?);
            }
        }
        Ok(())
    }
}
