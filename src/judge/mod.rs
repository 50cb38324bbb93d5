//! Verdicts: what a passage is and why.

pub mod credits;
pub mod markers;
