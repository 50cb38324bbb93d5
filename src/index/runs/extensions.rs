//! How far the words around a seed are the same wherever it stands.

use std::collections::BTreeMap;

use super::Sighting;
use crate::fingerprint::{Code, equal_words};
use crate::hash::Hash64;
use crate::index::{Room, Traces};

/// The part of the sightings that has to have every word of a phrase: some are cut short or edited.
const AGREEMENT: f64 = 0.9;

/// The longest runs around seeds.
///
/// A long phrase has a seed in every third word. It is gone through once, not for each of them: seeds
/// between which all sightings agree have the same extension.
pub(super) struct Extensions<'a> {
    traces: &'a Traces,
    found: Vec<Box<[Code]>>,
    /// Where all sightings agree, by how they lie to one another and their first word in the first
    /// of their documents: one past the last word, and the extension.
    shared: BTreeMap<(Hash64, u32), (u32, usize)>,
}

impl<'a> Extensions<'a> {
    pub(super) fn new(traces: &'a Traces) -> Self {
        Self { traces, found: Vec::new(), shared: BTreeMap::new() }
    }

    /// The number of the extension of a seed, of which these are the sightings; numbers count from 0,
    /// and a new one is the next.
    pub(super) fn number_of(&mut self, sample: &[Sighting]) -> usize {
        let (lie, at) = (lie(sample), sample.first().map_or(0, |first| first.start));
        let before = self.shared.range(..=(lie, at)).next_back();
        if let Some((&(known, _), &(end, number))) = before
            && known == lie
            && at < end
        {
            return number;
        }
        let Extension { codes, before, behind } = extension(self.traces, sample);
        let number = self.found.len();
        self.found.push(codes);
        self.shared.insert((lie, at - before), (at + behind, number));
        number
    }

    /// The words of all extensions, by number.
    pub(super) fn into_codes(self) -> Vec<Box<[Code]>> {
        self.found
    }
}

/// How the sightings of a seed lie to one another: the same for all seeds of words that they share.
fn lie(sample: &[Sighting]) -> Hash64 {
    let first = sample.first().map_or(0, |first| first.start);
    sample.iter().fold(Hash64(0), |lie, at| {
        let offset = at.start.wrapping_sub(first);
        lie.then(Hash64(u64::from(at.doc) << 32 | u64::from(offset)))
    })
}

/// The longest run around a seed.
#[derive(Debug, PartialEq)]
struct Extension {
    codes: Box<[Code]>,
    /// Words before the start of the seed that all sightings share.
    before: u32,
    /// The same from there on.
    behind: u32,
}

/// Words to either side that are looked at first; most phrases are shorter.
const WINDOW: usize = 64;

/// The longest run around the seed that is the same in [`AGREEMENT`] of its sightings; linear in its
/// words.
fn extension(traces: &Traces, sample: &[Sighting]) -> Extension {
    let mut room = Room::default();
    let mut most = WINDOW;
    loop {
        let sides: Vec<Sides> =
            sample.iter().map(|at| Sides::of(traces, at, most, &mut room)).collect();
        let codes = extended(&sides);
        let (before, behind) = shared(&sides);
        // What reaches the edge of a window may go on behind it.
        let reach = sides.iter().map(Sides::longest).max().unwrap_or(0);
        if codes.forward.max(codes.backward).max(before).max(behind) < most || reach < most {
            let (before, behind) = (before as u32, behind as u32);
            return Extension { codes: codes.words, before, behind };
        }
        most *= 2;
    }
}

/// The words of a block around a sighting.
struct Sides {
    /// Those before it, the nearest first.
    left: Vec<Code>,
    right: Vec<Code>,
}

impl Sides {
    /// So many to either side at most.
    fn of(traces: &Traces, at: &Sighting, most: usize, room: &mut Room) -> Self {
        let sheet = traces.sheet(at.doc, room);
        let number = sheet.block_of_word(at.start);
        if number == sheet.blocks.len() {
            // A sheet that cannot be had.
            return Self { left: Vec::new(), right: Vec::new() };
        }
        let start = sheet.block_words(number).start;
        let (left, right) = sheet.block_codes(number).split_at((at.start - start) as usize);
        Self {
            left: left.iter().rev().take(most).copied().collect(),
            right: right.iter().take(most).copied().collect(),
        }
    }

    fn longest(&self) -> usize {
        self.left.len().max(self.right.len())
    }
}

