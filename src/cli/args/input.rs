//! What can be typed about inputs.

use std::path::PathBuf;

use clap::{ValueEnum, ValueHint};
use refrain::format::{Fields, Format};
use refrain::read::BrokenText;

use super::with_default;

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
    /// What becomes of records that are not UTF-8
    #[arg(long = "utf8", value_name = "WHAT", hide_short_help = true)]
    #[arg(default_value_t = BrokenTextName::Reject, value_enum)]
    pub(crate) broken_text: BrokenTextName,
}

/// What becomes of a record that is not UTF-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum BrokenTextName {
    /// It is rejected
    #[default]
    Reject,
    /// What is no character becomes U+FFFD; the record as it was is kept with the rejects
    Replace,
}

impl From<BrokenTextName> for BrokenText {
    fn from(name: BrokenTextName) -> Self {
        match name {
            BrokenTextName::Reject => Self::Reject,
            BrokenTextName::Replace => Self::Replace,
        }
    }
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
