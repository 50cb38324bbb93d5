//! Integration tests, one binary.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[cfg(feature = "cli")]
mod cli;
mod credits;
mod damage;
mod desk;
mod duplicates;
mod floors;
mod furniture;
mod golden;
mod invent;
mod io;
mod laws;
mod limits;
mod manifest;
mod model;
mod regressions;
mod runs;
mod runs_inside;
mod samples;
mod segment;
mod templates;
mod twins;
