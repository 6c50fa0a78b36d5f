//! Secrets in JSON, which is read without regard to whether all of it is right.

use std::ops::Range;

use super::names;
use super::pieces::{Pieces, Sensitivity};
use super::scan::Style;
use super::tokens;

/// The parts of `text`; `None` if there is no JSON in it. Text around the JSON is looked at as plain text.
pub(super) fn find(text: &str) -> Option<Pieces> {
    let start = text.find('{')?;
    let mut pieces = Pieces::default();
    pieces.add(text, 0..start, Style::Plain, Sensitivity::Open);
    let bytes = text.as_bytes();
    // For each open bracket: whether its values are secret, and whether it is in a metadata table.
    let mut open: Vec<(bool, bool)> = Vec::new();
    let mut key: Option<Range<usize>> = None;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        let outer = open.last().copied().unwrap_or_default();
        let name = key.clone().and_then(|key| text.get(key)).unwrap_or_default();
        match byte {
            b'"' => {
                let end = string_end(bytes, at)?;
                let inner = at + 1..end;
                at = end + 1;
                let next = bytes.iter().skip(at).find(|byte| !byte.is_ascii_whitespace());
                if next == Some(&b':') {
                    pieces.add(text, inner.clone(), Style::Escaped, Sensitivity::Key);
                    key = Some(inner);
                } else {
                    let is_secret = outer.0 || (outer.1 && names::is_secret(name));
                    let place = match () {
                        () if is_secret => Sensitivity::Secret,
                        () if tokens::names_sum(name) => Sensitivity::Sum,
                        () if outer.1 => Sensitivity::Open,
                        () => Sensitivity::Name,
                    };
                    pieces.add(text, inner, Style::Escaped, place);
                }
                continue;
            }
            b'{' | b'[' => {
                let is_secret = outer.0 || (outer.1 && names::is_secret(name));
                open.push((is_secret, outer.1 || name == "metadata"));
                key = None;
            }
            b'}' | b']' => {
                open.pop();
                key = None;
            }
            b',' if open.last().is_none_or(|_| key.is_some()) => key = None,
            b'-' | b'0'..=b'9' if outer.0 || (outer.1 && names::is_secret(name)) => {
                let length = bytes
                    .iter()
                    .skip(at)
                    .take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte))
                    .count();
                pieces.add(text, at..at + length, Style::Plain, Sensitivity::Bare);
                at += length;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    Some(pieces)
}

/// Where the quote is that closes the string which opens at `open`.
fn string_end(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}
