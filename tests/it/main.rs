//! Integration tests, one binary.

#[cfg(feature = "cli")]
mod cli;
mod credits;
mod io;
mod model;
mod samples;
mod segment;
