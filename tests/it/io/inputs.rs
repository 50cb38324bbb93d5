//! Which files are read.

use std::fs;
use std::path::{Path, PathBuf};

use refrain::format::{Compression, Format};
use refrain::read::{Records, SkipReason, find, spool};

use super::{find_in, folder, gzip, put, zstd};

#[test]
fn a_folder_is_walked_in_the_order_of_names() {
    let folder = folder();
    let root = folder.path();
    for name in ["b.txt", "a/z.jsonl", "a.jsonl", "a/b/c.ndjson", "B.txt", ".hidden/x.txt"] {
        put(root, name, "x");
    }
    put(root, ".y.txt", "x");
    put(root, "a/photo.jpg", "x");
    put(root, "README", "x");
    let found = find_in(root).unwrap();
    let sources: Vec<_> = found.inputs.iter().map(|input| &*input.source).collect();
    assert_eq!(sources, ["B.txt", "a.jsonl", "a/b/c.ndjson", "a/z.jsonl", "b.txt"]);
    let formats: Vec<_> = found.inputs.iter().map(|input| input.format).collect();
    use Format::{Jsonl, Text};
    assert_eq!(formats, [Text, Jsonl, Jsonl, Jsonl, Text]);
    let skipped: Vec<_> = found.skipped.iter().map(ToString::to_string).collect();
    let line = |name| format!("{}: not of a known format", root.join(name).display());
    assert_eq!(skipped, [line("README"), line("a/photo.jpg")]);
    assert!(found.mislabelled.is_empty());
}

#[test]
fn the_content_tells_the_compression() {
    let folder = folder();
    let contents = [
        (Compression::None, b"x".to_vec()),
        (Compression::Gzip, gzip(b"x")),
        (Compression::Zstd, zstd(b"x")),
    ];
    for ending in ["", ".gz", ".zst"] {
        for (compression, bytes) in &contents {
            let name = format!("a.txt{ending}");
            let found = find_in(&put(folder.path(), &name, bytes)).unwrap();
            assert_eq!(found.inputs[0].compression, *compression);
            let is_right = Compression::of_name(&name).0 == *compression;
            assert_eq!(found.mislabelled.is_empty(), is_right, "{name} {compression:?}");
            let mut raw = Vec::new();
            Records::open(&found.inputs[0]).unwrap().next(&mut raw).unwrap();
            assert_eq!(raw, b"x");
        }
    }
    let found = find_in(&put(folder.path(), "plain.jsonl.gz", "{}")).unwrap();
    let note = found.mislabelled[0].to_string();
    assert!(note.ends_with("plain.jsonl.gz: the name says gzip, the content is not compressed"));
}

#[test]
fn a_given_format_holds_for_every_file() {
    let folder = folder();
    put(folder.path(), "part-0001", "{\"text\":\"a\"}\n");
    put(folder.path(), "part.txt", "{\"text\":\"a\"}\n");
    let paths = [folder.path().to_owned()];
    let found = find(&paths, Some(Format::Jsonl), Path::new(".")).unwrap();
    assert!(found.inputs.iter().all(|input| input.format == Format::Jsonl));
    assert_eq!((found.inputs.len(), found.skipped.len()), (2, 0));
}

#[test]
fn unusable_paths_say_why() {
    let folder = folder();
    let root = folder.path();
    let error = find_in(&root.join("none.txt")).unwrap_err();
    assert!(error.is_missing());
    assert!(error.to_string().ends_with("none.txt: no such file or folder"));
    for name in ["page.pdf", "page.pdf.gz", "page", ".txt.zst"] {
        let known = name == ".txt.zst";
        let found = find_in(&put(root, name, "x"));
        assert_eq!(found.is_err_and(|error| error.is_unknown_format()), !known, "{name}");
    }
    let empty = root.join("empty");
    fs::create_dir(&empty).unwrap();
    assert!(find_in(&empty).unwrap_err().is_nothing_to_read());
    put(&empty, "photo.jpg", "x");
    assert!(find_in(&empty).unwrap_err().is_nothing_to_read());
}

#[test]
fn a_file_is_read_once() {
    let folder = folder();
    let root = folder.path();
    let file = put(root, "a.txt", "x");
    let paths = [root.to_owned(), file.clone(), root.join(".").join("a.txt")];
    let found = find(&paths, None, Path::new(".")).unwrap();
    assert_eq!(found.inputs.len(), 1);
    let reasons: Vec<_> = found.skipped.iter().map(|skipped| skipped.reason).collect();
    assert_eq!(reasons, [SkipReason::Again, SkipReason::Again]);
}

