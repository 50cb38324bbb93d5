//! Sizes as they are typed: `256MiB`, `1.5GB`.

use std::str::FromStr;

use serde::Deserialize;

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Bytes(pub(crate) u64);

/// A word that is no size.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no size like 256MiB or 1.5GB")]
pub(crate) struct NoSize(String);

/// The units, the longer of two that end alike first; a letter alone is the power of two.
const UNITS: [(&str, u64); 10] = [
    ("KIB", 1 << 10),
    ("MIB", 1 << 20),
    ("GIB", 1 << 30),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("K", 1 << 10),
    ("M", 1 << 20),
    ("G", 1 << 30),
    ("B", 1),
];

impl FromStr for Bytes {
    type Err = NoSize;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let upper = text.trim().to_ascii_uppercase();
        let unit = |&(name, size): &(&str, u64)| Some((upper.strip_suffix(name)?, size));
        let (number, unit) = UNITS.iter().find_map(unit).unwrap_or((&upper, 1));
        let number: f64 = number.trim().parse().map_err(|_| NoSize(text.to_owned()))?;
        let bytes = number * unit as f64;
        let fits = number.is_finite() && (0.0..=u64::MAX as f64).contains(&bytes);
        if fits { Ok(Self(bytes as u64)) } else { Err(NoSize(text.to_owned())) }
    }
}

impl TryFrom<String> for Bytes {
    type Error = NoSize;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        let check = |text: &str, bytes| assert_eq!(text.parse().ok(), bytes, "{text}");
        for (text, bytes) in [
            ("256MiB", 256 << 20),
            ("256 mib", 256 << 20),
            ("1G", 1 << 30),
            ("1.5GB", 1_500_000_000),
            ("64k", 64 << 10),
            ("100", 100),
            ("7B", 7),
        ] {
            check(text, Some(Bytes(bytes)));
        }
        for wrong in ["", "MiB", "-1", "1TBX", "NaN", "infG", "1e30G", "1,5GB"] {
            check(wrong, None);
        }
    }
}
