//! A document: a text and what is known of where it comes from.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::place::Place;

/// One document of a dump.
///
/// Borrows what it can: reading a record copies a field only where an escape has to be resolved.
///
/// ```
/// use refrain::{Day, Document};
///
/// let page = Document {
///     host: "harbour-times.example".into(),
///     day: Day::parse("2024-03-09"),
///     ..Document::new("a17", "Ferry resumes\n\nThe ferry resumed on Monday.")
/// };
/// assert_eq!(page.place.to_string(), "a17");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document<'a> {
    /// Name of the document in findings. Two documents may share it.
    pub id: Cow<'a, str>,
    /// The text; never changed, only pointed into.
    pub text: Cow<'a, str>,
    /// Headline, or empty.
    pub title: Cow<'a, str>,
    /// Host of the publisher, without `www.`, or empty.
    pub host: Cow<'a, str>,
    /// Day of publication, if known.
    pub day: Option<Day>,
    /// What tells this document apart from every other of the dump.
    pub place: Place,
}

impl<'a> Document<'a> {
    /// A document of which only id and text are known; its id serves as its place.
    pub fn new(id: impl Into<Cow<'a, str>>, text: impl Into<Cow<'a, str>>) -> Self {
        let id = id.into();
        let place = Place { source: Arc::from(id.as_ref()), record: 0 };
        let (title, host) = (Cow::Borrowed(""), Cow::Borrowed(""));
        Self { id, text: text.into(), title, host, day: None, place }
    }
}

/// A calendar day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

impl Day {
    /// The day a date names: `2024-03-09…`, `20240309`, `09/03/2024`, `9-MAR-2024…`.
    ///
    /// Anything behind the day is ignored, other spellings and impossible days are `None`. In the
    /// form with slashes the day comes first unless the second number is above 12.
    ///
    /// ```
    /// use refrain::Day;
    ///
    /// assert_eq!(Day::parse("1970-01-02T10:00:00Z"), Some(Day(1)));
    /// assert_eq!(Day::parse("26-FEB-1987 15:01:01.79"), Day::parse("1987-02-26"));
    /// assert_eq!(Day::parse("31/12/1969"), Some(Day(-1)));
    /// assert_eq!(Day::parse("2024-02-30"), None);
    /// ```
    pub fn parse(date: &str) -> Option<Self> {
        let date = date.trim();
        let mut parts = date.split(['-', '/', '.', ' ', 'T']).filter(|part| !part.is_empty());
        let first = parts.next()?;
        if first.len() == 8 && first.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::of(first[..4].parse().ok()?, &first[4..6], &first[6..]);
        }
        let (second, third) = (parts.next()?, parts.next()?);
        match first.len() {
            4 => Self::of(first.parse().ok()?, second, leading_digits(third)),
            _ => {
                let year = leading_digits(third);
                let year = (year.len() == 4).then(|| year.parse().ok())??;
                Self::of(year, second, first).or_else(|| Self::of(year, first, second))
            }
        }
    }

    /// The day that [`Display`](fmt::Display) wrote, and no other spelling.
    pub(crate) fn of_iso(text: &str) -> Option<Self> {
        Self::parse(text).filter(|day| day.to_string() == text)
    }

    fn of(year: i32, month: &str, day: &str) -> Option<Self> {
        let month = month.parse().ok().or_else(|| month_named(month))?;
        let day: u32 = day.parse().ok()?;
        let valid = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && 1 <= day
            && day <= days_of_month(year, month);
        valid.then(|| Self(days_from_civil(year, month, day)))
    }
}

impl fmt::Display for Day {
    /// `2024-03-09`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.0);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

fn leading_digits(part: &str) -> &str {
    let end = part.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(part.len());
    &part[..end]
}

fn month_named(name: &str) -> Option<u32> {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let head = name.get(..3)?.to_ascii_lowercase();
    (1..).zip(NAMES).find(|(_, month)| *month == head).map(|(number, _)| number)
}

fn days_of_month(year: i32, month: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
///
/// Howard Hinnant, *chrono-Compatible Low-Level Date Algorithms*, `days_from_civil`.
fn days_from_civil(year: i32, month: u32, day: u32) -> i32 {
    let (month, day) = (month as i32, day as i32);
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`]; `civil_from_days` of the same work.
fn civil_from_days(days: i32) -> (i64, i64, i64) {
    let days = i64::from(days) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_they_are_read() {
        for day in (-719_162..2_932_896).step_by(97).chain([-719_162, 2_932_896, 0, 11_016]) {
            assert_eq!(Day::of_iso(&Day(day).to_string()), Some(Day(day)), "{}", Day(day));
        }
        assert_eq!(Day::parse("2000-02-29").unwrap().to_string(), "2000-02-29");
        for other in ["2024-3-9", "2024/03/09", "2024-03-09T10", "09.03.2024", ""] {
            assert_eq!(Day::of_iso(other), None, "{other}");
        }
    }
}
