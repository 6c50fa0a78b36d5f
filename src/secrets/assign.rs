//! Values that a name stands in front of which says that they are secret: `X_TOKEN=…`, `password: …`, `--token …`,
//! `Authorization: Bearer …`.

use std::ops::Range;

use super::names;

/// Words with a digit that stand behind `token` and the like and are none.
const SCHEMES: [&str; 14] = [
    "base32", "base64", "ed25519", "hs256", "http2", "md5sum", "oauth2", "oauth20", "rs256", "sha256", "sha384",
    "sha512", "utf8", "x509",
];

/// Finds such values in `text`.
pub(super) fn find(text: &str, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let mut quotes = Quotes::default();
    let mut line = 0;
    let mut at = 0;
    while at < bytes.len() {
        if bytes.get(at) == Some(&b'\n') {
            line = at + 1;
        }
        let length = bytes.iter().skip(at).take_while(|byte| is_name(**byte)).count();
        // An escape of another language in front, such as `\n`, is no part of a name.
        let escaped = at > 0 && bytes.get(at - 1) == Some(&b'\\') && length > 1;
        let start = if escaped { at + 1 } else { at };
        let name = text.get(start..at + length).unwrap_or_default();
        if names::is_secret(name) {
            let is_first = text.get(line..start).is_some_and(|before| {
                before.len() < 80 && before.trim_start_matches([' ', '\t', '-', '"', '\'', '#', '+']).is_empty()
            });
            if let Some(value) = value(text, start, at + length, is_first, &mut quotes) {
                let is_none = text.get(value.clone()).is_none_or(names::is_no_secret);
                let next = value.end;
                if !is_none {
                    found.push(value);
                }
                // The line is counted on where a value spans lines.
                if let Some(newline) = text.get(at..next).and_then(|passed| passed.rfind('\n')) {
                    line = at + newline + 1;
                }
                at = next.max(at + length);
                continue;
            }
        }
        at += length.max(1);
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// Of which quotes there are no more, and where the line ends.
#[derive(Default)]
struct Quotes {
    line_end: usize,
    no_double: bool,
    no_single: bool,
}

impl Quotes {
    /// Where the line ends that byte `at` is in.
    fn line_end(&mut self, text: &str, at: usize) -> usize {
        if at > self.line_end || self.line_end == 0 {
            let rest = text.get(at..).unwrap_or_default();
            self.line_end = at + rest.find(['\n', '\r']).unwrap_or(rest.len());
        }
        self.line_end
    }

    /// The length up to the quote that closes; nothing if none does.
    fn close(&mut self, text: &str, quote: char) -> Option<usize> {
        let none = if quote == '"' { &mut self.no_double } else { &mut self.no_single };
        if *none {
            return None;
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'\\' if quote == '"' => at += 2,
                byte if *byte == quote as u8 => return Some(at),
                _ => at += 1,
            }
        }
        *none = true;
        None
    }
}

/// The value that belongs to the name that ends at `end`.
fn value(text: &str, name_start: usize, end: usize, is_first: bool, quotes: &mut Quotes) -> Option<Range<usize>> {
    let name = text.get(name_start..end)?;
    let rest = text.get(end..)?;
    let behind = rest.trim_start_matches(['"', '\'', '\\', ']', '}', ' ', '\t']);
    let gap = rest.len() - behind.len();
    // So many blanks are no gap between a name and its value.
    if gap > 64 {
        return None;
    }
    let compares = ["==", "=~", "!="].iter().any(|sign| behind.starts_with(sign));
    let sign = ["::", ":=", ":-", "=>", "=", ":"].into_iter().find(|sign| behind.starts_with(sign));
    let Some(sign) = sign.filter(|_| !compares && !behind.starts_with("://")) else {
        return argument(text, name, end, quotes);
    };
    let from = end + gap + sign.len();
    let rest = text.get(from..)?;
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let has_space = spaces > 0;
    let start = from + spaces;
    let rest = text.get(start..)?;
    let line = rest.get(..quotes.line_end(text, start) - start)?;
    // `name=TOKEN::…` is of a workflow command, `token::…` a path of Rust.
    if sign == "::" && text.get(..name_start).is_some_and(|before| !before.ends_with("name=")) {
        return None;
    }
    // User and password of an address are found with the address.
    if sign == ":" && text.get(..name_start).is_some_and(|before| before.ends_with("://")) {
        return None;
    }
    let is_header = sign == ":"
        && ["authorization", "cookie", "set-cookie"].iter().any(|header| {
            name.get(name.len().saturating_sub(header.len())..).is_some_and(|end| end.eq_ignore_ascii_case(header))
        });
    if is_header {
        // The quote in front of the name is the one that closes.
        let before = text.get(..name_start).and_then(|before| before.chars().next_back());
        let end = match before.filter(|quote| matches!(quote, '"' | '\'')) {
            Some(quote) => line.find(quote).unwrap_or(line.len()),
            None => line.find(['"', '\'']).filter(|at| *at > 0).unwrap_or(line.len()),
        };
        let value = line.get(..end)?.trim_end_matches([' ', '\\']);
        return Some(start..start + value.len());
    }
    let first = line.chars().next()?;
    if line.starts_with("\"\"\"") || line.starts_with("'''") {
        let quotes = line.get(..3)?;
        let inner = rest.get(3..)?;
        let end = inner.find(quotes).unwrap_or(inner.len());
        return Some(start + 3..start + 3 + end);
    }
    if matches!(first, '"' | '\'') {
        let inner = rest.get(1..)?;
        let end = quotes.close(inner, first).unwrap_or(line.len().saturating_sub(1));
        return Some(start + 1..start + 1 + end);
    }
    if line.starts_with("\\\"") || line.starts_with("\\'") {
        let inner = line.get(2..)?;
        let end = inner.find(line.get(..2)?).unwrap_or(inner.len());
        return Some(start + 2..start + 2 + end);
    }
    if first == '[' || first == '{' {
        // All in brackets is of that name. The brackets themselves stay.
        let inner = line.get(1..)?;
        let end = inner.rfind([']', '}']).unwrap_or(inner.len());
        let value = inner.get(..end)?;
        let blank = value.len() - value.trim_start().len();
        return Some(start + 1 + blank..start + 1 + value.trim_end().len().max(blank));
    }
    let reference = names::reference(line);
    let line = if is_first && has_space && reference == 0 {
        line.find(" #").and_then(|end| line.get(..end)).unwrap_or(line)
    } else {
        let after = line.get(reference..)?;
        let after = after.find(|c: char| c.is_whitespace() || "\"'`;&|<>)}".contains(c)).unwrap_or(after.len());
        line.get(..reference + after)?.trim_end_matches(',')
    };
    let line = line.trim_end_matches([' ', '\t', '"', '\'', '\\']);
    Some(start..start + line.len())
}

/// The word behind an option such as `--token`, and one that looks like a password behind `token` and the like.
fn argument(text: &str, name: &str, end: usize, quotes: &mut Quotes) -> Option<Range<usize>> {
    let rest = text.get(end..)?;
    // A line that goes on ends with a backslash.
    let behind = rest.trim_start_matches(['"', '\'', ',', ' ', '\t', '\\', '\n', '\r']);
    let gap = rest.get(..rest.len() - behind.len())?;
    let goes_on = !gap.contains('\n') || gap.contains("\\\n") || gap.contains("\\\r");
    if gap.is_empty() || gap.len() > 64 || !goes_on || !gap.contains([' ', '\t', '\n', ',']) {
        return None;
    }
    let start = end + gap.len();
    let first = behind.chars().next()?;
    if name.starts_with('-') {
        if "-<>|&;)".contains(first) || behind.starts_with("id=") {
            return None;
        }
        if let Some(quote) = gap.chars().next_back().filter(|quote| matches!(quote, '"' | '\'')) {
            let line = behind.get(..behind.find('\n').unwrap_or(behind.len()))?;
            return Some(start..start + quotes.close(behind, quote).unwrap_or(line.len()));
        }
        let length = word(behind);
        return Some(start..start + length);
    }
    let length = word(behind);
    let value = behind.get(..length)?.trim_end_matches(['.', ',', ':', ')', '!', '?']);
    let has = |of: fn(&u8) -> bool| value.bytes().any(|byte| of(&byte));
    if value.contains("://") || value.contains(super::HIDDEN) {
        return None;
    }
    let looks = value.len() >= 6
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
        && !value.contains(['/', '=', '(', '$', '{', '@'])
        && !value.starts_with('-')
        && !value.trim_start_matches('v').bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && !SCHEMES.iter().any(|scheme| value.eq_ignore_ascii_case(scheme));
    let mixed = value.len() >= 8 && has(|byte| b"!$%^&*".contains(byte)) && has(u8::is_ascii_alphabetic);
    (looks || mixed).then(|| start..start + value.len())
}

/// The length of the word of a command that `text` begins with, of which a part may be in quotes.
fn word(text: &str) -> usize {
    let reference = names::reference(text);
    let rest = text.get(reference..).unwrap_or_default();
    reference + rest.find(|c: char| c.is_whitespace() || "\"'`;&|<>)".contains(c)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_secret_names_are_found_as_a_whole() {
        for (text, want) in [
            ("export X_TOKEN=ab,c; y", "export X_TOKEN=*; y"),
            ("echo \"X_TOKEN=ab\" >> $GITHUB_ENV", "echo \"X_TOKEN=*\" >> $GITHUB_ENV"),
            ("password: correct horse # why", "password: * # why"),
            ("  token = 'a b' # c", "  token = '*' # c"),
            ("\"token\": \"a\\\"b\", \"x\": 1", "\"token\": \"*\", \"x\": 1"),
            ("curl -H \"Authorization: Bearer abc\" u", "curl -H \"Authorization: *\" u"),
            ("curl -H 'X-Api-Key: abc' u", "curl -H 'X-Api-Key: *' u"),
            ("Authorization: Bearer abc def", "Authorization: *"),
            ("cargo publish --token abc -p x", "cargo publish --token * -p x"),
            ("cargo publish --token \\\n  abc", "cargo publish --token \\\n  *"),
            ("publish --token \"a b\" x", "publish --token \"*\" x"),
            ("${X_TOKEN:-hunter2}", "${X_TOKEN:-*}"),
            ("token: ${{ secrets.T }}", "token: ${{ secrets.T }}"),
            ("token: ${{ secrets.T || 'hunter2' }}", "token: *"),
            ("--password-stdin x", "--password-stdin x"),
            ("# token s3cr3t1 and token budget", "# token * and token budget"),
            ("token sha256 token v2.0.1", "token sha256 token v2.0.1"),
            ("if token == 'x'", "if token == 'x'"),
            ("password = \"\"\"a\nb\"\"\"\nc", "password = \"\"\"*\"\"\"\nc"),
            ("printf 'host=x\\npassword=y\\n'", "printf 'host=x\\npassword=*'"),
            ("password = ", "password = "),
            ("cookie::Key", "cookie::Key"),
            ("echo \"::set-output name=token::abc\"", "echo \"::set-output name=token::*\""),
        ] {
            let mut found = Vec::new();
            find(text, &mut found);
            let mut out = text.to_owned();
            found.into_iter().rev().for_each(|range| out.replace_range(range, "*"));
            assert_eq!(out, want, "{text}");
        }
    }
}
