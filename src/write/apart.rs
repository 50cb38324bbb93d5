//! Keeping the output off the input.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::WriteError;

/// Makes sure that writing to `output`, a file or a folder, touches none of the inputs.
///
/// It must be none of them, also by way of links, it must not lie in an input folder, where the
/// next run would read it, and it must not hold an input. Whoever wants to allow a file in an
/// input folder passes the input files alone. What is not there yet is fine, devices and pipes too.
///
/// # Errors
///
/// When an input would be touched, or a path cannot be resolved.
pub fn check_apart(output: &Path, inputs: &[PathBuf]) -> Result<(), WriteError> {
    let real = resolve(output).map_err(|error| WriteError::at(output, error))?;
    for input in inputs {
        if is_same_file(output, input) {
            return Err(WriteError::same_as_input(output));
        }
        let Ok(real_input) = input.canonicalize() else { continue };
        if real_input.is_dir() && real.starts_with(&real_input) {
            return Err(WriteError::in_input(output, input));
        }
        if real_input.starts_with(&real) {
            return Err(WriteError::holds_input(output, input));
        }
    }
    Ok(())
}

/// Whether two paths lead to the same file or folder, by links of either kind; devices and pipes
/// are nobody's, and what is not there is the same as nothing.
pub fn is_same_file(left: &Path, right: &Path) -> bool {
    let (Ok(left_data), Ok(right_data)) = (fs::metadata(left), fs::metadata(right)) else {
        return false;
    };
    let is_ours = left_data.is_file() || left_data.is_dir();
    is_ours && is_same(&left_data, &right_data, left, right)
}

#[cfg(unix)]
fn is_same(left: &fs::Metadata, right: &fs::Metadata, _: &Path, _: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    left.dev() == right.dev() && left.ino() == right.ino()
}

#[cfg(not(unix))]
fn is_same(_: &fs::Metadata, _: &fs::Metadata, left: &Path, right: &Path) -> bool {
    match (left.canonicalize(), right.canonicalize()) {
        (Ok(left), Ok(right)) => left == right,
        _ => false,
    }
}

/// The real path of something that may not be there yet.
///
/// # Errors
///
/// When a folder on the way cannot be looked into.
pub fn resolve(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        real => return real,
    }
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => resolve(parent)?,
        Some(_) => Path::new(".").canonicalize()?,
        None => return Ok(path.to_owned()),
    };
    Ok(match path.file_name() {
        Some(name) => parent.join(name),
        None => parent,
    })
}
