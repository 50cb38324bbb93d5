//! Seeds: a sample of long shingles that leaves no shared run unseen.

use std::ops::Range;
use std::slice::from_ref;

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
/// Of any five shingles in a row the one with the least hash is chosen, as far as its upper bits tell, of
/// equal ones the last: the winnowing of Schleimer, Wilkerson and Aiken (*Winnowing: local algorithms for
/// document fingerprinting*, SIGMOD 2003). A run of [`RUN_WORDS`] words has five shingles of eight, and the
/// choice depends on nothing else, so two texts that share the run share the seed. Where lone
/// characters weigh half a word, a run of that weight has five shingles at least: the first one
/// weighs at most a half more than eight words and each further word adds one.
///
/// About one shingle in three is a seed. Linear in the words, and no memory beyond the result.
pub fn seeds_into(codes: &[Code], seeds: &mut Vec<Seed>) {
    match is_spaced(codes) {
        true => spaced_seeds_into(codes, from_ref(&(0..codes.len() as u32)), seeds),
        false => weighed_seeds_into(codes, seeds),
    }
}

/// The same of several runs of words, in order, which share no shingle; all seeds count from the first
/// of `codes`. Short runs are looked at many at a time.
pub(crate) fn seeds_of_runs_into(codes: &[Code], runs: &[Range<u32>], seeds: &mut Vec<Seed>) {
    if is_spaced(codes) {
        return spaced_seeds_into(codes, runs, seeds);
    }
    for run in runs {
        let before = seeds.len();
        seeds_into(&codes[run.start as usize..run.end as usize], seeds);
        seeds[before..].iter_mut().for_each(|seed| seed.start += run.start);
    }
}

/// By which of two shingles the lesser is told: 31 bits of the hash, which compare quickly.
fn rank(hash: u64) -> i32 {
    (hash >> 33) as i32
}

/// The rank of what belongs to no run: no shingle has one as low.
const BORDER: i32 = -1;

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
            Some(last) if rank(window[last % WINDOW].hash) < rank(shingle.hash) => last,
            Some(_) => number,
            None => last_least_of_window(&window, number),
        };
        if last != Some(chosen) {
            seeds.push(window[chosen % WINDOW]);
            last = Some(chosen);
        }
    }
}

/// Shingles that are in hand at a time: what is known of them stays in the nearest cache. Chunks overlap, so
/// that each window lies in one.
const CHUNK: usize = 256;

/// Shingles of which a mask tells: as many as there are ranks in two of the widest registers.
const LANES: usize = u32::BITS as usize;

/// Shingles on either side that share a window with one.
const BESIDE: usize = WINDOW - 1;

/// The same of runs where every word weighs as much as another, so that all shingles are of eight. Those
/// that run on from one run to the next are made as well, which costs less than to begin with each run anew.
fn spaced_seeds_into(codes: &[Code], runs: &[Range<u32>], seeds: &mut Vec<Seed>) {
    let mut ranks = [BORDER; CHUNK + 2 * BESIDE];
    let (mut hashes, mut chosen) = ([0; CHUNK], [0; CHUNK / LANES]);
    let (mut from, mut next) = (0, 0_usize);
    loop {
        let first = runs.partition_point(|run| shingles_of(run).end <= from);
        let Some(run) = runs.get(first) else { return };
        from = shingles_of(run).start.max(from);
        let len = CHUNK.min(end_of_close(&runs[first..], from) - from);
        if len < WINDOW {
            from += len;
            continue;
        }
        let hashes = &mut hashes[..len];
        eight_words_into(&codes[from..], hashes);
        ranks[BESIDE..].iter_mut().zip(&*hashes).for_each(|(of, &hash)| *of = rank(hash));
        blank_between(&runs[first..], from, &mut ranks[BESIDE..len + 2 * BESIDE]);
        ranks[len + 2 * BESIDE..].fill(BORDER);
        let chosen = &mut chosen[..len.div_ceil(LANES)];
        choose(&ranks, chosen);
        // The last of a chunk may be chosen again in the next.
        chosen[0] &= u32::MAX << next.saturating_sub(from);
        let mut first = from as u32;
        for (&mask, hashes) in chosen.iter().zip(hashes.chunks(LANES)) {
            let mut left = mask;
            while left != 0 {
                let number = left.trailing_zeros();
                let start = first.wrapping_add(number);
                seeds.push(Seed { hash: hashes[number as usize], start });
                next = start.wrapping_add(1) as usize;
                left &= left.wrapping_sub(1);
            }
            first += u32::BITS;
        }
        from += if len == CHUNK { len - BESIDE } else { len };
    }
}

