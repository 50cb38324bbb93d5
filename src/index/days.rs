//! The days between which something was seen.

use crate::doc::Day;

/// The first and the last of some days.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Days(Option<(Day, Day)>);

impl Days {
    /// Takes in a day, if it is known.
    pub(super) fn add(&mut self, day: Option<Day>) {
        let Some(day) = day else { return };
        let (first, last) = self.0.unwrap_or((day, day));
        self.0 = Some((day.min(first), day.max(last)));
    }

    /// The first and the last one, if any was known.
    pub(super) fn ends(self) -> Option<(Day, Day)> {
        self.0
    }
}
