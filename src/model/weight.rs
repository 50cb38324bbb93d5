//! Counts that fade with time.

use std::fmt;

/// A count in thousandths, so that it can fade by less than one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight(u64);

const ONE: u64 = 1000;

/// No count is higher, so that no sum of a hostile file runs over, nor any small multiple that a
/// judge takes: 134 million documents of one host.
const MOST: u64 = (u32::MAX as u64 / 32) * ONE;

/// Days in which a count fades to half: a footer lives for years, a promotion for months.
const HALF_LIFE: u32 = 90;

/// `2^(-1/90)`: what is left after one day.
const LEFT_AFTER_A_DAY: f64 = 0.992_327_946_262_943_5;

impl Weight {
    /// Half a document: what fades below is forgotten.
    pub(super) const HALF: Self = Self(ONE / 2);

    /// The weight of a count that has not faded.
    pub fn of(count: u32) -> Self {
        Self((u64::from(count) * ONE).min(MOST))
    }

    /// The nearest count, halves rounded up.
    pub fn rounded(self) -> u32 {
        ((self.0 + ONE / 2) / ONE) as u32
    }

    /// What is left after so many days.
    ///
    /// The same on every machine: only products of `f64`, which IEEE 754 settles, no power function.
    pub(super) fn faded(self, days: u32) -> Self {
        let (halvings, rest) = (days / HALF_LIFE, days % HALF_LIFE);
        if 64 <= halvings {
            return Self(0);
        }
        let left = (0..rest).fold(1.0, |left, _| left * LEFT_AFTER_A_DAY);
        let whole = (self.0 as f64 * left / (1_u64 << halvings) as f64).round();
        Self(whole as u64)
    }

    /// The sum of two.
    pub(super) fn plus(self, other: Self) -> Self {
        Self((self.0 + other.0).min(MOST))
    }

    /// Reads what [`Display`](fmt::Display) writes.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !is_number(whole, 10) || !is_number(part, 3) {
            return None;
        }
        let whole: u32 = whole.parse().ok()?;
        let thousandths: u64 = format!("{part:0<3}").parse().ok()?;
        Some(Self((u64::from(whole) * ONE + thousandths).min(MOST)))
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / ONE, self.0 % ONE);
        if part == 0 {
            return write!(f, "{whole}");
        }
        let digits = format!("{part:03}");
        write!(f, "{whole}.{}", digits.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_halves_in_ninety_days() {
        assert_eq!(Weight::of(40).faded(0), Weight::of(40));
        assert_eq!(Weight::of(40).faded(90), Weight::of(20));
        assert_eq!(Weight::of(40).faded(360), Weight(2500));
        assert_eq!(Weight::of(10).faded(1), Weight(9923));
        assert_eq!(Weight::of(u32::MAX).faded(u32::MAX), Weight(0));
    }

    #[test]
    fn fading_in_steps_is_fading_at_once() {
        let mut weight = Weight::of(1000);
        for _ in 0..90 {
            weight = weight.faded(1);
        }
        assert!(weight.0.abs_diff(500 * ONE) < 50, "{weight}");
    }

    #[test]
    fn weights_are_written_as_people_write_them() {
        for (thousandths, text) in [(0, "0"), (12_000, "12"), (9923, "9.923"), (500, "0.5")] {
            assert_eq!(Weight(thousandths).to_string(), text);
            assert_eq!(Weight::parse(text), Some(Weight(thousandths)));
        }
        for text in ["", "-1", "1.", ".5", "1.2345", "1e3", "4294967296", "+1", "NaN", " 1"] {
            assert_eq!(Weight::parse(text), None, "{text}");
        }
    }

    #[test]
    fn counts_are_rounded_and_never_run_over() {
        assert_eq!(Weight(9500).rounded(), 10);
        assert_eq!(Weight(9499).rounded(), 9);
        let most = Weight::of(u32::MAX);
        assert_eq!(most.plus(most), most);
        assert_eq!(Weight::parse("4294967295"), Some(most));
        assert!(most.rounded().checked_mul(32).is_some());
    }
}
