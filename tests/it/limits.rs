//! What a run puts up with, and when it ends without output.

use std::cell::Cell;
use std::fs;

use refrain::pipeline::{
    Class, Error, Job, Limits, Pass, RejectLimit, Unwatched, Watch, clean, scan,
};
use refrain::report::Ledger;

use super::desk::{Desk, lines, records};

fn run(desk: &Desk, limits: Limits) -> Result<Ledger, Error> {
    let result =
        clean(&Job { limits, force: true, ..desk.job(&["a.jsonl"], "out.jsonl") }, &Unwatched);
    assert_eq!(result.is_ok(), desk.path("out.jsonl").exists());
    fs::remove_file(desk.path("out.jsonl")).unwrap_or_default();
    result
}

#[track_caller]
fn check(result: Result<Ledger, Error>, code: &str, clause: &str) {
    let error = result.unwrap_err();
    assert_eq!((error.class(), error.code()), (Class::Input, code), "{error}");
    assert!(error.to_string().contains(clause), "{error}");
}

/// B18: up to the limit records are rejected and named, above it the run ends.
#[test]
fn a_limit_is_kept() {
    let desk = Desk::new();
    let good = records(1, 300);
    let dump = |bad: usize| [lines(&good), "{\"text\":\n".repeat(bad)].concat();
    let count = |count| Limits { rejects: RejectLimit::Count(count), ..Limits::default() };
    for (bad, limits, passes) in [
        (100, Limits::default(), true),
        (101, Limits::default(), false),
        (7, count(7), true),
        (8, count(7), false),
        (0, count(0), true),
        (1, count(0), false),
        (1, Limits { is_strict: true, ..Limits::default() }, false),
        (0, Limits { is_strict: true, ..Limits::default() }, true),
        (290, Limits { rejects: RejectLimit::Share(0.5), ..Limits::default() }, true),
        (310, Limits { rejects: RejectLimit::Share(0.5), ..Limits::default() }, false),
    ] {
        desk.put("a.jsonl", dump(bad));
        let result = run(&desk, limits.clone());
        if passes {
            assert_eq!(result.unwrap().total.rejected, bad as u64, "{limits:?}");
        } else {
            check(result, "IN-REJECTS", "json (first a.jsonl:301: not JSON at column");
        }
    }
}

/// B16, B17, B22: when no record can be read, it is said why, and early.
#[test]
fn a_storm_ends_soon() {
    let desk = Desk::new();
    let mut storm = "{\"text\":\n".repeat(1_000);
    storm.push_str(&lines(&records(1, 9)));
    desk.put("a.jsonl", &storm);
    check(run(&desk, Limits::default()), "IN-FORMAT", "not one of 1000 records can be read");
    let all = Limits { rejects: RejectLimit::Share(1.0), ..Limits::default() };
    assert_eq!(run(&desk, all).unwrap().total.rejected, 1_000);

    desk.put("a.jsonl", "[{\"text\":\"a\"},\n{\"text\":\"b\"}]\n");
    let error = run(&desk, Limits::default()).unwrap_err();
    assert!(error.hint().unwrap().contains("array of JSON"), "{error}");
    desk.put("a.jsonl", b"\xff\xfe{\0\"\0\n\0");
    let error = run(&desk, Limits::default()).unwrap_err();
    assert!(error.hint().unwrap().contains("UTF-16"), "{error}");
    desk.put("a.jsonl", "{\"body\":\"a\"}\n".repeat(5));
    check(run(&desk, Limits::default()), "IN-FIELD", "not one of 5 records can be read");
}

/// A12: a file that was cut where a line ends is seen by whoever knows how many there were.
#[test]
fn a_wrong_number_of_records_is_seen() {
    let desk = Desk::new();
    desk.put("a.jsonl", format!("\n{}\n", lines(&records(1, 9))));
    let expect = |expected| Limits { expected: Some(expected), ..Limits::default() };
    assert_eq!(run(&desk, expect(9)).unwrap().total.read, 11);
    check(run(&desk, expect(10)), "IN-COUNT", "9 records were read, 10 were expected");
}

