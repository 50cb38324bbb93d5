//! How much memory a run takes, and what for.

use std::fs;
use std::sync::Arc;

use super::error::{Class, Error};
use super::spill::Spill;
use super::unpacked::Unpacked;
use crate::index::Budget;

/// What a run means to take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// Bytes in all, if that was said.
    limit: Option<u64>,
    sheets: usize,
    entries: usize,
    columns: usize,
    sieve: usize,
    unpacked: u64,
}

const MIB: u64 = 1 << 20;

/// What a run takes whatever comes in: the program, its lists, and the batches that are read, worked on
/// and written.
const ALWAYS: u64 = 48 * MIB;

/// A part of that which sieves may have: while they are in use no batch is.
const SPARE: usize = 8 * MIB as usize;

/// For traces where no bound was set: a dump of 135 megabytes has all of them at hand, of which each is
/// read a dozen times. What is sorted is read once.
const TRACES: usize = 54 * MIB as usize;

/// Where no bound was set, a sieve takes one in so many bytes of the machine's memory at most. Two are in use.
const SIEVE_PART: u64 = 16;

/// The same where the system does not tell how much there is: dumps of some thirty gigabytes have no more keys
/// than that tells apart.
const SIEVE: u64 = 256 * MIB;

/// Where no bound was set, what packed inputs unpack to is kept on the disk up to one in so many bytes of the
/// machine's memory: so much the system has at hand, where reading it again costs less than unpacking.
const UNPACKED_PART: u64 = 8;

/// The least that can be planned with.
const LEAST: u64 = 64 * MIB;

/// What a document takes whatever it holds, as long as that finds room: its card and its place among all
/// others.
const DOCUMENT_BYTES: u64 = 80;

/// A document's numbers are kept in so many columns at most, those of its card counted as four.
const COLUMNS: u64 = 20;

/// Documents are numbered in 31 bits.
const MOST_DOCUMENTS: u64 = (1 << 31) - 1;

impl Plan {
    /// A plan to take so many bytes; without it, what is put away is in memory all the same as long as
    /// nobody else needs that, as the system keeps what was read and written. Sieves alone, which cannot be put
    /// away, grow with the dump up to a share of the machine's memory.
    ///
    /// # Errors
    ///
    /// When nothing can be done with so little.
    pub(super) fn of(limit: Option<u64>) -> Result<Self, Error> {
        let Some(bytes) = limit else {
            let [entries, columns] = [8 * MIB as usize; 2];
            let machine = machine();
            let sieve = machine.map_or(SIEVE, |bytes| bytes / SIEVE_PART);
            let sieve = usize::try_from(sieve).unwrap_or(usize::MAX);
            let unpacked = machine.map_or(0, |bytes| bytes / UNPACKED_PART);
            return Ok(Self { limit, sheets: TRACES, entries, columns, sieve, unpacked });
        };
        if bytes < LEAST {
            let (asked, least) = (mib(bytes), mib(LEAST));
            let message = format!("{asked} of memory are too little: {least} are the least");
            return Err(Error::new(Class::Usage, message));
        }
        let rest = bytes - ALWAYS;
        let share = |part: u64| usize::try_from(rest / part).unwrap_or(usize::MAX);
        let (sheets, entries, sieve) = (share(8), share(16), share(16) + SPARE / 2);
        let (columns, unpacked) = (share(2 * COLUMNS), 0);
        Ok(Self { limit, sheets, entries, columns, sieve, unpacked })
    }

    /// What the survey may take.
    pub(super) fn budget(&self, spill: &Arc<Spill>) -> Budget {
        let &Self { sheets, entries, columns, sieve, .. } = self;
        Budget { sheets, entries, columns, sieve, shelf: Some(Arc::<Spill>::clone(spill)) }
    }

    /// The most bytes that are kept of what packed inputs unpack to.
    pub(super) fn unpacked(&self) -> u64 {
        self.unpacked
    }

    /// Makes sure that so many documents can be told apart.
    ///
    /// # Errors
    ///
    /// When they cannot.
    pub(super) fn check(documents: u64) -> Result<(), Error> {
        if documents <= MOST_DOCUMENTS {
            return Ok(());
        }
        let message = format!("more than {MOST_DOCUMENTS} documents are too many for one survey");
        let error = Error::new(Class::Limit, message).with_code("LIMIT-DOCUMENTS");
        Err(error.with_hint("learn a model from a part of them, and clean all parts with that"))
    }

