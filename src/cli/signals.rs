//! Signals: the run ends soon, leaves no half done file behind and puts nothing in place.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::exit::Exit;

/// What signals have asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Signals(Arc<State>);

#[derive(Debug, Default)]
struct State {
    interrupted: AtomicBool,
    terminated: AtomicBool,
    /// From here on the run is not disturbed any more: results go under their names.
    commits: AtomicBool,
    /// Where unfinished files are.
    folders: Mutex<Vec<PathBuf>>,
}

impl Signals {
    /// Listens from now on. Where that is not possible, signals do what they always do.
    pub(crate) fn listen() -> Self {
        let signals = Self::default();
        #[cfg(unix)]
        unix::listen(&signals);
        signals
    }

    /// The end that was asked for.
    pub(crate) fn asked(&self) -> Option<Exit> {
        let is = |flag: &AtomicBool| flag.load(Ordering::SeqCst);
        match (is(&self.0.interrupted), is(&self.0.terminated)) {
            (true, _) => Some(Exit::Interrupted),
            (_, true) => Some(Exit::Terminated),
            _ => None,
        }
    }

    /// Where a run has its unfinished files, for the case that it does not end in time.
    pub(crate) fn clear_up_in(&self, folders: Vec<PathBuf>) {
        if let Ok(mut known) = self.0.folders.lock() {
            known.extend(folders);
        }
    }

    /// The run is about to put its results in place.
    pub(crate) fn commit(&self) {
        self.0.commits.store(true, Ordering::SeqCst);
    }
}

#[cfg(unix)]
mod unix {
    use std::process;
    use std::sync::atomic::Ordering;
    use std::thread;
    use std::time::Duration;

    use refrain::pipeline::sweep;
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator;

    use super::Signals;
    use crate::exit::Exit;

    /// How long a run may take to end by itself: it looks up between two pieces of a batch, and whoever
    /// presses Ctrl-C does not wait much longer than a second.
    const PATIENCE: Duration = Duration::from_millis(1200);

    pub(super) fn listen(signals: &Signals) {
        let Ok(mut incoming) = iterator::Signals::new([SIGINT, SIGTERM]) else { return };
        let signals = signals.clone();
        let listening = thread::Builder::new().spawn(move || {
            for signal in incoming.forever() {
                let is_second = signals.asked().is_some();
                let flag = match signal {
                    SIGINT => &signals.0.interrupted,
                    _ => &signals.0.terminated,
                };
                flag.store(true, Ordering::SeqCst);
                let patience = if is_second { Duration::ZERO } else { PATIENCE };
                let waiting = signals.clone();
                let ending = thread::Builder::new().spawn(move || end_after(patience, &waiting));
                if ending.is_err() {
                    end_after(patience, &signals);
                }
            }
        });
        // Where no thread can be had the run will say so itself.
        drop(listening);
    }

    /// Ends the process, unless it puts its results in place or has ended by then.
    #[expect(clippy::exit, reason = "the run does not come to an end by itself")]
    fn end_after(patience: Duration, signals: &Signals) {
        thread::sleep(patience);
        if signals.0.commits.load(Ordering::SeqCst) {
            return;
        }
        if let Ok(folders) = signals.0.folders.lock() {
            sweep(&folders);
        }
        process::exit(signals.asked().unwrap_or(Exit::Interrupted).code().into())
    }
}