/// Words around a seed, and how many of them lie to which side.
struct Extended {
    words: Box<[Code]>,
    forward: usize,
    backward: usize,
}

fn extended(sides: &[Sides]) -> Extended {
    let needed = (AGREEMENT * sides.len() as f64).ceil() as usize;
    let mut sides: Vec<&Sides> = sides.iter().collect();
    let forward = agreed_run(&mut sides, needed, |sides| &sides.right);
    let mut words = agreed_run(&mut sides, needed, |sides| &sides.left);
    let (forward_length, backward) = (forward.len(), words.len());
    words.reverse();
    words.extend(forward);
    Extended { words: words.into_boxed_slice(), forward: forward_length, backward }
}

/// The longest run to one side that `needed` of the sightings share; the others are dropped.
fn agreed_run(
    sides: &mut Vec<&Sides>,
    needed: usize,
    of: impl Fn(&Sides) -> &Vec<Code>,
) -> Vec<Code> {
    let mut run = Vec::new();
    while let Some(code) = agreed(sides.iter().map(|sides| of(sides).get(run.len())), needed) {
        sides.retain(|sides| of(sides).get(run.len()) == Some(&code));
        run.push(code);
    }
    run
}

/// The word that `needed` of the sightings go on with: Boyer and Moore's majority vote, counted.
fn agreed<'a>(next: impl Iterator<Item = Option<&'a Code>> + Clone, needed: usize) -> Option<Code> {
    let (mut favourite, mut votes) = (None, 0);
    for code in next.clone() {
        if votes == 0 {
            favourite = code;
        }
        votes += if code == favourite { 1 } else { -1 };
    }
    let favourite = favourite?;
    let agreeing = next.filter(|code| *code == Some(favourite)).count();
    (needed <= agreeing).then_some(*favourite)
}

/// The words before and behind the seed that all sightings share.
fn shared(sides: &[Sides]) -> (usize, usize) {
    let Some((first, others)) = sides.split_first() else { return (0, 0) };
    let least = |of: fn(&Sides) -> &[Code]| {
        let lengths = others.iter().map(|other| equal_words(of(first), of(other)));
        lengths.min().unwrap_or(of(first).len())
    };
    (least(|sides| &sides.left), least(|sides| &sides.right))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::Document;
    use crate::fingerprint::{Seed, Tracer, seeds_into};
    use crate::hash::mix;

    #[test]
    fn extensions_are_those_of_each_seed_by_itself() {
        let phrase = |salt: u64, words: u64| {
            let words: Vec<String> =
                (0..words).map(|at| format!("w{}", mix(at ^ salt) % 400)).collect();
            words.join(" ")
        };
        // Of eleven texts one cuts the long phrase short, and another has a word of it changed.
        let text = |number: u64| {
            let long = phrase(7, if number == 3 { 90 } else { 150 });
            let long = if number == 4 { long.replacen("w1", "x1", 1) } else { long };
            let short = phrase(8, 20);
            format!(
                "{} {long} {}\n{} {short}",
                phrase(number, 30),
                phrase(!number, 9),
                phrase(number + 50, 5)
            )
        };
        let mut tracer = Tracer::default();
        let mut trace =
            |number: u64| tracer.trace(&Document::new(number.to_string(), text(number)));
        let traces: Traces = (0..11).map(&mut trace).collect();
        let mut sightings: BTreeMap<u64, Vec<Sighting>> = BTreeMap::new();
        traces.for_each_sheet(|doc, _, sheet| {
            let mut seeds = Vec::new();
            for number in 0..sheet.blocks.len() {
                seeds.clear();
                seeds_into(sheet.block_codes(number), &mut seeds);
                for &Seed { hash, start, .. } in &seeds {
                    let start = start + sheet.block_words(number).start;
                    sightings.entry(hash).or_default().push(Sighting { hash, doc, start });
                }
            }
        });
        let samples: Vec<_> = sightings.into_values().filter(|sample| 8 < sample.len()).collect();
        let mut extensions = Extensions::new(&traces);
        let numbers: Vec<usize> = samples.iter().map(|one| extensions.number_of(one)).collect();
        let found = extensions.into_codes();
        for (sample, number) in samples.iter().zip(numbers) {
            assert_eq!(found[number], extension(&traces, sample).codes);
        }
        assert!(9 < samples.len() && found.len() < samples.len() / 2, "{}", found.len());
        assert_eq!(found.iter().map(|codes| codes.len()).max(), Some(150));
    }
}
