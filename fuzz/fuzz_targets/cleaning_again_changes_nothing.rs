//! A document cleaned by built-in knowledge has nothing left to cut.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use refrain::{Document, Model, Options};

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::built_in(&Options::default()));

fuzz_target!(|text: &str| {
    let clean = |text: &str| MODEL.clean(&Document::new("fuzz", text)).text;
    let once = clean(text);
    assert_eq!(clean(&once), once);
});
