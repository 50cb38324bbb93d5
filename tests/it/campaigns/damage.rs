//! 2,000 cuts and 2,000 flipped bits of a packed dump.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufReader, Read, Write};

use flate2::bufread::GzDecoder;
use refrain::pipeline::{Class, Job, Limits, RejectLimit, Unwatched, clean};
use refrain::read::EndState;

use crate::desk::{Desk, gzip, lines, records};
use crate::invent::Dice;

const TRIALS: usize = 2_000;

fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(true).unwrap();
    // A block of its own for every few records, so that a cut leaves some of them.
    for chunk in bytes.chunks(4 << 10) {
        encoder.write_all(chunk).unwrap();
        encoder.flush().unwrap();
    }
    encoder.finish().unwrap()
}

/// All that another decoder gets out of bytes before it fails, byte by byte.
fn decoded(packed: &[u8]) -> Vec<u8> {
    let reader = BufReader::new(packed);
    let mut decoder: Box<dyn Read> = match packed.first() {
        Some(0x28) => Box::new(zstd::Decoder::with_buffer(reader).unwrap()),
        _ => Box::new(GzDecoder::new(reader)),
    };
    let (mut all, mut chunk) = (Vec::new(), [0; 512]);
    while let Ok(length @ 1..) = decoder.read(&mut chunk) {
        all.extend_from_slice(&chunk[..length]);
    }
    all
}

#[derive(Default)]
struct Tally {
    named: usize,
    refused: usize,
    harmless: usize,
    unverified: usize,
    /// Named as cut short, with a record that is not what it was: there is no checksum to see it by.
    altered: usize,
}

/// Runs over damaged bytes; nothing may be lost, and nothing damaged kept, without a word.
fn run(desk: &Desk, name: &str, bytes: &[u8], whole: &str, tally: &mut Tally) -> Option<u64> {
    desk.put(name, bytes);
    let limits = Limits { rejects: RejectLimit::Share(1.0), ..Limits::default() };
    let job = Job { limits, force: true, threads: 1, ..desk.job(&[name], "out.jsonl") };
    let ledger = match clean(&job, &Unwatched) {
        Ok(ledger) => ledger,
        Err(error) => {
            assert_eq!(error.class(), Class::Input, "{error}");
            tally.refused += 1;
            return None;
        }
    };
    assert!(ledger.total.is_balanced());
    let source = &ledger.sources[0];
    let serials: BTreeSet<&str> = whole.lines().filter_map(|line| line.split(',').next()).collect();
    let out = fs::read_to_string(desk.path("out.jsonl")).unwrap();
    if !out.lines().all(|line| serials.contains(line.split(',').next().unwrap())) {
        assert_eq!(source.state, EndState::Truncated, "damaged records are kept");
        tally.altered += 1;
    }
    match (ledger.is_complete(), source.state) {
        (false, _) => tally.named += 1,
        (true, EndState::Unverified) if source.unpacked < whole.len() as u64 => {
            tally.unverified += 1
        }
        (true, _) => {
            assert_eq!(source.unpacked, whole.len() as u64, "a silent loss");
            tally.harmless += 1;
        }
    }
    Some(source.unpacked)
}

fn packings(whole: &str) -> [(&'static str, &'static str, Vec<u8>, Vec<usize>); 3] {
    let half = whole.len() / 2 + whole[whole.len() / 2..].find('\n').unwrap() + 1;
    let parts = [gzip(&whole.as_bytes()[..half]), gzip(&whole.as_bytes()[half..])];
    let borders = vec![parts[0].len()];
    [
        ("gz", "a.jsonl.gz", gzip(whole.as_bytes()), Vec::new()),
        ("gz of two members", "a.jsonl.gz", parts.concat(), borders),
        ("zst", "a.jsonl.zst", zstd(whole.as_bytes()), Vec::new()),
    ]
}

#[test]
#[ignore = "campaign: 6,000 cut files, minutes"]
fn cuts() {
    let desk = Desk::new();
    let whole = lines(&records(7, 60));
    for (what, name, packed, borders) in packings(&whole) {
        let mut tally = Tally::default();
        let trials = TRIALS.min(packed.len());
        let cuts = (0..trials).map(|trial| trial * packed.len() / trials).chain(borders.clone());
        for cut in cuts {
            let unpacked = run(&desk, name, &packed[..cut], &whole, &mut tally);
            let expected = decoded(&packed[..cut]).len() as u64;
            if borders.is_empty()
                && let Some(unpacked) = unpacked
            {
                assert_eq!(unpacked, expected, "cut at {cut}");
            }
        }
        assert_eq!((tally.harmless, tally.unverified), (0, borders.len()));
        assert_eq!(tally.altered, 0);
        println!(
            "{what}: {trials} cuts: {} named, {} refused, {} at a border of members: unverified",
            tally.named, tally.refused, tally.unverified
        );
    }
}

#[test]
#[ignore = "campaign: 6,000 damaged files, minutes"]
fn flips() {
    let desk = Desk::new();
    let whole = lines(&records(7, 60));
    let mut dice = Dice::new(3);
    for (what, name, packed, _) in packings(&whole) {
        let mut tally = Tally::default();
        for _ in 0..TRIALS {
            let mut damaged = packed.clone();
            damaged[dice.below(packed.len())] ^= 1 << dice.below(8);
            run(&desk, name, &damaged, &whole, &mut tally);
        }
        assert_eq!(tally.unverified, 0);
        println!(
            "{what}: {TRIALS} flips: {} named, {} refused, {} harmless; {} of those named as cut short \
             with a record that differs",
            tally.named, tally.refused, tally.harmless, tally.altered
        );
    }
}
