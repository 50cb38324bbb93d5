//! Whole runs over files: the same whatever the threads, all accounted for, all put back.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Mutex;

use refrain::Kind;
use refrain::format::{Fields, Format};
use refrain::pipeline::{Class, Error, Job, News, RestoreJob, Unwatched, Watch};
use refrain::pipeline::{clean, restore, scan, show};
use refrain::read::BrokenText;
use refrain::report::Ledger;
use walkdir::WalkDir;

use super::desk::{Desk, gzip, lines, records};

/// Lines in no order.
fn bag(text: &str) -> BTreeMap<String, usize> {
    let mut bag = BTreeMap::new();
    text.lines().for_each(|line| *bag.entry(line.to_owned()).or_default() += 1);
    bag
}

/// A JSONL file with all that may stand in one.
fn odd_dump() -> Vec<u8> {
    let records = records(5, 30);
    let mut dump = b"\xef\xbb\xbf".to_vec();
    for (number, record) in records.iter().enumerate() {
        dump.extend_from_slice(record.as_bytes());
        dump.extend_from_slice(if number % 4 == 0 { b"\r\n" } else { b"\n" });
        match number {
            3 => dump.extend_from_slice(b"\n   \n\r\n"),
            7 => dump.extend_from_slice(b"{\"text\": broken\n"),
            11 => dump.extend_from_slice(b"{\"text\":\"\xff\"}\n[1]\n{\"id\":\"no text\"}\n"),
            13 => dump.extend_from_slice(b"{\"text\":7}\n{\"text\":\"a\",\"text\":\"b\"}\n"),
            _ => {}
        }
    }
    dump.extend_from_slice(records[0].as_bytes());
    dump
}

#[test]
fn threads_never_show() {
    let desk = Desk::new();
    desk.put("in/a.jsonl", lines(&records(1, 40)));
    desk.put("in/b/b.jsonl", odd_dump());
    desk.put("in/c.jsonl", "");
    for (number, text) in
        ["Ferry resumes\n\nThe ferry resumed.\n", "", "No line break"].iter().enumerate()
    {
        desk.put(&format!("in/texts/{number}.txt"), text);
    }
    let run = |threads: usize| {
        let out = format!("out{threads}");
        let ledger = clean(&Job { threads, ..desk.job(&["in"], &out) }, &Unwatched).unwrap();
        let rejects = fs::read(desk.path(&format!("{out}.rejects.jsonl"))).unwrap();
        (desk.tree(&out), desk.findings(&out), rejects, ledger)
    };
    let one = run(1);
    let kinds = |kind: Kind| one.3.kinds.iter().find(|of| of.kind == kind).unwrap().cut;
    for kind in [Kind::Duplicate, Kind::Boilerplate, Kind::Credit, Kind::Repeat] {
        assert!(0 < kinds(kind), "the dump holds no {kind}");
    }
    let (bytes, total) = (one.3.kinds.iter().map(|of| of.bytes).sum::<u64>(), one.3.total);
    assert_eq!(bytes, total.cut_bytes + total.held_back_bytes);
    assert!(one == run(2));
    assert!(one == run(7));
    for threads in [1, 7] {
        let job =
            Job { threads, findings: None, ..desk.job(&["in"], &format!("scan{threads}.jsonl")) };
        let mut scanned = scan(&job, &Unwatched).unwrap();
        // Nothing is looked for in what is held back unless all is to be reported.
        let found = |ledger: &Ledger| ledger.kinds.iter().map(|of| of.found).sum::<u64>();
        assert!(found(&one.3) < found(&scanned));
        for (of, cleaned) in scanned.kinds.iter_mut().zip(&one.3.kinds) {
            assert!(cleaned.found <= of.found);
            of.found = cleaned.found;
        }
        assert_eq!(scanned, one.3);
    }
    assert!(desk.tree("scan1.jsonl") == desk.tree("scan7.jsonl"));
}

