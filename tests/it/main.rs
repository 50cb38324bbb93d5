//! Integration tests, one binary.

#[cfg(feature = "cli")]
mod cli;
mod credits;
mod io;
mod runs_inside;
mod samples;
mod segment;
mod templates;
