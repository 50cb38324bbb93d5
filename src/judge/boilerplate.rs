//! Whole lines that a publisher prints on many pages, and markers standing alone.

use std::cell::Cell;

use super::finding::{Evidence, Finding, Unit};
use super::markers::{Marker, Markers, Strength};
use super::verdicts::LineFacts;
use crate::doc::{Day, Document};
use crate::hash::Hash64;
use crate::kind::Kind;
use crate::segment::{Block, Segments};

/// When a line is boilerplate.
#[derive(Clone, Debug, PartialEq)]
pub struct BoilerplateOptions {
    /// Clusters of one host that have to hold it.
    pub clusters: u32,
    /// The same where the host is unknown.
    pub clusters_without_host: u32,
    /// Its least number of words; shorter lines go only if they are markers.
    pub words: usize,
    /// The least part of all its clusters that has to lie on one host.
    pub concentration: f64,
    /// Days between its first and its last sighting, or
    pub days: i32,
    /// this part of the host's documents, to tell boilerplate from a story of the day.
    pub rate: f64,
}

impl Default for BoilerplateOptions {
    /// On 37,554 scraped US articles, 45 of 45 sampled lines of four words and more that stood in
    /// ten documents and more were boilerplate; of the lines of one to three words most were not.
    fn default() -> Self {
        Self {
            clusters: 10,
            clusters_without_host: 30,
            words: 4,
            concentration: 0.9,
            days: 7,
            rate: 0.05,
        }
    }
}

impl BoilerplateOptions {
    /// Whether something was seen for long enough not to be a story of the day; what has no days
    /// gets the benefit of the doubt.
    pub(super) fn lasts(&self, days: Option<(Day, Day)>) -> bool {
        days.is_none_or(|(first, last)| self.days <= last.0 - first.0)
    }

    /// Clusters that something has to stand in, where the host is known and where it is not.
    pub(super) fn least_clusters(&self, has_host: bool) -> u32 {
        if has_host { self.clusters } else { self.clusters_without_host }
    }
}

/// A line and where it stands.
pub(super) struct Context<'a> {
    pub(super) document: &'a Document<'a>,
    pub(super) segments: &'a Segments,
    /// Key of the document's host, if it is known.
    pub(super) host: Option<Hash64>,
    /// Key of the document's title.
    pub(super) title: Hash64,
    pub(super) number: usize,
    pub(super) block: &'a Block,
    /// Where it stands if the text is a whole page.
    pub(super) part: Part,
    pub(super) wrapping: &'a Wrapping<'a>,
}

/// What part of a page a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The text is an article, or the line stands in the body of the story.
    Body,
    /// From the headline to the first paragraph: on other pages it may be a link.
    Opening,
    /// Around the story, but a line of the story stands there again.
    Echo,
    /// Around the story.
    Frame,
}

/// The finding for a line that is boilerplate or a marker.
pub(super) fn judge(
    context: &Context<'_>,
    facts: Option<&LineFacts>,
    options: &BoilerplateOptions,
    markers: &Markers,
    scratch: &mut String,
) -> Option<Finding> {
    let line = context.block.span.of(&context.document.text);
    if let Some(marker) = markers.class_of(line, scratch) {
        return is_marker(&marker, facts).then(|| marker_finding(context, &marker, facts));
    }
    let facts = facts?;
    let is_common = options.words <= context.segments.weight_of(context.block)
        && is_spread(facts, options, !context.document.host.is_empty())
        && !is_wrapped(context);
    let is_repeated = match context.part {
        Part::Body => is_common,
        Part::Opening | Part::Echo => false,
        Part::Frame => is_common || FRAME_CLUSTERS <= facts.clusters,
    };
    let is_boilerplate = is_repeated && !is_title(context);
    is_boilerplate.then(|| Finding {
        span: context.block.span,
        kind: Kind::Boilerplate,
        is_surplus: true,
        group: Hash64::of(context.document.host.as_bytes()).then(context.block.key),
        score: concentration(facts),
        evidence: Evidence::Line {
            docs: facts.docs,
            host_docs: facts.host_docs,
            hosts: facts.hosts,
            host: context.document.host.as_ref().to_owned(),
        },
    })
}

