//! What can be typed about outputs of an earlier run.

use std::path::PathBuf;

use clap::ValueHint;

use super::{ConfigArgs, FieldArgs, FormatName};

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
