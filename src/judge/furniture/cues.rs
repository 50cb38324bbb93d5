//! Words of the frame around a story, in many languages.

use ahash::AHashMap;

use crate::hash::Hash64;
use crate::segment::{Segments, Word};

/// The phrases a project ships with; the file describes its own form.
const BUILT_IN: &str = include_str!("cues.txt");

/// A list of phrases, ready to be asked.
#[derive(Clone, Debug)]
pub(crate) struct Cues {
    /// Phrases by their first word, as the hashes of the words that follow.
    phrases: AHashMap<Hash64, Vec<Phrase>>,
}

#[derive(Clone, Debug)]
struct Phrase {
    rest: Box<[Hash64]>,
    class: Class,
}

/// What a phrase speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Around,
    After,
    Comments,
}

/// What a line says of the page.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hits {
    /// Phrases under `[around]`, wherever they stand.
    pub(crate) around: u32,
    /// Whether the line begins with a phrase under `[after]`.
    pub(crate) is_heading: bool,
    /// Whether it holds a phrase under `[comments]`.
    pub(crate) is_comment: bool,
}

impl Cues {
    /// The built-in list.
    pub(crate) fn built_in() -> Self {
        let mut segments = Segments::default();
        segments.fill(BUILT_IN);
        let mut phrases: AHashMap<Hash64, Vec<Phrase>> = AHashMap::new();
        let mut class = Class::Around;
        for block in &segments.blocks {
            match block.span.of(BUILT_IN) {
                "[around]" => class = Class::Around,
                "[after]" => class = Class::After,
                "[comments]" => class = Class::Comments,
                line if line.starts_with('#') => {}
                _ => {
                    if let [first, rest @ ..] = segments.words_of(block) {
                        let rest = rest.iter().map(|word| word.hash).collect();
                        phrases.entry(first.hash).or_default().push(Phrase { rest, class });
                    }
                }
            }
        }
        Self { phrases }
    }

    /// What these words of a line say of the page; linear in the words.
    pub(crate) fn hits(&self, words: &[Word]) -> Hits {
        let mut hits = Hits::default();
        for start in 0..words.len() {
            let Some(phrases) = self.phrases.get(&words[start].hash) else { continue };
            let follows = |phrase: &&Phrase| {
                let after = words[start + 1..].iter().map(|word| word.hash);
                after.take(phrase.rest.len()).eq(phrase.rest.iter().copied())
            };
            let has = |class| phrases.iter().filter(follows).any(|phrase| phrase.class == class);
            hits.around += u32::from(has(Class::Around));
            hits.is_heading |= start == 0 && has(Class::After);
            hits.is_comment |= has(Class::Comments);
        }
        hits
    }
}
