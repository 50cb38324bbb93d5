//! `refrain scan`: find what repeats and only report it.

use refrain::pipeline;

use crate::args::ScanArgs;
use crate::exit::Exit;
use crate::messages::Messages;
use crate::progress::Progress;
use crate::settings::{self, Screen};
use crate::summary::Staged;
use crate::trouble::Trouble;

pub(crate) fn scan(args: &ScanArgs, screen: &Screen, messages: &Messages) -> Result<Exit, Trouble> {
    let (job, destination) = settings::scan(args)?;
    let summary = Staged::new(destination)?;
    let ledger = pipeline::scan(&job, &Progress::new(screen, messages))?;
    super::close(&ledger, summary, messages)
}
