//! What can be typed about messages.

use clap::ValueEnum;

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
