//! Invented text, the same for the same seed.

use refrain::fingerprint::{Trace, Tracer};
use refrain::{Day, Document, Place};

/// A stream of numbers (SplitMix64).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A number from 0 to 1.
    pub(super) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Word `number` of a language that has as many as are asked for.
pub(super) fn word(number: usize) -> String {
    const ONSETS: [&str; 16] =
        ["b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr"];
    const RIMES: [&str; 8] = ["a", "e", "i", "o", "u", "an", "el", "or"];
    let mut word = String::new();
    let mut rest = number;
    loop {
        word.push_str(ONSETS[rest % 16]);
        word.push_str(RIMES[rest / 16 % 8]);
        rest /= 128;
        if rest == 0 {
            return word;
        }
    }
}

/// So many words out of the first `vocabulary`.
pub(super) fn words(dice: &mut Dice, count: usize, vocabulary: usize) -> Vec<String> {
    (0..count).map(|_| word(dice.below(vocabulary))).collect()
}

/// Words as text: sentences of about ten words, lines of about three sentences.
pub(super) fn lines_of(words: &[String]) -> String {
    let lines = words.chunks(30).map(|line| {
        let sentences: Vec<String> = line.chunks(10).map(|words| words.join(" ") + ".").collect();
        sentences.join(" ")
    });
    lines.collect::<Vec<String>>().join("\n")
}

/// What an invented document has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) id: String,
    pub(super) host: String,
    pub(super) title: String,
    pub(super) day: Option<Day>,
    pub(super) text: String,
}

impl Page {
    /// The page as a document; its id tells it apart.
    pub(super) fn document(&self) -> Document<'_> {
        Document {
            id: self.id.as_str().into(),
            text: self.text.as_str().into(),
            title: self.title.as_str().into(),
            host: self.host.as_str().into(),
            day: self.day,
            place: Place { source: self.id.as_str().into(), record: 1 },
        }
    }

    /// The page with another text.
    pub(super) fn with(&self, text: String) -> Self {
        Self { text, ..self.clone() }
    }
}

/// Traces of texts, all of one host.
pub(super) fn traces_of<T: AsRef<str>>(texts: &[T]) -> Vec<Trace> {
    let mut tracer = Tracer::default();
    let numbered = texts.iter().enumerate();
    let trace = |(number, text): (usize, &T)| {
        let id = number.to_string();
        let document =
            Document { host: "harbour.example".into(), ..Document::new(id, text.as_ref()) };
        tracer.trace(&document)
    };
    numbered.map(trace).collect()
}
