//! Lines printed again inside one document: headlines, captions, pull quotes.

use ahash::AHashMap;

use super::finding::{Evidence, Finding};
use crate::hash::Hash64;
use crate::kind::Kind;
use crate::segment::{Block, Segments, Word, form_key};

/// A line of this many words that comes again is a second printing wherever it stands.
const LONG: usize = 8;

/// A line of this many words is one if it stands where second printings stand; shorter ones are
/// speaker labels, list items and answers.
const SHORT: usize = 4;

/// A headline is repeated this many lines down at most.
const HEAD: usize = 8;

/// Lines without a full stop and shorter than this many characters make a text verse or a list,
const VERSE_CHARS: usize = 60;

/// if they are this share of all lines
const VERSE_SHARE: f64 = 0.6;

/// and at least this many: a doubled headline above two paragraphs is no poem.
const VERSE_LINES: usize = 6;

/// Finds the second and later printings of lines, and stray tokens between two printings, each
/// with the number of its block.
///
/// Lines in `taken` belong to another finding already. The first printing is reported as the one
/// to keep. Verse and lists are left alone. `title` is the key of the headline, `group` names a
/// group by its line.
pub(super) fn find(
    text: &str,
    segments: &Segments,
    lines: &[Line],
    title: Hash64,
    taken: &[bool],
    group: impl Fn(Hash64) -> Hash64,
) -> Vec<(usize, Finding)> {
    let printings = printings(lines, taken);
    if printings.iter().all(|printing| printing.of <= 1) || is_verse(lines, taken) {
        return Vec::new();
    }
    let surplus = surplus(lines, title, taken, &printings);
    let mut findings = Vec::new();
    for (number, block) in segments.blocks.iter().enumerate() {
        let printing = printings[number];
        let finding = |kind, is_surplus, evidence| Finding {
            span: block.span,
            kind,
            is_surplus,
            group: group(lines[number].key),
            score: 1.0,
            evidence,
        };
        let again = printing.next.is_some_and(|next| surplus[next]);
        if surplus[number] || again && printing.number == 1 {
            let evidence = Evidence::Repeat { printing: printing.number, printings: printing.of };
            findings.push((number, finding(Kind::Repeat, surplus[number], evidence)));
        } else if is_seam(text, segments, number, taken, &printings, &surplus) {
            findings.push((number, finding(Kind::Marker, true, Evidence::Seam)));
        }
    }
    findings
}

/// What of a block is compared: its text without credits, for two papers' captions are the same
/// line with other credits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    key: Hash64,
    /// Words; two lone characters of a script without spaces count as one.
    words: usize,
    /// Whether it might be a line of verse.
    is_short: bool,
}

/// What of each block is compared. `credits` are sorted, each with the number of its block.
pub(super) fn lines(text: &str, segments: &Segments, credits: &[(usize, Finding)]) -> Vec<Line> {
    let of_block = |block: &Block| Line {
        key: block.key,
        words: segments.weight_of(block),
        is_short: is_short(block.span.of(text)),
    };
    let mut lines: Vec<Line> = segments.blocks.iter().map(of_block).collect();
    for of_block in credits.chunk_by(|a, b| a.0 == b.0) {
        let number = of_block[0].0;
        lines[number] = without_credits(text, segments, &segments.blocks[number], of_block);
    }
    lines
}

fn without_credits(
    text: &str,
    segments: &Segments,
    block: &Block,
    credits: &[(usize, Finding)],
) -> Line {
    let cuts = credits.iter().map(|(_, credit)| credit.span);
    let (mut rest, mut at) = (String::new(), block.span.start as usize);
    for cut in cuts.clone() {
        rest.push_str(&text[at..cut.start as usize]);
        at = cut.end as usize;
    }
    rest.push_str(&text[at..block.span.end as usize]);
    let of_credit = |word: &&Word| cuts.clone().any(|cut| cut.contains(word.span));
    let gone = segments.words_of(block).iter().filter(of_credit).count();
    Line {
        key: form_key(&rest),
        words: segments.weight_of(block).saturating_sub(gone),
        is_short: is_short(rest.trim()),
    }
}

