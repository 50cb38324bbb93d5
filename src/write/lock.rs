//! Keeping two runs off the same output.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::apart::resolve;
use super::error::WriteError;
use crate::hash::Hash64;
use crate::hidden;

/// The right to write to an output, held against other runs until it is dropped.
///
/// It is a hidden file beside the output that the system keeps locked for as long as the process
/// lives, so that what a killed run leaves locks nobody out. Where the system knows no locks, there
/// is none.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    /// Locked until it is closed.
    _file: File,
}

impl Lock {
    /// Takes the right to write to `target`; `None` where that cannot be had for lack of a folder or
    /// of locks, which writing will show, or need not be had: nobody puts devices in place.
    ///
    /// # Errors
    ///
    /// When another run has it.
    pub fn take(target: &Path) -> Result<Option<Self>, WriteError> {
        let Some(path) = path_of(target) else { return Ok(None) };
        loop {
            let (mut file, is_new) = match open(&path) {
                Ok(opened) => opened,
                Err(_) => return Ok(None),
            };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(WriteError::locked(target, holder(&mut file)));
                }
                Err(TryLockError::Error(_)) => {
                    // Nobody can lock it here, so nobody holds it.
                    let _ = if is_new { fs::remove_file(&path) } else { Ok(()) };
                    return Ok(None);
                }
            }
            // The run that had it before removes the file: a lock on that one keeps nobody off.
            match (is_still_there(&file, &path), is_new) {
                (false, _) => {}
                (true, true) => {
                    // Only a message is poorer without the number.
                    let _ = write!(file, "{}", std::process::id());
                    return Ok(Some(Self { path, _file: file }));
                }
                // Left by a run that was killed, or planted: what is in it is never written to.
                (true, false) if fs::remove_file(&path).is_err() => return Ok(None),
                (true, false) => {}
            }
        }
    }

    /// Whether a hidden file is a lock that this process holds.
    pub fn is_ours(path: &Path) -> bool {
        let is_lock = path.file_name().is_some_and(|name| {
            name.to_string_lossy().starts_with(&format!("{}lock-", hidden::OURS))
        });
        is_lock
            && fs::read(path).is_ok_and(|bytes| bytes == std::process::id().to_string().as_bytes())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is locked, so that nobody takes it in between. One that stays does no harm.
        let _ = fs::remove_file(&self.path);
    }
}

/// The file of a lock, and whether it was made just now. One that is there is opened for reading, and
/// neither a link nor a pipe in its place leads anywhere.
fn open(path: &Path) -> io::Result<(File, bool)> {
    match File::create_new(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        created => return created.map(|file| (file, true)),
    }
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    match options.open(path) {
        // Removed meanwhile: it can be made again.
        Err(error) if error.kind() == io::ErrorKind::NotFound => open(path),
        opened => opened.map(|file| (file, false)),
    }
}

/// The process that holds a lock, if it says so.
fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(20).read_to_string(&mut text).ok()?;
    text.parse().ok()
}

/// One path for all names of an output; no part of a name that may be too long already.
fn path_of(target: &Path) -> Option<PathBuf> {
    let is_special = target.exists() && !target.is_file() && !target.is_dir();
    let real = resolve(target).ok().filter(|_| !is_special)?;
    let name = Hash64::of(real.file_name()?.as_encoded_bytes());
    Some(real.parent()?.join(format!("{}lock-{name}", hidden::OURS)))
}

#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(held), Ok(there)) => (held.dev(), held.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

/// Where open files cannot be removed.
#[cfg(not(unix))]
fn is_still_there(_: &File, path: &Path) -> bool {
    path.exists()
}