    /// The most memory of a run over so many bytes and documents, and what it puts away, as far as
    /// that can be told beforehand.
    pub(super) fn of_survey(&self, bytes: u64, documents: u64) -> (u64, u64) {
        // A word takes six bytes and is kept in two; one in eight begins a seed of eight bytes.
        let (sheets, sorted, keys) = (bytes / 3, bytes / 6, bytes / 18);
        let [room, entries, sieve] = [self.sheets, self.entries, self.sieve].map(|n| n as u64);
        let (numbers, columns) = (DOCUMENT_BYTES * documents, COLUMNS * self.columns as u64);
        let sieves = (2 * keys.min(sieve)).saturating_sub(SPARE as u64);
        let here = sheets.min(room) + 4 * sorted.min(entries) + sieves + numbers.min(columns);
        let away = sheets.saturating_sub(room)
            + sorted.saturating_sub(entries)
            + numbers.saturating_sub(columns);
        (ALWAYS + here, away)
    }

    /// The same with a saved model.
    pub(super) fn of_model(&self) -> (u64, u64) {
        (ALWAYS, 0)
    }

    /// The plan, as one clause.
    pub(super) fn clause(&self, spill: &Spill) -> String {
        let folder = spill.folder().display();
        let [sheets, entries] = [self.sheets, self.entries].map(|bytes| mib(bytes as u64));
        let clause =
            format!("{sheets} for traces and {entries} for each sort, the rest in {folder}");
        match self.limit {
            Some(limit) => format!("memory: {} in all, {clause}", mib(limit)),
            None => format!("memory: {clause}"),
        }
    }
}

/// Bytes in MiB, as they are typed.
fn mib(bytes: u64) -> String {
    format!("{}MiB", bytes / MIB)
}

/// What a run has taken, as one clause.
pub(super) fn used(documents: usize, spill: &Spill, unpacked: Option<&Unpacked>) -> String {
    let (away, length, folder) =
        (mib(spill.bytes()), mib(spill.length()), spill.folder().display());
    let clause = format!("memory: {documents} documents, {away} put away in {length} of {folder}");
    let kept = unpacked.map(|unpacked| mib(unpacked.bytes()));
    let clause = kept.map_or(clause.clone(), |kept| format!("{clause}, {kept} unpacked there"));
    peak().map_or(clause.clone(), |peak| format!("{clause}, {} taken at most", mib(peak)))
}

/// The most memory that this process had so far, where the system tells.
fn peak() -> Option<u64> {
    told("/proc/self/status", "VmHWM:")
}

/// The machine's memory, or what this process and its group may have of it, where the system tells.
fn machine() -> Option<u64> {
    let of_groups = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    let limits = of_groups.iter().filter_map(|file| fs::read_to_string(file).ok());
    let limits = limits.filter_map(|limit| limit.trim().parse().ok());
    limits.chain(told("/proc/meminfo", "MemTotal:")).min()
}

/// Bytes that a file of the system tells behind a name, in kibibytes.
fn told(file: &str, name: &str) -> Option<u64> {
    let lines = fs::read_to_string(file).ok()?;
    let line = lines.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_fits_the_memory() {
        assert_eq!(Plan::of(Some(LEAST - 1)).unwrap_err().class(), Class::Usage);
        for limit in [LEAST, 256 * MIB, 1 << 40] {
            let plan = Plan::of(Some(limit)).unwrap();
            assert!(plan.of_survey(1 << 50, 1 << 31).0 <= limit);
        }
    }

    #[test]
    fn sieves_without_a_bound_leave_most_of_the_memory() {
        let plan = Plan::of(None).unwrap();
        let sieve = plan.sieve as u64;
        assert!(machine().map_or(sieve == SIEVE, |bytes| sieve * SIEVE_PART <= bytes));
        let everything = plan.of_survey(1 << 50, 1 << 31);
        assert!(everything.0 < 300 * MIB + 2 * sieve);
    }

    #[test]
    fn documents_are_too_many_when_their_numbers_are_used_up() {
        assert!(Plan::check(MOST_DOCUMENTS).is_ok());
        let error = Plan::check(MOST_DOCUMENTS + 1).unwrap_err();
        assert_eq!((error.class(), error.code()), (Class::Limit, "LIMIT-DOCUMENTS"));
    }
}