/// The finding for a line that a person has ruled on.
pub(super) fn pinned(context: &Context<'_>) -> Finding {
    Finding {
        span: context.block.span,
        kind: Kind::Boilerplate,
        is_surplus: true,
        group: Hash64::of(context.document.host.as_bytes()).then(context.block.key),
        score: 1.0,
        evidence: Evidence::Pinned(Unit::Line),
    }
}

/// A line around the story that stands in so many clusters of a host of whole pages is frame.
const FRAME_CLUSTERS: u32 = 2;

/// Hosts that are smaller say nothing about rates.
const LEAST_HOST: u32 = 20;

fn is_spread(facts: &LineFacts, options: &BoilerplateOptions, has_host: bool) -> bool {
    if !has_host {
        return options.clusters_without_host <= facts.clusters;
    }
    let lasts = options.lasts(facts.days);
    let is_common = LEAST_HOST <= facts.host_clusters
        && options.rate <= wilson_lower_bound(facts.clusters, facts.host_clusters);
    options.clusters <= facts.clusters
        && options.concentration <= concentration(facts)
        && (lasts || is_common)
}

/// The part of a line's clusters that lies on this host.
fn concentration(facts: &LineFacts) -> f64 {
    f64::from(facts.clusters) / f64::from(facts.all_clusters)
}

/// The least rate that `hits` of `tries` speak for, at 95 % (Wilson 1927, score interval).
fn wilson_lower_bound(hits: u32, tries: u32) -> f64 {
    const Z: f64 = 1.96;
    let (n, p) = (f64::from(tries), f64::from(hits) / f64::from(tries));
    let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    (p + Z * Z / (2.0 * n) - spread) / (1.0 + Z * Z / n)
}

/// A marker that needs its host's word needs this many documents, and
const MARKER_CLUSTERS: u32 = 4;

/// this rate among the documents of the host, or
const MARKER_RATE: f64 = 0.05;

/// this many copies of it in each.
const MARKER_TIMES: u32 = 3;

fn is_marker(marker: &Marker, facts: Option<&LineFacts>) -> bool {
    match (marker.strength, facts) {
        (Strength::Alone, _) => true,
        (Strength::Host, None) => false,
        (Strength::Host, Some(facts)) => {
            let rate = f64::from(facts.clusters) / f64::from(facts.host_clusters);
            let is_common = MARKER_CLUSTERS <= facts.clusters && MARKER_RATE <= rate;
            let is_frequent = MARKER_TIMES * facts.clusters <= facts.times;
            is_common || is_frequent || MANY_CLUSTERS <= facts.clusters
        }
    }
}

/// A marker in this many clusters needs no rate.
const MANY_CLUSTERS: u32 = 10;

fn marker_finding(context: &Context<'_>, marker: &Marker, facts: Option<&LineFacts>) -> Finding {
    let asked = marker.strength == Strength::Host;
    Finding {
        span: context.block.span,
        kind: Kind::Marker,
        is_surplus: true,
        group: Hash64::of(b"marker").then(context.block.key),
        score: if asked { 0.9 } else { 1.0 },
        evidence: Evidence::Marker {
            class: marker.class,
            docs: facts.filter(|_| asked).map(|facts| facts.docs),
        },
    }
}

/// A headline may be a link on fifty other pages; on its own page it stays.
pub(super) fn is_title(context: &Context<'_>) -> bool {
    context.title == context.block.key
}

/// Whether the line is a piece of a sentence that runs over several lines of hard-wrapped text.
pub(super) fn is_wrapped(context: &Context<'_>) -> bool {
    let text = &context.document.text;
    let blocks = &context.segments.blocks;
    let runs_on = |above, below| runs_on(text, above, below);
    let block = context.block;
    let from_above = context.number.checked_sub(1).is_some_and(|n| runs_on(&blocks[n], block));
    from_above || blocks.get(context.number + 1).is_some_and(|below| runs_on(block, below))
}

