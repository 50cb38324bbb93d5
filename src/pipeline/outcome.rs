//! What became of one record in the cleaning pass.

use std::borrow::Cow;

use crate::clean::{Judged, Plan};
use crate::doc::Document;
use crate::format::Body;
use crate::kind::{Action, Kind};
use crate::model::Model;
use crate::read::{Parsed, Reason};
use crate::report::FindingRecord;
use crate::segment::Segments;
use crate::span::Span;
use crate::write::{moves_mark, raw_pieces, splice};

/// What became of a record.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) fate: Fate,
    /// Whether the record was not UTF-8, and is written with other bytes in their place.
    pub(super) is_replaced: bool,
    /// The record without its cuts and with what was replaced, if there is any of that.
    pub(super) cleaned: Option<Vec<u8>>,
    /// The findings as JSON lines.
    pub(super) findings: Vec<u8>,
    /// Kind and bytes of each finding, and what is really done.
    pub(super) counts: Vec<(Kind, Action, usize)>,
    /// Publisher of the document.
    pub(super) host: String,
    pub(super) text_bytes: u64,
    pub(super) cut_bytes: u64,
}

impl Outcome {
    /// That of a record which is held back, where no findings are asked for.
    pub(super) fn held_back(host: &str, text_bytes: usize) -> Self {
        Self {
            fate: Fate::HeldBack,
            counts: vec![(Kind::Duplicate, Action::Cut, text_bytes)],
            host: host.to_owned(),
            text_bytes: text_bytes as u64,
            ..Self::default()
        }
    }

    /// Takes note of the bytes that were read in the place of the record's own.
    pub(super) fn replace(&mut self, read: Cow<'_, [u8]>) {
        let Cow::Owned(mended) = read else { return };
        self.is_replaced = matches!(self.fate, Fate::Written | Fate::HeldBack);
        if let Fate::Written = self.fate {
            self.cleaned.get_or_insert(mended);
        }
    }
}

/// What is made of a record besides its counts.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// The record without its cuts.
    pub(super) cleaned: bool,
    /// The findings as JSON lines,
    pub(super) findings: bool,
    /// and in them what stood in the record, so that it can be put back.
    pub(super) raw: bool,
}

#[derive(Default)]
pub(super) enum Fate {
    #[default]
    Written,
    HeldBack,
    Blank,
    Rejected(Reason),
}

/// Judges and cleans a record that was read.
pub(super) fn clean(
    model: &Model,
    bytes: &[u8],
    parsed: &Parsed<'_>,
    segments: &mut Segments,
    wanted: Wanted,
) -> Outcome {
    let mut plan = match wanted.cleaned {
        true => model.plan_for(&parsed.document, segments),
        false => model.review_plan_for(&parsed.document, segments),
    };
    if moves_mark(bytes, parsed.body, plan.cuts.spans()) {
        plan.spare();
    }
    let held_back = plan.is_held_back();
    let (text, cuts) = (&parsed.document.text, &plan.cuts);
    let host = parsed.document.host.clone().into_owned();
    let mut outcome = Outcome { host, text_bytes: text.len() as u64, ..Outcome::default() };
    let size = |judged: &Judged| {
        let finding = &judged.finding;
        // Inside a document that goes as a whole nothing is cut.
        let is_moot = held_back && finding.kind != Kind::Duplicate;
        let action = if is_moot { Action::Mark } else { judged.action };
        (finding.kind, action, finding.span.len())
    };
    outcome.counts = plan.findings.iter().map(size).collect();
    if wanted.findings {
        let raw = wanted.raw;
        outcome.findings = lines_of(&parsed.document, bytes, parsed.body, &plan, raw);
    }
    if held_back {
        outcome.fate = Fate::HeldBack;
    } else if !cuts.is_empty() {
        outcome.cut_bytes = cuts.len() as u64;
        outcome.cleaned = wanted.cleaned.then(|| {
            let mut spliced = Vec::with_capacity(bytes.len());
            splice(bytes, parsed.body, cuts.spans(), &mut spliced);
            spliced
        });
    }
    outcome
}

/// Bytes of a finding's line beside its text: nineteen in twenty have fewer.
const LINE: usize = 384;

/// The findings as JSON lines.
fn lines_of(
    document: &Document<'_>,
    bytes: &[u8],
    body: Body,
    plan: &Plan,
    keep_raw: bool,
) -> Vec<u8> {
    let is_piece = |action: Action, kind: Kind| action == Action::Cut && kind != Kind::Duplicate;
    let pieces = plan.findings.iter().filter(|one| is_piece(one.action, one.finding.kind));
    let spans: Vec<Span> = pieces.map(|one| one.finding.span).collect();
    let mut raws = if keep_raw {
        raw_pieces(bytes, body, &document.text, &spans).into_iter()
    } else {
        vec![None; spans.len()].into_iter()
    };
    let inside = plan.findings.iter().filter(|one| one.finding.kind != Kind::Duplicate);
    let texts: usize = inside.map(|one| one.finding.span.len()).sum();
    let mut lines = Vec::with_capacity(texts + plan.findings.len() * LINE);
    for judged in &plan.findings {
        let (kind, action) = (judged.finding.kind, judged.action);
        let mut record = FindingRecord::new(document, judged);
        if is_piece(action, kind) {
            record.raw = raws.next().flatten().map(Into::into);
        } else if action == Action::Cut && keep_raw {
            record.raw = std::str::from_utf8(bytes).ok().map(Into::into);
        }
        record.write_line(&mut lines);
    }
    lines
}
