//! What all rows of a saved model have in common: cells, counts that fade and add up.

use std::fmt::Write as _;

use super::edit::parse_key;
use super::host::Host;
use super::names::clipped;
use super::weight::Weight;
use crate::doc::Day;
use crate::escape;
use crate::hash::Hash64;
use crate::judge::Standing;

/// A row of a table of the file.
pub(super) trait Row: Sized + Default {
    /// What it is known by.
    type Key: Ord + Clone;

    /// The names of the columns, in order.
    const COLUMNS: &'static [&'static str];

    /// The cells behind the name of the line, in the order of the columns.
    fn write(&self, key: &Self::Key, out: &mut String);

    /// Reads what [`write`](Self::write) wrote.
    fn read(cells: &mut Cells<'_>) -> Result<(Self::Key, Self), String>;

    /// First and last day of what was counted.
    fn days(&mut self) -> &mut Option<(Day, Day)>;

    /// Everything that was counted in the documents of the row alone; the clusters come first.
    fn counts(&mut self) -> Vec<&mut Weight>;

    /// What was decided by hand.
    fn standing(&mut self) -> Option<&mut Standing> {
        None
    }

    /// The wording.
    fn text(&mut self) -> Option<&mut String> {
        None
    }

    /// Takes over what no sum can tell: of two values the greater one.
    fn join(&mut self, _other: &Self) {}

    /// Lets all counts fade.
    fn fade(&mut self, age: u32) {
        for count in self.counts() {
            *count = count.faded(age);
        }
    }

    /// Adds up counts, days and decisions. Of two wordings the one that sorts first stays.
    fn add(&mut self, mut other: Self) {
        for (count, more) in self.counts().into_iter().zip(other.counts()) {
            *count = count.plus(*more);
        }
        let days = self.days();
        *days = match (*days, *other.days()) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
        if let (Some(standing), Some(more)) = (self.standing(), other.standing()) {
            *standing = (*standing).max(*more);
        }
        if let (Some(text), Some(more)) = (self.text(), other.text())
            && (text.is_empty() || !more.is_empty() && *more < *text)
        {
            *text = std::mem::take(more);
        }
        self.join(&other);
    }

    /// Whether it is worth keeping: half a cluster is left, or somebody has ruled on it.
    fn stays(&mut self) -> bool {
        let is_ruled = self.standing().is_some_and(|standing| *standing != Standing::Auto);
        is_ruled || self.counts().first().is_some_and(|clusters| Weight::HALF <= **clusters)
    }

    /// Whether nothing was counted and nothing decided.
    fn is_empty(&mut self) -> bool {
        let is_ruled = self.standing().is_some_and(|standing| *standing != Standing::Auto);
        !is_ruled && self.counts().into_iter().all(|count| *count == Weight::default())
    }
}

/// A row that knows how much of its kind other hosts have.
pub(super) trait Spread: Row<Key = (Host, Hash64)> {
    /// Hosts that have it, and their clusters.
    fn everywhere(&mut self) -> (&mut u32, &mut Weight);
}

/// A string of JSON without its quotes: no tabs, no line breaks.
pub(super) fn quoted(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    escape::encode_into(text, &mut out);
    String::from_utf8(out).expect("escapes are ASCII")
}

/// A host, told apart from the signs for all, none and hashed ones by an escape.
pub(super) fn host_cell(host: &Host) -> String {
    match host {
        Host::Named(name) => {
            let sign = name.chars().next().filter(|_| name.starts_with(['*', '-', '#']));
            match sign {
                Some(sign) => format!("\\u{:04x}{}", u32::from(sign), quoted(&name[1..])),
                None => quoted(name),
            }
        }
        other => other.to_string(),
    }
}

/// The two cells of the days.
pub(super) fn day_cells(days: Option<(Day, Day)>) -> String {
    match days {
        Some((first, last)) => format!("{first}\t{last}"),
        None => "-\t-".to_owned(),
    }
}

pub(super) fn row_into(out: &mut String, row: std::fmt::Arguments<'_>) {
    writeln!(out, "{row}").expect("a string takes it all");
}

fn wrong(column: &str, value: &str) -> String {
    let shown: String = value.chars().take(40).collect();
    format!("`{shown}` is no {column}")
}

/// The cells of a row that are still to be read.
pub(super) struct Cells<'a>(std::str::Split<'a, char>);

impl<'a> Cells<'a> {
    pub(super) fn of(row: &'a str) -> Self {
        Self(row.split('\t'))
    }

    /// Whether all have been read.
    pub(super) fn is_done(&mut self) -> bool {
        self.0.next().is_none()
    }

    fn next(&mut self, column: &str) -> Result<&'a str, String> {
        self.0.next().ok_or_else(|| format!("the column `{column}` is missing"))
    }

    pub(super) fn weight(&mut self, column: &str) -> Result<Weight, String> {
        let cell = self.next(column)?;
        Weight::parse(cell).ok_or_else(|| wrong(column, cell))
    }

    pub(super) fn count(&mut self, column: &str) -> Result<u32, String> {
        let cell = self.next(column)?;
        cell.parse().map_err(|_| wrong(column, cell))
    }

    pub(super) fn standing(&mut self) -> Result<Standing, String> {
        let cell = self.next("state")?;
        Standing::named(cell).ok_or_else(|| wrong("state", cell))
    }

    pub(super) fn key(&mut self) -> Result<Hash64, String> {
        let cell = self.next("key")?;
        parse_key(cell).ok_or_else(|| wrong("key", cell))
    }

    /// Numbers of 16 bits, in four hexadecimal digits each.
    pub(super) fn codes<const N: usize>(&mut self, column: &str) -> Result<[u16; N], String> {
        let cell = self.next(column)?;
        let is_plain = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let mut codes = [0; N];
        if cell.len() != 4 * N || !cell.bytes().all(is_plain) {
            return Err(wrong(column, cell));
        }
        for (number, code) in codes.iter_mut().enumerate() {
            let digits = &cell[4 * number..4 * number + 4];
            *code = u16::from_str_radix(digits, 16).map_err(|_| wrong(column, cell))?;
        }
        Ok(codes)
    }

    pub(super) fn days(&mut self) -> Result<Option<(Day, Day)>, String> {
        let (first, last) = (self.next("first")?, self.next("last")?);
        if (first, last) == ("-", "-") {
            return Ok(None);
        }
        let day = |cell: &str| Day::of_iso(cell).ok_or_else(|| wrong("day", cell));
        let days = (day(first)?, day(last)?);
        if days.1 < days.0 {
            return Err("the last day comes before the first".to_owned());
        }
        Ok(Some(days))
    }

    pub(super) fn text(&mut self) -> Result<String, String> {
        let cell = self.next("text")?;
        let text: String = serde_json::from_str(&format!("\"{cell}\""))
            .map_err(|_| "the text is no JSON string; `\"` and `\\` need a `\\` before them")?;
        Ok(clipped(&text).to_owned())
    }

    pub(super) fn host(&mut self) -> Result<Host, String> {
        let cell = self.next("host")?;
        match cell {
            "*" => return Ok(Host::Any),
            "-" => return Ok(Host::Unknown),
            _ => {}
        }
        if let Some(key) = cell.strip_prefix('#') {
            return parse_key(key).map(Host::Hashed).ok_or_else(|| wrong("host", cell));
        }
        let name: Result<String, _> = serde_json::from_str(&format!("\"{cell}\""));
        match name {
            Ok(name) if !name.is_empty() => Ok(Host::Named(name.into())),
            _ => Err(wrong("host", cell)),
        }
    }
}
