//! What GitHub makes of a plain scalar, by the core schema of YAML 1.2, as the text that a step sees.

use super::Data;

/// The value of a plain scalar.
pub(super) fn plain(text: &str) -> Data {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Data::Null,
        "true" | "True" | "TRUE" => Data::Text("true".to_owned()),
        "false" | "False" | "FALSE" => Data::Text("false".to_owned()),
        ".nan" | ".NaN" | ".NAN" => Data::Other,
        _ => number(text).unwrap_or_else(|| Data::Text(text.to_owned())),
    }
}

/// The number that `text` is. GitHub keeps it as a floating point number and writes it with 15 digits; beyond them, and
/// with an exponent, it is [`Data::Other`].
fn number(text: &str) -> Option<Data> {
    if let Some(digits) = text.strip_prefix("0x") {
        return whole(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return whole(digits, 8);
    }
    let (minus, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Some(Data::Other);
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = !(whole.is_empty() && fraction.is_empty()) && are_digits(whole) && are_digits(fraction);
    if !is_number || exponent.is_some_and(|exponent| exponent.is_empty() || !are_digits(exponent)) {
        return None;
    }
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let zeros = if whole.is_empty() { fraction.len() - fraction.trim_start_matches('0').len() } else { 0 };
    let is_zero = whole.is_empty() && fraction.is_empty();
    let is_plain = exponent.is_none() && zeros < 4 && whole.len() + fraction.len() - zeros <= 15;
    if !is_plain || (is_zero && !minus.is_empty()) {
        return Some(Data::Other);
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let dot = if fraction.is_empty() { "" } else { "." };
    Some(Data::Text(format!("{minus}{whole}{dot}{fraction}")))
}

/// A number in another base, which GitHub keeps in 32 bits with a sign.
fn whole(digits: &str, base: u32) -> Option<Data> {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(base)) {
        return None;
    }
    Some(u32::from_str_radix(digits, base).map_or(Data::Other, |number| Data::Text(number.cast_signed().to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_are_what_github_makes_of_them() {
        for (text, expected) in [
            ("yes", "yes"),
            ("on", "on"),
            ("True", "true"),
            ("FALSE", "false"),
            ("tRUE", "tRUE"),
            ("0", "0"),
            ("010", "10"),
            ("+1", "1"),
            ("-07", "-7"),
            ("0o17", "15"),
            ("0x1F", "31"),
            ("0xFFFFFFFF", "-1"),
            ("0x", "0x"),
            ("0o8", "0o8"),
            ("-0x1", "-0x1"),
            ("1.80", "1.8"),
            ("1.", "1"),
            (".5", "0.5"),
            ("0.00010", "0.0001"),
            ("1.78.0", "1.78.0"),
            ("1_000", "1_000"),
            ("123456789012345", "123456789012345"),
            ("1e", "1e"),
            ("e3", "e3"),
            (".", "."),
            ("-", "-"),
            ("+-5", "+-5"),
        ] {
            assert_eq!(plain(text), Data::Text(expected.to_owned()), "{text}");
        }
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(plain(text), Data::Null, "{text}");
        }
        for text in ["1e3", "1.5E-3", "-0", "0.00001", "1234567890123456", "0x100000000", ".inf", "-.INF", ".NaN"] {
            assert_eq!(plain(text), Data::Other, "{text}");
        }
    }
}
