//! `refrain show`: one document for people, its cuts struck through and named.

use std::io::{self, Write as _};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use refrain::{Action, Cleaned, Document, Judged, Kind, pipeline};

use crate::args::ShowArgs;
use crate::escape;
use crate::exit::Exit;
use crate::messages::Messages;
use crate::progress::Progress;
use crate::settings::{self, Screen};
use crate::trouble::Trouble;

pub(crate) fn show(args: &ShowArgs, screen: &Screen, messages: &Messages) -> Result<Exit, Trouble> {
    let job = settings::show(args)?;
    messages.signals().clear_up_in(job.work_folders());
    let progress = Progress::new(screen, messages);
    let ink = Ink::of(screen.stdout);
    let mut stdout = AutoStream::new(io::stdout(), screen.stdout);
    let mut written = Ok(());
    let shown = pipeline::show(&job, &args.doc, &progress, &mut |document, cleaned| {
        if written.is_ok() {
            let text = render(document, cleaned, &ink);
            written = progress.aside(|| stdout.write_all(text.as_bytes()));
        }
    })?;
    written.and_then(|()| stdout.flush()).map_err(|error| Trouble::stdout(&error))?;
    if shown == 0 {
        let message = format!("no document of the input is called `{}`", args.doc);
        let hint = "without an id of its own, a document is called FILE:RECORD";
        return Err(Trouble::usage(message).with_hint(hint));
    }
    Ok(Exit::Done)
}

/// How passages are set off.
#[derive(Clone, Copy, Debug)]
struct Ink {
    /// Around what is cut, where colours do not tell.
    brackets: (&'static str, &'static str),
    cut: Style,
    name: Style,
    head: Style,
}

impl Ink {
    fn of(choice: ColorChoice) -> Self {
        match choice {
            ColorChoice::Never => Self::PLAIN,
            _ => Self::COLORED,
        }
    }

    const PLAIN: Self =
        Self { brackets: ("[-", "-]"), cut: Style::new(), name: Style::new(), head: Style::new() };

    const COLORED: Self = Self {
        brackets: ("", ""),
        cut: AnsiColor::Red.on_default().strikethrough().dimmed(),
        name: AnsiColor::Cyan.on_default(),
        head: Style::new().bold(),
    };
}

/// The document, then what was found and stays.
fn render(document: &Document<'_>, cleaned: &Cleaned, ink: &Ink) -> String {
    let mut out = heading(document, cleaned, ink);
    let mut at = 0;
    for judged in cleaned.findings.iter().filter(|judged| is_cut_inside(judged)) {
        let range = judged.finding.span.range();
        let start = range.start.max(at);
        out.push_str(&escape::many_lines(&document.text[at..start]));
        push_cut(&mut out, &document.text[start..range.end.max(start)], judged, ink);
        at = range.end.max(at);
    }
    out.push_str(&escape::many_lines(&document.text[at..]));
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str(&staying(document, cleaned, ink));
    out
}

fn is_cut_inside(judged: &Judged) -> bool {
    judged.action == Action::Cut && judged.finding.kind != Kind::Duplicate
}

/// Which document it is, and whether it is held back as a whole.
fn heading(document: &Document<'_>, cleaned: &Cleaned, ink: &Ink) -> String {
    let place = document.place.to_string();
    let details = [document.title.as_ref(), document.host.as_ref(), place.as_str()];
    let head = ink.head;
    let mut out = format!("{head}{}{head:#}", escape::one_line(&document.id));
    for detail in details.into_iter().filter(|&detail| !detail.is_empty() && detail != document.id)
    {
        out.push_str(" · ");
        out.push_str(&escape::one_line(detail));
    }
    out.push('\n');
    if cleaned.is_held_back() {
        let why = name(&cleaned.findings[0], ink);
        out.push_str(&format!("held back as a whole {why}\n"));
    }
    out.push('\n');
    out
}

/// A passage that goes; white space around it shows as it is.
fn push_cut(out: &mut String, passage: &str, judged: &Judged, ink: &Ink) {
    let core = passage.trim();
    let lead = passage.len() - passage.trim_start().len();
    let tail = lead + core.len();
    out.push_str(&escape::many_lines(&passage[..lead]));
    if !core.is_empty() {
        out.push_str(ink.brackets.0);
        // Line by line: a pager forgets the style at the end of each.
        let lines: Vec<_> = core.split('\n').map(|line| struck(line, ink)).collect();
        out.push_str(&lines.join("\n"));
        out.push_str(ink.brackets.1);
        out.push_str(&name(judged, ink));
    }
    out.push_str(&escape::many_lines(&passage[tail..]));
}

fn struck(line: &str, ink: &Ink) -> String {
    let cut = ink.cut;
    if line.is_empty() {
        return String::new();
    }
    format!("{cut}{}{cut:#}", escape::many_lines(line))
}

/// What a finding is, and why.
fn name(judged: &Judged, ink: &Ink) -> String {
    let style = ink.name;
    let why = judged.finding.evidence.to_string();
    format!("{style}{{{}: {}}}{style:#}", judged.finding.kind, escape::one_line(&why))
}

