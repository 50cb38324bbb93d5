//! What twice the input costs, on dumps that are hard in one way each: about twice as much.
//!
//! Prints seconds for one, two, four and eight times the input, and the factor of a doubling on
//! average. Without `--bench`, as in a test run, the inputs are tiny.

#![expect(clippy::print_stdout, reason = "a table is all this program makes")]

mod corpus;

use std::hint::black_box;
use std::time::Instant;

use refrain::segment::Segments;
use refrain::{Document, Options, Survey};

use corpus::{Random, Script, Words};

/// A dump that is hard in one way.
struct Case {
    name: &'static str,
    /// Makes a dump of `size` units.
    make: fn(size: usize) -> Vec<Document<'static>>,
    /// Units of the smallest dump.
    size: usize,
}

const CASES: [Case; 15] = [
    Case { name: "made-up dump, 1 MiB", make: news, size: 1 << 20 },
    Case { name: "1,000 identical pages", make: identical_pages, size: 1_000 },
    Case { name: "one line 20,000 times in a page", make: one_line_again, size: 20_000 },
    Case { name: "1,000 pages, 95 % shared lines", make: shared_lines, size: 1_000 },
    Case { name: "1,000 near-copies in a chain", make: chain, size: 1_000 },
    Case { name: "1,000 near-copies in families of 24", make: families, size: 1_000 },
    Case { name: "500 stories and a digest of them", make: digest, size: 500 },
    Case { name: "a title as long as its page", make: long_title, size: 400 },
    Case { name: "a host name as long as its page", make: long_host, size: 400 },
    Case { name: "a page of 1 MiB on one line", make: one_line, size: 1 << 20 },
    Case { name: "a page of 20,000 lines of one word", make: one_word_lines, size: 20_000 },
    Case { name: "200,000 accents on one letter", make: accents, size: 200_000 },
    Case { name: "200,000 zero-width characters", make: unseen, size: 200_000 },
    Case { name: "200,000 open brackets", make: brackets, size: 200_000 },
    Case { name: "a line of 10,000 photo credits", make: credits, size: 10_000 },
];

/// The input is doubled so many times.
const DOUBLINGS: usize = 3;

/// Times each dump is cleaned; the shortest time counts.
const TRIES: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_bench = arguments.iter().any(|argument| argument == "--bench");
    let wanted = arguments.iter().find(|argument| !argument.starts_with('-'));
    println!("{:38} {:>8} {:>8} {:>8} {:>8}  a doubling", "seconds for", 1, 2, 4, 8);
    for case in &CASES {
        if wanted.is_some_and(|wanted| !case.name.contains(wanted.as_str())) {
            continue;
        }
        let size = if is_bench { case.size } else { 4 };
        let seconds: Vec<f64> =
            (0..=DOUBLINGS).map(|doubling| seconds(&(case.make)(size << doubling))).collect();
        let factor = (seconds[DOUBLINGS] / seconds[0]).powf(1.0 / DOUBLINGS as f64);
        let columns: String = seconds.iter().map(|seconds| format!(" {seconds:8.3}")).collect();
        println!("{:38}{columns}  {factor:.2}", case.name);
    }
}

/// What it takes to survey and clean a dump.
fn seconds(documents: &[Document<'_>]) -> f64 {
    let attempt = |_| {
        let start = Instant::now();
        let mut survey = Survey::new(&Options::default());
        documents.iter().for_each(|document| survey.add(document));
        let model = survey.into_model();
        let mut segments = Segments::default();
        for document in documents {
            black_box(model.clean_with(document, &mut segments));
        }
        start.elapsed().as_secs_f64()
    };
    (0..TRIES).map(attempt).fold(f64::MAX, f64::min)
}

fn news(bytes: usize) -> Vec<Document<'static>> {
    let jsonl = corpus::dump(bytes, 1);
    let owned = |document: Document<'_>| Document {
        title: document.title.into_owned().into(),
        host: document.host.into_owned().into(),
        id: document.id.into_owned().into(),
        text: document.text.into_owned().into(),
        day: document.day,
        place: document.place,
    };
    corpus::documents(&jsonl).into_iter().map(owned).collect()
}

