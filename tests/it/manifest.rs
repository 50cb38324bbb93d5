//! The manifest says what was written, and `verify` sees every change.

use std::fs;
use std::path::{Path, PathBuf};

use refrain::hash::Hash128;
use refrain::pipeline::{Class, Job, Unwatched, clean, verify};
use refrain::report::Manifest;
use walkdir::WalkDir;

use super::desk::{Desk, gzip, lines, records};

fn manifest(path: &Path) -> Manifest {
    Manifest::parse(&fs::read(path).unwrap()).unwrap()
}

/// A folder and a file that were cleaned, with all that comes of it.
fn cleaned() -> Desk {
    let desk = Desk::new();
    desk.put("in/a.jsonl.gz", gzip(lines(&records(1, 20)).as_bytes()));
    desk.put("in/b/b.jsonl", format!("{}\n[]\n", lines(&records(2, 5))));
    desk.put("in/c.txt", "Storm closes port and ferry stays in harbour for two days.\n");
    let summary = Some(desk.path("summary.json"));
    clean(&Job { summary, ..desk.job(&["in"], "out") }, &Unwatched).unwrap();
    clean(&desk.job(&["in/a.jsonl.gz"], "one.jsonl.gz"), &Unwatched).unwrap();
    desk
}

/// W2: every record in one place, every file with its length and hash.
#[test]
fn a_manifest_says_what_went_in_and_what_came_out() {
    let desk = cleaned();
    let manifest = manifest(&desk.path("out/manifest.json"));
    assert!(manifest.faults().is_empty());
    assert_eq!(
        (manifest.complete, manifest.total.rejected, manifest.model.as_deref()),
        (false, 1, None)
    );
    let inputs: Vec<_> = manifest
        .inputs
        .iter()
        .map(|input| (input.source.as_str(), input.counts.read, input.state.name()))
        .collect();
    let expected = [
        ("a.jsonl.gz", 20, "unverified"),
        ("b/b.jsonl", 7, "unverified"),
        ("c.txt", 1, "unverified"),
    ];
    assert_eq!(inputs, expected);
    let text = lines(&records(1, 20));
    assert_eq!(manifest.inputs[0].unpacked, text.len() as u64);
    let digest = Hash128::of(text.as_bytes());
    assert_eq!(manifest.inputs[0].digest, format!("xxh3-128:{digest}"));
    let outputs: Vec<_> = manifest
        .outputs
        .iter()
        .map(|output| (output.role.as_str(), output.path.as_str()))
        .collect();
    let expected = [
        ("cleaned", "a.jsonl.gz"),
        ("cleaned", "b/b.jsonl"),
        ("cleaned", "c.txt"),
        ("findings", "../out.findings.jsonl"),
        ("rejects", "../out.rejects.jsonl"),
        ("summary", "../summary.json"),
    ];
    assert_eq!(outputs, expected);
    for output in &manifest.outputs {
        let bytes = fs::read(desk.path("out").join(&output.path)).unwrap();
        let digest = Hash128::of(&bytes);
        assert_eq!(
            (output.bytes, &output.digest),
            (bytes.len() as u64, &format!("xxh3-128:{digest}"))
        );
    }
    let text = fs::read_to_string(desk.path("out/manifest.json")).unwrap();
    assert!(!text.contains(desk.0.path().to_str().unwrap()), "a folder of the machine is named");
}

#[test]
fn the_same_run_has_the_same_manifest() {
    let (one, two) = (cleaned(), cleaned());
    for name in ["out/manifest.json", "one.jsonl.gz.manifest.json"] {
        assert_eq!(fs::read(one.path(name)).unwrap(), fs::read(two.path(name)).unwrap());
    }
    let other = Desk::new();
    other.put("in/a.jsonl.gz", gzip(lines(&records(1, 20)).as_bytes()));
    let mut job = other.job(&["in/a.jsonl.gz"], "one.jsonl.gz");
    job.options.duplicates.containment = 0.95;
    clean(&job, &Unwatched).unwrap();
    let [here, there] =
        [&one, &other].map(|desk| manifest(&desk.path("one.jsonl.gz.manifest.json")));
    assert_ne!(here.settings, there.settings);
}

