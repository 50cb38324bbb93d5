//! A gzip file: one member or many, with or without padding behind them.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// Unpacks all members of a gzip file as one stream.
///
/// Unlike flate2's own `MultiGzDecoder` it accepts NUL bytes behind the last member, as `gzip -d`
/// does: tapes and some object stores pad files to whole blocks.
pub(super) struct Members<R> {
    state: State<R>,
}

enum State<R> {
    Inside(Box<GzDecoder<R>>),
    Between(R),
    End,
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { state: State::Inside(Box::new(GzDecoder::new(reader))) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match &mut self.state {
                State::End => return Ok(0),
                State::Between(reader) => {
                    let first = reader.fill_buf()?.first().copied();
                    if matches!(first, None | Some(0)) {
                        skip_padding(reader)?;
                        self.state = State::End;
                    } else if let State::Between(reader) =
                        std::mem::replace(&mut self.state, State::End)
                    {
                        self.state = State::Inside(Box::new(GzDecoder::new(reader)));
                    }
                }
                State::Inside(decoder) => {
                    let length = decoder.read(buffer)?;
                    if length > 0 || buffer.is_empty() {
                        return Ok(length);
                    }
                    if let State::Inside(decoder) = std::mem::replace(&mut self.state, State::End) {
                        self.state = State::Between(decoder.into_inner());
                    }
                }
            }
        }
    }
}

fn skip_padding(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let padding = reader.fill_buf()?;
        if padding.iter().any(|byte| *byte != 0) {
            let message = "something else than padding behind the last gzip member";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        match padding.len() {
            0 => return Ok(()),
            length => reader.consume(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Write};

    use flate2::write::GzEncoder;

    use super::*;

    fn pack(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn any_buffer_gives_the_same() {
        let packed = [pack("The ferry "), pack(""), pack("left."), vec![0; 9]].concat();
        for capacity in 1..packed.len() + 2 {
            let mut unpacked = String::new();
            let reader = BufReader::with_capacity(capacity, packed.as_slice());
            Members::new(reader).read_to_string(&mut unpacked).unwrap();
            assert_eq!(unpacked, "The ferry left.", "buffer of {capacity}");
        }
    }
}