#[test]
fn whether_findings_are_asked_for_shows_nowhere_else() {
    let desk = Desk::new();
    desk.put("in/a.jsonl", lines(&records(1, 40)));
    desk.put("in/b.jsonl", odd_dump());
    desk.put("in/c.jsonl.gz", gzip(&[lines(&records(1, 40)).as_bytes(), b"{}\n\n"].concat()));
    let texts = [
        "Ferry resumes\n\nThe ferry resumed.\n",
        "",
        "\u{feff}Ferry resumes\n\nThe ferry resumed.\n",
    ];
    for (number, text) in texts.iter().enumerate() {
        desk.put(&format!("in/texts/{number}.txt"), text);
    }
    for broken_text in [BrokenText::Reject, BrokenText::Replace] {
        let run = |asked: bool| {
            let out = format!("out{asked}{broken_text:?}");
            let mut job = desk.job(&["in"], &out);
            job.source.broken_text = broken_text;
            job.findings = job.findings.filter(|_| asked);
            let ledger = clean(&job, &Unwatched).unwrap();
            let rejects = fs::read(desk.path(&format!("{out}.rejects.jsonl"))).unwrap();
            (desk.tree(&out), rejects, ledger)
        };
        let asked = run(true);
        assert!(40 < asked.2.total.held_back);
        assert!(asked == run(false));
    }
}

#[test]
fn the_order_of_files_shows_in_the_order_of_records_alone() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(1, 30)));
    desk.put("b.jsonl", lines(&[records(1, 10), records(2, 20)].concat()));
    desk.clean(&["a.jsonl", "b.jsonl"], "ab");
    desk.clean(&["b.jsonl", "a.jsonl"], "ba");
    assert_eq!(desk.tree("ab"), desk.tree("ba"));
    assert_ne!(desk.findings("ab"), desk.findings("ba"));
    assert_eq!(bag(&desk.findings("ab")), bag(&desk.findings("ba")));
}

#[test]
fn compression_never_shows() {
    let desk = Desk::new();
    let dump = odd_dump();
    desk.put("plain/a.jsonl", &dump);
    desk.clean(&["plain/a.jsonl"], "plain.jsonl");
    let packed = [
        ("gz", gzip(&dump)),
        ("gz", [gzip(&dump[..999]), gzip(&dump[999..])].concat()),
        ("zst", zstd::encode_all(&dump[..], 3).unwrap()),
    ];
    for (number, (ending, packed)) in packed.iter().enumerate() {
        check_packed(&desk, &format!("misnamed{number}/a.jsonl"), packed);
        check_packed(&desk, &format!("packed{number}/a.jsonl.{ending}"), packed);
    }
}

/// Compares the run of a packed dump with that of the plain one.
#[track_caller]
fn check_packed(desk: &Desk, input: &str, packed: &[u8]) {
    desk.put(input, packed);
    let out = input.replace('/', "-") + ".out.jsonl";
    desk.clean(&[input], &out);
    assert!(desk.tree(&out) == desk.tree("plain.jsonl"), "{input}");
    // Names of groups are made of the names of files.
    let findings = |out: &str| -> Vec<serde_json::Value> {
        let parse = |line: &str| serde_json::from_str(line).unwrap();
        let mut findings: Vec<serde_json::Value> = desk.findings(out).lines().map(parse).collect();
        findings.iter_mut().for_each(|finding| {
            let fields = finding.as_object_mut().unwrap();
            fields.retain(|name, _| name != "group" && name != "source");
        });
        findings
    };
    let plain = findings("plain.jsonl");
    assert!(plain.len() > 20 && findings(&out) == plain, "{input}");
}

