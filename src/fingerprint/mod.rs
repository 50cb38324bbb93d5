//! What is remembered of a document: its trace, and the shingles and signatures made of it.

mod corrections;
mod damage;
mod minhash;
mod originator;
mod shingle;
mod trace;
mod windows;
mod winnow;

pub(crate) use corrections::{Notes, is_correction};
pub use minhash::{MinHash, SLOTS, Signature};
pub(crate) use shingle::{AT_A_TIME, MOST_CODES, for_shingles};
pub use shingle::{SHINGLE_WORDS, Shingler, distinct_into, shingles_into};
pub use trace::{BlockTrace, Card, Code, Imprint, Sheet, Trace, Tracer};
pub(crate) use trace::{equal_words, identity_of, numbers_in, words_of};
pub(crate) use windows::{five_words, is_spaced};
pub(crate) use winnow::seeds_of_runs_into;
pub use winnow::{RUN_WORDS, Seed, seeds_into};
