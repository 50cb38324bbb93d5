//! Which bytes of a line are what: one bit a byte, 64 bytes to a number.
//!
//! The words of ASCII text are read off where runs of ones begin and end.

use super::lanes::bits_into;

/// What the bytes of a line are; reused from line to line.
#[derive(Clone, Debug, Default)]
pub(super) struct Masks {
    /// The last of them stands for a byte behind the line at least.
    pub(super) bits: Vec<Bits>,
    /// The first bytes of common marks.
    pub(super) marks: Vec<u32>,
    /// Those of curly apostrophes among them that are in the midst of a word.
    pub(super) curly: Vec<u32>,
    /// Whether something else is [unlike](Bits::unlike) its form.
    pub(super) has_others: bool,
}

/// What [`STEP`] bytes are: the lowest bit stands for the first. Bits behind the line are zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits {
    /// Where a run of ASCII letters and digits begins, or has ended; marks that join two of them are in it.
    pub(super) edges: u64,
    /// The same runs.
    pub(super) core: u64,
    /// What ASCII alone does not settle: bytes of other characters, underscores, and rare marks that may
    /// join what stands on both sides. Common marks are no more open than ASCII marks.
    pub(super) open: u64,
    /// What a comparison form does not copy: bytes of other characters, backticks, white space that
    /// is no blank, and blanks behind blanks.
    pub(super) unlike: u64,
    /// Bytes of characters that are not ASCII.
    pub(super) wide: u64,
}

/// What can be told of each of [`STEP`] bytes alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// ASCII letters.
    pub(super) letters: u64,
    pub(super) digits: u64,
    pub(super) wide: u64,
    pub(super) underscores: u64,
    pub(super) blanks: u64,
    /// Stops and apostrophes, which join two letters or two digits.
    pub(super) stops: u64,
    /// Commas, which join two digits.
    pub(super) commas: u64,
    /// Colons, which join two letters.
    pub(super) colons: u64,
    /// Semicolons, which join two digits.
    pub(super) semicolons: u64,
    /// Backticks and white space that is no blank.
    pub(super) odd: u64,
}

/// Bytes that a number stands for.
pub(super) const STEP: usize = 64;

impl Masks {
    /// Replaces what was here by the bits of a line.
    pub(super) fn fill(&mut self, line: &[u8]) {
        self.bits.clear();
        let (chunks, rest) = line.as_chunks::<STEP>();
        let mut last = [0; STEP];
        last[..rest.len()].copy_from_slice(rest);
        bits_into(chunks, &last, &mut self.bits);
        self.marks.clear();
        self.curly.clear();
        let (others, wide) = self.bits.iter().fold((0, 0), |(others, wide), bits| {
            (others | bits.unlike & !bits.wide, wide | bits.wide)
        });
        self.has_others = others != 0;
        if wide != 0 {
            self.settle(line);
        }
    }

    /// Closes what common marks left open: quotes and dashes stand in every other line.
    fn settle(&mut self, line: &[u8]) {
        let mut done = 0;
        for number in 0..self.bits.len() {
            let Bits { mut wide, .. } = self.bits[number];
            while wide != 0 {
                let at = number * STEP + wide.trailing_zeros() as usize;
                wide &= wide - 1;
                if at < done {
                    continue;
                }
                let common = if line[at] == LEAD { line[at..].split_first_chunk() } else { None };
                let Some((mark, rest)) = common.filter(is_common) else {
                    self.has_others = true;
                    continue;
                };
                done = at + COMMON;
                self.marks.push(at as u32);
                let is_settled = rest.first().is_none_or(u8::is_ascii)
                    || rest.first_chunk().is_some_and(is_common_mark);
                if is_settled {
                    self.each_of(at..done, |bits, bit| bits.open &= !bit);
                }
                if is_apostrophe(mark) && joins(line[..at].last(), rest.first()) {
                    self.curly.push(at as u32);
                    self.each_of(at..done, |bits, bit| bits.core |= bit);
                    self.each_of([at, done], |bits, bit| bits.edges &= !bit);
                }
            }
        }
    }

    /// Changes the bits of some bytes.
    fn each_of(
        &mut self,
        places: impl IntoIterator<Item = usize>,
        change: impl Fn(&mut Bits, u64),
    ) {
        places.into_iter().for_each(|at| change(&mut self.bits[at / STEP], 1 << (at % STEP)));
    }
}

/// The first byte from `at` on whose bit is set.
#[inline]
pub(super) fn next_of(bits: &[Bits], at: usize, which: impl Fn(&Bits) -> u64) -> Option<usize> {
    let mut number = at / STEP;
    let mut found = which(&bits[number]) & u64::MAX << (at % STEP);
    while found == 0 {
        number += 1;
        found = which(bits.get(number)?);
    }
    Some(number * STEP + found.trailing_zeros() as usize)
}

/// Whether an apostrophe between these bytes joins them: two ASCII letters or two digits.
fn joins(before: Option<&u8>, after: Option<&u8>) -> bool {
    let are = |is: fn(&u8) -> bool| before.is_some_and(is) && after.is_some_and(is);
    are(u8::is_ascii_alphabetic) || are(u8::is_ascii_digit)
}

/// Appends the bits of a line of which this is told: what depends on the bytes before and behind is added.
///
/// Has to be inlined to be compiled for each kind of machine.
#[inline(always)]
pub(super) fn link(told: impl Iterator<Item = Told>, bits: &mut Vec<Bits>) {
    let (mut before, mut core) = (Told::default(), 0);
    let mut told = told.chain([Told::default()]);
    let mut here = told.next().unwrap_or_default();
    bits.extend(told.map(|after| {
        let linked = linked([&before, &here, &after], core);
        (before, here, core) = (here, after, linked.core);
        linked
    }));
}

