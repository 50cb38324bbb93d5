//! Reading: which files, which records, which document.
//!
//! [`find`] turns paths into [`Input`]s, [`Records`] hands out the bytes of one record after the
//! other, and [`parse`] makes a document of them. The first two touch files; the third is a pure
//! function that can run on any thread.

mod damage;
mod ending;
mod error;
mod host;
mod input;
mod inputs;
mod jsonl;
mod name;
mod parts;
mod record;
mod records;
mod reject;
mod spool;
mod stream;

pub use ending::{EndState, Ending, Oddity};
pub use error::ReadError;
pub use host::host_of;
pub use input::{Input, MAX_EXPAND};
pub use inputs::{Found, Mislabelled, SkipReason, Skipped, find, find_readable};
pub use name::{path_of, source_of};
pub use record::{BrokenText, Parsed, mended, parse};
pub use records::{MAX_MORE, MAX_RECORD, RawRecord, Records};
pub use reject::{Reason, Reject};
pub use spool::spool;
