//! Decimal numbers as whole thousandths: no float is parsed, which would link a table of powers of ten. And counts of which
//! only a bound is known.

use crate::named::named;

mod human;

pub use human::{size, time};

/// Two bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The lower one.
    pub low: u32,
    /// The higher one.
    pub high: u32,
}

/// By how many percent two clean builds of the same workspace on the same machine differ, when nothing else runs.
pub const NOISE: u32 = 3;

/// Whether what `part` of `whole` is saved or lost is less than two builds of the same differ by.
pub const fn is_within_noise(part: u32, whole: u32) -> bool {
    // In `u64`, as a build may take days of milliseconds.
    part as u64 * 100 <= whole as u64 * NOISE as u64
}

/// The same of a saving of which two bounds are known, negative where it costs. What may as well save much as cost much is
/// no word on it, and counts as more than noise.
pub fn range_is_within_noise([low, high]: [i64; 2], whole: u32) -> bool {
    let narrow = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let middle = narrow(((low + high) / 2).unsigned_abs());
    let half = narrow(high.abs_diff(low) / 2);
    is_within_noise(middle, whole) && is_within_noise(half, whole.saturating_mul(2))
}

/// A number with commas between its thousands.
pub fn grouped(number: usize) -> String {
    let mut text = number.to_string();
    for at in (1..text.len()).rev().skip(2).step_by(3) {
        text.insert(at, ',');
    }
    text
}

named! {
    /// How far a count is known.
    #[derive(Default)]
    pub enum Bound {
        /// It is that many.
        #[default]
        Exactly = "exactly",
        /// There may be more.
        AtLeast = "at least",
        /// There may be fewer.
        AtMost = "at most",
        /// There may be more or fewer.
        About = "about",
    }
}

impl Bound {
    /// What is known of a count that may be larger, or smaller, than what was counted.
    pub const fn of(may_be_more: bool, may_be_less: bool) -> Self {
        match (may_be_more, may_be_less) {
            (false, false) => Self::Exactly,
            (true, false) => Self::AtLeast,
            (false, true) => Self::AtMost,
            (true, true) => Self::About,
        }
    }

    /// What is known of two counts together.
    pub const fn and(self, other: Self) -> Self {
        let more = matches!(self, Self::AtLeast | Self::About) || matches!(other, Self::AtLeast | Self::About);
        let less = matches!(self, Self::AtMost | Self::About) || matches!(other, Self::AtMost | Self::About);
        Self::of(more, less)
    }

    /// What is known of the rest when so much of a known number goes.
    pub const fn of_the_rest(self) -> Self {
        match self {
            Self::AtLeast => Self::AtMost,
            Self::AtMost => Self::AtLeast,
            same => same,
        }
    }

    /// A count as a sentence has it: `at least 3 packages`.
    pub fn counted(self, count: usize, one: &str, many: &str) -> String {
        let what = if count == 1 { one } else { many };
        let number = grouped(count);
        match self {
            Self::Exactly => format!("{number} {what}"),
            bound => format!("{bound} {number} {what}"),
        }
    }
}

/// A number as JSON or Cargo writes it, times a thousand and rounded down. What is negative or too large is none.
pub fn thousandths(text: &str) -> Option<u64> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = 3 + exponent.parse::<i32>().ok()? - i32::try_from(fraction.len()).ok()?;
    let mut digits = whole.bytes().chain(fraction.bytes()).peekable();
    digits.peek()?;
    let mut number: u64 = 0;
    // A fraction can have more digits than a number holds, of which the last do not matter.
    let mut dropped = 0;
    for digit in digits {
        let digit = u64::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
        match number.checked_mul(10).and_then(|number| number.checked_add(digit)) {
            Some(more) if dropped == 0 => number = more,
            _ => dropped += 1,
        }
    }
    let exponent = exponent + dropped;
    let power = 10_u64.checked_pow(exponent.unsigned_abs());
    if exponent < 0 { Some(power.map_or(0, |power| number / power)) } else { number.checked_mul(power?) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_says_how_far_it_is_known() {
        use Bound::*;
        let said = |bound: Bound, count| bound.counted(count, "package", "packages");
        assert_eq!(said(Exactly, 1), "1 package");
        assert_eq!(said(AtLeast, 1_234_567), "at least 1,234,567 packages");
        assert_eq!(said(AtMost, 999), "at most 999 packages");
        assert_eq!(said(About, 1_000), "about 1,000 packages");
        assert_eq!(Exactly.and(Exactly), Exactly);
        assert_eq!(AtLeast.and(Exactly), AtLeast);
        assert_eq!(AtLeast.and(AtMost), About);
        assert_eq!(AtMost.and(AtMost), AtMost);
    }

    #[test]
    fn numbers_are_read_in_thousandths() {
        for (text, number) in [
            ("0", Some(0)),
            ("12", Some(12_000)),
            ("0.5352", Some(535)),
            ("1.5e1", Some(15_000)),
            ("15E-1", Some(1_500)),
            ("3.4e-9", Some(0)),
            ("33.33333333333333333333333333", Some(33_333)),
            ("-1", None),
            ("", None),
            (".", None),
            ("1e30", None),
            ("1e99999999999", None),
        ] {
            assert_eq!(thousandths(text), number, "{text}");
        }
    }
}