#[test]
fn every_record_is_put_back() {
    let desk = Desk::new();
    check_restore(&desk, "odd.jsonl", &odd_dump());
    check_restore(&desk, "even.jsonl", lines(&records(3, 40)).as_bytes());
    check_restore(&desk, "empty.jsonl", b"");
    check_restore(&desk, "blank.jsonl", b"\n\r\n \n");
    check_restore(&desk, "one.jsonl", br#"{"text":"Storm closes port"}"#);
    check_restore(&desk, "page.txt", "\u{feff}Storm\r\n\r\nWaves at the pier.".as_bytes());
    let doubled = "Waves at the pier on Monday in a storm of two days.";
    check_restore(&desk, "doubled.txt", format!("\u{feff}{doubled}\r\n{doubled}\r\n").as_bytes());
    check_restore(&desk, "same.jsonl", lines(&vec![records(1, 1).remove(0); 9]).as_bytes());
}

#[track_caller]
fn check_restore(desk: &Desk, name: &str, bytes: &[u8]) {
    let (input, out) = (format!("in/{name}"), format!("clean-{name}"));
    desk.put(&input, bytes);
    desk.clean(&[&input], &out);
    desk.restore(&out, &format!("back-{name}"));
    let back = fs::read(desk.path(&format!("back-{name}"))).unwrap();
    assert!(back == bytes, "{name} differs:\n{}", String::from_utf8_lossy(&back));
}

#[test]
fn every_file_of_a_folder_is_put_back() {
    let desk = Desk::new();
    desk.put("in/a.jsonl", odd_dump());
    desk.put("in/b/again.jsonl", odd_dump());
    desk.put("in/b/empty.jsonl", "");
    desk.put("in/c.txt", "Storm closes port and ferry stays in harbour for two days.\n");
    desk.put("in/d.txt", "Storm closes port and ferry stays in harbour for two days.\n");
    desk.clean(&["in"], "out");
    let held_back = ["c.txt", "d.txt"].iter().filter(|name| !desk.tree("out").contains_key(**name));
    assert_eq!(held_back.count(), 1);
    desk.restore("out", "back");
    assert!(desk.tree("back") == desk.tree("in"));
}

#[test]
fn each_record_ends_in_one_place() {
    let desk = Desk::new();
    let dumps = [("a.jsonl", odd_dump()), ("b.jsonl", lines(&records(5, 50)).into_bytes())];
    for (name, dump) in &dumps {
        desk.put(&format!("in/{name}"), dump);
    }
    let ledger = desk.clean(&["in"], "out");
    assert_eq!(ledger.sources.len(), 2);
    let mut total = 0;
    for ((name, dump), of_source) in dumps.iter().zip(&ledger.sources) {
        let counts = of_source.counts;
        assert_eq!(of_source.source, *name);
        assert!(counts.is_balanced(), "{counts:?}");
        let lines: Vec<&[u8]> = dump.split_inclusive(|&byte| byte == b'\n').collect();
        let blank = lines.iter().filter(|line| line.trim_ascii().is_empty()).count();
        assert_eq!((counts.read, counts.blank), (lines.len() as u64, blank as u64));
        total += counts.read;
        check_serials(&desk, name, &lines, counts.written, counts.held_back);
    }
    assert_eq!(ledger.total.read, total);
    assert!(ledger.total.is_balanced());
    assert_eq!(ledger.total.rejected, 6);
}

/// Looks each record up by its serial number, among those written and those held back.
#[track_caller]
fn check_serials(desk: &Desk, name: &str, lines: &[&[u8]], written: u64, held_back: u64) {
    let serials = |text: &str| -> Vec<String> {
        let records = text.lines().map(|line| line.trim_start_matches('\u{feff}'));
        let serials = records.filter_map(|record| record.strip_prefix("{\"serial\" : "));
        serials.map(|rest| rest.split(',').next().unwrap().to_owned()).collect()
    };
    let original: Vec<String> =
        lines.iter().flat_map(|line| serials(&String::from_utf8_lossy(line))).collect();
    let kept = serials(&fs::read_to_string(desk.path(&format!("out/{name}"))).unwrap());
    let findings = desk.findings("out");
    let findings =
        findings.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let raws = findings
        .filter(|one| one["source"] == name && one["kind"] == "duplicate" && one["action"] == "cut")
        .flat_map(|one| serials(one["raw"].as_str().expect("the whole record")));
    let away: Vec<String> = raws.collect();
    assert_eq!((kept.len() as u64, away.len() as u64), (written, held_back));
    let mut found = [kept, away].concat();
    let mut original = original;
    found.sort();
    original.sort();
    assert_eq!(found, original);
}

#[test]
fn nothing_but_the_text_changes() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(3, 40)));
    let ledger = desk.clean(&["a.jsonl"], "out.jsonl");
    assert!(10 < ledger.total.changed);
    let cleaned = fs::read_to_string(desk.path("out.jsonl")).unwrap();
    for line in cleaned.lines() {
        let (head, rest) = line.split_once("\"text\":").unwrap();
        assert!(
            head.starts_with("{\"serial\" : ") && head.ends_with(", \"price\":1.10,"),
            "{head}"
        );
        assert!(rest.ends_with(",\"host\":\"harbour.example\",\"tail\":\"\\/\"}"), "{rest}");
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    let before = lines(&records(3, 40));
    let untouched = cleaned.lines().filter(|line| before.contains(line)).count() as u64;
    assert_eq!(untouched, ledger.total.written - ledger.total.changed);
}

