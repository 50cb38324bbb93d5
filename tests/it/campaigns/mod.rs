//! Long tests of what cannot be shown by an example: cuts, kills and full disks by the thousand.
//!
//! They are left out of the ordinary run. All of them, with their figures:
//!
//!     cargo test --release --test it -- --ignored --nocapture --test-threads 1
//!
//! `REFRAIN=target/release/refrain` runs another binary than the one that is built for the tests.

#![expect(clippy::print_stdout, reason = "the figures of a campaign are its result")]

mod damage;
mod disk;
mod faults;
mod kills;
mod machine;
mod memory;
mod size;

use std::path::PathBuf;
use std::process::Command;

use super::desk::Desk;

/// The command, in the folder of the desk.
fn refrain(desk: &Desk) -> Command {
    let binary = std::env::var_os("REFRAIN").map(PathBuf::from);
    let binary = binary.unwrap_or_else(|| env!("CARGO_BIN_EXE_refrain").into());
    let mut command = Command::new(std::path::absolute(binary).unwrap());
    command.current_dir(desk.0.path()).env("TMPDIR", desk.0.path());
    command
}
