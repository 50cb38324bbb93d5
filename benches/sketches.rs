//! Sketches compared on error and speed: what MinHash of this crate does, and two that cost less on
//! long documents.
//!
//! Prints, for sets of so many shingles, the root of the mean squared error of the estimated Jaccard
//! similarity, its mean error, and the time a sketch takes. Without `--bench`, as in a test run, a
//! few sets are enough.

#![expect(clippy::print_stdout, reason = "tables are all this program makes")]

mod sketch;

use std::hint::black_box;
use std::time::Instant;

use refrain::fingerprint::{MinHash, SLOTS};
use sketch::{fast_similarity, mix, one_permutation};

/// Shingles of a headline, a caption, a brief, a story and a long read.
const SIZES: [usize; 6] = [4, 12, 40, 200, 1_000, 5_000];

/// The similarities at which pairs are compared.
const JACCARDS: [f64; 3] = [0.5, 0.8, 0.95];

/// Pairs of sets for each size and similarity.
const PAIRS: usize = 4_000;

/// Shingles that are sketched to measure the time.
const SHINGLES: usize = 400_000;

/// Timed so often; the shortest time counts.
const TRIES: usize = 5;

/// A sketch, told as slots of which equal ones are counted.
struct Sketch {
    name: &'static str,
    of: fn(&MinHash, &[u64]) -> [u64; SLOTS],
}

const SKETCHES: [Sketch; 3] = [
    Sketch { name: "k slots", of: k_slots },
    Sketch { name: "one permutation", of: |_, shingles| one_permutation::sketch(shingles) },
    Sketch { name: "fast similarity", of: |_, shingles| fast_similarity::sketch(shingles) },
];

fn k_slots(minhash: &MinHash, shingles: &[u64]) -> [u64; SLOTS] {
    minhash.signature(shingles).0.map(u64::from)
}

fn main() {
    let is_bench = std::env::args().any(|argument| argument == "--bench");
    let (pairs, shingles) = if is_bench { (PAIRS, SHINGLES) } else { (10, 1_000) };
    println!("error of the estimate: root of the mean square (mean), in hundredths");
    for jaccard in JACCARDS {
        let theory = 100.0 * (jaccard * (1.0 - jaccard) / SLOTS as f64).sqrt();
        println!("\nJaccard {jaccard}; {theory:.1} for independent slots");
        for size in SIZES {
            let row = |sketch: &Sketch| {
                let Error { root, mean } = error(sketch, size, jaccard, pairs);
                format!("{:>16}", format!("{root:.1} ({mean:+.1})"))
            };
            println!("{size:6} {}", SKETCHES.iter().map(row).collect::<String>());
        }
    }
    println!("\nnanoseconds a sketch (a shingle)");
    for size in SIZES {
        let row = |sketch: &Sketch| {
            let nanoseconds = nanoseconds(sketch, size, shingles.max(size));
            let each = nanoseconds / size as f64;
            format!("{:>20}", format!("{nanoseconds:.0} ({each:.1})"))
        };
        println!("{size:6} {}", SKETCHES.iter().map(row).collect::<String>());
    }
    println!("\n{:6} {}", "", SKETCHES.map(|sketch| format!("{:>20}", sketch.name)).concat());
}

/// How far estimates are from the truth, in hundredths.
struct Error {
    root: f64,
    mean: f64,
}

fn error(sketch: &Sketch, size: usize, jaccard: f64, pairs: usize) -> Error {
    let minhash = MinHash::default();
    let shared = (size as f64 * jaccard).round() as usize;
    let own = size - shared;
    // The two sets have `size` shingles together; each has half of what is not shared.
    let truth = shared as f64 / size as f64;
    let (mut squares, mut sum) = (0.0, 0.0);
    for pair in 0..pairs {
        let all = set(size, pair);
        let (first, second) =
            (&all[..shared + own / 2], [&all[..shared], &all[shared + own / 2..]].concat());
        let (first, second) = ((sketch.of)(&minhash, first), (sketch.of)(&minhash, &second));
        let equal = first.iter().zip(&second).filter(|(a, b)| a == b).count();
        let off = 100.0 * (equal as f64 / SLOTS as f64 - truth);
        squares += off * off;
        sum += off;
    }
    Error { root: (squares / pairs as f64).sqrt(), mean: sum / pairs as f64 }
}

fn nanoseconds(sketch: &Sketch, size: usize, shingles: usize) -> f64 {
    let minhash = MinHash::default();
    let sets: Vec<Vec<u64>> = (0..shingles / size).map(|number| set(size, number)).collect();
    let attempt = |_| {
        let start = Instant::now();
        for set in &sets {
            black_box((sketch.of)(&minhash, set));
        }
        start.elapsed().as_secs_f64() * 1e9 / sets.len() as f64
    };
    (0..TRIES).map(attempt).fold(f64::MAX, f64::min)
}

/// Shingles that are all different, the same for the same number.
fn set(size: usize, number: usize) -> Vec<u64> {
    (0..size).map(|at| mix((number << 32 | size << 16 | at) as u64)).collect()
}
