//! A file for what does not fit the memory.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::error::{Class, Error};
use super::pages::Pages;
use crate::index::Shelf;

/// A shelf on the disk: a file without a name, of which nothing is left when the run is over,
/// however it ends.
///
/// The file is made when the first bytes come.
#[derive(Debug)]
pub(super) struct Spill {
    folder: PathBuf,
    file: OnceLock<File>,
    /// Bytes put away so far.
    end: Mutex<u64>,
    pages: Pages,
    trouble: OnceLock<io::Error>,
}

/// A file of fewer bytes keeps all its room to the end: to give it back piece by piece takes time.
const SMALL: u64 = 1 << 30;

impl Spill {
    /// A shelf in this folder.
    pub(super) fn new(folder: &Path) -> Self {
        let (file, trouble) = (OnceLock::new(), OnceLock::new());
        let (end, pages) = (Mutex::new(0), Pages::default());
        Self { folder: folder.to_owned(), file, end, pages, trouble }
    }

    /// Where it is.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Bytes put away so far.
    pub(super) fn bytes(&self) -> u64 {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether everything that was put away can be had again.
    ///
    /// # Errors
    ///
    /// When it cannot; then nothing that was made of it is worth anything.
    pub(super) fn check(&self) -> Result<(), Error> {
        let Some(trouble) = self.trouble.get() else { return Ok(()) };
        let message = format!("{}: {trouble}", self.folder.display());
        let error = Error::new(Class::Output, message).with_code("SPILL-IO");
        Err(error.with_hint("--temp-dir names another folder for what does not fit the memory"))
    }

    fn write(&self, bytes: &[u8]) -> io::Result<u64> {
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let file = match self.file.get() {
            Some(file) => file,
            None => {
                let file = tempfile::tempfile_in(&self.folder)?;
                self.file.get_or_init(|| file)
            }
        };
        write_at(file, bytes, *end)?;
        let start = *end;
        *end += bytes.len() as u64;
        Ok(start)
    }

    fn change(&self, at: u64, bytes: &[u8]) -> io::Result<()> {
        let file = self.file.get().ok_or(io::ErrorKind::NotFound)?;
        write_at(file, bytes, at)?;
        self.pages.forget(at, bytes.len());
        Ok(())
    }

    fn read(&self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        let file = self.file.get().ok_or(io::ErrorKind::NotFound)?;
        self.pages.get(at, bytes, self.bytes(), |at, bytes| read_at(file, bytes, at))
    }
}

impl Shelf for Spill {
    fn put(&self, bytes: &[u8]) -> u64 {
        self.write(bytes).unwrap_or_else(|error| {
            self.trouble.get_or_init(|| error);
            u64::MAX
        })
    }

    fn give_back(&self, at: u64, length: u64) {
        if let Some(file) = self.file.get().filter(|_| SMALL <= self.bytes()) {
            punch(file, at, length);
        }
    }

    fn set(&self, at: u64, bytes: &[u8]) {
        if let Err(error) = self.change(at, bytes) {
            self.trouble.get_or_init(|| error);
        }
    }

    fn get(&self, at: u64, bytes: &mut [u8]) -> bool {
        let read = self.read(at, bytes);
        read.map_err(|error| self.trouble.get_or_init(|| error)).is_ok()
    }
}

/// Gives the room of some bytes back to the disk, where the system can do that.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn punch(file: &File, at: u64, length: u64) {
    use rustix::fs::{FallocateFlags, fallocate};
    // Where it cannot be done, the room is given back at the end of the run.
    let _ = fallocate(file, FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE, at, length);
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn punch(_: &File, _: u64, _: u64) {}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
fn write_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt;
    while !bytes.is_empty() {
        match file.seek_write(bytes, at)? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            length => (bytes, at) = (&bytes[length..], at + length as u64),
        }
    }
    Ok(())
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt;
    while !bytes.is_empty() {
        match file.seek_read(bytes, at)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            length => (bytes, at) = (&mut bytes[length..], at + length as u64),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    #[cfg(target_os = "linux")]
    fn what_is_given_back_takes_no_room_and_the_rest_stays() {
        use std::os::unix::fs::MetadataExt;

        use super::*;
        use crate::hash::mix;

        const MIB: usize = 1 << 20;
        let folder = tempfile::tempdir().unwrap();
        let spill = Spill::new(folder.path());
        let bytes: Vec<u8> = (0..4 * MIB as u64).map(|at| mix(at) as u8).collect();
        let at = spill.put(&bytes);
        spill.set(at + 7, &[1, 2, 3]);
        let file = spill.file.get().unwrap();
        let before = file.metadata().unwrap().blocks();
        punch(file, at + MIB as u64, 2 * MIB as u64);
        // Some file systems cannot do it.
        assert!(file.metadata().unwrap().blocks() <= before);
        let mut rest = vec![0; MIB];
        assert!(spill.get(at, &mut rest));
        assert_eq!(
            (&rest[..7], &rest[7..10], &rest[10..]),
            (&bytes[..7], &[1, 2, 3][..], &bytes[10..MIB])
        );
        assert!(spill.get(at + 3 * MIB as u64, &mut rest));
        assert!(rest == bytes[3 * MIB..]);
        assert_eq!(spill.put(b"more"), 4 * MIB as u64);
        assert!(spill.check().is_ok());
    }
}
