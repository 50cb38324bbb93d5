//! Gzip in many members: each holds a piece of the bytes and a checksum of its own.

use std::io::{self, Write};

use libdeflater::{CompressionLvl, Compressor};

/// Against the level 3 of zlib-rs it takes half the time and writes four hundredths more bytes (48 MB of
/// records, 2026-11).
const LEVEL: i32 = 1;

/// Bytes of a member before they are packed: enough that what is repeated is found, and where one byte is
/// damaged so little cannot be trusted.
const MEMBER: usize = 1 << 20;

/// Packs into a sink what is written to it, member by member (RFC 1952, 2.2). The same bytes give the same
/// members, however they are cut into writes.
pub(super) struct Members<W: Write> {
    sink: W,
    compressor: Compressor,
    /// The bytes of the next member.
    bytes: Vec<u8>,
    packed: Vec<u8>,
    /// Whether there is a member: a file without one is no gzip file.
    has_any: bool,
}

impl<W: Write> Members<W> {
    pub(super) fn new(sink: W) -> Self {
        let level = CompressionLvl::new(LEVEL).expect("it is one of libdeflate's levels");
        let mut compressor = Compressor::new(level);
        let packed = vec![0; compressor.gzip_compress_bound(MEMBER)];
        Self { sink, compressor, bytes: Vec::with_capacity(MEMBER), packed, has_any: false }
    }

    /// Writes what was held back and gives back the sink.
    pub(super) fn finish(mut self) -> io::Result<W> {
        if !self.has_any || !self.bytes.is_empty() {
            self.pack()?;
        }
        Ok(self.sink)
    }

    fn pack(&mut self) -> io::Result<()> {
        let length = self
            .compressor
            .gzip_compress(&self.bytes, &mut self.packed)
            .expect("there is room for any bytes of a member");
        self.sink.write_all(&self.packed[..length])?;
        self.bytes.clear();
        self.has_any = true;
        Ok(())
    }
}

impl<W: Write> Write for Members<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() == MEMBER {
            self.pack()?;
        }
        let taken = bytes.len().min(MEMBER - self.bytes.len());
        self.bytes.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    /// Leaves a member that has begun as it is: where it ends must not depend on who asks.
    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::{GzDecoder, MultiGzDecoder};

    use super::*;
    use crate::hash::mix;

    fn packed(bytes: &[u8], piece: usize) -> Vec<u8> {
        let mut members = Members::new(Vec::new());
        for piece in bytes.chunks(piece) {
            members.write_all(piece).unwrap();
            members.flush().unwrap();
        }
        members.finish().unwrap()
    }

    #[test]
    fn members_hold_what_was_written_however_it_was_cut() {
        for length in [0, 1, MEMBER - 1, MEMBER, MEMBER + 1, 2 * MEMBER + 99] {
            let bytes: Vec<u8> = (0..length as u64).map(|at| mix(at) as u8 % 7).collect();
            let file = packed(&bytes, 4_099);
            assert_eq!(file, packed(&bytes, MEMBER + 7));
            let mut all = Vec::new();
            MultiGzDecoder::new(&file[..]).read_to_end(&mut all).unwrap();
            assert!(all == bytes, "{length} bytes");
            let mut first = Vec::new();
            GzDecoder::new(&file[..]).read_to_end(&mut first).unwrap();
            assert!(first == bytes[..length.min(MEMBER)], "{length} bytes");
        }
    }

    #[test]
    fn bytes_without_pattern_find_room() {
        let bytes: Vec<u8> = (0..MEMBER as u64).map(|at| mix(at) as u8).collect();
        let mut all = Vec::new();
        MultiGzDecoder::new(&packed(&bytes, MEMBER)[..]).read_to_end(&mut all).unwrap();
        assert!(all == bytes);
    }
}
