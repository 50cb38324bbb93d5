//! A file that appears under its name when it is complete.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use crate::format::Compression;

use super::encoder::Encoder;
use super::error::WriteError;

/// What all unfinished files and folders of ours begin with; hidden, so that no run reads them.
pub(super) const PREFIX: &str = ".refrain-";

/// An output file in the making.
///
/// It is written beside its target under a hidden name, compressed as the name of the target says,
/// and renamed by [`Staged::finish`]. Dropped before, it leaves no trace, and what stood under the
/// name stays. Pipes and devices are written to directly, for there is nothing to rename.
pub struct Staged {
    target: PathBuf,
    encoder: Encoder<File>,
    landing: Landing,
}

enum Landing {
    /// Already there: a pipe, a device, or a file in a folder that is itself staged.
    There { is_file: bool },
    /// Under a hidden name in the folder of the target.
    Beside { temporary: TempPath, real: PathBuf, force: bool },
}

impl Staged {
    /// Starts a file. `force` allows to replace an existing one.
    ///
    /// # Errors
    ///
    /// When the target exists and `force` is off, when it is a folder, or when its folder is
    /// missing or not writable.
    pub fn create(target: &Path, force: bool) -> Result<Self, WriteError> {
        match fs::metadata(target) {
            _ if is_system_path(target) => return Self::direct(target),
            Ok(there) if there.is_dir() => return Err(WriteError::is_folder(target)),
            Ok(there) if !there.is_file() => return Self::direct(target),
            Ok(_) if !force => return Err(WriteError::exists(target)),
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(WriteError::at(target, error));
            }
            Err(_) if target.is_symlink() && !force => return Err(WriteError::exists(target)),
            _ => {}
        }
        let real = behind_links(target);
        let folder = folder_of(&real)?;
        let (file, temporary) = new_file_options()
            .tempfile_in(folder)
            .map(NamedTempFile::into_parts)
            .map_err(|error| WriteError::at(target, error))?;
        Self::new(target, file, Landing::Beside { temporary, real, force })
    }

    /// A file that is not renamed, because the folder it stands in will be.
    pub(super) fn inside(target: &Path) -> Result<Self, WriteError> {
        let file = File::create_new(target).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => WriteError::exists(target),
            _ => WriteError::at(target, error),
        })?;
        Self::new(target, file, Landing::There { is_file: true })
    }

    /// Appending, so that standard output redirected to a file keeps what it has.
    fn direct(target: &Path) -> Result<Self, WriteError> {
        let file = OpenOptions::new().append(true).open(target);
        let file = file.map_err(|error| WriteError::at(target, error))?;
        Self::new(target, file, Landing::There { is_file: false })
    }

    fn new(target: &Path, file: File, landing: Landing) -> Result<Self, WriteError> {
        let (compression, _) = Compression::of_name(&target.to_string_lossy());
        let encoder = Encoder::new(file, compression);
        let encoder = encoder.map_err(|error| WriteError::at(target, error))?;
        Ok(Self { target: target.to_owned(), encoder, landing })
    }

    /// Where the file will stand.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Writes all of `bytes`; like `write_all`, with an error that names the file.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn put(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        self.write_all(bytes).map_err(|error| WriteError::at(&self.target, error))
    }

    /// Completes the file, brings it to the disk and puts it under its name.
    ///
    /// # Errors
    ///
    /// When any step fails; the name is then as it was before. Only after the rename, when the
    /// folder cannot be brought to the disk, the new file stands there all the same.
    pub fn finish(self) -> Result<(), WriteError> {
        let Self { target, encoder, landing } = self;
        let failed = |error| WriteError::at(&target, error);
        let file = encoder.finish().map_err(failed)?;
        match landing {
            Landing::There { is_file: false } => Ok(()),
            Landing::There { is_file: true } => file.sync_all().map_err(failed),
            Landing::Beside { temporary, real, force } => {
                file.sync_all().map_err(failed)?;
                rename(temporary, &real, force)?;
                sync_folder(folder_of(&real)?).map_err(failed)
            }
        }
    }
}

impl Write for Staged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.encoder.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.encoder.flush()
    }
}

/// Without `force` this refuses a file that came up meanwhile.
fn rename(temporary: TempPath, target: &Path, force: bool) -> Result<(), WriteError> {
    let renamed = match force {
        true => temporary.persist(target),
        false => temporary.persist_noclobber(target),
    };
    renamed.map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => WriteError::exists(target),
        _ => WriteError::at(target, error.error),
    })
}

/// Hidden temporary names, with the rights of an ordinary new file.
pub(super) fn new_file_options() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

/// The folder a target stands in, which has to be there.
pub(super) fn folder_of(target: &Path) -> Result<&Path, WriteError> {
    if !matches!(target.components().next_back(), Some(Component::Normal(_))) {
        return Err(WriteError::no_name(target));
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match folder.is_dir() {
        true => Ok(folder),
        false => Err(WriteError::no_folder(folder)),
    }
}

/// What a link leads to, so that the file is replaced and not the link; one that leads nowhere is
/// taken for itself.
pub(super) fn behind_links(target: &Path) -> PathBuf {
    match target.is_symlink() {
        true => target.canonicalize().unwrap_or_else(|_| target.to_owned()),
        false => target.to_owned(),
    }
}

/// Brings a rename to the disk. File systems that cannot do this for a folder say so by
/// `InvalidInput` or `Unsupported`.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(folder)?.sync_all() {
        Err(error)
            if !matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Err(error)
        }
        _ => Ok(()),
    }
}

/// Names like `/dev/stdout`, behind which an ordinary file may be that must not be renamed over.
fn is_system_path(target: &Path) -> bool {
    let are_open = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc/self/fd"];
    cfg!(unix) && are_open.iter().any(|open| target.starts_with(open))
}
