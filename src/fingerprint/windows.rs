//! Hashes of all runs of so many words, many at a time where the machine can.

use multiversion::multiversion;

use super::shingle::{powers, term};
use super::trace::Code;
use crate::hash::mix;

/// Whether none of these is a lone character of a script without spaces, so that each weighs the
/// same.
#[multiversion(targets("x86_64+avx512f+avx512bw", "x86_64+avx2", "aarch64+neon"))]
pub(crate) fn is_spaced(codes: &[Code]) -> bool {
    // Whether a bit is set in one of them: several at a time.
    !Code::from_value(codes.iter().fold(0, |all, code| all | code.value())).is_unspaced()
}

/// The hash of five words.
#[inline]
pub(crate) fn five_words(words: &[Code; 5]) -> u64 {
    mix(words.iter().fold(0, |hash, word| followed(hash, 1, term(word.value()))))
}

/// Sets each hash to that of the five words from there on; there are four words more than hashes.
///
/// Half a nanosecond a word with AVX-512, which multiplies 64-bit numbers; rolling the hash on
/// takes two, as it multiplies one after the other (AMD EPYC, 2026-11).
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512vl+avx512dq",
    "x86_64+avx2",
    "aarch64+neon"
))]
pub(super) fn five_words_into(codes: &[Code], hashes: &mut [u64]) {
    windows_into::<5>(codes, hashes);
}

/// The same for eight words, of which there are seven more than hashes.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512vl+avx512dq",
    "x86_64+avx2",
    "aarch64+neon"
))]
pub(super) fn eight_words_into(codes: &[Code], hashes: &mut [u64]) {
    windows_into::<8>(codes, hashes);
}

/// Hashes that are made at a time, so that what they are made of stays in the nearest cache.
const CHUNK: usize = 64;

/// Powers of the base up to the fourth.
const POWERS: [u64; 5] = powers();

/// Of five words or of eight: polynomials of two make those of four, so that a hash takes three multiplications
/// and not one less than it has words.
///
/// Has to be inlined to be compiled for each kind of machine.
#[inline(always)]
fn windows_into<const WORDS: usize>(codes: &[Code], hashes: &mut [u64]) {
    const { assert!(WORDS == 5 || WORDS == 8) };
    let (mut two, mut four) = ([0; CHUNK + 6], [0; CHUNK + 4]);
    for (number, hashes) in hashes.chunks_mut(CHUNK).enumerate() {
        let codes = &codes[number * CHUNK..][..hashes.len() + WORDS - 1];
        let (two, four) = (&mut two[..codes.len() - 1], &mut four[..codes.len() - 3]);
        for ((two, first), second) in two.iter_mut().zip(codes).zip(&codes[1..]) {
            *two = followed(term(first.value()), 1, term(second.value()));
        }
        for ((four, first), second) in four.iter_mut().zip(&*two).zip(&two[2..]) {
            *four = followed(*first, 2, *second);
        }
        if WORDS == 5 {
            for ((hash, first), last) in hashes.iter_mut().zip(&*four).zip(&codes[4..]) {
                *hash = mix(followed(*first, 1, term(last.value())));
            }
        } else {
            for ((hash, first), second) in hashes.iter_mut().zip(&*four).zip(&four[4..]) {
                *hash = mix(followed(*first, 4, *second));
            }
        }
    }
}

/// The polynomial of some words and so many behind them.
#[inline(always)]
fn followed(first: u64, words: usize, second: u64) -> u64 {
    first.wrapping_mul(POWERS[words]).wrapping_add(second)
}
