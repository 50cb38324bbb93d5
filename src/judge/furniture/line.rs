//! What can be seen of one line of a page, and of the lines around it.

use ahash::AHashMap;

use super::class::{Class, ENDS, WIDE_ENDS};
use super::cues::Cues;
use crate::hash::Hash64;
use crate::segment::{Block, Segments, mask_digits_into};

/// How a line repeats on its host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Spread {
    /// Too few pages of the host are known.
    #[default]
    Unknown,
    /// No other page has it.
    Alone,
    /// A few other pages have it.
    Some,
    /// Half of the pages and more have it.
    Most,
}

/// One line of a page as numbers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Line {
    /// Its words; see [`Segments::weight_of`].
    pub(crate) weight: usize,
    /// Whether it ends as a sentence does.
    pub(crate) is_sentence: bool,
    /// Sentence ends before the last one.
    pub(crate) inner_ends: usize,
    /// Commas of any script.
    pub(crate) commas: usize,
    /// Bars, arrows, bullets.
    pub(crate) separators: usize,
    /// Whether it begins with a bullet.
    pub(crate) is_bullet: bool,
    /// Words that hold a digit.
    pub(crate) digits: usize,
    /// Capitals right behind a small letter: links run together.
    pub(crate) glued: usize,
    /// Words that begin with a capital.
    pub(crate) capitals: usize,
    /// Whether all its letters are capitals.
    pub(crate) is_upper: bool,
    /// Whether it ends with a colon.
    pub(crate) is_colon: bool,
    /// Whether it begins with a small letter.
    pub(crate) is_lower: bool,
    /// Whether it opens or holds quotation marks.
    pub(crate) has_quote: bool,
    /// Whether it holds an address or a handle.
    pub(crate) has_address: bool,
    /// Whether it holds a sign of copyright.
    pub(crate) has_copyright: bool,
    /// Phrases that speak of the page.
    pub(crate) around: u32,
    /// Whether it begins as a heading of what follows a story.
    pub(crate) is_heading: bool,
    /// Whether it is short and speaks of readers' comments.
    pub(crate) is_comment: bool,
    /// Whether it is short and tells a time of day, or a day and its year.
    pub(crate) is_stamp: bool,
    /// Whether it is short and tells both.
    pub(crate) is_dateline: bool,
    /// Whether the same line stands elsewhere in the page.
    pub(crate) is_repeated: bool,
    /// How it repeats on its host.
    pub(crate) spread: Spread,
    /// Whether the same line, digits aside, stands at least three times in the page.
    pub(crate) is_pattern: bool,
    /// Words that tell what it is about.
    pub(crate) units: usize,
    /// Those of them that the core of the page has in another line.
    pub(crate) known: usize,
}

/// What may stand behind the end of a sentence.
const CLOSERS: [char; 15] =
    ['"', '\'', '”', '’', '“', '»', '«', '›', ')', ']', '」', '』', '）', '】', '*'];

const BULLETS: [char; 10] = ['•', '▪', '·', '►', '»', '■', '●', '→', '*', '-'];

impl Line {
    /// Reads a line; linear in its length.
    pub(crate) fn of(text: &str, segments: &Segments, block: &Block, cues: &Cues) -> Self {
        let content = block.span.of(text);
        let words = segments.words_of(block);
        let weight = segments.weight_of(block);
        let hits = cues.hits(words);
        let bare = content.trim_end_matches(CLOSERS).trim_end();
        let digits = words.iter().filter(|word| word.has_digit()).count();
        let is_short = 0 < digits && weight <= STAMP;
        let (has_time, has_day) = if is_short { stamps(content) } else { (false, false) };
        let mut line = Self {
            weight,
            is_sentence: bare.ends_with(ENDS),
            digits,
            capitals: words.iter().filter(|word| starts_upper(word.span().of(text))).count(),
            is_bullet: content.starts_with(BULLETS),
            is_colon: content.ends_with([':', '：']),
            is_lower: content.chars().next().is_some_and(char::is_lowercase),
            has_address: content.contains('@')
                || content.contains("http")
                || content.contains("www."),
            around: hits.around,
            is_comment: hits.is_comment && weight <= HEADING,
            is_stamp: has_time || has_day,
            is_dateline: DATELINE <= weight && has_time && has_day,
            is_heading: hits.is_heading && weight <= HEADING,
            ..Self::default()
        };
        line.read(bare);
        line
    }

