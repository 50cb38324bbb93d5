//! Runs inside lines: house text that is glued to prose, or stands in an article of one line.
//!
//! What a survey learns are phrases of twelve words and more that a host repeats. A phrase in a
//! text is a finding only if it begins and ends where sentences do: what lies inside a sentence is
//! a formula of the trade, however often it comes.

use std::ops::Range;

use ahash::AHashMap;

use super::boilerplate::{BoilerplateOptions, is_hard_wrapped};
use super::cues::Cues;
use super::finding::{Evidence, Finding};
use super::verdicts::HostFacts;
use crate::doc::Document;
use crate::fingerprint::{Code, RUN_WORDS, Trace};
use crate::hash::Hash64;
use crate::index::{DocNumber, HEAD, Phrase, RunCount, find_phrases};
use crate::kind::Kind;
use crate::segment::{Block, Segments, Word, sentences};
use crate::span::Span;

/// What is known of the phrases of all hosts.
#[derive(Clone, Debug, Default)]
pub(super) struct Phrases {
    hosts: AHashMap<Option<Hash64>, HostPhrases>,
}

/// The phrases of one host, by their first words; the longest come first.
#[derive(Clone, Debug, Default)]
pub(super) struct HostPhrases {
    by_head: AHashMap<[Code; HEAD], Vec<Known>>,
}

#[derive(Clone, Debug)]
struct Known {
    codes: Box<[Code]>,
    docs: u32,
    host_docs: u32,
    score: f64,
}

impl Phrases {
    /// Learns the phrases that are spread as a line of boilerplate has to be.
    pub(super) fn of(
        traces: &[Trace],
        cluster_of: &[DocNumber],
        hosts: &AHashMap<Option<Hash64>, HostFacts>,
        options: &BoilerplateOptions,
    ) -> Self {
        let concentration =
            |count: &RunCount| f64::from(count.clusters) / f64::from(count.all_clusters);
        let is_hot = |count: &RunCount| {
            options.least_clusters(count.host.is_some()) <= count.clusters
                && (count.host.is_none() || options.concentration <= concentration(count))
                && options.lasts(count.days)
        };
        let mut phrases = Self::default();
        for Phrase { codes, count } in find_phrases(traces, cluster_of, options.clusters, is_hot) {
            let Some(head) = codes.first_chunk::<HEAD>().copied() else { continue };
            let host_docs = hosts[&count.host].docs;
            let known = Known { codes, docs: count.docs, host_docs, score: concentration(&count) };
            let host = phrases.hosts.entry(count.host).or_default();
            host.by_head.entry(head).or_default().push(known);
        }
        phrases
    }

    /// The phrases of a host, if it has any.
    pub(super) fn of_host(&self, host: Option<Hash64>) -> Option<&HostPhrases> {
        self.hosts.get(&host)
    }
}

/// The findings for the runs of a block, in order and disjoint.
///
/// A look-up a word.
pub(super) fn find(
    document: &Document<'_>,
    segments: &Segments,
    block: &Block,
    phrases: &HostPhrases,
    cues: &Cues,
) -> Vec<Finding> {
    let words = segments.words_of(block);
    let stretches = stretches(words, phrases);
    if stretches.is_empty() || is_hard_wrapped(&document.text, segments) {
        return Vec::new();
    }
    let line = Line::of(&document.text, block, words);
    let mut findings: Vec<Finding> = Vec::new();
    for stretch in stretches {
        let Some(words) = line.snapped(&stretch.words) else { continue };
        if !line.may_go(&words, cues) {
            continue;
        }
        let span = line.with_blank(line.span(&words));
        if findings.last().is_some_and(|last| last.span.overlaps(span)) {
            continue;
        }
        let Known { docs, host_docs, score, .. } = *stretch.known;
        let host = document.host.as_ref().to_owned();
        let run = words.len() as u32;
        findings.push(Finding {
            span,
            kind: Kind::Boilerplate,
            is_surplus: true,
            group: group(&document.host, &stretch.known.codes),
            score,
            evidence: Evidence::Run { words: run, docs, host_docs, host },
        });
    }
    findings
}

