//! The manifest: what went into a run and what came out of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ledger::{Counts, Ledger, SourceCounts, digest_name};
use crate::format::MANIFEST;
use crate::hash::Hash128;

/// What went into a run and what came out of it, with the hash of every file.
///
/// It is the last file of a run to be written: where it is missing, or does not match, the run did
/// not end. It names no folder of the machine and no time, so the same run gives the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// What this file is: [`MANIFEST`].
    pub format: String,
    /// Version of this layout.
    pub version: u32,
    /// The program that wrote it, and its version.
    pub tool: String,
    /// Hash of all settings that have a bearing on the result; the same version of the program gives
    /// the same hash to the same settings.
    pub settings: String,
    /// Hash of the saved model that was applied.
    pub model: Option<String>,
    /// Whether nothing was lost: see [`Ledger::is_complete`].
    pub complete: bool,
    /// All records together.
    pub total: Counts,
    /// Each input, in the order of reading.
    pub inputs: Vec<SourceCounts>,
    /// How many paths were not read, for each reason.
    pub skipped: BTreeMap<String, u64>,
    /// Inputs that could not be read at all, each as a clause.
    pub unread: Vec<String>,
    /// Each file that was written.
    pub outputs: Vec<Output>,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Where it is, seen from the folder of the manifest; `-` for standard output.
    pub path: String,
    /// What it holds: `cleaned`, `findings`, `rejects` or `summary`.
    pub role: String,
    /// Its length on disk in bytes.
    pub bytes: u64,
    /// Hash of its bytes on disk.
    pub digest: String,
    /// Documents, findings or rejected records in it.
    pub records: u64,
}

/// The layout that this version writes, and the only one it reads.
const VERSION: u32 = 1;

/// What stands between the content and its checksum.
const SEAL: &str = ",\n  \"checksum\": \"";

const END: &str = "\"\n}\n";

/// Why a text is no manifest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct NoManifest(#[from] Fault);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Fault {
    #[error("not a whole manifest")]
    Torn,
    #[error("the manifest does not match its own checksum")]
    Checksum,
    #[error("not a manifest that this version can read")]
    Other,
}

impl Manifest {
    /// The manifest of a run, as yet without outputs.
    pub fn new(ledger: &Ledger, settings: Hash128, model: Option<Hash128>) -> Self {
        Self {
            format: MANIFEST.to_owned(),
            version: VERSION,
            tool: concat!("refrain ", env!("CARGO_PKG_VERSION")).to_owned(),
            settings: digest_name(settings),
            model: model.map(digest_name),
            complete: ledger.is_complete(),
            total: ledger.total,
            inputs: ledger.sources.clone(),
            skipped: BTreeMap::new(),
            unread: ledger.unread.clone(),
            outputs: Vec::new(),
        }
    }

    /// The manifest as JSON, the checksum of all that stands before it at the end.
    #[expect(clippy::missing_panics_doc, reason = "strings and numbers always serialize")]
    pub fn to_bytes(&self) -> Vec<u8> {
        let json =
            serde_json::to_string_pretty(self).expect("strings and numbers always serialize");
        let mut text = json.trim_end_matches(['}', '\n']).to_owned();
        let checksum = digest_name(Hash128::of(text.as_bytes()));
        text.extend([SEAL, &checksum, END]);
        text.into_bytes()
    }

    /// Reads a manifest back, and compares it with its checksum: any changed byte is seen.
    ///
    /// # Errors
    ///
    /// When the bytes are not those that [`to_bytes`](Self::to_bytes) gave.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoManifest> {
        let text = std::str::from_utf8(bytes).map_err(|_| Fault::Torn)?;
        let sealed = text.strip_suffix(END).and_then(|text| text.rsplit_once(SEAL));
        let (content, checksum) = sealed.ok_or(Fault::Torn)?;
        if digest_name(Hash128::of(content.as_bytes())) != checksum {
            return Err(Fault::Checksum.into());
        }
        let manifest: Self = serde_json::from_str(text).map_err(|_| Fault::Other)?;
        let is_known = manifest.format == MANIFEST && manifest.version == VERSION;
        if is_known { Ok(manifest) } else { Err(Fault::Other.into()) }
    }

    /// What in it does not add up, each as a clause; empty for every manifest of ours.
    ///
    /// Each record ends in one place, the inputs make the total, and what was written, held back or
    /// rejected is what the outputs hold.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut total = Counts::default();
        for input in &self.inputs {
            if !input.counts.is_balanced() {
                faults.push(format!("{}: not every record is accounted for", input.source));
            }
            total += input.counts;
        }
        if total != self.total {
            faults.push("the inputs do not add up to the total".to_owned());
        }
        let kept_raw = total.rejected + total.replaced;
        for (role, expected) in [("cleaned", total.written), ("rejects", kept_raw)] {
            let of_role = self.outputs.iter().filter(|output| output.role == role);
            let found: Vec<u64> = of_role.map(|output| output.records).collect();
            if !found.is_empty() && found.iter().sum::<u64>() != expected {
                faults.push(format!(
                    "the files with the role `{role}` do not hold {expected} records"
                ));
            }
        }
        faults
    }
}
