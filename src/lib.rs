//! refrain
pub mod doc;
pub mod format;
pub mod hash;
pub mod judge;
pub mod place;
pub mod segment;
pub mod span;

pub use doc::{Day, Document};
pub use hash::Hash64;
pub use place::Place;
pub use span::Span;
