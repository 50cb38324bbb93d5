//! A file for what does not fit the memory.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::error::{Class, Error};
use super::pages::Pages;
use super::vacancies::Vacancies;
use crate::index::Shelf;

/// A shelf on the disk: a file without a name, of which nothing is left when the run is over,
/// however it ends.
///
/// The file is made when the first bytes come, and grows when there is no room left in it.
#[derive(Debug)]
pub(super) struct Spill {
    folder: PathBuf,
    file: OnceLock<File>,
    room: Mutex<Room>,
    pages: Pages,
    trouble: OnceLock<io::Error>,
}

/// The room of the file.
#[derive(Debug, Default)]
struct Room {
    /// Where the file ends.
    end: u64,
    /// What of it may be filled again.
    vacancies: Vacancies,
    /// Bytes put away so far.
    put: u64,
}

impl Spill {
    /// A shelf in this folder.
    pub(super) fn new(folder: &Path) -> Self {
        let (file, trouble) = (OnceLock::new(), OnceLock::new());
        let (room, pages) = (Mutex::default(), Pages::default());
        Self { folder: folder.to_owned(), file, room, pages, trouble }
    }

    /// Where it is.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Bytes put away so far.
    pub(super) fn bytes(&self) -> u64 {
        self.room().put
    }

    /// The most bytes that the file had so far.
    pub(super) fn length(&self) -> u64 {
        self.room().end
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

    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, bytes: &[u8]) -> io::Result<u64> {
        let (mut room, length) = (self.room(), bytes.len() as u64);
        let file = match self.file.get() {
            Some(file) => file,
            None => {
                let file = tempfile::tempfile_in(&self.folder)?;
                self.file.get_or_init(|| file)
            }
        };
        let vacant = room.vacancies.take(length);
        let start = vacant.unwrap_or(room.end);
        write_at(file, bytes, start)?;
        match vacant {
            Some(_) => self.pages.forget(start, bytes.len()),
            None => room.end += length,
        }
        room.put += length;
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
        self.pages.get(at, bytes, self.length(), |at, bytes| read_at(file, bytes, at))
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
        let mut room = self.room();
        let end = at.saturating_add(length);
        // What could not be put away lies nowhere.
        if at < end && end <= room.end {
            let forgotten = room.vacancies.give(at..end);
            self.file.get().zip(forgotten).into_iter().for_each(|(file, room)| punch(file, room));
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
fn punch(file: &File, Range { start, end }: Range<u64>) {
    use rustix::fs::{FallocateFlags, fallocate};
    let how = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
    // Where it cannot be done, the room is given back at the end of the run.
    let _ = fallocate(file, how, start, end - start);
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn punch(_: &File, _: Range<u64>) {}

/// Bytes that are free in a folder, where the system tells.
#[cfg(unix)]
pub(super) fn free(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

#[cfg(not(unix))]
pub(super) fn free(_: &Path) -> Option<u64> {
    None
}

#[cfg(unix)]
pub(super) fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(unix)]
pub(super) fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(windows)]
pub(super) fn write_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
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
pub(super) fn read_at(file: &File, mut bytes: &mut [u8], mut at: u64) -> io::Result<()> {
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
    use super::*;
    use crate::hash::mix;

    /// Some bytes that are like no others.
    fn bytes(seed: u64, length: u64) -> Vec<u8> {
        (0..length).map(|at| mix(seed << 32 | at) as u8).collect()
    }

    #[test]
    fn law_what_lies_there_stays_until_it_is_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let (spill, mut held) = (Spill::new(folder.path()), Vec::new());
        let (mut put, mut most) = (0, 0);
        for round in 0..4_000 {
            let length = mix(round) % 6_000;
            let lying = bytes(round, length);
            held.push((spill.put(&lying), lying));
            put += length;
            most = most.max(held.iter().map(|(_, bytes)| bytes.len() as u64).sum());
            let which = (mix(!round) % held.len() as u64) as usize;
            let (at, lying) = &mut held[which];
            let mut read = vec![0; lying.len()];
            assert!(spill.get(*at, &mut read) && read == *lying);
            if 100 < round && !mix(round << 20).is_multiple_of(50) {
                spill.give_back(*at, lying.len() as u64);
                held.swap_remove(which);
            } else {
                let half = lying.len() / 2;
                lying[half..].fill(round as u8);
                spill.set(*at + half as u64, &lying[half..]);
            }
        }
        assert_eq!(spill.bytes(), put);
        assert!(spill.length() < most + most / 2 && most < put / 10);
        assert!(spill.check().is_ok());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_is_punched_takes_no_room_and_the_rest_stays() {
        use std::os::unix::fs::MetadataExt;

        const MIB: usize = 1 << 20;
        let folder = tempfile::tempdir().unwrap();
        let spill = Spill::new(folder.path());
        let bytes = bytes(0, 4 * MIB as u64);
        let at = spill.put(&bytes);
        spill.set(at + 7, &[1, 2, 3]);
        let file = spill.file.get().unwrap();
        let before = file.metadata().unwrap().blocks();
        punch(file, at + MIB as u64..at + 3 * MIB as u64);
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
