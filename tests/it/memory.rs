//! How much memory a run may take, and what it does without.

use std::cell::RefCell;
use std::fs;

use refrain::pipeline::{Class, Job, News, Source, Unwatched, Watch, clean, estimate};

use super::desk::{Desk, lines, records};

const MIB: u64 = 1 << 20;

/// Hears what is said of memory.
#[derive(Default)]
struct Ear(RefCell<Vec<String>>);

impl Watch for Ear {
    fn tell(&self, news: &News<'_>) {
        if let News::Memory { what } = news {
            self.0.borrow_mut().push((*what).to_owned());
        }
    }
}

/// A dump whose survey does not fit into the least memory there is.
fn large(desk: &Desk) {
    desk.put("a.jsonl", lines(&records(1, 9_000)));
}

fn job(desk: &Desk, out: &str, memory: Option<u64>, threads: usize) -> Job {
    let job = desk.job(&["a.jsonl"], out);
    let spool = Some(desk.0.path().to_owned());
    Job { memory, threads, source: Source { spool, ..job.source.clone() }, ..job }
}

/// I11: the same bytes for any memory.
#[test]
fn memory_never_shows() {
    let desk = Desk::new();
    large(&desk);
    let ear = Ear::default();
    clean(&job(&desk, "roomy.jsonl", Some(1 << 30), 2), &Unwatched).unwrap();
    for threads in [1, 7] {
        clean(&job(&desk, "tight.jsonl", Some(64 * MIB), threads), &ear).unwrap();
        for name in [".jsonl", ".jsonl.findings.jsonl"] {
            let [tight, roomy] =
                ["tight", "roomy"].map(|out| fs::read(desk.path(&format!("{out}{name}"))).unwrap());
            assert!(tight == roomy, "{name} with {threads} threads");
        }
        for name in ["tight.jsonl", "tight.jsonl.findings.jsonl", "tight.jsonl.manifest.json"] {
            fs::remove_file(desk.path(name)).unwrap();
        }
    }
    let told = ear.0.borrow();
    assert!(told[0].starts_with("memory: 64MiB in all"), "{told:?}");
    assert!(
        told[1].starts_with("memory: 9000 documents, ") && !told[1].contains(" 0MiB"),
        "{told:?}"
    );
    let left: Vec<String> = super::desk::tree(desk.0.path()).into_keys().collect();
    assert!(left.iter().all(|name| !name.contains(".refrain-")), "{left:?}");
}

/// C1: where nothing can be put away, the run ends with 5 and leaves nothing.
#[test]
fn a_folder_that_cannot_be_written_ends_the_run() {
    let desk = Desk::new();
    large(&desk);
    let mut job = job(&desk, "out.jsonl", Some(64 * MIB), 2);
    job.source.spool = Some(desk.path("missing"));
    let error = clean(&job, &Unwatched).unwrap_err();
    assert_eq!((error.class(), error.code()), (Class::Output, "SPILL-IO"), "{error}");
    assert!(error.to_string().contains("missing") && error.hint().unwrap().contains("--temp-dir"));
    assert_eq!(super::desk::tree(desk.0.path()).len(), 1, "the input alone");
}

#[test]
fn too_little_memory_is_refused() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(1, 3)));
    let error = clean(&job(&desk, "out.jsonl", Some(64 * MIB - 1), 1), &Unwatched).unwrap_err();
    assert_eq!(error.class(), Class::Usage);
    assert_eq!(error.to_string(), "63MiB of memory are too little: 64MiB are the least");
}

#[test]
fn sizes_alone_tell_what_a_run_takes() {
    let desk = Desk::new();
    let dump = lines(&records(1, 300));
    desk.put("a.jsonl", &dump);
    let told = estimate(&job(&desk, "out.jsonl", None, 1)).unwrap();
    assert_eq!((told.inputs, told.bytes), (1, dump.len() as u64));
    assert_eq!((told.unpacked, told.temporary), (told.bytes, 0));
    assert!((16 * MIB..64 * MIB).contains(&told.memory), "{told:?}");
    let stdin =
        Job { source: Source { paths: vec!["-".into()], ..Source::default() }, ..Job::default() };
    assert_eq!(estimate(&stdin).unwrap_err().class(), Class::Usage);
}
