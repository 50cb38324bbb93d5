//! The plan for one document: which findings are cut, and exactly which bytes go with each.
//!
//! A line that goes whole takes its line break along. Where the lines above and below were set
//! apart by blank lines, the wider of the two gaps stays: the text reads as if the passage had
//! never been there. The bytes of every gap belong to a finding, so that what went is what the
//! findings say.

use std::collections::BTreeMap;

use super::cuts::Cuts;
use super::policy::Policy;
use crate::judge::Finding;
use crate::kind::{Action, Kind};
use crate::segment::{Block, Segments};
use crate::span::Span;

/// A finding and what is done about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// What was found. If it is cut, its span is what goes, gaps included.
    pub finding: Finding,
    /// What is done.
    pub action: Action,
}

/// A document after cleaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Cleaned {
    /// What stays of its text. Whole if the document is [held back](Self::is_held_back), unless it was looked into
    /// all the same ([`Model::review`](crate::Model::review)).
    pub text: String,
    /// Everything found, sorted by place, a finding for the whole document first.
    pub findings: Vec<Judged>,
    /// What goes.
    pub cuts: Cuts,
}

impl Cleaned {
    /// Whether the document as a whole is to be left out.
    pub fn is_held_back(&self) -> bool {
        is_held_back(&self.findings)
    }
}

/// What is to become of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plan {
    /// As in [`Cleaned`].
    pub(crate) findings: Vec<Judged>,
    /// What goes.
    pub(crate) cuts: Cuts,
}

impl Plan {
    /// Whether the document as a whole is to be left out.
    pub(crate) fn is_held_back(&self) -> bool {
        is_held_back(&self.findings)
    }

    /// Marks what was to be cut inside the text, and leaves it whole.
    pub(crate) fn spare(&mut self) {
        mark_cuts(&mut self.findings);
        self.cuts = Cuts::default();
    }

    /// The plan carried out on the document's text.
    pub(crate) fn carried_out(self, text: &str) -> Cleaned {
        let Self { findings, cuts } = self;
        Cleaned { text: cuts.apply(text), findings, cuts }
    }
}

/// Applies a policy to the findings of a document.
///
/// A document is never emptied: where nothing but white space would stay, all its findings are
/// marked instead.
pub fn clean(text: &str, segments: &Segments, findings: Vec<Finding>, policy: &Policy) -> Cleaned {
    plan(text, segments, findings, policy).carried_out(text)
}

/// The same without the text that stays.
pub(crate) fn plan(
    text: &str,
    segments: &Segments,
    findings: Vec<Finding>,
    policy: &Policy,
) -> Plan {
    let judge = |finding| Judged { action: policy.action(&finding), finding };
    let mut findings: Vec<Judged> = findings.into_iter().map(judge).collect();
    drop_covered(&mut findings);
    let mut spans: Vec<Span> = cut_spans(&findings).collect();
    if !spans.is_empty() && leaves_nothing(text, &spans) {
        mark_cuts(&mut findings);
        spans.clear();
    }
    if !spans.is_empty() {
        stretch(text, segments, &mut spans);
    }
    let mut stretched = spans.iter();
    for judged in findings.iter_mut().filter(|judged| is_cut(judged)) {
        judged.finding.span = *stretched.next().expect("one span for every cut");
    }
    // A gap that goes along may begin before a finding that stays.
    findings
        .sort_by_key(|judged| (judged.finding.kind != Kind::Duplicate, judged.finding.span.start));
    Plan { findings, cuts: Cuts::new(spans) }
}

fn is_held_back(findings: &[Judged]) -> bool {
    let cut =
        |judged: &Judged| judged.finding.kind == Kind::Duplicate && judged.action == Action::Cut;
    findings.first().is_some_and(cut)
}

/// Marks what was to be cut inside the text.
fn mark_cuts(findings: &mut [Judged]) {
    findings.iter_mut().filter(|judged| is_cut(judged)).for_each(|judged| {
        judged.action = Action::Mark;
    });
}

/// Drops cuts whose words a cut of an earlier kind claims: every byte goes for one reason.
fn drop_covered(findings: &mut Vec<Judged>) {
    if are_apart(cut_spans(findings)) {
        return;
    }
    let mut cuts: Vec<usize> = (0..findings.len()).filter(|&at| is_cut(&findings[at])).collect();
    cuts.sort_by_key(|&at| findings[at].finding.kind);
    let mut claimed: BTreeMap<u32, u32> = BTreeMap::new();
    let mut covered = vec![false; findings.len()];
    for at in cuts {
        let span = findings[at].finding.span;
        let before = claimed.range(..span.end).next_back();
        covered[at] = before.is_some_and(|(_, &end)| span.start < end);
        if !covered[at] {
            claimed.insert(span.start, span.end);
        }
    }
    let mut covered = covered.into_iter();
    findings.retain(|_| !covered.next().expect("one answer for every finding"));
}

