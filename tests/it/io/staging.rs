//! Files and folders that are whole or not there.

use std::fs;
use std::path::Path;

use refrain::write::{
    Renamed, Staged, StagedFolder, WriteError, check_apart, is_same_file, resolve,
};

use super::{folder, input, put};

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string();
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| name(entry).unwrap()).collect();
    names.sort();
    names
}

fn write(target: &Path, force: bool, text: &str) -> Result<(), WriteError> {
    let mut file = Staged::create(target, force)?;
    file.put(text.as_bytes())?;
    file.finish()
}

#[test]
fn a_file_appears_when_it_is_finished() {
    let folder = folder();
    let target = folder.path().join("out.txt");
    let mut file = Staged::create(&target, false).unwrap();
    file.put(b"half").unwrap();
    assert!(!target.exists());
    drop(file);
    assert!(names(folder.path()).is_empty());
    write(&target, false, "whole").unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"whole");
    assert_eq!(names(folder.path()), ["out.txt"]);
}

#[test]
fn an_old_file_is_replaced_by_force_only() {
    let folder = folder();
    let target = put(folder.path(), "out.txt", "old");
    let error = Staged::create(&target, false).err().unwrap();
    assert!(error.is_already_exists());
    assert!(error.to_string().ends_with("out.txt: exists already"));
    drop(Staged::create(&target, true).unwrap());
    assert_eq!(fs::read(&target).unwrap(), b"old");
    write(&target, true, "new").unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"new");

    let late = folder.path().join("late.txt");
    let file = Staged::create(&late, false).unwrap();
    fs::write(&late, "somebody else").unwrap();
    assert!(file.finish().unwrap_err().is_already_exists());
    assert_eq!(fs::read(&late).unwrap(), b"somebody else");
    assert_eq!(names(folder.path()), ["late.txt", "out.txt"]);
}

#[test]
fn the_name_tells_the_compression() {
    let folder = folder();
    for (name, magic) in
        [("a.txt", &b"The"[..]), ("a.txt.gz", b"\x1f\x8b"), ("a.txt.zst", b"\x28\xb5\x2f\xfd")]
    {
        let target = folder.path().join(name);
        write(&target, false, "The ferry.").unwrap();
        assert!(fs::read(&target).unwrap().starts_with(magic));
        let mut raw = Vec::new();
        refrain::read::Records::open(&input(&target)).unwrap().next(&mut raw).unwrap();
        assert_eq!(raw, b"The ferry.");
    }
}

#[test]
fn bad_paths_are_seen_before_any_work() {
    let folder = folder();
    let file = put(folder.path(), "file", "x");
    let check = |target: &Path| Staged::create(target, true).err().unwrap();
    assert!(check(folder.path()).is_bad_path());
    assert!(check(&folder.path().join("none/out.txt")).is_bad_path());
    assert!(check(&folder.path().join("..")).is_bad_path());
    check(&file.join("out.txt"));
    check(&folder.path().join("x".repeat(256)));
    check(Path::new(""));
    assert_eq!(names(folder.path()), ["file"]);

    let check = |target: &Path| StagedFolder::create(target, true).err().unwrap();
    assert!(check(&file).is_bad_path());
    assert!(check(&folder.path().join("none/out")).is_bad_path());
}

