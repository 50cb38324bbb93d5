//! What a run has found, read back record by record.

use super::{Removed, mismatch, next_record};
use crate::pipeline::error::Error;
use crate::place::Place;
use crate::read::{Input, Records};
use crate::report::FindingRecord;

/// The findings of a run, record by record.
pub(super) struct Findings {
    /// Until all are read.
    records: Option<Records>,
    place: Place,
    ahead: Option<FindingRecord<'static>>,
}

impl Findings {
    pub(super) fn open(input: &Input) -> Result<Self, Error> {
        // A finding can hold a whole record, and escapes make more of it.
        let records = Records::open(input)?.with_limit(u32::MAX as usize);
        let place = Place { source: input.source.clone(), record: 0 };
        let mut findings = Self { records: Some(records), place, ahead: None };
        findings.advance()?;
        Ok(findings)
    }

    /// The source of the next finding.
    pub(super) fn source(&self) -> Option<String> {
        self.ahead.as_ref().map(|finding| finding.source.clone().into_owned())
    }

    pub(super) fn is_at(&self, source: &str) -> bool {
        self.ahead.as_ref().is_some_and(|finding| finding.source == source)
    }

    /// All that was removed from a record; `None` if nothing was found in it.
    pub(super) fn of_record(
        &mut self,
        source: &str,
        record: u64,
    ) -> Result<Option<Removed>, Error> {
        let mut removed = Removed { record, whole: None, pieces: Vec::new() };
        let mut any = false;
        while self.is_at(source) && self.ahead.as_ref().is_some_and(|one| one.record == record) {
            any = true;
            let Some(finding) = self.advance()? else { break };
            match finding.raw {
                Some(raw) if finding.is_cut() && finding.is_whole() => {
                    removed.whole = Some(raw.into_owned().into_bytes());
                }
                _ if finding.is_cut() => removed.pieces.push(finding),
                _ => {}
            }
        }
        let behind = self.is_at(source)
            && self.ahead.as_ref().is_some_and(|one| one.record < removed.record);
        if behind {
            let error = mismatch(format!("{}: findings out of order", self.place));
            return Err(error.with_hint("restore needs them in the order they were written"));
        }
        Ok(any.then_some(removed))
    }

    /// Takes the next finding and looks one further.
    fn advance(&mut self) -> Result<Option<FindingRecord<'static>>, Error> {
        let mut line = Vec::new();
        let mut next = None;
        while next.is_none() && next_record(&mut self.records, &mut line)? {
            self.place.record += 1;
            if !line.trim_ascii().is_empty() {
                let finding: FindingRecord<'_> =
                    serde_json::from_slice(&line).map_err(|cause| {
                        mismatch(format!("{}: not a finding", self.place)).with_cause(cause)
                    })?;
                next = Some(finding.into_owned());
            }
        }
        Ok(std::mem::replace(&mut self.ahead, next))
    }
}
