//! Compression on the way out.

use std::io::{self, BufWriter, Write};

use super::members::Members;
use crate::format::Compression;

/// zstd's own default.
const ZSTD_LEVEL: i32 = 3;

/// Bytes that are collected before they go to the file.
const BUFFER: usize = 256 << 10;

/// Compresses into a sink, or just collects.
pub(super) enum Encoder<W: Write> {
    Plain(BufWriter<W>),
    Gzip(Box<Members<BufWriter<W>>>),
    Zstd(Box<zstd::Encoder<'static, BufWriter<W>>>),
}

impl<W: Write> Encoder<W> {
    pub(super) fn new(sink: W, compression: Compression) -> io::Result<Self> {
        let sink = BufWriter::with_capacity(BUFFER, sink);
        Ok(match compression {
            Compression::None => Self::Plain(sink),
            Compression::Gzip => Self::Gzip(Box::new(Members::new(sink))),
            Compression::Zstd => {
                let mut encoder = zstd::Encoder::new(sink, ZSTD_LEVEL)?;
                // Without it most flipped bits go unseen.
                encoder.include_checksum(true)?;
                Self::Zstd(Box::new(encoder))
            }
        })
    }

    /// Writes everything that was held back and gives back the sink.
    pub(super) fn finish(self) -> io::Result<W> {
        let sink = match self {
            Self::Plain(sink) => sink,
            Self::Gzip(members) => members.finish()?,
            Self::Zstd(encoder) => encoder.finish()?,
        };
        sink.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(sink) => sink.write(bytes),
            Self::Gzip(members) => members.write(bytes),
            Self::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(sink) => sink.flush(),
            Self::Gzip(members) => members.flush(),
            Self::Zstd(encoder) => encoder.flush(),
        }
    }
}
