//! The sections of a saved model: which columns they have, and how a row is written and read.
//!
//! A new section is a new variant of [`Section`], an arm in each of its methods, and a field of
//! [`Rulebook`].

use std::fmt::Write as _;

use super::edit::parse_key;
use super::names::clipped;
use super::rulebook::{Host, HostRow, LineRow, Rulebook};
use super::weight::Weight;
use crate::doc::Day;
use crate::escape;
use crate::hash::Hash64;
use crate::judge::Standing;

/// A table of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Hosts,
    Lines,
}

impl Section {
    /// In the order of the file.
    pub(super) const ALL: [Self; 2] = [Self::Hosts, Self::Lines];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Hosts => "hosts",
            Self::Lines => "lines",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.name() == name)
    }

    pub(super) fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Hosts => &["host", "docs", "clusters", "lines", "shared", "first", "last"],
            Self::Lines => &[
                "state",
                "host",
                "key",
                "docs",
                "clusters",
                "times",
                "hosts",
                "all-clusters",
                "in-head",
                "in-tail",
                "first",
                "last",
                "text",
            ],
        }
    }

    /// Appends all rows.
    pub(super) fn write_into(self, book: &Rulebook, out: &mut String) {
        match self {
            Self::Hosts => {
                for (host, row) in &book.hosts {
                    write_host(host, row, out);
                }
            }
            Self::Lines => {
                for ((host, key), row) in &book.lines {
                    write_line(host, *key, row, out);
                }
            }
        }
    }

    /// Reads a row, or says what is wrong with it.
    pub(super) fn read_row(self, cells: &mut Cells<'_>, book: &mut Rulebook) -> Result<(), String> {
        let is_new = match self {
            Self::Hosts => {
                let (host, row) = read_host(cells)?;
                book.hosts.insert(host, row).is_none()
            }
            Self::Lines => {
                let (place, row) = read_line(cells)?;
                book.lines.insert(place, row).is_none()
            }
        };
        match (is_new, cells.0.next()) {
            (false, _) => Err("the same row stands there twice".to_owned()),
            (true, Some(_)) => Err("too many columns".to_owned()),
            (true, None) => Ok(()),
        }
    }
}

fn write_host(host: &Host, row: &HostRow, out: &mut String) {
    let HostRow { docs, clusters, lines, shared, .. } = row;
    let (host, (first, last)) = (cell(host), days(row.days));
    row_into(out, format_args!("{host}\t{docs}\t{clusters}\t{lines}\t{shared}\t{first}\t{last}"));
}

fn read_host(cells: &mut Cells<'_>) -> Result<(Host, HostRow), String> {
    let host = cells.host()?;
    let row = HostRow {
        docs: cells.weight("docs")?,
        clusters: cells.weight("clusters")?,
        lines: cells.weight("lines")?,
        shared: cells.weight("shared")?,
        days: cells.days()?,
    };
    Ok((host, row))
}

fn write_line(host: &Host, key: Hash64, row: &LineRow, out: &mut String) {
    let LineRow { docs, clusters, times, hosts, all_clusters, in_head, in_tail, .. } = row;
    let (state, host, (first, last)) = (row.standing.name(), cell(host), days(row.days));
    let text = quoted(&row.text);
    row_into(
        out,
        format_args!(
            "{state}\t{host}\t{key}\t{docs}\t{clusters}\t{times}\t{hosts}\t{all_clusters}\t\
             {in_head}\t{in_tail}\t{first}\t{last}\t{text}"
        ),
    );
}

fn read_line(cells: &mut Cells<'_>) -> Result<((Host, Hash64), LineRow), String> {
    let state = cells.next("state")?;
    let standing = Standing::named(state).ok_or_else(|| wrong("state", state))?;
    let host = cells.host()?;
    let key = cells.next("key")?;
    let key = parse_key(key).ok_or_else(|| wrong("key", key))?;
    let row = LineRow {
        standing,
        docs: cells.weight("docs")?,
        clusters: cells.weight("clusters")?,
        times: cells.weight("times")?,
        hosts: cells.count("hosts")?,
        all_clusters: cells.weight("all-clusters")?,
        in_head: cells.weight("in-head")?,
        in_tail: cells.weight("in-tail")?,
        days: cells.days()?,
        text: cells.text()?,
    };
    Ok(((host, key), row))
}

/// A string of JSON without its quotes: no tabs, no line breaks.
fn quoted(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    escape::encode_into(text, &mut out);
    String::from_utf8(out).expect("escapes are ASCII")
}

/// A host, told apart from the signs for all, none and hashed ones by an escape.
fn cell(host: &Host) -> String {
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

fn days(days: Option<(Day, Day)>) -> (String, String) {
    match days {
        Some((first, last)) => (first.to_string(), last.to_string()),
        None => ("-".to_owned(), "-".to_owned()),
    }
}

fn row_into(out: &mut String, row: std::fmt::Arguments<'_>) {
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

    fn next(&mut self, column: &str) -> Result<&'a str, String> {
        self.0.next().ok_or_else(|| format!("the column `{column}` is missing"))
    }

    fn weight(&mut self, column: &str) -> Result<Weight, String> {
        let cell = self.next(column)?;
        Weight::parse(cell).ok_or_else(|| wrong(column, cell))
    }

    fn count(&mut self, column: &str) -> Result<u32, String> {
        let cell = self.next(column)?;
        cell.parse().map_err(|_| wrong(column, cell))
    }

    fn days(&mut self) -> Result<Option<(Day, Day)>, String> {
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

    fn text(&mut self) -> Result<String, String> {
        let cell = self.next("text")?;
        let text: String = serde_json::from_str(&format!("\"{cell}\""))
            .map_err(|_| "the text is no JSON string; `\"` and `\\` need a `\\` before them")?;
        Ok(clipped(&text).to_owned())
    }

    fn host(&mut self) -> Result<Host, String> {
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
