//! What can be typed, and exactly what was: nothing is looked up and nothing filled in.

mod input;
mod judging;
mod model;
mod output;
mod restore;
mod screen;

use std::fmt::Display;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueHint};
use clap_complete::Shell;

use crate::bytes::Bytes;
use crate::exit::Exit;
pub(crate) use input::{FieldArgs, FormatName, InputArgs};
pub(crate) use judging::JudgingArgs;
pub(crate) use model::{
    ApplyArgs, LearnArgs, MergeArgs, ModelArgs, ModelCommand, ModelShowArgs, RuleArgs, SealArgs,
};
pub(crate) use output::{CleanOutputArgs, LimitArgs, LossArgs, RestArgs, ScanOutputArgs};
pub(crate) use restore::{RestoreArgs, VerifyArgs};
pub(crate) use screen::{ColorWhen, LogFormatName, ScreenArgs};

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
/// would do about it and why. A copy that `clean` would hold back is looked into all the same, as if it
/// stayed. The input is not touched.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true, after_long_help = SCAN_EXAMPLES)]
pub(crate) struct ScanArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Only say what memory, room on the disk and time a run would take, told by the sizes of the inputs
    #[arg(long, help_heading = "Run")]
    pub(crate) estimate: bool,
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
    refrain scan dump.jsonl -o findings.jsonl --summary -

  What a run would take:
    refrain scan dumps --estimate --memory 1GiB";

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

/// How the run goes.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Run")]
pub(crate) struct RunArgs {
    /// Threads at work; 0 for all there are. The result is the same for any number [default: 0]
    #[arg(short = 'j', long, value_name = "N")]
    pub(crate) threads: Option<usize>,
    /// Memory to do with, as 256MiB; what does not fit goes to --temp-dir. The result is the same [default:
    /// 300MiB, for dumps of many gigabytes up to an eighth of the machine's on top]
    #[arg(long, value_name = "SIZE")]
    pub(crate) memory: Option<Bytes>,
    /// Folder for what does not fit the memory, for a copy of standard input and, without --memory, for what
    /// packed inputs of `clean` unpack to, up to an eighth of the machine's memory [default: the system's]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) temp_dir: Option<PathBuf>,
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

The file is TOML, with `threads`, `memory`, `temp-dir`, `whole-pages` and the tables `[fields]` (text, id, host, url, date, title), \
`[actions]` (KIND = \"ACTION\"), `[duplicates]` (containment, jaccard, recall) and `[boilerplate]` \
(clusters, clusters-without-host, words, concentration, days, rate). No file is read unless named.";

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
    fn short_help_fits_a_screen() {
        for name in ["clean", "scan", "learn", "restore", "verify", "show"] {
            let mut args = Args::command();
            let command = args.find_subcommand_mut(name).unwrap();
            let lines = command.render_help().to_string().lines().count();
            assert!(lines <= 45, "{name}: {lines}");
        }
    }
}
