//! Hashes of whole files: taken, and compared with a list of what they should be.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::error::{Class, Error};
use super::watch::{Pass, Watch, go_on};
use crate::hash::{Digest, Hash128};
use crate::read::Input;

/// Bytes per read.
const CHUNK: usize = 256 << 10;

/// Makes sure that every input is, byte for byte, what a list says of it.
///
/// # Errors
///
/// When the list cannot be read, when an input is not listed or is something else, and when the run
/// is stopped.
pub(super) fn check_digests(list: &Path, inputs: &[Input], watch: &dyn Watch) -> Result<(), Error> {
    let expected = read_list(list)?;
    watch.begin(Pass::Check, inputs.iter().map(|input| input.bytes).sum());
    let mut read = 0;
    for input in inputs {
        let wrong = |what: String| {
            let error = Error::new(Class::Input, format!("{}: {what}", input.path.display()));
            error.with_code("IN-DIGEST").with_hint("fetch the input or the list anew")
        };
        let name = input.path.canonicalize().unwrap_or_else(|_| input.path.clone());
        let Some(expected) = expected.get(&name) else {
            return Err(wrong(format!("not listed in {}", list.display())));
        };
        let digest = digest_of(&input.path, watch, &mut read)?;
        let digest = digest.map_err(|error| wrong(format!("cannot be read: {error}")))?.1;
        if digest.to_string() != *expected {
            return Err(wrong(format!("hashes to {digest}, the list says {expected}")));
        }
    }
    watch.end();
    Ok(())
}

/// The hash that each file should have, by its real path. Names are seen from the current folder,
/// or else from that of the list.
fn read_list(list: &Path) -> Result<HashMap<PathBuf, String>, Error> {
    let unreadable = |cause: io::Error| {
        let error = Error::new(Class::Input, format!("{}: cannot be read", list.display()));
        error.with_code("IN-IO").with_cause(cause)
    };
    let text = fs::read_to_string(list).map_err(unreadable)?;
    let folder = list.parent().unwrap_or(Path::new(""));
    let mut expected = HashMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let Some((digest, name)) = entry(line) else {
            let message = format!("{}:{number}: not a hash and a name", list.display());
            let error = Error::new(Class::Input, message).with_code("IN-DIGEST");
            return Err(error.with_hint("`xxhsum -H2 FILES` makes such a list"));
        };
        let real = Path::new(name).canonicalize().or_else(|_| folder.join(name).canonicalize());
        // What is not there is no input either.
        expected.extend(real.ok().map(|path| (path, digest.to_ascii_lowercase())));
    }
    Ok(expected)
}

/// 32 hexadecimal digits, a blank, a blank or a star, and a name.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (digest, name) = line.split_once(' ')?;
    let name = name.strip_prefix([' ', '*'])?;
    let is_digest = digest.len() == 32 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_digest && !name.is_empty()).then_some((digest, name))
}

/// Length and hash of a file, unless it cannot be read; `read` counts the bytes for the watch.
///
/// # Errors
///
/// When the run is stopped.
pub(super) fn digest_of(
    path: &Path,
    watch: &dyn Watch,
    read: &mut u64,
) -> Result<io::Result<(u64, Hash128)>, Error> {
    let mut file = match open(path) {
        Ok(file) => file,
        Err(error) => return Ok(Err(error)),
    };
    let mut digest = Digest::default();
    let (mut chunk, mut bytes) = (vec![0; CHUNK], 0);
    loop {
        go_on(watch)?;
        match file.read(&mut chunk) {
            Ok(0) => return Ok(Ok((bytes, digest.value()))),
            Ok(length) => {
                digest.update(&chunk[..length]);
                bytes += length as u64;
                *read += length as u64;
                watch.advance(*read, 0);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Ok(Err(error)),
        }
    }
}

/// Opens a file and nothing else: a pipe would wait for a writer.
pub(super) fn open(path: &Path) -> io::Result<File> {
    match fs::metadata(path)?.is_file() {
        true => File::open(path),
        false => Err(io::Error::other("not a file")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_those_of_xxhsum() {
        let digest = "0123456789abcdef0123456789ABCDEF";
        assert_eq!(entry(&format!("{digest}  a b.gz")), Some((digest, "a b.gz")));
        assert_eq!(entry(&format!("{digest} *a")), Some((digest, "a")));
        for wrong in ["", "0123  a", "x", "0123456789abcdef0123456789abcdeg  a"] {
            assert_eq!(entry(wrong), None, "{wrong}");
        }
        assert_eq!(entry(digest), None);
        assert_eq!(entry(&format!("{digest}  ")), None);
    }
}
