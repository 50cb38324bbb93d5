//! One page with much of something.

use std::io::Write;

use refrain::Document;

use super::{Dump, Pen, page};
use crate::corpus::{self, Script};

pub(super) fn again(lines: usize) -> Dump {
    one(&(Pen::new().line() + "\n"), lines)
}

/// The same line on pages of a hundred, each of which has a line of its own.
pub(super) fn over_pages(lines: usize) -> Dump {
    let mut pen = Pen::new();
    let many = (pen.line() + "\n").repeat(100);
    let pages = (0..lines.div_ceil(100)).map(|number| page(number, pen.line() + "\n" + &many));
    Dump::Documents(pages.collect())
}

/// Four pages share half of their lines, so that they have frames.
pub(super) fn framed(lines: usize) -> Dump {
    let mut pen = Pen::new();
    let (top, foot) = (pen.page(lines / 3), pen.page(lines / 3));
    let text = |_| format!("{top}{}{foot}", pen.page(lines / 3));
    let texts: Vec<String> = (0..4).map(text).collect();
    Dump::Documents(texts.into_iter().enumerate().map(|(at, text)| page(at, text)).collect())
}

/// Short lines that come twice, which are compared with the title.
pub(super) fn long_title(lines: usize) -> Dump {
    let mut pen = Pen::new();
    let lines: String = (0..lines).map(|number| short(number, &pen.line())).collect();
    let text = lines.clone() + "\n\n" + &lines;
    Dump::Documents(vec![Document { title: text.clone().into(), ..page(0, text) }])
}

fn short(number: usize, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').take(5).collect();
    format!("{} {number} {}.\n", words.join(" "), "wide".repeat(12))
}

pub(super) fn long_host(lines: usize) -> Dump {
    let text = Pen::new().page(lines);
    Dump::Documents(vec![Document { host: text.clone().into(), ..page(0, text) }])
}

pub(super) fn of_one_word(lines: usize) -> Dump {
    let mut pen = Pen::new();
    let lines: Vec<&str> = (0..lines).map(|_| pen.words.word(&mut pen.random)).collect();
    text(lines.join("\n"))
}

pub(super) fn markers(lines: usize) -> Dump {
    one("ADVERTISEMENT\nRead more:\n", lines / 2)
}

/// Each line twice, one below the other.
pub(super) fn printed_twice(lines: usize) -> Dump {
    let mut pen = Pen::new();
    let twice = |line: String| format!("{line}\n{line}\n");
    text((0..lines).map(|_| twice(pen.line())).collect())
}

pub(super) fn mixed(bytes: usize) -> Dump {
    on_one_line(Script::Mixed, bytes)
}

pub(super) fn chinese(bytes: usize) -> Dump {
    on_one_line(Script::Chinese, bytes)
}

pub(super) fn cyrillic(bytes: usize) -> Dump {
    on_one_line(Script::Cyrillic, bytes)
}

pub(super) fn arabic(bytes: usize) -> Dump {
    on_one_line(Script::Arabic, bytes)
}

fn on_one_line(script: Script, bytes: usize) -> Dump {
    text(corpus::text(script, bytes, 1).replace('\n', " "))
}

pub(super) fn one_word(bytes: usize) -> Dump {
    one("harbour", bytes / 7)
}

/// Marks of two classes in turn, which normalization has to sort.
pub(super) fn accents(count: usize) -> Dump {
    text("a".to_owned() + &"\u{301}\u{323}".repeat(count / 2))
}

pub(super) fn unseen(count: usize) -> Dump {
    one(" \u{200b}", count)
}

pub(super) fn brackets(count: usize) -> Dump {
    one("Photo (", count)
}

pub(super) fn quotes(count: usize) -> Dump {
    one("“Yes.” ", count / 2)
}

pub(super) fn apostrophes(count: usize) -> Dump {
    one("It isn’t Ana’s. ", count / 2)
}

pub(super) fn abbreviations(count: usize) -> Dump {
    one("Dr. J. No. 3. ", count / 4)
}

pub(super) fn credits(count: usize) -> Dump {
    one("Waves at the pier. (Ana Kovac/AFP) ", count)
}

/// Longer than a record may be: it is passed on piece by piece.
pub(super) fn too_long(bytes: usize) -> Dump {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    let mut write = |bytes: &[u8]| file.write_all(bytes).expect("room for the dump");
    let filler = [b'a'; 1 << 16];
    write(b"{\"text\":\"");
    (0..bytes / filler.len()).for_each(|_| write(&filler));
    write(b"\"}\n{\"text\":\"Fog in the harbour.\"}\n");
    Dump::File(file)
}

fn one(piece: &str, times: usize) -> Dump {
    text(piece.repeat(times))
}

fn text(text: String) -> Dump {
    Dump::Documents(vec![page(0, text)])
}
