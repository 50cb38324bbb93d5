//! Bytes that are counted and hashed on their way out.

use std::io::{self, Write};

use crate::hash::{Digest, Hash128};

/// Passes bytes on, and knows how many there were and what they hash to.
#[derive(Debug)]
pub struct Digested<W> {
    sink: W,
    bytes: u64,
    digest: Digest,
}

impl<W: Write> Digested<W> {
    /// Nothing passed yet.
    pub fn new(sink: W) -> Self {
        Self { sink, bytes: 0, digest: Digest::default() }
    }

    /// How many bytes have passed.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Their hash.
    pub fn digest(&self) -> Hash128 {
        self.digest.value()
    }

    /// Where they went.
    pub fn into_inner(self) -> W {
        self.sink
    }
}

impl<W: Write> Write for Digested<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.sink.write(bytes)?;
        self.bytes += length as u64;
        self.digest.update(&bytes[..length]);
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}
