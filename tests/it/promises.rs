//! `docs/reliability.md` says what holds: the tests it names are there, and so are the codes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust code below a folder.
fn code(folder: &str) -> String {
    let files = WalkDir::new(root().join(folder)).into_iter().map(Result::unwrap);
    let rust = files.filter(|file| file.path().extension().is_some_and(|ending| ending == "rs"));
    rust.map(|file| fs::read_to_string(file.path()).unwrap()).collect()
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_test_that_is_named_is_there() {
    let page = fs::read_to_string(root().join("docs/reliability.md")).unwrap();
    let code = code("tests/it") + &code("src");
    let is_name = |part: &str| part.chars().all(|char| char.is_ascii_lowercase() || char == '_');
    let paths = quoted(&page).filter(|name| name.contains("::") && name.split("::").all(is_name));
    let mut named = 0;
    for path in paths {
        let last = path.rsplit("::").next().unwrap();
        let is_there =
            code.contains(&format!("fn {last}(")) || code.contains(&format!("mod {last};"));
        assert!(is_there, "`{path}` is not there");
        named += 1;
    }
    assert!(50 < named, "{named}");
}

#[test]
fn the_codes_are_those_of_the_table() {
    let page = fs::read_to_string(root().join("docs/reliability.md")).unwrap();
    let is_code = |word: &str| {
        let families = ["IN-", "OUT-", "MODEL-", "GUARD-", "SPILL-", "VERIFY"];
        families.iter().any(|family| word.starts_with(family))
            && word.chars().all(|char| char.is_ascii_uppercase() || char == '-')
            && !word.ends_with('-')
    };
    let (_, table) = page.split_once("## Codes").unwrap();
    let listed: BTreeSet<&str> = quoted(table).filter(|word| is_code(word)).collect();
    let code = code("src");
    let used: BTreeSet<&str> = code.split('"').filter(|word| is_code(word)).collect();
    assert_eq!(used, listed);
}

/// G10: nothing in the code speaks to a network.
#[test]
fn no_network_is_used() {
    let code = code("src");
    for word in ["std::net", "TcpStream", "UdpSocket", "UnixStream", "ToSocketAddrs"] {
        assert!(!code.contains(word), "{word}");
    }
}
