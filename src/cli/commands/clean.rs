//! `refrain clean`: find what repeats and strip it.

use refrain::pipeline;

use crate::args::CleanArgs;
use crate::exit::Exit;
use crate::messages::Messages;
use crate::progress::Progress;
use crate::settings::{self, Screen};
use crate::summary::Staged;
use crate::trouble::Trouble;

pub(crate) fn clean(
    args: &CleanArgs,
    screen: &Screen,
    messages: &Messages,
) -> Result<Exit, Trouble> {
    let (job, destination) = settings::clean(args)?;
    let summary = Staged::new(destination)?;
    let ledger = pipeline::clean(&job, &Progress::new(screen, messages))?;
    super::close(&ledger, summary, messages)
}
