//! Integration tests.

mod segment;
