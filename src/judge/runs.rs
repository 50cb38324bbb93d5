//! Runs inside lines: house text that is glued to prose, or stands in an article of one line.
//!
//! What a survey learns are phrases of twelve words and more that a host repeats. A phrase in a
//! text is a finding only if it begins and ends where sentences do: what lies inside a sentence is
//! a formula of the trade, however often it comes.

mod line;

use std::cmp::Reverse;
use std::ops::Range;

use ahash::AHashMap;

use super::boilerplate::{BoilerplateOptions, Wrapping};
use super::cues::Cues;
use super::finding::{Evidence, Finding, Unit};
use super::standing::{Reach, Standing};
use super::verdicts::Verdicts;
use crate::doc::Document;
use crate::fingerprint::Code;
use crate::hands::Hands;
use crate::hash::Hash64;
use crate::index::{DocNumber, HEAD, Paged, RunCount, Texts, Traces, find_phrases};
use crate::kind::Kind;
use crate::segment::{Block, Segments, Word};
use crate::span::Span;
use line::Line;

/// What is known of the phrases of all hosts.
#[derive(Clone, Debug, Default)]
pub(super) struct Phrases {
    places: AHashMap<Reach, HostPhrases>,
}

/// The phrases of one host, by their first words; the longest come first.
type HostPhrases = AHashMap<[Code; HEAD], Vec<RunFacts>>;

/// A phrase and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunFacts {
    /// Hash of its words.
    pub key: Hash64,
    /// How many they are.
    pub words: u32,
    /// The first of them.
    pub head: [Code; HEAD],
    /// Where it stands on its host.
    pub count: RunCount,
}

impl Phrases {
    /// Learns the phrases that are spread as a line of boilerplate has to be.
    pub(super) fn of(
        traces: &Traces,
        texts: &Texts,
        cluster_of: &Paged<DocNumber>,
        options: &BoilerplateOptions,
        hands: &impl Hands,
    ) -> Self {
        let is_hot = |count: &RunCount| is_spread(count, options);
        let mut phrases = Self::default();
        for phrase in find_phrases(traces, texts, cluster_of, options.clusters, hands, is_hot) {
            let Some(&head) = phrase.codes.first_chunk() else { continue };
            let (key, words) = (key_of(&phrase.codes), phrase.codes.len() as u32);
            let host = Reach::Host(phrase.count.host);
            phrases.insert(host, RunFacts { key, words, head, count: phrase.count });
        }
        phrases
    }

    /// Takes in a phrase of a host, or of all.
    pub(super) fn insert(&mut self, place: Reach, facts: RunFacts) {
        let known = self.places.entry(place).or_default().entry(facts.head).or_default();
        let rank = |one: &RunFacts| (Reverse(one.words), one.key);
        known.insert(known.partition_point(|one| rank(one) < rank(&facts)), facts);
    }

    /// All of them, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &RunFacts> {
        self.places.values().flat_map(|of_place| of_place.values()).flatten()
    }
}

fn is_spread(count: &RunCount, options: &BoilerplateOptions) -> bool {
    options.least_clusters(count.host.is_some()) <= count.clusters
        && (count.host.is_none() || options.concentration <= concentration(count))
        && options.lasts(count.days)
}

fn concentration(count: &RunCount) -> f64 {
    f64::from(count.clusters) / f64::from(count.all_clusters)
}

/// What a run of words is known by.
pub(crate) fn key_of(codes: &[Code]) -> Hash64 {
    keys_of(codes).last().unwrap_or_default()
}

/// The keys of the first 0, 1, 2 … words.
fn keys_of(codes: &[Code]) -> impl Iterator<Item = Hash64> {
    let further = codes.iter().scan(Hash64::of(b"run"), |hash, code| {
        *hash = hash.then(Hash64(code.value().into()));
        Some(*hash)
    });
    std::iter::once(Hash64::of(b"run")).chain(further)
}

/// What the runs of one host are judged by.
pub(super) struct Rules<'a> {
    verdicts: &'a Verdicts,
    options: &'a BoilerplateOptions,
    cues: &'a Cues,
    host: Option<Hash64>,
    /// Phrases of the host, and those that were pinned everywhere.
    known: [Option<&'a HostPhrases>; 2],
}

impl<'a> Rules<'a> {
    /// `None` where no phrase is known.
    pub(super) fn of(
        verdicts: &'a Verdicts,
        options: &'a BoilerplateOptions,
        cues: &'a Cues,
        host: Option<Hash64>,
    ) -> Option<Self> {
        let places = [Reach::Host(host), Reach::Everywhere];
        let known = places.map(|place| verdicts.phrases.places.get(&place));
        let is_known = known.iter().any(Option::is_some);
        is_known.then_some(Self { verdicts, options, cues, host, known })
    }

