//! A packed file, part by part: the members of gzip, the frames of zstd.

use std::io::{self, BufRead, Chain, Cursor, Read};
use std::ops::Range;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::damage::Damage;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const ZSTD_MAGIC: u32 = 0xfd2f_b528;

/// The magic numbers of frames that hold no data: bits 4 and up of 0x184D2A50.
const SKIPPABLE: u32 = 0x0184_d2a5;

/// The largest window that a zstd frame may ask for: the default of the `zstd` command.
const MAX_WINDOW: u64 = 128 << 20;

/// Unpacks all parts of a file as one stream, and keeps account of what their checksums say.
///
/// Unlike flate2's own `MultiGzDecoder` it accepts NUL bytes behind the last part, as `gzip -d`
/// does: tapes and some object stores pad files to whole blocks. A gzip member that unpacks, but
/// not to what its checksum says, is handed out and noted; the members behind it are read.
pub(super) struct Parts<R> {
    state: State<R>,
    account: Account,
}

/// What is known of the parts that were read.
#[derive(Clone, Debug, Default)]
pub(super) struct Account {
    /// Members or frames with data that were begun.
    pub(super) parts: u64,
    /// Bytes unpacked.
    pub(super) unpacked: u64,
    /// The unpacked bytes of parts that are not what they were when they were packed.
    pub(super) doubted: Vec<Range<u64>>,
    /// Whether the last part is the empty one by which `bgzip` marks the end.
    pub(super) is_marked: bool,
    /// Whether a part has no checksum.
    pub(super) is_unchecked: bool,
    /// Bytes of padding behind the last part.
    pub(super) padding: u64,
}

enum State<R> {
    /// Before the first part, or behind one.
    Between(R),
    Inside {
        part: Part<R>,
        start: u64,
    },
    End,
}

enum Part<R> {
    Gzip(Box<DeflateDecoder<R>>, Crc),
    Zstd(Box<zstd::Decoder<'static, Chain<Cursor<Vec<u8>>, R>>>),
}

impl<R: BufRead> Parts<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { state: State::Between(reader), account: Account::default() }
    }

    pub(super) fn account(&self) -> &Account {
        &self.account
    }

    /// Begins the next part, or ends the file.
    fn begin(&mut self, mut reader: R) -> io::Result<State<R>> {
        let is_first = self.account.parts == 0;
        let start = self.account.unpacked;
        let mut is_block = false;
        let mut head = Vec::new();
        take(&mut reader, 2, &mut head)?;
        let part = match head.as_slice() {
            [] | [0, ..] if !is_first => return self.skip_padding(reader, head.len()),
            magic if *magic == GZIP_MAGIC => {
                is_block = skip_gzip_header(&mut reader)?;
                Part::Gzip(Box::new(DeflateDecoder::new(reader)), Crc::new())
            }
            _ => {
                take(&mut reader, 4, &mut head)?;
                match magic_of(&head) {
                    Some(magic) if magic >> 4 == SKIPPABLE => return skip_frame(reader),
                    Some(ZSTD_MAGIC) => self.begin_frame(head, reader)?,
                    None if is_first => return Err(Damage::Cut.into()),
                    _ => return Err(Damage::Trailing.into()),
                }
            }
        };
        self.account.parts += 1;
        // Until it turns out to hold something.
        self.account.is_marked = is_block;
        Ok(State::Inside { part, start })
    }

    /// The header of a frame says how much memory it takes and whether it carries a checksum.
    fn begin_frame(&mut self, mut head: Vec<u8>, mut reader: R) -> io::Result<Part<R>> {
        take(&mut reader, 5, &mut head)?;
        let Some(&descriptor) = head.get(4) else { return Err(Damage::Cut.into()) };
        let is_single_segment = descriptor & 0x20 != 0;
        if !is_single_segment {
            take(&mut reader, 6, &mut head)?;
            let Some(&window) = head.get(5) else { return Err(Damage::Cut.into()) };
            let base = 1_u64 << (10 + (window >> 3));
            let asked = base + base / 8 * u64::from(window & 7);
            if MAX_WINDOW < asked {
                return Err(Damage::Window { asked, allowed: MAX_WINDOW }.into());
            }
        }
        self.account.is_unchecked |= descriptor & 0x04 == 0;
        let whole = Cursor::new(head).chain(reader);
        Ok(Part::Zstd(Box::new(zstd::Decoder::with_buffer(whole)?.single_frame())))
    }

    fn skip_padding(&mut self, mut reader: R, before: usize) -> io::Result<State<R>> {
        self.account.padding = before as u64;
        loop {
            let padding = reader.fill_buf()?;
            if padding.iter().any(|byte| *byte != 0) {
                return Err(Damage::Trailing.into());
            }
            let length = padding.len();
            if length == 0 {
                return Ok(State::End);
            }
            self.account.padding += length as u64;
            reader.consume(length);
        }
    }

    /// Closes a part whose data is over.
    fn end(&mut self, part: Part<R>, start: u64) -> io::Result<State<R>> {
        let reader = match part {
            Part::Zstd(decoder) => decoder.finish().into_inner().1,
            Part::Gzip(decoder, crc) => {
                let mut reader = decoder.into_inner();
                let mut trailer = Vec::new();
                take(&mut reader, 8, &mut trailer)?;
                if trailer.len() < 8 {
                    return Err(Damage::Cut.into());
                }
                let expected = [crc.sum().to_le_bytes(), crc.amount().to_le_bytes()].concat();
                if trailer != expected {
                    self.account.doubted.push(start..self.account.unpacked);
                }
                reader
            }
        };
        Ok(State::Between(reader))
    }
}

