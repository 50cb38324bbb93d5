//! A file that appears under its name when it is complete.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use crate::format::Compression;
use crate::hash::Hash128;
use crate::hidden;

use super::digested::Digested;
use super::encoder::Encoder;
use super::error::WriteError;
use super::renamed::{Before, Renamed, remember};

/// An output file in the making.
///
/// It is written beside its target under a hidden name, compressed as the name of the target says,
/// and renamed by [`Staged::finish`]. Dropped before, it leaves no trace, and what stood under the
/// name stays. Pipes and devices are written to directly, for there is nothing to rename.
pub struct Staged {
    target: PathBuf,
    encoder: Encoder<Digested<File>>,
    landing: Landing,
}

/// An output file that is complete and on the disk, but not yet under its name.
///
/// Dropped, it leaves no trace. Several files of one run are sealed one after the other, where the
/// disk may fill, and then all put in place.
pub struct Sealed {
    target: PathBuf,
    landing: Landing,
    bytes: u64,
    digest: Hash128,
}

enum Landing {
    /// Already there: a pipe, a device, or a file in a folder that is itself staged.
    There { is_file: bool },
    /// Under a hidden name in the folder of the target.
    Beside { temporary: TempPath, real: PathBuf, force: bool, mode: Mode },
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
        let failed = |error| WriteError::at(target, error);
        let named = hidden_options(&hidden::prefix(), 0o666).tempfile_in(folder).map_err(failed)?;
        let (file, temporary) = NamedTempFile::into_parts(named);
        let mode = Mode::withheld(&temporary, 0o600).map_err(failed)?;
        Self::new(target, file, Landing::Beside { temporary, real, force, mode })
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
        let encoder = Encoder::new(Digested::new(file), compression);
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
    /// When any step fails; the name is then as it was before.
    pub fn finish(self) -> Result<(), WriteError> {
        self.seal()?.place()
    }

    /// Completes the file and brings it to the disk; [`Sealed::place`] puts it under its name.
    ///
    /// # Errors
    ///
    /// When any step fails; the name is as it was before.
    pub fn seal(self) -> Result<Sealed, WriteError> {
        let Self { target, encoder, landing } = self;
        let failed = |error| WriteError::at(&target, error);
        let digested = encoder.finish().map_err(failed)?;
        let (bytes, digest) = (digested.bytes(), digested.digest());
        let is_file = !matches!(landing, Landing::There { is_file: false });
        if is_file {
            digested.into_inner().sync_all().map_err(failed)?;
        }
        Ok(Sealed { target, landing, bytes, digest })
    }
}

impl Sealed {
    /// Where the file will stand.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Its length, as it lies on the disk.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The hash of its bytes, as they lie on the disk.
    pub fn digest(&self) -> Hash128 {
        self.digest
    }

    /// Puts the file under its name and brings that to the disk.
    ///
    /// # Errors
    ///
    /// As [`Staged::finish`].
    pub fn place(self) -> Result<(), WriteError> {
        let Some(renamed) = self.rename()? else { return Ok(()) };
        let synced = renamed.sync();
        if synced.is_err() {
            renamed.undo();
        }
        synced
    }

    /// Puts the file under its name; `None` for what is there already.
    ///
    /// # Errors
    ///
    /// When it cannot be renamed; the name is then as it was before.
    pub fn rename(self) -> Result<Option<Renamed>, WriteError> {
        let Landing::Beside { temporary, real, force, mode } = self.landing else {
            return Ok(None);
        };
        mode.grant(&temporary).map_err(|error| WriteError::at(&self.target, error))?;
        let before = if force { remember(&real) } else { Before::Nothing };
        rename(temporary, &real, force)?;
        Ok(Some(Renamed::new(self.target, real, before)))
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

/// Temporary names that begin with `prefix`, with these rights as far as the user's mask allows.
pub(super) fn hidden_options(prefix: &str, mode: u32) -> tempfile::Builder<'_, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    builder
}

/// The rights that a new file or folder has by the user's mask, withheld until it is whole.
pub(super) struct Mode(Option<fs::Permissions>);

impl Mode {
    /// Leaves what was just made with the rights `until_then`, and remembers those it came with.
    #[cfg(unix)]
    pub(super) fn withheld(path: &Path, until_then: u32) -> io::Result<Self> {
        let permissions = fs::metadata(path)?.permissions();
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(until_then))?;
        Ok(Self(Some(permissions)))
    }

    #[cfg(not(unix))]
    pub(super) fn withheld(_: &Path, _: u32) -> io::Result<Self> {
        Ok(Self(None))
    }

    pub(super) fn grant(&self, path: &Path) -> io::Result<()> {
        self.0.clone().map_or(Ok(()), |permissions| fs::set_permissions(path, permissions))
    }
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

/// Whether a name is one like `/dev/stdout`, behind which an ordinary file may be that must not be
/// renamed over, and beside which nothing stands.
pub fn is_system_path(target: &Path) -> bool {
    let are_open = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc/self/fd"];
    cfg!(unix) && are_open.iter().any(|open| target.starts_with(open))
}
