//! The same bytes from another build.

use std::process::Command;

use crate::campaigns::refrain;
use crate::desk::{Desk, Tree, lines, records, tree};

fn results(desk: &Desk, mut command: Command) -> Tree {
    command.current_dir(desk.0.path()).args(["clean", "in", "-o", "out", "-f", "-q"]);
    let status = command.args(["--findings", "f.jsonl", "--whole-pages"]).status().unwrap();
    assert!(status.success(), "{status}");
    let mut results = tree(&desk.path("out"));
    results.insert("f.jsonl".to_owned(), std::fs::read(desk.path("f.jsonl")).unwrap());
    results
}

/// J2: with and without optimizations, and for whatever machine `REFRAIN` was built.
#[test]
#[ignore = "campaign: compares the command with the one that `REFRAIN` names"]
fn another_build_gives_the_same() {
    let desk = Desk::new();
    for part in 0..8 {
        desk.put(&format!("in/{part}.jsonl"), lines(&records(part, 500)));
    }
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/samples");
    for (name, bytes) in tree(samples.as_ref()) {
        if name.contains("input/") {
            desk.put(&format!("in/{}", name.replace('/', "-")), bytes);
        }
    }
    let ours = results(&desk, Command::new(env!("CARGO_BIN_EXE_refrain")));
    let other = results(&desk, refrain(&desk));
    assert!(ours == other, "another build gives another result");
    let path = refrain(&desk).get_program().to_string_lossy().into_owned();
    println!("{} files are the same from {path}", ours.len());
}
