//! Words and marks of a short stretch of text, with the shapes that names and credits are made of.

use crate::hash::Hash64;
use crate::segment::{Word, fold_into};
use crate::span::Span;

/// A word or a mark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Where it stands in the text.
    pub(super) span: Span,
    /// What it is.
    pub(super) kind: Kind,
    /// Hash of the comparison form of a word; zero for a mark.
    pub(super) hash: Hash64,
    /// Whether it follows the word before without a blank, as in `countryCredit: AP`.
    pub(super) glued: bool,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word.
    Word(Shape),
    /// A single character that is no part of a word, full-width forms and dashes levelled out.
    Mark(char),
}

/// What a word looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `Anna`, `al-Sayed`, `J.`
    Capital,
    /// Two and more letters, all of them capitals.
    Capitals,
    /// `van`, `of`, `&`: inside names and titles only.
    Particle,
    /// `iRunFar`, `golem.de`, `20th`: no word of prose.
    Handle,
    /// Any other word of lower-case letters.
    Small,
    /// A word of a script without case.
    Uncased,
    /// Digits.
    Number,
}

/// Abbreviations that keep their full stop and do not end a sentence.
const ABBREVIATIONS: &[&str] = &[
    "capt", "co", "col", "corp", "dr", "gen", "gov", "inc", "jr", "lt", "ltd", "maj", "mr", "mrs",
    "ms", "sen", "sgt", "sr", "st",
];

/// Appends the tokens of `span`, in which the segmenter found these words.
pub(super) fn tokens_into(text: &str, words: &[Word], span: Span, tokens: &mut Vec<Token>) {
    let mut hasher = Hasher { words: words.iter(), folded: String::new() };
    let mut at = span.start as usize;
    let end = span.end as usize;
    while let Some(token) = next_token(&text[..end], at, &mut hasher) {
        at = token.span.end as usize;
        match split_glued(&text[..end], token) {
            Some(border) => {
                tokens.push(word(text, Span::new(token.span.start as usize, border), &mut hasher));
                let glued = word(text, Span::new(border, at), &mut hasher);
                tokens.push(Token { glued: true, ..glued });
            }
            None => tokens.push(token),
        }
    }
}

/// Tells the hashes of the words of a text, in order.
#[derive(Default)]
pub(super) struct Hasher<'a> {
    /// Words whose hash is known: nearly all, as the segmenter seldom cuts otherwise.
    words: std::slice::Iter<'a, Word>,
    folded: String,
}

impl Hasher<'_> {
    fn hash_of(&mut self, text: &str, span: Span) -> Hash64 {
        while let Some(word) = self.words.as_slice().first() {
            if word.span() == span {
                return word.hash;
            }
            if span.start <= word.start() {
                break;
            }
            self.words.next();
        }
        self.folded.clear();
        fold_into(span.of(text), &mut self.folded);
        Hash64::of(self.folded.as_bytes())
    }
}

/// The first token at or after byte `at`.
pub(super) fn next_token(text: &str, at: usize, hasher: &mut Hasher<'_>) -> Option<Token> {
    let rest = &text[at..];
    let start = at + rest.find(|c: char| !is_blank(c))?;
    if let Some(end) = plain_end(text, start) {
        let span = Span::new(start, end);
        let (kind, hash) = (Kind::Word(plain_shape(span.of(text))), hasher.hash_of(text, span));
        return Some(Token { span, kind, hash, glued: false });
    }
    let first = text[start..].chars().next()?;
    if is_word(first) || first == '&' {
        let end = word_end(text, start, first);
        return Some(word(text, Span::new(start, end), hasher));
    }
    Some(Token {
        span: Span::new(start, start + first.len_utf8()),
        kind: Kind::Mark(level(first)),
        hash: Hash64::default(),
        glued: false,
    })
}

/// The end of the word of ASCII letters that starts here, if it plainly ends there: most words do.
fn plain_end(text: &str, start: usize) -> Option<usize> {
    let rest = &text.as_bytes()[start..];
    let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let is_end = |&behind: &u8| {
        let may_go_on = matches!(behind, b'_' | b'@' | b'\'' | b'-' | b'.');
        behind.is_ascii() && !behind.is_ascii_alphanumeric() && !may_go_on
    };
    (0 < letters && rest.get(letters).is_none_or(is_end)).then_some(start + letters)
}

