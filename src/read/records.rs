//! The records of an input, one after the other, as they are.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use memchr::memchr;

use crate::format::Format;
use crate::hash::Digest;
use crate::place::Place;

use super::damage::Damage;
use super::ending::{Ending, Oddity};
use super::error::ReadError;
use super::input::Input;
use super::stream::Stream;

/// The longest record that is handed out in one piece, in bytes.
///
/// Far above any article, even a whole page with its markup; what is longer is mostly a file
/// without line breaks, and one of them in every thread must still fit into memory.
pub const MAX_RECORD: usize = 64 << 20;

/// What is handed out at a time of the rest of a longer one, in bytes: as much as a line of the rejects takes.
pub const MAX_MORE: usize = 8 << 20;

/// Hands out the records of one input in order: the lines of JSONL, or the whole of a text file.
///
/// Nothing is looked into here, so this keeps up with any number of threads that do.
pub struct Records {
    stream: Stream,
    input: Input,
    limit: usize,
    number: u64,
    digest: Digest,
    state: State,
    has_grown: bool,
    trouble: Option<ReadError>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first record.
    Fresh,
    /// Behind a complete record.
    Between,
    /// Behind a piece of a record.
    Inside,
    /// Nothing more to come.
    Ended,
}

/// What is known of a record before anybody looked into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawRecord {
    /// The line, from 1; 0 for a text file.
    pub number: u64,
    /// False when the record is longer than the limit: [`Records::more`] has the rest.
    pub complete: bool,
    /// Where it begins in the unpacked stream, in bytes.
    pub start: u64,
    /// Whether a first reading found that some of its bytes are not what they were when they were
    /// packed.
    pub is_doubted: bool,
}

impl Records {
    /// Opens an input.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened any more.
    pub fn open(input: &Input) -> Result<Self, ReadError> {
        let stream = Stream::open(&input.path, input.compression, input.max_expand)
            .map_err(|error| ReadError::opening(&input.path, error))?;
        Ok(Self {
            stream,
            input: input.clone(),
            limit: MAX_RECORD,
            number: 0,
            digest: Digest::default(),
            state: State::Fresh,
            has_grown: false,
            trouble: None,
        })
    }

    /// Changes the length, in bytes, from which a record comes in pieces; [`MAX_RECORD`] before.
    ///
    /// # Panics
    ///
    /// When `limit` is less than 4, so that not every character finds room, or more than 4 GiB, which
    /// spans cannot point into.
    #[must_use]
    pub fn with_limit(self, limit: usize) -> Self {
        assert!(4 <= limit && limit <= u32::MAX as usize, "limit of {limit} bytes");
        Self { limit, ..self }
    }

    /// Appends the bytes of the next record, line break included; `None` at the end.
    ///
    /// Blank lines are records too. A record longer than the limit is appended up to the limit, or up to
    /// the character that reaches beyond it, unless two reads meet inside that; what [`Records::more`]
    /// does not fetch of it is skipped.
    ///
    /// # Errors
    ///
    /// When reading or unpacking fails. What was there of the torn record has been appended by
    /// then, and nothing comes after. A stream that is cut short has given all its whole records;
    /// one with a damaged byte has given them up to a little before the damage, and only the
    /// [`ending`](Records::ending) tells which of them cannot be trusted.
    pub fn next(&mut self, raw: &mut Vec<u8>) -> Result<Option<RawRecord>, ReadError> {
        while self.state == State::Inside {
            self.advance(None, self.limit)?;
        }
        let is_next = match (self.state, self.input.format) {
            (State::Ended, _) => false,
            (state, Format::Text) => state == State::Fresh,
            (_, Format::Jsonl) => {
                self.number += 1;
                !self.at_end()?
            }
        };
        if !is_next {
            self.state = State::Ended;
            return Ok(None);
        }
        let start = self.position();
        self.advance(Some(raw), self.limit)?;
        let (number, complete) = (self.number, self.state != State::Inside);
        let is_doubted = self.input.doubts(start, self.position());
        Ok(Some(RawRecord { number, complete, start, is_doubted }))
    }

    /// Appends the next piece of a record that is longer than the limit, of [`MAX_MORE`] bytes or as many as
    /// the limit at most, and tells whether still more of it is to come.
    ///
    /// # Errors
    ///
    /// As [`Records::next`].
    pub fn more(&mut self, raw: &mut Vec<u8>) -> Result<bool, ReadError> {
        if self.state == State::Inside {
            self.advance(Some(raw), self.limit.min(MAX_MORE))?;
        }
        Ok(self.state == State::Inside)
    }

    /// Where a record stands.
    pub fn place(&self, record: RawRecord) -> Place {
        Place { source: Arc::clone(&self.input.source), record: record.number }
    }

    /// Name of the input.
    pub fn source(&self) -> Arc<str> {
        Arc::clone(&self.input.source)
    }

    /// Bytes of the unpacked stream that were handed out or skipped so far.
    pub fn position(&self) -> u64 {
        self.stream.position()
    }