#[test]
fn one_document_is_shown_as_it_is_judged() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(3, 40)));
    let ledger = desk.clean(&["a.jsonl"], "out.jsonl");
    let shown = Mutex::new(Vec::new());
    let job = Job { output: None, findings: None, ..desk.job(&["a.jsonl"], "x") };
    let count = show(&job, "3-4", &Unwatched, &mut |document, cleaned| {
        let id = document.id.as_ref().to_owned();
        shown.lock().unwrap().push((id, cleaned.findings.len()));
    });
    assert_eq!(count.unwrap(), 1);
    let findings = desk.findings("out.jsonl");
    let of_document = findings.lines().filter(|line| line.contains("\"doc\":\"3-4\"")).count();
    assert_eq!(shown.into_inner().unwrap(), [("3-4".to_owned(), of_document)]);
    assert_eq!(show(&job, "nobody", &Unwatched, &mut |_, _| {}).unwrap(), 0);
    assert_eq!(ledger.total.read, 40);
}

/// Keeps what it is told.
#[derive(Default)]
struct Listener(Mutex<Vec<String>>);

impl Watch for Listener {
    fn tell(&self, news: &News<'_>) {
        let told = match news {
            News::Skipped { path, reason } => {
                format!("{}: {reason}", path.file_name().unwrap().display())
            }
            News::Rejected { place, reason, .. } => format!("{place}: {reason}"),
            _ => return,
        };
        self.0.lock().unwrap().push(told);
    }
}

#[test]
fn what_is_left_out_is_told_by_name() {
    let desk = Desk::new();
    desk.put("in/a.jsonl", "{\"text\":\"a\"}\n{\"text\":1}\n\n[]\n");
    desk.put("in/photo.jpg", "x");
    let listener = Listener::default();
    let ledger = clean(&desk.job(&["in"], "out"), &listener).unwrap();
    let told = listener.0.into_inner().unwrap();
    let expected = [
        "photo.jpg: not of a known format",
        "a.jsonl:2: field `text` is not a string",
        "a.jsonl:4: not a JSON object",
    ];
    assert_eq!(told, expected);
    assert_eq!((ledger.total.rejected, ledger.total.blank, ledger.total.written), (2, 1, 1));
}

/// Runs what cannot go well; the files are as before, and nothing else is there.
#[track_caller]
fn check_error(desk: &Desk, job: &Job, class: Class, hint: &str) -> Error {
    let before = desk.tree("");
    let error = clean(job, &Unwatched).expect_err("this cannot go well");
    assert_eq!(error.class(), class, "{error}");
    let told = error.hint().unwrap_or_default();
    assert!(told.contains(hint), "{error}: hint `{told}`");
    let message = error.to_string();
    assert!(!message.ends_with('.') && !message.contains('\n'), "{message}");
    assert!(desk.tree("") == before, "{:?}", desk.tree("").keys());
    let hidden = WalkDir::new(desk.0.path())
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(".refrain-"));
    assert_eq!(hidden.count(), 0, "something was left behind");
    error
}

