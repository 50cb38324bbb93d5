//! Names of files as text.

use std::path::{Path, PathBuf};

/// A relative path as it stands in places, findings and manifests: its parts with `/` between them.
///
/// A byte that is not UTF-8 is spelled as NUL and two hexadecimal digits. No name holds a NUL, so
/// [`path_of`] gets the same bytes back.
///
/// ```
/// use refrain::read::{path_of, source_of};
///
/// assert_eq!(source_of("a/b.txt".as_ref()), "a/b.txt");
/// assert_eq!(path_of("a/b.txt"), std::path::Path::new("a/b.txt"));
/// ```
pub fn source_of(path: &Path) -> String {
    let parts: Vec<String> = path.iter().map(|part| spelled(part.as_encoded_bytes())).collect();
    parts.join("/")
}

fn spelled(name: &[u8]) -> String {
    let mut spelled = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        spelled.push_str(chunk.valid());
        for byte in chunk.invalid() {
            spelled.push_str(&format!("\0{byte:02x}"));
        }
    }
    spelled
}

/// The path that [`source_of`] spelled.
pub fn path_of(source: &str) -> PathBuf {
    let Some((head, escaped)) = source.split_once('\0') else { return PathBuf::from(source) };
    let mut bytes = head.as_bytes().to_vec();
    for piece in escaped.split('\0') {
        let byte = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let rest = if byte.is_some() { &piece[2..] } else { piece };
        bytes.extend(byte);
        bytes.extend_from_slice(rest.as_bytes());
    }
    path_of_bytes(bytes)
}

#[cfg(unix)]
fn path_of_bytes(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    PathBuf::from(std::ffi::OsString::from_vec(bytes))
}

#[cfg(not(unix))]
fn path_of_bytes(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    #[test]
    fn any_name_comes_back() {
        for name in
            [&b"a/b.txt"[..], b"\xff\xfe.txt", b"caf\xc3\xa9/\xc3", b"a\nb", b"\xed\xa0\x80x"]
        {
            let path = Path::new(OsStr::from_bytes(name));
            assert_eq!(path_of(&source_of(path)), path);
        }
        assert_eq!(source_of(Path::new(OsStr::from_bytes(b"a\xff.txt"))), "a\0ff.txt");
    }
}
