//! The findings for shared passages: whole blocks and sentences of them.

use std::ops::Range;

use super::{LEAST_REPORTED, SharedPassage};
use crate::judge::finding::{Evidence, Finding};
use crate::kind::Kind;
use crate::segment::{self, Block, Segments, Word};
use crate::span::Span;

/// The findings for the passages of a document: one for each block they lie in.
pub(in crate::judge) fn findings(
    text: &str,
    segments: &Segments,
    passages: &[SharedPassage],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut sentences = Sentences::default();
    for passage in passages {
        let blocks = blocks_of(segments, &passage.words);
        let is_exact = passage.matched == 1.0;
        let blocks = if is_exact { blocks } else { without_quotations(text, blocks) };
        for block in blocks {
            let whole = snapped(text, segments, block, &passage.words, &mut sentences);
            let Some(span) = whole.or_else(|| words_in(segments, block, &passage.words)) else {
                continue;
            };
            findings.push(Finding {
                span,
                kind: Kind::Syndicated,
                is_surplus: passage.is_surplus && whole.is_some(),
                group: passage.group,
                score: passage.matched,
                evidence: Evidence::Passage {
                    of: passage.of.as_ref().to_owned(),
                    docs: passage.docs,
                    is_reprint: passage.is_surplus || passage.matched < 1.0,
                    matched: passage.matched,
                },
            });
        }
    }
    findings
}

fn blocks_of<'a>(segments: &'a Segments, words: &Range<u32>) -> &'a [Block] {
    let first = segments.blocks.partition_point(|block| block.end_word <= words.start);
    let end = segments.blocks.partition_point(|block| block.first_word < words.end);
    &segments.blocks[first..end.max(first)]
}

/// A quotation that stands alone is longer than this if it came with the passage around it.
const QUOTATION_WORDS: u32 = 20;

/// The blocks without those at either edge that are quotations: where the edit is, two papers may
/// quote the same words beside a passage that one has from the other.
fn without_quotations<'a>(text: &str, mut blocks: &'a [Block]) -> &'a [Block] {
    let is_quotation = |block: &Block| {
        let words = block.end_word - block.first_word;
        words <= QUOTATION_WORDS && block.span.of(text).starts_with(['“', '"', '„', '«', '”', '「'])
    };
    while let Some((_, rest)) = blocks.split_first().filter(|(first, _)| is_quotation(first)) {
        blocks = rest;
    }
    while let Some((_, rest)) = blocks.split_last().filter(|(last, _)| is_quotation(last)) {
        blocks = rest;
    }
    blocks
}

/// The words of a block that belong to a passage, if they are enough to be reported: a piece of a
/// sentence is never cut.
fn words_in(segments: &Segments, block: &Block, words: &Range<u32>) -> Option<Span> {
    let inside = words_of(segments, block, words)?;
    (LEAST_REPORTED as usize <= inside.len()).then(|| span_of(inside)).flatten()
}

/// The words of a passage that lie in a block.
fn words_of<'a>(segments: &'a Segments, block: &Block, words: &Range<u32>) -> Option<&'a [Word]> {
    let in_block = |word: u32| word.clamp(block.first_word, block.end_word) - block.first_word;
    let (start, end) = (in_block(words.start), in_block(words.end));
    segments.words_of(block).get(start as usize..end as usize)
}

/// From the first of some words to the last.
fn span_of(words: &[Word]) -> Option<Span> {
    Some(Span { start: words.first()?.start(), end: words.last()?.end() })
}

/// A block or a sentence belongs to a passage if this part of its words does.
const SNAP: f64 = 0.8;

/// The sentences of the block that was asked for last: a line may hold thousands of passages.
#[derive(Default)]
struct Sentences {
    block: Option<Span>,
    spans: Vec<Span>,
}

impl Sentences {
    /// Those of a block that share bytes with a span.
    fn at(&mut self, text: &str, block: Span, span: Span) -> &[Span] {
        if self.block != Some(block) {
            let in_text = |sentence: Span| Span {
                start: sentence.start + block.start,
                end: sentence.end + block.start,
            };
            self.spans.clear();
            self.spans.extend(segment::sentences(block.of(text)).map(in_text));
            self.block = Some(block);
        }
        let first = self.spans.partition_point(|sentence| sentence.end <= span.start);
        let end = self.spans.partition_point(|sentence| sentence.start < span.end);
        &self.spans[first..end.max(first)]
    }
}