    /// The findings for the runs of a block, in order and disjoint.
    ///
    /// A look-up a word.
    pub(super) fn find(
        &self,
        document: &Document<'_>,
        segments: &Segments,
        block: &Block,
        wrapping: &Wrapping<'_>,
    ) -> Vec<Finding> {
        let words = segments.words_of(block);
        let stretches = self.stretches(words);
        if stretches.is_empty() || wrapping.is_hard() {
            return Vec::new();
        }
        let line = Line::of(&document.text, block, words);
        let mut findings: Vec<Finding> = Vec::new();
        for stretch in stretches {
            let Some(words) = line.snapped(&stretch.words) else { continue };
            if !stretch.is_pinned && !line.may_go(&words, self.cues) {
                continue;
            }
            let span = line.with_blank(line.span(&words));
            if findings.last().is_some_and(|last| last.span.overlaps(span)) {
                continue;
            }
            findings.push(self.finding(document, &stretch, span, words.len() as u32));
        }
        findings
    }

    fn finding(
        &self,
        document: &Document<'_>,
        stretch: &Stretch<'_>,
        span: Span,
        words: u32,
    ) -> Finding {
        let RunFacts { key, count, .. } = *stretch.known;
        let docs = count.docs;
        let host_docs = self.verdicts.host(self.host).map_or(docs, |host| host.docs.max(docs));
        let host = document.host.as_ref().to_owned();
        Finding {
            span,
            kind: Kind::Boilerplate,
            is_surplus: true,
            group: Hash64::of(document.host.as_bytes()).then(key),
            score: if stretch.is_pinned { 1.0 } else { concentration(&count) },
            evidence: match stretch.is_pinned {
                true => Evidence::Pinned(Unit::Run),
                false => Evidence::Run { words, docs, host_docs, host },
            },
        }
    }

    /// The stretches of a block from left to right; where phrases overlap, the one that begins
    /// first, of those the longest. The words of a denied phrase belong to none.
    fn stretches(&self, words: &[Word]) -> Vec<Stretch<'a>> {
        let codes: Vec<Code> = words.iter().map(Code::of).collect();
        let denied = self.denied(&codes);
        let is_free = |words: &Range<usize>| {
            !denied.iter().any(|no| no.start < words.end && words.start < no.end)
        };
        let mut found: Vec<Stretch<'a>> = Vec::new();
        let mut at = 0;
        while at + HEAD <= codes.len() {
            let here = self.at(&codes, at).find_map(|known| {
                let stretch = self.stretch(at, known)?;
                is_free(&stretch.words).then_some(stretch)
            });
            let Some(stretch) = here else {
                at += 1;
                continue;
            };
            at = stretch.words.end;
            match found.last_mut() {
                Some(last) if last.goes_on_in(&stretch) => last.words.end = at,
                _ => found.push(stretch),
            }
        }
        found
    }

    /// The phrases that begin with this word, the longest first.
    fn at(&self, codes: &[Code], at: usize) -> impl Iterator<Item = &'a RunFacts> {
        let codes = codes.get(at..).unwrap_or_default();
        let head: Option<&[Code; HEAD]> = codes.first_chunk();
        let of_place = move |known: &'a HostPhrases| head.and_then(|head| known.get(head));
        let known = self.known.into_iter().flatten().filter_map(of_place);
        known.flat_map(move |same_head| beginning(same_head, codes))
    }

    /// The stretch of a phrase that is spread enough, or pinned.
    fn stretch(&self, at: usize, known: &'a RunFacts) -> Option<Stretch<'a>> {
        let standing = self.verdicts.standing(self.host, known.key);
        let goes = match standing {
            Standing::Auto => is_spread(&known.count, self.options),
            Standing::Pinned => true,
            Standing::Denied => false,
        };
        let words = at..at + known.words as usize;
        goes.then_some(Stretch { words, known, is_pinned: standing == Standing::Pinned })
    }

    fn denied(&self, codes: &[Code]) -> Vec<Range<usize>> {
        if !self.verdicts.has_rulings() {
            return Vec::new();
        }
        let is_denied =
            |one: &&RunFacts| self.verdicts.standing(self.host, one.key) == Standing::Denied;
        let all = self.all(codes).into_iter().filter(|(_, one)| is_denied(one));
        all.map(|(words, _)| words).collect()
    }

    /// Every phrase that stands among these words, and where.
    fn all(&self, codes: &[Code]) -> Vec<(Range<usize>, &'a RunFacts)> {
        let of_word =
            |at: usize| self.at(codes, at).map(move |known| (at..at + known.words as usize, known));
        (0..codes.len()).flat_map(of_word).collect()
    }

    /// Every phrase that stands in a block, and where.
    pub(super) fn sightings(&self, words: &[Word]) -> Vec<(Span, &'a RunFacts)> {
        let codes: Vec<Code> = words.iter().map(Code::of).collect();
        let span = |at: Range<usize>| {
            Some(Span { start: words.get(at.start)?.start(), end: words.get(at.end - 1)?.end() })
        };
        let all = self.all(&codes).into_iter();
        all.filter_map(|(at, known)| Some((span(at)?, known))).collect()
    }
}

