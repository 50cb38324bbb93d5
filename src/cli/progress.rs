//! How far a run has come, drawn on standard error, and the news of it.

use std::cell::RefCell;

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};
use refrain::pipeline::{News, Pass, Watch};

use crate::messages::Messages;
use crate::settings::Screen;

const BAR: &str = "{prefix} {bar:30} {bytes}/{total_bytes}, {msg}, {eta} left";

/// Without a known end: standard input.
const SPINNER: &str = "{prefix} {spinner} {bytes}, {msg}";

/// Listens to a run for a person.
pub(crate) struct Progress<'a> {
    messages: &'a Messages,
    is_drawn: bool,
    bar: RefCell<ProgressBar>,
}

impl<'a> Progress<'a> {
    /// Nothing begun.
    pub(crate) fn new(screen: &Screen, messages: &'a Messages) -> Self {
        let bar = RefCell::new(ProgressBar::hidden());
        Self { messages, is_drawn: screen.has_progress, bar }
    }

    /// Takes the bar off the screen while something else is written there.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.borrow().suspend(write)
    }
}

impl Watch for Progress<'_> {
    fn begin(&self, pass: Pass, bytes: u64) {
        if self.is_drawn {
            let bar = bar(bytes).with_prefix(pass_name(pass));
            self.messages.share(&bar);
            self.bar.replace(bar);
        }
    }

    fn advance(&self, bytes: u64, documents: u64) {
        let bar = self.bar.borrow();
        if !bar.is_hidden() {
            bar.set_message(rate(documents, bar.elapsed().as_secs_f64()));
            bar.set_position(bytes);
        }
    }

    fn end(&self) {
        self.bar.borrow().finish_and_clear();
    }

    fn is_stopped(&self) -> bool {
        self.messages.signals().asked().is_some()
    }

    fn commit(&self) {
        self.messages.signals().commit();
    }

    fn tell(&self, news: &News<'_>) {
        self.messages.news(news);
    }
}

fn bar(bytes: u64) -> ProgressBar {
    let (length, template) = if bytes == 0 { (None, SPINNER) } else { (Some(bytes), BAR) };
    let style = ProgressStyle::with_template(template).expect("a test reads the templates");
    ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr())
        .with_style(style)
        .with_finish(ProgressFinish::AndClear)
}

fn pass_name(pass: Pass) -> &'static str {
    match pass {
        Pass::Survey => "counting ",
        Pass::Name => "naming   ",
        Pass::Clean => "cleaning ",
        Pass::Restore => "restoring",
        Pass::Check => "checking ",
    }
}

fn rate(documents: u64, seconds: f64) -> String {
    let rate = if seconds < 0.1 { 0 } else { (documents as f64 / seconds) as u64 };
    format!("{} documents/s", HumanCount(rate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_can_be_read() {
        let _ = (bar(0), bar(1000));
    }

    #[test]
    fn rates_are_read_at_a_glance() {
        assert_eq!(rate(50_000, 4.0), "12,500 documents/s");
        assert_eq!(rate(3, 0.0), "0 documents/s");
    }
}