/// Whether each of these begins where those before it have ended, as nearly always.
fn are_apart(mut spans: impl Iterator<Item = Span>) -> bool {
    let Some(Span { end: mut before, .. }) = spans.next() else { return true };
    spans.all(|span| std::mem::replace(&mut before, span.end) <= span.start)
}

/// Whether a finding inside the text is cut.
fn is_cut(judged: &Judged) -> bool {
    judged.action == Action::Cut && judged.finding.kind != Kind::Duplicate
}

fn cut_spans(findings: &[Judged]) -> impl Iterator<Item = Span> {
    findings.iter().filter(|judged| is_cut(judged)).map(|judged| judged.finding.span)
}

fn leaves_nothing(text: &str, spans: &[Span]) -> bool {
    let cuts = Cuts::new(spans.iter().copied());
    cuts.parts(text).all(|part| part.trim_start().is_empty())
}

/// Widens the spans that take whole lines by the gaps that go with them.
///
/// `spans` are sorted and disjoint, and stay so.
fn stretch(text: &str, segments: &Segments, spans: &mut [Span]) {
    let blocks = &segments.blocks;
    let (mut block, mut span) = (0, 0);
    while block < blocks.len() {
        let run = gone_blocks(text, &blocks[block..], &spans[span..]);
        if run.blocks == 0 {
            span += spans_before(blocks[block].line.end, &spans[span..]);
            block += 1;
            continue;
        }
        let above = block.checked_sub(1).map(|above| &blocks[above]);
        let below = blocks.get(block + run.blocks);
        let last = &blocks[block + run.blocks - 1];
        let gap = gap(text, above, &blocks[block], last, below);
        tile(&blocks[block..block + run.blocks], gap, &mut spans[span..span + run.spans]);
        span += run.spans;
        block += run.blocks;
    }
}

/// How many blocks go whole from here on, and how many spans that takes.
struct Run {
    blocks: usize,
    spans: usize,
}

fn gone_blocks(text: &str, blocks: &[Block], spans: &[Span]) -> Run {
    let mut run = Run { blocks: 0, spans: 0 };
    for block in blocks {
        let inside = spans_before(block.line.end, &spans[run.spans..]);
        if !is_gone(text, block, &spans[run.spans..run.spans + inside]) {
            break;
        }
        run.blocks += 1;
        run.spans += inside;
    }
    run
}

/// How many of these begin before byte `end`: few, so they are counted.
fn spans_before(end: u32, spans: &[Span]) -> usize {
    spans.iter().take_while(|span| span.start < end).count()
}

fn is_gone(text: &str, block: &Block, spans: &[Span]) -> bool {
    let is_blank =
        |start: u32, end: u32| end <= start || text[start as usize..end as usize].trim().is_empty();
    let mut at = block.span.start;
    for span in spans {
        if !is_blank(at, span.start) {
            return false;
        }
        at = at.max(span.end);
    }
    !spans.is_empty() && is_blank(at, block.span.end)
}

/// What goes with the blocks from `first` to `last`.
fn gap(
    text: &str,
    above: Option<&Block>,
    first: &Block,
    last: &Block,
    below: Option<&Block>,
) -> Span {
    let before = Span { start: above.map_or(0, |above| above.span.end), end: first.line.start };
    let end = below.map_or(text.len() as u32, |below| below.line.start);
    let after = Span { start: last.span.end, end };
    let breaks = |span: Span| span.of(text).matches('\n').count();
    let stays_below = above.is_some() && (below.is_none() || breaks(before) < breaks(after));
    if stays_below {
        Span { start: before.start, end: after.start }
    } else {
        let start = if above.is_some() { first.line.start } else { 0 };
        Span { start, end: after.end }
    }
}

/// Lets spans cover `gap` without a hole: each reaches to the line where the next one begins, one of these
/// blocks.
fn tile(blocks: &[Block], gap: Span, spans: &mut [Span]) {
    let mut block = 0;
    let mut line_start = |at: u32| {
        while blocks[block].line.end <= at {
            block += 1;
        }
        blocks[block].line.start
    };
    let mut start = gap.start;
    for number in 0..spans.len() {
        let end = match spans.get(number + 1) {
            Some(next) => line_start(next.start).max(spans[number].end).min(next.start),
            None => gap.end,
        };
        spans[number] = Span { start, end };
        start = end;
    }
}
