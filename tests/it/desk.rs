//! A folder to run in, and dumps to run on.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;
use refrain::Options;
use refrain::pipeline::{Job, RestoreJob, Source, Unwatched, clean, restore};
use refrain::report::Ledger;
use tempfile::TempDir;
use walkdir::WalkDir;

use super::invent::{Dice, words};

/// Every file below a folder, by its path in it.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// A folder for the files of one test.
pub(crate) struct Desk(pub(crate) TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Without the manifest, which names the folder.
    pub(crate) fn tree(&self, name: &str) -> Tree {
        let mut tree = tree(&self.path(name));
        tree.remove("manifest.json");
        tree
    }

    /// A run of these inputs into `out`, findings in `out.findings.jsonl`.
    pub(crate) fn job(&self, inputs: &[&str], out: &str) -> Job {
        Job {
            source: Source {
                paths: inputs.iter().map(|name| self.path(name)).collect(),
                ..Source::default()
            },
            output: Some(self.path(out)),
            findings: Some(self.path(&format!("{out}.findings.jsonl"))),
            threads: 2,
            options: options(),
            ..Job::default()
        }
    }

    pub(crate) fn clean(&self, inputs: &[&str], out: &str) -> Ledger {
        clean(&self.job(inputs, out), &Unwatched).unwrap()
    }

    pub(crate) fn findings(&self, out: &str) -> String {
        fs::read_to_string(self.path(&format!("{out}.findings.jsonl"))).unwrap()
    }

    /// Puts back what the run into `out` has cut.
    pub(crate) fn restore(&self, out: &str, to: &str) -> u64 {
        let job = RestoreJob {
            cleaned: self.path(out),
            findings: self.path(&format!("{out}.findings.jsonl")),
            output: self.path(to),
            ..RestoreJob::default()
        };
        restore(&job, &Unwatched).unwrap()
    }
}

pub(crate) fn tree(root: &Path) -> Tree {
    if root.is_file() {
        return BTreeMap::from([(String::new(), fs::read(root).unwrap())]);
    }
    let files = WalkDir::new(root).into_iter().map(Result::unwrap);
    let files = files.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let name = entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Thresholds that a dump of some fifty documents passes.
pub(crate) fn options() -> Options {
    let mut options = Options::default();
    options.boilerplate.clusters = 5;
    options
}

/// Records of a dump with something of everything: footers, credits, doubled lines, copies,
/// shortened runs. Each holds its own serial number in a field that nothing looks at.
pub(crate) fn records(seed: u64, count: usize) -> Vec<String> {
    let mut dice = Dice::new(seed);
    let mut stories: Vec<Vec<String>> = Vec::new();
    let mut records = Vec::new();
    for number in 0..count {
        let story = match stories.len() {
            0 => None,
            len if dice.share() < 0.3 => Some(stories[dice.below(len)].clone()),
            _ => None,
        };
        let mut story = story.unwrap_or_else(|| {
            (0..3 + dice.below(4)).map(|_| words(&mut dice, 14, 900).join(" ") + ".").collect()
        });
        stories.push(story.clone());
        if dice.share() < 0.2 {
            story.pop();
        }
        if dice.share() < 0.3 {
            let again = story[0].clone();
            story.insert(1, again);
        }
        if dice.share() < 0.3 {
            story[0].push_str(" Photo by Ana Kovac/AFP via Getty Images");
        }
        if dice.share() < 0.7 {
            story.push("Sign up here for the morning letter of this “paper”".to_owned());
        }
        let text = serde_json::to_string(&story.join("\n\n")).unwrap();
        // Escapes that a writer of ours would spell otherwise.
        let text = if number % 3 == 0 { text.replace('o', "\\u006f") } else { text };
        records.push(format!(
            r#"{{"serial" : {number}, "price":1.10,"text":{text} ,"id":"{seed}-{number}","host":"harbour.example","tail":"\/"}}"#
        ));
    }
    records
}

pub(crate) fn lines(records: &[String]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