fn group(host: &str, codes: &[Code]) -> Hash64 {
    let host = Hash64::of(host.as_bytes());
    codes.iter().fold(host, |hash, code| hash.then(Hash64(code.value().into())))
}

/// Phrases that stand side by side in a block.
struct Stretch<'a> {
    words: Range<usize>,
    /// The first of them.
    known: &'a Known,
}

/// The stretches of a block from left to right; where phrases overlap, the one that begins first,
/// of those the longest.
fn stretches<'a>(words: &[Word], phrases: &'a HostPhrases) -> Vec<Stretch<'a>> {
    let codes: Vec<Code> = words.iter().map(Code::of).collect();
    let mut found: Vec<Stretch<'a>> = Vec::new();
    let mut at = 0;
    while let Some(head) = codes.get(at..).and_then(<[Code]>::first_chunk::<HEAD>) {
        let known = phrases.by_head.get(head);
        let here = known.and_then(|all| all.iter().find(|one| codes[at..].starts_with(&one.codes)));
        let Some(known) = here else {
            at += 1;
            continue;
        };
        let end = at + known.codes.len();
        match found.last_mut() {
            Some(last) if last.words.end == at => last.words.end = end,
            _ => found.push(Stretch { words: at..end, known }),
        }
        at = end;
    }
    found
}

/// A block and its sentences.
struct Line<'a> {
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
    fn of(text: &'a str, block: &'a Block, words: &'a [Word]) -> Self {
        let number = |at: u32| words.partition_point(|word| word.span.start < at);
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
    fn snapped(&self, run: &Range<usize>) -> Option<Range<usize>> {
        let belongs = |sentence: &&Sentence| {
            let start = sentence.words.start.max(run.start);
            let common = sentence.words.end.min(run.end).saturating_sub(start);
            let words = sentence.words.len();
            SNAP * words as f64 <= common as f64
                && words - common <= SNAP_WORDS
                && (run.start <= sentence.words.start || sentence.words.end <= run.end)
        };
        let mut taken = self.sentences.iter().filter(belongs);
        let first = taken.next()?;
        let words = first.words.start..taken.next_back().unwrap_or(first).words.end;
        let lone = self.words[words.clone()].iter().filter(|word| word.is_unspaced).count();
        (2 * RUN_WORDS <= 2 * words.len() - lone).then_some(words)
    }

    /// Whether nothing speaks for prose: formulae of the trade stay, and a sentence alone has to
    /// stand at an edge of its line and report no number, or to hold a cue.
    fn may_go(&self, words: &Range<usize>, cues: &Cues) -> bool {
        let span = self.span(words);
        let (text, inside) = (span.of(self.text), &self.words[words.clone()]);
        if cues.keep.is_in(text, inside) {
            return false;
        }
        let is_at_edge = words.start == 0 || words.end == self.words.len();
        let is_one = self.sentences.iter().any(|one| one.words == *words);
        let is_plain = is_at_edge && !inside.iter().any(|word| word.has_digit);
        !is_one || is_plain || cues.line.is_in(text, inside)
    }

    /// The bytes of whole sentences.
    fn span(&self, words: &Range<usize>) -> Span {
        let sentence = |number: usize| self.sentences.iter().find(|s| s.words.contains(&number));
        let start = sentence(words.start).map_or(self.block.span.start, |one| one.span.start);
        let end = sentence(words.end - 1).map_or(self.block.span.end, |one| one.span.end);
        Span { start, end }
    }

    /// The same with the blank before it, or behind it at the start of the line.
    fn with_blank(&self, span: Span) -> Span {
        let before = Span { start: self.block.span.start, end: span.start }.of(self.text);
        let after = Span { start: span.end, end: self.block.span.end }.of(self.text);
        match before.trim_end().len() {
            0 => Span { end: self.block.span.end - after.trim_start().len() as u32, ..span },
            kept => Span { start: self.block.span.start + kept as u32, ..span },
        }
    }
}