fn identical_pages(count: usize) -> Vec<Document<'static>> {
    let text = Pen::new().page(20);
    (0..count).map(|number| page(number, &text)).collect()
}

fn one_line_again(lines: usize) -> Vec<Document<'static>> {
    let line = Pen::new().line() + "\n";
    vec![page(0, &line.repeat(lines))]
}

fn shared_lines(count: usize) -> Vec<Document<'static>> {
    let mut pen = Pen::new();
    let shared = pen.page(19);
    (0..count).map(|number| page(number, &(pen.line() + "\n" + &shared))).collect()
}

/// Each page drops the first line of the one before and adds a line.
fn chain(count: usize) -> Vec<Document<'static>> {
    let mut pen = Pen::new();
    let lines: Vec<String> = (0..count + 20).map(|_| pen.line()).collect();
    (0..count).map(|number| page(number, &lines[number..number + 20].join("\n"))).collect()
}

fn families(count: usize) -> Vec<Document<'static>> {
    let mut pen = Pen::new();
    let mut shared = String::new();
    let mut member = |number: usize| {
        if number.is_multiple_of(24) {
            shared = pen.page(19);
        }
        page(number, &(shared.clone() + &pen.line()))
    };
    (0..count).map(&mut member).collect()
}

fn digest(count: usize) -> Vec<Document<'static>> {
    let mut pen = Pen::new();
    let stories: Vec<String> = (0..count).map(|_| pen.page(5)).collect();
    let mut pages: Vec<_> = (1..).zip(&stories).map(|(number, text)| page(number, text)).collect();
    pages.push(page(0, &stories.concat()));
    pages
}

/// Short lines that come twice, which are compared with the title.
fn long_title(lines: usize) -> Vec<Document<'static>> {
    let mut pen = Pen::new();
    let mut line = || pen.words.sentence(&mut pen.random);
    let lines: String = (0..lines).map(|number| short(number, &line())).collect();
    let text = lines.clone() + "\n\n" + &lines;
    vec![Document { title: text.clone().into(), ..page(0, &text) }]
}

fn short(number: usize, line: &str) -> String {
    let words: Vec<&str> = line.split(' ').take(5).collect();
    format!("{} {number} {}.\n", words.join(" "), "wide".repeat(12))
}

fn long_host(lines: usize) -> Vec<Document<'static>> {
    let text = Pen::new().page(lines);
    vec![Document { host: text.clone().into(), ..page(0, &text) }]
}

fn one_line(bytes: usize) -> Vec<Document<'static>> {
    vec![page(0, &corpus::text(Script::Mixed, bytes, 1).replace('\n', " "))]
}

fn one_word_lines(lines: usize) -> Vec<Document<'static>> {
    let mut pen = Pen::new();
    let lines: Vec<&str> = (0..lines).map(|_| pen.words.word(&mut pen.random)).collect();
    vec![page(0, &lines.join("\n"))]
}

/// Marks of two classes in turn, which normalization has to sort.
fn accents(count: usize) -> Vec<Document<'static>> {
    vec![page(0, &("a".to_owned() + &"\u{301}\u{323}".repeat(count / 2)))]
}

fn unseen(count: usize) -> Vec<Document<'static>> {
    vec![page(0, &" \u{200b}".repeat(count))]
}

fn brackets(count: usize) -> Vec<Document<'static>> {
    vec![page(0, &"Photo (".repeat(count))]
}

fn credits(count: usize) -> Vec<Document<'static>> {
    vec![page(0, &"Waves at the pier. (Ana Kovac/AFP) ".repeat(count))]
}

/// A page of the one host there is.
fn page(number: usize, text: &str) -> Document<'static> {
    let host = "harbour-times.example".into();
    Document { host, ..Document::new(format!("page-{number}"), text.to_owned()) }
}

/// Somebody who writes lines that are all different.
struct Pen {
    words: Words,
    random: Random,
}

impl Pen {
    fn new() -> Self {
        let mut random = Random(1);
        Self { words: Words::new(Script::Ascii, &mut random), random }
    }

    fn line(&mut self) -> String {
        self.words.sentence(&mut self.random)
    }

    fn page(&mut self, lines: usize) -> String {
        (0..lines).map(|_| self.line() + "\n").collect()
    }
}