/// The findings that leave the text as it is, with the lines they begin on.
fn staying(document: &Document<'_>, cleaned: &Cleaned, ink: &Ink) -> String {
    let mut out = String::new();
    let mut lines = Lines::of(&document.text);
    for judged in cleaned.findings.iter().filter(|judged| judged.action != Action::Cut) {
        if out.is_empty() {
            let head = ink.head;
            out.push_str(&format!("\n{head}found, and stays{head:#}\n"));
        }
        let line = lines.number_at(judged.finding.span.start as usize);
        let (action, name) = (judged.action.name(), name(judged, ink));
        let passage = match judged.finding.kind {
            Kind::Duplicate => "the whole document".to_owned(),
            _ => excerpt(judged.finding.span.of(&document.text)),
        };
        out.push_str(&format!("  line {line}, {action} {name} {passage}\n"));
    }
    out
}

/// Characters of a passage that are enough to know it by.
const EXCERPT: usize = 60;

fn excerpt(passage: &str) -> String {
    let passage = passage.trim();
    match passage.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", escape::one_line(&passage[..end])),
        None => escape::one_line(passage).into_owned(),
    }
}

/// Counts lines on the way through a text, once.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    number: usize,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, at: 0, number: 1 }
    }

    /// The number of the line with this byte, from 1; bytes are asked for in order.
    fn number_at(&mut self, byte: usize) -> usize {
        if self.at < byte {
            self.number += self.text[self.at..byte].matches('\n').count();
            self.at = byte;
        }
        self.number
    }
}

#[cfg(test)]
mod tests {
    use refrain::{Cuts, Evidence, Finding, Hash64, Span};

    use super::*;

    fn judged(text: &str, passage: &str, kind: Kind, action: Action) -> Judged {
        let start = text.find(passage).unwrap();
        let evidence = match kind {
            Kind::Duplicate => Evidence::Duplicate {
                relation: None,
                of: "a2".to_owned(),
                docs: 2,
                hosts: 1,
                jaccard: 1.0,
                containment: 1.0,
            },
            _ => Evidence::Seam,
        };
        let finding = Finding {
            span: Span::new(start, start + passage.len()),
            kind,
            is_surplus: true,
            group: Hash64::of(b"group"),
            score: 1.0,
            evidence,
        };
        Judged { finding, action }
    }

    #[track_caller]
    fn check(text: &str, findings: Vec<Judged>, ink: &Ink, expected: &str) {
        let document = Document::new("a1", text);
        let cuts =
            Cuts::new(findings.iter().filter(|one| is_cut_inside(one)).map(|one| one.finding.span));
        let cleaned = Cleaned { text: cuts.apply(text), findings, cuts };
        assert_eq!(render(&document, &cleaned, ink), expected);
    }

    const WHY: &str = "stray token between two printings of the same lines";

    #[test]
    fn cuts_are_bracketed_and_named() {
        let text = "Storm.\n\nTT\n\nWaves.\n";
        check(
            text,
            vec![judged(text, "TT\n\n", Kind::Marker, Action::Cut)],
            &Ink::PLAIN,
            &format!("a1\n\nStorm.\n\n[-TT-]{{marker: {WHY}}}\n\nWaves.\n"),
        );
    }

    #[test]
    fn colours_strike_line_by_line() {
        let text = "One\n\nTwo\nrest";
        check(
            text,
            vec![judged(text, "One\n\nTwo\n", Kind::Repeat, Action::Cut)],
            &Ink::COLORED,
            &format!(
                "\x1b[1ma1\x1b[0m\n\n\x1b[2m\x1b[9m\x1b[31mOne\x1b[0m\n\n\
                 \x1b[2m\x1b[9m\x1b[31mTwo\x1b[0m\x1b[36m{{repeat: {WHY}}}\x1b[0m\nrest\n"
            ),
        );
    }

    #[test]
    fn what_stays_is_listed_with_its_line() {
        let text = "Head\nRead more\nEnd";
        check(
            text,
            vec![
                judged(text, text, Kind::Duplicate, Action::Keep),
                judged(text, "Read more", Kind::Marker, Action::Mark),
            ],
            &Ink::PLAIN,
            &format!(
                "a1\n\n{text}\n\nfound, and stays\n  \
                 line 1, keep {{duplicate: the one to keep of 2 copies}} the whole document\n  \
                 line 2, mark {{marker: {WHY}}} Read more\n"
            ),
        );
    }

    #[test]
    fn a_document_that_is_held_back_says_so_first() {
        let findings = |text| vec![judged(text, text, Kind::Duplicate, Action::Cut)];
        let expected = "a1\nheld back as a whole {duplicate: the one to keep of 2 copies}\n\nabc\n";
        check("abc", findings("abc"), &Ink::PLAIN, expected);
    }

    #[test]
    fn the_text_commands_nothing() {
        check(
            "a\x1b[2J\tb\u{202e}\r\n",
            Vec::new(),
            &Ink::COLORED,
            "\x1b[1ma1\x1b[0m\n\na\\u{1b}[2J\tb\\u{202e}\\r\n",
        );
    }

    #[test]
    fn long_passages_are_cut_short_between_characters() {
        let long = "é".repeat(EXCERPT + 1);
        assert_eq!(excerpt(&long), format!("{}…", "é".repeat(EXCERPT)));
        assert_eq!(excerpt(" a\nb "), "a\\nb");
    }
}
