//! Invented dumps: pages of a few hosts that share stories, furniture and credits.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use refrain::{Day, Options};

use crate::invent::{Page, word};

/// Thresholds low enough for a dump of a dozen pages to pass them.
pub(crate) fn options() -> Options {
    let mut options = Options::default();
    options.boilerplate.clusters = 3;
    options.boilerplate.clusters_without_host = 4;
    options
}

pub(super) const HOSTS: [&str; 3] = ["harbour.example", "island.example", ""];

/// Lines that a host prints on its pages.
const FURNITURE: [&str; 8] = [
    "Sign up here for the morning letter of this paper",
    "Copyright © 2024 The Harbour Times. All rights reserved.",
    "Reprints of this page only after asking the paper.",
    "Follow our reporters on the island and on the mainland",
    "ADVERTISEMENT",
    "Read more:",
    "Image copyright Getty Images",
    "订阅我们的每日简报，获取最新消息和深度分析",
];

/// Lines with a photo credit, alone and behind a caption.
const CREDITS: [&str; 5] = [
    "Waves at the pier on Monday. Credit: Ana Kovac for The Harbour Times",
    "Photo by Ana Kovac/AFP via Getty Images",
    "The mayor at the harbour wall. (Ana Kovac, Island Pool Photo via AP, File)",
    "Credit: Ana Kovac for The Harbour Times",
    "A ferry at anchor. Photograph: Ana Kovac/Harbour Agency",
];

fn sentence() -> impl Strategy<Value = String> {
    let plain = vec(0_usize..600, 4..14).prop_map(|numbers| {
        let words: Vec<String> = numbers.into_iter().map(word).collect();
        format!("{}.", words.join(" "))
    });
    let number = (1_u32..40, 1_u32..9)
        .prop_map(|(a, b)| format!("Prices rose by {a} percent to {b}.40 a crate on the day."));
    let wide = vec(select(vec!["渡轮", "周一", "恢复", "航行", "岛屿", "风暴"]), 4..12)
        .prop_map(|words| format!("{}。", words.concat()));
    prop_oneof![8 => plain, 1 => number, 1 => wide]
}

pub(super) fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => plain_line(),
        2 => select(CREDITS.to_vec()).prop_map(str::to_owned),
        1 => select(FURNITURE.to_vec()).prop_map(str::to_owned),
        1 => select(vec!["Yes.", "Why?", "TT", "CLOSE", "*", "—", "\u{200b}"])
            .prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

/// A paragraph or a headline.
pub(super) fn plain_line() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => vec(sentence(), 1..3).prop_map(|sentences| sentences.join(" ")),
        3 => vec(0_usize..600, 1..7).prop_map(|numbers| {
            numbers.into_iter().map(word).collect::<Vec<_>>().join(" ")
        }),
    ]
}

fn story() -> impl Strategy<Value = Vec<String>> {
    story_of(line(), 7)
}

/// The lines of a story, some printed again below.
pub(super) fn story_of(
    line: impl Strategy<Value = String>,
    most: usize,
) -> impl Strategy<Value = Vec<String>> {
    let again = vec(any::<(Index, Index)>(), 0..most / 2);
    (vec(line, 0..most), again).prop_map(|(mut lines, again)| {
        for (from, to) in again {
            if lines.is_empty() {
                break;
            }
            let line = lines[from.index(lines.len())].clone();
            lines.insert(to.index(lines.len() + 1), line);
        }
        lines
    })
}

/// What a page makes of a story of the dump.
#[derive(Clone, Debug)]
struct Print {
    story: Index,
    host: usize,
    day: Option<i32>,
    titled: bool,
    /// Lines of the host above and below.
    header: bool,
    footer: bool,
    /// A story that is printed below.
    reprint: Option<Index>,
    /// A word that is another one in this copy.
    edit: Option<(Index, usize)>,
    /// How much of the story is left out at the end, in lines.
    short: usize,
    /// Lines end with `\r\n`; lines are set apart by blank ones; the last line ends.
    crlf: bool,
    spaced: bool,
    ended: bool,
}

fn print() -> impl Strategy<Value = Print> {
    let host = prop_oneof![4 => Just(0_usize), 2 => Just(1), 1 => Just(2)];
    let often = || prop::bool::weighted(0.6);
    let rarely = || prop::bool::weighted(0.2);
    let edit = prop::option::weighted(0.4, (any::<Index>(), 0_usize..600));
    let day = prop::option::weighted(0.8, 0..40);
    let short = prop_oneof![4 => Just(0_usize), 1 => 1_usize..4];
    (
        (any::<Index>(), host, day, rarely(), often(), often()),
        (
            edit,
            short,
            rarely(),
            any::<bool>(),
            often(),
            prop::option::weighted(0.2, any::<Index>()),
        ),
    )
        .prop_map(|((story, host, day, titled, header, footer), rest)| {
            let (edit, short, crlf, spaced, ended, reprint) = rest;
            Print {
                story,
                host,
                day,
                titled,
                header,
                footer,
                reprint,
                edit,
                short,
                crlf,
                spaced,
                ended,
            }
        })
}

/// A tiny dump: few stories, printed on the pages of three hosts; every id is there once.
pub(crate) fn dump() -> impl Strategy<Value = Vec<Page>> {
    dump_with(Just(true).boxed())
}

pub(super) fn dump_with(crlf: BoxedStrategy<bool>) -> impl Strategy<Value = Vec<Page>> {
    (vec(story(), 1..8), vec(print(), 0..14), crlf).prop_map(|(stories, prints, crlf)| {
        let number = |(number, print): (usize, &Print)| page(number, &stories, print, crlf);
        prints.iter().enumerate().map(number).collect()
    })
}

fn page(number: usize, stories: &[Vec<String>], print: &Print, may_crlf: bool) -> Page {
    let story = &stories[print.story.index(stories.len())];
    let mut lines = story[..story.len().saturating_sub(print.short)].to_vec();
    if let (Some((at, new)), false) = (print.edit, lines.is_empty()) {
        let at = at.index(lines.len());
        let mut words: Vec<&str> = lines[at].split(' ').collect();
        let new = word(new);
        let middle = words.len() / 2;
        words[middle] = &new;
        lines[at] = words.join(" ");
    }
    if let Some(reprint) = print.reprint {
        lines.extend_from_slice(&stories[reprint.index(stories.len())]);
    }
    let furniture = |numbers: std::ops::Range<usize>| {
        numbers.map(|number| FURNITURE[(print.host * 3 + number) % FURNITURE.len()].to_owned())
    };
    if print.header {
        lines.splice(0..0, furniture(0..1));
    }
    if print.footer {
        lines.extend(furniture(1..4));
    }
    let line_break = if print.crlf && may_crlf { "\r\n" } else { "\n" };
    let gap = line_break.repeat(if print.spaced { 2 } else { 1 });
    let mut text = lines.join(&gap);
    if print.ended {
        text.push_str(line_break);
    }
    let title = story.first().filter(|_| print.titled).cloned().unwrap_or_default();
    let host = HOSTS[print.host].to_owned();
    Page { id: format!("page {number}"), host, title, day: print.day.map(Day), text }
}
