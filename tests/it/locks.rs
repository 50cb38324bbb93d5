//! Two runs on the same output.

use std::fs;
use std::process::Stdio;

use refrain::pipeline::{Class, Job, RestoreJob, Unwatched, Watch, clean, learn, restore};
use refrain::write::Lock;

use super::desk::{Desk, lines, records};
use super::signals::{names, start};

/// Starts the same run again when it is about to put its results in place.
struct Rival<'a>(&'a Desk, &'a str);

impl Watch for Rival<'_> {
    fn commit(&self) {
        let job = Job { force: true, ..self.0.job(&["a.jsonl"], self.1) };
        let error = clean(&job, &Unwatched).unwrap_err();
        assert_eq!((error.class(), error.code()), (Class::Usage, "OUT-LOCKED"), "{error}");
        let number = std::process::id();
        let said = format!("another run (process {number}) is writing to it");
        assert!(error.to_string().ends_with(&said), "{error}");
        let job = Job { model: Some(self.0.path(self.1)), ..self.0.job(&["a.jsonl"], "none") };
        assert_eq!(learn(&job, &Unwatched).unwrap_err().code(), "OUT-LOCKED");
        let job = RestoreJob {
            cleaned: self.0.path("a.jsonl"),
            findings: self.0.path("none.jsonl"),
            output: self.0.path(self.1),
            ..RestoreJob::default()
        };
        assert_eq!(restore(&job, &Unwatched).unwrap_err().code(), "OUT-LOCKED");
    }
}

/// C9: the second run is refused, by whatever name it knows the output; then the lock is gone.
#[test]
fn a_second_run_is_refused() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(1, 20)));
    desk.put("none.jsonl", "");
    desk.put("inner/x", "");
    let job = Job { force: true, ..desk.job(&["a.jsonl"], "out.jsonl") };
    for name in ["out.jsonl", "./out.jsonl", "inner/../out.jsonl"] {
        clean(&job, &Rival(&desk, name)).unwrap();
    }
    assert!(names(&desk).iter().all(|name| !name.starts_with('.')), "{:?}", names(&desk));
}

#[test]
fn a_folder_is_locked_as_a_file_is() {
    let desk = Desk::new();
    let folder = desk.put("out/x.txt", "").parent().unwrap().to_owned();
    let lock = Lock::take(&folder).unwrap();
    assert!(lock.is_some() && Lock::take(&folder).unwrap_err().is_locked());
}

/// C9: what a killed run leaves locks nobody out; devices are nobody's.
#[test]
fn a_lock_ends_with_its_process() {
    let desk = Desk::new();
    let target = desk.path("out.jsonl");
    let lock = Lock::take(&target).unwrap().unwrap();
    let hidden = desk.path(&names(&desk)[0]);
    assert!(Lock::is_ours(&hidden) && Lock::take(&target).unwrap_err().is_locked());
    drop(lock);
    assert!(!hidden.exists());
    fs::write(&hidden, "4000000").unwrap();
    assert!(!Lock::is_ours(&hidden));
    let number = std::process::id().to_string();
    assert!(!Lock::is_ours(&desk.put("a.txt", number)));
    drop(Lock::take(&target).unwrap().unwrap());
    assert!(!hidden.exists());
    // G9: what is planted under its name is never written to.
    let victim = desk.put("victim", "precious");
    std::os::unix::fs::symlink(&victim, &hidden).unwrap();
    assert!(Lock::take(&target).unwrap().is_none());
    fs::remove_file(&hidden).unwrap();
    fs::hard_link(&victim, &hidden).unwrap();
    drop(Lock::take(&target).unwrap().unwrap());
    assert_eq!(fs::read(&victim).unwrap(), b"precious");
    fs::create_dir(&hidden).unwrap();
    assert!(Lock::take(&target).unwrap().is_none());
    fs::remove_dir(&hidden).unwrap();
    assert!(Lock::take("/dev/null".as_ref()).unwrap().is_none());
    assert!(Lock::take(&desk.path("none/out.jsonl")).unwrap().is_none());
}

/// C9: of two runs that start at once each either is refused or leaves a whole output.
#[test]
fn of_two_runs_at_once_none_mixes_with_the_other() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(1, 200)));
    desk.put("b.jsonl", lines(&records(2, 200)));
    let run = |input: &str, out: &str| {
        let words = ["clean", input, "-o", out, "--findings", "f.jsonl", "-f", "-q"];
        start(&desk, &words, Stdio::null())
    };
    let read = |out: &str| fs::read(desk.path(out)).unwrap();
    let whole = ["a.jsonl", "b.jsonl"].map(|input| {
        assert!(run(input, "out.jsonl").wait().unwrap().success());
        (read("out.jsonl"), read("f.jsonl"))
    });
    for _ in 0..10 {
        let both = [run("a.jsonl", "out.jsonl"), run("b.jsonl", "out.jsonl")];
        let ends = both.map(|child| child.wait_with_output().unwrap());
        for end in &ends {
            let said = String::from_utf8_lossy(&end.stderr);
            match end.status.code() {
                Some(0) => {}
                code => assert!(code == Some(2) && said.contains("OUT-LOCKED"), "{said}"),
            }
        }
        assert!(ends.iter().any(|end| end.status.success()));
        assert!(whole.contains(&(read("out.jsonl"), read("f.jsonl"))), "a mixture");
    }
    assert!(names(&desk).iter().all(|name| !name.starts_with('.')), "{:?}", names(&desk));
}

/// F10: nobody changes a model that another run is changing.
#[test]
fn a_model_is_changed_by_one_at_a_time() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(1, 60)));
    let run = |words: &[&str]| start(&desk, words, Stdio::null()).wait_with_output().unwrap();
    assert!(run(&["learn", "a.jsonl", "-m", "model", "-q"]).status.success());
    let line = "Sign up here for the morning letter of this “paper”";
    let words = ["model", "pin", "model", line, "-q"];
    let lock = Lock::take(&desk.path("model")).unwrap();
    let output = run(&words);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("OUT-LOCKED"), "{said}");
    drop(lock);
    let output = run(&words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
