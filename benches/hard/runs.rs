//! Words that many pages repeat inside their lines.

use super::{Dump, Pen, page};

/// Pages that repeat something: enough for it to be house text.
const PAGES: usize = 12;

/// One page has the sentences of its house over and over on one line, between others.
pub(super) fn in_a_line(times: usize) -> Dump {
    with_house_text(times, " ")
}

/// The same on a line each.
pub(super) fn in_many_lines(times: usize) -> Dump {
    with_house_text(times, "\n")
}

fn with_house_text(times: usize, between: &str) -> Dump {
    let mut pen = Pen::new();
    let house = format!("{} {}", pen.line(), pen.line());
    let mut piece = || format!("{} {house} {}", pen.line(), pen.line());
    let mut text = |times: usize| (0..times).map(|_| piece()).collect::<Vec<_>>().join(between);
    let texts = (0..PAGES).map(|number| text(if number == 0 { times } else { 1 }));
    Dump::Documents(texts.enumerate().map(|(number, text)| page(number, text)).collect())
}

/// A line that is the same on all pages, with more around it that is not.
pub(super) fn long(words: usize) -> Dump {
    let mut pen = Pen::new();
    let lines: Vec<String> = (0..words / 16).map(|_| pen.line()).collect();
    on_many_pages(&mut pen, &lines.join(" "), words / 16)
}

pub(super) fn of_one_word(times: usize) -> Dump {
    let mut pen = Pen::new();
    let word = format!("{} ", pen.words.word(&mut pen.random));
    on_many_pages(&mut pen, &word.repeat(times), times / 16)
}

fn on_many_pages(pen: &mut Pen, shared: &str, others: usize) -> Dump {
    let text = |number| page(number, format!("{} {shared}\n{}", pen.line(), pen.page(2 * others)));
    Dump::Documents((0..PAGES).map(text).collect())
}
