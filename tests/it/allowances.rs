//! Options by which a run goes on, or refuses to, where inputs are not what they should be.

use std::fs;

use refrain::hash::Hash128;
use refrain::pipeline::{Class, Error, Job, Limits, Unwatched, clean, learn, scan};
use refrain::read::{BrokenText, EndState};
use refrain::report::{Ledger, Manifest};

use super::desk::{Desk, gzip, lines, records};

fn with(desk: &Desk, inputs: &[&str], limits: Limits) -> Result<Ledger, Error> {
    clean(&Job { limits, force: true, ..desk.job(inputs, "out") }, &Unwatched)
}

/// A2: what is missing is named and the rest is cleaned, if that is wanted and there is a rest.
#[test]
fn a_run_keeps_going_without_what_cannot_be_read() {
    let desk = Desk::new();
    desk.put("in/a.jsonl", lines(&records(1, 9)));
    let going = Limits { keeps_going: true, ..Limits::default() };
    let both = ["in", "none.jsonl"];
    assert_eq!(with(&desk, &both, Limits::default()).unwrap_err().code(), "IN-MISSING");
    let strict = Limits { is_strict: true, ..going.clone() };
    assert_eq!(with(&desk, &both, strict).unwrap_err().code(), "IN-MISSING");
    assert_eq!(with(&desk, &["none.jsonl"], going.clone()).unwrap_err().code(), "IN-MISSING");
    assert!(!desk.path("out").exists());

    let ledger = with(&desk, &both, going.clone()).unwrap();
    assert_eq!((ledger.total.read, ledger.is_complete()), (9, false));
    assert!(ledger.unread[0].ends_with("none.jsonl: no such file or folder"), "{ledger:?}");
    let manifest = Manifest::parse(&fs::read(desk.path("out/manifest.json")).unwrap()).unwrap();
    assert_eq!((manifest.unread, manifest.complete), (ledger.unread, false));
    let job = Job { model: Some(desk.path("m")), limits: going, ..desk.job(&both, "none") };
    assert_eq!(learn(&job, &Unwatched).unwrap().broken, 1);
}

/// A2: a file without the right to read it, met by somebody who needs one.
#[cfg(all(feature = "cli", target_os = "linux"))]
#[test]
fn a_file_without_the_right_to_read_it_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;
    use std::process::Command;

    let desk = Desk::new();
    desk.put("in/a.jsonl", lines(&records(1, 9)));
    desk.put("in/b.jsonl", lines(&records(2, 9)));
    let allow = |name: &str, mode| {
        fs::set_permissions(desk.path(name), fs::Permissions::from_mode(mode)).unwrap();
    };
    allow("", 0o777);
    allow("in/b.jsonl", 0);
    let binary = desk.path("refrain");
    fs::copy(env!("CARGO_BIN_EXE_refrain"), &binary).unwrap();
    let run = |option: &[&str]| {
        let mut command = Command::new(&binary);
        command.args(["clean", "in", "-o", "out", "-q"]).args(option).current_dir(desk.0.path());
        // Whoever runs the tests as root may read everything.
        if fs::read(desk.path("in/b.jsonl")).is_ok() {
            command.uid(65_534);
        }
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = run(&[]);
    assert_eq!(code, Some(4), "{said}");
    assert!(said.starts_with("error[IN-DENIED]: in/b.jsonl: cannot be read"), "{said}");
    let (code, said) = run(&["--keep-going"]);
    assert_eq!(code, Some(3), "{said}");
    assert!(desk.path("out/a.jsonl").exists() && !desk.path("out/b.jsonl").exists());
}

/// A8, A12: damage that no format shows is seen by whoever has the hashes.
#[test]
fn an_input_that_is_not_what_its_hash_says_is_refused() {
    let desk = Desk::new();
    let dump = lines(&records(1, 30));
    let packed = desk.put("in/a.jsonl.gz", gzip(dump.as_bytes()));
    let plain = desk.put("in/b.jsonl", &dump);
    let digest = |path| Hash128::of(&fs::read(path).unwrap());
    let upper = digest(&plain).to_string().to_uppercase();
    let list = desk.put("in/list", format!("{}  a.jsonl.gz\n{upper} *b.jsonl\n", digest(&packed)));
    let hashed = Limits { digests: Some(list.clone()), ..Limits::default() };
    let inputs = ["in/a.jsonl.gz", "in/b.jsonl"];
    let states = |ledger: Ledger| ledger.sources.iter().map(|one| one.state).collect::<Vec<_>>();
    assert_eq!(states(with(&desk, &inputs, Limits::default()).unwrap()), [EndState::Unverified; 2]);
    assert_eq!(states(with(&desk, &inputs, hashed.clone()).unwrap()), [EndState::Verified; 2]);

    let check = |said: &str| {
        let error = with(&desk, &inputs, hashed.clone()).unwrap_err();
        assert_eq!((error.class(), error.code()), (Class::Input, "IN-DIGEST"), "{error}");
        assert!(error.to_string().contains(said), "{error}");
    };
    desk.put("in/b.jsonl", lines(&records(1, 29)));
    check("b.jsonl: hashes to ");
    desk.put("in/b.jsonl", &dump);
    desk.put("in/list", format!("{}  a.jsonl.gz\n", digest(&packed)));
    check("b.jsonl: not listed in ");
    desk.put("in/list", "\nno list\n");
    check("list:2: not a hash and a name");
    fs::remove_file(list).unwrap();
    assert_eq!(with(&desk, &inputs, hashed.clone()).unwrap_err().code(), "IN-IO");
}

