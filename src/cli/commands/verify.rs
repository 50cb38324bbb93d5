//! `refrain verify`: whether an output is what was written.

use indicatif::{HumanBytes, HumanCount};
use refrain::pipeline;

use crate::args::VerifyArgs;
use crate::exit::Exit;
use crate::messages::Messages;
use crate::progress::Progress;
use crate::settings::Screen;
use crate::trouble::Trouble;

pub(crate) fn verify(
    args: &VerifyArgs,
    screen: &Screen,
    messages: &Messages,
) -> Result<Exit, Trouble> {
    let progress = Progress::new(screen, messages);
    let verified = pipeline::verify(&args.output, args.manifest.as_deref(), &progress)?;
    let (files, bytes) = (HumanCount(verified.files), HumanBytes(verified.bytes));
    messages.report(&format!("{files} files, {bytes}: as they were written\n"));
    if 0 < verified.gone {
        messages.report("what went to standard output is not here to be read\n");
    }
    Ok(Exit::Done)
}
