//! `refrain scan`: find what repeats and only report it.

use std::time::Duration;

use indicatif::{HumanBytes, HumanCount, HumanDuration};
use refrain::pipeline::{self, Estimate};

use crate::args::ScanArgs;
use crate::exit::Exit;
use crate::messages::Messages;
use crate::progress::Progress;
use crate::settings::{self, Screen};
use crate::trouble::Trouble;

pub(crate) fn scan(args: &ScanArgs, screen: &Screen, messages: &Messages) -> Result<Exit, Trouble> {
    let (job, prints_summary) = settings::scan(args)?;
    if args.estimate {
        return super::print(estimate(&pipeline::estimate(&job)?).as_bytes());
    }
    messages.signals().clear_up_in(job.work_folders());
    let ledger = pipeline::scan(&job, &Progress::new(screen, messages))?;
    let accepted = args.output.rest.limits.losses.accept_rejects;
    super::close(&ledger, prints_summary, accepted, messages)
}

/// The forecast for people.
fn estimate(forecast: &Estimate) -> String {
    let Estimate { inputs, bytes, unpacked, memory, temporary, work } = *forecast;
    let [bytes, unpacked, memory, temporary] =
        [bytes, unpacked, memory, temporary].map(|bytes| HumanBytes(bytes).to_string());
    let (inputs, work) = (HumanCount(inputs), HumanDuration(Duration::from_secs(work)));
    format!(
        "input      {bytes} in {inputs} files, about {unpacked} unpacked\n\
         memory     about {memory}\n\
         temporary  about {temporary}\n\
         work       about {work} of one thread\n"
    )
}
