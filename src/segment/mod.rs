//! Texts cut into blocks, sentences and words, as byte spans.

mod fold;
mod lookup;
mod words;

pub use fold::fold_into;
pub use lookup::same_form;

use crate::hash::Hash64;
use crate::span::Span;

/// The blocks and words of one text; reused from text to text.
#[derive(Clone, Debug, Default)]
pub struct Segments {
    /// The lines that hold more than white space, in order.
    pub blocks: Vec<Block>,
    /// The words of all blocks, in order.
    pub words: Vec<Word>,
    scratch: String,
}

/// A line that holds more than white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The content, white space around it left out.
    pub span: Span,
    /// The whole line with its line break.
    pub line: Span,
    /// First word in [`Segments::words`].
    pub first_word: u32,
    /// One past the last word in [`Segments::words`].
    pub end_word: u32,
    /// Hash of the comparison form of the content.
    pub key: Hash64,
}

/// A word of UAX #29 that holds a letter or a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands.
    pub span: Span,
    /// Hash of its comparison form.
    pub hash: Hash64,
    /// Whether it holds a digit.
    pub has_digit: bool,
    /// Whether it is one character of a script written without spaces.
    pub is_unspaced: bool,
}

impl Segments {
    /// Cuts `text` up, replacing what was here before.
    pub fn fill(&mut self, text: &str) {
        self.blocks.clear();
        self.words.clear();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            self.push_line(text, Span::new(at, at + line.len()));
            at += line.len();
        }
    }

    /// The words of a block.
    pub fn words_of(&self, block: &Block) -> &[Word] {
        &self.words[block.first_word as usize..block.end_word as usize]
    }

    fn push_line(&mut self, text: &str, line: Span) {
        let content = line.of(text).trim_start();
        let start = line.end as usize - content.len();
        let content = content.trim_end();
        if content.is_empty() {
            return;
        }
        let first_word = self.words.len() as u32;
        words::push_words(content, start, &mut self.scratch, &mut self.words);
        self.scratch.clear();
        fold_into(content, &mut self.scratch);
        self.blocks.push(Block {
            span: Span::new(start, start + content.len()),
            line,
            first_word,
            end_word: self.words.len() as u32,
            key: Hash64::of(self.scratch.as_bytes()),
        });
    }
}
