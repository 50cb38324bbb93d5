//! Records of plain and compressed files, whole and damaged.

use std::path::Path;

use proptest::prelude::*;
use refrain::read::{EndState, Ending, ReadError, Records};

use super::{folder, gzip, input, put, zstd};

type Outcome = (Vec<Vec<u8>>, Option<ReadError>);

/// All records, and the error that ended them.
fn read(path: &Path) -> Outcome {
    let mut records = Records::open(&input(path)).unwrap();
    let mut all = Vec::new();
    loop {
        let mut raw = Vec::new();
        match records.next(&mut raw) {
            Ok(Some(record)) => {
                assert!(record.complete);
                all.push(raw);
                assert!(record.number == all.len() as u64 || record.number == 0);
            }
            Ok(None) => return (all, None),
            Err(error) => {
                assert!(records.next(&mut raw).unwrap().is_none(), "nothing after an error");
                return (all, Some(error));
            }
        }
    }
}

fn read_bytes(name: &str, bytes: &[u8]) -> Outcome {
    let folder = folder();
    read(&put(folder.path(), name, bytes))
}

/// What is known of a file behind its last record.
fn ending(name: &str, bytes: &[u8]) -> Ending {
    let folder = folder();
    let mut records = Records::open(&input(&put(folder.path(), name, bytes))).unwrap();
    while let Ok(Some(_)) = records.next(&mut Vec::new()) {}
    records.ending().unwrap()
}

fn lines(text: &str) -> Vec<Vec<u8>> {
    text.split_inclusive('\n').map(|line| line.as_bytes().to_vec()).collect()
}

/// Lines that do not compress to nothing.
fn sample() -> String {
    numbered(40)
}

fn numbered(count: u64) -> String {
    let line = |number: u64| {
        let noise = refrain::Hash64::of(&number.to_le_bytes());
        format!("{{\"text\":\"The {noise} ferry left at {number}.\"}}\n")
    };
    (0..count).map(line).collect()
}

#[test]
fn lines_come_as_they_are() {
    for text in ["", "a", "a\n", "a\n\n b\r\nc\r\r\n", "\n\n", "\u{feff}a\n\u{2028}b\u{85}c\n"] {
        for (name, bytes) in [
            ("a.jsonl", text.as_bytes().to_vec()),
            ("a.jsonl.gz", gzip(text.as_bytes())),
            ("a.jsonl.zst", zstd(text.as_bytes())),
        ] {
            let (records, error) = read_bytes(name, &bytes);
            assert!(error.is_none(), "{error:?}");
            assert_eq!(records, lines(text), "{name} {text:?}");
        }
    }
}

#[test]
fn a_text_file_is_one_record() {
    for text in ["", "a\nb\n", "\n"] {
        for (name, bytes) in
            [("a.txt", text.as_bytes().to_vec()), ("a.txt.gz", gzip(text.as_bytes()))]
        {
            let (records, error) = read_bytes(name, &bytes);
            assert!(error.is_none());
            assert_eq!(records, [text.as_bytes()]);
        }
    }
}

#[test]
fn padding_is_fine_and_garbage_is_not() {
    let text = sample();
    for padding in [1, 512, 65_536] {
        let mut bytes = gzip(text.as_bytes());
        bytes.resize(bytes.len() + padding, 0);
        let (records, error) = read_bytes("a.jsonl.gz", &bytes);
        assert!(error.is_none(), "{error:?}");
        assert_eq!(records, lines(&text));
    }
    for bytes in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
        for garbage in [&b"more"[..], b"\0\0\0more", b"\n"] {
            let (records, error) = read_bytes("a.jsonl.gz", &[&bytes, garbage].concat());
            assert!(error.unwrap().is_damage());
            assert_eq!(records, lines(&text));
        }
    }
}

#[test]
fn a_stream_cut_anywhere_gives_its_whole_lines_and_an_error() {
    let text = sample();
    for bytes in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
        let mut most = 0;
        let name = if bytes.starts_with(b"\x1f") { "a.jsonl.gz" } else { "a.jsonl.zst" };
        for cut in 0..bytes.len() {
            let (records, error) = read_bytes(name, &bytes[..cut]);
            let error = error.unwrap_or_else(|| panic!("cut at {cut} of {} unseen", bytes.len()));
            assert!(error.is_damage());
            assert_eq!(records, lines(&text)[..records.len()]);
            assert_eq!(error.place().unwrap().record, records.len() as u64 + 1);
            assert_eq!(error.code(), "IN-TRUNC");
            assert_eq!(ending(name, &bytes[..cut]).state(), EndState::Truncated);
            most = most.max(records.len());
        }
        assert_eq!(most, 40);
    }
}

#[test]
fn half_a_stream_gives_half_the_lines() {
    let text = numbered(20_000);
    for bytes in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
        let (records, error) = read_bytes("a.jsonl.gz", &bytes[..bytes.len() / 2]);
        assert!(error.unwrap().is_damage());
        assert!((8_000..=10_500).contains(&records.len()), "{}", records.len());
        assert_eq!(records, lines(&text)[..records.len()]);
    }
}

