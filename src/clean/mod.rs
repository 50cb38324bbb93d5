//! From findings to cuts: what is removed, and the text without it.

mod cuts;
mod plan;
mod policy;

pub use cuts::Cuts;
pub use plan::{Cleaned, Judged, clean};
pub(crate) use plan::{Plan, plan};
pub use policy::Policy;
