//! What cleaning leaves is the text without the cuts, and every cut belongs to a finding.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use refrain::clean::clean;
use refrain::fingerprint::Tracer;
use refrain::hands::OneHand;
use refrain::index::Traces;
use refrain::judge::{BoilerplateOptions, DuplicateOptions, Judge, Verdicts};
use refrain::segment::Segments;
use refrain::{Action, Document, Kind, Policy};

/// Reading the built-in templates takes a thousand times longer than a small dump.
static JUDGE: LazyLock<Judge> =
    LazyLock::new(|| Judge::new(Verdicts::default(), Default::default(), false));

fuzz_target!(|texts: Vec<&str>| {
    let documents: Vec<Document<'_>> = (0..)
        .zip(&texts)
        .map(|(number, text)| Document {
            host: ["a.example", ""][number % 2].into(),
            ..Document::new(number.to_string(), *text)
        })
        .collect();
    let mut tracer = Tracer::default();
    let traces: Traces = documents.iter().map(|document| tracer.trace(document)).collect();
    let mut judge = JUDGE.clone();
    let (copies, lines) = (DuplicateOptions::default(), BoilerplateOptions::default());
    judge.verdicts = Verdicts::of(&traces, &copies, &lines, &OneHand);
    let mut segments = Segments::default();
    for document in &documents {
        let findings = judge.document(document, &mut segments);
        let cleaned = clean(&document.text, &segments, findings, &Policy::default());
        let is_cut = |at: usize| cleaned.cuts.spans().iter().any(|cut| cut.range().contains(&at));
        let chars = document.text.char_indices();
        let rest: String = chars.filter(|(at, _)| !is_cut(*at)).map(|(_, c)| c).collect();
        assert_eq!(cleaned.text, rest);
        assert!(
            !rest.trim().is_empty() || document.text.trim().is_empty() || rest == document.text
        );
        let inside = cleaned.findings.iter().filter(|one| one.finding.kind != Kind::Duplicate);
        let cut = inside.filter(|one| one.action == Action::Cut);
        let length: usize = cut.map(|one| one.finding.span.len()).sum();
        assert_eq!(length, cleaned.cuts.len(), "what went is what the findings say");
    }
});