/// Which printing of its line a block is.
#[derive(Clone, Copy, Debug, Default)]
struct Printing {
    /// From 1; 0 for a block that is not looked at.
    number: u32,
    /// Of how many.
    of: u32,
    /// The block of the next printing.
    next: Option<usize>,
    /// The block of the one before.
    before: Option<usize>,
}

fn printings(lines: &[Line], taken: &[bool]) -> Vec<Printing> {
    let mut last: AHashMap<Hash64, usize> = AHashMap::new();
    let mut printings = vec![Printing::default(); lines.len()];
    for number in (0..lines.len()).filter(|&number| !taken[number]) {
        let before = last.insert(lines[number].key, number);
        printings[number].before = before;
        printings[number].number = before.map_or(1, |before| printings[before].number + 1);
        if let Some(before) = before {
            printings[before].next = Some(number);
        }
    }
    for number in (0..printings.len()).rev() {
        printings[number].of = match printings[number].next {
            Some(next) => printings[next].of,
            None => printings[number].number,
        };
    }
    printings
}

/// Which blocks are second printings.
///
/// Lines are counted as if those that go had never been there, so that nothing more is found once
/// they have gone.
fn surplus(lines: &[Line], title: Hash64, taken: &[bool], printings: &[Printing]) -> Vec<bool> {
    let words: Vec<usize> = lines.iter().map(|line| line.words).collect();
    let again = |number: usize| printings[number].before.is_some();
    let mut surplus: Vec<bool> =
        (0..words.len()).map(|number| LONG <= words[number] && again(number)).collect();
    // Of each block its number among those that stay, or that of the printing that stays for it.
    let mut places = vec![0; words.len()];
    let mut stay = 0;
    for number in (0..words.len()).filter(|&number| !taken[number]) {
        if let Some(before) = printings[number].before.map(|before| places[before]) {
            places[number] = before;
            if (SHORT..LONG).contains(&words[number]) {
                let above = (0..number).rev().find(|&above| !taken[above]);
                let below = (number + 1..words.len()).find(|&below| !taken[below]);
                let beside_surplus = [above, below].iter().flatten().any(|&line| surplus[line]);
                let is_headline = before == 0 && stay <= HEAD;
                surplus[number] = before + 1 == stay
                    || beside_surplus
                    || is_headline
                    || title == lines[number].key;
            }
        }
        if !surplus[number] {
            places[number] = stay;
            stay += 1;
        }
    }
    surplus
}

/// Lines that are `taken` do not count: without them the answer has to be the same.
fn is_verse(lines: &[Line], taken: &[bool]) -> bool {
    let lines = || lines.iter().zip(taken).filter(|(_, taken)| !**taken);
    let short = lines().filter(|(line, _)| line.is_short).count();
    VERSE_LINES <= short && VERSE_SHARE * lines().count() as f64 <= short as f64
}

fn is_short(line: &str) -> bool {
    line.chars().take(VERSE_CHARS).count() < VERSE_CHARS
        && !line.ends_with(['.', '!', '?', '…', '。', '！', '？', '؟', '”', '"', '»'])
}

/// The longest stray token, in letters: "TT", "AD", "PIC".
const SEAM_LETTERS: usize = 4;

/// Whether a block is a lone word in capitals between a repeated line and a second printing: a
/// button or tag of the page, scraped along with both printings.
fn is_seam(
    text: &str,
    segments: &Segments,
    number: usize,
    taken: &[bool],
    printings: &[Printing],
    surplus: &[bool],
) -> bool {
    let block = &segments.blocks[number];
    let token = block.span.of(text);
    let is_token = token.chars().count() <= SEAM_LETTERS && token.chars().all(char::is_uppercase);
    let above = number.checked_sub(1).is_some_and(|above| 1 < printings[above].of);
    is_token && !taken[number] && above && surplus.get(number + 1).is_some_and(|below| *below)
}
