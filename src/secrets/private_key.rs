//! Private keys in the text form that OpenSSL, OpenSSH and GnuPG write, on many lines or on one.

use std::ops::Range;

/// Lines between the first one and the body.
const HEADERS: [&str; 6] = ["Charset:", "Comment:", "DEK-Info:", "Hash:", "Proc-Type:", "Version:"];

/// Finds private keys in `text`. One without an end goes on as long as lines look like one.
pub(super) fn find(text: &str, found: &mut Vec<Range<usize>>) {
    let mut from = 0;
    let mut no_end = false;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("PRIVATE KEY")).map(|at| from + at) {
        from = at + "PRIVATE KEY".len();
        let Some(start) = begin(text, at) else { continue };
        let rest = text.get(from..).unwrap_or_default();
        let end = match rest.find("PRIVATE KEY").filter(|_| !no_end) {
            Some(next) if is_end(rest, next) => {
                let behind = rest.get(next + "PRIVATE KEY".len()..).unwrap_or_default();
                let dashes = behind.strip_prefix(" BLOCK").unwrap_or(behind);
                let length = dashes.len() - dashes.trim_start_matches([' ', '-']).len();
                let spaces = dashes.get(..length).unwrap_or_default();
                rest.len() - dashes.len() + spaces.trim_end().len()
            }
            next => {
                no_end |= next.is_none();
                body(rest.get(..next.unwrap_or(rest.len())).unwrap_or_default())
            }
        };
        found.push(start..from + end);
        from += end;
    }
    if let Some(at) = text.find("PuTTY-User-Key-File") {
        found.push(at..text.trim_end().len());
    }
}

/// Where a key begins whose first line has `PRIVATE KEY` at `at`.
fn begin(text: &str, at: usize) -> Option<usize> {
    let mut near = at.saturating_sub(40);
    while !text.is_char_boundary(near) {
        near += 1;
    }
    let before = text.get(near..at)?;
    let word = before.rfind("BEGIN")?;
    let between = before.get(word + 5..)?;
    if !between.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' ') {
        return None;
    }
    Some(near + before.get(..word)?.trim_end_matches([' ', '-']).len()).map(|start| {
        // Spaces in front of the dashes are indentation.
        let dashes = text.get(start..near + word).unwrap_or_default();
        start + (dashes.len() - dashes.trim_start().len())
    })
}

/// Whether `PRIVATE KEY` at `at` is that of a last line.
fn is_end(text: &str, at: usize) -> bool {
    let mut near = at.saturating_sub(40);
    while !text.is_char_boundary(near) {
        near += 1;
    }
    text.get(near..at).is_some_and(|before| before.contains("END") && !before.contains("BEGIN"))
}

/// The length of the text that looks like the body of a key.
fn body(text: &str) -> usize {
    let mut length = 0;
    let mut end = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let bare = line.trim().trim_start_matches(['#', '/', ' ']).trim_matches(['"', '\'', ',', '\\']);
        let is_body = bare.chars().all(|c| c.is_ascii_alphanumeric() || "+/=-\\".contains(c))
            || HEADERS.iter().any(|header| bare.starts_with(header));
        if !is_body && number > 0 {
            break;
        }
        length += line.len();
        if !line.trim().is_empty() {
            end = length - (line.len() - line.trim_end().len());
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_from_begin_to_end() {
        for (text, want) in [
            ("a -----BEGIN OPENSSH PRIVATE KEY-----\nx\ny\n-----END OPENSSH PRIVATE KEY-----\nb", "a *\nb"),
            ("a=\"-----BEGIN PRIVATE KEY-----\\nx\\n-----END PRIVATE KEY-----\\n\" b", "a=\"*\\n\" b"),
            ("a\n  -----BEGIN RSA PRIVATE KEY-----\n  x+/=\n  y\nname: b", "a\n  *\nname: b"),
            ("-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\nx\n-----END PGP PRIVATE KEY BLOCK-----\n", "*\n"),
            ("PRIVATE KEY and BEGIN", "PRIVATE KEY and BEGIN"),
            ("-----BEGIN PRIVATE KEY-----", "*"),
        ] {
            let mut found = Vec::new();
            find(text, &mut found);
            let mut out = text.to_owned();
            found.into_iter().rev().for_each(|range| out.replace_range(range, "*"));
            assert_eq!(out, want);
        }
    }
}
