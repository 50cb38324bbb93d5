//! What a run says about itself: findings as records, the ledger as numbers.

mod ledger;
mod record;

pub use ledger::{Counts, KindCounts, Ledger, SourceCounts};
pub use record::FindingRecord;
