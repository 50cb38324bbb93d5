//! Saved models: what they promise to whoever applies, edits or merges them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod applying;
#[cfg(feature = "cli")]
mod command;
mod editing;
mod file;
mod inside;
mod merging;

use refrain::{Day, Document, Hash64, LineNames, Model, Options, Survey};

/// Words that no other article has, from nothing but its name.
pub(crate) fn story(name: &str) -> String {
    let word = |number: u32| format!("w{}", Hash64::of(format!("{name} {number}").as_bytes()));
    let words: Vec<_> = (0..40).map(word).collect();
    format!("{}.", words.join(" "))
}

/// An article of `host` that ends with a line of furniture.
pub(crate) fn page(host: &str, name: &str, footer: &str, day: Option<&str>) -> Document<'static> {
    let text = format!("{}\n\n{footer}\n", story(&format!("{host} {name}")));
    Document {
        host: host.to_owned().into(),
        day: day.map(|day| Day::parse(day).unwrap()),
        ..Document::new(format!("{host}/{name}"), text)
    }
}

/// Articles with these numbers.
pub(crate) fn pages(
    host: &str,
    numbers: std::ops::Range<u32>,
    footer: &str,
    day: Option<&str>,
) -> Vec<Document<'static>> {
    numbers.map(|number| page(host, &number.to_string(), footer, day)).collect()
}

pub(crate) const FOOTER: &str = "Follow the Harbour Times\tand \"say\" more";

pub(crate) fn learned(documents: &[Document<'_>]) -> Model {
    let mut survey = Survey::new(&Options::default());
    documents.iter().for_each(|document| survey.add(document));
    let model = survey.into_model();
    let mut names = LineNames::default();
    for document in documents {
        names += LineNames::of(&model, document, &mut Default::default());
    }
    model.with_names(names)
}

pub(crate) fn load(bytes: &[u8]) -> Model {
    Model::load(bytes, &Options::default()).unwrap()
}

/// A model of two hosts with a footer each, and a third without a name.
pub(crate) fn small() -> Model {
    let mut documents = pages("harbour.example", 0..25, FOOTER, Some("2024-03-01"));
    documents.extend(pages("hill.example", 0..12, "All rights of the hill kept", None));
    documents.extend(pages("", 0..31, "Posted by nobody we know of", None));
    learned(&documents)
}

/// What stands in the text of a model, with its checksum made anew.
pub(crate) fn sealed(text: &str) -> Vec<u8> {
    let body = &text[..text.rfind("checksum ").unwrap_or(text.len())];
    format!("{body}checksum {}\n", Hash64::of(body.as_bytes())).into_bytes()
}

pub(crate) fn text_of(model: &Model) -> String {
    String::from_utf8(model.save()).unwrap()
}
