//! Integration tests, one binary.

mod io;
mod segment;