/// What can be changed: a byte of any file, its length, its being there.
fn changes(desk: &Desk) -> Vec<(PathBuf, Vec<u8>)> {
    let mut changes = Vec::new();
    let files = WalkDir::new(desk.0.path()).sort_by_file_name().into_iter().map(Result::unwrap);
    let is_output = |path: &Path| !path.starts_with(desk.path("in"));
    for file in files.filter(|file| file.file_type().is_file() && is_output(file.path())) {
        let bytes = fs::read(file.path()).unwrap();
        let name = file.path();
        for bit in (0..bytes.len() * 8).step_by(1 + bytes.len() * 8 / 60) {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            changes.push((name.to_owned(), changed));
        }
        for cut in [0, bytes.len() / 2, bytes.len() - 1] {
            changes.push((name.to_owned(), bytes[..cut].to_vec()));
        }
        changes.push((name.to_owned(), [&bytes[..], b"\n"].concat()));
    }
    changes
}

/// C11, C12: whatever is changed, cut, swapped or missing is seen.
#[test]
fn every_change_is_seen() {
    let desk = cleaned();
    let both = || {
        let folder = verify(&desk.path("out"), None, &Unwatched);
        let file = verify(&desk.path("one.jsonl.gz"), None, &Unwatched);
        folder.and_then(|folder| file.map(|file| (folder.files, file.files)))
    };
    assert_eq!(both().unwrap(), (6, 2));
    let changes = changes(&desk);
    assert!(400 < changes.len(), "{}", changes.len());
    for (path, bytes) in changes {
        let before = fs::read(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        let error = both().expect_err("a change that was not seen");
        assert_eq!(error.class(), Class::Mismatch, "{error}");
        fs::remove_file(&path).unwrap();
        assert_eq!(both().unwrap_err().class(), Class::Mismatch, "{}", path.display());
        fs::write(&path, before).unwrap();
    }
    let swap = |one: &str, other: &str| {
        let aside = desk.path("aside");
        fs::rename(desk.path(one), &aside).unwrap();
        fs::rename(desk.path(other), desk.path(one)).unwrap();
        fs::rename(aside, desk.path(other)).unwrap();
    };
    for other in ["out/c.txt", "out.findings.jsonl"] {
        swap("out/a.jsonl.gz", other);
        both().unwrap_err();
        swap("out/a.jsonl.gz", other);
    }
    swap("out/manifest.json", "one.jsonl.gz.manifest.json");
    both().unwrap_err();
    swap("out/manifest.json", "one.jsonl.gz.manifest.json");
    desk.put("out/stranger.txt", "x");
    both().unwrap_err();
    fs::remove_file(desk.path("out/stranger.txt")).unwrap();
    both().unwrap();
}

/// An output can be moved with all that belongs to it.
#[test]
fn an_output_can_be_moved() {
    let desk = cleaned();
    fs::create_dir(desk.path("else")).unwrap();
    for name in ["out", "out.findings.jsonl", "out.rejects.jsonl", "summary.json"] {
        fs::rename(desk.path(name), desk.path("else").join(name)).unwrap();
    }
    verify(&desk.path("else/out"), None, &Unwatched).unwrap();
    verify(&desk.path("else/out/manifest.json"), None, &Unwatched).unwrap();
}

/// The manifest of an earlier run is no input, and does not hinder the next run into that folder.
#[test]
fn an_output_can_be_cleaned_again() {
    let desk = cleaned();
    let ledger = desk.clean(&["out"], "again");
    assert_eq!((ledger.sources.len(), ledger.total.held_back), (3, 0));
    let job = Job { force: true, ..desk.job(&["in"], "out") };
    clean(&job, &Unwatched).unwrap();
    verify(&desk.path("out"), None, &Unwatched).unwrap();
    let fields = manifest(&desk.path("again/manifest.json"));
    assert_eq!(fields.skipped.get("manifest"), Some(&1));
}

#[test]
fn a_manifest_goes_where_it_is_told() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(1, 9)));
    let path = desk.path("m.json");
    let job = || Job { manifest: Some(path.clone()), ..desk.job(&["a.jsonl"], "out.jsonl") };
    clean(&job(), &Unwatched).unwrap();
    assert!(!desk.path("out.jsonl.manifest.json").exists());
    assert_eq!(verify(&desk.path("out.jsonl"), Some(&path), &Unwatched).unwrap().files, 2);
    assert_eq!(
        clean(&Job { force: false, ..job() }, &Unwatched).unwrap_err().class(),
        Class::Usage
    );
    let onto = Job { manifest: Some(desk.path("a.jsonl")), force: true, ..job() };
    assert_eq!(clean(&onto, &Unwatched).unwrap_err().code(), "OUT-IS-INPUT");
    let other = desk.put("other.jsonl", "x");
    assert!(verify(&other, Some(&path), &Unwatched).is_err(), "a file that is not named");
}
