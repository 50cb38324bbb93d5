//! Integration tests.
mod credits;
