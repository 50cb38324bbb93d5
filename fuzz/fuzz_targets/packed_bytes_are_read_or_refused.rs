//! Any bytes behind a magic number are unpacked, or it is said where they end.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refrain::format::Format;
use refrain::read::{Records, spool};

/// Unpacked bytes that are looked at: half a kilobyte can hold millions of blank lines, a second's work.
const ENOUGH: u64 = 1 << 18;

fuzz_target!(|input: (u8, &[u8])| {
    let (kind, rest) = input;
    let head: &[u8] = match kind % 4 {
        0 => b"",
        1 => b"\x1f\x8b\x08",
        2 => b"\x28\xb5\x2f\xfd",
        _ => b"\x50\x2a\x4d\x18",
    };
    let bytes = [head, rest].concat();
    let input = spool(bytes.as_slice(), Some(Format::Jsonl), &std::env::temp_dir());
    let input = input.expect("the folder for temporary files takes a file");
    let mut records = Records::open(&input).expect("it was just written").with_limit(1 << 10);
    let (mut raw, mut length) = (Vec::new(), 0);
    let mut is_over = false;
    while !is_over && length < ENOUGH {
        is_over = match records.next(&mut raw) {
            Ok(Some(record)) => {
                assert_eq!(record.start, length);
                let mut is_more = !record.complete;
                while is_more && (raw.len() as u64) < ENOUGH {
                    is_more = records.more(&mut raw).unwrap_or(false);
                }
                false
            }
            _ => true,
        };
        length += raw.len() as u64;
        raw.clear();
    }
    let ending = records.ending().expect("nobody has written to it");
    assert_eq!(ending.bytes, length);
});