    fn read(&mut self, content: &str) {
        let (mut all, mut before) = (Class::default(), Class::default());
        let (mut upper, mut lower) = (0, 0);
        for class in Class::all_of(content) {
            upper += usize::from(class.is(Class::UPPER));
            lower += usize::from(class.is(Class::LOWER));
            self.glued += usize::from(class.is(Class::UPPER) && before.is(Class::LOWER));
            self.commas += usize::from(class.is(Class::COMMA));
            self.separators += usize::from(class.is(Class::SEPARATOR));
            let is_end = before.is(Class::END) && class.is(Class::SPACE);
            self.inner_ends += usize::from(is_end || class.is(Class::WIDE_END));
            (all, before) = (all.and(class), class);
        }
        self.has_quote = all.is(Class::QUOTE);
        self.has_copyright = all.is(Class::COPYRIGHT);
        self.is_upper = lower == 0 && 2 <= upper;
        if self.is_sentence && content.ends_with(WIDE_ENDS) {
            self.inner_ends -= 1;
        }
    }

    /// Whether it reads as a paragraph rather than as a link or a button.
    pub(crate) fn is_prose(&self) -> bool {
        PROSE <= self.weight && (self.is_sentence || 2 * PROSE <= self.weight && 0 < self.commas)
    }
}

/// A sentence of this many words is prose; twice as many need no full stop.
const PROSE: usize = 12;

/// A heading of what follows a story has at most this many words.
const HEADING: usize = 8;

/// A date line has at least this many words: shorter ones are buttons and bylines.
const DATELINE: usize = 8;

/// A line that tells when something was written has at most this many words.
const STAMP: usize = 16;

/// Whether it tells a time of day, `7:05`, and whether it holds a year of four digits beside
/// another number.
fn stamps(content: &str) -> (bool, bool) {
    let (mut numbers, mut has_year, mut has_time) = (0, false, false);
    let mut before = "";
    for part in content.split_inclusive(|char: char| !char.is_ascii_digit()) {
        let number = part.trim_end_matches(|char: char| !char.is_ascii_digit());
        has_time |= before.ends_with(':') && before.len() > 1 && number.len() == 2;
        numbers += usize::from(!number.is_empty());
        has_year |= number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
        before = if number.is_empty() { "" } else { part };
    }
    (has_time, has_year && 2 <= numbers)
}

