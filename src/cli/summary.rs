//! The numbers of a run: a table for people, JSON for programs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use comfy_table::{CellAlignment, Table, presets};
use indicatif::{HumanBytes, HumanCount};
use refrain::report::{Counts, Ledger};
use tempfile::NamedTempFile;

use crate::trouble::Trouble;

/// Where the numbers go as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    Nowhere,
    Stdout,
    File { path: PathBuf, force: bool },
}

/// A place for the numbers, made ready before the run.
///
/// A file is staged beside its final name, so that what can go wrong goes wrong early, and nothing
/// half done ever stands under that name.
#[derive(Debug)]
pub(crate) enum Staged {
    Nowhere,
    Stdout,
    File { file: NamedTempFile, path: PathBuf, force: bool },
}

impl Staged {
    /// Makes the place ready.
    pub(crate) fn new(destination: Destination) -> Result<Self, Trouble> {
        Ok(match destination {
            Destination::Nowhere => Self::Nowhere,
            Destination::Stdout => Self::Stdout,
            Destination::File { path, force } => {
                Self::File { file: stage(&path, force)?, path, force }
            }
        })
    }

    /// Writes the numbers.
    pub(crate) fn commit(self, ledger: &Ledger) -> Result<(), Trouble> {
        match self {
            Self::Nowhere => Ok(()),
            Self::Stdout => {
                write_json(&mut io::stdout(), ledger).map_err(|error| Trouble::stdout(&error))
            }
            Self::File { file, path, force } => {
                put(file, &path, force, ledger).map_err(|error| cannot_write(&path, &error))
            }
        }
    }
}

fn stage(path: &Path, force: bool) -> Result<NamedTempFile, Trouble> {
    if path.is_dir() {
        return Err(Trouble::output(format!("cannot write {}: it is a folder", path.display())));
    }
    if !force && path.exists() {
        return Err(Trouble::usage(format!("{} exists", path.display()))
            .with_hint("give --force to replace it"));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".refrain-");
    with_usual_permissions(&mut builder);
    builder.tempfile_in(folder_of(path)).map_err(|error| cannot_write(path, &error))
}

/// As any new file; the umask still takes away what it takes away.
#[cfg(unix)]
fn with_usual_permissions(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt as _;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn with_usual_permissions(_: &mut tempfile::Builder<'_, '_>) {}

fn put(mut file: NamedTempFile, path: &Path, force: bool, ledger: &Ledger) -> io::Result<()> {
    write_json(&mut file, ledger)?;
    file.as_file().sync_all()?;
    if force {
        file.persist(path)?
    } else {
        file.persist_noclobber(path)?
    };
    sync_folder(folder_of(path))
}

/// Makes a new name in a folder survive a power cut.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

fn write_json(out: &mut dyn io::Write, ledger: &Ledger) -> io::Result<()> {
    let mut json = serde_json::to_vec_pretty(ledger)?;
    json.push(b'\n');
    out.write_all(&json)?;
    out.flush()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn cannot_write(path: &Path, error: &io::Error) -> Trouble {
    Trouble::output(format!("cannot write {}: {error}", path.display()))
}

/// The numbers for people: a row for each kind, and the account of the records.
pub(crate) fn table(ledger: &Ledger) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["kind", "found", "cut", "bytes cut"]);
    for counts in &ledger.kinds {
        let numbers = [counts.found, counts.cut, counts.bytes].map(|n| HumanCount(n).to_string());
        table.add_row([counts.kind.name().to_owned()].into_iter().chain(numbers));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{}\n{}\n{}\n", table.trim_fmt(), account(&ledger.total), bytes(&ledger.total))
}

/// Where every record went.
fn account(total: &Counts) -> String {
    let [read, written, held_back, rejected, blank] =
        [total.read, total.written, total.held_back, total.rejected, total.blank].map(HumanCount);
    format!(
        "{read} read = {written} written + {held_back} held back + {rejected} rejected \
         + {blank} blank"
    )
}

fn bytes(total: &Counts) -> String {
    let gone = total.cut_bytes + total.held_back_bytes;
    let percent = if gone == 0 { 0.0 } else { 100.0 * gone as f64 / total.text_bytes as f64 };
    let [gone, all] = [gone, total.text_bytes].map(HumanBytes);
    let changed = HumanCount(total.changed);
    format!("{gone} of {all} of text removed ({percent:.1} %), {changed} records changed")
}

#[cfg(test)]
mod tests {
    use refrain::{Action, Kind};

    use super::*;

    fn ledger() -> Ledger {
        let mut ledger = Ledger::default();
        let counts = Counts {
            read: 1204,
            written: 1190,
            held_back: 10,
            rejected: 3,
            blank: 1,
            changed: 310,
            text_bytes: 4096,
            cut_bytes: 512,
            held_back_bytes: 512,
        };
        ledger.push("dump.jsonl", counts);
        ledger.count(Kind::Marker, Action::Cut, 1024);
        ledger
    }

    #[test]
    fn people_see_a_table_and_the_account() {
        let table = table(&ledger());
        assert!(
            table.contains("1,204 read = 1,190 written + 10 held back + 3 rejected + 1 blank\n")
        );
        assert!(
            table.contains("1.00 KiB of 4.00 KiB of text removed (25.0 %), 310 records changed")
        );
        let marker = table.lines().find(|line| line.contains("marker")).unwrap();
        let words: Vec<_> = marker.split_whitespace().collect();
        assert_eq!(words, ["marker", "1", "1", "1,024"]);
    }

    #[test]
    fn programs_get_json_under_the_final_name_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("summary.json");
        let names = || fs::read_dir(dir.path()).unwrap().count();
        let file = |force| Destination::File { path: path.clone(), force };

        drop(Staged::new(file(false)).unwrap());
        assert_eq!(names(), 0);
        Staged::new(file(false)).unwrap().commit(&ledger()).unwrap();
        assert_eq!(names(), 1);
        let json: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(json["total"]["held_back"], 10);
        assert_eq!(json["sources"][0]["source"], "dump.jsonl");

        assert!(Staged::new(file(false)).is_err());
        Staged::new(file(true)).unwrap().commit(&Ledger::default()).unwrap();
        assert!(fs::read_to_string(&path).unwrap().contains("\"read\": 0"));
    }

    #[test]
    fn a_missing_folder_is_found_before_the_run() {
        let path = PathBuf::from("/nowhere/summary.json");
        assert!(Staged::new(Destination::File { path, force: false }).is_err());
    }
}
