//! One function for each command: settings, one call of the library, an exit.

mod clean;
mod learn;
mod manual;
mod model;
mod restore;
mod scan;
mod show;
mod verify;

use std::io::{self, Write as _};

use refrain::report::Ledger;

use crate::args::Command;
use crate::exit::Exit;
use crate::messages::Messages;
use crate::settings::Screen;
use crate::summary;
use crate::trouble::Trouble;

/// Does what was asked for.
pub(crate) fn run(
    command: &Command,
    screen: &Screen,
    messages: &Messages,
) -> Result<Exit, Trouble> {
    let exit = match command {
        Command::Clean(args) => clean::clean(args, screen, messages),
        Command::Scan(args) => scan::scan(args, screen, messages),
        Command::Learn(args) => learn::learn(args, screen, messages),
        Command::Model(args) => model::model(args, messages),
        Command::Restore(args) => restore::restore(args, screen, messages),
        Command::Verify(args) => verify::verify(args, screen, messages),
        Command::Show(args) => show::show(args, screen, messages),
        Command::Completions(args) => manual::completions(args),
        Command::Man(args) => manual::pages(args),
    };
    messages.count_untold();
    exit
}

/// Puts the numbers of a run where they belong; `accepted` rejected records are no reason for another
/// end.
fn close(
    ledger: &Ledger,
    prints: bool,
    accepted: u64,
    messages: &Messages,
) -> Result<Exit, Trouble> {
    messages.count_untold();
    if prints {
        summary::print(ledger)?;
    }
    messages.report(&summary::table(ledger));
    Ok(Exit::of(ledger, accepted))
}

/// Writes what is not the result of a run.
fn print(bytes: &[u8]) -> Result<Exit, Trouble> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
    written.map(|()| Exit::Done).map_err(|error| Trouble::stdout(&error))
}
