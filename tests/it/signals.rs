//! Signals: the end comes soon, with the code of the signal, and leaves nothing behind.

use std::fs;
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::desk::{Desk, lines, records};

/// Starts a run in the folder of the desk.
pub(crate) fn start(desk: &Desk, words: &[&str], stdin: Stdio) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_refrain"));
    command.args(words).current_dir(desk.0.path()).env("TMPDIR", desk.0.path());
    command.stdin(stdin).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().expect("cargo has built the command")
}

pub(crate) fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

/// All names in the folder of the desk, hidden ones too.
pub(crate) fn names(desk: &Desk) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name();
    let entries = fs::read_dir(desk.0.path()).unwrap().map(name);
    let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

/// Ends a run by a signal after some time; returns how long the end took, or `None` where the run
/// was done first.
pub(crate) fn stop(child: Child, signal: &str, code: i32, after: Duration) -> Option<Duration> {
    thread::sleep(after);
    let sent = Instant::now();
    let mut child = child;
    if child.try_wait().unwrap().is_some() {
        return None;
    }
    send(signal, &child);
    let output = child.wait_with_output().unwrap();
    let took = sent.elapsed();
    let said = String::from_utf8(output.stderr).unwrap();
    if output.status.success() {
        return None;
    }
    assert_eq!(code_of(output.status), Some(code), "{said}");
    assert!(took < Duration::from_secs(2), "{took:?}");
    Some(took)
}

/// The code as a shell tells it: a process that does not listen yet is ended by the system.
fn code_of(status: ExitStatus) -> Option<i32> {
    status.code().or_else(|| status.signal().map(|signal| 128 + signal))
}

/// D4, D5: in the middle of a run, which a quick machine needs more records for.
#[test]
fn a_run_ends_at_a_signal() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let mut sizes = (0..6).map(|doublings| 4_000 << doublings);
        assert!(sizes.any(|count| is_stopped(count, signal, code)), "no run was long enough");
    }
}

/// Whether a run over so many records was not over before it was stopped; then nothing is left of it.
fn is_stopped(count: usize, signal: &str, code: i32) -> bool {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(1, count)));
    let words = ["clean", "a.jsonl", "-o", "out.jsonl", "--findings", "f.jsonl", "-q"];
    let child = start(&desk, &words, Stdio::null());
    let is_stopped = stop(child, signal, code, Duration::from_millis(150)).is_some();
    assert!(!is_stopped || names(&desk) == ["a.jsonl"]);
    is_stopped
}

/// D4 where the run waits for somebody else and cannot look up; a second signal ends it at once.
#[test]
fn a_run_that_waits_ends_too() {
    let desk = Desk::new();
    let words = ["clean", "-", "-o", "out.jsonl", "-q"];
    let waiting = || {
        let mut child = start(&desk, &words, Stdio::piped());
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(b"{\"text\":").unwrap();
        thread::sleep(Duration::from_millis(300));
        assert_eq!(names(&desk).len(), 1, "the copy of standard input");
        (child, stdin)
    };
    let (child, _stdin) = waiting();
    let took = stop(child, "-TERM", 143, Duration::ZERO).unwrap();
    assert!(Duration::from_millis(900) < took);
    assert!(names(&desk).is_empty());
    let (child, _stdin) = waiting();
    send("-INT", &child);
    thread::sleep(Duration::from_millis(100));
    let took = stop(child, "-INT", 130, Duration::ZERO).unwrap();
    assert!(took < Duration::from_millis(800), "{took:?}");
    assert!(names(&desk).is_empty());
}
