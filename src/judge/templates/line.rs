//! Questions about a line of few words: how it opens, how it ends, what it is made of.

use std::cmp::Ordering;

use crate::index::{PART_WORDS, Skeleton};
use crate::judge::boilerplate::Context;
use crate::judge::cues::Cues;
use crate::segment::Word;
use crate::span::Span;

/// Longer lines are prose, whatever they hold.
pub(super) const MOST_WORDS: usize = 30;

/// A line that ends like a sentence and has more words is prose.
const SENTENCE_WORDS: usize = 12;

/// A line that ends like a sentence has this many constant words, or its tail
const SENTENCE_CONSTANTS: usize = 6;

/// has this many behind a name.
const BIO_CONSTANTS: usize = 4;

/// Words of this length stand in the names of hosts by chance, unless they are names themselves.
const HOUSE_LETTERS: usize = 3;

/// A single word that leads elsewhere has a headline behind it, of this many words at least; else
/// it is the label of a value: "Read: 1,200 MB/s".
const HEADLINE_WORDS: usize = 3;

/// The longest name.
const NAME_WORDS: usize = 5;

/// What stands between a lead and what follows: one of these,
const MARKS: [char; 7] = [':', '：', '|', '»', '›', '>', '→'];

/// or one of these with a blank.
const DASHES: [char; 3] = ['-', '–', '—'];

/// Whether a line may have a [border](Line::border), told without its words.
pub(super) fn may_have_border(line: &str) -> bool {
    line.contains(MARKS) || line.contains(DASHES)
}

/// The line in hand.
pub(super) struct Line<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) words: &'a [Word],
}

impl<'a> Line<'a> {
    /// The block of a context.
    pub(super) fn of(context: &'a Context<'a>) -> Self {
        Self { context, words: context.segments.words_of(context.block) }
    }

