//! Integration tests, one binary.

#[cfg(feature = "cli")]
mod cli;
mod credits;
mod io;
mod regressions;
mod samples;
mod segment;
