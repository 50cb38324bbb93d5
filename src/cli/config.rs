//! The settings file: TOML, every table and every key of it optional.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use refrain::{Kind, Treatment};
use serde::Deserialize;
use serde::de::{self, MapAccess, Visitor};

use crate::bytes::Bytes;
use crate::trouble::Trouble;

/// What stands in a settings file.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    pub(crate) threads: Option<usize>,
    pub(crate) memory: Option<Bytes>,
    pub(crate) temp_dir: Option<PathBuf>,
    pub(crate) whole_pages: Option<bool>,
    pub(crate) fields: Fields,
    pub(crate) actions: Actions,
    pub(crate) duplicates: Duplicates,
    pub(crate) boilerplate: Boilerplate,
}

/// The table `[fields]`.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Fields {
    pub(crate) text: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) title: Option<String>,
}

/// The table `[actions]`.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Actions(pub(crate) Vec<(Kind, Treatment)>);

/// The table `[duplicates]`.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Duplicates {
    pub(crate) containment: Option<f64>,
    pub(crate) jaccard: Option<f64>,
    pub(crate) recall: Option<f64>,
}

/// The table `[boilerplate]`.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Boilerplate {
    pub(crate) clusters: Option<u32>,
    pub(crate) clusters_without_host: Option<u32>,
    pub(crate) words: Option<usize>,
    pub(crate) concentration: Option<f64>,
    pub(crate) days: Option<i32>,
    pub(crate) rate: Option<f64>,
}

impl Config {
    /// The settings of a file.
    pub(crate) fn read(path: &Path) -> Result<Self, Trouble> {
        let text = fs::read_to_string(path)
            .map_err(|error| Trouble::usage(format!("cannot read {}: {error}", path.display())))?;
        Self::parse(&text).map_err(|(place, error)| {
            Trouble::usage(format!("{}:{place}: {error}", path.display()))
        })
    }

    /// The settings in a text, or where and why it is none.
    fn parse(text: &str) -> Result<Self, (Position, String)> {
        toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            (Position::of(text, at), error.message().replace('\n', ", "))
        })
    }
}

/// A line and a column, both from 1; columns are characters.
#[derive(Debug, PartialEq)]
struct Position {
    line: usize,
    column: usize,
}

impl Position {
    fn of(text: &str, at: usize) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |line_break| line_break + 1);
        let line = 1 + before.matches('\n').count();
        Self { line, column: 1 + before[start..].chars().count() }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A word that names a kind or a treatment.
struct Named<T>(T);

impl<'de, T: std::str::FromStr<Err: fmt::Display>> Deserialize<'de> for Named<T> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        word.parse().map(Self).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Actions {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ActionsVisitor)
    }
}

struct ActionsVisitor;

impl<'de> Visitor<'de> for ActionsVisitor {
    type Value = Actions;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table of kinds and actions")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Actions, A::Error> {
        let mut actions = Vec::new();
        while let Some((Named(kind), Named(treatment))) = map.next_entry()? {
            actions.push((kind, treatment));
        }
        Ok(Actions(actions))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_can_be_set() {
        let config = Config::parse(
            "threads = 2\nwhole-pages = true\nmemory = '1GiB'\ntemp-dir = '/var/tmp'\n\
             [fields]\ntext = 'body'\nurl = 'meta.url'\n\
             [actions]\nrepeat = 'mark'\nduplicate = 'cut'\n\
             [duplicates]\ncontainment = 0.8\n\
             [boilerplate]\nclusters-without-host = 40\ndays = 3\n",
        );
        let actions = vec![(Kind::Duplicate, Treatment::Cut), (Kind::Repeat, Treatment::Mark)];
        let expected = Config {
            whole_pages: Some(true),
            threads: Some(2),
            memory: Some(Bytes(1 << 30)),
            temp_dir: Some(PathBuf::from("/var/tmp")),
            fields: Fields {
                text: Some("body".to_owned()),
                url: Some("meta.url".to_owned()),
                ..Fields::default()
            },
            actions: Actions(actions),
            duplicates: Duplicates { containment: Some(0.8), ..Duplicates::default() },
            boilerplate: Boilerplate {
                clusters_without_host: Some(40),
                days: Some(3),
                ..Boilerplate::default()
            },
        };
        assert_eq!(config.unwrap(), expected);
        assert_eq!(Config::parse("").unwrap(), Config::default());
    }

    #[track_caller]
    fn check_error(text: &str, place: &str, clause: &str) {
        let (position, error) = Config::parse(text).unwrap_err();
        assert_eq!(position.to_string(), place, "{error}");
        assert!(error.contains(clause), "{error}");
    }

    #[test]
    fn errors_name_their_place() {
        check_error("threads = 2\n[filds]\n", "2:2", "unknown field `filds`");
        check_error("[fields]\n  body = 'x'\n", "2:3", "unknown field `body`");
        check_error("[duplicates]\nrecall = 'much'\n", "2:10", "expected f64");
        check_error("[actions]\necho = 'mark'\n", "2:1", "`echo` is none of");
        check_error("[actions]\nrepeat = 'keep'\n", "2:10", "`keep` is none of");
        check_error("threads = \n", "1:11", "");
        check_error("# ümlaut\n'ä' = 1\nx", "3:2", "");
    }
}
