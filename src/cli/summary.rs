//! The numbers of a run: a table for people, JSON for programs.

use std::io::{self, Write as _};

use comfy_table::{CellAlignment, Table, presets};
use indicatif::{HumanBytes, HumanCount};
use refrain::report::{Counts, Ledger};

use crate::trouble::Trouble;

/// Writes the numbers to standard output.
pub(crate) fn print(ledger: &Ledger) -> Result<(), Trouble> {
    let mut out = io::stdout().lock();
    let written = serde_json::to_writer_pretty(&mut out, ledger).map_err(io::Error::from);
    let written = written.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    written.map_err(|error| Trouble::stdout(&error))
}

/// The numbers for people: a row for each kind, and the account of the records.
pub(crate) fn table(ledger: &Ledger) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["kind", "found", "cut", "bytes cut"]);
    for counts in &ledger.kinds {
        let numbers = [counts.found, counts.cut, counts.bytes].map(|n| HumanCount(n).to_string());
        table.add_row([counts.kind.name().to_owned()].into_iter().chain(numbers));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{}\n{}\n{}\n", table.trim_fmt(), account(&ledger.total), bytes(&ledger.total))
}

/// Where every record went.
fn account(total: &Counts) -> String {
    let [read, written, held_back, rejected, blank] =
        [total.read, total.written, total.held_back, total.rejected, total.blank].map(HumanCount);
    format!(
        "{read} read = {written} written + {held_back} held back + {rejected} rejected \
         + {blank} blank"
    )
}

fn bytes(total: &Counts) -> String {
    let gone = total.cut_bytes + total.held_back_bytes;
    let percent = if gone == 0 { 0.0 } else { 100.0 * gone as f64 / total.text_bytes as f64 };
    let [gone, all] = [gone, total.text_bytes].map(HumanBytes);
    let changed = HumanCount(total.changed);
    format!("{gone} of {all} of text removed ({percent:.1} %), {changed} records changed")
}

#[cfg(test)]
mod tests {
    use refrain::{Action, Kind};

    use super::*;

    fn ledger() -> Ledger {
        let mut ledger = Ledger::default();
        let counts = Counts {
            read: 1204,
            written: 1190,
            held_back: 10,
            rejected: 3,
            blank: 1,
            replaced: 0,
            changed: 310,
            text_bytes: 4096,
            cut_bytes: 512,
            held_back_bytes: 512,
        };
        ledger.total = counts;
        ledger.count(Kind::Marker, Action::Cut, 1024);
        ledger
    }

    #[test]
    fn people_see_a_table_and_the_account() {
        let table = table(&ledger());
        assert!(
            table.contains("1,204 read = 1,190 written + 10 held back + 3 rejected + 1 blank\n")
        );
        assert!(
            table.contains("1.00 KiB of 4.00 KiB of text removed (25.0 %), 310 records changed")
        );
        let marker = table.lines().find(|line| line.contains("marker")).unwrap();
        let words: Vec<_> = marker.split_whitespace().collect();
        assert_eq!(words, ["marker", "1", "1", "1,024"]);
    }
}
