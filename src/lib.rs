//! refrain
pub mod doc;
pub mod escape;
pub mod format;
pub mod hash;
pub mod place;
pub mod read;
pub mod segment;
pub mod span;
pub mod write;

pub use doc::{Day, Document};
pub use hash::Hash64;
pub use place::Place;
pub use span::Span;
