//! Any bytes are a manifest or none; one that is read is written as the same bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refrain::hash::Hash128;
use refrain::report::Manifest;

fuzz_target!(|input: &[u8]| {
    assert!(read(input).is_none_or(|again| again == input));
    // The same with a checksum that fits, which no random bytes have.
    if let Ok(text) = std::str::from_utf8(input) {
        let digest = Hash128::of(text.as_bytes());
        let sealed = format!("{text},\n  \"checksum\": \"xxh3-128:{digest}\"\n}}\n");
        read(sealed.as_bytes());
    }
});

fn read(bytes: &[u8]) -> Option<Vec<u8>> {
    let manifest = Manifest::parse(bytes).ok()?;
    let _ = manifest.faults();
    Some(manifest.to_bytes())
}
