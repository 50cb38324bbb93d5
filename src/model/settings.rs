//! What a model was made with; other values mean other keys or other counts.

use super::error::ModelError;
use crate::fingerprint::SHINGLE_WORDS;
use crate::judge::DuplicateOptions;

/// One value for each of [`NAMES`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings([String; NAMES.len()]);

/// In the order of the file.
pub(super) const NAMES: [&str; 6] =
    ["unicode-words", "unicode-forms", "line-form", "hash", "shingle-words", "copies"];

/// How many of them the keys and the learned rules hang on. The rest only says how copies were told
/// when the counts were made: it has to fit where counts are added up, not where they are applied.
const OF_KEYS: usize = 5;

/// Version of the comparison form of lines; goes up when `segment::fold_into` changes.
const LINE_FORM: &str = "1";

impl Settings {
    /// Those of this version and these options.
    pub(super) fn of(options: &DuplicateOptions) -> Self {
        let version = |(major, minor, patch): (u64, u64, u64)| format!("{major}.{minor}.{patch}");
        let (major, minor, patch) = unicode_normalization::UNICODE_VERSION;
        Self([
            version(unicode_segmentation::UNICODE_VERSION),
            version((major.into(), minor.into(), patch.into())),
            LINE_FORM.to_owned(),
            "xxh3-64".to_owned(),
            SHINGLE_WORDS.to_string(),
            format!("jaccard {} recall {}", options.jaccard, options.recall),
        ])
    }

    pub(super) fn new(values: [String; NAMES.len()]) -> Self {
        Self(values)
    }

    /// Names and values, in the order of the file.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        NAMES.into_iter().zip(self.0.iter().map(String::as_str))
    }

    /// Whether a model made with `self` knows lines by the same keys as `here`.
    pub(super) fn check_keys(&self, here: &Self) -> Result<(), ModelError> {
        self.check(here, OF_KEYS)
    }

    /// Whether counts made with `self` may be added to counts made with `here`.
    pub(super) fn check_counts(&self, here: &Self) -> Result<(), ModelError> {
        self.check(here, NAMES.len())
    }

    fn check(&self, here: &Self, first: usize) -> Result<(), ModelError> {
        let both = self.pairs().zip(here.pairs()).take(first);
        let mut other = both.filter(|(there, here)| there != here);
        other.next().map_or(Ok(()), |((name, there), (_, here))| {
            Err(ModelError::other_settings(name, there, here))
        })
    }
}