impl<R: BufRead> Read for Parts<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            // What fails leaves nothing to go on with.
            self.state = match std::mem::replace(&mut self.state, State::End) {
                State::End => return Ok(0),
                State::Between(reader) => self.begin(reader)?,
                State::Inside { mut part, start } => match part.read(buffer) {
                    Ok(0) => self.end(part, start)?,
                    Ok(length) => {
                        self.account.unpacked += length as u64;
                        self.account.is_marked = false;
                        self.state = State::Inside { part, start };
                        return Ok(length);
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                        self.state = State::Inside { part, start };
                        return Err(error);
                    }
                    Err(error) => {
                        // Where damage shows is not where it is: all of the part may be wrong. A
                        // part that just ends is right as far as it goes.
                        if error.raw_os_error().is_none() && Damage::of(&error) == Damage::Corrupt {
                            self.account.doubted.push(start..self.account.unpacked);
                        }
                        return Err(error);
                    }
                },
            };
        }
    }
}

impl<R: BufRead> Part<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Zstd(decoder) => decoder.read(buffer),
            Self::Gzip(decoder, crc) => {
                let length = decoder.read(buffer)?;
                crc.update(&buffer[..length]);
                Ok(length)
            }
        }
    }
}

/// Reads until `head` has `length` bytes or the file is over.
fn take(reader: &mut impl BufRead, length: usize, head: &mut Vec<u8>) -> io::Result<()> {
    let missing = length.saturating_sub(head.len()) as u64;
    reader.take(missing).read_to_end(head).map(drop)
}

fn magic_of(head: &[u8]) -> Option<u32> {
    head.first_chunk().map(|magic| u32::from_le_bytes(*magic))
}

fn skip_frame<R: BufRead>(mut reader: R) -> io::Result<State<R>> {
    let mut size = Vec::new();
    take(&mut reader, 4, &mut size)?;
    let Some(length) = magic_of(&size) else { return Err(Damage::Cut.into()) };
    skip(&mut reader, length.into())?;
    Ok(State::Between(reader))
}

/// The fields of RFC 1952 behind the magic number, which have no bearing on the data; whether they
/// are those of a block of `bgzip`.
fn skip_gzip_header(reader: &mut impl BufRead) -> io::Result<bool> {
    const FHCRC: u8 = 2;
    const FEXTRA: u8 = 4;
    const FNAME: u8 = 8;
    const FCOMMENT: u8 = 16;
    let mut head = Vec::new();
    take(reader, 8, &mut head)?;
    let (Some(&method), Some(&flags), 8) = (head.first(), head.get(1), head.len()) else {
        return Err(Damage::Cut.into());
    };
    if method != 8 || flags & 0xe0 != 0 {
        return Err(Damage::Corrupt.into());
    }
    let mut is_block = false;
    if flags & FEXTRA != 0 {
        let mut extra = Vec::new();
        take(reader, 2, &mut extra)?;
        let &[low, high] = extra.as_slice() else { return Err(Damage::Cut.into()) };
        let length = usize::from(u16::from_le_bytes([low, high]));
        extra.clear();
        take(reader, length, &mut extra)?;
        if extra.len() < length {
            return Err(Damage::Cut.into());
        }
        is_block = extra.starts_with(b"BC");
    }
    for flag in [FNAME, FCOMMENT] {
        if flags & flag != 0 {
            skip_string(reader)?;
        }
    }
    if flags & FHCRC != 0 {
        skip(reader, 2)?;
    }
    Ok(is_block)
}

fn skip(reader: &mut impl BufRead, length: u64) -> io::Result<()> {
    let skipped = io::copy(&mut reader.take(length), &mut io::sink())?;
    if skipped < length { Err(Damage::Cut.into()) } else { Ok(()) }
}

