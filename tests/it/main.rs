//! Integration tests, one binary.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[cfg(feature = "cli")]
mod cli;
mod credits;
mod floors;
mod furniture;
mod golden;
mod invent;
mod io;
mod laws;
mod regressions;
mod runs;
mod samples;
mod segment;
mod twins;
