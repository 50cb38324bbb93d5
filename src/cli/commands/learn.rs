//! `refrain learn`: survey a dump and save the model.

use indicatif::HumanCount;
use refrain::pipeline;

use crate::args::LearnArgs;
use crate::exit::Exit;
use crate::messages::Messages;
use crate::progress::Progress;
use crate::settings::{self, Screen};
use crate::trouble::Trouble;

pub(crate) fn learn(
    args: &LearnArgs,
    screen: &Screen,
    messages: &Messages,
) -> Result<Exit, Trouble> {
    let job = settings::learn(args)?;
    messages.signals().clear_up_in(job.work_folders());
    let learned = pipeline::learn(&job, &Progress::new(screen, messages))?;
    messages.count_untold();
    let counts = [learned.lines, learned.runs, learned.templates, learned.documents];
    let [lines, runs, templates, documents] = counts.map(HumanCount);
    messages.report(&format!(
        "{lines} lines, {runs} runs and {templates} templates learned from {documents} documents\n"
    ));
    let is_whole = learned.rejected <= args.limits.accept_rejects && learned.broken == 0;
    Ok(if is_whole { Exit::Done } else { Exit::Rejected })
}
