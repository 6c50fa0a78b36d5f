//! Decimal numbers as whole thousandths: no float is parsed, which would link a table of powers of ten.

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
