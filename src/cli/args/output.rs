//! What can be typed about outputs, and about what a run puts up with.

use std::path::PathBuf;

use clap::ValueHint;
use refrain::pipeline::{Limits, RejectLimit};

use super::with_default;

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

/// What a run that removes puts up with.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitArgs {
    #[command(flatten)]
    pub(crate) losses: LossArgs,
    #[arg(long, value_name = "SHARE", hide_short_help = true)]
    #[arg(help = with_default(
        "The share of its text that a host or input of 100 records may lose unnamed",
        Limits::default().removed,
    ))]
    pub(crate) max_removed: Option<f64>,
}

/// What a run puts up with that reads.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LossArgs {
    /// End with 4 and without output where anything is lost
    ///
    /// That is a record that is rejected or has bytes replaced, an input that is cut short, damaged,
    /// unreadable or changed while it is read, or a source that loses more than --max-removed.
    #[arg(long)]
    pub(crate) strict: bool,
    /// How many records may be rejected: a number, or a share of all [default: 1%, at least 100]
    #[arg(long, value_name = "N|SHARE%", hide_short_help = true)]
    pub(crate) max_rejects: Option<RejectLimit>,
    /// End with 0 and not with 3 where no more than so many records are rejected and nothing else is
    /// lost
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    #[arg(hide_short_help = true)]
    pub(crate) accept_rejects: u64,
    #[arg(long, value_name = "TIMES", hide_short_help = true)]
    #[arg(help = with_default(
        "How many times its size a file may unpack to, beyond 1 GiB",
        Limits::default().expand,
    ))]
    pub(crate) max_expand: Option<u64>,
    /// Keep records though the compressed data around them does not match its checksum
    #[arg(long, hide_short_help = true)]
    pub(crate) keep_unverified: bool,
    /// Name inputs that are missing or unreadable, and go on without them
    #[arg(long, hide_short_help = true)]
    pub(crate) keep_going: bool,
    /// End with 4 unless the inputs hold so many records, blank lines left aside
    #[arg(long, value_name = "N", hide_short_help = true)]
    pub(crate) expect_records: Option<u64>,
    /// End with 4 unless every input has the hash that a list says, made by `xxhsum -H2 INPUTS`
    #[arg(long, value_name = "LIST", value_hint = ValueHint::FilePath, hide_short_help = true)]
    pub(crate) digests: Option<PathBuf>,
}
