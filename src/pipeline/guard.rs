//! A guard against removing too much.

use std::collections::BTreeMap;

use super::error::{Class, Error};
use super::limits::Limits;

/// What goes of the text of each source: of each input, each host and the whole dump.
#[derive(Default)]
pub(super) struct Guard {
    inputs: BTreeMap<String, Share>,
    hosts: BTreeMap<String, Share>,
    whole: Share,
}

#[derive(Clone, Copy, Default)]
struct Share {
    records: u64,
    bytes: u64,
    gone: u64,
}

/// Below so many records a source is not looked at: of five copies four go, and rightly so.
const RECORDS: u64 = 100;

/// The sources that are named in an error.
const NAMED: usize = 5;

impl Guard {
    /// Takes note of a record with so many bytes of text, of which some go; an empty name stands
    /// for no source.
    pub(super) fn count(&mut self, input: &str, host: &str, bytes: u64, gone: u64) {
        self.whole.add(bytes, gone);
        for (sources, name) in [(&mut self.inputs, input), (&mut self.hosts, host)] {
            match sources.get_mut(name) {
                Some(share) => share.add(bytes, gone),
                None if name.is_empty() => {}
                None => sources.entry(name.to_owned()).or_default().add(bytes, gone),
            }
        }
    }

    /// The sources that lose more than they may, each as a clause.
    pub(super) fn exceeding(&self, limits: &Limits) -> Vec<String> {
        let whole = std::iter::once(("the whole dump".to_owned(), &self.whole));
        let inputs = self.inputs.iter().map(|(name, share)| (format!("input {name}"), share));
        let hosts = self.hosts.iter().map(|(name, share)| (format!("host {name}"), share));
        let all = whole.chain(inputs).chain(hosts);
        all.filter(|(_, share)| share.exceeds(limits.removed))
            .map(|(source, share)| {
                let percent = 100.0 * share.gone as f64 / share.bytes as f64;
                format!("{source} loses {percent:.1} % of the text of {} records", share.records)
            })
            .collect()
    }
}

impl Share {
    fn add(&mut self, bytes: u64, gone: u64) {
        self.records += 1;
        self.bytes += bytes;
        self.gone += gone;
    }

    fn exceeds(&self, most: f64) -> bool {
        RECORDS <= self.records && most * (self.bytes as f64) < self.gone as f64
    }
}

/// The error for sources that lose more than they may.
pub(super) fn too_much(exceeding: &[String]) -> Error {
    let named = exceeding.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = match exceeding.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let error = Error::new(Class::Input, named + &more).with_code("GUARD-REMOVED");
    error.with_hint("look at what `scan` finds; --max-removed allows more")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_that_loses_nearly_all_is_named() {
        let mut guard = Guard::default();
        for number in 0..200 {
            guard.count("a.jsonl", "harbour.example", 100, if number % 2 == 0 { 100 } else { 95 });
            guard.count("b.jsonl", "", 1000, 0);
        }
        (0..99).for_each(|_| guard.count("c.jsonl", "", 10, 10));
        let named = guard.exceeding(&Limits::default());
        let loses = "loses 97.5 % of the text of 200 records";
        assert_eq!(
            named,
            [format!("input a.jsonl {loses}"), format!("host harbour.example {loses}")]
        );
        let lenient = Limits { removed: 1.0, ..Limits::default() };
        assert!(guard.exceeding(&lenient).is_empty());
    }
}
