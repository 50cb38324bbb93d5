//! The file of a saved model: head, sections, checksum.
//!
//! ```text
//! refrain model 2
//! made-by 0.1.0
//! unicode-words 17.0.0          settings, one a line
//! …
//! newest 2024-03-09
//! faded-to -
//! [hosts]                       sections: the names of the columns, then rows with tabs between
//! host⇥docs⇥clusters⇥lines⇥shared⇥first⇥last
//! harbour-times.example⇥120⇥117⇥2610⇥240⇥2024-01-02⇥2024-03-09
//! [lines]
//! …
//! [wide-lines] [runs] [templates]
//! checksum 0123456789abcdef     XXH3 of every byte before this line
//! ```

use memchr::memrchr;

use super::error::ModelError;
use super::row::Cells;
use super::rulebook::Rulebook;
use super::section::Section;
use super::settings::{self, Settings};
use crate::doc::Day;
use crate::hash::Hash64;

/// What every model begins with; the version of the form follows.
pub(crate) const MAGIC: &[u8] = b"refrain model ";

/// The form that is written; earlier ones are read. A new section or column makes it go up.
const VERSION: u32 = 2;

const MADE_BY: &str = "made-by";
const NEWEST: &str = "newest";
const FADED_TO: &str = "faded-to";
const CHECKSUM: &str = "checksum ";

/// Bytes of the last line: the word, 16 digits and a line break.
const SEAL: usize = CHECKSUM.len() + 16 + 1;

/// No row that is written is longer, so a longer one is none of ours.
const LONGEST_LINE: usize = 16 << 10;

/// The bytes of a model: the same for the same knowledge.
pub(super) fn write(book: &Rulebook) -> Vec<u8> {
    let mut out = format!("refrain model {VERSION}\n{MADE_BY} {}\n", env!("CARGO_PKG_VERSION"));
    for (name, value) in book.settings.pairs() {
        out.push_str(&format!("{name} {value}\n"));
    }
    for (name, day) in [(NEWEST, book.newest), (FADED_TO, book.faded)] {
        let day = day.map_or("-".to_owned(), |day| day.to_string());
        out.push_str(&format!("{name} {day}\n"));
    }
    for section in Section::ALL {
        out.push_str(&format!("[{}]\n{}\n", section.name(), section.columns().join("\t")));
        section.write_into(book, &mut out);
    }
    let checksum = Hash64::of(out.as_bytes());
    out.push_str(&format!("{CHECKSUM}{checksum}\n"));
    out.into_bytes()
}

/// Reads what [`write`] wrote.
///
/// The checksum comes before everything but the version: whatever follows is read as it was written.
pub(super) fn read(bytes: &[u8]) -> Result<Rulebook, ModelError> {
    check_version(bytes)?;
    let body = bytes.len().checked_sub(SEAL).ok_or_else(ModelError::truncated)?;
    let (body, seal) = bytes.split_at(body);
    if !is_seal(seal) || !body.ends_with(b"\n") {
        return Err(ModelError::truncated());
    }
    if seal != format!("{CHECKSUM}{}\n", Hash64::of(body)).as_bytes() {
        return Err(ModelError::damaged());
    }
    read_body(body)
}

/// Reads a model without asking for its checksum.
pub(super) fn read_unsealed(bytes: &[u8]) -> Result<Rulebook, ModelError> {
    check_version(bytes)?;
    let text = bytes.trim_ascii_end();
    let last = memrchr(b'\n', text).map_or(0, |line_break| line_break + 1);
    let is_checksum = text[last..].starts_with(CHECKSUM.trim_end().as_bytes());
    read_body(if is_checksum { &text[..last] } else { text })
}

