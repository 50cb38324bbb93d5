//! The command as a user meets it: standard output, standard error, exit codes.

use std::fs;
use std::io;
use std::process::{Command, Output, Stdio};

use refrain::format::Fields;
use refrain::{Kind, Options};

/// The command, away from the settings of whoever runs the tests.
fn refrain() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_refrain"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI", "TERM"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

fn run(words: &[&str]) -> Output {
    refrain().args(words).output().expect("cargo has built the command")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("the command writes UTF-8")
}

/// Runs what has to be refused, and compares what is said about it.
#[track_caller]
fn check_refused(words: &[&str], said: &[&str]) {
    let output = run(words);
    assert_eq!(output.status.code(), Some(2), "{words:?}");
    assert!(output.stdout.is_empty(), "{words:?}");
    assert_eq!(text(&output.stderr).lines().collect::<Vec<_>>(), said, "{words:?}");
}

#[test]
fn help_is_data() {
    let output = run(&["--help"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
    for word in ["clean", "scan", "restore", "show", "completions", "man", "Exit codes:"] {
        assert!(text(&output.stdout).contains(word), "{word}");
    }
    assert!(text(&run(&["--version"]).stdout).starts_with("refrain "));
}

#[test]
fn help_says_what_holds() {
    let output = run(&["clean", "--help"]);
    let help = text(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    let (options, fields) = (Options::default(), Fields::default());
    for (option, default) in [
        ("--containment", options.duplicates.containment.to_string()),
        ("--similarity", options.duplicates.jaccard.to_string()),
        ("--recall", options.duplicates.recall.to_string()),
        ("--boilerplate-clusters", options.boilerplate.clusters.to_string()),
        ("--boilerplate-words", options.boilerplate.words.to_string()),
        ("--text-field", fields.text),
        ("--id-field", fields.id),
        ("--host-field", fields.host),
        ("--url-field", fields.url),
        ("--date-field", fields.date),
        ("--title-field", fields.title),
    ] {
        let (_, rest) = help.split_once(&format!("{option} <")).unwrap();
        let (_, rest) = rest.split_once("[default: ").unwrap();
        assert!(rest.starts_with(&format!("{default}]")), "{option}: {rest:.40}");
    }
    for kind in Kind::ALL {
        assert!(help.contains(&format!("{kind}={}", kind.default_treatment().name())));
    }
}

#[test]
fn without_words_there_is_help_but_no_result() {
    for words in [&[][..], &["clean"], &["scan"], &["show"], &["restore"]] {
        let output = run(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(output.stdout.is_empty(), "{words:?}");
        assert!(text(&output.stderr).contains("Usage: refrain"), "{words:?}");
    }
}

#[test]
fn wrong_words_are_refused() {
    check_refused(
        &["clean", "-o", "out"],
        &[
            "error: the following required arguments were not provided: <INPUT>...",
            "hint: usage is `refrain clean --output <OUT> <INPUT>...`",
            "hint: INPUT is a file, a folder, or `-` for standard input",
        ],
    );
    check_refused(
        &["restor", "a.txt"],
        &[
            "error: unrecognized subcommand 'restor'",
            "hint: a similar subcommand exists: 'restore'",
            "hint: usage is `refrain [OPTIONS] <COMMAND>`",
        ],
    );
    check_refused(
        &["clean", "a.txt", "--action", "repeat=keep"],
        &["error: invalid value 'repeat=keep' for '--action <KIND=ACTION>': \
           `keep` is none of cut, keep-one, mark"],
    );
    check_refused(
        &["scan", "a.txt", "--containment", "2"],
        &[
            "error: duplicates.containment is 2, which is not from 0.5 to 1",
            "hint: `--help` says what each of them means",
        ],
    );
    check_refused(
        &["clean", "-", "--summary", "-"],
        &[
            "error: standard output cannot take both the data and --summary",
            "hint: give `-o OUT`, or name a file for the summary",
        ],
    );
}

#[test]
fn a_settings_file_is_read_with_care() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("refrain.toml");
    fs::write(&file, "threads = 1\n\n[duplicates]\n  recal = 0.9\n").unwrap();
    let name = file.to_str().unwrap();
    let error = format!(
        "error: {name}:4:3: unknown field `recal`, expected one of \
         `containment`, `jaccard`, `recall`"
    );
    check_refused(&["clean", "a.txt", "--config", name], &[&error]);

    fs::write(&file, "[boilerplate]\nrate = 1.5\n").unwrap();
    check_refused(
        &["scan", "a.txt", "--config", name],
        &[
            "error: boilerplate.rate is 1.5, which is not from 0 to 1",
            "hint: `--help` says what each of them means",
        ],
    );
}

#[test]
fn names_command_no_terminal() {
    let name = "x\u{1b}]0;gone\u{7}\u{9b}2J\u{202e}\nerror: forged";
    for words in [["clean", "a", "--config", name], ["clean", "a", "--color", name]] {
        let output = run(&words);
        let said = text(&output.stderr);
        let is_bidi = |char| ('\u{202a}'..='\u{202e}').contains(&char);
        assert!(!said.contains(|char: char| char.is_control() && char != '\n' || is_bidi(char)));
        assert_eq!(said.matches("\nerror").count(), 0, "{said}");
    }
}

#[test]
fn colours_are_asked_for() {
    let words = ["scan", "a.txt", "--recall", "2", "--color"];
    let said = |when| run(&[&words[..], &[when]].concat()).stderr;
    assert!(text(&said("always")).starts_with("\u{1b}["));
    assert!(text(&said("auto")).starts_with("error:"));
    assert!(text(&said("never")).starts_with("error:"));
}

#[test]
fn completions_know_the_commands() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = run(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0), "{shell}");
        assert!(text(&output.stdout).contains("restore"), "{shell}");
    }
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    assert!(text(&run(&["man"]).stdout).contains(".TH refrain 1"));
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(run(&["man", dir.path().to_str().unwrap()]).status.code(), Some(0));
    for page in ["refrain.1", "refrain-clean.1", "refrain-restore.1"] {
        assert!(dir.path().join(page).exists(), "{page}");
    }
    let output = run(&["man", dir.path().join("missing").to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(5));
}

#[test]
fn a_closed_pipe_is_quiet() {
    for words in [&["--help"][..], &["completions", "zsh"], &["man"]] {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let child = refrain().args(words).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(141), "{words:?}");
        assert!(output.stderr.is_empty(), "{words:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    for words in [&["--help"][..], &["completions", "zsh"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let child = refrain().args(words).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(5), "{words:?}");
        assert!(text(&output.stderr).starts_with("error: cannot write to standard output"));
    }
}
