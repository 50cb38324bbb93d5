//! What a run says about itself: findings as records, the ledger as numbers, the manifest with
//! the hashes of all files.

mod ledger;
mod manifest;
mod record;

pub(crate) use ledger::digest_name;
pub use ledger::{Counts, KindCounts, Ledger, SourceCounts};
pub use manifest::{Manifest, NoManifest, Output};
pub use record::FindingRecord;
