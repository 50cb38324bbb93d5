//! Whole runs over damaged inputs: nothing is lost without being named, nothing damaged is kept.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::sync::Mutex;

use flate2::read::MultiGzDecoder;
use refrain::pipeline::{Class, Error, Job, Limits, News, Pass, Unwatched, Watch, clean};
use refrain::read::EndState;
use refrain::report::Ledger;

use super::desk::{Desk, gzip, lines, records};

fn zstd(bytes: &[u8], has_checksum: bool) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.include_checksum(has_checksum).unwrap();
    std::io::Write::write_all(&mut encoder, bytes).unwrap();
    encoder.finish().unwrap()
}

/// The codes that were told.
#[derive(Default)]
struct Codes(Mutex<BTreeSet<&'static str>>);

impl Watch for Codes {
    fn tell(&self, news: &News<'_>) {
        if let News::Rejected { code, .. } | News::Odd { code, .. } = news {
            self.0.lock().unwrap().insert(code);
        }
    }
}

/// A run over one file, and the codes that were told.
fn run(desk: &Desk, name: &str, bytes: &[u8], limits: Limits) -> (Result<Ledger, Error>, Codes) {
    desk.put(name, bytes);
    let job = Job { limits, force: true, threads: 1, ..desk.job(&[name], "out.jsonl") };
    let codes = Codes::default();
    (clean(&job, &codes), codes)
}

/// Compares what a run over a damaged file left with what there was before: every record that was
/// unpacked ends in one place, none of those that were written is damaged.
#[track_caller]
fn check_kept(desk: &Desk, ledger: &Ledger, whole: &str) {
    assert!(ledger.total.is_balanced());
    let source = &ledger.sources[0];
    let is_whole = source.unpacked == whole.len() as u64 && ledger.is_complete();
    assert!(is_whole || source.state.is_loss(), "{source:?}");
    let originals: BTreeSet<&str> =
        whole.lines().filter_map(|line| line.split(',').next()).collect();
    for line in fs::read_to_string(desk.path("out.jsonl")).unwrap().lines() {
        assert!(originals.contains(line.split(',').next().unwrap()), "{line}");
    }
}

/// A6, A5: nothing else than the end is lost, and `restore` gives back all that was unpacked.
#[test]
fn a_file_cut_anywhere_gives_what_is_there() {
    let desk = Desk::new();
    let whole = lines(&records(7, 6));
    for (name, packed) in [
        ("a.jsonl.gz", gzip(whole.as_bytes())),
        ("a.jsonl.zst", zstd(whole.as_bytes(), true)),
        ("a.jsonl.zst", zstd(whole.as_bytes(), false)),
    ] {
        for cut in (0..packed.len()).step_by(11) {
            let (ledger, codes) = run(&desk, name, &packed[..cut], Limits::default());
            let Ok(ledger) = ledger else {
                let error = ledger.unwrap_err();
                assert_eq!((error.class(), error.code()), (Class::Input, "IN-TRUNC"), "{error}");
                continue;
            };
            assert!(codes.0.into_inner().unwrap().contains("IN-TRUNC"));
            assert_eq!(ledger.sources[0].state, EndState::Truncated);
            check_kept(&desk, &ledger, &whole);
            fs::remove_file(desk.path("back.jsonl")).unwrap_or_default();
            desk.restore("out.jsonl", "back.jsonl");
            let back = fs::read_to_string(desk.path("back.jsonl")).unwrap();
            assert_eq!(back.len() as u64, ledger.sources[0].unpacked);
            assert!(whole.starts_with(&back));
        }
    }
}

/// A7: a flipped bit is harmless or named, and no record of a damaged member is kept.
#[test]
fn a_flipped_bit_keeps_no_damaged_record() {
    let desk = Desk::new();
    let whole = lines(&records(7, 6));
    for (name, packed) in
        [("a.jsonl.gz", gzip(whole.as_bytes())), ("a.jsonl.zst", zstd(whole.as_bytes(), true))]
    {
        for bit in (0..packed.len() * 8).step_by(61) {
            let mut damaged = packed.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            match run(&desk, name, &damaged, Limits::default()).0 {
                // What is cut short has no checksum: its records are kept, and it is named.
                Ok(ledger) if ledger.sources[0].state == EndState::Truncated => {}
                Ok(ledger) => check_kept(&desk, &ledger, &whole),
                Err(error) => assert_eq!(error.class(), Class::Input, "{error}"),
            }
        }
    }
}

/// A7: the members around the damaged one are kept, its records are rejected, and all come back.
#[test]
fn a_damaged_member_is_rejected_alone() {
    let desk = Desk::new();
    let parts = [records(1, 8), records(2, 8), records(3, 8)];
    let mut middle = gzip(lines(&parts[1]).as_bytes());
    let trailer = middle.len() - 8;
    middle[trailer] ^= 1;
    let [first, last] = [0, 2].map(|part| gzip(lines(&parts[part]).as_bytes()));
    let packed = [first, middle, last].concat();
    let (ledger, codes) = run(&desk, "a.jsonl.gz", &packed, Limits::default());
    let ledger = ledger.unwrap();
    assert_eq!((ledger.total.read, ledger.total.rejected), (24, 8));
    assert_eq!((ledger.sources[0].state, ledger.sources[0].parts), (EndState::Damaged, 3));
    assert!(codes.0.into_inner().unwrap().contains("IN-CHECKSUM"));
    assert!(!fs::read_to_string(desk.path("out.jsonl")).unwrap().contains("\"id\":\"2-"));
    desk.restore("out.jsonl", "back.jsonl");
    let back = fs::read_to_string(desk.path("back.jsonl")).unwrap();
    assert_eq!(back, parts.map(|part| lines(&part)).concat());

    let keeps = Limits { keeps_doubted: true, ..Limits::default() };
    let ledger = run(&desk, "a.jsonl.gz", &packed, keeps).0.unwrap();
    assert_eq!((ledger.total.rejected, ledger.sources[0].state), (0, EndState::Damaged));
    assert!(!ledger.is_complete());
    let strict = Limits { is_strict: true, ..Limits::default() };
    let error = run(&desk, "a.jsonl.gz", &packed, strict).0.unwrap_err();
    assert_eq!((error.class(), error.code()), (Class::Input, "IN-CHECKSUM"));
}

/// A7 with a saved model, where there is no survey that would see the damage first.
#[test]
fn a_saved_model_keeps_no_damaged_record_either() {
    let desk = Desk::new();
    desk.put("week.jsonl", lines(&records(1, 30)));
    let model = desk.path("week.model");
    let job = Job { model: Some(model.clone()), output: None, ..desk.job(&["week.jsonl"], "x") };
    refrain::pipeline::learn(&job, &Unwatched).unwrap();
    let mut packed = gzip(lines(&records(2, 9)).as_bytes());
    packed.extend(gzip(lines(&records(3, 9)).as_bytes()));
    let last = packed.len() - 5;
    packed[last] ^= 4;
    desk.put("a.jsonl.gz", packed);
    let job = Job { model: Some(model), ..desk.job(&["a.jsonl.gz"], "out.jsonl") };
    let ledger = clean(&job, &Unwatched).unwrap();
    assert_eq!((ledger.total.rejected, ledger.total.written), (9, 9));
}

/// A4, A8, A10, A11, A13: what is told of a file, and how far it is trusted.
#[test]
fn odd_files_are_named() {
    let desk = Desk::new();
    let whole = lines(&records(7, 6));
    let text = whole.as_bytes();
    let packed = gzip(text);
    let half = whole.find("\n").unwrap() + 1;
    let window = [&[0x28, 0xb5, 0x2f, 0xfd, 0x04, 20 << 3][..], &[0; 99]].concat();
    let garbage = [&packed[..], b"and so on"].concat();
    let padded = [&packed[..], &[0; 512]].concat();
    let members = [gzip(&text[..half]), gzip(&text[half..])].concat();
    use EndState::{Truncated, Unverified};
    for (name, bytes, state, code) in [
        ("a.jsonl.gz", &packed, Unverified, None),
        ("a.jsonl.gz", &members, Unverified, None),
        ("a.jsonl", &text.to_vec(), Unverified, None),
        ("a.jsonl.zst", &zstd(text, true), Unverified, None),
        ("a.jsonl.zst", &zstd(text, false), Unverified, Some("IN-NOCHECKSUM")),
        ("a.jsonl.gz", &padded, Unverified, Some("IN-PADDING")),
        ("a.jsonl.gz", &garbage, Truncated, Some("IN-TRAILING")),
        ("a.jsonl.zst", &packed, Unverified, Some("IN-EXT")),
        ("a.jsonl.gz", &text.to_vec(), Unverified, Some("IN-EXT")),
        ("a.jsonl", &Vec::new(), Unverified, Some("IN-EMPTY")),
    ] {
        let (ledger, codes) = run(&desk, name, bytes, Limits::default());
        let ledger = ledger.unwrap();
        assert_eq!(ledger.sources[0].state, state, "{name} {code:?}");
        assert_eq!(ledger.is_complete(), state != Truncated, "{name} {code:?}");
        assert_eq!(codes.0.into_inner().unwrap().first().copied(), code, "{name}");
        let expected = Limits { expected: Some(ledger.total.read), ..Limits::default() };
        let sure = run(&desk, name, bytes, expected).0.unwrap();
        let is_checked = matches!(name, "a.jsonl.gz" | "a.jsonl.zst") && bytes[..] != *text;
        let is_checked = is_checked && code != Some("IN-NOCHECKSUM") && state != Truncated;
        assert_eq!(sure.sources[0].state == EndState::Verified, is_checked, "{name} {code:?}");
        assert_eq!(ledger.total.read, if bytes.is_empty() { 0 } else { 6 }, "{name} {code:?}");
    }
    for (name, bytes, code) in
        [("a.jsonl.gz", Vec::new(), "IN-TRUNC"), ("a.jsonl.zst", window, "IN-WINDOW")]
    {
        let error = run(&desk, name, &bytes, Limits::default()).0.unwrap_err();
        assert_eq!((error.class(), error.code()), (Class::Input, code), "{error}");
    }
}

/// Two plain inputs, of which the second is written to between the passes.
struct Meddler<F: Fn()>(F);

impl<F: Fn()> Watch for Meddler<F> {
    fn begin(&self, pass: Pass, _: u64) {
        if pass == Pass::Clean {
            (self.0)();
        }
    }
}

/// A19: what is added is left for the next run; where the start changed, nothing is put in place.
#[test]
fn a_file_that_changes_is_named() {
    let desk = Desk::new();
    let whole = lines(&records(7, 12));
    desk.put("a.jsonl", lines(&records(8, 9)));
    let path = desk.put("b.jsonl", &whole);
    let gz = desk.put("c.jsonl.gz", gzip(whole.as_bytes()));
    let append = || {
        fs::write(&path, format!("{whole}{whole}")).unwrap();
        fs::write(&gz, [gzip(whole.as_bytes()), gzip(whole.as_bytes())].concat()).unwrap();
    };
    let job = desk.job(&["a.jsonl", "b.jsonl", "c.jsonl.gz"], "out");
    let ledger = clean(&job, &Meddler(append)).unwrap();
    let states: Vec<EndState> = ledger.sources.iter().map(|source| source.state).collect();
    assert_eq!(states, [EndState::Unverified, EndState::Changed, EndState::Changed]);
    assert_eq!(ledger.total.read, 9 + 12 + 12);
    assert!(!ledger.is_complete());

    for other in [&whole[..whole.len() / 2], &whole.replace("price", "PRICE"), ""] {
        fs::write(&path, &whole).unwrap();
        let job = desk.job(&["a.jsonl", "b.jsonl"], "other");
        let error = clean(&job, &Meddler(|| fs::write(&path, other).unwrap())).unwrap_err();
        assert_eq!((error.class(), error.code()), (Class::Input, "IN-CHANGED"), "{error}");
        assert!(!desk.path("other").exists());
    }
    fs::write(&path, &whole).unwrap();
    let job = desk.job(&["a.jsonl", "b.jsonl"], "other");
    let error = clean(&job, &Meddler(|| fs::remove_file(&path).unwrap())).unwrap_err();
    assert_eq!(error.class(), Class::Input);
}

/// A22: names of any bytes are read, written back under the same bytes and restored.
#[cfg(unix)]
#[test]
fn names_of_any_bytes_are_kept() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::new();
    let folder = desk.path("in");
    fs::create_dir(&folder).unwrap();
    let names: [&[u8]; 6] = [
        b"a\xff.jsonl",
        b"a\xfe.jsonl",
        b"-a.jsonl",
        b"a\nb.jsonl",
        b"a\x1b[31m.jsonl",
        b"\xc3.txt",
    ];
    for (seed, name) in names.iter().enumerate() {
        fs::write(folder.join(OsStr::from_bytes(name)), lines(&records(seed as u64, 3))).unwrap();
    }
    desk.clean(&["in"], "out");
    desk.restore("out", "back");
    for name in names {
        let read =
            |folder: &str| fs::read(desk.path(folder).join(OsStr::from_bytes(name))).unwrap();
        assert_eq!(read("back"), read("in"));
    }
    assert_eq!(refrain::pipeline::verify(&desk.path("out"), None, &Unwatched).unwrap().files, 7);
}

