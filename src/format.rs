//! How an input is laid out: what reader and writer have to agree on.

use std::ops::Range;

/// How the documents lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The whole file is one document.
    Text,
    /// One JSON object a line, one document each (also known as NDJSON).
    Jsonl,
}

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip, RFC 1952; several members are read as one stream.
    Gzip,
    /// Zstandard, RFC 8878; several frames are read as one stream.
    Zstd,
}

impl Compression {
    /// What the ending of a file name says, and the name without that ending.
    ///
    /// ```
    /// use refrain::format::Compression;
    ///
    /// assert_eq!(Compression::of_name("dump.jsonl.gz"), (Compression::Gzip, "dump.jsonl"));
    /// assert_eq!(Compression::of_name("page.txt"), (Compression::None, "page.txt"));
    /// ```
    pub fn of_name(name: &str) -> (Self, &str) {
        for (ending, compression) in [(".gz", Self::Gzip), (".zst", Self::Zstd)] {
            if let Some(stem) = name.strip_suffix(ending) {
                return (compression, stem);
            }
        }
        (Self::None, name)
    }
}

impl Format {
    /// What the ending of a file name says, compression endings left aside; `None` for files that
    /// are not ours to read.
    ///
    /// ```
    /// use refrain::format::Format;
    ///
    /// assert_eq!(Format::of_name("a.ndjson.zst"), Some(Format::Jsonl));
    /// assert_eq!(Format::of_name("photo.jpg"), None);
    /// ```
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, stem) = Compression::of_name(name);
        match stem.rsplit_once('.')?.1 {
            "txt" | "text" => Some(Self::Text),
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            _ => None,
        }
    }
}

/// What the manifest of a run says it is, so that no run reads it as an input.
pub const MANIFEST: &str = "refrain manifest";

/// The names of the JSONL fields that are read; a dot steps into an object (`metadata.url`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// The text to clean; the only field that has to be there, and the only one that is changed.
    pub text: String,
    /// The document's name in findings; without it the record's place serves.
    pub id: String,
    /// The publisher's host; without it the host of the URL serves.
    pub host: String,
    /// The address the page was fetched from.
    pub url: String,
    /// Day of publication, in any common spelling.
    pub date: String,
    /// Headline of the document.
    pub title: String,
}

impl Default for Fields {
    fn default() -> Self {
        let name = str::to_owned;
        Self {
            text: name("text"),
            id: name("id"),
            host: name("host"),
            url: name("url"),
            date: name("date"),
            title: name("title"),
        }
    }
}

/// Where the text of a document stands in the bytes of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// As it is, from byte `start` to the end of the record.
    Whole {
        /// First byte of the text; what stands before is a byte order mark.
        start: usize,
    },
    /// As the inside of a JSON string, escapes and all.
    Literal {
        /// First byte behind the opening quote.
        start: usize,
        /// The closing quote.
        end: usize,
    },
}

impl Body {
    /// The bytes of the text in a record of `length` bytes.
    pub fn range(self, length: usize) -> Range<usize> {
        match self {
            Self::Whole { start } => start..length,
            Self::Literal { start, end } => start..end,
        }
    }
}
