//! What can be typed, and exactly what was: nothing is looked up and nothing filled in.

mod model;

use std::fmt::Display;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use refrain::format::{Fields, Format};
use refrain::pipeline::{Limits, RejectLimit};
use refrain::{Kind, Options, Treatment};

use crate::exit::Exit;
pub(crate) use model::{
    ApplyArgs, LearnArgs, MergeArgs, ModelArgs, ModelCommand, ModelShowArgs, RuleArgs, SealArgs,
};

/// Find the passages a scraped news dump repeats, and strip them.
///
/// refrain finds what repeats in a dump of scraped articles: copies of whole articles, the
/// boilerplate of a publisher, photo credits, stray markers and lines printed twice. It explains
/// every cut, and can undo it.
#[derive(Debug, Parser)]
#[command(
    name = "refrain",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    subcommand_required = true,
    after_long_help = exits()
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) screen: ScreenArgs,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Clean(CleanArgs),
    Scan(ScanArgs),
    Learn(LearnArgs),
    Model(ModelArgs),
    Restore(RestoreArgs),
    Verify(VerifyArgs),
    Show(ShowArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Find what repeats and strip it.
///
/// Reads the input twice: once to count what repeats, once to cut it out; with a saved model once.
/// Every byte that is not cut is written as it was. Input files are never touched.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true, after_long_help = CLEAN_EXAMPLES)]
pub(crate) struct CleanArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) output: CleanOutputArgs,
    #[command(flatten)]
    pub(crate) apply: ApplyArgs,
    #[command(flatten)]
    pub(crate) judging: JudgingArgs,
    #[command(flatten)]
    pub(crate) fields: FieldArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

const CLEAN_EXAMPLES: &str = "\
Examples:
  Clean one file, and keep what is needed to undo it:
    refrain clean dump.jsonl.gz -o clean.jsonl.gz --findings cuts.jsonl

  Clean a folder of text files into another folder:
    refrain clean articles/ -o cleaned/

  Clean in a pipe; mark copies of whole articles instead of leaving them out:
    zcat dump.jsonl.gz | refrain clean - --action duplicate=mark | gzip > clean.jsonl.gz

  Clean today's articles by what last month's have taught:
    refrain learn october.jsonl.gz -m october.model
    refrain clean today.jsonl -m october.model -o clean.jsonl

  Read another layout:
    refrain clean pages.ndjson --text-field body --url-field meta.url -o clean.ndjson";

/// Find what repeats and only report it.
///
/// Writes one JSON object a line for each finding: where it stands, what it is, what `clean`
/// would do about it and why. The input is not touched.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true, after_long_help = SCAN_EXAMPLES)]
pub(crate) struct ScanArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) output: ScanOutputArgs,
    #[command(flatten)]
    pub(crate) apply: ApplyArgs,
    #[command(flatten)]
    pub(crate) judging: JudgingArgs,
    #[command(flatten)]
    pub(crate) fields: FieldArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

const SCAN_EXAMPLES: &str = "\
Examples:
  See what would be cut:
    refrain scan dump.jsonl | less

  Only the numbers:
    refrain scan dump.jsonl -o findings.jsonl --summary -";

/// Give back the original of a cleaned dump, byte for byte.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true, after_long_help = RESTORE_EXAMPLES)]
pub(crate) struct RestoreArgs {
    /// What `clean` wrote: a file or a folder
    #[arg(value_hint = ValueHint::AnyPath)]
    pub(crate) cleaned: PathBuf,
    /// The findings of that run
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) findings: PathBuf,
    /// The rejected records of that run [default: beside CLEANED, where there are any]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) rejects: Option<PathBuf>,
    /// Where the original goes
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::AnyPath)]
    pub(crate) output: PathBuf,
    /// Replace outputs that exist
    #[arg(short, long)]
    pub(crate) force: bool,
    /// The format of all files, where their names do not tell
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<FormatName>,
    #[command(flatten)]
    pub(crate) fields: FieldArgs,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

const RESTORE_EXAMPLES: &str = "\
Examples:
  Undo a run:
    refrain clean dump.jsonl -o clean.jsonl --findings cuts.jsonl
    refrain restore clean.jsonl --findings cuts.jsonl -o again.jsonl
    cmp dump.jsonl again.jsonl";