/// The part of a block that a passage takes: all of it, or whole sentences.
fn snapped(
    text: &str,
    segments: &Segments,
    block: &Block,
    words: &Range<u32>,
    sentences: &mut Sentences,
) -> Option<Span> {
    let inside = |range: Range<u32>| {
        let common = range.end.min(words.end).saturating_sub(range.start.max(words.start));
        SNAP * f64::from(range.end - range.start) <= f64::from(common)
    };
    if block.first_word < block.end_word && inside(block.first_word..block.end_word) {
        return Some(block.span);
    }
    let words_in = |span: Span| {
        let words = segments.words_of(block);
        let start = words.partition_point(|word| word.start() < span.start) as u32;
        let end = words.partition_point(|word| word.start() < span.end) as u32;
        block.first_word + start..block.first_word + end
    };
    let passage = span_of(words_of(segments, block, words)?)?;
    let near = sentences.at(text, block.span, passage);
    let mut taken = near.iter().copied().filter(|sentence| {
        let words = words_in(*sentence);
        !words.is_empty() && inside(words)
    });
    let first = taken.next()?;
    Some(Span { start: first.start, end: taken.next_back().unwrap_or(first).end })
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "lists of ranges, some of one")]
mod tests {
    use super::*;
    use crate::hash::Hash64;

    /// Two lines of three sentences of ten words each, then one of four words.
    fn text() -> String {
        let sentence = |first: &str| format!("{first} b c d e f g h i jay.");
        let line = |names: [&str; 3]| names.map(sentence).join(" ");
        [line(["Ana", "Bo", "Cy"]), line(["Di", "Ed", "Flo"]), "Gus h i jay.".to_owned()].join("\n")
    }

    fn passage(words: Range<u32>) -> SharedPassage {
        let of = "another".into();
        let group = Hash64(1);
        SharedPassage { words, group, of, docs: 2, is_surplus: true, matched: 1.0 }
    }

    /// Where the findings of these passages begin and end, told by two letters, and whether they are cut.
    fn found(passages: &[Range<u32>]) -> Vec<(String, bool)> {
        let text = text();
        let mut segments = Segments::default();
        segments.fill(&text);
        let passages: Vec<SharedPassage> = passages.iter().cloned().map(passage).collect();
        let ends = |finding: Finding| {
            let words: Vec<&str> = finding.span.of(&text).split(' ').collect();
            (format!("{}..{}", words[0], words[words.len() - 1]), finding.is_surplus)
        };
        findings(&text, &segments, &passages).into_iter().map(ends).collect()
    }

    fn check(passages: &[Range<u32>], expected: &[(&str, bool)]) {
        let expected: Vec<_> = expected.iter().map(|&(ends, cut)| (ends.to_owned(), cut)).collect();
        assert_eq!(found(passages), expected, "{passages:?}");
    }

    #[test]
    fn a_passage_takes_whole_lines_and_whole_sentences() {
        // Words 0 to 29, 30 to 59 and 60 to 63.
        check(&[0..30], &[("Ana..jay.", true)]);
        check(&[3..27], &[("Ana..jay.", true)]);
        check(&[0..64], &[("Ana..jay.", true), ("Di..jay.", true), ("Gus..jay.", true)]);
        check(&[8..22], &[("Bo..jay.", true)]);
        check(&[20..50], &[("Cy..jay.", true), ("Di..jay.", true)]);
        check(&[12..20, 40..50], &[("Bo..jay.", true), ("Ed..jay.", true)]);
        check(&[28..42], &[("Di..jay.", true)]);
        check(&[60..64], &[("Gus..jay.", true)]);
    }

    #[test]
    fn a_piece_of_a_sentence_is_told_if_it_is_long() {
        check(&[3..9], &[]);
        check(&[27..30, 43..49], &[]);
        let long = "a ".repeat(50);
        let mut segments = Segments::default();
        segments.fill(&long);
        let told = |words| findings(&long, &segments, &[passage(words)]).pop();
        let finding = told(5..25).unwrap();
        assert_eq!((finding.span, finding.is_surplus), (Span::new(10, 49), false));
        assert_eq!(told(5..24), None);
    }

    #[test]
    fn quotations_at_the_edges_of_an_edited_passage_stay() {
        let line = |first: &str, words: usize| format!("{first}{}", " b".repeat(words - 1));
        let lines = [line("“a", 20), line("a", 9), line("“a", 4), line("a", 9), line("«a", 3)];
        let text = lines.join("\n");
        let mut segments = Segments::default();
        segments.fill(&text);
        let inner = without_quotations(&text, &segments.blocks);
        assert_eq!(inner, &segments.blocks[1..4]);
        let longer = line("“a", 21);
        segments.fill(&longer);
        assert_eq!(without_quotations(&longer, &segments.blocks).len(), 1);
    }
}
