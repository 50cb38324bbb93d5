//! The trace of a document: every word of it as a 16-bit code, without its text.

use std::ops::Range;
use std::sync::Arc;

use super::{corrections, damage, originator};
use crate::doc::{Day, Document};
use crate::hash::{Hash64, Hash128};
use crate::segment::{Segments, Word};

/// A word in 16 bits: 14 bits of its hash, and whether it holds a digit or is a lone character of
/// a script without spaces.
///
/// A run of five equal codes stands for the same five words but for one case in 2^70.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Code(u16);

const DIGIT: u16 = 1 << 15;
const UNSPACED: u16 = 1 << 14;

impl Code {
    /// The code of a word.
    pub fn of(word: &Word) -> Self {
        Self((word.hash.0 >> 50) as u16 | word.upper_flags())
    }

    /// Whether the word holds a digit.
    pub fn has_digit(self) -> bool {
        self.0 & DIGIT != 0
    }

    /// Whether the word is one character of a script without spaces.
    pub fn is_unspaced(self) -> bool {
        self.0 & UNSPACED != 0
    }

    pub(crate) fn value(self) -> u16 {
        self.0
    }

    pub(crate) fn from_value(value: u16) -> Self {
        Self(value)
    }
}

/// What pass one keeps of a document: a card, an imprint, its names, sixteen bytes a block and two a
/// word.
///
/// That is about a third of the text's own size in English. No text can be read back from it, yet
/// shared passages can be measured word by word.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What is asked for again and again.
    pub card: Card,
    /// What tells it apart from others.
    pub imprint: Imprint,
    /// The document's name in findings.
    pub id: Box<str>,
    /// The name of the input in which it stands.
    pub source: Arc<str>,
    /// Its blocks in order.
    pub blocks: Box<[BlockTrace]>,
    codes: Box<[Code]>,
}

/// What is at hand of every document while a dump is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Hash of the publisher's host; `None` when unknown.
    pub host: Option<Hash64>,
    /// Day of publication.
    pub day: Option<Day>,
    /// How many blocks it has.
    pub blocks: u32,
    /// How many words.
    pub words: u32,
    /// Whether its dateline names its own host.
    pub is_originator: bool,
    /// Whether a block of it is a note of correction.
    pub is_corrected: bool,
}

/// What tells a document apart from others, and which of two is to be preferred where their cards
/// do not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imprint {
    /// What tells this document apart from all others: hash of place, id and text.
    pub identity: Hash128,
    /// Hash of the exact text.
    pub text: Hash128,
    /// Hash of its name in findings.
    pub name: Hash64,
    /// The record in which it stands; see [`Place`](crate::place::Place).
    pub record: u64,
    /// Places where its text is visibly broken.
    pub damage: u32,
}

impl Imprint {
    /// Bytes of one that was put away.
    pub(crate) const BYTES: usize = 52;

    /// The imprint as it is put away.
    pub(crate) fn to_bytes(self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let (hashes, numbers) = bytes.split_at_mut(32);
        hashes[..16].copy_from_slice(&self.identity.0.to_le_bytes());
        hashes[16..].copy_from_slice(&self.text.0.to_le_bytes());
        numbers[..8].copy_from_slice(&self.name.0.to_le_bytes());
        numbers[8..16].copy_from_slice(&self.record.to_le_bytes());
        numbers[16..].copy_from_slice(&self.damage.to_le_bytes());
        bytes
    }

    /// The imprint that was put away.
    pub(crate) fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let number = |at: usize, length: usize| {
            let bytes = bytes[at..at + length].iter().rev();
            bytes.fold(0, |number: u128, &byte| number << 8 | u128::from(byte))
        };
        Self {
            identity: Hash128(number(0, 16)),
            text: Hash128(number(16, 16)),
            name: Hash64(number(32, 8) as u64),
            record: number(40, 8) as u64,
            damage: number(48, 4) as u32,
        }
    }
}

/// A block in a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockTrace {
    /// Hash of the block's comparison form.
    pub key: Hash64,
    /// One past its last word in the trace.
    end_word: u32,
    /// Whether the block is a note of correction.
    pub is_correction: bool,
}

impl BlockTrace {
    /// Bytes of one that was put away.
    pub(crate) const BYTES: usize = 12;

    /// A block that nothing is known of, up to this word.
    pub(crate) fn blank(end_word: u32) -> Self {
        Self { key: Hash64(0), end_word, is_correction: false }
    }

    /// The block as it is put away; a text has fewer than 2^31 words.
    pub(crate) fn to_bytes(self) -> [u8; Self::BYTES] {
        let end = self.end_word << 1 | u32::from(self.is_correction);
        let mut bytes = [0; Self::BYTES];
        bytes[..8].copy_from_slice(&self.key.0.to_le_bytes());
        bytes[8..].copy_from_slice(&end.to_le_bytes());
        bytes
    }

    /// The block that was put away.
    pub(crate) fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let &[a, b, c, d, e, f, g, h, ref end @ ..] = bytes;
        let end = u32::from_le_bytes(*end);
        let key = Hash64(u64::from_le_bytes([a, b, c, d, e, f, g, h]));
        Self { key, end_word: end >> 1, is_correction: end & 1 == 1 }
    }
}

/// The blocks and words of a document.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// Its blocks in order.
    pub blocks: &'a [BlockTrace],
    /// The words of all blocks.
    pub codes: &'a [Code],
}

