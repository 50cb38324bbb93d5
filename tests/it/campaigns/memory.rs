//! Memory that runs out, and memory that must not grow.

use std::fs;
use std::process::{Command, Output};

use refrain::pipeline::{Job, Unwatched, clean};

use crate::campaigns::refrain;
use crate::desk::{Desk, lines, options, records, tree};

const LIMITS: u64 = 40;

/// Memory of this process in KiB, and its open files.
fn taken() -> (u64, usize) {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    let kibibytes = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    (kibibytes, fs::read_dir("/proc/self/fd").unwrap().count())
}

/// What the shell makes of a run after `first`.
fn run_after(desk: &Desk, first: &str) -> Output {
    let binary = refrain(desk).get_program().to_string_lossy().into_owned();
    let words = "clean a.jsonl -o out.jsonl --findings f.jsonl -q";
    let script = format!("{first}; exec {binary} {words}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(desk.0.path()).env("TMPDIR", desk.0.path());
    shell.output().unwrap()
}

/// Whether a run was done; one that was not has put nothing in place, however it ended, and what it
/// leaves does no harm.
#[track_caller]
fn is_done(desk: &Desk, output: &Output) -> bool {
    let left: Vec<String> = tree(desk.0.path()).into_keys().collect();
    let outputs: Vec<&String> = left.iter().filter(|name| !name.starts_with(".refrain-")).collect();
    let is_done = output.status.success();
    let expected: &[&str] = match is_done {
        true => &["a.jsonl", "f.jsonl", "out.jsonl", "out.jsonl.manifest.json"],
        false => &["a.jsonl"],
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(outputs, expected, "{:?}: {said}", output.status);
    let is_ours = output.status.code() == Some(7);
    assert!(!is_ours || left.len() == 1, "{left:?}");
    assert!(output.status.code() != Some(101), "{said}");
    for name in left.iter().filter(|name| *name != "a.jsonl") {
        fs::remove_file(desk.path(name)).unwrap();
    }
    is_done
}

/// E2: with too little room for addresses a run ends, by 7 or by the hand of the system, and puts
/// nothing in place.
#[test]
#[ignore = "campaign: 40 runs, a minute"]
fn little_room_for_addresses() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(1, 3_000)));
    let mut done = 0;
    for step in 0..LIMITS {
        let kibibytes = (12 + 4 * step) << 10;
        // A dump of the core is of no use to anybody.
        let output = run_after(&desk, &format!("ulimit -c 0; ulimit -v {kibibytes}"));
        done += u64::from(is_done(&desk, &output));
    }
    assert!(is_done(&desk, &run_after(&desk, "true")), "the next run needs no help");
    println!(
        "{LIMITS} limits for addresses up to 168 MiB: {done} runs done, the others put nothing in place"
    );
}

/// E3: a run that the system ends for its memory is one that is killed.
#[test]
#[ignore = "campaign: needs the right to make memory groups, and a minute"]
fn ended_for_its_memory() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(1, 20_000)));
    let group = format!("/sys/fs/cgroup/memory/refrain-{}", std::process::id());
    let limit = |mebibytes: u64| {
        fs::write(format!("{group}/memory.limit_in_bytes"), (mebibytes << 20).to_string())
    };
    if fs::create_dir(&group).is_err() || limit(64).is_err() {
        println!("a memory group cannot be made here");
        return;
    }
    let [mut done, mut killed] = [0; 2];
    for step in 0..16 {
        limit(4 + 3 * step).unwrap();
        let output = run_after(&desk, &format!("echo $$ > {group}/cgroup.procs"));
        match is_done(&desk, &output) {
            true => done += 1,
            false => killed += 1,
        }
    }
    fs::remove_dir(&group).unwrap();
    assert!(is_done(&desk, &run_after(&desk, "true")), "the next run needs no help");
    assert!(0 < killed);
    println!(
        "16 memory groups of 4 to 49 MiB: {killed} runs killed with nothing put in place, {done} done"
    );
}

/// E16: calls in a loop take no more memory, and leave no file open.
#[test]
#[ignore = "campaign: 13,200 calls, ten minutes: each cleaning of a lone text reads all lists"]
fn calls_in_a_loop() {
    let desk = Desk::new();
    let texts: Vec<String> = records(1, 60);
    desk.put("a.jsonl", lines(&texts));
    let job = Job { force: true, ..desk.job(&["a.jsonl"], "out.jsonl") };
    let surveyed = || {
        let mut survey = refrain::Survey::new(&options());
        let documents = texts.iter().enumerate();
        let documents: Vec<_> = documents
            .map(|(number, text)| refrain::Document::new(number.to_string(), text.as_str()))
            .collect();
        documents.iter().for_each(|document| survey.add(document));
        let model = survey.into_model();
        documents.iter().for_each(|document| drop(model.clean(document)));
    };
    let alone = || texts.iter().take(10).for_each(|text| drop(refrain::clean_text(text)));
    let run = || drop(clean(&job, &Unwatched).unwrap());
    let calls: [(&str, usize, &dyn Fn()); 3] =
        [("clean_text", 10_000, &alone), ("surveys", 1_000, &surveyed), ("runs", 1_000, &run)];
    for (what, count, call) in calls {
        (0..count / 10).for_each(|_| call());
        let (before, files) = taken();
        (0..count).for_each(|_| call());
        let (after, files_after) = taken();
        println!("{count} calls ({what}): {before} KiB before, {after} KiB after");
        assert!(after < before + (5 << 10), "{what}");
        assert_eq!(files, files_after, "{what}");
    }
}
