//! What is said to people: errors, hints, warnings and notes on standard error.
//!
//! One message is one line. Whatever stands in it is made visible first, so that no file name and
//! no record can forge a message or command a terminal.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write as _};

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use indicatif::ProgressBar;
use refrain::pipeline::News;

use crate::escape;
use crate::exit::Exit;
use crate::settings::{Level, LogFormat, Screen};
use crate::signals::Signals;
use crate::trouble::Trouble;

/// Lines that news of one code may take; what follows is only counted.
const LINES_PER_CODE: u64 = 20;

const ERROR: Label = Label("error", AnsiColor::Red);
const WARNING: Label = Label("warning", AnsiColor::Yellow);
const NOTE: Label = Label("note", AnsiColor::Blue);
const HINT: Label = Label("hint", AnsiColor::Cyan);

/// Standard error, and what has been said there.
pub(crate) struct Messages {
    stream: RefCell<AutoStream<io::Stderr>>,
    level: Level,
    format: LogFormat,
    told: RefCell<BTreeMap<(Sort, &'static str), u64>>,
    bar: RefCell<ProgressBar>,
    signals: Signals,
}

impl Messages {
    /// Nothing said yet.
    pub(crate) fn new(screen: &Screen) -> Self {
        let stream = RefCell::new(AutoStream::new(io::stderr(), screen.stderr));
        let bar = RefCell::new(ProgressBar::hidden());
        let (level, format, signals) = (screen.level, screen.log_format, Signals::listen());
        Self { stream, level, format, told: RefCell::default(), bar, signals }
    }

    /// What people have to say to the run.
    pub(crate) fn signals(&self) -> &Signals {
        &self.signals
    }

    /// From now on this bar is taken off the screen for each message, and for good by the last.
    pub(crate) fn share(&self, bar: &ProgressBar) {
        self.bar.replace(bar.clone());
    }

    /// Why there is no result. A closed pipe passes in silence.
    pub(crate) fn trouble(&self, trouble: &Trouble) {
        self.bar.borrow().finish_and_clear();
        if trouble.exit() == Exit::BrokenPipe {
            return;
        }
        self.line(ERROR, trouble.code(), trouble.message());
        if let Some(hint) = trouble.hint() {
            self.line(HINT, None, hint);
        }
    }

    /// What is wrong with the words that were typed; the help text where words are missing.
    pub(crate) fn usage(&self, error: &clap::Error) {
        let text = error.render().to_string();
        if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
            return self.block(&text);
        }
        for (label, line) in usage_lines(&text) {
            self.line(label, None, &line);
        }
        if lacks_input(error) {
            self.line(HINT, None, "INPUT is a file, a folder, or `-` for standard input");
        }
    }

    /// Something that happened on the way.
    pub(crate) fn news(&self, news: &News<'_>) {
        let sort = Sort::of(news);
        if self.level < sort.level() {
            return;
        }
        let told = {
            let mut counts = self.told.borrow_mut();
            let told = counts.entry((sort, code(news))).or_default();
            *told += 1;
            *told
        };
        if told <= LINES_PER_CODE {
            self.news_line(sort.label(), news);
        }
    }

    /// How many news were too many to be told, a line for each code.
    pub(crate) fn count_untold(&self) {
        for ((sort, code), told) in self.told.take() {
            if LINES_PER_CODE < told {
                let line = format!("{} more {}", told - LINES_PER_CODE, sort.many());
                self.line(sort.label(), Some(code), &line);
            }
        }
    }

    /// Text of our own with lines of its own, unless nothing but errors is wanted.
    pub(crate) fn report(&self, text: &str) {
        if Level::Quiet < self.level && self.format == LogFormat::Text {
            self.block(text);
        }
    }

    fn news_line(&self, label: Label, news: &News<'_>) {
        let place = match news {
            News::Rejected { place, byte, .. } => Some((&*place.source, place.record, *byte)),
            _ => None,
        };
        match self.format {
            LogFormat::Text => self.line(label, Some(code(news)), &wording(news)),
            LogFormat::Json => self.json(label, Some(code(news)), place, &wording(news)),
        }
    }

    /// A message is `warning[IN-JSON]: what and where`; the code is for programs.
    fn line(&self, label: Label, code: Option<&str>, text: &str) {
        if self.format == LogFormat::Json {
            return self.json(label, code, None, text);
        }
        let Label(name, color) = label;
        let style = Style::new().bold().fg_color(Some(color.into()));
        let code = code.map_or(String::new(), |code| format!("[{code}]"));
        self.block(&format!("{style}{name}{code}:{style:#} {}\n", escape::one_line(text)));
    }

    /// The same as one JSON object, with the place taken apart.
    fn json(
        &self,
        Label(level, _): Label,
        code: Option<&str>,
        place: Option<(&str, u64, u64)>,
        text: &str,
    ) {
        let mut fields = serde_json::Map::new();
        fields.insert("level".to_owned(), level.into());
        fields.extend(code.map(|code| ("code".to_owned(), code.into())));
        if let Some((source, record, byte)) = place {
            fields.insert("source".to_owned(), source.into());
            fields.insert("record".to_owned(), record.into());
            fields.insert("byte".to_owned(), byte.into());
        }
        fields.insert("message".to_owned(), text.into());
        let line = serde_json::Value::Object(fields).to_string();
        self.block(&format!("{}\n", escape::json(&line)));
    }