/// What a word of ASCII letters looks like; as [`shape_of`] tells.
fn plain_shape(word: &str) -> Shape {
    let is_capital = |byte: &u8| byte.is_ascii_uppercase();
    match word.as_bytes() {
        [first, rest @ ..] if is_capital(first) => {
            let all = !rest.is_empty() && rest.iter().all(is_capital);
            if all { Shape::Capitals } else { Shape::Capital }
        }
        _ if is_particle(word) => Shape::Particle,
        bytes if bytes.iter().any(is_capital) => Shape::Handle,
        _ => Shape::Small,
    }
}

impl Token {
    /// Whether this is the mark `c`.
    pub(super) fn is_mark(&self, c: char) -> bool {
        self.kind == Kind::Mark(c)
    }

    /// The shape of a word.
    pub(super) fn shape(&self) -> Option<Shape> {
        match self.kind {
            Kind::Word(shape) => Some(shape),
            Kind::Mark(_) => None,
        }
    }
}

/// Whether `before`, the text up to some place, ends with a finished sentence.
pub(super) fn ends_sentence(before: &str) -> bool {
    let mut before = before
        .trim_end_matches(|c: char| is_blank(c) || matches!(c, '|' | '•' | '·' | '-' | '–' | '—'));
    // Quotes and brackets may close after the full stop.
    before = before.trim_end_matches(['"', '\'', '”', '’', '»', '“', ')', ']', '）']);
    match before.chars().next_back() {
        Some('.') => !ends_in_initial(before),
        Some(last) => matches!(last, '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '।'),
        None => false,
    }
}

/// Whether the full stop at the end of `before` belongs to an initial or a title: `J.`, `Dr.`
fn ends_in_initial(before: &str) -> bool {
    let stem = before.trim_end_matches('.');
    let start = stem.rfind(|c: char| !is_word(c)).map_or(0, |at| at + 1);
    // A mark of several bytes may end here; then there is no word to look at.
    let Some(last) = stem.get(start..) else { return false };
    let mut letters = last.chars();
    let single = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    let inner = stem[..start].ends_with('.');
    (single && !inner) || ABBREVIATIONS.iter().any(|known| last.eq_ignore_ascii_case(known))
}

fn word(text: &str, span: Span, hasher: &mut Hasher<'_>) -> Token {
    let hash = hasher.hash_of(text, span);
    Token { span, kind: Kind::Word(shape_of(span.of(text))), hash, glued: false }
}

/// Where a scraper lost the blank before a cue: a small letter, a capital, and a colon behind.
fn split_glued(text: &str, token: Token) -> Option<usize> {
    if !text[token.span.end as usize..].trim_start().starts_with([':', '：']) {
        return None;
    }
    let border = glued_border(token.span.of(text))?;
    Some(token.span.start as usize + border)
}

/// Where a capital follows a small letter inside `word`, with enough on both sides for two words.
pub(super) fn glued_border(word: &str) -> Option<usize> {
    let small = |c: char| c.is_lowercase() || c.is_numeric();
    let border =
        word.char_indices().zip(word.chars().skip(1)).find_map(|((at, left), right)| {
            (small(left) && right.is_uppercase()).then_some(at + left.len_utf8())
        })?;
    let long_enough = word[..border].chars().filter(|&c| small(c)).count() >= 2
        && word[border..].chars().count() >= 4;
    long_enough.then_some(border)
}

/// Where the word that starts at `start` ends.
fn word_end(text: &str, start: usize, first: char) -> usize {
    let mut end = start + first.len_utf8();
    if first == '&' || is_unspaced(first) {
        return end;
    }
    loop {
        let mut ahead = text[end..].chars();
        let Some(next) = ahead.next() else { break };
        let goes_on = if is_word(next) && !is_unspaced(next) {
            true
        } else if is_joiner(next) {
            let joins = ahead.next().is_some_and(|after| is_word(after) && !is_unspaced(after));
            joins && !(next == '.' && lost_blank(&text[start..end], &text[end + 1..]))
        } else {
            false
        };
        if !goes_on {
            break;
        }
        end += next.len_utf8();
    }
    if text[end..].starts_with('.') && keeps_stop(&text[start..end]) {
        end += 1;
    }
    end
}

/// Whether the full stop between the two is the end of a sentence with its blank lost.
fn lost_blank(before: &str, after: &str) -> bool {
    let mut letters = before.chars().rev();
    let small = letters.next().is_some_and(|c| c.is_lowercase() || c.is_numeric());
    small
        && letters.next().is_some_and(char::is_alphanumeric)
        && after.starts_with(char::is_uppercase)
}

/// Whether a full stop behind `word` belongs to it.
pub(super) fn keeps_stop(word: &str) -> bool {
    let mut letters = word.chars();
    let single = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    let acronym = word.contains('.') && word.split('.').all(|part| part.chars().count() == 1);
    single || acronym || ABBREVIATIONS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn shape_of(word: &str) -> Shape {
    let mut letters = word.chars();
    let Some(first) = letters.next() else { return Shape::Small };
    if first.is_uppercase() {
        let all = letters.clone().all(|c| !c.is_lowercase());
        let two = letters.any(char::is_uppercase);
        return if all && two { Shape::Capitals } else { Shape::Capital };
    }
    if is_particle(word) {
        return Shape::Particle;
    }
    if first.is_numeric() {
        let number = word.chars().all(|c| c.is_numeric() || is_joiner(c));
        return if number { Shape::Number } else { Shape::Handle };
    }
    if first.is_lowercase() {
        return small_shape(word);
    }
    if first.is_alphabetic() { Shape::Uncased } else { Shape::Handle }
}

/// Lower-case words that names of people and titles of papers carry inside.
fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "&" | "al"
            | "am"
            | "and"
            | "bin"
            | "bint"
            | "da"
            | "das"
            | "de"
            | "del"
            | "della"
            | "den"
            | "der"
            | "des"
            | "di"
            | "do"
            | "dos"
            | "du"
            | "e"
            | "el"
            | "et"
            | "for"
            | "für"
            | "i"
            | "ibn"
            | "la"
            | "las"
            | "le"
            | "les"
            | "los"
            | "of"
            | "och"
            | "og"
            | "ter"
            | "the"
            | "und"
            | "van"
            | "von"
            | "y"
            | "zu"
            | "zum"
            | "zur"
            | "и"
    )
}

