//! Notes of correction: what must never be lost with a copy that is held back.

use std::cell::LazyCell;

use ahash::AHashMap;

use super::trace::{Code, Sheet};
use crate::hash::GOLDEN;
use crate::segment::Segments;

/// Openings of a note of correction, in lower case.
const OPENINGS: [&str; 58] = [
    "correction:",
    "correction ",
    "corrections:",
    "corrections and clarifications",
    "corrected:",
    "corrects ",
    "clarification:",
    "editor's note: this story has been",
    "this article has been corrected",
    "this article has been updated",
    "this article was amended",
    "this article was corrected",
    "this article was updated",
    "this post has been corrected",
    "this post has been updated",
    "this report has been corrected",
    "this story has been corrected",
    "this story has been updated",
    "this story was corrected",
    "this story was updated",
    "an earlier version of this",
    "a previous version of this",
    "berichtigung",
    "korrektur:",
    "dieser artikel wurde korrigiert",
    "dieser artikel wurde aktualisiert",
    "in einer früheren version dieses",
    "in einer früheren fassung dieses",
    "rectificatif",
    "correctif",
    "cet article a été corrigé",
    "cet article a été modifié",
    "une version précédente de cet article",
    "fe de errores",
    "corrección:",
    "este artículo ha sido corregido",
    "una versión anterior de este artículo",
    "correção:",
    "uma versão anterior deste",
    "errata corrige",
    "rettifica:",
    "correctie:",
    "in een eerdere versie van dit",
    "rättelse",
    "rettelse",
    "oikaisu:",
    "sprostowanie",
    "oprava:",
    "helyesbítés",
    "düzeltme:",
    "διόρθωση:",
    "исправление",
    "поправка:",
    "уточнение:",
    "تصحيح:",
    "更正",
    "訂正",
    "정정보도",
];

/// The longest opening in bytes, with room for letters that change length in lower case.
const HEAD: usize = 80;

/// Whether a block opens like a note of correction.
pub(crate) fn is_correction(block: &str) -> bool {
    let block = block.trim_start_matches(['*', '(', '[', '_', ' ', '-', '–', '—', '"', '“']);
    if !may_open(block) {
        return false;
    }
    let head = &block[..block.floor_char_boundary(HEAD)];
    if head.is_ascii() {
        let opens = |opening: &str| {
            let head = head.as_bytes().get(..opening.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(opening.as_bytes()))
        };
        return OPENINGS.iter().any(|opening| opens(opening));
    }
    let head = head.to_lowercase();
    OPENINGS.iter().any(|opening| head.starts_with(opening))
}

/// Whether a block begins with letters of an opening: this is asked of every block.
fn may_open(block: &str) -> bool {
    match *block.as_bytes() {
        [a, b, c, d, e, f, ..] if [a, b, c, d, e, f].is_ascii() => {
            SIX_LETTERS[slot(&[a, b, c, d, e, f].map(|byte| byte | SMALL))]
        }
        [a, b, c, ..] if [a, b, c].is_ascii() => STARTS[slot(&[a, b, c].map(|byte| byte | SMALL))],
        _ => {
            let first = block.chars().next().and_then(|letter| letter.to_lowercase().next());
            first.is_some_and(|first| match *first.encode_utf8(&mut [0; 4]).as_bytes() {
                [lead @ 0x80..=0xff, next, ..] => STARTS[slot(&[lead, next])],
                _ => OPENINGS.iter().any(|opening| opening.starts_with(first)),
            })
        }
    }
}

/// The bit by which a small letter differs from a capital; in all other characters of openings it is set.
const SMALL: u8 = 0x20;

/// For the first six bytes of a text, all of them ASCII, whether an opening may begin with them.
const SIX_LETTERS: [bool; SLOTS] = starts(true);

/// The same for the first three, or the first two of a letter that is not ASCII.
const STARTS: [bool; SLOTS] = starts(false);

const fn starts(six_letters: bool) -> [bool; SLOTS] {
    let mut starts = [false; SLOTS];
    let mut number = 0;
    while number < OPENINGS.len() {
        let opening = OPENINGS[number].as_bytes();
        let length = match opening[0].is_ascii() {
            _ if six_letters => 6,
            true => 3,
            false => 2,
        };
        starts[slot(opening.split_at(length).0)] = true;
        number += 1;
    }
    starts
}

const SLOTS: usize = 1024;

/// Told by the upper bits of a product (Knuth, *The Art of Computer Programming* 3, 6.4).
const fn slot(bytes: &[u8]) -> usize {
    let (mut number, mut at) = (0, 0);
    while at < bytes.len() {
        number = number << 8 | bytes[at] as u64;
        at += 1;
    }
    (number.wrapping_mul(GOLDEN) >> (u64::BITS - SLOTS.ilog2())) as usize
}

/// An opening of so many words is known by its words alone, wherever it stands.
const LEAST_WORDS: usize = 3;

/// Words of a note inside a line that have to be the same: enough to tell one note from another.
const NOTE_WORDS: usize = 16;

