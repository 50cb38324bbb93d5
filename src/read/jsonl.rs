//! A line of JSON: the wanted fields are looked up, everything else is skipped over.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::doc::{Day, Document};
use crate::escape;
use crate::format::{Body, Fields};
use crate::place::Place;

use super::host::{host_of, plain_host};
use super::record::{Parsed, utf8, without_mark};
use super::reject::Reason;

/// The document of one line; `None` when the line is blank.
pub(super) fn parse<'a>(
    raw: &'a [u8],
    fields: &Fields,
    place: &Place,
) -> Result<Option<Parsed<'a>>, Reason> {
    let line = utf8(raw)?;
    let json = without_mark(line).trim_end_matches(['\n', '\r']);
    if json.bytes().all(|byte| byte.is_ascii_whitespace()) {
        return Ok(None);
    }
    let found = Found::look_up(json, fields)
        .map_err(|error| reason_of(&error, line.len() - without_mark(line).len()))?;
    if let Some(slot) = found.twice {
        return Err(Reason::DuplicateField { field: slot.name(fields).to_owned() });
    }
    let Some(literal) = found.get(Slot::Text) else {
        return Err(Reason::MissingText { field: fields.text.clone() });
    };
    let Some(inside) = inside_of(literal) else {
        return Err(Reason::NotAString { field: fields.text.clone() });
    };
    let start = inside.as_ptr() as usize - raw.as_ptr() as usize;
    let body = Body::Literal { start, end: start + inside.len() };
    Ok(Some(Parsed { document: found.document(inside, place), body }))
}

fn reason_of(error: &serde_json::Error, mark: usize) -> Reason {
    if error.classify() == Category::Data {
        return Reason::NotAnObject;
    }
    let message = error.to_string();
    let detail = message.split(" at line ").next().unwrap_or_default().to_owned();
    Reason::Json { column: error.column() + mark, detail }
}

/// The fields that are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    Text,
    Id,
    Host,
    Url,
    Date,
    Title,
}

impl Slot {
    const ALL: [Self; 6] = [Self::Text, Self::Id, Self::Host, Self::Url, Self::Date, Self::Title];

    fn name(self, fields: &Fields) -> &str {
        match self {
            Self::Text => &fields.text,
            Self::Id => &fields.id,
            Self::Host => &fields.host,
            Self::Url => &fields.url,
            Self::Date => &fields.date,
            Self::Title => &fields.title,
        }
    }
}

/// What is left of a field's name below an object: the key to look for and what comes behind it.
///
/// `None` for a field that does not stand in this object.
type Route<'f> = Option<(&'f str, Option<&'f str>)>;

fn route(name: &str) -> Route<'_> {
    Some(match name.split_once('.') {
        Some((key, rest)) => (key, Some(rest)),
        None => (name, None),
    })
}

/// The wanted values as they are spelled in the line.
#[derive(Default)]
struct Found<'a> {
    values: [Option<&'a str>; Slot::ALL.len()],
    twice: Option<Slot>,
}

impl<'a> Found<'a> {
    fn look_up(json: &'a str, fields: &Fields) -> serde_json::Result<Self> {
        let mut found = Self::default();
        found.visit(json, &Slot::ALL.map(|slot| route(slot.name(fields))))?;
        Ok(found)
    }

    fn visit(&mut self, json: &'a str, routes: &[Route<'_>; 6]) -> serde_json::Result<()> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        deserializer.deserialize_map(Object { found: self, routes })?;
        deserializer.end()
    }

    /// Takes note of a value under a wanted key, or looks for the rest of the name inside of it.
    fn take(
        &mut self,
        key: &str,
        value: &'a str,
        routes: &[Route<'_>; 6],
    ) -> serde_json::Result<()> {
        let mut inner: [Route<'_>; 6] = [None; 6];
        for (slot, route_of) in Slot::ALL.into_iter().zip(routes) {
            match route_of {
                Some((wanted, None)) if *wanted == key => self.set(slot, value),
                Some((wanted, Some(rest))) if *wanted == key => inner[slot as usize] = route(rest),
                _ => {}
            }
        }
        if value.starts_with('{') && inner.iter().any(Option::is_some) {
            self.visit(value, &inner)?;
        }
        Ok(())
    }

    /// Text and id have to be unique, of the others the last one counts, as with most parsers.
    fn set(&mut self, slot: Slot, value: &'a str) {
        let before = self.values[slot as usize].replace(value);
        if before.is_some() && matches!(slot, Slot::Text | Slot::Id) {
            self.twice = self.twice.or(Some(slot));
        }
    }

    fn get(&self, slot: Slot) -> Option<&'a str> {
        self.values[slot as usize]
    }

    fn text_of(&self, slot: Slot) -> Option<Cow<'a, str>> {
        self.get(slot).and_then(inside_of).map(escape::decode)
    }

    fn document(&self, text: &'a str, place: &Place) -> Document<'a> {
        Document {
            id: self.id().unwrap_or_else(|| Cow::Owned(place.to_string())),
            text: escape::decode(text),
            title: self.text_of(Slot::Title).unwrap_or_default(),
            host: self.host(),
            day: self.text_of(Slot::Date).and_then(|date| Day::parse(&date)),
            place: place.clone(),
        }
    }

    /// A string, or a number as it is spelled; an empty string names nothing.
    fn id(&self) -> Option<Cow<'a, str>> {
        let value = self.get(Slot::Id)?;
        let is_number = value.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        match is_number {
            true => Some(Cow::Borrowed(value)),
            false => self.text_of(Slot::Id).filter(|id| !id.is_empty()),
        }
    }

    fn host(&self) -> Cow<'a, str> {
        let host = self.text_of(Slot::Host).unwrap_or_default();
        let host = match host.contains("//") {
            true => map(host, host_of),
            false => map(host, plain_host),
        };
        match host.is_empty() {
            true => map(self.text_of(Slot::Url).unwrap_or_default(), host_of),
            false => host,
        }
    }
}

/// Applies a function that may borrow from its argument to one that may be owned.
fn map<'a>(value: Cow<'a, str>, function: fn(&str) -> Cow<'_, str>) -> Cow<'a, str> {
    match value {
        Cow::Borrowed(value) => function(value),
        Cow::Owned(value) => Cow::Owned(function(&value).into_owned()),
    }
}

/// What stands between the quotes, if the value is a string.
fn inside_of(value: &str) -> Option<&str> {
    value.strip_prefix('"')?.strip_suffix('"')
}

struct Object<'s, 'f, 'a> {
    found: &'s mut Found<'a>,
    routes: &'s [Route<'f>; 6],
}

impl<'a> Visitor<'a> for Object<'_, '_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    /// Keys are read raw: a lone surrogate in an unknown key is no reason to lose a record.
    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<&'a RawValue>()? {
            let key = escape::decode(inside_of(key.get()).unwrap_or_default());
            let is_wanted = |route: &Route<'_>| route.is_some_and(|(wanted, _)| wanted == key);
            if !self.routes.iter().any(is_wanted) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value = map.next_value::<&'a RawValue>()?.get();
            self.found.take(&key, value, self.routes).map_err(serde::de::Error::custom)?;
        }
        Ok(())
    }
}