/// The phrases with which these words begin, the longest first, of some that begin alike.
///
/// There may be thousands of those: the words are hashed once, and phrases of a length are found by
/// their key.
fn beginning<'a>(same_head: &'a [RunFacts], codes: &[Code]) -> Vec<&'a RunFacts> {
    let longest = same_head.first().map_or(0, |one| one.words as usize);
    let keys: Vec<Hash64> = keys_of(&codes[..longest.min(codes.len())]).collect();
    let mut found = Vec::new();
    let mut rest = same_head;
    while let Some(first) = rest.first() {
        let (of_length, shorter) =
            rest.split_at(rest.partition_point(|one| first.words <= one.words));
        let key = keys.get(first.words as usize);
        let at = key.and_then(|key| of_length.binary_search_by_key(key, |one| one.key).ok());
        found.extend(at.map(|at| &of_length[at]));
        rest = shorter;
    }
    found
}

/// Phrases that stand side by side in a block.
struct Stretch<'a> {
    words: Range<usize>,
    /// The first of them.
    known: &'a RunFacts,
    is_pinned: bool,
}

impl Stretch<'_> {
    fn goes_on_in(&self, next: &Self) -> bool {
        self.words.end == next.words.start && self.is_pinned == next.is_pinned
    }
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "lists of ranges, some of one")]
mod tests {
    use super::*;
    use crate::doc::Day;
    use crate::segment::Segments;

    #[test]
    fn a_phrase_is_spread_as_a_line_is() {
        let options = BoilerplateOptions::default();
        let count = |clusters, all_clusters, days| RunCount {
            host: Some(Hash64(1)),
            docs: clusters,
            clusters,
            hosts: 1,
            all_clusters,
            days: Some((Day(100), Day(100 + days))),
        };
        assert!(is_spread(&count(10, 10, 7), &options));
        assert!(!is_spread(&count(9, 9, 7), &options));
        assert!(!is_spread(&count(10, 10, 6), &options));
        assert!(is_spread(&count(18, 20, 7), &options));
        assert!(!is_spread(&count(17, 20, 7), &options));
        let without_host = |count| RunCount { host: None, ..count };
        assert!(is_spread(&without_host(count(30, 90, 7)), &options));
        assert!(!is_spread(&without_host(count(29, 29, 7)), &options));
    }

    #[test]
    fn stretches_go_from_left_to_right() {
        let (host, letters) =
            (Some(Hash64(1)), "a b c d e f g h i j k l m n o p q r s t u v w x y z");
        let codes = |words: Range<usize>| -> Vec<Code> {
            let mut segments = Segments::default();
            segments.fill(letters);
            segments.words[words].iter().map(Code::of).collect()
        };
        let facts = |words: Range<usize>| {
            let (days, docs) = (Some((Day(100), Day(200))), 20);
            let count = RunCount { host, docs, clusters: docs, hosts: 1, all_clusters: docs, days };
            let codes = codes(words);
            let head = *codes.first_chunk().unwrap();
            RunFacts { key: key_of(&codes), words: codes.len() as u32, head, count }
        };
        let check = |known: &[Range<usize>], ruled: &[(Range<usize>, Standing)], expected: &[_]| {
            let mut verdicts = Verdicts::default();
            known.iter().for_each(|words| {
                verdicts.set_run(Reach::Host(host), facts(words.clone()));
            });
            for (words, standing) in ruled {
                verdicts.set_standing(Reach::Host(host), facts(words.clone()).key, *standing);
            }
            let (options, cues) = (BoilerplateOptions::default(), Cues::built_in());
            let mut segments = Segments::default();
            segments.fill(letters);
            let rules = Rules::of(&verdicts, &options, &cues, host);
            let found = rules.map_or(Vec::new(), |rules| rules.stretches(&segments.words));
            let found: Vec<Range<usize>> = found.into_iter().map(|one| one.words).collect();
            assert_eq!(found, expected, "{known:?} {ruled:?}");
        };
        check(&[], &[], &[]);
        check(&[2..14], &[], &[2..14]);
        check(&[14..26], &[], &[14..26]);
        check(&[2..14, 2..16], &[], &[2..16]);
        check(&[2..14, 3..18], &[], &[2..14]);
        check(&[2..14, 14..26], &[], &[2..26]);
        check(&[1..13, 14..26], &[], &[1..13, 14..26]);
        check(&[2..14, 14..26], &[(14..26, Standing::Pinned)], &[2..14, 14..26]);
        check(&[2..14, 2..16], &[(2..16, Standing::Denied)], &[]);
        check(&[2..14, 13..25], &[(13..25, Standing::Denied)], &[]);
        check(&[1..13, 13..25], &[(13..25, Standing::Denied)], &[1..13]);
    }
}
