//! Many pages.

use refrain::{Day, Document};

use super::{Dump, Pen, page};
use crate::corpus;

pub(super) fn news(bytes: usize) -> Dump {
    let jsonl = corpus::dump(bytes, 1);
    let owned = |document: Document<'_>| Document {
        title: document.title.into_owned().into(),
        host: document.host.into_owned().into(),
        id: document.id.into_owned().into(),
        text: document.text.into_owned().into(),
        day: document.day,
        place: document.place,
    };
    Dump::Documents(corpus::documents(&jsonl).into_iter().map(owned).collect())
}

pub(super) fn identical(count: usize) -> Dump {
    // The text is kept for good, once: a million copies of it would fill the memory.
    let text: &'static str = Pen::new().page(3).leak();
    Dump::Documents((0..count).map(|number| page(number, text)).collect())
}

/// Lines of the host and one more, which is longer than most.
pub(super) fn shared_lines(count: usize) -> Dump {
    let mut pen = Pen::new();
    let shared = pen.page(19);
    numbered(count, |_| pen.line() + "\n" + &shared)
}

/// Three lines of the house above and below each of many short ones, so that these are whole pages.
pub(super) fn framed(count: usize) -> Dump {
    let mut pen = Pen::new();
    let (top, foot) = (pen.page(12), pen.page(12));
    numbered(count, |_| top.clone() + &pen.page(10) + &foot)
}

/// Each page drops the first line of the one before and adds a line.
pub(super) fn chain(count: usize) -> Dump {
    let mut pen = Pen::new();
    let lines: Vec<String> = (0..count + 20).map(|_| pen.line()).collect();
    numbered(count, |number| lines[number..number + 20].join("\n"))
}

pub(super) fn families(count: usize) -> Dump {
    let mut pen = Pen::new();
    let mut shared = String::new();
    numbered(count, |number| {
        if number.is_multiple_of(24) {
            shared = pen.page(19);
        }
        shared.clone() + &pen.line()
    })
}

/// A passage that all pages have in the middle of a paragraph, and nothing else in common.
pub(super) fn hot_passage(count: usize) -> Dump {
    let mut pen = Pen::new();
    let shared: Vec<String> = (0..4).map(|_| pen.line()).collect();
    let shared = shared.join(" ");
    numbered(count, |_| format!("{} {shared} {}\n", pen.line(), pen.page(8)))
}

/// Few words that all pages have, so that each holds the keys of some bands.
pub(super) fn hot_form(count: usize) -> Dump {
    let mut pen = Pen::new();
    let shared = pen.line();
    numbered(count, |_| format!("{shared} {}\n", pen.line()))
}

/// Every passage stands on 23 pages and no two pages have many in common.
pub(super) fn mosaics(count: usize) -> Dump {
    let mut pen = Pen::new();
    let passages: Vec<String> = (0..1 + count * PASSAGES / 23).map(|_| pen.page(3)).collect();
    numbered(count, |_| {
        let pick = |_| passages[pen.random.below(passages.len())].as_str();
        (0..PASSAGES).map(pick).collect()
    })
}

/// Passages of a mosaic.
const PASSAGES: usize = 12;

pub(super) fn digest(count: usize) -> Dump {
    let stories = stories(count);
    with_digest(&stories, stories.concat())
}

/// The stories were there first, so each of them keeps its passage.
pub(super) fn late_digest(count: usize) -> Dump {
    let stories = stories(count);
    let mut pages = with_digest_documents(&stories, stories.concat());
    let last = pages.len() - 1;
    for (number, page) in pages.iter_mut().enumerate() {
        page.day = Some(Day(if number == last { 20_000 } else { 19_000 }));
    }
    Dump::Documents(pages)
}

pub(super) fn flat_digest(count: usize) -> Dump {
    let stories = stories(count);
    with_digest(&stories, stories.concat().replace('\n', " "))
}

/// Each story brings the lines of its house along.
pub(super) fn house_digest(count: usize) -> Dump {
    let house = Pen::new().page(4);
    let stories: Vec<String> =
        stories(count).iter().map(|story| format!("{house}{story}")).collect();
    with_digest(&stories, stories.concat())
}

fn stories(count: usize) -> Vec<String> {
    let mut pen = Pen::new();
    (0..count).map(|_| pen.page(5)).collect()
}

fn with_digest(stories: &[String], digest: String) -> Dump {
    Dump::Documents(with_digest_documents(stories, digest))
}

fn with_digest_documents(stories: &[String], digest: String) -> Vec<Document<'static>> {
    let numbered = (1..).zip(stories);
    let mut pages: Vec<_> = numbered.map(|(number, text)| page(number, text.clone())).collect();
    pages.push(page(0, digest));
    pages
}

fn numbered(count: usize, mut text: impl FnMut(usize) -> String) -> Dump {
    Dump::Documents((0..count).map(|number| page(number, text(number))).collect())
}
