//! Saved models as files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::error::{Class, Error};
use crate::model::{MAGIC, Model, ModelError, Rulebook};
use crate::options::Options;
use crate::write::Staged;

/// Reads a saved model.
///
/// # Errors
///
/// When the file cannot be read, or is no model that can be used.
pub fn read_model(path: &Path) -> Result<Rulebook, Error> {
    parsed(path, Rulebook::parse)
}

/// Reads a model that was edited by hand, whatever its checksum says.
///
/// # Errors
///
/// As [`read_model`].
pub fn read_unsealed_model(path: &Path) -> Result<Rulebook, Error> {
    parsed(path, Rulebook::parse_unsealed)
}

/// Saves a model; `force` allows to replace what stands under the name.
///
/// # Errors
///
/// When it cannot be written; the name is then as it was before.
pub fn write_model(path: &Path, book: &Rulebook, force: bool) -> Result<(), Error> {
    finish(create(path, force)?, book)
}

/// The model of a file, to be applied by these options.
pub(super) fn load(path: &Path, options: &Options) -> Result<Model, Error> {
    options.check()?;
    Model::of(read_model(path)?, options).map_err(|error| unusable(path, error))
}

pub(super) fn create(path: &Path, force: bool) -> Result<Staged, Error> {
    let name = path.to_string_lossy();
    if name.ends_with(".gz") || name.ends_with(".zst") {
        let error = Error::new(Class::Usage, format!("{name}: a model is not compressed"));
        return Err(error.with_hint("give it a name without that ending"));
    }
    Ok(Staged::create(path, force)?)
}

pub(super) fn finish(mut file: Staged, book: &Rulebook) -> Result<(), Error> {
    file.put(&book.to_bytes())?;
    Ok(file.finish()?)
}

/// The error for a model that cannot be used.
fn unusable(path: &Path, error: ModelError) -> Error {
    let (code, hint) = if error.is_damaged() {
        let hint = "after editing by hand, `refrain model seal` makes it valid again; else fetch it \
                    anew";
        ("MODEL-CHECKSUM", hint)
    } else if error.is_truncated() {
        let hint =
            "fetch it anew; after editing by hand, `refrain model seal` makes it valid again";
        ("MODEL-TRUNC", hint)
    } else if error.is_malformed() {
        ("MODEL-BAD", "put that line right, then run `refrain model seal`")
    } else if error.is_newer() {
        ("MODEL-NEWER", "use the version that made it, or learn anew with this one")
    } else if error.is_other_settings() {
        ("MODEL-SETTINGS", "learn anew with the settings of this run")
    } else {
        ("MODEL-TYPE", "`refrain learn` makes one")
    };
    let message = format!("{}: {error}", path.display());
    Error::new(Class::Model, message).with_code(code).with_hint(hint)
}

fn parsed(
    path: &Path,
    parse: fn(&[u8]) -> Result<Rulebook, ModelError>,
) -> Result<Rulebook, Error> {
    let unreadable = |cause: io::Error| {
        let error = Error::new(Class::Model, format!("{}: cannot be read", path.display()));
        error.with_code("MODEL-IO").with_cause(cause)
    };
    // A pipe would wait for a writer, a device might never end.
    if !path.metadata().map_err(unreadable)?.is_file() {
        let error = Error::new(Class::Model, format!("{}: not a file", path.display()));
        let error = error.with_code("MODEL-TYPE");
        return Err(error.with_hint("a model is read from a file"));
    }
    let mut file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    let head = Read::by_ref(&mut file).take(MAGIC.len() as u64);
    { head }.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes == MAGIC {
        file.read_to_end(&mut bytes).map_err(unreadable)?;
    }
    parse(&bytes).map_err(|error| unusable(path, error))
}