fn skip_string(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let bytes = reader.fill_buf()?;
        let (end, length) = (bytes.iter().position(|byte| *byte == 0), bytes.len());
        if length == 0 {
            return Err(Damage::Cut.into());
        }
        reader.consume(end.map_or(length, |at| at + 1));
        if end.is_some() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Write};

    use flate2::GzBuilder;
    use flate2::write::GzEncoder;

    use super::*;

    fn pack(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn pack_with_all_fields(text: &str) -> Vec<u8> {
        let builder = GzBuilder::new().filename("a").comment("b").extra(vec![7; 300]);
        let mut encoder = builder.write(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn frame(text: &str, has_checksum: bool) -> Vec<u8> {
        let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
        encoder.include_checksum(has_checksum).unwrap();
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    /// What a file unpacks to, the account of it and what stopped it.
    fn unpack(packed: &[u8], capacity: usize) -> (String, Account, Option<Damage>) {
        let mut parts = Parts::new(BufReader::with_capacity(capacity, packed));
        let mut unpacked = Vec::new();
        let mut buffer = [0; 7];
        let damage = loop {
            match parts.read(&mut buffer) {
                Ok(0) => break None,
                Ok(length) => unpacked.extend_from_slice(&buffer[..length]),
                Err(error) => break Some(Damage::of(&error)),
            }
        };
        (String::from_utf8_lossy(&unpacked).into_owned(), parts.account().clone(), damage)
    }

    #[test]
    fn any_buffer_gives_the_same() {
        let skippable = [&[0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        for packed in [
            [pack("The ferry "), pack(""), pack_with_all_fields("left."), vec![0; 9]].concat(),
            [skippable.clone(), frame("The ferry ", true), skippable, frame("left.", true)]
                .concat(),
            [frame("The ferry ", true), pack("left.")].concat(),
        ] {
            for capacity in 1..packed.len() + 2 {
                let (text, account, damage) = unpack(&packed, capacity);
                assert_eq!((text.as_str(), damage), ("The ferry left.", None), "{capacity}");
                assert!(account.doubted.is_empty() && !account.is_unchecked);
                assert_eq!(account.unpacked, 15);
                assert!(account.parts == 2 || account.padding == 9);
            }
        }
    }

    #[test]
    fn a_wrong_checksum_is_noted_and_the_rest_is_read() {
        let mut first = pack("The ferry ");
        let length = first.len();
        first[length - 8] ^= 1;
        let (text, account, damage) = unpack(&[first, pack("left.")].concat(), 100);
        assert_eq!((text.as_str(), damage), ("The ferry left.", None));
        assert_eq!(account.doubted, vec![0..10]);
    }

    #[test]
    fn what_stops_a_file_is_named() {
        let check = |packed: &[u8], expected| {
            let (_, account, damage) = unpack(packed, 16);
            assert_eq!(damage, Some(expected));
            account
        };
        check(&[], Damage::Cut);
        check(&[0x1f], Damage::Cut);
        check(&pack("left")[..15], Damage::Cut);
        check(&frame("left", true)[..4], Damage::Cut);
        check(&[pack("left"), b"more".to_vec()].concat(), Damage::Trailing);
        check(&[pack("left"), b"\0\0more".to_vec()].concat(), Damage::Trailing);
        check(&[frame("left", true), b"m".to_vec()].concat(), Damage::Trailing);
        let mut bad = pack("left");
        bad[10] = 0xff;
        assert_eq!(check(&bad, Damage::Corrupt).doubted, vec![0..0]);
        let wide = [0x28, 0xb5, 0x2f, 0xfd, 0x04, 18 << 3, 0, 0];
        check(&wide, Damage::Window { asked: 256 << 20, allowed: MAX_WINDOW });
    }

    #[test]
    fn the_mark_of_bgzip_is_seen() {
        let block = |text: &str| {
            let builder = GzBuilder::new().extra(&b"BC\x02\0\x1b\0"[..]);
            let mut encoder = builder.write(Vec::new(), flate2::Compression::default());
            encoder.write_all(text.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        assert!(unpack(&[block("left"), block("")].concat(), 100).1.is_marked);
        assert!(!unpack(&[block("left"), block("left")].concat(), 100).1.is_marked);
        assert!(!unpack(&[block("left"), pack("")].concat(), 100).1.is_marked);
    }

    #[test]
    fn a_frame_without_checksum_is_noted() {
        assert!(unpack(&frame("left", false), 100).1.is_unchecked);
        assert!(!unpack(&frame("left", true), 100).1.is_unchecked);
    }
}