/// Check that an output is, byte for byte, what `clean` wrote.
///
/// Reads every file that the manifest names and compares it with its hash. Ends with 8 where one is
/// missing, cut, damaged or swapped, or where the manifest is; each of them is named.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true, after_long_help = VERIFY_EXAMPLES)]
pub(crate) struct VerifyArgs {
    /// What `clean` wrote: a file or a folder
    #[arg(value_name = "OUT", value_hint = ValueHint::AnyPath)]
    pub(crate) output: PathBuf,
    /// The manifest of that run [default: OUT/manifest.json, or OUT.manifest.json of a file]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) manifest: Option<PathBuf>,
}

const VERIFY_EXAMPLES: &str = "\
Examples:
  refrain clean dump.jsonl.gz -o clean.jsonl.gz --findings cuts.jsonl
  refrain verify clean.jsonl.gz";

/// Show one document with its cuts struck through and named.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true, after_long_help = SHOW_EXAMPLES)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Which document; without an id of its own it is called FILE:RECORD
    #[arg(long, value_name = "ID", help_heading = "Input")]
    pub(crate) doc: String,
    #[command(flatten)]
    pub(crate) apply: ApplyArgs,
    #[command(flatten)]
    pub(crate) judging: JudgingArgs,
    #[command(flatten)]
    pub(crate) fields: FieldArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

const SHOW_EXAMPLES: &str = "\
Examples:
  A document by its id, and one without:
    refrain show dump.jsonl --doc a17
    refrain show dump.jsonl --doc dump.jsonl:17

  With colour through a pager:
    refrain show dump.jsonl --doc a17 --color always | less -R";

/// Write a completion script for a shell to standard output.
#[derive(Debug, clap::Args)]
#[command(after_long_help = COMPLETIONS_EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// For which shell
    pub(crate) shell: Shell,
}

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  refrain completions bash > ~/.local/share/bash-completion/completions/refrain
  refrain completions fish > ~/.config/fish/completions/refrain.fish";

/// Write the manual: one page to standard output, or a page a command into a folder.
#[derive(Debug, clap::Args)]
#[command(after_long_help = MAN_EXAMPLES)]
pub(crate) struct ManArgs {
    /// An existing folder for the pages of all commands
    #[arg(value_hint = ValueHint::DirPath)]
    pub(crate) dir: Option<PathBuf>,
}

const MAN_EXAMPLES: &str = "\
Examples:
  refrain man | man -l -
  refrain man ~/.local/share/man/man1";

/// What to read.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArgs {
    /// Files and folders; `-` is standard input
    ///
    /// Plain text (`.txt`: one document a file) and JSON lines (`.jsonl`, `.ndjson`), also as
    /// `.gz` and `.zst`. Folders are walked; hidden files are left out, other files are named.
    #[arg(required = true, value_name = "INPUT", value_hint = ValueHint::AnyPath)]
    #[arg(help_heading = None::<&'static str>)]
    pub(crate) inputs: Vec<PathBuf>,
    /// How the inputs are laid out [default: as their names say]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<FormatName>,
}

/// Layouts of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatName {
    /// The whole file is one document
    Text,
    /// One JSON object a line
    Jsonl,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Text => Self::Text,
            FormatName::Jsonl => Self::Jsonl,
        }
    }
}

/// The names of the JSONL fields.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Fields of a record (a dot steps into an object)")]
pub(crate) struct FieldArgs {
    #[arg(long, value_name = "NAME")]
    #[arg(help = with_default("The text, the only field that is changed", &Fields::default().text))]
    pub(crate) text_field: Option<String>,
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    #[arg(help = with_default("Its name in findings", &Fields::default().id))]
    pub(crate) id_field: Option<String>,
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    #[arg(help = with_default("The publisher's host, else the URL's", &Fields::default().host))]
    pub(crate) host_field: Option<String>,
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    #[arg(help = with_default("The address it was fetched from", &Fields::default().url))]
    pub(crate) url_field: Option<String>,
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    #[arg(help = with_default("The day of publication", &Fields::default().date))]
    pub(crate) date_field: Option<String>,
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    #[arg(help = with_default("The headline", &Fields::default().title))]
    pub(crate) title_field: Option<String>,
}

