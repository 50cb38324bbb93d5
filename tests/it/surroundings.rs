//! What stands around a run never shows: limits of the system, the environment, leftovers.

use std::fs;
use std::process::{Command, Output};

use super::desk::{Desk, Tree, lines, records};

/// Runs a line of shell in the folder of the desk, `refrain` being the command.
fn shell(desk: &Desk, line: &str) -> Output {
    let line = line.replace("refrain", env!("CARGO_BIN_EXE_refrain"));
    let mut command = Command::new("sh");
    command.args(["-c", &line]).current_dir(desk.0.path()).env("TMPDIR", desk.0.path());
    command.output().unwrap()
}

const CLEAN: &str = "refrain clean in -o out --findings f.jsonl -f -q";

#[track_caller]
fn results(desk: &Desk, line: &str) -> (Tree, Vec<u8>) {
    let output = shell(desk, line);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{line}: {said}");
    (super::desk::tree(&desk.path("out")), fs::read(desk.path("f.jsonl")).unwrap())
}

fn desk() -> Desk {
    let desk = Desk::new();
    for part in 0..60 {
        desk.put(&format!("in/{part:02}.jsonl"), lines(&records(part, 5)));
    }
    desk
}

/// A21, D6, E10 to E12, J3: few handles, a small stack, many threads, a pause, another place.
#[test]
fn the_system_and_the_environment_never_show() {
    let desk = desk();
    let plain = results(&desk, CLEAN);
    for around in [
        "ulimit -n 24; @",
        "ulimit -s 256; @",
        "@ -j 1",
        "@ -j 64",
        "env -i @",
        "LC_ALL=tr_TR.UTF-8 LANG=ar TZ=Pacific/Kiritimati HOME=/none COLUMNS=3 @",
        "@ & run=$!; kill -STOP $run; sleep 0.1; kill -CONT $run; wait $run",
        "exec 9>&1; umask 077; @",
    ] {
        assert!(results(&desk, &around.replace('@', CLEAN)) == plain, "{around}");
    }
}

/// C10: unfinished files of runs that were killed are neither read nor written to.
#[test]
fn leftovers_do_no_harm() {
    let desk = desk();
    let plain = results(&desk, CLEAN);
    let leftovers =
        ["in/.refrain-1-a.jsonl", ".refrain-1-b", ".refrain-1-out/x.jsonl", ".refrain-lock-0"];
    leftovers.iter().for_each(|name| drop(desk.put(name, "{ half")));
    assert!(results(&desk, CLEAN) == plain);
    for name in leftovers {
        assert_eq!(fs::read(desk.path(name)).unwrap(), b"{ half");
    }
}

/// G11: messages name places and fields, and hold no word of a text.
#[test]
fn no_word_of_a_text_is_in_a_message() {
    let desk = Desk::new();
    let broken = [
        "{\"text\":\"canary",
        "canary",
        "{\"text\":canary}",
        "{\"text\":[\"canary\"]}",
        "[\"canary\"]",
    ];
    let good = records(1, 60).join("\n").replace("Photo by", "canary Photo by");
    desk.put("a.jsonl", format!("{}\n{good}\n", broken.join("\n")));
    let output = shell(&desk, "refrain clean a.jsonl -o out.jsonl --findings f.jsonl -v");
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("IN-JSON") && !said.contains("canary"), "{said}");
}

/// C3: standard output by its name is written behind what is there, not replaced.
#[test]
fn standard_output_by_name_is_appended_to() {
    let desk = Desk::new();
    desk.put("a.jsonl", "{\"text\":\"Storm closes port\"}\n");
    for name in ["/dev/stdout", "/dev/fd/1"] {
        desk.put("log", "before\n");
        let line = format!("refrain clean a.jsonl -q -o {name} >> log; echo after >> log");
        assert!(shell(&desk, &line).status.success());
        let log = fs::read_to_string(desk.path("log")).unwrap();
        assert_eq!(log, "before\n{\"text\":\"Storm closes port\"}\nafter\n");
    }
}
