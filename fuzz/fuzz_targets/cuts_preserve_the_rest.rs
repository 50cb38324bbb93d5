//! What cleaning leaves is the text without the cuts, and every cut belongs to a finding.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refrain::{Action, Document, Kind, Options, Survey};

fuzz_target!(|texts: Vec<&str>| {
    let documents: Vec<Document<'_>> = (0..)
        .zip(&texts)
        .map(|(number, text)| Document {
            host: ["a.example", ""][number % 2].into(),
            ..Document::new(number.to_string(), *text)
        })
        .collect();
    let mut survey = Survey::new(&Options::default());
    documents.iter().for_each(|document| survey.add(document));
    let model = survey.into_model();
    for document in &documents {
        let cleaned = model.clean(document);
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
