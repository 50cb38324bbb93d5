//! `refrain completions` and `refrain man`, both made from the definition of the options.

use clap::CommandFactory as _;

use crate::args::{Args, CompletionsArgs, ManArgs};
use crate::exit::Exit;
use crate::trouble::Trouble;

pub(crate) fn completions(args: &CompletionsArgs) -> Result<Exit, Trouble> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "refrain", &mut script);
    super::print(&script)
}

pub(crate) fn pages(args: &ManArgs) -> Result<Exit, Trouble> {
    if let Some(dir) = &args.dir {
        return match clap_mangen::generate_to(Args::command(), dir) {
            Ok(()) => Ok(Exit::Done),
            Err(error) => {
                let message = format!("cannot write manual pages to {}: {error}", dir.display());
                Err(Trouble::output(message))
            }
        };
    }
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(Args::command()).render(&mut page);
    rendered.map_err(|error| Trouble::stdout(&error))?;
    super::print(&page)
}
