//! A made-up dump of news pages, the same for the same seed, with the repetition of a real one.
//!
//! No text is taken from anywhere: words are drawn from syllables, frequent ones more often. What
//! is modelled is what costs time: pages of a dozen hosts with the lines of their house, headlines
//! and captions printed twice, photo credits, copies that were retyped, shortened or edited, and
//! one page in three that is not ASCII throughout.

#![allow(dead_code, reason = "no bench needs all of it")]

mod random;
mod words;

use std::sync::Arc;

use refrain::format::{Fields, Format};
use refrain::read::parse;
use refrain::{Document, Place};
use serde::Serialize;

pub(crate) use random::Random;
pub(crate) use words::{Script, Words};

/// Hosts of a dump; the first has about a quarter of the pages.
const HOSTS: usize = 12;

/// Percent of the pages whose story stood on an earlier page.
const COPIES: usize = 20;

/// A dump of about so many bytes as JSONL.
pub(crate) fn dump(bytes: usize, seed: u64) -> Vec<u8> {
    let mut press = Press::new(seed);
    let mut jsonl = Vec::with_capacity(bytes + (16 << 10));
    while jsonl.len() < bytes {
        let page = press.page();
        serde_json::to_writer(&mut jsonl, &page).expect("strings and numbers always serialize");
        jsonl.push(b'\n');
    }
    jsonl
}

/// The documents of a dump.
pub(crate) fn documents(jsonl: &[u8]) -> Vec<Document<'_>> {
    let source: Arc<str> = Arc::from("corpus.jsonl");
    let parse_line = |(record, line)| {
        let place = Place { source: source.clone(), record };
        let parsed = parse(line, Format::Jsonl, &Fields::default(), place);
        parsed.expect("a dump holds good records only").expect("and no blank lines").document
    };
    (1..).zip(jsonl.split_inclusive(|&byte| byte == b'\n')).map(parse_line).collect()
}

/// About so many bytes of paragraphs in one script.
pub(crate) fn text(script: Script, bytes: usize, seed: u64) -> String {
    let mut random = Random(seed);
    let words = Words::new(script, &mut random);
    let mut text = String::with_capacity(bytes + 1024);
    while text.len() < bytes {
        text += &words.paragraph(&mut random);
        text += "\n\n";
    }
    text
}

/// A record of the dump.
#[derive(Serialize)]
struct Page {
    id: String,
    url: String,
    date: String,
    title: String,
    text: String,
    views: usize,
}

/// A story, before a house prints it.
#[derive(Clone)]
struct Story {
    title: String,
    paragraphs: Vec<String>,
}

/// Everybody who writes.
struct Press {
    random: Random,
    words: Vec<Words>,
    /// The lines each host prints on its pages.
    houses: Vec<Vec<String>>,
    stories: Vec<Story>,
}

impl Press {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let scripts =
            [Script::Ascii, Script::Mixed, Script::Cyrillic, Script::Chinese, Script::Arabic];
        let words = scripts.map(|script| Words::new(script, &mut random)).into_iter().collect();
        let mut press = Self { random, words, houses: Vec::new(), stories: Vec::new() };
        press.houses = (0..HOSTS).map(|_| press.house()).collect();
        press
    }

    /// Twelve lines: some on top of a page, most at its foot.
    fn house(&mut self) -> Vec<String> {
        (0..12).map(|_| self.words[0].headline(&mut self.random)).collect()
    }

    fn page(&mut self) -> Page {
        let number = self.stories.len();
        let story = match number {
            0 => self.story(),
            _ if self.random.chance(COPIES) => self.copy(),
            _ => self.story(),
        };
        let host = self.random.rank(HOSTS);
        let text = self.print(&story, host);
        let title = story.title.clone();
        self.stories.push(story);
        let (month, day) = (1 + self.random.below(12), 1 + self.random.below(28));
        Page {
            id: format!("page-{number}"),
            url: format!("https://www.paper-{host}.example/{number}"),
            date: format!("2024-{month:02}-{day:02}"),
            title,
            text,
            views: self.random.below(100_000),
        }
    }

    fn story(&mut self) -> Story {
        let script = match self.random.below(100) {
            0..66 => 0,
            66..84 => 1,
            84..91 => 2,
            91..96 => 3,
            _ => 4,
        };
        let (words, random) = (&self.words[script], &mut self.random);
        let title = words.headline(random);
        let paragraphs = (0..4 + random.below(16)).map(|_| words.paragraph(random)).collect();
        Story { title, paragraphs }
    }

    /// An earlier story once more.
    fn copy(&mut self) -> Story {
        let random = &mut self.random;
        let mut story = self.stories[random.below(self.stories.len())].clone();
        match random.below(4) {
            0 => {}
            1 => story.paragraphs.iter_mut().for_each(|text| *text = retyped(text)),
            2 => story.paragraphs.truncate(story.paragraphs.len().div_ceil(2)),
            _ => {
                let words = &self.words[0];
                story.paragraphs.iter_mut().for_each(|text| *text = edited(text, words, random));
            }
        }
        story
    }

    /// A story between the lines of a house, with a headline and a caption that may come twice.
    fn print(&mut self, story: &Story, host: usize) -> String {
        let (words, random) = (&self.words[0], &mut self.random);
        let mut lines: Vec<&str> = Vec::new();
        let (top, foot) = self.houses[host].split_at(3);
        let is_there = |_: &&String, random: &mut Random| random.chance(80);
        lines.extend(top.iter().filter(|line| is_there(line, random)).map(String::as_str));
        let agency = ["AFP", "the Harbour Times", "Nordpress"][random.rank(3)];
        let (given, family) = (words.name(random), words.name(random));
        let credit = match random.below(3) {
            0 => format!("Credit: {given} {family} for {agency}"),
            1 => format!("Photo by {given} {family}/{agency}"),
            _ => format!("({given} {family}/{agency})"),
        };
        let caption = format!("{} {credit}", words.sentence(random));
        for _ in 0..1 + random.rank(3) {
            lines.extend([story.title.as_str(), &caption]);
        }
        lines.extend(story.paragraphs.iter().map(String::as_str));
        lines.extend(foot.iter().filter(|line| is_there(line, random)).map(String::as_str));
        lines.join("\n\n") + "\n"
    }
}

/// The same words with other quotes and blanks.
fn retyped(text: &str) -> String {
    text.replace("\" ", "” ").replace('"', "“").replace(", ", ",\u{a0}").replace('—', "-")
}

/// One word in twenty is another one.
fn edited(text: &str, words: &Words, random: &mut Random) -> String {
    let edit = |word| if random.chance(5) { words.word(random) } else { word };
    text.split(' ').map(edit).collect::<Vec<_>>().join(" ")
}
