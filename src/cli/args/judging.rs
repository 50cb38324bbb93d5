//! What can be typed about findings and what is done with them.

use refrain::{Kind, Options, Treatment};

use super::with_default;

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