/// B1: with bytes replaced a record is read, written and kept as it was.
#[test]
fn replaced_bytes_come_back_as_they_were() {
    let desk = Desk::new();
    let story = "The ferry left the island on Monday after the storm had passed over the harbour";
    let mut dump = Vec::new();
    for (number, text) in ["caf\u{e9}", story, "x", story, "last"].iter().enumerate() {
        let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
        dump.extend_from_slice(format!("{{\"id\":{number},\"text\":\"").as_bytes());
        dump.extend_from_slice(&latin);
        // A copy with broken bytes in another field is held back.
        let tail: &[u8] = if number == 3 { b"\",\"note\":\"\xff\xfe\"}\n" } else { b"\"}\n" };
        dump.extend_from_slice(tail);
    }
    dump.extend_from_slice(b"\xff no JSON\n{\"text\":\"end\"}\n");
    desk.put("in/a.jsonl", &dump);
    desk.put("in/b.txt", b"Caf\xe9 by the quay\n");
    let mut job = desk.job(&["in"], "out");
    job.source.broken_text = BrokenText::Replace;
    let total = clean(&job, &Unwatched).unwrap().total;
    assert_eq!((total.written, total.held_back, total.rejected, total.replaced), (6, 1, 1, 3));
    assert!(total.is_balanced());
    let out = fs::read_to_string(desk.path("out/a.jsonl")).unwrap();
    assert!(out.starts_with("{\"id\":0,\"text\":\"caf\u{fffd}\"}\n"), "{out}");
    assert_eq!(fs::read_to_string(desk.path("out/b.txt")).unwrap(), "Caf\u{fffd} by the quay\n");
    let manifest = Manifest::parse(&fs::read(desk.path("out/manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest.faults(), [""; 0]);
    desk.restore("out", "back");
    assert!(desk.tree("back") == desk.tree("in"), "restored otherwise");

    let mut job = Job { findings: None, ..desk.job(&["in"], "found.jsonl") };
    assert_eq!(scan(&job, &Unwatched).unwrap().total.rejected, 4);
    job.source.broken_text = BrokenText::Replace;
    assert_eq!(scan(&Job { force: true, ..job }, &Unwatched).unwrap().total.replaced, 3);
}

/// B1: bytes that are replaced are a loss, with a survey and without.
#[test]
fn a_strict_run_replaces_nothing() {
    let desk = Desk::new();
    let sound = lines(&records(1, 20));
    desk.put("a.jsonl", &sound);
    learn(&Job { model: Some(desk.path("m")), ..desk.job(&["a.jsonl"], "m") }, &Unwatched).unwrap();
    desk.put("b.jsonl", [sound.as_bytes(), b"{\"text\":\"caf\xe9\"}\n"].concat());
    for model in [None, Some(desk.path("m"))] {
        let mut job = Job { model, force: true, ..desk.job(&["b.jsonl"], "out.jsonl") };
        job.limits.is_strict = true;
        assert_eq!(clean(&job, &Unwatched).unwrap_err().code(), "IN-REJECTS");
        job.source.broken_text = BrokenText::Replace;
        let error = clean(&job, &Unwatched).unwrap_err();
        assert_eq!((error.class(), error.code()), (Class::Input, "IN-UTF8"));
        assert_eq!(error.to_string(), "b.jsonl:21: bytes that are not UTF-8 would be replaced");
        assert!(!desk.path("out.jsonl").exists());
        job.source.paths = vec![desk.path("a.jsonl")];
        assert!(clean(&job, &Unwatched).unwrap().is_complete());
        fs::remove_file(desk.path("out.jsonl")).unwrap();
    }
}

/// P3: rejects are read back in the order they were written, whichever files have some.
#[test]
fn rejects_of_many_files_are_put_back() {
    let desk = Desk::new();
    let good = lines(&records(3, 6));
    let doubled = "The pier is closed. The ferry left on Monday after the storm.\n".repeat(2);
    for number in 0..30 {
        let name = format!("in/{number:02}.jsonl");
        match number % 5 {
            0 => desk.put(&name, "{\n"),
            1 => desk.put(&name, format!("{good}[]\n")),
            2 => desk.put(&name, "{\"text\":\"Nothing found here.\"}\n"),
            3 => desk.put(&name, format!("[]\n[]\n{}", lines(&records(number, 4)))),
            _ => desk.put(&format!("in/{number:02}.txt"), &doubled),
        };
    }
    clean(&desk.job(&["in"], "out"), &Unwatched).unwrap();
    desk.restore("out", "back");
    assert!(desk.tree("back") == desk.tree("in"), "restored otherwise");
}
