//! Text that was quoted, as mail and Markdown do it.

use std::borrow::Cow;

use crate::input::sniff::{Line, line};

/// `text` without the `>` before its lines, if it is quoted.
pub(super) fn removed(text: &str) -> Cow<'_, str> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let quoted = lines().filter(|line| line.starts_with('>')).count();
    let is_toml = |text: &str| text.starts_with('>') && matches!(line(bare(text)), Line::Header(_));
    // A string that spans lines may quote as well.
    let before_toml = || lines().find(|text| line(bare(text)) != Line::Other).is_some_and(is_toml);
    if quoted == 0 || quoted * 2 <= lines().count() && !before_toml() {
        return Cow::Borrowed(text);
    }
    text.split_inclusive('\n').map(|line| if line.starts_with('>') { bare(line) } else { line }).collect()
}

/// A line without its marks.
fn bare(mut line: &str) -> &str {
    while let Some(rest) = line.strip_prefix('>') {
        line = match rest.strip_prefix(' ') {
            Some(deeper) if deeper.starts_with('>') => deeper,
            bare => bare.unwrap_or(rest),
        };
    }
    line
}
