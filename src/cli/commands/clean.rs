//! `refrain clean`: find what repeats and strip it.

use refrain::pipeline;

use crate::args::CleanArgs;
use crate::exit::Exit;
use crate::messages::Messages;
use crate::progress::Progress;
use crate::settings::{self, Screen};
use crate::trouble::Trouble;

pub(crate) fn clean(
    args: &CleanArgs,
    screen: &Screen,
    messages: &Messages,
) -> Result<Exit, Trouble> {
    let (job, prints_summary) = settings::clean(args)?;
    messages.signals().clear_up_in(job.work_folders());
    let ledger = pipeline::clean(&job, &Progress::new(screen, messages))?;
    let accepted = args.output.rest.limits.losses.accept_rejects;
    super::close(&ledger, prints_summary, accepted, messages)
}