/// Lines that run on are at least this part of all lines where the whole text is hard-wrapped.
const WRAPPED_SHARE: f64 = 0.2;

/// How the lines of a text were broken; looked up when it is asked first, then known.
pub(super) struct Wrapping<'a> {
    text: &'a str,
    blocks: &'a [Block],
    is_hard: Cell<Option<bool>>,
}

impl<'a> Wrapping<'a> {
    pub(super) fn of(text: &'a str, segments: &'a Segments) -> Self {
        Self { text, blocks: &segments.blocks, is_hard: Cell::new(None) }
    }

    /// Whether line breaks fall inside sentences, so that the edges of a line are no edges of a
    /// thought.
    pub(super) fn is_hard(&self) -> bool {
        let is_hard = self.is_hard.get().unwrap_or_else(|| {
            let pairs = self.blocks.windows(2);
            let wrapped = pairs.filter(|pair| runs_on(self.text, &pair[0], &pair[1])).count();
            WRAPPED_SHARE * self.blocks.len() as f64 <= wrapped as f64 && 0 < wrapped
        });
        self.is_hard.set(Some(is_hard));
        is_hard
    }
}

/// Whether the sentence of a line goes on in the next.
fn runs_on(text: &str, above: &Block, below: &Block) -> bool {
    above.line.end == below.line.start
        && below.span.of(text).starts_with(char::is_lowercase)
        && !above.span.of(text).ends_with(['.', '!', '?', ':', '"', '”'])
}

#[cfg(test)]
pub(in crate::judge) mod tests {
    use super::*;
    use crate::judge::markers::Class;