fn small_shape(word: &str) -> Shape {
    let joined_name = word.char_indices().any(|(at, c)| {
        matches!(c, '-' | '\'' | '’') && word[at + c.len_utf8()..].starts_with(char::is_uppercase)
    });
    if joined_name {
        Shape::Capital
    } else if word
        .contains(|c: char| c.is_uppercase() || c.is_numeric() || matches!(c, '.' | '_' | '@'))
    {
        Shape::Handle
    } else {
        Shape::Small
    }
}

fn is_blank(c: char) -> bool {
    // Direction marks and zero-width blanks carry no text.
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '_' | '@' | '\u{300}'..='\u{36f}' | '\u{640}' | '\u{64b}'..='\u{65f}')
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\'' | '’' | '-' | '\u{2010}' | '\u{2011}' | '.')
}

/// Han and kana: one character is one word.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// The mark that a character is where it is no part of a word and no blank.
pub(super) fn mark_of(c: char) -> Option<char> {
    let is_mark = !is_word(c) && c != '&' && !is_blank(c);
    is_mark.then(|| level(c))
}

/// The plain form of a mark, so that templates need one spelling only.
fn level(c: char) -> char {
    match c {
        '。' => '.',
        '、' | '،' => ',',
        '؛' => ';',
        '؟' => '?',
        '–' | '—' | '−' | '\u{2010}' | '\u{2011}' => '-',
        '⁄' | '∕' => '/',
        '│' | '¦' => '|',
        '【' | '〔' => '[',
        '】' | '〕' => ']',
        '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '\'' => '"',
        // The full-width forms stand 0xFEE0 above the ASCII marks.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::segment::Segments;

    /// The tokens of a line.
    pub(in crate::judge::credits) fn tokens_of(text: &str) -> Vec<Token> {
        let mut segments = Segments::default();
        segments.fill(text);
        let mut tokens = Vec::new();
        tokens_into(text, &segments.words, Span::new(0, text.len()), &mut tokens);
        tokens
    }

    #[test]
    fn a_line_is_words_and_marks() {
        let check = |text: &str, expected: &[&str]| {
            let tokens = tokens_of(text);
            let spelled: Vec<&str> = tokens.iter().map(|token| token.span.of(text)).collect();
            assert_eq!(spelled, expected, "{text}");
        };
        check("Photo: AP/J. Quill", &["Photo", ":", "AP", "/", "J.", "Quill"]);
        check("countryCredit: AP", &["country", "Credit", ":", "AP"]);
        check("countryCredit AP", &["countryCredit", "AP"]);
        check("abCred: AP", &["ab", "Cred", ":", "AP"]);
        check("abCre: AP", &["abCre", ":", "AP"]);
        check("aCred: AP", &["aCred", ":", "AP"]);
        check("d'Arc O’Neil a-b a- b", &["d'Arc", "O’Neil", "a-b", "a", "-", "b"]);
        check("end.Next golem.de", &["end", ".", "Next", "golem.de"]);
        check("12.Next e.Next", &["12", ".", "Next", "e.Next"]);
        check("U.S. Mr. X cat.", &["U.S.", "Mr.", "X", "cat", "."]);
        check("A&B", &["A", "&", "B"]);
        check("渡轮a x-渡", &["渡", "轮", "a", "x", "-", "渡"]);
    }

    #[test]
    fn a_word_has_a_shape() {
        for (word, shape) in [
            ("Ferry", Shape::Capital),
            ("F", Shape::Capital),
            ("A2", Shape::Capital),
            ("McKay", Shape::Capital),
            ("FERRY", Shape::Capitals),
            ("AP2", Shape::Capitals),
            ("van", Shape::Particle),
            ("&", Shape::Particle),
            ("12", Shape::Number),
            ("12.5", Shape::Number),
            ("12th", Shape::Handle),
            ("ferry", Shape::Small),
            ("well-known", Shape::Small),
            ("al-Rashid", Shape::Capital),
            ("d’Arc", Shape::Capital),
            ("iRunFar", Shape::Handle),
            ("a2", Shape::Handle),
            ("golem.de", Shape::Handle),
            ("a_b", Shape::Handle),
            ("a@b", Shape::Handle),
            ("@quill", Shape::Handle),
            ("渡", Shape::Uncased),
            ("", Shape::Small),
        ] {
            assert_eq!(shape_of(word), shape, "{word}");
        }
    }

    proptest! {
        #[test]
        fn plain_words_are_those_told_letter_by_letter(
            text in "([aAb]{1,3}|the|[ .,:'&@_1é\u{301}渡-]){1,9}",
            start in 0..9_usize,
        ) {
            prop_assume!(text.is_char_boundary(start.min(text.len())));
            if let Some(end) = plain_end(&text, start.min(text.len())) {
                let word = &text[start..end];
                prop_assert_eq!(word_end(&text, start, word.chars().next().unwrap()), end);
                prop_assert_eq!(plain_shape(word), shape_of(word));
            }
        }
    }

    #[test]
    fn a_full_stop_may_belong_to_a_word() {
        for (before, expected) in [
            ("He left.", true),
            ("He left", false),
            ("He left:", false),
            ("He left.” ", true),
            ("(He left.)", true),
            ("He left! | ", true),
            ("Really? —", true),
            ("他走了。", true),
            ("Photo by J.", false),
            ("In the U.S.", true),
            ("Photo by Dr.", false),
            ("said Ann.", true),
            ("so he.", true),
            ("", false),
        ] {
            assert_eq!(ends_sentence(before), expected, "{before}");
        }
    }

    #[test]
    fn marks_have_a_plain_form() {
        for (mark, plain) in
            "!。、،؛؟–—−\u{2010}\u{2011}⁄∕│¦【〔】〕".chars().zip("!.,,;?-----//||[[]]".chars())
        {
            assert_eq!(mark_of(mark), Some(plain), "{mark}");
        }
        for no_mark in ['a', '7', '&', '_', ' ', '\u{200b}', '\u{feff}', '渡'] {
            assert_eq!(mark_of(no_mark), None, "{no_mark}");
        }
    }
}
