//! Bytes in, bytes out: escapes, inputs, records, cuts, staged files, rejects.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

mod escapes;
mod inputs;
mod parsing;
mod records;
mod rejects;
mod splicing;
mod staging;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::write::GzEncoder;
use refrain::Place;
use refrain::read::{Found, Input, ReadError, find};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// Writes files, and the folders they stand in.
fn put(root: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

fn find_in(path: &Path) -> Result<Found, ReadError> {
    find(&[path.to_owned()], None, Path::new("."))
}

fn input(path: &Path) -> Input {
    find_in(path).unwrap().inputs.remove(0)
}

fn place(source: &str, record: u64) -> Place {
    Place { source: Arc::from(source), record }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