fn starts_upper(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// The lines of a page, but for what is known of its host.
pub(crate) fn lines(text: &str, segments: &Segments, cues: &Cues) -> Vec<Line> {
    let blocks = &segments.blocks;
    let mut lines: Vec<Line> =
        blocks.iter().map(|block| Line::of(text, segments, block, cues)).collect();
    let mut masked = String::new();
    let keys: Vec<Hash64> = blocks
        .iter()
        .map(|block| {
            masked.clear();
            mask_digits_into(block.span.of(text), &mut masked);
            Hash64::of(masked.as_bytes())
        })
        .collect();
    let mut times: AHashMap<Hash64, u32> = AHashMap::new();
    keys.iter().for_each(|&key| *times.entry(key).or_default() += 1);
    let mut copies: AHashMap<Hash64, u32> = AHashMap::new();
    blocks.iter().for_each(|block| *copies.entry(block.key).or_default() += 1);
    for (line, (block, key)) in lines.iter_mut().zip(blocks.iter().zip(&keys)) {
        line.is_pattern = 3 <= times[key];
        line.is_repeated = 2 <= copies[&block.key];
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_of(text: &str) -> Vec<Line> {
        let mut segments = Segments::default();
        segments.fill(text);
        lines(text, &segments, &Cues::built_in())
    }

    /// What is seen of each text, a line.
    #[track_caller]
    fn check<T: PartialEq + std::fmt::Debug>(see: impl Fn(&Line) -> T, cases: &[(&str, T)]) {
        for (text, expected) in cases {
            assert_eq!(see(&lines_of(text)[0]), *expected, "{text}");
        }
    }

    #[test]
    fn sentences_end_in_many_scripts() {
        let cases =
            [("He left.", true), ("«Did he?»", true), ("他走了。", true), ("He left:", false)];
        check(|line| line.is_sentence, &cases);
        let cases = [
            ("One. Two! Three.", 2),
            ("One.Two 3.4", 0),
            ("One? Two", 1),
            ("One... Two.", 1),
            ("一。二！三。", 2),
            ("一。二", 1),
            ("一。 二", 1),
            ("One.", 0),
        ];
        check(|line| line.inner_ends, &cases);
    }

    #[test]
    fn marks_are_counted() {
        check(|line| line.commas, &[("a, b; c、d", 3), ("a: b.", 0)]);
        check(|line| line.separators, &[("Home | News · Sport", 2), ("Home", 0)]);
        check(|line| line.is_bullet, &[("• Milk", true), ("- Milk", true), ("Milk •", false)]);
        check(|line| line.is_colon, &[("You need:", true), ("需要：", true), ("At 7:05", false)]);
        let cases = [("He said “no” twice", true), ("«Нет», сказал", true), ("Don't", false)];
        check(|line| line.has_quote, &cases);
        check(|line| line.has_copyright, &[("© Harbour", true), ("(c) Harbour", false)]);
        let cases = [
            ("Write to ines@harbour.example", true),
            ("See https://harbour.example", true),
            ("www.harbour.example", true),
            ("harbour.example", false),
        ];
        check(|line| line.has_address, &cases);
    }

    #[test]
    fn capitals_tell_links_and_names() {
        check(|line| line.glued, &[("SportNews HomePage", 2), ("SPORT Home", 0), ("a B", 0)]);
        check(|line| line.capitals, &[("The Ferry left Skarholm", 3), ("the ferry", 0)]);
        let cases = [("HOME 24", true), ("UK", true), ("HOMe", false), ("A", false), ("24", false)];
        check(|line| line.is_upper, &cases);
        check(|line| line.is_lower, &[("ferry Home", true), ("Ferry home", false), ("3 a", false)]);
        check(|line| line.digits, &[("3 of the 10 on A4", 3), ("three", 0)]);
    }

    #[test]
    fn cues_count_in_short_lines() {
        let cases = [("Sign up for our newsletter", 2), ("The ferry left", 0)];
        check(|line| line.around, &cases);
        let cases = [
            ("Related articles", true),
            ("Related articles one two three four five six", true),
            ("Related articles one two three four five six seven", false),
            ("Our most read stories", false),
        ];
        check(|line| line.is_heading, &cases);
        let cases = [
            ("one two three four five six 3 comments", true),
            ("one two three four five six seven 3 comments", false),
        ];
        check(|line| line.is_comment, &cases);
    }

    #[test]
    fn a_time_or_a_day_makes_a_stamp() {
        let filled = |stamp: &str, words: usize| format!("{stamp}{}", " a".repeat(words));
        for (text, has_time, has_day) in [
            ("7:05", true, false),
            ("at 17:05 today", true, false),
            ("7:5", false, false),
            ("7:055", false, false),
            (":05", false, false),
            ("a:05", false, false),
            ("7.05", false, false),
            ("3 March 2024", false, true),
            ("March 3, 1999 at 7:05", true, true),
            ("2024", false, false),
            ("3 March 1876", false, false),
            ("3 March 20245", false, false),
            ("no number", false, false),
        ] {
            assert_eq!(stamps(text), (has_time, has_day), "{text}");
        }
        check(|line| line.is_stamp, &[(&filled("7:05", 14), true), (&filled("7:05", 15), false)]);
        check(|line| line.is_stamp, &[("3 March 2024", true), ("3 March", false)]);
        let day = "3 March 2024";
        let both = "3 March 2024 7:05";
        check(|line| line.is_dateline, &[(&filled(both, 3), true), (&filled(both, 2), false)]);
        check(|line| line.is_dateline, &[(&filled(both, 11), true), (&filled(both, 12), false)]);
        check(|line| line.is_dateline, &[(&filled(day, 7), false), (&filled("7:05", 9), false)]);
    }

    #[test]
    fn prose_is_long_and_ends_or_is_longer_and_has_a_comma() {
        let line = |weight, is_sentence, commas| {
            Line { weight, is_sentence, commas, ..Line::default() }.is_prose()
        };
        assert!(line(12, true, 0));
        assert!(!line(11, true, 3));
        assert!(line(24, false, 1));
        assert!(!line(23, false, 1));
        assert!(!line(24, false, 0));
    }

    #[test]
    fn lines_that_come_again_are_known() {
        let page = lines_of("Part 1\nPart 2\nAlone\nTwice\nPart 3\nTWICE\nStep 1\nStep 2");
        let patterns: Vec<bool> = page.iter().map(|line| line.is_pattern).collect();
        let repeated: Vec<bool> = page.iter().map(|line| line.is_repeated).collect();
        assert_eq!(patterns, [true, true, false, false, true, false, false, false]);
        assert_eq!(repeated, [false, false, false, true, false, true, false, false]);
    }
}
