//! The least that a tool which looks at every word of a dump has to do: read the records of a file,
//! decode the text field of each, split it at white space, hash the words.
//!
//!     cargo bench --bench floor -- dump.jsonl
//!
//! Prints what was there and the processor seconds it took. Without a file there is nothing to do.

#![expect(clippy::print_stdout, reason = "a line is all this program makes")]

mod clock;

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader};

use clock::Clock;
use refrain::Hash64;
use serde::Deserialize;

/// Bytes that are read at once.
const BUFFER: usize = 1 << 20;

#[derive(Deserialize)]
struct Text<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
}

fn main() {
    for path in std::env::args().skip(1).filter(|argument| !argument.starts_with('-')) {
        let clock = Clock::now();
        let file = File::open(&path).expect("a file of records");
        let mut records = BufReader::with_capacity(BUFFER, file);
        let (mut record, mut words, mut bytes, mut sum) = (Vec::new(), 0_u64, 0, 0);
        while 0 < records.read_until(b'\n', &mut record).expect("a file of records") {
            let Text { text } = serde_json::from_slice(&record).expect("a text in every record");
            for word in text.split_whitespace() {
                words += 1;
                sum ^= Hash64::of(word.as_bytes()).0;
            }
            bytes += text.len();
            record.clear();
        }
        let seconds = clock.seconds();
        println!("{path}: {words} words, {bytes} bytes of text, {seconds:.2} s ({sum:016x})");
    }
}
