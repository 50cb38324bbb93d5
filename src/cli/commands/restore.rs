//! `refrain restore`: the original of what `clean` wrote.

use indicatif::HumanCount;
use refrain::pipeline;

use crate::args::RestoreArgs;
use crate::exit::Exit;
use crate::messages::Messages;
use crate::progress::Progress;
use crate::settings::{self, Screen};
use crate::trouble::Trouble;

pub(crate) fn restore(
    args: &RestoreArgs,
    screen: &Screen,
    messages: &Messages,
) -> Result<Exit, Trouble> {
    let job = settings::restore(args)?;
    messages.signals().clear_up_in(job.work_folders());
    let records = pipeline::restore(&job, &Progress::new(screen, messages))?;
    messages.report(&format!("{} records restored\n", HumanCount(records)));
    Ok(Exit::Done)
}