/// B20: a source that loses nearly all of its text is named, and ends a strict run.
#[test]
fn a_source_that_loses_nearly_all_is_named() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&vec![records(1, 1).remove(0); 120]));
    let ledger = run(&desk, Limits::default()).unwrap();
    assert!(ledger.removed[0].starts_with("the whole dump loses 99.2 % of the text of 120"));
    assert_eq!(ledger.removed.len(), 3);
    assert!(!ledger.is_complete() && ledger.total.held_back == 119);
    let strict = Limits { is_strict: true, ..Limits::default() };
    check(run(&desk, strict.clone()), "GUARD-REMOVED", "input a.jsonl loses 99.2 %");
    let lenient = Limits { removed: 1.0, ..strict };
    assert!(run(&desk, lenient).unwrap().is_complete());
}

/// Asks to stop at a certain question.
struct Impatient {
    questions: Cell<u32>,
    at: u32,
    commits: Cell<bool>,
}

impl Watch for Impatient {
    fn is_stopped(&self) -> bool {
        self.questions.set(self.questions.get() + 1);
        self.at <= self.questions.get()
    }

    fn commit(&self) {
        self.commits.set(true);
    }
}

/// D4: whenever a run is stopped, nothing is put in place and nothing is left behind.
#[test]
fn a_stopped_run_leaves_nothing() {
    let desk = Desk::new();
    desk.put("in/a.jsonl", lines(&records(1, 40)));
    desk.put("in/b.jsonl", "{}\n");
    let before = desk.tree("");
    for at in 1.. {
        let watch = Impatient { questions: Cell::new(0), at, commits: Cell::new(false) };
        match clean(&desk.job(&["in"], "out"), &watch) {
            Err(error) => assert_eq!(error.class(), Class::Stopped),
            Ok(_) => {
                assert!(4 < at && watch.commits.get());
                break;
            }
        }
        assert!(desk.tree("") == before, "{:?}", desk.tree("").keys());
    }
    assert!(desk.path("out/manifest.json").exists());
}

/// Panics when a pass begins to tell of progress.
struct Clumsy(Pass, Cell<bool>);

impl Watch for Clumsy {
    fn begin(&self, pass: Pass, _: u64) {
        self.1.set(pass == self.0);
    }

    fn advance(&self, _: u64, _: u64) {
        assert!(!self.1.get(), "on purpose");
    }
}

/// D9: a panic leaves nothing either.
#[test]
fn a_panic_leaves_nothing() {
    let desk = Desk::new();
    desk.put("in/a.jsonl", lines(&records(1, 40)));
    let before = desk.tree("");
    for pass in [Pass::Survey, Pass::Clean] {
        let run = || clean(&desk.job(&["in"], "out"), &Clumsy(pass, Cell::new(false)));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
        assert!(desk.tree("") == before);
    }
}

/// Puts a folder where an output is about to be put.
struct Obstructive(std::path::PathBuf);

impl Watch for Obstructive {
    fn commit(&self) {
        fs::create_dir(&self.0).unwrap();
    }
}

/// C2: when one output cannot be put in place, none is.
#[test]
fn one_name_that_cannot_be_had_leaves_all_as_they_were() {
    let desk = Desk::new();
    desk.put("in/a.jsonl", lines(&records(1, 40)));
    desk.put("in/b.jsonl", "{}\n");
    let job = |out: &str| Job {
        manifest: Some(desk.path("m.json")),
        force: true,
        ..desk.job(&["in"], out)
    };
    clean(&job("old"), &Unwatched).unwrap();
    fs::remove_file(desk.path("m.json")).unwrap();
    desk.put("in/b.jsonl", lines(&records(2, 40)));
    let before = desk.tree("");
    for out in ["old", "new"] {
        let error = clean(&job(out), &Obstructive(desk.path("m.json"))).unwrap_err();
        assert_eq!(error.class(), Class::Output, "{error}");
        fs::remove_dir(desk.path("m.json")).unwrap();
        assert!(desk.tree("") == before, "{:?}", desk.tree("").keys());
    }
}

/// A scan without findings of its own has limits too.
#[test]
fn a_scan_has_limits() {
    let desk = Desk::new();
    desk.put("a.jsonl", "{}\n{\"text\":\"a\"}\n");
    let limits = Limits { is_strict: true, ..Limits::default() };
    let job = Job { limits, findings: None, ..desk.job(&["a.jsonl"], "out.jsonl") };
    assert_eq!(scan(&job, &Unwatched).unwrap_err().code(), "IN-REJECTS");
    assert!(!desk.path("out.jsonl").exists());
}