    /// All at once, so that other processes on the same terminal do not write in between.
    ///
    /// Where standard error is closed there is nobody left to tell.
    fn block(&self, text: &str) {
        let write = || self.stream.borrow_mut().write_all(text.as_bytes());
        let _ = self.bar.borrow().suspend(write);
    }
}

/// How a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Label(&'static str, AnsiColor);

/// What clap has to say, as labelled lines: the error with its details, tips and usage as hints.
fn usage_lines(text: &str) -> Vec<(Label, String)> {
    let mut lines = Vec::new();
    for paragraph in text.split("\n\n").map(str::trim) {
        let joined = || paragraph.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        if lines.is_empty() {
            lines.push((ERROR, joined().trim_start_matches("error: ").to_owned()));
        } else if paragraph.starts_with("tip: ") {
            let tips = paragraph.lines().map(|tip| tip.trim().trim_start_matches("tip: "));
            lines.extend(tips.map(|tip| (HINT, tip.to_owned())));
        } else if let Some(usage) = joined().strip_prefix("Usage: ") {
            lines.push((HINT, format!("usage is `{usage}`")));
        }
    }
    lines
}

fn lacks_input(error: &clap::Error) -> bool {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::Strings(lacking)) => {
            lacking.iter().any(|name| name.contains("INPUT"))
                && error.kind() == ErrorKind::MissingRequiredArgument
        }
        _ => false,
    }
}

/// The news that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Skipped,
    Rejected,
    Odd,
    Planned,
    Memory,
}

impl Sort {
    fn of(news: &News<'_>) -> Self {
        match news {
            News::Skipped { .. } => Self::Skipped,
            News::Rejected { .. } => Self::Rejected,
            News::Odd { .. } => Self::Odd,
            News::Planned { .. } => Self::Planned,
            News::Memory { .. } => Self::Memory,
        }
    }

    fn label(self) -> Label {
        match self {
            Self::Skipped | Self::Rejected | Self::Odd => WARNING,
            Self::Planned | Self::Memory => NOTE,
        }
    }

    /// From where on it is told.
    fn level(self) -> Level {
        match self {
            Self::Skipped | Self::Rejected | Self::Odd => Level::Normal,
            Self::Planned | Self::Memory => Level::Verbose,
        }
    }

    fn many(self) -> &'static str {
        match self {
            Self::Skipped => "paths skipped",
            Self::Rejected => "records rejected",
            Self::Odd => "oddities",
            Self::Planned | Self::Memory => "plans",
        }
    }
}

fn code(news: &News<'_>) -> &'static str {
    match news {
        News::Skipped { .. } => "IN-SKIPPED",
        News::Rejected { code, .. } | News::Odd { code, .. } => code,
        News::Planned { .. } | News::Memory { .. } => "PLAN",
    }
}

fn wording(news: &News<'_>) -> String {
    match news {
        News::Skipped { path, reason } => format!("skipped {}: {reason}", path.display()),
        News::Rejected { place, byte, reason, .. } => {
            format!("rejected {place} at byte {byte}: {reason}")
        }
        News::Odd { what, .. } | News::Memory { what } => (*what).to_owned(),
        News::Planned { banding, jaccard, threads } => {
            let (bands, rows) = (banding.bands, banding.rows);
            let percent = 100.0 * banding.recall_at(*jaccard);
            format!(
                "{threads} threads; candidates meet in {bands} bands of {rows} rows, \
                 {percent:.1} % of those of similarity {jaccard}"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::Args;

    #[track_caller]
    fn check_usage(typed: &[&str], expected: &[&str]) {
        let error = Args::try_parse_from(typed).unwrap_err();
        let text = error.render().to_string();
        let lines: Vec<String> = usage_lines(&text)
            .into_iter()
            .map(|(label, line)| format!("{}: {}", label.0, escape::one_line(&line)))
            .collect();
        assert_eq!(lines, expected, "{text}");
    }

    #[test]
    fn wrong_words_are_explained_in_our_own_form() {
        check_usage(
            &["refrain", "clean", "dump.jsonl", "--similarty", "0.8"],
            &[
                "error: unexpected argument '--similarty' found",
                "hint: a similar argument exists: '--similarity'",
                "hint: usage is `refrain clean --similarity <SHARE> <INPUT>...`",
            ],
        );
    }

    #[test]
    fn a_record_cannot_forge_a_message() {
        let place = refrain::Place { source: "a\nerror: b".into(), record: 3 };
        let wording = wording(&News::Rejected {
            place: &place,
            byte: 17,
            code: "IN-JSON",
            reason: "\x1b]0;gone\x07",
        });
        let line = escape::one_line(&wording);
        assert_eq!(line, "rejected a\\nerror: b:3 at byte 17: \\u{1b}]0;gone\\u{07}");
    }
}
