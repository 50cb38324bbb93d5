//! A fault at every call of the system by which a run changes the disk, and a kill at every one.
//!
//! `strace` injects them; it has to be installed.

use std::fs;
use std::process::{Command, Output};

use crate::campaigns::refrain;
use crate::desk::{Desk, Tree, gzip, lines, records, tree};

/// The calls by which a run changes the disk, and what they may say.
const CALLS: [(&str, &str); 11] = [
    ("openat", "EMFILE"),
    ("write", "ENOSPC"),
    ("chmod", "EPERM"),
    ("mkdir", "EDQUOT"),
    ("flock", "ENOLCK"),
    ("fsync", "EIO"),
    ("rename", "EACCES"),
    ("renameat2", "EIO"),
    ("linkat", "EMLINK"),
    ("unlink", "EIO"),
    ("unlinkat", "EIO"),
];

const PLANS: [(&str, &str); 2] = [("a.jsonl.gz", "out.jsonl.gz"), ("in", "out")];

fn desk() -> Desk {
    let desk = Desk::new();
    // With a broken record, so that there are rejects too.
    let dump = format!("{}{{\n", lines(&records(1, 60)));
    desk.put("a.jsonl.gz", gzip(dump.as_bytes()));
    desk.put("in/a.jsonl", &dump);
    desk.put("in/b.jsonl", lines(&records(2, 20)));
    desk
}

fn words<'a>((input, out): (&'a str, &'a str), action: &'a str) -> [&'a str; 11] {
    ["clean", input, "-o", out, "--findings", "f.jsonl", "-f", "-q", "-j1", "--action", action]
}

/// A run in which the call fails, or kills, the `number`th time; `None` where it is not made so often.
fn injected(
    desk: &Desk,
    plan: (&str, &str),
    call: &str,
    fault: &str,
    number: usize,
) -> Option<Output> {
    let command = refrain(desk);
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "../trace.out", "-e", &format!("trace={call}")]);
    strace.args(["-e", &format!("inject={call}:{fault}:when={number}")]);
    strace.arg(command.get_program()).args(words(plan, "duplicate=keep-one"));
    strace.current_dir(desk.path("desk")).env("TMPDIR", desk.path("desk"));
    let output = strace.output().expect("strace has to be installed");
    let trace = fs::read_to_string(desk.path("trace.out")).unwrap();
    let is_hit = trace.contains("(INJECTED)") || trace.contains("killed by SIGKILL");
    is_hit.then_some(output)
}

/// All outputs by name: of a folder as one.
fn outputs(desk: &Desk, out: &str) -> Tree {
    let mut outputs = Tree::new();
    let names = [out, "f.jsonl", &format!("{out}.rejects.jsonl"), &format!("{out}.manifest.json")];
    for name in names {
        let path = desk.path("desk").join(name);
        if path.is_dir() {
            outputs.insert(name.to_owned(), format!("{:?}", tree(&path)).into_bytes());
        } else if path.is_file() {
            outputs.insert(name.to_owned(), fs::read(path).unwrap());
        }
    }
    outputs
}

/// A desk within a desk, so that the trace lies beside it; with the outputs of either action.
fn prepared(plan: (&str, &str)) -> (Desk, Tree, Tree) {
    let outer = Desk::new();
    let inner = desk();
    fs::rename(inner.0.path(), outer.path("desk")).unwrap();
    let run = |action: &str| {
        let mut command = refrain(&outer);
        command.args(words(plan, action)).current_dir(outer.path("desk"));
        assert_eq!(command.status().unwrap().code(), Some(3));
        outputs(&outer, plan.1)
    };
    let new = run("duplicate=keep-one");
    let old = run("duplicate=mark");
    assert_ne!(old, new);
    (outer, old, new)
}

fn renew(desk: &Desk, plan: (&str, &str)) {
    let mut command = refrain(desk);
    command.args(words(plan, "duplicate=mark")).current_dir(desk.path("desk"));
    assert_eq!(command.status().unwrap().code(), Some(3), "the next run needs help");
}

fn hidden(desk: &Desk) -> Vec<String> {
    let entries = fs::read_dir(desk.path("desk")).unwrap().map(Result::unwrap);
    let names = entries.map(|entry| entry.file_name().into_string().unwrap());
    names.filter(|name| name.starts_with('.')).collect()
}

/// C2, C14: whichever call fails, either everything is new or everything is as it was.
#[test]
#[ignore = "campaign: some 500 runs under strace, minutes"]
fn every_call_fails_once() {
    for plan in PLANS {
        let (desk, old, new) = prepared(plan);
        let [mut refused, mut passed] = [0; 2];
        for (call, error) in CALLS {
            for number in 1.. {
                let fault = format!("error={error}");
                let Some(output) = injected(&desk, plan, call, &fault, number) else {
                    renew(&desk, plan);
                    break;
                };
                let said = String::from_utf8_lossy(&output.stderr);
                let what = format!("{call} {number} of {plan:?}: {:?} {said}", output.status);
                let code = output.status.code();
                assert!(!matches!(code, None | Some(70 | 101)), "{what}");
                let is_done = code == Some(3);
                let now = outputs(&desk, plan.1);
                assert!(now == if is_done { new.clone() } else { old.clone() }, "{what}");
                // What cannot be removed stays.
                assert!(call.starts_with("unlink") || hidden(&desk).is_empty(), "{what}");
                hidden(&desk).iter().for_each(|name| {
                    let path = desk.path("desk").join(name);
                    let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
                });
                match is_done {
                    true => {
                        passed += 1;
                        renew(&desk, plan);
                    }
                    false => refused += 1,
                }
            }
        }
        println!("{plan:?}: {refused} faults refused, {passed} without harm; nothing half done");
    }
}

/// D2: wherever a run is killed, under each name stands the old or the new, and a folder is one.
#[test]
#[ignore = "campaign: some 300 runs under strace, minutes"]
fn every_call_kills_once() {
    for plan in PLANS {
        let (desk, old, new) = prepared(plan);
        let [mut before, mut between, mut after] = [0; 3];
        for (call, _) in CALLS.iter().filter(|(call, _)| *call != "openat") {
            for number in 1.. {
                if injected(&desk, plan, call, "signal=KILL", number).is_none() {
                    renew(&desk, plan);
                    break;
                }
                let now = outputs(&desk, plan.1);
                let is_known = |(name, bytes): (&String, &Vec<u8>)| {
                    old.get(name) == Some(bytes) || new.get(name) == Some(bytes)
                };
                assert!(now.iter().all(is_known), "{call} {number} of {plan:?}: torn");
                let mut verify = refrain(&desk);
                verify.args(["verify", plan.1, "-q"]).current_dir(desk.path("desk"));
                let is_pure = now == old || now == new;
                assert_eq!(verify.output().unwrap().status.success(), is_pure, "{call} {number}");
                match (now == old, now == new) {
                    (true, _) => before += 1,
                    (_, true) => after += 1,
                    _ => between += 1,
                }
                renew(&desk, plan);
                assert!(outputs(&desk, plan.1) == old);
            }
        }
        println!(
            "{plan:?}: kills left {before} times the old output, {after} times the new, {between} times files of \
             both, which `verify` refuses; 0 torn"
        );
    }
}