#[cfg(unix)]
#[test]
fn devices_are_written_to_directly() {
    write(Path::new("/dev/null"), false, "x").unwrap();
    let full = Path::new("/dev/full");
    if full.exists() {
        assert!(write(full, false, "x").unwrap_err().is_full());
        let mut file = Staged::create(full, false).unwrap();
        let error = (0..100).find_map(|_| file.put(&[b'x'; 10_000]).err()).unwrap();
        assert!(error.is_full() && !error.is_broken_pipe());
        assert_eq!(error.code(), "OUT-FULL");
    }
    assert!(full.parent().unwrap().join("null").exists());
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_its_file_is_replaced() {
    let (folder, elsewhere) = (folder(), super::folder());
    let file = put(elsewhere.path(), "real.txt", "old");
    let link = folder.path().join("out.txt");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    assert!(write(&link, false, "new").unwrap_err().is_already_exists());
    write(&link, true, "new").unwrap();
    assert!(link.is_symlink());
    assert_eq!(fs::read(&file).unwrap(), b"new");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_something_too() {
    let folder = folder();
    let link = folder.path().join("out.txt");
    std::os::unix::fs::symlink(folder.path().join("none.txt"), &link).unwrap();
    assert!(Staged::create(&link, false).err().unwrap().is_already_exists());
    assert!(link.is_symlink());
    write(&link, true, "new").unwrap();
    assert_eq!(fs::read(&link).unwrap(), b"new");
    assert_eq!(names(folder.path()), ["out.txt"]);
}

#[test]
fn paths_that_are_not_there_yet_are_resolved() {
    let here = Path::new(".").canonicalize().unwrap();
    assert_eq!(resolve(Path::new("none")).unwrap(), here.join("none"));
    assert_eq!(resolve(Path::new("none/out")).unwrap(), here.join("none/out"));
}

fn fill(target: &Path, force: bool) -> Result<(), WriteError> {
    let mut staged = StagedFolder::create(target, force)?;
    for name in ["b.txt", "a/b/c.jsonl.gz"] {
        let mut file = staged.create_file(Path::new(name))?;
        file.put(b"new\n")?;
        file.finish()?;
    }
    staged.finish()
}

#[test]
fn an_error_says_what_to_do() {
    use std::io::ErrorKind::{
        BrokenPipe, FileTooLarge, PermissionDenied, QuotaExceeded, StorageFull,
    };
    for (kind, code, is_full, is_broken_pipe) in [
        (StorageFull, "OUT-FULL", true, false),
        (QuotaExceeded, "OUT-FULL", true, false),
        (FileTooLarge, "OUT-FULL", true, false),
        (BrokenPipe, "OUT-PIPE", false, true),
        (PermissionDenied, "OUT-IO", false, false),
    ] {
        let error = WriteError::at(Path::new("out"), kind.into());
        let found = (error.code(), error.is_full(), error.is_broken_pipe());
        assert_eq!(found, (code, is_full, is_broken_pipe), "{kind}");
        let others = [
            error.is_already_exists(),
            error.is_locked(),
            error.is_input(),
            error.is_bad_path(),
            error.is_malformed(),
        ];
        assert_eq!(others, [false; 5], "{kind}");
    }
}

/// The file that is not replaced yet has a second name beside it, wherever the run was started.
#[test]
fn what_is_moved_aside_stays_in_its_folder() {
    let folder = folder();
    let old = put(folder.path(), "old.txt", "old");
    let moved = Renamed::away(&old).unwrap();
    assert_eq!(names(folder.path()).len(), 1);
    assert_ne!(names(folder.path()), ["old.txt"]);
    moved.undo();
    assert_eq!(names(folder.path()), ["old.txt"]);
}

#[cfg(unix)]
#[test]
fn what_is_flushed_has_gone_out() {
    use std::io::Write as _;
    use std::os::fd::AsRawFd as _;
    let folder = folder();
    let path = put(folder.path(), "log", "old ");
    let open = fs::File::open(&path).unwrap();
    let by_number = format!("/proc/self/fd/{}", open.as_raw_fd());
    if !Path::new(&by_number).exists() {
        return;
    }
    let mut staged = Staged::create(Path::new(&by_number), false).unwrap();
    staged.put(b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old ");
    staged.flush().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old new");
    let mut digested = refrain::write::Digested::new(std::io::BufWriter::new(Vec::new()));
    digested.write_all(b"new").unwrap();
    digested.flush().unwrap();
    assert_eq!(digested.into_inner().get_ref(), b"new");
}

#[test]
fn a_name_that_is_too_long_is_refused_at_once() {
    let folder = folder();
    let target = folder.path().join("x".repeat(300));
    assert!(StagedFolder::create(&target, false).is_err());
    assert!(Staged::create(&target, false).is_err());
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_folder_appears_when_it_is_finished() {
    let folder = folder();
    let target = folder.path().join("out");
    let mut staged = StagedFolder::create(&target, false).unwrap();
    staged.create_file(Path::new("a.txt")).unwrap().finish().unwrap();
    assert!(!target.exists());
    drop(staged);
    assert!(names(folder.path()).is_empty());

    fill(&target, false).unwrap();
    assert_eq!(names(&target), ["a", "b.txt"]);
    assert_eq!(fs::read(target.join("b.txt")).unwrap(), b"new\n");
    assert!(target.join("a/b/c.jsonl.gz").exists());
    assert_eq!(names(folder.path()), ["out"]);
}

#[test]
fn an_old_folder_is_taken_empty_or_by_force() {
    let folder = folder();
    let target = folder.path().join("out");
    fs::create_dir(&target).unwrap();
    fill(&target, false).unwrap();
    put(&target, "old.txt", "old");
    assert!(fill(&target, false).unwrap_err().is_already_exists());
    drop(StagedFolder::create(&target, true).unwrap());
    assert!(target.join("old.txt").exists());
    fill(&target, true).unwrap();
    assert_eq!(names(&target), ["a", "b.txt"]);
    assert_eq!(names(folder.path()), ["out"]);

    let late = folder.path().join("late");
    let staged = StagedFolder::create(&late, false).unwrap();
    put(&late, "x.txt", "somebody else");
    assert!(staged.finish().unwrap_err().is_already_exists());
    assert_eq!(names(&late), ["x.txt"]);
}

/// C2: what got its name gives it back when another output of the run cannot get its own.
#[test]
fn names_are_given_back() {
    let folder = folder();
    let staged = |name: &str, force| {
        let mut file = Staged::create(&folder.path().join(name), force).unwrap();
        file.put(b"new").unwrap();
        file.seal().unwrap()
    };
    put(folder.path(), "old.txt", "old");
    put(folder.path(), "stale.txt", "stale");
    let old = folder.path().join("out");
    put(&old, "old.txt", "old");
    let sealed = [staged("old.txt", true), staged("none.txt", true)];
    let mut full = StagedFolder::create(&old, true).unwrap();
    full.create_file(Path::new("new.txt")).unwrap().finish().unwrap();
    let mut fresh = StagedFolder::create(&folder.path().join("fresh"), false).unwrap();
    fresh.create_file(Path::new("new.txt")).unwrap().finish().unwrap();

    let mut renamed = vec![Renamed::away(&folder.path().join("stale.txt")).unwrap()];
    renamed.extend(sealed.into_iter().map(|file| file.rename().unwrap().unwrap()));
    renamed.extend([full.rename().unwrap(), fresh.rename().unwrap()]);
    assert!(!folder.path().join("stale.txt").exists());
    assert_eq!(fs::read(folder.path().join("old.txt")).unwrap(), b"new");
    assert_eq!((names(&old), renamed[0].sync().is_ok()), (vec!["new.txt".to_owned()], true));
    renamed.into_iter().rev().for_each(Renamed::undo);
    assert_eq!(names(folder.path()), ["old.txt", "out", "stale.txt"]);
    assert_eq!(fs::read(folder.path().join("old.txt")).unwrap(), b"old");
    assert_eq!(names(&old), ["old.txt"]);
}

#[test]
fn names_stay_inside_the_folder() {
    let folder = folder();
    let mut staged = StagedFolder::create(&folder.path().join("out"), false).unwrap();
    for name in ["../x.txt", "a/../../x.txt", "/tmp/x.txt", "", ".", "a/.."] {
        let error =
            staged.create_file(Path::new(name)).err().unwrap_or_else(|| panic!("{name} let out"));
        assert!(error.is_bad_path(), "{name}");
    }
    drop(staged.create_file(Path::new("a.txt")).unwrap());
    assert!(staged.create_file(Path::new("a.txt")).err().unwrap().is_already_exists());
}

#[test]
fn output_and_input_are_kept_apart() {
    let folder = folder();
    let root = folder.path();
    let dumps = root.join("dumps");
    let file = put(root, "dumps/a.txt", "x");
    let check = |output: &str, inputs: &[&Path]| {
        let inputs: Vec<_> = inputs.iter().map(|input| input.to_path_buf()).collect();
        check_apart(&root.join(output), &inputs).map_err(|error| assert!(error.is_input())).is_ok()
    };
    assert!(check("clean", &[&dumps]));
    assert!(check("clean/deep/er", &[&dumps, &file]));
    assert!(check("dumps2", &[&dumps]));
    assert!(check("dumps/b.txt", &[&file]));
    assert!(!check("dumps/a.txt", &[&file]));
    assert!(!check("dumps/../dumps/./a.txt", &[&file]));
    assert!(!check("dumps", &[&dumps]));
    assert!(!check("dumps/b.txt", &[&dumps]));
    assert!(!check("dumps/clean/x", &[&dumps]));
    assert!(!check("dumps", &[&file]));
    assert!(!check(".", &[&dumps]));
}

#[cfg(unix)]
#[test]
fn links_do_not_hide_an_input() {
    let folder = folder();
    let file = put(folder.path(), "a.txt", "x");
    let (soft, hard) = (folder.path().join("soft.txt"), folder.path().join("hard.txt"));
    std::os::unix::fs::symlink(&file, &soft).unwrap();
    fs::hard_link(&file, &hard).unwrap();
    for link in [soft, hard] {
        assert!(is_same_file(&link, &file));
        assert!(check_apart(&link, std::slice::from_ref(&file)).unwrap_err().is_input());
    }
    assert!(!is_same_file(Path::new("/dev/null"), Path::new("/dev/null")));
    assert!(!is_same_file(&folder.path().join("none"), &folder.path().join("none")));
}
