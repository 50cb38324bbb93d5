//! A block and the sentences that a run takes of it.

use std::ops::Range;

use crate::fingerprint::RUN_WORDS;
use crate::judge::cues::Cues;
use crate::segment::{Block, Word, sentences};
use crate::span::Span;

/// A block and its sentences.
pub(super) struct Line<'a> {
    text: &'a str,
    block: &'a Block,
    words: &'a [Word],
    sentences: Vec<Sentence>,
}

struct Sentence {
    span: Span,
    /// Its words among those of the block.
    words: Range<usize>,
}

/// A sentence at the edge of a run belongs to it if the run has this part of its words
const SNAP: f64 = 0.8;

/// and leaves no more than so many of them: more can hold news.
const SNAP_WORDS: usize = 3;

impl<'a> Line<'a> {
    pub(super) fn of(text: &'a str, block: &'a Block, words: &'a [Word]) -> Self {
        let number = |at: u32| words.partition_point(|word| word.start() < at);
        let sentence = |found: Span| {
            let start = block.span.start;
            let span = Span { start: found.start + start, end: found.end + start };
            Sentence { span, words: number(span.start)..number(span.end) }
        };
        let sentences = sentences(block.span.of(text)).map(sentence);
        let sentences = sentences.filter(|sentence| !sentence.words.is_empty()).collect();
        Self { text, block, words, sentences }
    }

    /// The whole sentences that a run stands for, if they have words enough.
    ///
    /// A run that neither begins nor ends with a sentence, and lies inside one, is none.
    pub(super) fn snapped(&self, run: &Range<usize>) -> Option<Range<usize>> {
        let belongs = |sentence: &&Sentence| {
            let start = sentence.words.start.max(run.start);
            let common = sentence.words.end.min(run.end).saturating_sub(start);
            let words = sentence.words.len();
            SNAP * words as f64 <= common as f64
                && words - common <= SNAP_WORDS
                && (run.start <= sentence.words.start || sentence.words.end <= run.end)
        };
        let mut taken = self.sentences_at(run).iter().filter(belongs);
        let first = taken.next()?;
        let words = first.words.start..taken.next_back().unwrap_or(first).words.end;
        let lone = self.words[words.clone()].iter().filter(|word| word.is_unspaced()).count();
        (2 * RUN_WORDS <= 2 * words.len() - lone).then_some(words)
    }

    /// Whether nothing speaks for prose: formulae of the trade stay, and a sentence alone has to
    /// stand at an edge of its line and report no number, or to hold a cue.
    pub(super) fn may_go(&self, words: &Range<usize>, cues: &Cues) -> bool {
        let span = self.span(words);
        let (text, inside) = (span.of(self.text), &self.words[words.clone()]);
        if cues.keep.is_in(text, inside) {
            return false;
        }
        let is_at_edge = words.start == 0 || words.end == self.words.len();
        let is_one = self.sentences_at(words).iter().any(|one| one.words == *words);
        let is_plain = is_at_edge && !inside.iter().any(|word| word.has_digit());
        !is_one || is_plain || cues.line.is_in(text, inside)
    }

    /// The bytes of whole sentences.
    pub(super) fn span(&self, words: &Range<usize>) -> Span {
        let sentences = self.sentences_at(words);
        let start = sentences.first().map_or(self.block.span.start, |one| one.span.start);
        let end = sentences.last().map_or(self.block.span.end, |one| one.span.end);
        Span { start, end }
    }

    /// The sentences that hold some of these words. A line may hold thousands of runs: they are not
    /// looked for from its start.
    fn sentences_at(&self, words: &Range<usize>) -> &[Sentence] {
        let first = self.sentences.partition_point(|one| one.words.end <= words.start);
        let end = self.sentences.partition_point(|one| one.words.start < words.end);
        &self.sentences[first..end.max(first)]
    }

    /// The same with the blank before it, or behind it at the start of the line.
    pub(super) fn with_blank(&self, span: Span) -> Span {
        let before = Span { start: self.block.span.start, end: span.start }.of(self.text);
        let after = Span { start: span.end, end: self.block.span.end }.of(self.text);
        match before.trim_end().len() {
            0 => Span { end: self.block.span.end - after.trim_start().len() as u32, ..span },
            kept => Span { start: self.block.span.start + kept as u32, ..span },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::Segments;

    fn of<T>(text: &str, see: impl FnOnce(&Line<'_>) -> T) -> T {
        let mut segments = Segments::default();
        segments.fill(text);
        let block = &segments.blocks[0];
        see(&Line::of(text, block, segments.words_of(block)))
    }

    /// Sentences of so many words.
    fn sentences_of(lengths: &[usize]) -> String {
        let sentence = |&length: &usize| format!("Boats{}.", " leave".repeat(length - 1));
        lengths.iter().map(sentence).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_run_stands_for_the_sentences_it_nearly_fills() {
        let check = |lengths: &[usize], run: Range<usize>, expected: Option<Range<usize>>| {
            let found = of(&sentences_of(lengths), |line| line.snapped(&run));
            assert_eq!(found, expected, "{run:?} of {lengths:?}");
        };
        check(&[12], 0..12, Some(0..12));
        check(&[11], 0..11, None);
        check(&[12, 5], 0..12, Some(0..12));
        check(&[12, 5], 0..16, Some(0..17));
        check(&[12, 5], 0..15, Some(0..12));
        check(&[12, 15], 0..24, Some(0..27));
        check(&[12, 20], 0..28, Some(0..12));
        check(&[5, 12], 1..17, Some(0..17));
        check(&[5, 12], 2..17, Some(5..17));
        check(&[18], 0..17, Some(0..18));
        check(&[18], 1..18, Some(0..18));
        check(&[18], 1..17, None);
        check(&[12, 12, 12], 12..24, Some(12..24));
        check(&[4, 4, 4, 6], 0..12, Some(0..12));
        check(&[30], 3..15, None);
        let lone =
            |count: usize| of(&("渡".repeat(count) + "。"), |line| line.snapped(&(0..count)));
        assert_eq!(lone(24), Some(0..24));
        assert_eq!(lone(23), None);
    }

    #[test]
    fn a_lone_sentence_has_to_look_like_house_text() {
        let cues = Cues::built_in();
        let check = |text: &str, words: Range<usize>, expected: bool| {
            assert_eq!(of(text, |line| line.may_go(&words, &cues)), expected, "{text} {words:?}");
        };
        let three = "Boats leave late. Boats leave soon. Boats leave never.";
        check(three, 0..3, true);
        check(three, 3..6, false);
        check(three, 6..9, true);
        check(three, 3..9, true);
        check("Boats leave late. Boats leave at 9. Boats leave never. No.", 3..10, true);
        check("Boats leave at 9. Boats leave.", 0..4, false);
        check("Boats leave. Sign up for our newsletter. Boats leave.", 2..7, true);
        check("The port declined to comment. Boats leave.", 0..5, false);
        check("The port declined to comment. Boats leave.", 0..7, false);
    }

    #[test]
    fn a_run_takes_the_blank_before_it_along() {
        let text = " One two. Three four.  Five six. ";
        let check = |words: Range<usize>, expected: &str| {
            let found = of(text, |line| line.with_blank(line.span(&words)).of(text).to_owned());
            assert_eq!(found, expected, "{words:?}");
        };
        check(0..2, "One two. ");
        check(2..4, " Three four.");
        check(4..6, "  Five six.");
        check(0..4, "One two. Three four.  ");
        check(2..6, " Three four.  Five six.");
        check(0..6, "One two. Three four.  Five six.");
    }
}
