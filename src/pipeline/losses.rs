//! What could not be read, and when it is too much.

use std::collections::BTreeMap;

use super::error::{Class, Error};
use super::limits::{Limits, RejectLimit};
use crate::place::Place;
use crate::read::{EndState, Ending, Reason};

/// What could not be read of a dump so far.
#[derive(Default)]
pub(super) struct Losses {
    /// Records, blank lines left aside.
    records: u64,
    rejected: u64,
    /// For each reason how often it was met, and where and how for the first time.
    reasons: BTreeMap<&'static str, (u64, String)>,
    /// Why the first record could not be read, and what to do about it.
    first: Option<Rejection>,
    /// The first record of which bytes are replaced.
    mended: Option<Place>,
    /// The first input that is not whole.
    broken: Option<Broken>,
}

struct Rejection {
    place: Place,
    reason: Reason,
    hint: String,
}

struct Broken {
    code: &'static str,
    message: String,
}

/// So many records one after the other, none of them any good, are no accident.
const STORM: u64 = 1_000;

/// Reasons that are named when there were too many rejects.
const NAMED: usize = 3;

impl Losses {
    /// A record was read.
    pub(super) fn keep(&mut self) {
        self.records += 1;
    }

    /// Bytes of a record that was kept are replaced.
    pub(super) fn mend(&mut self, place: impl FnOnce() -> Place) {
        self.mended.get_or_insert_with(place);
    }

    /// A record could not be read.
    pub(super) fn reject(&mut self, place: &Place, reason: &Reason, raw: &[u8]) {
        self.records += 1;
        self.rejected += 1;
        let first = || (0, format!("{place}: {reason}"));
        self.reasons.entry(reason.code()).or_insert_with(first).0 += 1;
        if self.first.is_none() {
            let (place, reason, hint) = (place.clone(), reason.clone(), hint(reason, raw));
            self.first = Some(Rejection { place, reason, hint });
        }
    }

    /// An input is over.
    pub(super) fn end(&mut self, source: &str, ending: &Ending) {
        if self.broken.is_none() && ending.state().is_loss() {
            let (code, message) = broken(source, ending);
            self.broken = Some(Broken { code, message });
        }
    }

    /// Whether to go on.
    ///
    /// # Errors
    ///
    /// When more was lost already than may be lost in all.
    pub(super) fn check_on_the_way(&self, limits: &Limits) -> Result<(), Error> {
        let is_storm = STORM <= self.rejected && self.rejected == self.records;
        if let (true, Some(place)) = (limits.is_strict, &self.mended) {
            let message = format!("{place}: bytes that are not UTF-8 would be replaced");
            let error = Error::new(Class::Input, message).with_code("IN-UTF8");
            return Err(error.with_hint("a strict run replaces nothing: leave one of the two out"));
        }
        let limit = if limits.is_strict { RejectLimit::Count(0) } else { limits.rejects };
        match (limit, &self.first) {
            (RejectLimit::Share(share), Some(first)) if is_storm && share < 1.0 => {
                Err(unreadable(first, self.rejected))
            }
            (RejectLimit::Count(count), _) if count < self.rejected => Err(self.too_many(count)),
            _ => Ok(()),
        }
    }

    /// Whether what was lost is few enough for output.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub(super) fn check(&self, limits: &Limits) -> Result<(), Error> {
        self.check_on_the_way(limits)?;
        match (&self.broken, &self.first) {
            (Some(broken), _) if limits.is_strict || self.records == 0 => {
                let error = Error::new(Class::Input, broken.message.clone()).with_code(broken.code);
                return Err(error.with_hint("fetch the input anew"));
            }
            (_, Some(first)) if self.rejected == self.records => {
                return Err(unreadable(first, self.rejected));
            }
            _ => {}
        }
        let limit = limits.rejects.of(self.records);
        if limit < self.rejected {
            return Err(self.too_many(limit));
        }
        match limits.expected {
            Some(expected) if expected != self.records => {
                let found = self.records;
                let message = format!("{found} records were read, {expected} were expected");
                let error = Error::new(Class::Input, message).with_code("IN-COUNT");
                Err(error.with_hint("an input may be cut short, or hold more than it should"))
            }
            _ => Ok(()),
        }
    }

    fn too_many(&self, limit: u64) -> Error {
        let mut reasons: Vec<_> = self.reasons.iter().collect();
        reasons.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        let named = reasons.iter().take(NAMED);
        let named = named.map(|(code, (count, first))| format!("{count} {code} (first {first})"));
        let named: Vec<String> = named.collect();
        let (rejected, records) = (self.rejected, self.records);
        let message = format!(
            "{rejected} of {records} records rejected, {limit} are allowed: {}",
            named.join(", ")
        );
        let error = Error::new(Class::Input, message).with_code("IN-REJECTS");
        error.with_hint("--max-rejects allows more, --strict none")
    }
}

/// What is told of an input that is not whole.
pub(super) fn broken(source: &str, ending: &Ending) -> (&'static str, String) {
    let losses = |oddity: &&crate::read::Oddity| {
        use crate::read::Oddity::{Changed, Checksum};
        matches!(oddity, Changed { .. } | Checksum { .. })
    };
    match (&ending.trouble, ending.oddities.iter().find(losses)) {
        (Some(trouble), _) => (trouble.code(), trouble.to_string()),
        (None, Some(oddity)) => (oddity.code(), format!("{source}: {oddity}")),
        (None, None) => {
            debug_assert!(ending.state() != EndState::Truncated, "truncated without trouble");
            ("IN-CHECKSUM", format!("{source}: damaged"))
        }
    }
}

/// The error for a dump of which not one record can be read, told by its first.
fn unreadable(first: &Rejection, rejected: u64) -> Error {
    let Rejection { place, reason, hint } = first;
    let message = match rejected {
        1 => format!("{place}: {reason}; no record can be read"),
        _ => format!("{place}: {reason}; not one of {rejected} records can be read"),
    };
    let code = match reason.message_code() {
        "IN-JSON" | "IN-UTF8" => "IN-FORMAT",
        code => code,
    };
    Error::new(Class::Input, message).with_code(code).with_hint(hint)
}

/// What to do when no record can be read.
fn hint(reason: &Reason, raw: &[u8]) -> String {
    match reason {
        Reason::MissingText { .. } => field_hint(raw),
        _ if [&b"\xff\xfe"[..], b"\xfe\xff"].iter().any(|mark| raw.starts_with(mark)) => {
            "this looks like UTF-16: convert it, as by `iconv -f UTF-16 -t UTF-8`".to_owned()
        }
        _ if raw.trim_ascii_start().starts_with(b"[") => {
            "this looks like one array of JSON: `jq -c '.[]'` makes a line of each record"
                .to_owned()
        }
        _ => "check --format, and look at the first lines of the input".to_owned(),
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
