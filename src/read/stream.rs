//! The unpacked bytes of a file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::format::Compression;

use super::members::Members;

/// Bytes per read of a file: so many that the calls to the system do not count.
const PACKED: usize = 256 << 10;

/// Bytes per step of unpacking. When a step meets damage, what it had unpacked is lost, so this is
/// not larger than it has to be.
const UNPACKED: usize = 64 << 10;

const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];
const ZSTD_MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// A file, unpacked on the way.
pub(super) struct Stream {
    /// What it unpacks to.
    pub(super) unpacked: Box<dyn BufRead + Send>,
    /// Bytes taken from the file so far.
    pub(super) consumed: Arc<AtomicU64>,
}

impl Stream {
    pub(super) fn open(path: &Path, compression: Compression) -> io::Result<Self> {
        let consumed = Arc::new(AtomicU64::new(0));
        let file = Counted { reader: File::open(path)?, count: Arc::clone(&consumed) };
        let packed = BufReader::with_capacity(PACKED, file);
        let unpacked: Box<dyn BufRead + Send> = match compression {
            Compression::None => Box::new(packed),
            Compression::Gzip => Box::new(BufReader::with_capacity(UNPACKED, Members::new(packed))),
            Compression::Zstd => {
                let decoder = zstd::Decoder::with_buffer(packed)?;
                Box::new(BufReader::with_capacity(UNPACKED, decoder))
            }
        };
        Ok(Self { unpacked, consumed })
    }
}

/// How a file is compressed, by its first bytes; an empty one is not.
pub(super) fn compression_of(path: &Path) -> io::Result<Compression> {
    let mut magic = Vec::new();
    File::open(path)?.take(ZSTD_MAGIC.len() as u64).read_to_end(&mut magic)?;
    Ok(match magic.as_slice() {
        ZSTD_MAGIC => Compression::Zstd,
        gzip if gzip.starts_with(GZIP_MAGIC) => Compression::Gzip,
        _ => Compression::None,
    })
}

/// The next bytes, none at the end; a signal in between is no error.
pub(super) fn fill(reader: &mut (dyn BufRead + Send)) -> io::Result<&[u8]> {
    while let Err(error) = reader.fill_buf() {
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    reader.fill_buf()
}

/// Counts the bytes that pass.
struct Counted<R> {
    reader: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.count.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}
