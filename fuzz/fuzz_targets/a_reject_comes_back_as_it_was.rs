//! Rejected bytes are read back as the same bytes; any other line is refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refrain::Place;
use refrain::write::{Rejected, Rejection, reject};

fuzz_target!(|input: (&str, u64, &str, &[u8])| {
    let (source, record, detail, raw) = input;
    let _ = Rejected::parse(raw);
    let place = Place { source: source.into(), record };
    let rejection = Rejection { place: &place, byte: record / 2, reason: "json", detail };
    let mut back = Vec::new();
    let taken: Result<(), ()> = reject(rejection, raw, |line| {
        let one = Rejected::parse(line).expect("what was written can be read");
        assert_eq!((one.source.as_str(), one.record), (source, record));
        back.extend(one.raw);
        Ok(())
    });
    assert_eq!((taken, back.as_slice()), (Ok(()), raw));
});
