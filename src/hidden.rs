//! The names of unfinished files.

/// What the names of all unfinished files and folders of ours begin with.
pub const OURS: &str = ".refrain-";

/// What those of this process begin with: hidden, so that no run reads them, and with the number of
/// the process, so that it can tell them from those of others.
///
/// ```
/// assert!(refrain::hidden::prefix().starts_with(refrain::hidden::OURS));
/// ```
pub fn prefix() -> String {
    format!("{OURS}{}-", std::process::id())
}
