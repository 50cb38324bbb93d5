//! Writing: cuts into records, records into files that are whole or not there.
//!
//! [`splice`] and [`unsplice`] are pure: they take bytes out of a record and put them back.
//! [`Staged`] and [`StagedFolder`] see to it that nothing half done stands under its final name.
//! [`check_apart`] keeps the output off the input and [`Lock`] off other runs, [`reject`] and [`Rejected`] keep what could
//! not be read.

mod apart;
mod digested;
mod encoder;
mod error;
mod folder;
mod lock;
mod members;
mod rejects;
mod renamed;
mod splice;
mod staged;

pub use apart::{check_apart, is_same_file, resolve};
pub use digested::Digested;
pub use error::WriteError;
pub use folder::StagedFolder;
pub use lock::Lock;
pub use rejects::{MAX_PIECE, REPLACED, Rejected, Rejection, reject};
pub use renamed::Renamed;
pub use splice::{Piece, moves_mark, raw_pieces, splice, unsplice};
pub use staged::{Sealed, Staged, is_system_path};