#[test]
fn the_torn_record_is_handed_out_with_the_error() {
    let folder = folder();
    let bytes = gzip(b"{\"text\":\"one\"}\n{\"text\":\"two\"");
    let path = put(folder.path(), "a.jsonl.gz", &bytes[..bytes.len() - 4]);
    let mut records = Records::open(&input(&path)).unwrap();
    let mut raw = Vec::new();
    records.next(&mut raw).unwrap().unwrap();
    raw.clear();
    let error = records.next(&mut raw).unwrap_err();
    assert_eq!(raw, b"{\"text\":\"two\"");
    let message = "a.jsonl.gz:2: cut short behind byte 28 of the unpacked stream";
    assert_eq!(error.to_string(), message);
}

#[test]
fn a_flipped_bit_is_seen_or_harmless() {
    let text = sample();
    for bytes in [gzip(text.as_bytes()), zstd(text.as_bytes())] {
        for bit in (32..bytes.len() * 8).step_by(7) {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let (records, error) = read_bytes("a.jsonl.gz", &damaged);
            let ending = ending("a.jsonl.gz", &damaged);
            assert_eq!(ending.trouble.is_some(), error.is_some(), "bit {bit}");
            if !ending.state().is_loss() {
                assert_eq!(records, lines(&text), "bit {bit}");
            }
        }
    }
}

/// The pieces of all records, each with the number of its record.
fn pieces(mut records: Records) -> Vec<(u64, String)> {
    let (mut pieces, mut raw) = (Vec::new(), Vec::new());
    while let Some(record) = records.next(&mut raw).unwrap() {
        let mut goes_on = !record.complete;
        pieces.push((record.number, String::from_utf8(std::mem::take(&mut raw)).unwrap()));
        while goes_on {
            goes_on = records.more(&mut raw).unwrap();
            pieces.push((record.number, String::from_utf8(std::mem::take(&mut raw)).unwrap()));
        }
    }
    pieces
}

#[test]
fn pieces_do_not_end_inside_a_character() {
    let folder = folder();
    for text in ["ab€€€é\n", "a𐌰𐌰é€bcd€", "ééééé", "€\n€"] {
        let path = put(folder.path(), "a.jsonl", text);
        for limit in 4..9 {
            let records = Records::open(&input(&path)).unwrap().with_limit(limit);
            let pieces = pieces(records).into_iter().map(|(_, piece)| piece);
            let (mut all, pieces): (String, Vec<_>) = (String::new(), pieces.collect());
            pieces.iter().for_each(|piece| all.push_str(piece));
            assert_eq!(all, text);
            assert!(pieces.iter().all(|piece| (1..=limit).contains(&piece.len())), "{pieces:?}");
        }
    }
}

#[test]
fn a_long_record_comes_in_pieces_or_is_skipped() {
    let folder = folder();
    let path = put(folder.path(), "a.jsonl", "abcdefghij\nabcd\nabcde\nabcdef\nx\nabcde");
    let open = || Records::open(&input(&path)).unwrap().with_limit(5);
    let mut raw = Vec::new();
    let expected = [
        (1, "abcde"),
        (1, "fghij"),
        (1, "\n"),
        (2, "abcd\n"),
        (3, "abcde"),
        (3, "\n"),
        (4, "abcde"),
        (4, "f\n"),
        (5, "x\n"),
        (6, "abcde"),
    ];
    assert_eq!(pieces(open()), expected.map(|(number, piece)| (number, piece.to_owned())));

    let (mut records, mut heads) = (open(), Vec::new());
    while let Some(record) = records.next(&mut raw).unwrap() {
        heads.push((record.number, record.complete, raw.len()));
        raw.clear();
    }
    let expected =
        [(1, false, 5), (2, true, 5), (3, false, 5), (4, false, 5), (5, true, 2), (6, true, 5)];
    assert_eq!(heads, expected);
}

#[test]
fn progress_counts_bytes_on_disk() {
    let folder = folder();
    let path = put(folder.path(), "a.jsonl.gz", gzip(sample().as_bytes()));
    let input = input(&path);
    let mut records = Records::open(&input).unwrap();
    while records.next(&mut Vec::new()).unwrap().is_some() {}
    assert_eq!(records.consumed(), input.bytes);
    assert_eq!(input.bytes, path.metadata().unwrap().len());
}

proptest! {
    #[test]
    fn members_and_frames_are_one_stream(
        rows in prop::collection::vec("[a-z\r]{0,30}", 1..30),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let text = rows.join("\n");
        let mut borders: Vec<_> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        borders.extend([0, text.len()]);
        borders.sort_unstable();
        for pack in [gzip, zstd] {
            let packed: Vec<u8> = borders
                .windows(2)
                .flat_map(|pair| pack(&text.as_bytes()[pair[0]..pair[1]]))
                .collect();
            let (records, error) = read_bytes("a.jsonl", &packed);
            prop_assert!(error.is_none());
            prop_assert_eq!(records, lines(&text));
        }
    }
}
