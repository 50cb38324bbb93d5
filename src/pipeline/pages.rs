//! The pages of a file that were read last.

use std::io;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Keeps pages of what grows, and seldom changes, for many readers at once.
///
/// Verdicts look at the same few documents several times in a row: of reads of a thousand bytes,
/// five in six find their pages here, and each of those saves a call of the system.
#[derive(Debug)]
pub(super) struct Pages {
    slots: Vec<Mutex<Page>>,
}

#[derive(Debug, Default)]
struct Page {
    number: u64,
    /// Fewer than a page at the end of the file, or none.
    bytes: Vec<u8>,
}

/// Bytes of a page: of what is read around a document little is asked for next.
const PAGE: u64 = 4 << 10;

/// Pages that are kept, a mebibyte of them: four times as many save a seventh of the reads left.
const SLOTS: u64 = 256;

/// So much is read at once, and not kept: whoever asks for that keeps it.
const LONG: u64 = 2 * PAGE;

impl Default for Pages {
    fn default() -> Self {
        let mut slots = Vec::new();
        slots.resize_with(SLOTS as usize, Mutex::default);
        Self { slots }
    }
}

impl Pages {
    /// Fills `bytes` with what begins at `at`, of a file that has `end` bytes by now. `read` reads
    /// from it.
    ///
    /// # Errors
    ///
    /// Those of `read`.
    pub(super) fn get(
        &self,
        at: u64,
        bytes: &mut [u8],
        end: u64,
        read: impl Fn(u64, &mut [u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let asked = at..at.saturating_add(bytes.len() as u64);
        if LONG <= bytes.len() as u64 || end < asked.end {
            return read(at, bytes);
        }
        let mut rest = bytes;
        for number in asked.start / PAGE..asked.end.div_ceil(PAGE) {
            let part = of_page(number, &asked);
            let (here, behind) = rest.split_at_mut(part.len());
            let slot = &self.slots[(number % SLOTS) as usize];
            let mut page = slot.lock().unwrap_or_else(PoisonError::into_inner);
            if page.number != number || page.bytes.len() < part.end {
                // All that was here is overwritten, and need not be zeroed first.
                page.bytes.resize((end - number * PAGE).min(PAGE) as usize, 0);
                page.number = number;
                read(number * PAGE, &mut page.bytes).inspect_err(|_| page.bytes.clear())?;
            }
            here.copy_from_slice(&page.bytes[part]);
            rest = behind;
        }
        Ok(())
    }

    /// Forgets the pages with bytes that were changed.
    pub(super) fn forget(&self, at: u64, length: usize) {
        for number in at / PAGE..at.saturating_add(length as u64).div_ceil(PAGE) {
            let slot = &self.slots[(number % SLOTS) as usize];
            let mut page = slot.lock().unwrap_or_else(PoisonError::into_inner);
            if page.number == number {
                page.bytes.clear();
            }
        }
    }
}

/// Which bytes of a page are asked for.
fn of_page(number: u64, asked: &Range<u64>) -> Range<usize> {
    let start = number * PAGE;
    let within = |place: u64| place.saturating_sub(start).min(PAGE) as usize;
    within(asked.start)..within(asked.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;

    #[test]
    fn pages_give_what_the_file_holds_while_it_grows_and_changes() {
        let mut file: Vec<u8> = (0..5_000_000).map(|at| mix(at) as u8).collect();
        let pages = Pages::default();
        for round in 0..20_000_u64 {
            let end = (mix(round) % (250 * (round + 1)) + 1) as usize;
            let at = (mix(round + 1) % end as u64) as usize;
            let length = (mix(round + 2) % (6 * PAGE)) as usize % (end - at + 1);
            let mut bytes = vec![0; length];
            let read = |at: u64, bytes: &mut [u8]| {
                let at = at as usize;
                assert!(at + bytes.len() <= end);
                bytes.copy_from_slice(&file[at..at + bytes.len()]);
                Ok(())
            };
            pages.get(at as u64, &mut bytes, end as u64, read).unwrap();
            assert_eq!(bytes, file[at..at + length]);
            // Some of what was read changes.
            let length = length / 3;
            file[at..at + length].iter_mut().for_each(|byte| *byte ^= mix(round) as u8);
            pages.forget(at as u64, length);
        }
    }
}
