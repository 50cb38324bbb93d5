//! Hashes of all runs of so many words, many at a time where the machine can.

use multiversion::multiversion;

use super::shingle::{BASE, term};
use super::trace::Code;
use crate::hash::mix;

/// Whether none of these is a lone character of a script without spaces, so that each weighs the
/// same.
pub(super) fn is_spaced(codes: &[Code]) -> bool {
    codes.iter().fold(true, |all, code| all & !code.is_unspaced())
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

/// Has to be inlined to be compiled for each kind of machine.
#[inline(always)]
fn windows_into<const WORDS: usize>(codes: &[Code], hashes: &mut [u64]) {
    let count = hashes.len();
    let columns: [&[Code]; WORDS] = std::array::from_fn(|word| &codes[word..word + count]);
    for (number, hash) in hashes.iter_mut().enumerate() {
        let polynomial = columns.iter().fold(0_u64, |hash, column| {
            hash.wrapping_mul(BASE).wrapping_add(term(column[number].value()))
        });
        *hash = mix(polynomial);
    }
}
