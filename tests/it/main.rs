//! Integration tests, one binary.

mod credits;
mod furniture;
mod io;
mod samples;
mod segment;
