//! Dumps that are hard in one way each, of any size.

mod lines;
mod pages;
mod runs;

use std::borrow::Cow;

use refrain::Document;
use tempfile::NamedTempFile;

use crate::corpus::{Random, Script, Words};

/// A dump that is hard in one way.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// Makes a dump of `size` units.
    pub(crate) dump: fn(size: usize) -> Dump,
    /// Units of the smallest dump: enough for a third of a second, and for more than the caches hold,
    /// or the factors would tell how large those are.
    pub(crate) size: usize,
}

/// What is to be cleaned.
pub(crate) enum Dump {
    /// In memory.
    Documents(Vec<Document<'static>>),
    /// From file to file.
    File(NamedTempFile),
}

pub(crate) const CASES: [Case; 38] = [
    Case { name: "made-up dump, 8 MiB", dump: pages::news, size: 8 << 20 },
    Case { name: "125,000 identical pages", dump: pages::identical, size: 125_000 },
    Case { name: "12,500 pages, 95 % shared lines", dump: pages::shared_lines, size: 12_500 },
    Case { name: "4,000 pages with frames", dump: pages::framed, size: 4_000 },
    Case { name: "3,000 near-copies in a chain", dump: pages::chain, size: 3_000 },
    Case { name: "4,000 near-copies in families of 24", dump: pages::families, size: 4_000 },
    Case { name: "16,000 pages with one passage", dump: pages::hot_passage, size: 16_000 },
    Case { name: "20,000 pages with one short form", dump: pages::hot_form, size: 20_000 },
    Case { name: "4,000 mosaics of shared passages", dump: pages::mosaics, size: 4_000 },
    Case { name: "16,000 stories and a digest", dump: pages::digest, size: 16_000 },
    Case { name: "16,000 older stories and a digest", dump: pages::late_digest, size: 16_000 },
    Case { name: "16,000 stories, a digest on one line", dump: pages::flat_digest, size: 16_000 },
    Case { name: "8,000 stories with furniture, a digest", dump: pages::house_digest, size: 8_000 },
    Case { name: "1,250,000 times a line in a page", dump: lines::again, size: 1_250_000 },
    Case { name: "1,250,000 times a line in many pages", dump: lines::over_pages, size: 1_250_000 },
    Case { name: "30,000 lines under one frame", dump: lines::framed, size: 30_000 },
    Case { name: "a title as long as its page", dump: lines::long_title, size: 80_000 },
    Case { name: "a host name as long as its page", dump: lines::long_host, size: 80_000 },
    Case { name: "400,000 lines of one word", dump: lines::of_one_word, size: 400_000 },
    Case { name: "400,000 markers", dump: lines::markers, size: 400_000 },
    Case { name: "50,000 second printings in turn", dump: lines::printed_twice, size: 50_000 },
    Case { name: "8 MiB on one line", dump: lines::mixed, size: 8 << 20 },
    Case { name: "8 MiB of Chinese on one line", dump: lines::chinese, size: 8 << 20 },
    Case { name: "8 MiB of Cyrillic on one line", dump: lines::cyrillic, size: 8 << 20 },
    Case { name: "8 MiB of Arabic on one line", dump: lines::arabic, size: 8 << 20 },
    Case { name: "a word of 64 MiB", dump: lines::one_word, size: 64 << 20 },
    Case { name: "1,000,000 accents on one letter", dump: lines::accents, size: 1_000_000 },
    Case { name: "1,000,000 zero-width characters", dump: lines::unseen, size: 1_000_000 },
    Case { name: "4,000,000 open brackets", dump: lines::brackets, size: 4_000_000 },
    Case { name: "2,000,000 quotes", dump: lines::quotes, size: 2_000_000 },
    Case { name: "2,000,000 apostrophes", dump: lines::apostrophes, size: 2_000_000 },
    Case { name: "4,000,000 abbreviations", dump: lines::abbreviations, size: 4_000_000 },
    Case { name: "a line of 100,000 photo credits", dump: lines::credits, size: 100_000 },
    Case { name: "house text 20,000 times in a line", dump: runs::in_a_line, size: 20_000 },
    Case { name: "house text in 20,000 lines of a page", dump: runs::in_many_lines, size: 20_000 },
    Case { name: "a line of 200,000 words on 12 pages", dump: runs::long, size: 200_000 },
    Case { name: "one word 200,000 times on 12 pages", dump: runs::of_one_word, size: 200_000 },
    Case { name: "a record of 128 MiB, rejected", dump: lines::too_long, size: 128 << 20 },
];

/// A page of the one host there is.
fn page(number: usize, text: impl Into<Cow<'static, str>>) -> Document<'static> {
    let host = "harbour-times.example".into();
    Document { host, ..Document::new(format!("page-{number}"), text) }
}

/// Somebody who writes lines that are all different.
struct Pen {
    words: Words,
    random: Random,
}

impl Pen {
    fn new() -> Self {
        let mut random = Random(1);
        Self { words: Words::new(Script::Ascii, &mut random), random }
    }

    fn line(&mut self) -> String {
        self.words.sentence(&mut self.random)
    }

    fn page(&mut self, lines: usize) -> String {
        (0..lines).map(|_| self.line() + "\n").collect()
    }
}
