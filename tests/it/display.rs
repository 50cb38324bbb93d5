//! What is shown of scraped text moves no cursor, colours nothing and forges no message.

use std::fs;
use std::process::{Command, Output, Stdio};

use super::desk::Desk;

/// Everything a terminal may obey, and what changes the order of what is read.
fn commands() -> String {
    let controls = ('\u{1}'..='\u{1f}').chain('\u{7f}'..='\u{9f}');
    let bidi = ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}');
    let sequences =
        "\u{1b}[31m\u{1b}]8;;http://x.example\u{7}\u{1b}]52;c;AAAA\u{7}\u{1b}P1$r\u{1b}\\ \u{9b}2J";
    controls
        .chain(bidi)
        .chain("\u{200b}\u{200e}\u{200f}\u{2028}\u{2029}\u{feff}".chars())
        .collect::<String>()
        + sequences
}

fn run(desk: &Desk, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_refrain"));
    command.args(words).current_dir(desk.0.path()).stdin(Stdio::null()).output().unwrap()
}

#[track_caller]
fn check_harmless(bytes: &[u8], what: &str) {
    let text = std::str::from_utf8(bytes).unwrap();
    let obeyed = |char: char| {
        char.is_control() && !matches!(char, '\n' | '\t')
            || matches!(char, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    assert!(!text.contains(obeyed), "{what}: {text:?}");
}

/// G4: in every place where a document or its names are shown.
#[test]
fn no_field_of_a_document_is_obeyed() {
    let desk = Desk::new();
    let commands = commands();
    let json = serde_json::to_string(&commands).unwrap();
    for slot in ["id", "text", "title", "host", "url", "date"] {
        let mut fields =
            vec![("id", "\"a\""), ("text", "\"Storm closes port. Photo by Ana Kovac/AFP\"")];
        fields.retain(|(name, _)| *name != slot);
        fields.push((slot, json.as_str()));
        let fields: Vec<String> =
            fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        desk.put("a.jsonl", format!("{{{}}}\n", fields.join(",")));
        let id = if slot == "id" { commands.as_str() } else { "a" };
        let output = run(&desk, &["show", "a.jsonl", "--doc", id, "--color", "never"]);
        assert_eq!(
            output.status.code(),
            Some(0),
            "{slot}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        check_harmless(&output.stdout, slot);
        check_harmless(&output.stderr, slot);
    }
    let output = run(&desk, &["show", "a.jsonl", "--doc", &commands.replace('\u{1}', "x")]);
    assert_eq!(output.status.code(), Some(2));
    check_harmless(&output.stderr, "an id that is not there");
}

/// G5: names of files and of fields in messages, as text and as JSON; one event is one line.
#[cfg(unix)]
#[test]
fn no_name_is_obeyed() {
    let desk = Desk::new();
    let some = "\u{1b}]0;gone\u{7}\u{9b}2J\u{202e}\u{8}\r\u{2028}";
    let name = format!("a{some}\nerror[IN-TRUNC]: forged.jsonl");
    fs::write(desk.path(&name), "{\"text\":1}\n{\"text\":\"Storm\"}\n").unwrap();
    fs::write(desk.path(&format!("{name}.jpg")), "x").unwrap();
    let field = format!("x{}", commands());
    for format in ["text", "json"] {
        for words in [
            &["clean", ".", "-o", "/nowhere/out"][..],
            &["scan", "."],
            &["scan", &name, "--text-field", &field],
            &["verify", &name],
            &["restore", &name, "--findings", &name, "-o", "back"],
        ] {
            let output =
                run(&desk, &[words, &["--log-format", format, "--color", "never"]].concat());
            let said = String::from_utf8(output.stderr).unwrap();
            check_harmless(said.as_bytes(), "a message");
            assert!(!said.contains("\nerror[IN-TRUNC]"), "{said}");
            if format == "json" {
                for line in said.lines() {
                    let event: serde_json::Value = serde_json::from_str(line).unwrap();
                    assert!(event["level"].is_string() && event["message"].is_string(), "{line}");
                }
            }
        }
    }
}

/// At most twenty lines of one code, then how many there were more.
#[test]
fn a_flood_of_messages_is_counted() {
    let desk = Desk::new();
    desk.put(
        "a.jsonl",
        format!("{}{}{{\"text\":\"Storm\"}}\n", "[]\n".repeat(50), "{}\n".repeat(7)),
    );
    let output = run(&desk, &["clean", "a.jsonl", "-o", "out.jsonl"]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    let count = |code: &str| said.lines().filter(|line| line.starts_with(code)).count();
    assert_eq!(
        (count("warning[IN-JSON]: rejected"), count("warning[IN-FIELD]: rejected")),
        (20, 7)
    );
    assert!(said.contains("warning[IN-JSON]: 30 more records rejected"), "{said}");
    assert!(said.contains("rejected a.jsonl:3 at byte 6: not a JSON object"), "{said}");
}

/// C8: an unfinished file is its maker's alone; a finished one has the rights of any new file.
#[cfg(unix)]
#[test]
fn rights_are_those_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.put("in/a.jsonl", "{\"text\":\"Storm\"}\n");
    for (mask, file, folder) in
        [("077", 0o600, 0o700), ("022", 0o644, 0o755), ("000", 0o666, 0o777)]
    {
        let binary = env!("CARGO_BIN_EXE_refrain");
        let script =
            format!("umask {mask}; exec {binary} clean in -o out --findings f.jsonl -f -q");
        let mut shell = Command::new("sh");
        assert!(shell.args(["-c", &script]).current_dir(desk.0.path()).status().unwrap().success());
        let mode = |name: &str| fs::metadata(desk.path(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("out"), mode("f.jsonl")), (folder, file), "umask {mask}");
        assert_eq!((mode("out/a.jsonl"), mode("out/manifest.json")), (file, file), "umask {mask}");
    }
    let staged = refrain::write::Staged::create(&desk.path("x"), false).unwrap();
    let hidden = fs::read_dir(desk.0.path()).unwrap().map(Result::unwrap);
    let hidden =
        hidden.filter(|entry| entry.file_name().to_string_lossy().starts_with(".refrain-"));
    let modes: Vec<u32> =
        hidden.map(|entry| entry.metadata().unwrap().permissions().mode() & 0o777).collect();
    assert_eq!(modes, [0o600]);
    drop(staged);
}

/// D8: closed streams lead no data into a file by mistake.
#[cfg(unix)]
#[test]
fn closed_streams_do_no_harm() {
    let desk = Desk::new();
    desk.put("a.jsonl", "{\"text\":\"Storm\"}\n{}\n");
    for closed in ["<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
        let binary = env!("CARGO_BIN_EXE_refrain");
        let script =
            format!("exec {binary} clean a.jsonl -o out.jsonl --findings f.jsonl -f {closed}");
        let output =
            Command::new("sh").args(["-c", &script]).current_dir(desk.0.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{closed}");
        assert_eq!(fs::read_to_string(desk.path("out.jsonl")).unwrap(), "{\"text\":\"Storm\"}\n");
        assert_eq!(fs::read_to_string(desk.path("f.jsonl")).unwrap(), "");
    }
}
