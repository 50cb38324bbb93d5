//! Standard input, kept for the second pass.

use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

use tempfile::NamedTempFile;

use crate::format::{Compression, Format};
use crate::hidden;

use super::error::ReadError;
use super::input::{Input, MAX_EXPAND};
use super::stream::{Stream, compression_of};

/// Copies a stream into a file in `folder`, which goes away with the last clone of the input.
///
/// The copy is as compressed as the stream. Without a `format`, a stream whose first character is
/// `{` is JSONL and every other one a text.
///
/// # Errors
///
/// When the stream cannot be read or the file cannot be written.
pub fn spool(reader: impl Read, format: Option<Format>, folder: &Path) -> Result<Input, ReadError> {
    let unwritable = |error| ReadError::spool(folder, error);
    let mut file = tempfile::Builder::new()
        .prefix(&hidden::prefix())
        .tempfile_in(folder)
        .map_err(unwritable)?;
    copy(reader, &mut file, folder)?;
    let copy = Arc::new(file.into_temp_path());
    let compression = compression_of(&copy, Compression::None).map_err(unwritable)?;
    let format = format.unwrap_or_else(|| format_of(&copy, compression));
    let input = Input::of(&copy, Arc::from("-"), format, compression).map_err(unwritable)?;
    Ok(Input { copy: Some(copy), ..input })
}

/// Bytes that pass from the stream to its copy at once.
const CHUNK: usize = 256 << 10;

fn copy(mut from: impl Read, to: &mut NamedTempFile, folder: &Path) -> Result<(), ReadError> {
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = match from.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(ReadError::opening(Path::new("-"), error)),
        };
        to.write_all(&chunk[..length]).map_err(|error| ReadError::spool(folder, error))?;
    }
    to.flush().map_err(|error| ReadError::spool(folder, error))
}

/// What the first character says; a stream that does not unpack shows its trouble later.
fn format_of(path: &Path, compression: Compression) -> Format {
    let first = || {
        let mut stream = Stream::open(path, compression, MAX_EXPAND).ok()?;
        let bytes = stream.fill().ok()?;
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        bytes.iter().copied().find(|byte| !byte.is_ascii_whitespace())
    };
    match first() {
        Some(b'{') => Format::Jsonl,
        _ => Format::Text,
    }
}