#[test]
fn inputs_that_cannot_be_used() {
    let desk = Desk::new();
    fs::create_dir(desk.path("empty")).unwrap();
    desk.put("page.pdf", "x");
    desk.put("in/a.jsonl", "{\"body\":\"Storm\",\"id\":\"1\",\"price\":2}\n{\"body\":\"Port\"}\n");
    desk.put("in/b.jsonl", "not JSON\n");
    let job = |input: &str| desk.job(&[input], "out.jsonl");
    check_error(&desk, &job("none.jsonl"), Class::Input, "spelling");
    check_error(&desk, &job("empty"), Class::Input, ".jsonl");
    check_error(&desk, &job("page.pdf"), Class::Usage, "--format");
    let error = check_error(&desk, &job("in/a.jsonl"), Class::Input, "`body`, `id`");
    assert!(error.to_string().starts_with("a.jsonl:1: record has no field `text`"), "{error}");
    check_error(&desk, &job("in/b.jsonl"), Class::Input, "--format");
    let mut renamed = job("in/a.jsonl");
    renamed.source.fields = Fields { text: "body".to_owned(), ..Fields::default() };
    assert_eq!(clean(&renamed, &Unwatched).unwrap().total.written, 2);
}

#[test]
fn outputs_that_would_do_harm() {
    let desk = Desk::new();
    let record = "{\"text\":\"Storm closes port\"}\n";
    desk.put("a.jsonl", record);
    desk.put("in/a.jsonl", record);
    desk.put("in/b.jsonl", record);
    desk.put("there.jsonl", "older");
    desk.put("strangers/mine.txt", "my notes");
    desk.put("again/a.jsonl", "older");
    let job = |input: &str, out: &str| desk.job(&[input], out);
    check_error(&desk, &job("a.jsonl", "a.jsonl"), Class::Usage, "another name");
    let forced = |job: Job| Job { force: true, ..job };
    check_error(&desk, &forced(job("a.jsonl", "a.jsonl")), Class::Usage, "another name");
    check_error(&desk, &job("in", "in"), Class::Usage, "another name");
    check_error(&desk, &job("in", "in/out"), Class::Usage, "another name");
    let rejects_of_a = "a.out.rejects.jsonl";
    desk.put(rejects_of_a, "{\"text\":\"Mended by hand.\"}\n");
    check_error(&desk, &forced(job(rejects_of_a, "a.out")), Class::Usage, "another name");
    check_error(&desk, &job("a.jsonl", "there.jsonl"), Class::Usage, "--force");
    check_error(&desk, &job("in", "strangers"), Class::Usage, "new or empty");
    check_error(&desk, &forced(job("in", "strangers")), Class::Usage, "new or empty");
    check_error(&desk, &job("in", "again"), Class::Usage, "--force");
    check_error(&desk, &job("a.jsonl", "none/out.jsonl"), Class::Output, "");
    let findings = Job { findings: Some(desk.path("a.jsonl")), ..job("a.jsonl", "out.jsonl") };
    check_error(&desk, &forced(findings), Class::Usage, "another name");
    let same = Job { findings: Some(desk.path("out.jsonl")), ..job("a.jsonl", "out.jsonl") };
    check_error(&desk, &same, Class::Usage, "");
    let mut senseless = job("a.jsonl", "out.jsonl");
    senseless.options.duplicates.containment = 0.2;
    check_error(&desk, &senseless, Class::Usage, "");
    assert_eq!(desk.tree("again").len(), 1);
    clean(&forced(job("in", "again")), &Unwatched).unwrap();
    let names: BTreeSet<String> = desk.tree("again").into_keys().collect();
    assert_eq!(names, ["a.jsonl", "b.jsonl"].map(str::to_owned).into());
    assert_eq!(
        desk.tree("again")["a.jsonl"].len() + desk.tree("again")["b.jsonl"].len(),
        record.len()
    );
}