    /// What stands in it.
    pub(super) fn text(&self) -> &'a str {
        self.context.block.span.of(&self.context.document.text)
    }

    /// What stands from the first to the last of some words.
    pub(super) fn text_of(&self, words: &[Word]) -> &'a str {
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return "" };
        Span { start: first.start(), end: last.end() }.of(&self.context.document.text)
    }

    /// The words before the slot and behind it.
    pub(super) fn constants(&self, skeleton: Skeleton) -> (&'a [Word], &'a [Word]) {
        (&self.words[..skeleton.head], &self.words[self.words.len() - skeleton.tail..])
    }

    /// Whether the line may be of this form by the way it ends: short sentences, if most of their
    /// words are constant, or what goes before them is a name.
    pub(super) fn may_end(&self, skeleton: Skeleton) -> bool {
        let slot = &self.words[..self.words.len() - skeleton.tail];
        let is_bio = skeleton.head == 0 && BIO_CONSTANTS <= skeleton.tail && self.is_name(slot);
        let is_fixed = 0 < skeleton.tail && SENTENCE_CONSTANTS <= skeleton.head + skeleton.tail;
        !self.is_sentence() || self.words.len() <= SENTENCE_WORDS && (is_fixed || is_bio)
    }

    /// Whether a word stands in the name of the host: "Post" in `portpost.example`, and the short
    /// names of broadcasters, which are written in capitals.
    pub(super) fn is_house(&self, word: &Word) -> bool {
        let word = word.span().of(&self.context.document.text);
        let (letters, form) = (word.chars().count(), word.to_lowercase());
        let host = self.context.document.host.as_ref();
        match HOUSE_LETTERS.cmp(&letters) {
            Ordering::Less => host.contains(&form),
            Ordering::Equal => {
                let is_label = host.split('.').any(|label| label.starts_with(&form));
                is_label && word.chars().all(char::is_uppercase)
            }
            Ordering::Greater => false,
        }
    }

    /// Its words; two lone characters of a script without spaces count as one.
    pub(super) fn weight(&self) -> usize {
        self.context.segments.weight_of(self.context.block)
    }

    /// Whether it is too long for anything but prose, or has no words.
    pub(super) fn is_long(&self) -> bool {
        self.words.is_empty() || MOST_WORDS < self.weight()
    }

    /// Whether it is a note of correction or a formula of news prose.
    pub(super) fn is_kept(&self, cues: &Cues) -> bool {
        crate::fingerprint::is_correction(self.text()) || cues.keep.is_in(self.text(), self.words)
    }

    /// Whether somebody is quoted.
    pub(super) fn has_quotes(&self) -> bool {
        self.text().contains(['"', '“', '”', '„', '«', '»', '「'])
    }

    fn is_sentence(&self) -> bool {
        self.text().ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '।', '۔'])
    }

    /// Words before the first colon, bar or dash; `None` when the line goes on in words, or ends.
    pub(super) fn border(&self) -> Option<usize> {
        let most = self.words.len().min(PART_WORDS + 1);
        (1..most).find(|&number| {
            let between =
                Span { start: self.words[number - 1].end(), end: self.words[number].start() };
            let between = between.of(&self.context.document.text);
            between.contains(MARKS)
                || between.contains(DASHES) && between.contains(char::is_whitespace)
        })
    }

    /// Whether what follows a lead is a headline: behind a single word a sentence may be prose.
    pub(super) fn may_follow(&self, lead: Skeleton) -> bool {
        let is_headline = HEADLINE_WORDS < self.words.len()
            && (!self.is_sentence() || self.words.len() <= SENTENCE_WORDS);
        1 < lead.head || is_headline
    }

    /// Whether all words are written like names: capitals, and little words between them.
    fn is_name(&self, words: &[Word]) -> bool {
        let is_capital = |word: &Word| self.first_letter(word).is_some_and(char::is_uppercase);
        let is_little = |word: &Word| word.span().len() <= 3;
        words.len() <= NAME_WORDS
            && words.first().is_some_and(is_capital)
            && words.iter().all(|word| is_capital(word) || is_little(word))
    }

    /// Whether a word is in lower case, as in no label of a speaker.
    pub(super) fn has_small_words(&self, words: &[Word]) -> bool {
        words.iter().any(|word| self.first_letter(word).is_some_and(char::is_lowercase))
    }

    fn first_letter(&self, word: &Word) -> Option<char> {
        word.span().of(&self.context.document.text).chars().next()
    }

    /// Whether a pinned form may take the line: by its looks it is no prose.
    pub(super) fn may_fill(&self, skeleton: Skeleton) -> bool {
        let leads = || self.border() == Some(skeleton.head) && self.may_follow(skeleton);
        self.may_end(skeleton) || skeleton.tail == 0 && leads()
    }

    /// Whether the slot holds a name, or what is written like one.
    pub(super) fn has_name(&self, skeleton: Skeleton) -> bool {
        self.is_name(&self.words[skeleton.head..self.words.len() - skeleton.tail])
    }

    /// The constant words as they stand here, `…` for the slot.
    pub(super) fn form(&self, skeleton: Skeleton) -> String {
        let text = &self.context.document.text;
        let (head, tail) = self.around_slot(skeleton);
        format!("{}…{}", head.of(text), tail.of(text))
    }

    /// What stands before the slot and behind it.
    pub(super) fn around_slot(&self, skeleton: Skeleton) -> (Span, Span) {
        let block = self.context.block.span;
        let count = self.words.len();
        let slot = &self.words[skeleton.head..count - skeleton.tail];
        let start = slot.first().map_or(block.end, |word| word.start());
        let end = slot.last().filter(|_| 0 < skeleton.tail).map_or(block.end, |word| word.end());
        (Span { end: start, ..block }, Span { start: end, ..block })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::boilerplate::tests::in_context;

    fn of<T>(text: &str, see: impl FnOnce(&Line<'_>) -> T) -> T {
        in_context(text, "www.portpost.example", 0, |context| see(&Line::of(context)))
    }

    const fn form(head: usize, tail: usize) -> Skeleton {
        Skeleton { head, tail }
    }

    #[test]
    fn a_form_that_ends_a_sentence_is_short_and_mostly_fixed() {
        let check = |text: &str, head: usize, tail: usize, expected: bool| {
            let found = of(text, |line| line.may_end(form(head, tail)));
            assert_eq!(found, expected, "{text} as {head} and {tail}");
        };
        check("The boats sail at nine every day", 1, 0, true);
        check("the boats are written about here by him.", 0, 6, true);
        check("the boats are written about here by him.", 1, 5, true);
        check("the boats are written about here by him.", 0, 5, false);
        check("the boats are written about here by him.", 6, 0, false);
        check("one two three four five six seven eight nine ten eleven twelve.", 0, 6, true);
        check("a one two three four five six seven eight nine ten eleven twelve.", 0, 6, false);
        check("Ada Quill covers the old harbour.", 0, 4, true);
        check("Ada Quill covers the harbour.", 0, 3, false);
        check("By Ada Quill for the old Post.", 1, 4, false);
        check("ada quill covers the old harbour.", 0, 4, false);
    }

    #[test]
    fn a_house_is_named_in_its_host() {
        let check = |word: &str, host: &str, expected: bool| {
            let found = in_context(word, host, 0, |context| {
                let line = Line::of(context);
                line.is_house(&line.words[0])
            });
            assert_eq!(found, expected, "{word} of {host}");
        };
        check("Post", "www.portpost.example", true);
        check("Pilot", "www.portpost.example", false);
        check("HBC", "www.hbc.example", true);
        check("HBC", "www.hbcnews.example", true);
        check("Hbc", "www.hbc.example", false);
        check("HBC", "www.thehbc.example", false);
        check("HB", "www.hb.example", false);
    }

    #[test]
    fn prose_is_long_or_quotes() {
        let long = |words: usize| of(&"word ".repeat(words), |line| line.is_long());
        assert!(!long(30));
        assert!(long(31));
        assert!(of("***", |line| line.is_long()));
        assert!(of("He said “no”", |line| line.has_quotes()));
        assert!(!of("He didn't", |line| line.has_quotes()));
    }

    #[test]
    fn a_lead_ends_at_a_mark() {
        let check =
            |text: &str, expected| assert_eq!(of(text, |line| line.border()), expected, "{text}");
        check("Read: Ferry sinks", Some(1));
        check("Read more: Ferry sinks", Some(2));
        check("Read more | Ferry: a tale", Some(2));
        check("Read more – Ferry sinks", Some(2));
        check("Read-more Ferry sinks", None);
        check("Read more Ferry sinks", None);
        check("Read more:", None);
        check("one two three four five six: seven", Some(6));
        check("one two three four five six seven: eight", None);
    }

    #[test]
    fn a_single_word_leads_to_a_headline_alone() {
        let check = |text: &str, head: usize, expected: bool| {
            assert_eq!(of(text, |line| line.may_follow(form(head, 0))), expected, "{text}");
        };
        check("Read: Ferry sinks off Skarholm", 1, true);
        check("Read: three small words", 1, true);
        check("Read: two words", 1, false);
        check("Read more: words", 2, true);
        let eleven = "one two three four five six seven eight nine ten eleven";
        check(&format!("Read: {eleven}."), 1, true);
        check(&format!("Read: a {eleven}."), 1, false);
        check(&format!("Read: a {eleven}"), 1, true);
    }

    #[test]
    fn a_pinned_form_takes_no_prose() {
        let check = |text: &str, head: usize, tail: usize, expected: bool| {
            let found = of(text, |line| line.may_fill(form(head, tail)));
            assert_eq!(found, expected, "{text} as {head} and {tail}");
        };
        check("Read more: The ferry sank.", 2, 0, true);
        check("Read more: The ferry sank.", 1, 0, false);
        check("Read more: The ferry sank.", 2, 1, false);
        check("Read: It sank.", 1, 0, false);
        check("Read more about the ferry", 2, 0, true);
    }

    #[test]
    fn a_name_is_capitals_and_little_words() {
        let check = |text: &str, expected: bool| {
            assert_eq!(of(text, |line| line.has_name(form(1, 1))), expected, "{text}");
        };
        check("By Ada Quill here", true);
        check("By Ada van Quill here", true);
        check("By Ada wrote here", false);
        check("By van Quill here", false);
        check("By Ada Bo Cleo Dov Esme here", true);
        check("By Ada Bo Cleo Dov Esme Flor here", false);
        check("By here", false);
        assert!(of("ADA quill", |line| line.has_small_words(line.words)));
        assert!(!of("ADA Quill 7", |line| line.has_small_words(line.words)));
    }

    #[test]
    fn a_slot_stands_between_constant_words() {
        let check = |text: &str, head: usize, tail: usize, expected: &str| {
            assert_eq!(of(text, |line| line.form(form(head, tail))), expected, "{text}");
        };
        check("Read more: Ferry sinks.", 2, 0, "Read more: …");
        check("Ada Quill is here.", 0, 2, "… is here.");
        check("By Ada Quill here.", 1, 1, "By … here.");
        let constants = |head, tail| {
            of("One two (three) four.", |line| {
                let (head, tail) = line.constants(form(head, tail));
                [line.text_of(head).to_owned(), line.text_of(tail).to_owned()]
            })
        };
        assert_eq!(constants(1, 2), ["One", "three) four"]);
        assert_eq!(constants(2, 0), ["One two", ""]);
    }
}