impl<'a> Sheet<'a> {
    /// The numbers of the words of block `number`; blocks and words are counted from 0.
    pub fn block_words(self, number: usize) -> Range<u32> {
        words_of(self.blocks, number)
    }

    /// The words of block `number`.
    pub fn block_codes(self, number: usize) -> &'a [Code] {
        let words = self.block_words(number);
        &self.codes[words.start as usize..words.end as usize]
    }

    /// The number of the block that holds the word `number`.
    pub fn block_of_word(self, number: u32) -> usize {
        self.blocks.partition_point(|block| block.end_word <= number)
    }
}

/// The numbers of the words of one of these blocks; none where it is missing.
pub(crate) fn words_of(blocks: &[BlockTrace], number: usize) -> Range<u32> {
    let before = number.checked_sub(1).and_then(|before| blocks.get(before));
    let start = before.map_or(0, |block| block.end_word);
    start..blocks.get(number).map_or(start, |block| block.end_word)
}

impl Trace {
    /// The words of all blocks.
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// Blocks and words.
    pub fn sheet(&self) -> Sheet<'_> {
        Sheet { blocks: &self.blocks, codes: &self.codes }
    }
}

/// Makes traces; holds the buffers that are reused from document to document.
#[derive(Clone, Debug, Default)]
pub struct Tracer {
    segments: Segments,
    blocks: Vec<BlockTrace>,
    codes: Vec<Code>,
}

impl Tracer {
    /// The trace of a document.
    pub fn trace(&mut self, document: &Document<'_>) -> Trace {
        let Self { segments, blocks, codes } = self;
        blocks.clear();
        codes.clear();
        segments.hand_out(&document.text, &mut Codes(codes), |block| {
            let is_correction = corrections::is_correction(block.span.of(&document.text));
            blocks.push(BlockTrace { key: block.key, end_word: block.end_word, is_correction });
        });
        let text = Hash128::of(document.text.as_bytes());
        let card = Card {
            host: (!document.host.is_empty()).then(|| Hash64::of(document.host.as_bytes())),
            day: document.day,
            blocks: blocks.len() as u32,
            words: codes.len() as u32,
            is_originator: originator::is_originator(&document.text, &document.host),
            is_corrected: blocks.iter().any(|block| block.is_correction),
        };
        let imprint = Imprint {
            identity: identity_of(document, text),
            text,
            name: Hash64::of(document.id.as_bytes()),
            record: document.place.record,
            damage: damage::places(&document.text),
        };
        let source = Arc::clone(&document.place.source);
        let (blocks, codes) = (blocks.as_slice().into(), codes.as_slice().into());
        Trace { card, imprint, id: document.id.as_ref().into(), source, blocks, codes }
    }
}

/// Takes words as their codes.
struct Codes<'a>(&'a mut Vec<Code>);

impl Extend<Word> for Codes<'_> {
    #[inline]
    fn extend<T: IntoIterator<Item = Word>>(&mut self, words: T) {
        self.0.extend(words.into_iter().map(|word| Code::of(&word)));
    }
}

/// How many words two texts begin with alike.
#[inline]
pub(crate) fn equal_words(one: &[Code], other: &[Code]) -> usize {
    let is_equal = |(a, b): &(&[Code; STEP], &[Code; STEP])| {
        // Without an early end all are compared at once.
        a.iter().zip(*b).fold(true, |all, (a, b)| all & (a == b))
    };
    let (steps, of_other) = (one.as_chunks().0, other.as_chunks().0);
    let equal = STEP * steps.iter().zip(of_other).take_while(is_equal).count();
    let rest = one[equal..].iter().zip(&other[equal..]);
    equal + rest.take_while(|(a, b)| a == b).count()
}

/// The words with a digit, as codes in order; one that stands twice is there twice.
///
/// Linear in the words, of which mostly none in [`STEP`] has a digit, as one look tells.
pub(crate) fn numbers_in(words: &[Code]) -> Vec<u16> {
    let have_digits = |some: &&[Code]| some.iter().fold(0, |all, code| all | code.0) & DIGIT != 0;
    let words = words.chunks(STEP).filter(have_digits).flatten();
    let mut numbers: Vec<u16> = words.filter(|code| code.has_digit()).map(|code| code.0).collect();
    numbers.sort_unstable();
    numbers
}

/// Words that are compared at once: two registers of any machine.
const STEP: usize = 16;

/// What tells a document apart from all others, however often its text, whose hash is `text`, comes
/// again.
pub(crate) fn identity_of(document: &Document<'_>, text: Hash128) -> Hash128 {
    let text = text.0.to_le_bytes();
    let id = Hash128::of(document.id.as_bytes()).0.to_le_bytes();
    let source = Hash128::of(document.place.source.as_bytes()).0.to_le_bytes();
    let record = document.place.record.to_le_bytes();
    Hash128::of(&[&text[..], &id, &source, &record].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_are_equal_up_to_the_first_that_is_not(
            values in prop::collection::vec(0..3_u16, 0..90),
            other in prop::collection::vec(0..3_u16, 0..90),
            at in 0..90_usize,
        ) {
            let spliced = [&values[..at.min(values.len())], &other].concat();
            let codes = |values: Vec<u16>| values.into_iter().map(Code::from_value).collect();
            let (one, other): (Vec<Code>, Vec<Code>) = (codes(values), codes(spliced));
            let alike = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
            prop_assert_eq!(equal_words(&one, &other), alike);
        }
    }
}
