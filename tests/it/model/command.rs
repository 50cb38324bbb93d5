//! `refrain learn`, `refrain model` and `-m`, from outside.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use refrain::Document;
use tempfile::TempDir;

use super::{FOOTER, page, pages};

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn dump(&self, name: &str, documents: &[Document<'_>]) {
        let line = |document: &Document<'_>| {
            let day = document.day.map(|day| day.to_string());
            let record = serde_json::json!({
                "id": document.id, "host": document.host, "date": day, "text": document.text,
            });
            format!("{record}\n")
        };
        fs::write(self.path(name), documents.iter().map(line).collect::<String>()).unwrap();
    }

    fn run(&self, words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_refrain"))
            .args(words)
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    #[track_caller]
    fn done(&self, words: &[&str]) -> String {
        let output = self.run(words);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{words:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs what has to fail and returns what is said about it.
    #[track_caller]
    fn fails(&self, words: &[&str], code: i32) -> String {
        let output = self.run(words);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{words:?}: {said}");
        assert!(output.stdout.is_empty());
        said
    }
}

fn week() -> Vec<Document<'static>> {
    let mut documents = pages("a.example", 0..15, FOOTER, Some("2024-03-01"));
    documents.extend(pages("a.example", 15..30, FOOTER, Some("2024-03-09")));
    documents
}

#[test]
fn what_was_learned_yesterday_cleans_today() {
    let desk = Desk::new();
    desk.dump("week.jsonl", &week());
    let new = page("a.example", "new", FOOTER, None);
    desk.dump("today.jsonl", std::slice::from_ref(&new));
    desk.done(&["learn", "week.jsonl", "-m", "week.model"]);
    let before = fs::read(desk.path("week.model")).unwrap();
    let clean = desk.done(&["clean", "today.jsonl", "-m", "week.model", "-q"]);
    assert!(!clean.contains("Follow the Harbour") && clean.contains("a.example/new"), "{clean}");
    let found = desk.done(&["scan", "today.jsonl", "-m", "week.model", "-q"]);
    assert!(found.contains("\"docs\":30"), "{found}");
    assert!(desk.done(&["clean", "today.jsonl", "-q"]).contains("Follow the Harbour"));
    assert_eq!(fs::read(desk.path("week.model")).unwrap(), before);
}

#[test]
fn threads_and_order_leave_no_trace_in_the_file() {
    let desk = Desk::new();
    let mut documents = week();
    documents.extend(pages("b.example", 0..9, "Tide tables on page two", None));
    desk.dump("one.jsonl", &documents);
    documents.reverse();
    desk.dump("two.jsonl", &documents);
    let learned = |dump: &str, threads: &str| {
        desk.done(&["learn", dump, "-m", "out.model", "-f", "-j", threads]);
        fs::read(desk.path("out.model")).unwrap()
    };
    let model = learned("one.jsonl", "1");
    assert_eq!(learned("one.jsonl", "3"), model);
    assert_eq!(learned("two.jsonl", "2"), model);
}

#[test]
fn lines_are_shown_pinned_denied_and_let_go() {
    let desk = Desk::new();
    desk.dump("week.jsonl", &week());
    desk.dump("today.jsonl", &[page("a.example", "new", FOOTER, None)]);
    desk.done(&["learn", "week.jsonl", "-m", "m"]);
    let learned = fs::read(desk.path("m")).unwrap();
    let shown = desk.done(&["model", "show", "m", "--host", "a.example"]);
    let row: Vec<_> = shown.lines().nth(1).unwrap().split_whitespace().collect();
    let facts = ["auto", "line", "a.example", "30", "30", "2024-03-01", "2024-03-09"];
    assert_eq!(row[..7], facts);
    assert!(shown.contains("Harbour Times\\tand \"say\" more"), "{shown}");
    assert_eq!(desk.done(&["model", "show", "m", "--host", "b.example"]).lines().count(), 1);

    let is_cut = || !desk.done(&["clean", "today.jsonl", "-m", "m", "-q"]).contains("Follow");
    assert!(is_cut());
    desk.done(&["model", "deny", "m", row[7], "--host", "a.example"]);
    assert!(!is_cut());
    desk.done(&["model", "pin", "m", FOOTER, "--host", "a.example"]);
    assert!(is_cut());
    desk.done(&["model", "auto", "m", FOOTER, "--host", "a.example"]);
    assert_eq!(fs::read(desk.path("m")).unwrap(), learned);
    let said = desk.fails(&["model", "pin", "m", "0123456789abcdef"], 2);
    assert!(said.contains("neither a key of the model nor a line"), "{said}");
}

#[test]
fn an_edited_file_has_to_be_sealed() {
    let desk = Desk::new();
    desk.dump("week.jsonl", &week());
    desk.done(&["learn", "week.jsonl", "-m", "m"]);
    let text = fs::read_to_string(desk.path("m")).unwrap();
    fs::write(desk.path("m"), text.replacen("\nauto\t", "\ndeny\t", 1)).unwrap();
    let said = desk.fails(&["scan", "week.jsonl", "-m", "m"], 6);
    let error = "error[MODEL-CHECKSUM]: m: damaged or edited: the checksum does not fit\nhint: after editing";
    assert!(said.starts_with(error), "{said}");
    desk.done(&["model", "seal", "m"]);
    assert!(desk.done(&["model", "show", "m"]).contains("deny"));
    assert!(desk.done(&["scan", "week.jsonl", "-m", "m", "-q"]).is_empty());
}

#[test]
fn models_add_up() {
    let desk = Desk::new();
    for (name, numbers) in [("a", 0..20), ("b", 20..50)] {
        desk.dump(&format!("{name}.jsonl"), &pages("a.example", numbers, FOOTER, None));
        desk.done(&["learn", &format!("{name}.jsonl"), "-m", &format!("{name}.model")]);
    }
    desk.dump("all.jsonl", &pages("a.example", 0..50, FOOTER, None));
    desk.done(&["learn", "all.jsonl", "-m", "all.model"]);
    desk.done(&["model", "merge", "a.model", "b.model", "-o", "sum.model"]);
    let read = |name: &str| fs::read(desk.path(name)).unwrap();
    assert_eq!(read("sum.model"), read("all.model"));
    desk.fails(&["model", "merge", "a.model", "b.model", "-o", "sum.model"], 2);
    desk.done(&["model", "merge", "sum.model", "-o", "sum.model", "-f"]);
    assert_eq!(read("sum.model"), read("all.model"));
}

#[test]
fn models_that_cannot_be_used_have_their_own_code() {
    let desk = Desk::new();
    desk.dump("week.jsonl", &week());
    desk.done(&["learn", "week.jsonl", "-m", "m"]);
    let bytes = fs::read(desk.path("m")).unwrap();
    fs::write(desk.path("cut"), &bytes[..bytes.len() / 2]).unwrap();
    fs::write(desk.path("empty"), "").unwrap();
    let newer = String::from_utf8(bytes).unwrap().replacen("model 2", "model 3", 1);
    fs::write(desk.path("newer"), newer).unwrap();
    for (model, said) in [
        ("cut", "[MODEL-TRUNC]: cut: cut short"),
        ("empty", "[MODEL-TYPE]: empty: not a saved model"),
        ("newer", "[MODEL-NEWER]: newer: made by a newer version"),
        ("week.jsonl", "[MODEL-TYPE]: week.jsonl: not a saved model"),
        (".", "[MODEL-TYPE]: .: not a file"),
        ("missing", "[MODEL-IO]: missing: cannot be read"),
    ] {
        for command in ["clean", "scan"] {
            let words = [command, "week.jsonl", "-m", model, "-o", "out", "-q"];
            let error = desk.fails(&words, 6);
            assert!(error.starts_with(&format!("error{said}")), "{error}");
            assert!(!desk.path("out").exists());
        }
        desk.fails(&["model", "show", model], 6);
    }
    if Path::new("/dev/zero").exists() {
        desk.fails(&["scan", "week.jsonl", "-m", "/dev/zero"], 6);
    }
}

#[test]
fn a_model_is_not_written_over() {
    let desk = Desk::new();
    desk.dump("week.jsonl", &week());
    desk.done(&["learn", "week.jsonl", "-m", "m"]);
    let model = fs::read(desk.path("m")).unwrap();
    desk.fails(&["learn", "week.jsonl", "-m", "m"], 2);
    desk.fails(&["learn", "week.jsonl", "-m", "week.jsonl", "-f"], 2);
    desk.fails(&["learn", "week.jsonl", "-m", "m.gz"], 2);
    desk.fails(&["learn", "week.jsonl", "-m", "-"], 2);
    desk.fails(&["clean", "week.jsonl", "-m", "m", "-o", "m", "-f"], 2);
    desk.fails(&["scan", "week.jsonl", "-m", "m", "-o", "o", "--summary", "m", "-f"], 2);
    assert_eq!(fs::read(desk.path("m")).unwrap(), model);
}

#[test]
fn bad_records_are_named_and_the_rest_is_learned() {
    let desk = Desk::new();
    desk.dump("week.jsonl", &week());
    let text = fs::read_to_string(desk.path("week.jsonl")).unwrap();
    fs::write(desk.path("bad.jsonl"), format!("{{\"id\":\n{text}")).unwrap();
    let output = desk.run(&["learn", "bad.jsonl", "-m", "m"]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("rejected bad.jsonl:1") && said.contains("30 documents"), "{said}");
    assert!(desk.path("m").exists());
}
