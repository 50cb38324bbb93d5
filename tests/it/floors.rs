//! What may use what: each module stands on a floor and uses only modules on floors below it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const FLOORS: &[&[&str]] = &[
    &["escape", "format", "hands", "hash", "hidden", "kind", "place", "span"],
    &["doc"],
    &["read", "segment"],
    &["fingerprint"],
    &["index"],
    &["judge"],
    &["clean"],
    &["options"],
    &["model"],
    &["survey"],
    &["report", "write"],
    &["pipeline"],
];

/// Modules that open files.
const FILES: &[&str] = &["read", "write", "pipeline", "cli"];

/// Modules that start threads, and look at the clock or the environment.
const WORLD: &[&str] = &["pipeline", "cli"];

/// From the first to the last of these no public function can fail.
const TOTAL: &[&str] = &["segment", "fingerprint", "index", "judge", "clean"];

/// Public functions in between that may: they read files that are built in or a user's own.
const MAY_FAIL: &[&str] = &["parse", "from_str"];

#[test]
fn imports_only_go_down() {
    let mut climbs = Vec::new();
    for file in sources().iter().filter(|file| !matches!(file.module.as_str(), "lib" | "cli")) {
        for used in crate_modules(&file.code) {
            if used != file.module && floor(&file.module) <= floor(&used) {
                climbs.push(format!("{}: `{}` uses `{used}`", file.path, file.module));
            }
        }
    }
    assert!(climbs.is_empty(), "imports that climb:\n{}", climbs.join("\n"));
}

#[test]
fn every_floor_has_its_modules() {
    let on_floors: BTreeSet<&str> = FLOORS.concat().into_iter().collect();
    let sources = sources();
    let modules: BTreeSet<&str> = sources.iter().map(|file| file.module.as_str()).collect();
    let rim = BTreeSet::from(["cli", "lib"]);
    assert_eq!(modules.difference(&rim).copied().collect::<BTreeSet<_>>(), on_floors);
}

#[test]
fn only_the_pipeline_knows_threads_clock_and_environment() {
    check_absent(WORLD, &["std::thread", "std::time", "std::env", "rayon", "thread_local"]);
}

#[test]
fn only_reader_writer_and_pipeline_touch_files() {
    check_absent(FILES, &["std::fs", "fs::", "File::", "tempfile", "walkdir"]);
}

/// A `OnceCell` belongs to a value: the language lets none be static.
#[test]
fn nothing_keeps_state_between_calls() {
    check_absent(WORLD, &["static mut", "OnceLock", "LazyLock", "lazy_static"]);
}

#[test]
fn nothing_from_segment_to_clean_fails() {
    let mut failing = Vec::new();
    for file in sources().iter().filter(|file| TOTAL.contains(&file.module.as_str())) {
        for (name, signature) in public_functions(&file.shipped()) {
            if signature.contains("Result<") && !MAY_FAIL.contains(&name.as_str()) {
                failing.push(format!("{}: {name}", file.path));
            }
        }
    }
    assert!(failing.is_empty(), "functions that can fail:\n{}", failing.join("\n"));
}

#[test]
fn expect_gives_its_reason() {
    check_absent(&[], &[".unwrap()", ".expect(\"\")", "todo!", "unimplemented!"]);
}

#[test]
fn files_are_named_for_what_they_hold() {
    let vague = ["utils", "util", "common", "helpers", "helper", "types", "misc"];
    for file in sources() {
        let stem = Path::new(&file.path).file_stem().and_then(|stem| stem.to_str());
        assert!(!vague.contains(&stem.expect("a file of ours")), "{}", file.path);
        let is_doubled = stem == Some(file.module.as_str()) && file.path.contains('/');
        assert!(!is_doubled, "{} should be mod.rs", file.path);
    }
}

/// Fails for each of `words` that stands in shipped code of a module that is none of `allowed`.
#[track_caller]
fn check_absent(allowed: &[&str], words: &[&str]) {
    let mut found = Vec::new();
    for file in sources().iter().filter(|file| !allowed.contains(&file.module.as_str())) {
        for (number, line) in file.shipped().lines().enumerate() {
            for word in words.iter().filter(|word| line.contains(**word)) {
                found.push(format!("{}:{}: {word}", file.path, number + 1));
            }
        }
    }
    assert!(found.is_empty(), "found where it must not stand:\n{}", found.join("\n"));
}

struct Source {
    /// Below `src`.
    path: String,
    /// The top-level module.
    module: String,
    /// The text, line comments blanked.
    code: String,
}

impl Source {
    /// The code without its test modules, which stand last in a file.
    fn shipped(&self) -> String {
        self.code.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    push_rust_files(&root, &mut paths);
    paths.sort();
    let source = |path: PathBuf| {
        let below = path.strip_prefix(&root).expect("the walk began there");
        let first = below.iter().next().and_then(|first| first.to_str()).expect("a name of ours");
        let code = fs::read_to_string(&path).expect("source files are UTF-8");
        let is_code = |line: &str| !line.trim_start().starts_with("//");
        let lines: Vec<&str> =
            code.lines().map(|line| if is_code(line) { line } else { "" }).collect();
        Source {
            module: first.strip_suffix(".rs").unwrap_or(first).to_owned(),
            path: below.display().to_string(),
            code: lines.join("\n"),
        }
    };
    paths.into_iter().map(source).collect()
}

fn push_rust_files(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the source stands beside its tests") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            push_rust_files(&path, paths);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            paths.push(path);
        }
    }
}

fn floor(module: &str) -> usize {
    let found = FLOORS.iter().position(|floor| floor.contains(&module));
    found.unwrap_or_else(|| panic!("`{module}` stands on no floor, add it to FLOORS"))
}

/// Every `x` in `crate::x` and in `crate::{x, y::z}`; names of the crate root are none.
fn crate_modules(code: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for path in code.split("crate::").skip(1) {
        match path.strip_prefix('{') {
            Some(group) => modules.extend(group_items(group).into_iter().map(first_name)),
            None => modules.push(first_name(path)),
        }
    }
    modules
}

/// The items of a brace group, split at its outer commas.
fn group_items(group: &str) -> Vec<&str> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(&group[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.into_iter().map(str::trim).filter(|item| !item.is_empty()).collect()
}

fn first_name(path: &str) -> String {
    path.chars().take_while(|&c| c.is_alphanumeric() || c == '_').collect()
}

/// Name and signature of every function that is `pub`.
fn public_functions(code: &str) -> Vec<(String, String)> {
    let heads = code.split("pub fn ").skip(1).chain(code.split("pub const fn ").skip(1));
    heads
        .map(|rest| {
            let end = rest.find(['{', ';']).unwrap_or(rest.len());
            (first_name(rest), rest[..end].to_owned())
        })
        .collect()
}

#[test]
fn imports_are_read_in_all_their_forms() {
    let code = "use crate::doc::{Day, Document};\nuse crate::{index::{Pair, Groups}, span,};\n";
    assert_eq!(crate_modules(code), ["doc", "index", "span"]);
    assert_eq!(crate_modules("pub(crate) use a; x: &crate::segment::Block"), ["segment"]);
}
