//! Seeds: a sample of long shingles that leaves no shared run unseen.

use multiversion::multiversion;

use super::shingle::{BASE, powers, term, weight};
use super::trace::Code;
use super::windows::{eight_words_into, is_spaced};

/// Every run of this many words that two texts share has a seed in common.
///
/// On scraped news, of the shared runs of 6 or 7 words none was boilerplate, of those of 8 to 11 a
/// ninth, from 12 words on most. A lone character of a script without spaces weighs half a word:
/// there it is 24 characters.
pub const RUN_WORDS: usize = 12;

/// Words of a seed, doubled, because a lone character of a script without spaces weighs half a
/// word: eight words, or sixteen characters.
const WEIGHT: usize = 16;

/// Of this many neighbouring shingles one is a seed: `RUN_WORDS - 8 + 1`.
const WINDOW: usize = RUN_WORDS - WEIGHT / 2 + 1;

/// The longest seed has one code per unit of weight.
const POWERS: [u64; WEIGHT + 1] = powers();

/// A shingle of eight words that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed {
    /// Hash of its words.
    pub hash: u64,
    /// Its first word, counted in the slice it was found in.
    pub start: u32,
}

/// Appends the seeds of some words, in order.
///
/// Of any five shingles in a row the one with the least hash is chosen, of equal ones the last: the
/// winnowing of Schleimer, Wilkerson and Aiken (*Winnowing: local algorithms for document
/// fingerprinting*, SIGMOD 2003). A run of [`RUN_WORDS`] words has five shingles of eight, and the
/// choice depends on nothing else, so two texts that share the run share the seed. Where lone
/// characters weigh half a word, a run of that weight has five shingles at least: the first one
/// weighs at most a half more than eight words and each further word adds one.
///
/// About one shingle in three is a seed. Linear in the words, and no memory beyond the result.
pub fn seeds_into(codes: &[Code], seeds: &mut Vec<Seed>) {
    match is_spaced(codes) {
        true => spaced_seeds_into(codes, seeds),
        false => weighed_seeds_into(codes, seeds),
    }
}

fn weighed_seeds_into(codes: &[Code], seeds: &mut Vec<Seed>) {
    let mut shingles = Shingles { codes, start: 0, end: 0, hash: 0, weight: 0 };
    let mut window = [Seed { hash: 0, start: 0 }; WINDOW];
    let mut last: Option<usize> = None;
    for number in 0.. {
        let Some(shingle) = shingles.next() else { break };
        window[number % WINDOW] = shingle;
        if number + 1 < WINDOW {
            continue;
        }
        let chosen = match last.filter(|last| number < last + WINDOW) {
            Some(last) if window[last % WINDOW].hash < shingle.hash => last,
            Some(_) => number,
            None => last_least_of_window(&window, number),
        };
        if last != Some(chosen) {
            seeds.push(window[chosen % WINDOW]);
            last = Some(chosen);
        }
    }
}

/// Hashes of shingles that are in hand at a time, with those beside the last: most paragraphs have
/// fewer, and room for more would have to be zeroed for each of them.
const CHUNK: usize = 64;

/// The same for a long text, whose chunks overlap.
const LONG_CHUNK: usize = 256;

/// Shingles on either side that share a window with one.
const BESIDE: usize = WINDOW - 1;

/// The same where every word weighs as much as another, so that all shingles are of eight.
fn spaced_seeds_into(codes: &[Code], seeds: &mut Vec<Seed>) {
    let count = (codes.len() + 1).saturating_sub(WEIGHT / 2);
    if (WINDOW..=CHUNK - BESIDE).contains(&count) {
        chunked_seeds_into::<CHUNK>(codes, count, seeds);
    } else if WINDOW <= count {
        chunked_seeds_into::<LONG_CHUNK>(codes, count, seeds);
    }
}

