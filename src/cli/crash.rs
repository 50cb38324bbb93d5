//! Panics, caught at the very top: a bug ends in one line, not in a stack trace.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::OnceLock;

/// A panic.
#[derive(Debug)]
pub(crate) struct Crash {
    /// Where in the source it arose.
    pub(crate) place: String,
}

/// The first panic; those that follow are its echoes in other threads.
static PLACE: OnceLock<String> = OnceLock::new();

/// What `run` gives back, unless it panics.
///
/// What a panic says is not passed on: it may quote the text of a document.
pub(crate) fn caught<T>(run: impl FnOnce() -> T) -> Result<T, Crash> {
    panic::set_hook(Box::new(remember));
    panic::catch_unwind(AssertUnwindSafe(run)).map_err(|_| {
        let place = PLACE.get().map_or("place unknown", String::as_str);
        Crash { place: place.to_owned() }
    })
}

fn remember(panic: &PanicHookInfo<'_>) {
    if let Some(location) = panic.location() {
        PLACE.get_or_init(|| format!("{}:{}", location.file(), location.line()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_caught_with_its_place() {
        let hook = panic::take_hook();
        let crash = caught(|| panic!("secret text")).map(|(): ()| ()).unwrap_err();
        panic::set_hook(hook);
        assert!(crash.place.contains("crash.rs:"), "{}", crash.place);
        assert!(!crash.place.contains("secret"));
    }
}