/// What `clean` writes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct CleanOutputArgs {
    /// Where the cleaned dump goes: a file, or a folder [default: standard output]
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::AnyPath)]
    pub(crate) output: Option<PathBuf>,
    /// Where the findings go, one JSON object a line; `restore` needs them
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) findings: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) rest: RestArgs,
}

/// What `scan` writes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct ScanOutputArgs {
    /// Where the findings go [default: standard output]
    #[arg(short, long, value_name = "OUT", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) rest: RestArgs,
}

/// What is written besides the main result.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct RestArgs {
    /// Where records that cannot be read go [default: beside OUT, where there are any]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) rejects: Option<PathBuf>,
    /// Where the numbers of the run go, as JSON; `-` is standard output
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) summary: Option<PathBuf>,
    /// Where the manifest goes, the hashes of all files [default: with OUT, when cleaning]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub(crate) manifest: Option<PathBuf>,
    /// Replace outputs that exist
    #[arg(short, long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

/// What a run puts up with.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    /// End with 4 and without output where anything is lost
    ///
    /// That is a record that is rejected, an input that is cut short, damaged or changed while it
    /// is read, or a source that loses more than --max-removed.
    #[arg(long)]
    pub(crate) strict: bool,
    /// How many records may be rejected: a number, or a share of all [default: 1%, at least 100]
    #[arg(long, value_name = "N|SHARE%", hide_short_help = true)]
    pub(crate) max_rejects: Option<RejectLimit>,
    #[arg(long, value_name = "SHARE", hide_short_help = true)]
    #[arg(help = with_default(
        "The share of its text that a host or input of 100 records may lose unnamed",
        Limits::default().removed,
    ))]
    pub(crate) max_removed: Option<f64>,
    #[arg(long, value_name = "TIMES", hide_short_help = true)]
    #[arg(help = with_default(
        "How many times its size a file may unpack to, beyond 1 GiB",
        Limits::default().expand,
    ))]
    pub(crate) max_expand: Option<u64>,
    /// Keep records though the compressed data around them does not match its checksum
    #[arg(long, hide_short_help = true)]
    pub(crate) keep_unverified: bool,
    /// End with 4 unless the inputs hold so many records, blank lines left aside
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub(crate) expect_records: Option<u64>,
}

/// What is found, and what is done about it.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Judging")]
pub(crate) struct JudgingArgs {
    #[arg(long = "action", value_name = "KIND=ACTION", value_parser = action)]
    #[arg(help = "What is done with a kind of finding: cut, keep-one or mark")]
    #[arg(long_help = actions())]
    pub(crate) actions: Vec<(Kind, Treatment)>,
    /// Texts are whole pages: cut the menus, side bars and comments around the story
    ///
    /// For Common Crawl WET and other dumps of pages as plain text. Works for a publisher with a
    /// single page, and better the more pages there are.
    #[arg(long)]
    pub(crate) whole_pages: bool,
    #[arg(long, value_name = "SHARE", hide_short_help = true)]
    #[arg(help = with_default(
        "The least part of a copy that the document it is held back for contains",
        Options::default().duplicates.containment,
    ))]
    pub(crate) containment: Option<f64>,
    #[arg(long, value_name = "SHARE", hide_short_help = true)]
    #[arg(help = with_default(
        "The Jaccard similarity from which on documents are compared",
        Options::default().duplicates.jaccard,
    ))]
    pub(crate) similarity: Option<f64>,
    #[arg(long, value_name = "SHARE", hide_short_help = true)]
    #[arg(help = with_default(
        "The chance with which documents of that similarity are found",
        Options::default().duplicates.recall,
    ))]
    pub(crate) recall: Option<f64>,
    #[arg(long, value_name = "N", hide_short_help = true)]
    #[arg(help = with_default(
        "Articles of one publisher that hold a line of boilerplate; copies count once",
        Options::default().boilerplate.clusters,
    ))]
    pub(crate) boilerplate_clusters: Option<u32>,
    #[arg(long, value_name = "N", hide_short_help = true)]
    #[arg(help = with_default(
        "Words of a line of boilerplate, at least",
        Options::default().boilerplate.words,
    ))]
    pub(crate) boilerplate_words: Option<usize>,
}

