//! What can be told of each byte alone, as many at a time as the registers of the machine hold.

#[cfg(not(target_feature = "avx2"))]
use multiversion::{multiversion, target::match_target};
use wide::u8x16;

use super::masks::{Bits, STEP, Told, link};

/// Appends the bits of some chunks and of a last one.
///
/// Sixty-four bytes at a time with AVX-512, thirty-two with AVX2, else sixteen with what every x86-64 and
/// AArch64 machine has.
#[cfg(not(target_feature = "avx2"))]
#[multiversion(targets("x86_64+avx512f+avx512bw", "x86_64+avx2"))]
pub(super) fn bits_into(chunks: &[[u8; STEP]], last: &[u8; STEP], bits: &mut Vec<Bits>) {
    let chunks = chunks.iter().chain([last]);
    match_target! {
        "x86_64+avx512f+avx512bw" => link(chunks.map(|chunk| x86::of_sixty_four(chunk)), bits),
        "x86_64+avx2" => link(chunks.map(|chunk| x86::of_thirty_twos(chunk)), bits),
        _ => link(chunks.map(of_sixteens), bits),
    }
}

/// The same sixteen bytes at a time: where a whole program is built for wider registers, functions are not made
/// for several kinds of machines, and none may ask for those registers.
#[cfg(target_feature = "avx2")]
pub(super) fn bits_into(chunks: &[[u8; STEP]], last: &[u8; STEP], bits: &mut Vec<Bits>) {
    link(chunks.iter().chain([last]).map(of_sixteens), bits);
}

fn of_sixteens(chunk: &[u8; STEP]) -> Told {
    let mut told = Told::default();
    for (number, sixteen) in chunk.as_chunks().0.iter().enumerate() {
        let bytes = u8x16::new(*sixteen);
        let within = |bytes: u8x16, first: u8, last: u8| {
            bytes.max(u8x16::splat(first)).min(u8x16::splat(last)).simd_eq(bytes)
        };
        let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
        let put = |mask: &mut u64, lanes: u8x16| {
            *mask |= u64::from(lanes.to_bitmask()) << (16 * number);
        };
        put(&mut told.letters, within(bytes | u8x16::splat(0x20), b'a', b'z'));
        put(&mut told.digits, within(bytes, b'0', b'9'));
        put(&mut told.wide, bytes);
        put(&mut told.underscores, is(b'_'));
        put(&mut told.blanks, is(b' '));
        put(&mut told.stops, is(b'.') | is(b'\''));
        put(&mut told.commas, is(b','));
        put(&mut told.colons, is(b':'));
        put(&mut told.semicolons, is(b';'));
        put(&mut told.odd, is(b'`') | within(bytes, 0x09, 0x0d));
    }
    told
}

/// The same by one question, which bytes lie between two, where letters and wide bytes are told.
#[cfg(all(target_arch = "x86_64", not(target_feature = "avx2")))]
#[inline(always)]
fn of_question(within: impl Fn(u8, u8) -> u64, letters: u64, wide: u64) -> Told {
    let is = |byte| within(byte, byte);
    Told {
        letters,
        digits: within(b'0', b'9'),
        wide,
        underscores: is(b'_'),
        blanks: is(b' '),
        stops: is(b'.') | is(b'\''),
        commas: is(b','),
        colons: is(b':'),
        semicolons: is(b';'),
        odd: is(b'`') | within(0x09, 0x0d),
    }
}

#[cfg(all(target_arch = "x86_64", not(target_feature = "avx2")))]
mod x86 {
    use std::arch::x86_64::{
        __m256i, _mm256_cmpeq_epi8, _mm256_max_epu8, _mm256_min_epu8, _mm256_movemask_epi8,
        _mm256_or_si256, _mm256_set_epi64x, _mm256_set1_epi8, _mm512_cmple_epu8_mask,
        _mm512_movepi8_mask, _mm512_or_si512, _mm512_set_epi64, _mm512_set1_epi8, _mm512_sub_epi8,
    };

    use super::{STEP, Told, of_question};

    #[target_feature(enable = "avx512f,avx512bw")]
    #[inline]
    pub(super) fn of_sixty_four(chunk: &[u8; STEP]) -> Told {
        let [a, b, c, d, e, f, g, h] = eights(chunk);
        let bytes = _mm512_set_epi64(h, g, f, e, d, c, b, a);
        let all = |byte: u8| _mm512_set1_epi8(byte as i8);
        let within = |bytes, first: u8, last: u8| {
            _mm512_cmple_epu8_mask(_mm512_sub_epi8(bytes, all(first)), all(last - first))
        };
        let is_letter = within(_mm512_or_si512(bytes, all(0x20)), b'a', b'z');
        let wide = _mm512_movepi8_mask(bytes);
        of_question(|first, last| within(bytes, first, last), is_letter, wide)
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    pub(super) fn of_thirty_twos(chunk: &[u8; STEP]) -> Told {
        let [a, b, c, d, e, f, g, h] = eights(chunk);
        let halves = [_mm256_set_epi64x(d, c, b, a), _mm256_set_epi64x(h, g, f, e)];
        let all = |byte: u8| _mm256_set1_epi8(byte as i8);
        let mask = |halves: [__m256i; 2]| {
            let [lower, upper] = halves.map(|half| _mm256_movemask_epi8(half) as u32);
            u64::from(upper) << 32 | u64::from(lower)
        };
        let within = |halves: [__m256i; 2], first: u8, last: u8| {
            mask(halves.map(|half| {
                let nearest = _mm256_min_epu8(_mm256_max_epu8(half, all(first)), all(last));
                _mm256_cmpeq_epi8(nearest, half)
            }))
        };
        let is_letter = within(halves.map(|half| _mm256_or_si256(half, all(0x20))), b'a', b'z');
        of_question(|first, last| within(halves, first, last), is_letter, mask(halves))
    }

    /// Eight bytes to a number, the first one lowest.
    #[inline(always)]
    fn eights(chunk: &[u8; STEP]) -> [i64; 8] {
        let eights = chunk.as_chunks().0;
        std::array::from_fn(|number| i64::from_le_bytes(eights[number]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn all_registers_tell_the_same(halves in prop::array::uniform2(prop::array::uniform32(any::<u8>()))) {
            let chunk: [u8; STEP] = std::array::from_fn(|at| halves.as_flattened()[at]);
            let mut told = Vec::new();
            bits_into(&[chunk], &[0; STEP], &mut told);
            let mut twin = Vec::new();
            link([of_sixteens(&chunk), Told::default()].into_iter(), &mut twin);
            prop_assert_eq!(told, twin);
            #[cfg(all(target_arch = "x86_64", not(target_feature = "avx2")))]
            if std::arch::is_x86_feature_detected!("avx2") {
                prop_assert_eq!(thirty_two(&chunk), of_sixteens(&chunk));
            }
        }
    }

    #[cfg(all(target_arch = "x86_64", not(target_feature = "avx2")))]
    #[multiversion(targets("x86_64+avx2"))]
    fn thirty_two(chunk: &[u8; STEP]) -> Told {
        match_target! {
            "x86_64+avx2" => x86::of_thirty_twos(chunk),
            _ => of_sixteens(chunk),
        }
    }
}
