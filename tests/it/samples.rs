//! Every folder of `samples/`: cleaned, compared with what is expected, and put back.
//!
//! `UPDATE_SAMPLES=1` writes what came out over what was expected; read the difference before you
//! commit it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use refrain::pipeline::{Job, RestoreJob, Source, Unwatched, clean, restore};
use walkdir::WalkDir;

#[test]
fn samples_come_out_as_expected() {
    let update = std::env::var_os("UPDATE_SAMPLES").is_some();
    let mut wrong = Vec::new();
    for sample in samples() {
        let run = Run::of(&sample);
        let findings = fs::read_to_string(&run.findings).unwrap();
        if update {
            write_tree(&sample.join("expected"), &files_below(&run.cleaned));
            fs::write(sample.join("findings.jsonl"), &findings).unwrap();
            continue;
        }
        let name = sample.file_name().unwrap().to_string_lossy().into_owned();
        let expected = files_below(&sample.join("expected"));
        for (file, difference) in differences(&expected, &files_below(&run.cleaned)) {
            wrong.push(format!("{name}/expected/{file}: {difference}"));
        }
        if fs::read_to_string(sample.join("findings.jsonl")).unwrap_or_default() != findings {
            wrong.push(format!("{name}/findings.jsonl differs"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn samples_can_be_put_back() {
    for sample in samples() {
        let run = Run::of(&sample);
        let output = run.folder.path().join("restored");
        let job = RestoreJob {
            cleaned: run.cleaned.clone(),
            findings: run.findings.clone(),
            output: output.clone(),
            ..RestoreJob::default()
        };
        restore(&job, &Unwatched).unwrap();
        let read = |path: &Path| {
            let known = |name: &String| refrain::format::Format::of_name(name).is_some();
            files_below(path).into_iter().filter(|(name, _)| known(name)).collect::<Files>()
        };
        let difference = differences(&read(&sample.join("input")), &read(&output));
        assert!(difference.is_empty(), "{}: {difference:?}", sample.display());
    }
}

/// A sample after cleaning.
struct Run {
    folder: tempfile::TempDir,
    cleaned: PathBuf,
    findings: PathBuf,
}

impl Run {
    fn of(sample: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (cleaned, findings) = (folder.path().join("out"), folder.path().join("findings.jsonl"));
        let job = Job {
            source: Source { paths: vec![sample.join("input")], ..Source::default() },
            output: Some(cleaned.clone()),
            findings: Some(findings.clone()),
            ..Job::default()
        };
        let ledger = clean(&job, &Unwatched).unwrap();
        assert!(ledger.total.is_balanced(), "{}: {ledger:?}", sample.display());
        Self { folder, cleaned, findings }
    }
}

type Files = BTreeMap<String, Vec<u8>>;

/// The folders of `samples/`, and of `tests/fixtures/`, where a run ends with rejected records.
fn samples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["samples", "tests/fixtures"].map(|name| fs::read_dir(root.join(name)).unwrap());
    let folders = folders.into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut samples: Vec<_> = folders.filter(|path| path.join("input").is_dir()).collect();
    samples.sort();
    assert!(8 <= samples.len());
    samples
}

/// The visible files below a folder by relative name, unpacked; the manifest left aside.
fn files_below(root: &Path) -> Files {
    let is_hidden = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with('.');
    let entries = WalkDir::new(root).into_iter().filter_map(Result::ok);
    let files =
        entries.filter(|entry| entry.file_type().is_file() && !is_hidden(entry.file_name()));
    let files = files.filter(|entry| entry.file_name() != "manifest.json");
    files
        .map(|file| {
            let name = file.path().strip_prefix(root).unwrap().to_string_lossy().into_owned();
            (name, unpacked(file.path()))
        })
        .collect()
}

fn unpacked(path: &Path) -> Vec<u8> {
    let bytes = fs::read(path).unwrap();
    if path.extension().is_none_or(|ending| ending != "gz") {
        return bytes;
    }
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).unwrap();
    unpacked
}

fn differences(expected: &Files, found: &Files) -> Vec<(String, String)> {
    let names: std::collections::BTreeSet<_> = expected.keys().chain(found.keys()).collect();
    let differs = names.into_iter().filter(|name| expected.get(*name) != found.get(*name));
    let show =
        |bytes: Option<&Vec<u8>>| bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    differs
        .map(|name| match (show(expected.get(name)), show(found.get(name))) {
            (Some(expected), Some(found)) => (name.clone(), first_difference(&expected, &found)),
            (None, _) => (name.clone(), "is there".to_owned()),
            (_, None) => (name.clone(), "is missing".to_owned()),
        })
        .collect()
}

fn first_difference(expected: &str, found: &str) -> String {
    let mut lines = expected.lines().zip(found.lines()).zip(1..);
    match lines.find(|((a, b), _)| a != b) {
        Some(((a, b), number)) => format!("line {number}\n  expected {a}\n  found    {b}"),
        None => format!("{} lines, expected {}", found.lines().count(), expected.lines().count()),
    }
}

fn write_tree(root: &Path, files: &Files) {
    for (name, bytes) in files.iter().filter(|(name, _)| !name.ends_with(".gz")) {
        fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
        fs::write(root.join(name), bytes).unwrap();
    }
}