/// The same for so many shingles, a chunk at a time.
fn chunked_seeds_into<const CHUNK: usize>(codes: &[Code], count: usize, seeds: &mut Vec<Seed>) {
    let (mut hashes, mut chosen, mut numbers) = ([0; CHUNK], [false; CHUNK], [0; CHUNK]);
    let (mut from, mut next) = (0, 0);
    while from + WINDOW <= count {
        let len = (CHUNK - BESIDE).min(count - from);
        eight_words_into(&codes[from..], &mut hashes[..len]);
        // No hash is less than these.
        hashes[len..len + BESIDE].fill(0);
        choose(&hashes[..len + BESIDE], &mut chosen[..len]);
        // Which are chosen is as good as chance: a number that is not is overwritten by the next.
        let mut picked = 0;
        for (number, &is_chosen) in chosen[..len].iter().enumerate() {
            numbers[picked] = number;
            picked += usize::from(is_chosen);
        }
        // The last of a chunk may be chosen again in the next.
        let fresh = numbers[..picked].iter().filter(|&&number| next <= from + number);
        let seed = |&number: &usize| Seed { hash: hashes[number], start: (from + number) as u32 };
        seeds.extend(fresh.map(seed));
        next = numbers[..picked].last().map_or(next, |last| from + last + 1);
        from += len - BESIDE;
    }
}

/// Tells of each shingle whether it is the last of the least in one of its windows: it and its
/// neighbours up to which no hash is less, nor equal behind it, are as many as a window has. Behind
/// the last shingle stand [`BESIDE`] zeros.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512vl+avx512dq",
    "x86_64+avx2",
    "aarch64+neon"
))]
fn choose(hashes: &[u64], chosen: &mut [bool]) {
    let (first, others) = chosen.split_at_mut(BESIDE.min(chosen.len()));
    for (at, chosen) in first.iter_mut().enumerate() {
        let hash = hashes[at];
        let before = hashes[..at].iter().rev().take_while(|&&other| hash <= other).count();
        let behind = hashes[at + 1..].iter().take_while(|&&other| hash < other).count();
        *chosen = BESIDE <= before + behind;
    }
    // All neighbours are looked at, so that many shingles are told at a time.
    let columns: [&[u64]; 2 * BESIDE + 1] =
        std::array::from_fn(|column| &hashes[column..column + others.len()]);
    for (at, chosen) in others.iter_mut().enumerate() {
        let [a, b, c, d, hash, e, f, g, h] = columns.map(|column| column[at]);
        let before_1 = hash <= d;
        let before_2 = before_1 & (hash <= c);
        let before_3 = before_2 & (hash <= b);
        let before_4 = before_3 & (hash <= a);
        let behind_1 = hash < e;
        let behind_2 = behind_1 & (hash < f);
        let behind_3 = behind_2 & (hash < g);
        let behind_4 = behind_3 & (hash < h);
        *chosen = before_4
            | (before_3 & behind_1)
            | (before_2 & behind_2)
            | (before_1 & behind_3)
            | behind_4;
    }
}

/// The number of the last of the least among the shingles of a window that ends with number `end`.
fn last_least_of_window(window: &[Seed; WINDOW], end: usize) -> usize {
    let numbers = end + 1 - WINDOW..=end;
    numbers.rev().min_by_key(|number| window[number % WINDOW].hash).unwrap_or(end)
}

/// All shingles of [`WEIGHT`], by a rolling hash.
struct Shingles<'a> {
    codes: &'a [Code],
    start: usize,
    end: usize,
    hash: u64,
    weight: usize,
}

impl Shingles<'_> {
    #[inline]
    fn next(&mut self) -> Option<Seed> {
        while let Some(code) = self.codes.get(self.end) {
            self.hash = self.hash.wrapping_mul(BASE).wrapping_add(term(code.value()));
            self.weight += weight(code.value());
            self.end += 1;
            let mut first = self.codes[self.start].value();
            while WEIGHT <= self.weight - weight(first) {
                let power = POWERS[self.end - 1 - self.start];
                self.hash = self.hash.wrapping_sub(term(first).wrapping_mul(power));
                self.weight -= weight(first);
                self.start += 1;
                first = self.codes[self.start].value();
            }
            if WEIGHT <= self.weight {
                let hash = crate::hash::mix(self.hash);
                return Some(Seed { hash, start: self.start as u32 });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_of_one_weight_have_the_seeds_of_any(
            few in prop::collection::vec(0..4_u16, 0..600),
            many in prop::collection::vec(0..0x3fff_u16, 0..600),
        ) {
            for values in [few, many] {
                let codes: Vec<Code> = values.into_iter().map(Code::from_value).collect();
                let (mut quick, mut slow) = (Vec::new(), Vec::new());
                spaced_seeds_into(&codes, &mut quick);
                weighed_seeds_into(&codes, &mut slow);
                prop_assert_eq!(quick, slow);
            }
        }
    }
}
