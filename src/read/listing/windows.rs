//! What PowerShell's `Get-ChildItem -Recurse` and the command prompt's `dir /s` print, in any language.

use super::{Entry, Exactness, Listing, MOST_ENTRIES};

/// Whether a line is the head of such a list: a folder with its drive, or the titles of columns.
pub(super) fn is_start(line: &str) -> bool {
    folder(line).is_some() || columns(line).is_some()
}

/// Reads the list.
pub(super) fn read(text: &str) -> Listing {
    let mut listing = Listing { exactness: Exactness::Bytes, ..Listing::default() };
    let mut at = String::new();
    let mut table: Option<Vec<String>> = None;
    for line in text.lines() {
        if listing.entries.len() == MOST_ENTRIES {
            listing.is_cut = true;
            break;
        }
        if let Some(columns) = columns(line) {
            table = Some(columns);
        } else if let Some(entry) = table.as_ref().and_then(|columns| record(columns, line)) {
            listing.entries.push(entry);
        } else if let Some(folder) = folder(line) {
            at = folder.replace('\\', "/");
        } else if let Some((bytes, name)) = file(line).filter(|_| !at.is_empty()) {
            listing.entries.push(Entry { path: format!("{at}/{name}"), bytes, modified: None });
        } else if !line.trim().is_empty() {
            listing.skipped += 1;
        }
    }
    listing
}

/// The folder of a line such as `    Directory: C:\a\target` or ` Directory of C:\a\target`.
fn folder(line: &str) -> Option<&str> {
    let colon = line.find(":\\")?;
    let start = colon.checked_sub(1)?;
    let (before, path) = line.split_at_checked(start)?;
    // A line of a file begins with a date or a mode, a record with a quote.
    let is_title =
        before.starts_with(' ') && !before.contains('"') && !before.bytes().any(|byte| byte.is_ascii_digit());
    (is_title && path.starts_with(|c: char| c.is_ascii_alphabetic())).then(|| path.trim_end())
}

/// The columns of `ConvertTo-Csv`, if the line names a path and a size.
fn columns(line: &str) -> Option<Vec<String>> {
    let columns: Vec<String> = line.trim().split([',', ';']).map(|name| name.trim_matches('"').to_owned()).collect();
    let has = |name: &str| columns.iter().any(|column| column.eq_ignore_ascii_case(name));
    (has("FullName") && has("Length")).then_some(columns)
}

/// A line of `ConvertTo-Csv`, all of whose values are in quotes.
fn record(columns: &[String], line: &str) -> Option<Entry> {
    let mut entry = Entry::default();
    let inner = line.trim().strip_prefix('"')?.strip_suffix('"')?;
    let separator = if inner.contains("\",\"") { "\",\"" } else { "\";\"" };
    for (column, value) in columns.iter().zip(inner.split(separator)) {
        if column.eq_ignore_ascii_case("FullName") {
            entry.path = value.replace('\\', "/");
        } else if column.eq_ignore_ascii_case("Length") {
            entry.bytes = value.parse().ok()?;
        }
    }
    (!entry.path.is_empty()).then_some(entry)
}

/// The size and the name of a line such as `-a----  11/24/2026  5:01 PM  1234 a.rlib` or `24.11.2026  17:01  1.234 a.rlib`.
fn file(line: &str) -> Option<(u64, &str)> {
    let mut rest = line;
    let mut has_time = false;
    loop {
        let trimmed = rest.trim_start();
        let end = trimmed.find(char::is_whitespace)?;
        let (word, after) = trimmed.split_at_checked(end)?;
        if word.starts_with('<') {
            return None;
        }
        let is_number = word.starts_with(|c: char| c.is_ascii_digit())
            && word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'\'') || byte >= 0x80);
        if has_time && is_number && !is_date(word) {
            let digits: String = word.chars().filter(char::is_ascii_digit).collect();
            let name = after.trim_start();
            return (!name.is_empty()).then_some((digits.parse().ok()?, name.trim_end()));
        }
        has_time |= word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit());
        rest = after;
    }
}

/// Whether a word is a date, which has two separators and no three digits between them.
fn is_date(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
    parts.len() == 3 && parts.get(1).is_some_and(|middle| middle.len() < 3)
}
