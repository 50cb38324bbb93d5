//! Integration tests, one binary.

mod credits;
mod io;
mod samples;
mod segment;
