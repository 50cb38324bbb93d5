//! How long something takes.

use std::fs;
use std::time::Instant;

/// Seconds of this process on a processor where the system tells them, for other work on the
/// machine does not show in these; else seconds by the clock on the wall.
pub(crate) enum Clock {
    Processor(f64),
    Wall(Instant),
}

impl Clock {
    pub(crate) fn now() -> Self {
        processor_seconds().map_or_else(|| Self::Wall(Instant::now()), Self::Processor)
    }

    pub(crate) fn seconds(&self) -> f64 {
        match self {
            Self::Processor(start) => processor_seconds().unwrap_or(*start) - start,
            Self::Wall(start) => start.elapsed().as_secs_f64(),
        }
    }
}

/// Ticks in a second, as Linux tells them to programs.
const TICKS: f64 = 100.0;

fn processor_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // Behind the name in brackets the state comes third, user and system ticks as 14th and 15th.
    let (_, behind_name) = stat.rsplit_once(") ")?;
    let ticks = behind_name.split(' ').skip(11).take(2);
    let ticks: Vec<f64> = ticks.map(str::parse).collect::<Result<_, _>>().ok()?;
    Some(ticks.iter().sum::<f64>() / TICKS)
}