    /// Bytes of the file, as it lies on disk, that were taken in so far; for progress.
    pub fn consumed(&self) -> u64 {
        self.stream.consumed.load(Ordering::Relaxed)
    }

    /// The counter behind [`Records::consumed`], to watch from another thread.
    pub fn meter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.stream.consumed)
    }

    /// What is known of the input, now that it is over.
    ///
    /// # Errors
    ///
    /// When a first reading found something else: the input was changed in between.
    pub fn ending(self) -> Result<Ending, ReadError> {
        let (bytes, digest) = (self.position(), self.digest.value());
        if self.input.known.as_ref().is_some_and(|known| !known.is_same(bytes, digest)) {
            return Err(ReadError::changed(&self.input.path));
        }
        let oddities = self.oddities();
        let account = self.stream.account().cloned().unwrap_or_default();
        let is_packed = self.stream.account().is_some();
        Ok(Ending {
            bytes,
            digest,
            parts: account.parts,
            is_checked: is_packed && !account.is_unchecked && account.doubted.is_empty(),
            is_marked: account.is_marked,
            doubted: account.doubted,
            oddities,
            trouble: self.trouble,
        })
    }

    fn oddities(&self) -> Vec<Oddity> {
        let mut oddities = Vec::new();
        if self.input.bytes == 0 && self.trouble.is_none() {
            oddities.push(Oddity::Empty);
        }
        if let Some(account) = self.stream.account() {
            if 0 < account.padding {
                oddities.push(Oddity::Padding { bytes: account.padding });
            }
            if account.is_unchecked {
                oddities.push(Oddity::NoChecksum);
            }
            if !account.doubted.is_empty() && self.trouble.is_none() {
                oddities.push(Oddity::Checksum { parts: account.doubted.len() as u64 });
            }
        }
        oddities.extend(self.input.change(self.has_grown));
        oddities
    }

    fn at_end(&mut self) -> Result<bool, ReadError> {
        match fill(&mut self.stream, &self.input, &mut self.has_grown) {
            Ok(bytes) => Ok(bytes.is_empty()),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Moves on to the end of the record, or by `room` bytes at most.
    fn advance(&mut self, mut raw: Option<&mut Vec<u8>>, mut room: usize) -> Result<(), ReadError> {
        let format = self.input.format;
        self.state = loop {
            let bytes = match fill(&mut self.stream, &self.input, &mut self.has_grown) {
                Ok(bytes) => bytes,
                Err(error) => return Err(self.failed(error)),
            };
            if bytes.is_empty() {
                break State::Between;
            }
            if room == 0 {
                break State::Inside;
            }
            let bytes = &bytes[..bytes.len().min(room)];
            let line_break = match format {
                Format::Jsonl => memchr(b'\n', bytes),
                Format::Text => None,
            };
            let length = match line_break {
                Some(at) => at + 1,
                None if bytes.len() == room => whole_characters(bytes),
                None => bytes.len(),
            };
            room = if length < bytes.len() { 0 } else { room - length };
            let bytes = &bytes[..length];
            if let Some(raw) = raw.as_deref_mut() {
                raw.extend_from_slice(bytes);
            }
            self.digest.update(bytes);
            self.stream.consume(length);
            if line_break.is_some() {
                break State::Between;
            }
        };
        Ok(())
    }

    /// Errors of the system carry its number; all others are the unpacker's.
    fn failed(&mut self, error: io::Error) -> ReadError {
        self.state = State::Ended;
        let place = Place { source: Arc::clone(&self.input.source), record: self.number };
        let trouble = || match error.raw_os_error() {
            Some(number) => {
                let error = io::Error::from_raw_os_error(number);
                ReadError::interrupted(place.clone(), self.position(), error)
            }
            None => ReadError::damaged(place.clone(), self.position(), Damage::of(&error)),
        };
        let (kept, told) = (trouble(), trouble());
        self.trouble = Some(kept);
        told
    }
}

/// How many of these bytes make whole characters: all but those of one that goes on behind them.
fn whole_characters(bytes: &[u8]) -> usize {
    let leads = |at: &usize| 0xc0 <= bytes[*at];
    let last = (bytes.len().saturating_sub(3)..bytes.len()).rev().find(leads);
    let is_cut = |at: &usize| {
        std::str::from_utf8(&bytes[*at..]).is_err_and(|error| error.error_len().is_none())
    };
    last.filter(is_cut).unwrap_or(bytes.len())
}

/// The next bytes, none at the end; also none behind what a first reading found.
fn fill<'s>(stream: &'s mut Stream, input: &Input, has_grown: &mut bool) -> io::Result<&'s [u8]> {
    let left = input.known.as_ref().and_then(|known| known.left(stream.position()));
    let bytes = stream.fill()?;
    let Some(left) = left else { return Ok(bytes) };
    *has_grown = left == 0 && !bytes.is_empty();
    Ok(&bytes[..bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX))])
}
