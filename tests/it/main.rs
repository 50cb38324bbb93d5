//! Integration tests, one binary.

#[cfg(feature = "cli")]
mod cli;
mod credits;
mod floors;
mod golden;
mod invent;
mod io;
mod laws;
mod regressions;
mod runs;
mod samples;
mod segment;
mod twins;
