//! A document cleaned by built-in knowledge has nothing left to cut.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refrain::clean_text;

fuzz_target!(|text: &str| {
    let once = clean_text(text).text;
    let twice = clean_text(&once).text;
    assert_eq!(once, twice);
});