/// The first words of the shingles of a run.
fn shingles_of(run: &Range<u32>) -> Range<usize> {
    let end = (run.end + 1).saturating_sub(WEIGHT as u32 / 2);
    run.start as usize..end.max(run.start) as usize
}

/// Where the shingles end of the first of some runs and of those that follow it closely, as far as they may lie in
/// one chunk from `from` on.
fn end_of_close(runs: &[Range<u32>], from: usize) -> usize {
    let mut ends = from;
    for shingles in runs.iter().map(shingles_of) {
        if from + CHUNK <= ends || ends + LANES < shingles.start {
            break;
        }
        if !shingles.is_empty() {
            ends = ends.max(shingles.end);
        }
    }
    ends
}

/// Marks which of these ranks, of the shingles from `from` on, belong to none of the runs.
fn blank_between(runs: &[Range<u32>], from: usize, ranks: &mut [i32]) {
    let mut blank = 0;
    for shingles in runs.iter().map(shingles_of) {
        let start = shingles.start.saturating_sub(from);
        if ranks.len() <= start {
            break;
        }
        ranks[blank..start].fill(BORDER);
        blank = (shingles.end - from).min(ranks.len() - BESIDE);
    }
    ranks[blank..].fill(BORDER);
}

/// Tells of each shingle, in a bit, whether it is the last of the least in one of its windows: it and its
/// neighbours up to which no rank is less, nor equal behind it, are as many as a window has. Before the
/// first shingle and behind the last stand the ranks of [`BESIDE`] others.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512vl+avx512dq",
    "x86_64+avx2",
    "aarch64+neon"
))]
fn choose(ranks: &[i32; CHUNK + 2 * BESIDE], chosen: &mut [u32]) {
    for (place, chosen) in chosen.iter_mut().enumerate() {
        // All neighbours are looked at, so that many shingles are told at a time.
        let columns: [&[i32; LANES]; 2 * BESIDE + 1] = std::array::from_fn(|column| {
            ranks[place * LANES + column..]
                .first_chunk()
                .expect("there are more ranks than shingles")
        });
        *chosen = 0;
        for at in 0..LANES {
            let [a, b, c, d, rank, e, f, g, h] = columns.map(|column| column[at]);
            let before_1 = rank <= d;
            let before_2 = before_1 & (rank <= c);
            let before_3 = before_2 & (rank <= b);
            let before_4 = before_3 & (rank <= a);
            let behind_1 = rank < e;
            let behind_2 = behind_1 & (rank < f);
            let behind_3 = behind_2 & (rank < g);
            let behind_4 = behind_3 & (rank < h);
            let is_least = before_4
                | (before_3 & behind_1)
                | (before_2 & behind_2)
                | (before_1 & behind_3)
                | behind_4;
            *chosen |= u32::from(is_least & (rank != BORDER)) << at;
        }
    }
}

/// The number of the last of the least among the shingles of a window that ends with number `end`.
fn last_least_of_window(window: &[Seed; WINDOW], end: usize) -> usize {
    let numbers = end + 1 - WINDOW..=end;
    numbers.rev().min_by_key(|number| rank(window[number % WINDOW].hash)).unwrap_or(end)
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
                spaced_seeds_into(&codes, from_ref(&(0..codes.len() as u32)), &mut quick);
                weighed_seeds_into(&codes, &mut slow);
                prop_assert_eq!(quick, slow);
            }
        }

        #[test]
        fn runs_have_the_seeds_that_each_has_alone(
            lengths in prop::collection::vec((0..60_u32, any::<bool>()), 0..80),
            long in 0..900_u32,
            kinds in prop_oneof![Just(3_u16), Just(0x3fff), Just(0x4010)],
            salt: u64,
        ) {
            let (mut runs, mut end) = (Vec::new(), 0);
            for (length, counts) in lengths.into_iter().chain([(long, true)]) {
                if counts {
                    runs.push(end..end + length);
                }
                end += length;
            }
            let value = |at: u32| (crate::hash::mix(salt ^ u64::from(at)) % u64::from(kinds)) as u16;
            let codes: Vec<Code> = (0..end).map(|at| Code::from_value(value(at))).collect();
            let (mut quick, mut slow) = (Vec::new(), Vec::new());
            seeds_of_runs_into(&codes, &runs, &mut quick);
            for run in runs {
                let mut seeds = Vec::new();
                weighed_seeds_into(&codes[run.start as usize..run.end as usize], &mut seeds);
                slow.extend(seeds.iter().map(|seed| Seed { start: seed.start + run.start, ..*seed }));
            }
            prop_assert_eq!(quick, slow);
        }
    }
}
