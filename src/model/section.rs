//! The sections of a saved model.
//!
//! A new section is a new variant of [`Section`], an arm in each of its methods, a kind of [`Row`],
//! and a field of [`Rulebook`].

use std::collections::BTreeMap;

use super::host::HostRow;
use super::line::{LineRow, WideRow};
use super::row::{Cells, Row};
use super::rulebook::Rulebook;
use super::run::RunRow;
use super::template::TemplateRow;

/// A table of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Hosts,
    Lines,
    WideLines,
    Runs,
    Templates,
}

impl Section {
    /// In the order of the file.
    pub(super) const ALL: [Self; 5] =
        [Self::Hosts, Self::Lines, Self::WideLines, Self::Runs, Self::Templates];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Hosts => "hosts",
            Self::Lines => "lines",
            Self::WideLines => "wide-lines",
            Self::Runs => "runs",
            Self::Templates => "templates",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.name() == name)
    }

    pub(super) fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Hosts => HostRow::COLUMNS,
            Self::Lines => LineRow::COLUMNS,
            Self::WideLines => WideRow::COLUMNS,
            Self::Runs => RunRow::COLUMNS,
            Self::Templates => TemplateRow::COLUMNS,
        }
    }

    /// Appends all rows.
    pub(super) fn write_into(self, book: &Rulebook, out: &mut String) {
        match self {
            Self::Hosts => write_rows(&book.hosts, out),
            Self::Lines => write_rows(&book.lines, out),
            Self::WideLines => write_rows(&book.wide_lines, out),
            Self::Runs => write_rows(&book.runs, out),
            Self::Templates => write_rows(&book.templates, out),
        }
    }

    /// Reads a row, or says what is wrong with it.
    pub(super) fn read_row(self, cells: &mut Cells<'_>, book: &mut Rulebook) -> Result<(), String> {
        let is_new = match self {
            Self::Hosts => read_row(cells, &mut book.hosts),
            Self::Lines => read_row(cells, &mut book.lines),
            Self::WideLines => read_row(cells, &mut book.wide_lines),
            Self::Runs => read_row(cells, &mut book.runs),
            Self::Templates => read_row(cells, &mut book.templates),
        };
        match (is_new?, cells.is_done()) {
            (false, _) => Err("the same row stands there twice".to_owned()),
            (true, false) => Err("too many columns".to_owned()),
            (true, true) => Ok(()),
        }
    }
}

fn write_rows<R: Row>(rows: &BTreeMap<R::Key, R>, out: &mut String) {
    for (key, row) in rows {
        row.write(key, out);
    }
}

fn read_row<R: Row>(cells: &mut Cells<'_>, rows: &mut BTreeMap<R::Key, R>) -> Result<bool, String> {
    let (key, row) = R::read(cells)?;
    Ok(rows.insert(key, row).is_none())
}