/// How the run goes.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Run")]
pub(crate) struct RunArgs {
    /// Threads at work; 0 for all there are. The result is the same for any number [default: 0]
    #[arg(short = 'j', long, value_name = "N")]
    pub(crate) threads: Option<usize>,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}

/// Where settings are kept.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Run")]
pub(crate) struct ConfigArgs {
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    #[arg(help = "Read settings from a file; options that are typed win", long_help = CONFIG_HELP)]
    pub(crate) config: Option<PathBuf>,
}

const CONFIG_HELP: &str = "\
Read settings from a file; options that are typed win

The file is TOML, with `threads`, `whole-pages` and the tables `[fields]` (text, id, host, url, date, title), \
`[actions]` (KIND = \"ACTION\"), `[duplicates]` (containment, jaccard, recall) and `[boilerplate]` \
(clusters, clusters-without-host, words, concentration, days, rate). No file is read unless named.";

/// What is said, and how.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct ScreenArgs {
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Draw no progress bar
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) no_progress: bool,
    /// When to use colour; NO_COLOR is obeyed
    #[arg(long, value_name = "WHEN", global = true, hide_short_help = true)]
    #[arg(default_value_t = ColorWhen::Auto, value_enum)]
    pub(crate) color: ColorWhen,
    /// How messages are written; as JSON, one object a line, without the table of numbers
    #[arg(long, value_name = "FORMAT", global = true, hide_short_help = true)]
    #[arg(default_value_t = LogFormatName::Text, value_enum)]
    pub(crate) log_format: LogFormatName,
}

/// How messages are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormatName {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Reads `KIND=ACTION`.
fn action(typed: &str) -> Result<(Kind, Treatment), String> {
    let (kind, treatment) = typed.split_once('=').ok_or("not of the form KIND=ACTION")?;
    let kind = kind.parse().map_err(|error| format!("{error}"))?;
    let treatment = treatment.parse().map_err(|error| format!("{error}"))?;
    Ok((kind, treatment))
}

fn actions() -> String {
    let defaults = Kind::ALL.map(|kind| format!("{kind}={}", kind.default_treatment().name()));
    format!(
        "What is done with a kind of finding; may be given for several kinds\n\n\
         `cut`: all copies go. `keep-one`: one copy stays, the others go. `mark`: all are \
         reported, nothing goes.\n\n[default: {}]",
        defaults.join(" ")
    )
}

fn with_default(help: &str, default: impl Display) -> String {
    format!("{help} [default: {default}]")
}

fn exits() -> String {
    let line = |exit: Exit| format!("\n  {:>3}  {}", exit.code(), exit.meaning());
    let lines: String = Exit::ALL.map(line).concat();
    format!("Exit codes:{lines}\n\nOnly 0 and 3 leave output behind.")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn actions_are_read() {
        assert_eq!(action("repeat=mark"), Ok((Kind::Repeat, Treatment::Mark)));
        assert_eq!(action("repeat=keep-one"), Ok((Kind::Repeat, Treatment::KeepOne)));
        assert_eq!(action("repeat"), Err("not of the form KIND=ACTION".to_owned()));
        assert!(action("repeat=keep").unwrap_err().starts_with("`keep` is none of cut,"));
        assert!(action("echo=mark").unwrap_err().starts_with("`echo` is none of duplicate,"));
    }

    #[test]
    fn every_kind_has_its_default_in_the_help() {
        for kind in Kind::ALL {
            let default = format!("{kind}={}", kind.default_treatment().name());
            assert!(actions().contains(&default), "{default}");
        }
    }

    #[test]
    fn short_help_fits_a_screen() {
        for name in ["clean", "scan", "learn", "restore", "verify", "show"] {
            let mut args = Args::command();
            let command = args.find_subcommand_mut(name).unwrap();
            let lines = command.render_help().to_string().lines().count();
            assert!(lines <= 45, "{name}: {lines}");
        }
    }
}