    /// A line of a text where it stands, on a host.
    pub(in crate::judge) fn in_context<T>(
        text: &str,
        host: &str,
        number: usize,
        see: impl FnOnce(&Context<'_>) -> T,
    ) -> T {
        let mut segments = Segments::default();
        segments.fill(text);
        let document = Document { host: host.into(), ..Document::new("1", text) };
        see(&Context {
            document: &document,
            segments: &segments,
            host: crate::judge::verdicts::Verdicts::host_of(&document),
            title: crate::segment::form_key("The title of it all"),
            number,
            block: &segments.blocks[number],
            part: Part::Body,
            wrapping: &Wrapping::of(text, &segments),
        })
    }

    /// A line of some of the clusters of a host.
    fn facts(clusters: u32, host_clusters: u32) -> LineFacts {
        LineFacts {
            docs: clusters + 1,
            clusters,
            times: clusters,
            host_docs: host_clusters + 2,
            host_clusters,
            hosts: 1,
            all_clusters: clusters,
            in_head: 0,
            in_tail: 0,
            days: None,
        }
    }

    #[test]
    fn a_line_spreads_over_documents_and_days() {
        let options = BoilerplateOptions::default();
        let check = |facts: LineFacts, expected: bool| {
            assert_eq!(is_spread(&facts, &options, true), expected, "{facts:?}");
        };
        check(facts(10, 1000), true);
        check(facts(9, 9), false);
        check(LineFacts { all_clusters: 20, ..facts(18, 1000) }, true);
        check(LineFacts { all_clusters: 20, ..facts(17, 1000) }, false);
        let in_days = |days, facts| LineFacts { days: Some((Day(100), Day(100 + days))), ..facts };
        check(in_days(7, facts(10, 1000)), true);
        check(in_days(6, facts(10, 1000)), false);
        check(in_days(0, facts(10, 100)), true);
        check(in_days(0, facts(10, 120)), false);
        check(in_days(0, facts(10, 20)), true);
        check(in_days(0, facts(10, 19)), false);
        assert!(is_spread(&in_days(0, facts(30, 1000)), &options, false));
        assert!(!is_spread(&facts(29, 29), &options, false));
    }

    #[test]
    fn a_weak_marker_needs_the_word_of_its_host() {
        let check = |facts: Option<LineFacts>, expected: bool| {
            let marker = |strength| Marker { class: Class::Ui, strength, entry: 0 };
            assert_eq!(is_marker(&marker(Strength::Host), facts.as_ref()), expected, "{facts:?}");
            assert!(is_marker(&marker(Strength::Alone), facts.as_ref()));
        };
        check(None, false);
        check(Some(facts(4, 80)), true);
        check(Some(facts(4, 81)), false);
        check(Some(facts(3, 10)), false);
        check(Some(LineFacts { times: 8, ..facts(3, 1000) }), false);
        check(Some(LineFacts { times: 9, ..facts(3, 1000) }), true);
        check(Some(facts(9, 1000)), false);
        check(Some(facts(10, 1000)), true);
    }

    #[test]
    fn a_line_goes_by_its_part_of_the_page() {
        let judged = |line: &str, facts: LineFacts, part: Part| {
            in_context(line, "port.example", 0, |context| {
                let context = Context { part, ..*context };
                let (markers, options) = (Markers::built_in(), BoilerplateOptions::default());
                judge(&context, Some(&facts), &options, &markers, &mut String::new())
            })
        };
        let check = |line: &str, clusters: u32, part: Part, expected: bool| {
            let found = judged(line, facts(clusters, 1000), part);
            assert_eq!(found.is_some(), expected, "{line} in {clusters}, {part:?}");
        };
        check("Four words of it", 10, Part::Body, true);
        check("Four words of it", 9, Part::Body, false);
        check("Three words only", 10, Part::Body, false);
        check("The title of it all", 10, Part::Body, false);
        check("Four words of it\nand on and on", 10, Part::Body, false);
        check("Four words of it\nand on and on", 10, Part::Frame, true);
        check("Four words of it", 10, Part::Opening, false);
        check("Four words of it", 10, Part::Echo, false);
        check("Four words of it", 10, Part::Frame, true);
        check("Lanterns", 2, Part::Frame, true);
        check("Lanterns", 1, Part::Frame, false);
        let scored = |line: &str| {
            let found = judged(line, facts(10, 1000), Part::Body);
            found.map(|found| (found.kind, found.score, found.is_surplus))
        };
        assert_eq!(scored("Four words of it"), Some((Kind::Boilerplate, 1.0, true)));
        assert_eq!(scored("Advertisement"), Some((Kind::Marker, 1.0, true)));
    }

    #[test]
    fn hard_wrapped_text_breaks_its_sentences() {
        let check = |text: &str, is_first_wrapped: bool, is_hard: bool| {
            in_context(text, "", 0, |context| {
                assert_eq!(is_wrapped(context), is_first_wrapped, "{text}");
                assert_eq!(context.wrapping.is_hard(), is_hard, "{text}");
                assert_eq!(context.wrapping.is_hard(), is_hard, "{text}, asked again");
            });
        };
        check("One line\nand more", true, true);
        check("One line\nAnd more", false, false);
        check("One line.\nand more", false, false);
        check("One line\n\nand more", false, false);
        check("One\nTwo\nThree\nFour\nfive", false, true);
        check("One\nTwo\nThree\nFour\nFive\nsix", false, false);
        let number = |number| in_context("One\nTwo\nthree", "", number, is_wrapped);
        assert_eq!([0, 1, 2].map(number), [false, true, true]);
    }

    /// Values of the formula, worked out elsewhere.
    #[test]
    fn a_rate_is_what_its_counts_speak_for() {
        for (hits, tries, rate) in [
            (0, 20, 0.0),
            (1, 20, 0.00888),
            (10, 20, 0.29929),
            (81, 263, 0.25529),
            (20, 20, 0.83887),
        ] {
            let bound = wilson_lower_bound(hits, tries);
            assert!((bound - rate).abs() < 1e-5, "{hits} of {tries}: {bound}");
        }
    }
}
