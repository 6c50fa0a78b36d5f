//! What of a TOML text only TOML 1.1 has, which Cargo reads from some version on.

use std::ops::Range;

/// The first thing of a valid text that TOML 1.0 does not have, and what it is: an inline table over several lines or with a
/// comma at its end, or one of the escapes `\e` and `\xHH`.
pub fn first(text: &str) -> Option<(Range<usize>, &'static str)> {
    let bytes = text.as_bytes();
    let at = |index: usize| bytes.get(index).copied();
    // The open arrays and inline tables, and where each of them begins.
    let mut open: Vec<(u8, usize)> = Vec::new();
    let (mut index, mut last) = (0, b'\n');
    let mut in_header = false;
    while let Some(byte) = at(index) {
        match byte {
            b'#' => {
                while at(index + 1).is_some_and(|next| next != b'\n') {
                    index += 1;
                }
            }
            b'"' | b'\'' => match string(bytes, index) {
                Ok(end) => index = end,
                Err(escape) => return Some((escape..escape + 2, "an escape")),
            },
            b'\n' => {
                if let Some((b'{', start)) = open.last() {
                    return Some((*start..index, "an inline table over several lines"));
                }
                in_header = false;
            }
            b'[' if open.is_empty() && last == b'\n' => in_header = true,
            b'[' | b'{' if !in_header => open.push((byte, index)),
            b']' | b'}' if !in_header => {
                if let (b'}', b',', Some((_, start))) = (byte, last, open.last()) {
                    return Some((*start..index + 1, "an inline table with a comma at its end"));
                }
                open.pop();
            }
            _ => {}
        }
        if !matches!(byte, b' ' | b'\t' | b'\r' | b'#') {
            last = byte;
        }
        index += 1;
    }
    None
}

/// Where a string ends that begins at `start`, or the place of an escape of TOML 1.1 in it.
fn string(bytes: &[u8], start: usize) -> Result<usize, usize> {
    let quote = bytes.get(start).copied().unwrap_or_default();
    let is_quote = |index: usize| bytes.get(index) == Some(&quote);
    let is_long = is_quote(start + 1) && is_quote(start + 2);
    let mut index = start + if is_long { 3 } else { 1 };
    while let Some(byte) = bytes.get(index).copied() {
        if byte == b'\\' && quote == b'"' {
            if matches!(bytes.get(index + 1), Some(b'e' | b'x')) {
                return Err(index);
            }
            index += 2;
            continue;
        }
        if byte == quote && (!is_long || is_quote(index + 1) && is_quote(index + 2)) {
            // A long string can end with quotes of its own.
            let mut end = if is_long { index + 2 } else { index };
            while is_long && is_quote(end + 1) {
                end += 1;
            }
            return Ok(end);
        }
        index += 1;
    }
    Ok(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_toml_1_0_has_is_not_found() {
        for text in [
            "a = { b = 1 }\nc = [\n  1, # {\n  { d = [\n 1,\n ] },\n]\n",
            "[a.\"[{\".'{']\n[[b]] # {\nc = \"{\\\"\\n,}\\u00e9\" # \\e\n",
            "a = '\\e\\x'\nb = '''\n{\n'''\nc = \"\"\"{\n\\\\e\"\"\"\"\nd = {}\r\n",
            "a = \"unfinished\\",
            "a = {",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }

    #[test]
    fn what_toml_1_1_adds_is_found() {
        for (text, found) in [
            ("a = {\n b = 1 }\n", "{"),
            ("[a]\nb = [ { c = 1,\n d = 2 } ]\n", "{ c = 1,"),
            ("a = { b = 1, }\n", "{ b = 1, }"),
            ("a = { b = [\n 1,\n], # end\n}\n", "{ b = [\n 1,\n], # end"),
            ("a = \"\\e[0m\"\n", "\\e"),
            ("a = \"\"\"\n\\x41\"\"\"\n", "\\x"),
        ] {
            assert_eq!(first(text).and_then(|(span, _)| text.get(span)), Some(found), "{text}");
        }
    }
}
