//! Any bytes are a model or none; one that is read comes back as it was, and adds up with itself.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refrain::model::Rulebook;

fuzz_target!(|input: &[u8]| {
    let _ = Rulebook::parse(input);
    // The same whatever the checksum says, which no random bytes get right.
    let Ok(book) = Rulebook::parse_unsealed(input) else { return };
    let bytes = book.to_bytes();
    let again = Rulebook::parse(&bytes).expect("what was written can be read");
    assert_eq!(again.to_bytes(), bytes);
    if let Ok(sum) = book.merge(again) {
        Rulebook::parse(&sum.to_bytes()).expect("a sum can be read");
    }
});
