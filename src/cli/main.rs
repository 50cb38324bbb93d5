//! The command `refrain`: a thin rim over the library of the same name.

mod args;
mod bytes;
mod commands;
mod config;
mod crash;
mod escape;
mod exit;
mod messages;
mod progress;
mod settings;
mod signals;
mod summary;
mod trouble;

use std::process::ExitCode;

use args::Args;
use clap::Parser;
use exit::Exit;
use messages::Messages;
use settings::Screen;
use trouble::Trouble;

fn main() -> ExitCode {
    let exit = match Args::try_parse() {
        Ok(args) => run(&args),
        Err(error) => answer(&error),
    };
    exit.into()
}

fn run(args: &Args) -> Exit {
    let screen = Screen::of(&args.screen);
    let messages = Messages::new(&screen);
    let outcome = crash::caught(|| commands::run(&args.command, &screen, &messages));
    let outcome = outcome.unwrap_or_else(|crash| Err(Trouble::from(crash)));
    let outcome = outcome.map_err(|trouble| match (trouble.exit(), messages.signals().asked()) {
        (Exit::Interrupted, Some(exit)) => trouble.by_signal(exit),
        _ => trouble,
    });
    outcome.unwrap_or_else(|trouble| fail(&trouble, &messages))
}

/// Prints help and version where they were asked for, and otherwise what is wrong with the words
/// that were typed.
fn answer(error: &clap::Error) -> Exit {
    let messages = Messages::new(&Screen::unasked());
    if error.use_stderr() {
        messages.usage(error);
        return Exit::Usage;
    }
    match error.print() {
        Ok(()) => Exit::Done,
        Err(error) => fail(&Trouble::stdout(&error), &messages),
    }
}

fn fail(trouble: &Trouble, messages: &Messages) -> Exit {
    messages.trouble(trouble);
    trouble.exit()
}
