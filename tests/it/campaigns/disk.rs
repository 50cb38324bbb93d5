//! A disk that is full at 64 points, and files that may not grow.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::campaigns::refrain;
use crate::desk::{Desk, lines, records, tree};

const SIZES: u64 = 64;

/// A small disk, while it is there.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    /// `None` where this user may not make one.
    fn mount(at: &'a Path, kibibytes: u64) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let size = format!("size={kibibytes}k");
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", &size, "none"]).arg(at).status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(at))
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

/// What a run may leave: nothing and 5, or everything and 0.
#[track_caller]
fn check(output: &Output, disk: &Path) -> bool {
    let said = String::from_utf8_lossy(&output.stderr);
    let left: Vec<String> = tree(disk).into_keys().collect();
    match output.status.code() {
        Some(0) => assert!(left.len() >= 3, "{left:?}"),
        Some(5) => {
            assert!(
                said.starts_with("error[OUT-FULL]: ") || said.starts_with("error[OUT-IO]: "),
                "{said}"
            );
            assert!(left.is_empty(), "{left:?}");
        }
        other => panic!("{other:?}: {said}"),
    }
    output.status.success()
}

/// C1: a file with its findings, and a folder.
#[test]
#[ignore = "campaign: mounts small file systems, which takes root and a minute"]
fn full_disks() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(1, 400)));
    (0..8).for_each(|part| drop(desk.put(&format!("in/{part}.jsonl"), lines(&records(part, 50)))));
    let disk = desk.path("disk");
    for (input, out) in [("a.jsonl", "disk/out.jsonl"), ("in", "disk/out")] {
        let words = ["clean", input, "-o", out, "--findings", "disk/f.jsonl", "-q"];
        let run = |kibibytes| {
            let mounted = Disk::mount(&disk, kibibytes)?;
            let output = refrain(&desk).args(words).output().unwrap();
            let (goes, need) =
                (check(&output, &disk), tree(&disk).values().map(Vec::len).sum::<usize>());
            drop(mounted);
            Some((goes, need as u64))
        };
        let Some((goes, need)) = run(1 << 20) else {
            println!("a disk cannot be mounted here");
            return;
        };
        assert!(goes);
        let whole = need / 1024 + 64;
        let full =
            (1..=SIZES).filter(|size| !run(4 + whole * (size - 1) / SIZES).unwrap().0).count();
        assert!(50 < full, "{full}");
        println!(
            "{input} into {out}: {SIZES} sizes of disk up to {whole} KiB: {full} full, exit 5 and nothing left"
        );
    }
}

/// C2: no file may grow beyond a size (EFBIG), at 64 sizes.
#[test]
#[ignore = "campaign: 128 runs, a minute"]
fn files_that_may_not_grow() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(1, 400)));
    fs::create_dir(desk.path("disk")).unwrap();
    let mut refused = 0;
    for blocks in 0..SIZES {
        let binary = refrain(&desk).get_program().to_string_lossy().into_owned();
        let script = format!(
            "trap '' XFSZ; ulimit -f {}; exec {binary} clean a.jsonl -o disk/out.jsonl --findings disk/f.jsonl -q",
            blocks * 16
        );
        let output =
            Command::new("sh").args(["-c", &script]).current_dir(desk.0.path()).output().unwrap();
        refused += usize::from(!check(&output, &desk.path("disk")));
        fs::remove_dir_all(desk.path("disk")).unwrap();
        fs::create_dir(desk.path("disk")).unwrap();
    }
    assert!(20 < refused, "{refused}");
    println!("{SIZES} limits for the size of a file: {refused} refused, exit 5 and nothing left");
}

/// C1: the folder for what does not fit the memory, at 16 sizes.
#[test]
#[ignore = "campaign: mounts small file systems, which takes root and a minute"]
fn a_full_folder_for_what_does_not_fit() {
    let desk = Desk::new();
    desk.put("a.jsonl", lines(&records(1, 12_000)));
    let disk = desk.path("disk");
    let words = ["clean", "a.jsonl", "-o", "out.jsonl", "-q", "--memory", "64MiB"];
    let mut full = 0;
    for size in 0..16 {
        let Some(mounted) = Disk::mount(&disk, 4 + 2_048 * size) else {
            println!("a disk cannot be mounted here");
            return;
        };
        let output = refrain(&desk).args(words).args(["--temp-dir", "disk"]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(tree(&disk).is_empty());
        drop(mounted);
        match output.status.code() {
            Some(0) => {
                fs::remove_file(desk.path("out.jsonl")).unwrap();
                fs::remove_file(desk.path("out.jsonl.manifest.json")).unwrap();
            }
            Some(5) => assert!(said.starts_with("error[SPILL-IO]: disk: "), "{said}"),
            other => panic!("{other:?}: {said}"),
        }
        full += usize::from(!output.status.success());
        assert_eq!(tree(desk.0.path()).len(), 1, "{:?}", tree(desk.0.path()).keys());
    }
    assert!((4..16).contains(&full), "{full}");
    println!("16 sizes of a folder for what does not fit: {full} full, exit 5 and nothing left");
}
