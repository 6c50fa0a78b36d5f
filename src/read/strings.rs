//! Where strings of TOML end, for those who look for what stands outside of them.

/// Where the string that opens at `open` has ended. One that is not closed ends with its line, as the parser has it.
pub(crate) fn string_end(text: &str, open: usize) -> usize {
    let bytes = text.as_bytes();
    let Some(quote) = bytes.get(open) else { return open };
    let are_quotes = |at: usize, count: usize| {
        bytes.get(at..at + count).is_some_and(|quotes| quotes.iter().all(|byte| byte == quote))
    };
    let multiline = are_quotes(open, 3);
    let mut at = open + if multiline { 3 } else { 1 };
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\n' if !multiline => return at,
            byte if byte == quote && !multiline => return at + 1,
            byte if byte == quote && are_quotes(at, 3) => {
                // `"""a"""""` ends with two quotes of content before the closing three.
                let spare = (1..=2).take_while(|spare| are_quotes(at + 2 + spare, 1)).count();
                return at + 3 + spare;
            }
            b'\\' if *quote == b'"' && (multiline || bytes.get(at + 1) != Some(&b'\n')) => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::string_end;

    #[test]
    fn strings_end_at_their_quotes_or_with_their_line() {
        for (text, rest) in [
            ("\"a\\\"b\" c", " c"),
            ("'a\\' c", " c"),
            ("\"\" c", " c"),
            ("\"\"\"a\n\\\"\"\"\"b", "b"),
            ("\"\"\"a\"\"\"\"\" c", " c"),
            ("'''a'''' c", " c"),
            ("\"open\nc", "\nc"),
            ("\"open\\\nc", "\nc"),
            ("\"\"\"open", ""),
            ("\"", ""),
        ] {
            assert_eq!(&text[string_end(text, 0)..], rest, "{text}");
        }
    }
}