#[test]
fn several_paths_are_named_below_the_folder_they_share() {
    let folder = folder();
    let root = folder.path();
    for name in ["one/input/a.txt", "one/input/b/a.txt", "two/input/a.txt"] {
        put(root, name, "x");
    }
    let check = |paths: &[&str], expected: &[&str]| {
        let paths: Vec<PathBuf> = paths.iter().map(|path| root.join(path)).collect();
        let found = find(&paths, None, Path::new(".")).unwrap();
        let sources: Vec<_> = found.inputs.iter().map(|input| input.source.as_ref()).collect();
        assert_eq!(sources, expected);
    };
    check(&["one/input"], &["a.txt", "b/a.txt"]);
    check(&["one/input/a.txt", "two/input/a.txt"], &["one/input/a.txt", "two/input/a.txt"]);
    check(
        &["two/input", "one/input"],
        &["two/input/a.txt", "one/input/a.txt", "one/input/b/a.txt"],
    );
}

#[test]
fn two_files_of_one_name_are_refused() {
    let folder = folder();
    for name in ["x/a.txt", "y/a.txt"] {
        put(folder.path(), name, "x");
    }
    let paths = ["x/a.txt", "x/../y/a.txt"].map(|name| folder.path().join(name));
    assert!(find(&paths, None, Path::new(".")).unwrap_err().is_same_source());
}

#[cfg(unix)]
#[test]
fn links_and_special_files() {
    use std::os::unix::fs::symlink;
    let (folder, elsewhere) = (folder(), super::folder());
    let root = folder.path();
    put(root, "sub/a.txt", "x");
    let target = put(elsewhere.path(), "b.txt", "y");
    symlink(root, root.join("sub/loop")).unwrap();
    symlink(&target, root.join("linked.txt")).unwrap();
    symlink(root.join("nowhere"), root.join("dangling.txt")).unwrap();
    symlink(root.join("sub/a.txt"), root.join("sub/z.txt")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket.txt")).unwrap();

    let found = find_in(root).unwrap();
    let sources: Vec<_> = found.inputs.iter().map(|input| &*input.source).collect();
    assert_eq!(sources, ["linked.txt", "sub/a.txt"]);
    let mut reasons: Vec<_> = found.skipped.iter().map(|skipped| skipped.reason).collect();
    reasons.sort_unstable();
    use SkipReason::{Again, Dangling, LinkedFolder, Special};
    assert_eq!(reasons, [Special, Dangling, LinkedFolder, Again]);
    assert!(find_in(&root.join("socket.txt")).unwrap_err().is_special());
}

#[test]
fn standard_input_is_copied_and_goes_away() {
    let folder = folder();
    for (bytes, format, compression) in [
        (b"{\"text\":\"a\"}\n".to_vec(), Format::Jsonl, Compression::None),
        (gzip(b" {\"text\":\"a\"}"), Format::Jsonl, Compression::Gzip),
        (zstd("\u{feff}{}".as_bytes()), Format::Jsonl, Compression::Zstd),
        (b"Ferry resumes".to_vec(), Format::Text, Compression::None),
        (Vec::new(), Format::Text, Compression::None),
    ] {
        let input = spool(bytes.as_slice(), None, folder.path()).unwrap();
        assert_eq!((&*input.source, input.format, input.compression), ("-", format, compression));
        assert_eq!(input.bytes, bytes.len() as u64);
        assert!(input.is_standard_input());
        let again = input.clone();
        drop(input);
        assert_eq!(fs::read(&again.path).unwrap(), bytes);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let input = spool(&b"{}"[..], Some(Format::Text), folder.path()).unwrap();
    assert_eq!(input.format, Format::Text);
    assert!(spool(&b"{}"[..], None, &folder.path().join("none")).unwrap_err().is_spool());
}

#[test]
fn messages_are_one_clause() {
    let folder = folder();
    let root = folder.path();
    put(root, "x/a.txt", "x");
    put(root, "y/a.txt", "x");
    let twice = ["x/a.txt", "x/../y/a.txt"].map(|name| root.join(name));
    fs::create_dir(root.join("empty")).unwrap();
    let errors = [
        find_in(&root.join("none")).unwrap_err(),
        find_in(&root.join("empty")).unwrap_err(),
        find_in(&put(root, "page.pdf", "x")).unwrap_err(),
        find(&twice, None, Path::new(".")).unwrap_err(),
        spool(&b"x"[..], None, &root.join("none")).unwrap_err(),
    ];
    for message in errors.map(|error| error.to_string()) {
        let (place, clause) = message.split_once(": ").unwrap();
        assert!(place.starts_with(root.to_str().unwrap()), "{message}");
        assert!(clause.starts_with(|first: char| first.is_ascii_lowercase()), "{message}");
        assert!(!clause.ends_with('.') && !clause.contains(['\n', '"']), "{message}");
    }
}
