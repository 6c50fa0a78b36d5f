//! Maps in braces, as far as they are one line of plain or quoted words.

use super::line::{Line, may_begin_plain, quoted};
use super::{Data, Entry, Node, are_distinct, is_null};

/// The entries of the map that is the first `length` bytes of `line`; nothing if there is more in it than words.
pub(super) fn map(line: Line<'_>, length: usize) -> Option<Vec<Entry>> {
    let inner = line.text.get(1..length.checked_sub(1)?)?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut rest = inner.trim_start_matches(' ');
    while !rest.is_empty() {
        let place = |text: &str| line.start + 1 + inner.len() - text.len();
        let key = word(rest)?;
        let key_span = place(rest)..place(rest) + key.length;
        let after = rest.get(key.length..)?.trim_start_matches(' ').strip_prefix(':')?;
        if !(after.is_empty() || after.starts_with([' ', ','])) {
            return None;
        }
        let after = after.trim_start_matches(' ');
        let start = place(after);
        let (value, tail) = if after.is_empty() || after.starts_with(',') {
            (Node { span: start..start, data: Data::Other }, after)
        } else {
            let value = word(after)?;
            let span = start..start + value.length;
            let data = if value.is_plain && is_null(&value.text) { Data::Other } else { Data::Text(value.text) };
            (Node { span, data }, after.get(value.length..)?)
        };
        entries.push(Entry { key: key.text, key_span, value });
        let tail = tail.trim_start_matches(' ');
        rest = if tail.is_empty() { tail } else { tail.strip_prefix(',')?.trim_start_matches(' ') };
    }
    are_distinct(&entries).then_some(entries)
}

struct Word {
    text: String,
    length: usize,
    is_plain: bool,
}

/// The word that `text` begins with.
fn word(text: &str) -> Option<Word> {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let (text, length) = quoted(text, quote)?;
        return Some(Word { text, length, is_plain: false });
    }
    let end = text.find([',', ':']).unwrap_or(text.len());
    let plain = text.get(..end)?.trim_end_matches(' ');
    let is_sure = !plain.is_empty() && may_begin_plain(plain) && !plain.contains(|c| "[]{}#\"'&*!|>%@`?\t".contains(c));
    is_sure.then(|| Word { text: plain.to_owned(), length: plain.len(), is_plain: true })
}
