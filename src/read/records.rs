//! The records of an input, one after the other, as they are.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use memchr::memchr;

use crate::format::{Compression, Format};
use crate::place::Place;

use super::error::ReadError;
use super::inputs::Input;
use super::stream::{Stream, fill};

/// The longest record that is handed out in one piece, in bytes.
///
/// Far above any article, even a whole page with its markup; what is longer is mostly a file
/// without line breaks, and one of them in every thread must still fit into memory.
pub const MAX_RECORD: usize = 64 << 20;

/// Hands out the records of one input in order: the lines of JSONL, or the whole of a text file.
///
/// Nothing is looked into here, so this keeps up with any number of threads that do.
pub struct Records {
    stream: Stream,
    source: Arc<str>,
    format: Format,
    compression: Compression,
    limit: usize,
    number: u64,
    unpacked: u64,
    state: State,
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
}

impl Records {
    /// Opens an input.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened any more.
    pub fn open(input: &Input) -> Result<Self, ReadError> {
        let stream = Stream::open(&input.path, input.compression)
            .map_err(|error| ReadError::opening(&input.path, error))?;
        Ok(Self {
            stream,
            source: Arc::clone(&input.source),
            format: input.format,
            compression: input.compression,
            limit: MAX_RECORD,
            number: 0,
            unpacked: 0,
            state: State::Fresh,
        })
    }

    /// Changes the length, in bytes, from which a record comes in pieces; [`MAX_RECORD`] before.
    ///
    /// # Panics
    ///
    /// When `limit` is 0 or more than 4 GiB, which spans cannot point into.
    #[must_use]
    pub fn with_limit(self, limit: usize) -> Self {
        assert!(0 < limit && limit <= u32::MAX as usize, "limit of {limit} bytes");
        Self { limit, ..self }
    }

    /// Appends the bytes of the next record, line break included; `None` at the end.
    ///
    /// Blank lines are records too. A record longer than the limit is appended up to the limit;
    /// what [`Records::more`] does not fetch of it is skipped.
    ///
    /// # Errors
    ///
    /// When reading or unpacking fails. What was there of the torn record has been appended by
    /// then, and nothing comes after. A stream that is cut short has given all its whole records;
    /// one with a damaged byte has given them up to a little before the damage, and gzip may
    /// notice only at the end of the member that one of them was wrong.
    pub fn next(&mut self, raw: &mut Vec<u8>) -> Result<Option<RawRecord>, ReadError> {
        while self.state == State::Inside {
            self.advance(None)?;
        }
        let is_next = match (self.state, self.format) {
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
        self.advance(Some(raw))?;
        Ok(Some(RawRecord { number: self.number, complete: self.state != State::Inside }))
    }

    /// Appends the next piece of a record that is longer than the limit, and tells whether still
    /// more of it is to come.
    ///
    /// # Errors
    ///
    /// As [`Records::next`].
    pub fn more(&mut self, raw: &mut Vec<u8>) -> Result<bool, ReadError> {
        if self.state == State::Inside {
            self.advance(Some(raw))?;
        }
        Ok(self.state == State::Inside)
    }

    /// Where a record stands.
    pub fn place(&self, record: RawRecord) -> Place {
        Place { source: Arc::clone(&self.source), record: record.number }
    }

    /// Bytes of the file, as it lies on disk, that were taken in so far; for progress.
    pub fn consumed(&self) -> u64 {
        self.stream.consumed.load(Ordering::Relaxed)
    }

    /// The counter behind [`Records::consumed`], to watch from another thread.
    pub fn meter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.stream.consumed)
    }

    fn at_end(&mut self) -> Result<bool, ReadError> {
        match fill(&mut *self.stream.unpacked) {
            Ok(bytes) => Ok(bytes.is_empty()),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Moves on to the end of the record, or by the limit.
    fn advance(&mut self, mut raw: Option<&mut Vec<u8>>) -> Result<(), ReadError> {
        let mut room = self.limit;
        self.state = loop {
            let bytes = match fill(&mut *self.stream.unpacked) {
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
            let line_break = match self.format {
                Format::Jsonl => memchr(b'\n', bytes),
                Format::Text => None,
            };
            let bytes = &bytes[..line_break.map_or(bytes.len(), |at| at + 1)];
            if let Some(raw) = raw.as_deref_mut() {
                raw.extend_from_slice(bytes);
            }
            let length = bytes.len();
            self.stream.unpacked.consume(length);
            self.unpacked += length as u64;
            room -= length;
            if line_break.is_some() {
                break State::Between;
            }
        };
        Ok(())
    }

    /// Errors of the system carry its number; all others are the unpacker's.
    fn failed(&mut self, error: io::Error) -> ReadError {
        self.state = State::Ended;
        let place = Place { source: Arc::clone(&self.source), record: self.number };
        if self.compression == Compression::None || error.raw_os_error().is_some() {
            ReadError::interrupted(place, self.unpacked, error)
        } else {
            ReadError::damaged(place, self.unpacked, error)
        }
    }
}
