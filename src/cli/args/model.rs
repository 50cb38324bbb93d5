//! What can be typed about saved models.

use std::path::PathBuf;

use clap::{Subcommand, ValueHint};

use super::{FieldArgs, InputArgs, LossArgs, RunArgs};

/// Survey a dump and save what it teaches as a model.
///
/// The model is a text file: the lines, runs inside lines and lines with a slot that stand in
/// several articles of a publisher, how often, where and when. `clean -m` and `scan -m` apply it to later dumps, down to single documents;
/// `model` shows and changes it. The same dump makes the same bytes, in any order.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true, after_long_help = LEARN_EXAMPLES)]
pub(crate) struct LearnArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    /// Where the model goes
    #[arg(short, long, value_name = "MODEL", value_hint = ValueHint::FilePath)]
    #[arg(help_heading = "Output")]
    pub(crate) model: PathBuf,
    /// Replace a model that exists
    #[arg(short, long, help_heading = "Output")]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) limits: LossArgs,
    #[command(flatten)]
    pub(crate) fields: FieldArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

const LEARN_EXAMPLES: &str = "\
Examples:
  Learn from last month, apply to today:
    refrain learn october/ -m october.model
    refrain clean today.jsonl -m october.model -o clean.jsonl

  Keep a model up to date; what is not seen any more fades:
    refrain learn november/ -m november.model
    refrain model merge october.model november.model -o news.model";

/// Which model is applied.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Judging")]
pub(crate) struct ApplyArgs {
    /// Judge by a saved model, in one pass
    ///
    /// No survey is made: a document's result depends on it and the model alone. Copies and
    /// reprints within the input are therefore not looked for.
    #[arg(short, long, value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub(crate) model: Option<PathBuf>,
}

/// Show, change or merge saved models.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true, subcommand_required = true)]
#[command(after_long_help = MODEL_EXAMPLES)]
pub(crate) struct ModelArgs {
    #[command(subcommand)]
    pub(crate) command: ModelCommand,
}

const MODEL_EXAMPLES: &str = "\
Examples:
  See what a model knows of a publisher:
    refrain model show news.model --host harbour-times.example

  Keep a line that is cut, and cut one that is not:
    refrain model deny news.model \"The views expressed here are our own.\"
    refrain model pin news.model 9f2c61d07b3a4e85 --host harbour-times.example
    refrain model deny news.model \"⟨name⟩ is a columnist at The Harbour Times.\"

  After editing the file by hand:
    refrain model seal news.model";

/// What to do with a model.
#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    Show(ModelShowArgs),
    /// Let a line, a run or a template always be boilerplate
    Pin(RuleArgs),
    /// Let a line, a run or a template never be boilerplate
    Deny(RuleArgs),
    /// Leave a line, a run or a template to the counts again
    Auto(RuleArgs),
    Merge(MergeArgs),
    Seal(SealArgs),
}

/// Print the lines, runs and templates of a model, the most frequent first.
#[derive(Debug, clap::Args)]
pub(crate) struct ModelShowArgs {
    /// The model
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) model: PathBuf,
    /// Of this host alone; `*` for rules that hold everywhere, `-` for unknown hosts
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<String>,
}

/// What is meant, and where.
#[derive(Debug, clap::Args)]
pub(crate) struct RuleArgs {
    /// The model, which is changed
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) model: PathBuf,
    /// The key as `model show` prints it, or the words: of a line and the runs it holds, or of a
    /// template with its slot as `⟨name⟩`
    #[arg(value_name = "KEY|TEXT")]
    pub(crate) entry: String,
    /// On this host alone, `-` for unknown hosts [default: everywhere]
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<String>,
}

/// Add up what several models know.
///
/// Counts of the same line, run or template on the same host add up. Before that they fade: to half
/// for every 90 days between the last day it was seen and the newest day of all models. What fades
/// away is dropped; what was pinned or denied stays, and `deny` beats `pin`.
#[derive(Debug, clap::Args)]
pub(crate) struct MergeArgs {
    /// The models
    #[arg(required = true, value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub(crate) models: Vec<PathBuf>,
    /// Where the sum goes
    #[arg(short, long, value_name = "MODEL", value_hint = ValueHint::FilePath)]
    pub(crate) output: PathBuf,
    /// Replace a model that exists
    #[arg(short, long)]
    pub(crate) force: bool,
}

/// Make a model valid again that was edited by hand.
///
/// Every line is checked; then they are put in order and the checksum is made anew.
#[derive(Debug, clap::Args)]
pub(crate) struct SealArgs {
    /// The model, which is changed
    #[arg(value_hint = ValueHint::FilePath)]
    pub(crate) model: PathBuf,
}