/// The bits of the one in the middle, where `core` are the runs before.
#[inline(always)]
fn linked([before, here, after]: [&Told; 3], core: u64) -> Bits {
    let behind = |one: fn(&Told) -> u64| follow(one(here), one(before));
    let ahead = |one: fn(&Told) -> u64| one(here) >> 1 | one(after) << (STEP - 1);
    let between = |one: fn(&Told) -> u64| behind(one) & ahead(one);
    let (letters, digits) = (between(|told| told.letters), between(|told| told.digits));
    let joined = here.stops & (letters | digits) | here.commas & digits;
    let marks = here.stops | here.commas | here.colons | here.semicolons;
    let may_join = here.colons & letters
        | here.semicolons & digits
        | marks & behind(|told| told.letters | told.digits) & ahead(|told| told.wide);
    let runs = here.letters | here.digits | joined;
    Bits {
        edges: runs ^ follow(runs, core),
        core: runs,
        open: here.wide | here.underscores | may_join,
        unlike: here.odd | here.wide | here.blanks & behind(|told| told.blanks),
        wide: here.wide,
    }
}

/// The first byte of every common mark.
const LEAD: u8 = 0xe2;

/// Bytes of a common mark.
pub(super) const COMMON: usize = 3;

fn is_common((mark, _): &(&[u8; COMMON], &[u8])) -> bool {
    is_common_mark(mark)
}

fn is_common_mark(bytes: &[u8; COMMON]) -> bool {
    common_form(bytes).is_some()
}

/// The comparison form of a common mark, a dash, a quote or an ellipsis: most of what is unlike its form is one.
pub(super) fn common_form(bytes: &[u8; COMMON]) -> Option<&'static str> {
    Some(match bytes {
        [LEAD, 0x80, 0x93 | 0x94] => "-",
        [LEAD, 0x80, 0x98 | 0x99] => "'",
        [LEAD, 0x80, 0x9c..=0x9e] => "\"",
        [LEAD, 0x80, 0xa6] => "...",
        _ => return None,
    })
}

/// Whether this is one of ‘ and ’, which join letters.
fn is_apostrophe(mark: &[u8; COMMON]) -> bool {
    matches!(mark[2], 0x98 | 0x99)
}

/// For each byte what the one before it is.
fn follow(bits: u64, before: u64) -> u64 {
    bits << 1 | before >> (STEP - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether a mark between these is in the midst of a word.
    fn joins(before: Option<char>, mark: char, after: Option<char>) -> bool {
        let are =
            |is: fn(&char) -> bool| [before, after].iter().all(|c| c.as_ref().is_some_and(is));
        let (letters, digits) = (are(char::is_ascii_alphabetic), are(char::is_ascii_digit));
        ".'‘’".contains(mark) && (letters || digits) || mark == ',' && digits
    }

    proptest! {
        #[test]
        fn the_bits_are_those_told_byte_by_byte(
            text in "([a-zA-Z0-9]{1,40}|[a-z]?[ _.,:;'`\t é“’…-][a-z]?|[0-9][.,:;'’][0-9]){0,30}",
        ) {
            let mut masks = Masks::default();
            masks.fill(text.as_bytes());
            let (mut marks, mut curly, mut has_others) = (Vec::new(), Vec::new(), false);
            let mut runs = vec![false; masks.bits.len() * STEP + 1];
            for (at, here) in text.char_indices() {
                let (before, after) =
                    (text[..at].chars().next_back(), text[at + here.len_utf8()..].chars().next());
                let is_core = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
                let is_wide = |c: char| !c.is_ascii();
                let joined = joins(before, here, after);
                let is_common = |c: char| "–—‘’“”„…".contains(c);
                let may_join = ".,:;'".contains(here) && is_core(before) && after.is_some_and(is_wide)
                    || here == ':' && joins(before, '.', after) && !joins(before, ',', after)
                    || here == ';' && joins(before, ',', after);
                let is_closed = is_common(here) && after.is_none_or(|c| c.is_ascii() || is_common(c));
                let is_open = is_wide(here) && !is_closed || here == '_' || may_join;
                let is_double = here == ' ' && before == Some(' ');
                let is_unlike = is_wide(here) || "`\t\n\u{b}\u{c}\r".contains(here) || is_double;
                marks.extend(is_common(here).then_some(at as u32));
                curly.extend((joined && is_wide(here)).then_some(at as u32));
                has_others |= is_unlike && !is_common(here);
                runs[at..at + here.len_utf8()].fill(is_core(Some(here)) || joined);
                for at in at..at + here.len_utf8() {
                    let bit = |mask: fn(&Bits) -> u64| mask(&masks.bits[at / STEP]) >> (at % STEP) & 1 == 1;
                    prop_assert_eq!(bit(|bits| bits.core), is_core(Some(here)) || joined);
                    prop_assert_eq!(bit(|bits| bits.open), is_open, "{} of {}", at, text);
                    prop_assert_eq!(bit(|bits| bits.unlike), is_unlike);
                }
            }
            prop_assert_eq!((masks.marks, masks.curly, masks.has_others), (marks, curly, has_others));
            for at in 0..runs.len() - 1 {
                let is_edge = masks.bits[at / STEP].edges >> (at % STEP) & 1 == 1;
                prop_assert_eq!(is_edge, runs[at] != (at != 0 && runs[at - 1]));
            }
        }
    }
}