fn check_version(bytes: &[u8]) -> Result<(), ModelError> {
    let Some(rest) = bytes.strip_prefix(MAGIC) else {
        let is_beginning = !bytes.is_empty() && MAGIC.starts_with(bytes);
        return Err(match is_beginning {
            true => ModelError::truncated(),
            false => ModelError::not_a_model(),
        });
    };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let version = std::str::from_utf8(&rest[..digits]).ok().and_then(|digits| digits.parse().ok());
    match (version, rest.get(digits)) {
        (_, None) => Err(ModelError::truncated()),
        (Some(1..=VERSION), Some(b'\n')) => Ok(()),
        (Some(version), Some(b'\n')) if VERSION < version => {
            let what = format!("its form is {version}, this one reads up to {VERSION}");
            Err(ModelError::newer(what))
        }
        _ => Err(ModelError::not_a_model()),
    }
}

/// Whether the last line is a checksum, fitting or not.
fn is_seal(line: &[u8]) -> bool {
    line.ends_with(b"\n") && line.starts_with(CHECKSUM.as_bytes())
}

fn read_body(body: &[u8]) -> Result<Rulebook, ModelError> {
    let lines = body.strip_suffix(b"\n").unwrap_or(body).split(|&byte| byte == b'\n');
    let mut lines = Lines { lines, number: 0 };
    lines.next()?;
    let mut book = read_head(&mut lines)?;
    let mut section = None;
    while let Some(line) = lines.next()? {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            let named = Section::named(name)
                .ok_or_else(|| ModelError::newer(format!("it has a section `{name}`")))?;
            let columns = named.columns().join("\t");
            lines.expect(&columns)?;
            section = Some(named);
        } else if let Some(section) = section {
            let row = section.read_row(&mut Cells::of(line), &mut book);
            row.map_err(|what| ModelError::malformed(lines.number, what))?;
        } else {
            let what = "neither a setting of this version nor a section";
            return Err(ModelError::newer(format!("line {} is {what}", lines.number)));
        }
    }
    Ok(book)
}

/// The settings, which stand in a fixed order.
fn read_head<'a>(
    lines: &mut Lines<'a, impl Iterator<Item = &'a [u8]>>,
) -> Result<Rulebook, ModelError> {
    lines.setting(MADE_BY)?;
    let mut values: [String; settings::NAMES.len()] = Default::default();
    for (name, value) in settings::NAMES.into_iter().zip(&mut values) {
        *value = lines.setting(name)?.to_owned();
    }
    let (newest, faded) = (lines.day(NEWEST)?, lines.day(FADED_TO)?);
    Ok(Rulebook::with(Settings::new(values), newest, faded))
}

/// The lines of a file with their numbers, from 1.
struct Lines<'a, I: Iterator<Item = &'a [u8]>> {
    lines: I,
    number: usize,
}

impl<'a, I: Iterator<Item = &'a [u8]>> Lines<'a, I> {
    fn next(&mut self) -> Result<Option<&'a str>, ModelError> {
        let Some(line) = self.lines.next() else { return Ok(None) };
        self.number += 1;
        if LONGEST_LINE < line.len() {
            return Err(ModelError::malformed(self.number, "longer than any line of a model"));
        }
        let text = std::str::from_utf8(line);
        text.map(Some).map_err(|_| ModelError::malformed(self.number, "not UTF-8"))
    }

    /// The value of the setting that has to stand here.
    fn setting(&mut self, name: &str) -> Result<&'a str, ModelError> {
        let line = self.next()?.unwrap_or_default();
        let value = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(' '));
        let number = self.number;
        value.ok_or_else(|| ModelError::malformed(number, format!("`{name}` should stand here")))
    }

    /// The day of a setting, if it has one.
    fn day(&mut self, name: &str) -> Result<Option<Day>, ModelError> {
        match self.setting(name)? {
            "-" => Ok(None),
            text => Day::of_iso(text)
                .map(Some)
                .ok_or_else(|| ModelError::malformed(self.number, format!("`{text}` is no day"))),
        }
    }

    fn expect(&mut self, expected: &str) -> Result<(), ModelError> {
        if self.next()? == Some(expected) {
            return Ok(());
        }
        let what = "the names of the columns should stand here";
        Err(ModelError::malformed(self.number, what))
    }
}
