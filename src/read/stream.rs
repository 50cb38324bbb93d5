//! The unpacked bytes of a file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::format::Compression;

use super::damage::Damage;
use super::parts::{Account, Parts};

/// Bytes per read of a file: so many that the calls to the system do not count.
const PACKED: usize = 256 << 10;

/// Bytes per step of unpacking. When a step meets damage, what it had unpacked is lost, so this is
/// not larger than it has to be.
const UNPACKED: usize = 64 << 10;

const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];
const ZSTD_MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// A file may unpack to this many bytes whatever its size: a long row of blanks is no attack.
const FREE: u64 = 1 << 30;

/// A file, unpacked on the way.
pub(super) struct Stream {
    unpacked: Unpacked,
    /// Bytes taken from the file so far.
    pub(super) consumed: Arc<AtomicU64>,
    /// Bytes handed out so far.
    position: u64,
    /// How many times its size it may unpack to.
    max_expand: u64,
}

enum Unpacked {
    Plain(BufReader<Counted<File>>),
    Packed(Box<BufReader<Parts<BufReader<Counted<File>>>>>),
}

impl Stream {
    pub(super) fn open(path: &Path, compression: Compression, max_expand: u64) -> io::Result<Self> {
        let consumed = Arc::new(AtomicU64::new(0));
        let file = Counted { reader: File::open(path)?, count: Arc::clone(&consumed) };
        let packed = BufReader::with_capacity(PACKED, file);
        let unpacked = match compression {
            Compression::None => Unpacked::Plain(packed),
            Compression::Gzip | Compression::Zstd => {
                Unpacked::Packed(Box::new(BufReader::with_capacity(UNPACKED, Parts::new(packed))))
            }
        };
        Ok(Self { unpacked, consumed, position: 0, max_expand })
    }

    /// The next bytes, none at the end; a signal in between is no error.
    pub(super) fn fill(&mut self) -> io::Result<&[u8]> {
        let taken = self.consumed.load(Ordering::Relaxed).max(1);
        if FREE < self.position && taken.saturating_mul(self.max_expand) < self.position {
            return Err(Damage::Bomb { times: self.max_expand }.into());
        }
        let reader: &mut dyn BufRead = match &mut self.unpacked {
            Unpacked::Plain(reader) => reader,
            Unpacked::Packed(reader) => reader.as_mut(),
        };
        while let Err(error) = reader.fill_buf() {
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
        reader.fill_buf()
    }

    /// Takes bytes off what [`fill`](Self::fill) gave.
    pub(super) fn consume(&mut self, length: usize) {
        self.position += length as u64;
        match &mut self.unpacked {
            Unpacked::Plain(reader) => reader.consume(length),
            Unpacked::Packed(reader) => reader.consume(length),
        }
    }

    /// Bytes handed out so far.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// What is known of the parts of a packed file.
    pub(super) fn account(&self) -> Option<&Account> {
        match &self.unpacked {
            Unpacked::Plain(_) => None,
            Unpacked::Packed(reader) => Some(reader.get_ref().account()),
        }
    }
}

/// How a file is compressed, by its first bytes. Where they are too few to tell, `named` holds: an
/// empty file is no gzip file.
pub(super) fn compression_of(path: &Path, named: Compression) -> io::Result<Compression> {
    let mut magic = Vec::new();
    File::open(path)?.take(ZSTD_MAGIC.len() as u64).read_to_end(&mut magic)?;
    let begins = |whole: &[u8]| whole.starts_with(&magic);
    Ok(match magic.as_slice() {
        ZSTD_MAGIC => Compression::Zstd,
        gzip if gzip.starts_with(GZIP_MAGIC) => Compression::Gzip,
        _ if named == Compression::Gzip && begins(GZIP_MAGIC) => named,
        _ if named == Compression::Zstd && begins(ZSTD_MAGIC) => named,
        skippable if skippable.ends_with(&[0x2a, 0x4d, 0x18]) && skippable[0] >> 4 == 5 => {
            Compression::Zstd
        }
        _ => Compression::None,
    })
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