/// A18: what is no file is counted, and never waited for.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_counted() {
    use std::os::unix::fs::symlink;
    let desk = Desk::new();
    let file = desk.put("in/a.jsonl", lines(&records(1, 3)));
    fs::hard_link(&file, desk.path("in/b.jsonl")).unwrap();
    symlink(desk.path("in"), desk.path("in/loop")).unwrap();
    symlink(desk.path("nowhere"), desk.path("in/dangling.jsonl")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(desk.path("in/pipe.jsonl")).status();
    let pipes = u64::from(made.is_ok_and(|status| status.success()));
    desk.clean(&["in"], "out");
    let manifest = fs::read(desk.path("out/manifest.json")).unwrap();
    let manifest = refrain::report::Manifest::parse(&manifest).unwrap();
    let skipped = |name: &str| manifest.skipped.get(name).copied().unwrap_or_default();
    let found = ["met-before", "linked-folder", "dangling-link", "special"].map(skipped);
    assert_eq!((found, manifest.inputs.len()), ([1, 1, 1, pipes], 1));
}

/// The library's own reader and flate2 agree on what a file of many members holds.
#[test]
fn members_are_read_as_another_reader_reads_them() {
    let desk = Desk::new();
    let all: Vec<Vec<u8>> = (0..20).map(|seed| gzip(lines(&records(seed, 2)).as_bytes())).collect();
    let packed = all.concat();
    let mut whole = String::new();
    MultiGzDecoder::new(packed.as_slice()).read_to_string(&mut whole).unwrap();
    let ledger = run(&desk, "a.jsonl.gz", &packed, Limits::default()).0.unwrap();
    assert_eq!(ledger.total.read, whole.lines().count() as u64);
    assert_eq!((ledger.sources[0].unpacked, ledger.sources[0].parts), (whole.len() as u64, 20));
}