#[test]
fn findings_of_another_run_put_nothing_back() {
    let desk = Desk::new();
    for seed in [1, 2] {
        desk.put(&format!("{seed}.jsonl"), lines(&records(seed, 30)));
        desk.clean(&[&format!("{seed}.jsonl")], &format!("out{seed}.jsonl"));
    }
    let job = |cleaned: &str, findings: &str| RestoreJob {
        cleaned: desk.path(cleaned),
        findings: desk.path(findings),
        output: desk.path("back.jsonl"),
        ..RestoreJob::default()
    };
    let before = desk.tree("");
    let wrong = job("out1.jsonl", "out2.jsonl.findings.jsonl");
    assert_eq!(restore(&wrong, &Unwatched).unwrap_err().class(), Class::Mismatch);
    let none = job("out1.jsonl", "none.jsonl");
    assert_eq!(restore(&none, &Unwatched).unwrap_err().class(), Class::Input);
    assert!(desk.tree("") == before);
}

/// A finding holds the whole record once more, and escapes make it longer than any record.
#[test]
fn a_finding_longer_than_any_record_is_put_back() {
    let desk = Desk::new();
    let record = format!("{{\"text\":\"{}\"}}\n", "\\\\".repeat(24 << 20));
    desk.put("out.jsonl", "{\"text\":\"Storm\"}\n");
    let head = r#"{"doc":"a","source":"a.jsonl","record":2,"start":0,"end":9,"kind":"duplicate""#;
    let rest = r#""action":"cut","group":"1","of":"b","score":1.0,"why":"copy""#;
    let raw = serde_json::to_string(&record).unwrap();
    assert!(refrain::read::MAX_RECORD < raw.len());
    desk.put("out.jsonl.findings.jsonl", format!("{head},{rest},\"raw\":{raw}}}\n"));
    assert_eq!(desk.restore("out.jsonl", "back.jsonl"), 2);
    let back = fs::read_to_string(desk.path("back.jsonl")).unwrap();
    assert!(back.ends_with(&record) && back.starts_with("{\"text\":\"Storm\"}\n"));
}

/// What was written by a run and is damaged since puts nothing back.
#[test]
fn damaged_results_put_nothing_back() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(1, 30)));
    let findings = Some(desk.path("f.jsonl.gz"));
    clean(&Job { findings, ..desk.job(&["a.jsonl"], "out.jsonl.gz") }, &Unwatched).unwrap();
    let job = RestoreJob {
        cleaned: desk.path("out.jsonl.gz"),
        findings: desk.path("f.jsonl.gz"),
        output: desk.path("back.jsonl"),
        ..RestoreJob::default()
    };
    for name in ["out.jsonl.gz", "f.jsonl.gz"] {
        let whole = fs::read(desk.path(name)).unwrap();
        let mut damaged = whole.clone();
        damaged[whole.len() - 6] ^= 1;
        for bytes in [&damaged[..], &whole[..whole.len() - 3], &whole[..whole.len() / 2]] {
            fs::write(desk.path(name), bytes).unwrap();
            let error = restore(&job, &Unwatched).unwrap_err();
            assert_eq!(error.class(), Class::Mismatch, "{error}");
            assert!(!desk.path("back.jsonl").exists());
        }
        fs::write(desk.path(name), whole).unwrap();
    }
    assert_eq!(restore(&job, &Unwatched).unwrap(), 30);
}

#[test]
fn text_files_given_by_format_are_read_whole() {
    let desk = Desk::new();
    desk.put("in/page", "{\"text\":\"Storm\"}\nStorm closes port\n");
    let mut job = desk.job(&["in/page"], "out");
    job.source.format = Some(Format::Text);
    let ledger = clean(&job, &Unwatched).unwrap();
    assert_eq!((ledger.total.read, ledger.total.written), (1, 1));
    assert_eq!(desk.tree("out"), desk.tree("in/page"));
}
