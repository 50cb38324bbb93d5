//! What a run puts up with before it ends without output.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::read::MAX_EXPAND;

/// What a run puts up with before it ends without output.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// How many records may be rejected.
    pub rejects: RejectLimit,
    /// Whether nothing may be lost: no record rejected or read with bytes replaced, no input cut
    /// short, damaged or changed, no source over [`removed`](Self::removed).
    pub is_strict: bool,
    /// The share of its text that a source of 100 records and more may lose before it is named,
    /// from 0 to 1.
    pub removed: f64,
    /// Whether records are kept though the compressed data around them does not match its
    /// checksum.
    pub keeps_doubted: bool,
    /// How many times its size a file may unpack to, once that is more than 1 GiB.
    pub expand: u64,
    /// How many records the inputs hold together, blank lines left aside, where that is known.
    pub expected: Option<u64>,
    /// A list of the hashes of all inputs as they lie on disk, where there is one: lines as
    /// `xxhsum -H2` prints them, names seen from the current folder or from that of the list.
    pub digests: Option<PathBuf>,
    /// Whether inputs that are missing or cannot be read are named and left out.
    pub keeps_going: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rejects: RejectLimit::default(),
            is_strict: false,
            removed: 0.9,
            keeps_doubted: false,
            expand: MAX_EXPAND,
            expected: None,
            digests: None,
            keeps_going: false,
        }
    }
}

/// How many records may be rejected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RejectLimit {
    /// So many.
    Count(u64),
    /// This share of all records, from 0 to 1, but never fewer than 100.
    Share(f64),
}

impl RejectLimit {
    /// A share of a small dump is nothing: a hundred records are looked through in a minute.
    const LEAST: u64 = 100;

    /// How many of `records` may be rejected.
    pub fn of(self, records: u64) -> u64 {
        match self {
            Self::Count(count) => count,
            Self::Share(share) => Self::LEAST.max((records as f64 * share) as u64),
        }
    }
}

impl Default for RejectLimit {
    /// One in a hundred: real dumps have some broken records, and ten times fewer.
    fn default() -> Self {
        Self::Share(0.01)
    }
}

impl fmt::Display for RejectLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Share(share) => write!(f, "{}%", 100.0 * share),
        }
    }
}

/// A word that is no limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither a number of records nor a share like 2%")]
pub struct NoRejectLimit(String);

impl FromStr for RejectLimit {
    type Err = NoRejectLimit;

    /// `250`, or a share: `2%`, `0.5%`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let none = || NoRejectLimit(text.to_owned());
        let Some(percent) = text.strip_suffix('%') else {
            return text.parse().map(Self::Count).map_err(|_| none());
        };
        let share = percent.parse().map(|percent: f64| percent / 100.0).map_err(|_| none())?;
        if (0.0..=1.0).contains(&share) { Ok(Self::Share(share)) } else { Err(none()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read() {
        let check = |text: &str, limit| assert_eq!(text.parse::<RejectLimit>().ok(), limit);
        check("0", Some(RejectLimit::Count(0)));
        check("250", Some(RejectLimit::Count(250)));
        check("2%", Some(RejectLimit::Share(0.02)));
        check("0.5%", Some(RejectLimit::Share(0.005)));
        for wrong in ["", "%", "-1", "101%", "NaN%", "1.5", "-1%", "x%"] {
            check(wrong, None);
        }
        let shown = RejectLimit::default().to_string();
        assert_eq!((shown.as_str(), shown.parse()), ("1%", Ok(RejectLimit::default())));
    }

    #[test]
    fn a_share_of_little_is_a_hundred() {
        assert_eq!(RejectLimit::Share(0.01).of(50), 100);
        assert_eq!(RejectLimit::Share(0.01).of(1_000_000), 10_000);
        assert_eq!(RejectLimit::Count(3).of(1_000_000), 3);
    }
}
