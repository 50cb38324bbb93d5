//! Texts cut into blocks, sentences and words, as byte spans.
//!
//! A block is a line, a word is a word of UAX #29 (Unicode 17), and both carry the hash of their
//! comparison form, so that later stages compare numbers and never copy text. Nothing here can
//! fail: any text has blocks, even if none.
//!
//! ```
//! use refrain::segment::Segments;
//!
//! let text = "Can’t stop\r\n\r\nCAN'T STOP";
//! let mut segments = Segments::default();
//! segments.fill(text);
//! let [first, last] = segments.blocks[..] else { panic!("blank lines are no blocks") };
//! assert_eq!(first.span.of(text), "Can’t stop");
//! assert_eq!(first.key, last.key);
//! assert_eq!(segments.words_of(&last)[0].span().of(text), "CAN'T");
//! ```

mod abbreviations;
mod blocks;
mod classes;
mod fold;
mod known;
mod lanes;
mod lookup;
mod masks;
mod plain;
mod sentences;
mod word;
mod words;

pub use fold::{fold_into, mask_digits_into};
pub use lookup::form_key;
pub use sentences::sentences;
pub use word::Word;

use crate::hash::Hash64;
use crate::span::Span;
pub(crate) use known::Find;
use known::{Known, KnownLines, NAMELESS};
use masks::Masks;
use plain::PlainWords;

/// The blocks and words of one text; reused from text to text.
///
/// A block takes 36 bytes and a word 16, so the words of English text weigh about three times
/// the text. The vectors keep their room between texts.
#[derive(Clone, Debug, Default)]
pub struct Segments {
    /// The lines that hold more than white space, in order.
    pub blocks: Vec<Block>,
    /// The words of all blocks, in order.
    pub words: Vec<Word>,
    scratch: Scratch,
    known: KnownLines,
    /// What the line of each block is called among those that are known.
    names: Vec<u32>,
}

/// A line that holds more than white space.
///
/// A line ends with `\n`; the `\r` before it is white space around the content. White space is
/// Unicode's `White_Space`: a line of zero-width characters alone is a block with an empty form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The content, white space around it left out.
    pub span: Span,
    /// The whole line with its line break.
    pub line: Span,
    /// First word, counted from 0 over the text: its place in [`Segments::words`].
    pub first_word: u32,
    /// One past the last word.
    pub end_word: u32,
    /// Hash of the comparison form of the content.
    pub key: Hash64,
}

impl Segments {
    /// Cuts `text` up, replacing what was here before.
    ///
    /// Takes time linear in the text, and no memory once the vectors have grown.
    ///
    /// # Panics
    ///
    /// When the text is longer than 4 GiB, or a word of it than 512 MiB.
    pub fn fill(&mut self, text: &str) {
        self.clear();
        let mut blocks = std::mem::take(&mut self.blocks);
        let mut words = std::mem::take(&mut self.words);
        self.hand_out(text, &mut words, |block| blocks.push(*block));
        (self.blocks, self.words) = (blocks, words);
    }

    /// Cuts `text` up and hands the words to `words`, some at a time, and behind the words of a block the block to
    /// `end`; none of them is kept.
    ///
    /// # Panics
    ///
    /// When the text is longer than 4 GiB, or a word of it than 512 MiB.
    pub(crate) fn hand_out(
        &mut self,
        text: &str,
        words: &mut impl Extend<Word>,
        mut end: impl FnMut(&Block),
    ) {
        self.clear();
        let (scratch, mut end_word) = (&mut self.scratch, 0);
        for (block, content) in blocks::lines(text) {
            let (first_word, start) = (end_word, block.span.start);
            let known = self.known.find(content, |words| scratch.cut(content, 0, words).1);
            let mut called = NAMELESS;
            let (count, key) = match known {
                Some(Known { words: known, key, name }) => {
                    called = name;
                    words.extend(known.iter().map(|word| word.moved(start)));
                    (known.len() as u32, key)
                }
                None => scratch.cut(content, start, words),
            };
            self.names.push(called);
            end_word += count;
            end(&Block { first_word, end_word, key, ..block });
        }
    }

    fn clear(&mut self) {
        self.blocks.clear();
        self.words.clear();
        self.names.clear();
    }

    /// What was [noted](Self::note) of a line like that of this block, wherever it stood.
    pub(crate) fn finds(&self, number: usize) -> Option<impl Iterator<Item = Find>> {
        let finds = self.known.finds(*self.names.get(number)?)?;
        let start = self.blocks.get(number)?.span.start;
        Some(finds.iter().map(move |find| find.moved(|at| at + start)))
    }

    /// Takes note of what was found in the line of this block, as it would be wherever it stood: a line that is known
    /// is not looked at again.
    pub(crate) fn note(&mut self, number: usize, finds: impl Iterator<Item = Find>) {
        if let (Some(&name), Some(block)) = (self.names.get(number), self.blocks.get(number)) {
            let start = block.span.start;
            self.known.note(name, finds.map(|find| find.moved(|at| at - start)));
        }
    }

    /// The words of a block.
    pub fn words_of(&self, block: &Block) -> &[Word] {
        &self.words[block.first_word as usize..block.end_word as usize]
    }
}

/// Room for the line in hand; holds nothing between two blocks.
#[derive(Clone, Debug, Default)]
struct Scratch {
    /// What the bytes of the block are.
    masks: Masks,
    /// A comparison form.
    folded: String,
    plain: PlainWords,
}

impl Scratch {
    /// Hands out the words of a line, which starts at byte `start` of its text; how many they are, and the hash of
    /// its comparison form.
    fn cut(&mut self, content: &str, start: u32, words: &mut impl Extend<Word>) -> (u32, Hash64) {
        self.masks.fill(content.as_bytes());
        (words::hand_out(content, start, self, words), blocks::key(content, self))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_that_are_shown_are_those_that_are_kept(
            before in "[a-c .\n\u{e9}\u{4e2d}]{0,30}",
            text in "[a-c1A .'\n\u{e9}\u{2019}\u{4e2d}_]{0,80}",
        ) {
            let mut all = Segments::default();
            all.fill(&text);
            let (mut words, mut blocks) = (Vec::new(), Vec::new());
            let mut used = Segments::default();
            used.fill(&before);
            used.hand_out(&text, &mut words, |block| blocks.push(*block));
            prop_assert_eq!((&words, &blocks), (&all.words, &all.blocks));
        }
    }
}
