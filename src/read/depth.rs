//! How deep a TOML file is nested, found out before it is parsed.
//!
//! The parser bounds brackets and the keys of a dotted key each for themselves. Dotted keys inside of inline tables
//! inside of dotted keys multiply, and a tree that deep is more than a stack can walk.

use super::strings::string_end;

/// Deeper than this is no file of Cargo's, which come to five or six levels.
pub(super) const DEEPEST: usize = 256;

/// The byte at which `text` is nested deeper than [`DEEPEST`]; nothing if it never is.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // The dots of the key in front of each bracket that is open, and of the one that is read.
    let (mut open, mut sum, mut dots) = (Vec::new(), 0_usize, 0_usize);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'#' => at = line_end(bytes, at),
            b'"' | b'\'' => {
                at = string_end(text, at);
                continue;
            }
            b'{' | b'[' => {
                open.push(dots);
                sum += dots + 1;
                dots = 0;
            }
            b'}' | b']' => {
                if let Some(before) = open.pop() {
                    sum -= before + 1;
                }
                dots = 0;
            }
            b',' => dots = 0,
            b'\n' if open.is_empty() => dots = 0,
            b'.' => dots += 1,
            _ => {}
        }
        if sum + dots > DEEPEST {
            return Some(at);
        }
        at += 1;
    }
    None
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes.iter().skip(at).position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_counts_and_what_is_closed_does_not() {
        assert_eq!(too_deep(&"a = { b.c = [1, 2.5] }\n".repeat(1000)), None);
        assert_eq!(too_deep(&"[a.b.c]\nd.e = \"....\" # ....\n".repeat(1000)), None);
        assert_eq!(too_deep(&format!("a = '{}'\nb = \"\"\"{}\"\"\"\n", "{".repeat(999), "[.".repeat(999))), None);
        let dotted = format!("{}a = 1", "a.".repeat(DEEPEST + 1));
        assert_eq!(too_deep(&dotted), Some(2 * DEEPEST + 1));
        assert_eq!(too_deep(&format!("x = {}", "{a.b = ".repeat(DEEPEST))), Some(4 + 7 * (DEEPEST / 2)));
        for before in
            ["s = \"open\n", "s = \"open\\\n", "s = \"\"\"two spare\"\"\"\"\"\n", "s = [\"\"\"one spare\"\"\"\", "]
        {
            assert!(too_deep(&format!("{before}x = {}", "[".repeat(DEEPEST + 1))).is_some(), "{before}");
        }
    }
}
