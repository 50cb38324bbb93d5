//! Integration tests, one binary.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod allowances;
#[cfg(all(feature = "cli", unix))]
mod campaigns;
#[cfg(feature = "cli")]
mod cli;
mod clusters;
mod credits;
mod cuts;
mod damage;
mod desk;
#[cfg(feature = "cli")]
mod display;
mod duplicates;
mod floors;
mod furniture;
mod golden;
mod invent;
mod io;
mod json;
mod laws;
mod limits;
#[cfg(all(feature = "cli", unix))]
mod locks;
mod malformed;
mod manifest;
mod markers;
mod memory;
mod model;
mod promises;
mod regressions;
mod repeats;
mod runs;
mod runs_inside;
mod samples;
mod segment;
mod shelf;
#[cfg(all(feature = "cli", unix))]
mod signals;
#[cfg(all(feature = "cli", unix))]
mod surroundings;
mod templates;
mod traps;
mod twins;