/// The openings that are known by their words, ready to be looked for in traces.
pub(crate) struct Notes {
    by_first: AHashMap<Code, Vec<Box<[Code]>>>,
    /// Their first and second words: this is asked of every word of a copy.
    begins: [CodeSet; 2],
}

/// Some codes, one bit for each that there can be.
struct CodeSet(Box<[u64; CODES / 64]>);

/// All codes there can be.
const CODES: usize = 1 << u16::BITS;

impl CodeSet {
    fn of<'a>(codes: impl Iterator<Item = &'a Code>) -> Self {
        let mut bits = Box::new([0; CODES / 64]);
        for value in codes.map(|code| usize::from(code.value())) {
            bits[value / 64] |= 1 << (value % 64);
        }
        Self(bits)
    }

    fn has(&self, code: Code) -> bool {
        let value = usize::from(code.value());
        self.0[value / 64] >> (value % 64) & 1 == 1
    }
}

impl Notes {
    /// The built-in openings.
    pub(crate) fn built_in() -> Self {
        let mut by_first: AHashMap<Code, Vec<Box<[Code]>>> = AHashMap::new();
        let mut segments = Segments::default();
        for opening in OPENINGS {
            segments.fill(opening);
            let codes: Box<[Code]> = segments.words.iter().map(Code::of).collect();
            if let Some(first) = codes.first().filter(|_| LEAST_WORDS <= codes.len()) {
                by_first.entry(*first).or_default().push(codes);
            }
        }
        let seconds = by_first.values().flatten().map(|codes| &codes[1]);
        let begins = [CodeSet::of(by_first.keys()), CodeSet::of(seconds)];
        Self { by_first, begins }
    }

    /// Whether every note of correction of a document stands in another as well: all of its words in
    /// the same order, few others between them.
    ///
    /// Linear in the words of the first, and in those of the other for every note, of which there are few. Where
    /// there is none, nobody asks for the other.
    pub(crate) fn are_kept<'a>(&self, of: Sheet<'_>, by: impl FnOnce() -> &'a [Code]) -> bool {
        let by = LazyCell::new(by);
        let stands = |note: &[Code]| stands_in(note, *by);
        (0..of.blocks.len()).all(|number| {
            let codes = of.block_codes(number);
            let is_kept = !of.blocks[number].is_correction || codes.is_empty() || stands(codes);
            is_kept && self.inside(codes).all(stands)
        })
    }

    /// The notes inside a block.
    fn inside<'a>(&'a self, codes: &'a [Code]) -> impl Iterator<Item = &'a [Code]> {
        let [firsts, seconds] = &self.begins;
        let opens = |at: usize, [first, second]: &[Code; 2]| {
            // Second words are rarer.
            seconds.has(*second) && firsts.has(*first) && {
                let mut known = self.by_first.get(first).into_iter().flatten();
                known.any(|one| codes[at..].starts_with(one))
            }
        };
        let note = |at: usize| &codes[at..codes.len().min(at + NOTE_WORDS)];
        let pairs = codes.array_windows().enumerate();
        pairs.filter(move |(at, pair)| opens(*at, pair)).map(move |(at, _)| note(at))
    }
}

/// Words between those of a note that may be others, for every word of it.
const OTHER_WORDS: f64 = 0.25;

/// Whether the words of a note follow one another in a text; a word that is printed twice counts once.
fn stands_in(note: &[Code], text: &[Code]) -> bool {
    let mut words = note.to_vec();
    words.dedup();
    let Some(first) = words.first() else { return true };
    let most = words.len() + (words.len() as f64 * OTHER_WORDS) as usize;
    let starts = (0..text.len()).filter(|&at| text[at] == *first);
    starts.into_iter().any(|at| {
        let mut behind = text[at..].iter().take(most);
        words.iter().all(|word| behind.any(|other| other == word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_opens_as_one_of_the_list_in_lower_case() {
        let twin = |block: &str| OPENINGS.iter().any(|one| block.to_lowercase().starts_with(one));
        for opening in OPENINGS {
            for length in 0..=opening.len() {
                let Some(start) = opening.get(..length) else { continue };
                for end in ["", " ", ":", "s", "’", "É", "K", "ctions:", " story was updated"] {
                    for block in [format!("{start}{end}"), format!("{start}{end}").to_uppercase()] {
                        // Signs before a note are passed over, which the twin does not do.
                        if block.starts_with(char::is_alphabetic) {
                            assert_eq!(is_correction(&block), twin(&block), "{block}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn every_opening_is_told_in_small_letters_and_in_capitals() {
        for opening in OPENINGS {
            for block in [opening.to_owned(), opening.to_uppercase(), format!("* “{opening} …")]
            {
                assert!(is_correction(&block), "{block}");
            }
        }
        for opening in OPENINGS {
            assert!(is_correction(&format!("{opening} – 7 – é")), "{opening}");
        }
        for block in ["", "-", "Fog", "Нет", "Ομίχλη", "雾", "Correct", "Über allem", "é"]
        {
            assert!(!is_correction(block), "{block}");
        }
    }
}
