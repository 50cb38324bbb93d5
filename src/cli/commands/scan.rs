//! `refrain scan`: find what repeats and only report it.

use refrain::pipeline;

use crate::args::ScanArgs;
use crate::exit::Exit;
use crate::messages::Messages;
use crate::progress::Progress;
use crate::settings::{self, Screen};
use crate::trouble::Trouble;

pub(crate) fn scan(args: &ScanArgs, screen: &Screen, messages: &Messages) -> Result<Exit, Trouble> {
    let (job, prints_summary) = settings::scan(args)?;
    messages.signals().clear_up_in(job.work_folders());
    let ledger = pipeline::scan(&job, &Progress::new(screen, messages))?;
    let accepted = args.output.rest.limits.losses.accept_rejects;
    super::close(&ledger, prints_summary, accepted, messages)
}
