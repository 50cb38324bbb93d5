//! The escapes of JSON strings: what they stand for, and where they stand.
//!
//! Everything here works on the inside of a string literal, without its quotes, that a JSON parser
//! has accepted. Other input gives no panic, only a replacement character where an escape is torn.

use std::borrow::Cow;

use memchr::memchr;

/// The text a string literal stands for; borrowed when nothing is escaped.
///
/// Half a surrogate pair stands for U+FFFD: scraped text is often cut through an emoji.
///
/// ```
/// use refrain::escape::decode;
///
/// assert_eq!(decode(r"caf\u00e9 \ud83d\ude80 \/ \ud83d"), "café 🚀 / \u{fffd}");
/// ```
pub fn decode(literal: &str) -> Cow<'_, str> {
    let Some(mut at) = memchr(b'\\', literal.as_bytes()) else {
        return Cow::Borrowed(literal);
    };
    let mut text = String::with_capacity(literal.len());
    let mut plain = 0;
    loop {
        text.push_str(&literal[plain..at]);
        plain = at + push_escape(&literal.as_bytes()[at..], &mut text);
        match memchr(b'\\', &literal.as_bytes()[plain..]) {
            Some(run) => at = plain + run,
            None => break,
        }
    }
    text.push_str(&literal[plain..]);
    Cow::Owned(text)
}

/// Appends what the escape at the start of `raw` stands for; how many bytes it takes.
#[inline]
fn push_escape(raw: &[u8], text: &mut String) -> usize {
    // Of text, nearly all are one of these.
    match raw.get(1) {
        Some(b'n') => text.push('\n'),
        Some(b'"') => text.push('"'),
        _ => {
            let escape = Escape::at(raw);
            text.push(escape.value);
            return escape.length;
        }
    }
    2
}

/// Appends `text` as the inside of a string literal, with as few escapes as JSON allows.
///
/// The same bytes that serde_json writes.
pub fn encode_into(text: &str, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    loop {
        let (plain, behind) = rest.split_at(plain_len(rest));
        out.extend_from_slice(plain);
        let Some((&byte, behind)) = behind.split_first() else { return };
        match short_escape(byte) {
            Some(letter) => out.extend([b'\\', letter]),
            None => {
                let digit = |nibble: u8| b"0123456789abcdef"[usize::from(nibble)];
                out.extend_from_slice(b"\\u00");
                out.extend([digit(byte >> 4), digit(byte & 15)]);
            }
        }
        rest = behind;
    }
}

/// Bytes that are looked at together: two of the narrowest registers.
const CHUNK: usize = 32;

/// How many bytes stand before the first that has to be escaped.
fn plain_len(bytes: &[u8]) -> usize {
    let is_plain = |byte: &u8| b' ' <= *byte && *byte != b'"' && *byte != b'\\';
    let (chunks, _) = bytes.as_chunks::<CHUNK>();
    // No byte is asked for alone, so that all are told at once.
    let are_plain =
        |chunk: &&[u8; CHUNK]| chunk.iter().fold(true, |all, byte| all & is_plain(byte));
    let passed = CHUNK * chunks.iter().take_while(are_plain).count();
    let rest = &bytes[passed..];
    passed + rest.iter().position(|byte| !is_plain(byte)).unwrap_or(rest.len())
}

fn short_escape(byte: u8) -> Option<u8> {
    Some(match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => return None,
    })
}

/// Turns offsets into the decoded text into offsets into the literal, in one pass.
///
/// ```
/// use refrain::escape::RawOffsets;
///
/// let mut offsets = RawOffsets::new(br#"say \"yes\""#);
/// assert_eq!(offsets.raw_of(4), 4); // `say "yes"`: the quote starts at byte 4 in both
/// assert_eq!(offsets.raw_of(5), 6);
/// ```
#[derive(Clone, Debug)]
pub struct RawOffsets<'a> {
    literal: &'a [u8],
    raw: usize,
    decoded: usize,
    /// The next backslash at or behind `raw`, or the end.
    escape: usize,
}

impl<'a> RawOffsets<'a> {
    /// Starts at the beginning of the inside of a string literal.
    pub fn new(literal: &'a [u8]) -> Self {
        let escape = memchr(b'\\', literal).unwrap_or(literal.len());
        Self { literal, raw: 0, decoded: 0, escape }
    }

    /// The offset in the literal of the character that stands at `decoded` in the text.
    ///
    /// Offsets have to come in ascending order and lie on character borders. There is one
    /// exception: three bytes into the four of an escaped surrogate pair is the place where two
    /// halves met because what stood between them was cut; the pair is taken apart again there.
    pub fn raw_of(&mut self, decoded: usize) -> usize {
        while self.decoded < decoded && self.raw < self.literal.len() {
            let wanted = decoded - self.decoded;
            let plain = self.escape - self.raw;
            if plain > 0 {
                let step = plain.min(wanted);
                self.raw += step;
                self.decoded += step;
                continue;
            }
            let escape = Escape::at(&self.literal[self.raw..]);
            if escape.length == PAIR && wanted == HALF_DECODED {
                self.step(PAIR / 2, HALF_DECODED);
            } else {
                self.step(escape.length, escape.value.len_utf8());
            }
        }
        self.raw
    }

    fn step(&mut self, raw: usize, decoded: usize) {
        self.raw += raw;
        self.decoded += decoded;
        let rest = &self.literal[self.raw..];
        self.escape = self.raw + memchr(b'\\', rest).unwrap_or(rest.len());
    }
}

/// Bytes of the text a literal stands for.
pub fn decoded_len(literal: &[u8]) -> usize {
    let (mut at, mut length) = (0, 0);
    while let Some(run) = memchr(b'\\', &literal[at..]) {
        let escape = Escape::at(&literal[at + run..]);
        length += run + escape.value.len_utf8();
        at += run + escape.length;
    }
    length + literal.len() - at
}

/// Bytes of an escaped surrogate pair: two times `\uXXXX`.
const PAIR: usize = 12;

/// Bytes of U+FFFD, for which half a pair stands.
const HALF_DECODED: usize = 3;

/// One escape: how many bytes it takes, and the character it stands for.
struct Escape {
    length: usize,
    value: char,
}

impl Escape {
    /// The escape at the start of `raw`, which is a backslash.
    fn at(raw: &[u8]) -> Self {
        let value = match raw.get(1) {
            Some(b'u') => return Self::of_units(raw),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(&same @ (b'"' | b'\\' | b'/')) => char::from(same),
            _ => return Self { length: 1, value: char::REPLACEMENT_CHARACTER },
        };
        Self { length: 2, value }
    }

    /// An escape of one UTF-16 unit, or of two that make a pair.
    fn of_units(raw: &[u8]) -> Self {
        let Some(first) = unit(raw) else {
            return Self { length: 1, value: char::REPLACEMENT_CHARACTER };
        };
        let second = unit(&raw[PAIR / 2..]);
        let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
        match (char::from_u32(u32::from(first)), pair) {
            (Some(value), _) => Self { length: PAIR / 2, value },
            (None, Some(value)) => Self { length: PAIR, value },
            (None, None) => Self { length: PAIR / 2, value: char::REPLACEMENT_CHARACTER },
        }
    }
}

/// The value of the `\uXXXX` at the start of `raw`.
fn unit(raw: &[u8]) -> Option<u16> {
    let digits = raw.strip_prefix(br"\u")?.get(..4)?;
    digits
        .iter()
        .try_fold(0, |value, &digit| Some(value << 4 | char::from(digit).to_digit(16)? as u16))
}
