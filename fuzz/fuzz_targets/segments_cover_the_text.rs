//! Lines tile the text, words lie in their blocks, and what no block holds is white space.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refrain::segment::{Segments, fold_into};

fuzz_target!(|text: &str| {
    let mut segments = Segments::default();
    segments.fill(text);
    let (mut at, mut word) = (0, 0);
    for block in &segments.blocks {
        assert!(at <= block.line.start && block.line.contains(block.span));
        assert!(text[at as usize..block.span.start as usize].trim().is_empty());
        assert_eq!(block.span.of(text), block.line.of(text).trim());
        assert!(!block.span.is_empty());
        assert_eq!(block.first_word, word);
        let mut last = block.span.start;
        for inside in segments.words_of(block) {
            assert!(block.span.contains(inside.span()) && last <= inside.start());
            assert!(inside.span().of(text).chars().any(char::is_alphanumeric));
            last = inside.end();
        }
        (at, word) = (block.span.end, block.end_word);
    }
    assert!(text[at as usize..].trim().is_empty());
    assert_eq!(word as usize, segments.words.len());

    let (mut once, mut twice) = (String::new(), String::new());
    fold_into(text, &mut once);
    fold_into(&once, &mut twice);
    assert_eq!(once, twice, "folding twice changes nothing more");
});
