//! Keys and values as text, in the manner of what stands beside them.

use super::layout::Layout;
use super::lexis::{self, cut};
use crate::key::Value;
use toml_writer::{ToTomlKey, ToTomlValue};

/// A value on one line, but for strings with newlines.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Boolean(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::String(value) => value.to_toml_value(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(self::value).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Table(entries) => {
            let entries: Vec<_> = entries.iter().map(|(key, value)| entry(key, value)).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// `key = value`.
pub(super) fn entry(key: &str, value: &Value) -> String {
    format!("{} = {}", key.to_toml_key(), self::value(value))
}

/// A value on one line; a string with single quotes if `sample` has them and they can hold it.
pub(super) fn value_like(sample: &str, value: &Value) -> String {
    match value {
        Value::String(text)
            if sample.starts_with('\'')
                && !sample.starts_with("'''")
                && !text.contains(|c: char| c == '\'' || c.is_control()) =>
        {
            format!("'{text}'")
        }
        value => self::value(value),
    }
}

/// A dotted key.
pub(super) fn keys<'k>(keys: impl IntoIterator<Item = &'k String>) -> String {
    let keys: Vec<_> = keys.into_iter().map(ToTomlKey::to_toml_key).collect();
    keys.join(".")
}

/// How the lines of a table's body are written.
pub(super) struct Habit<'t> {
    indent: &'t str,
    tight: bool,
    /// The column that all `=` stand in, where blanks were spent on that, in characters.
    column: Option<usize>,
}

impl<'t> Habit<'t> {
    /// The habit of the body below `header`, as the line `beside` shows it.
    pub(super) fn of(layout: &'t Layout<'_>, header: Option<usize>, beside: Option<usize>) -> Self {
        let mut columns = Vec::new();
        let mut padded = false;
        let mut tight = false;
        let mut indent = header.map_or("", |header| lexis::indent_of(layout.line(header)));
        for (chunk, pair) in layout.body(header) {
            let Some(line) = layout.chunks.get(chunk).map(|chunk| chunk.range.start) else { continue };
            let equals = lexis::skip_blanks(layout.text, pair.key_end);
            columns.push(cut(layout.text, line..equals).chars().count());
            padded |= equals > pair.key_end + 1;
            if columns.len() == 1 || beside == Some(chunk) {
                indent = lexis::indent_of(layout.line(chunk));
                tight = equals == pair.key_end && pair.value.start == equals + 1;
            }
        }
        let column = columns
            .first()
            .copied()
            .filter(|first| padded && columns.len() > 1 && columns.iter().all(|column| column == first));
        Self { indent, tight, column }
    }

    /// A line without its newline.
    pub(super) fn line(&self, key: &str, value: &str) -> String {
        let mut line = format!("{}{key}", self.indent);
        if self.tight {
            return line + "=" + value;
        }
        let length = line.chars().count();
        let blanks = self.column.map_or(1, |column| column.saturating_sub(length).max(1));
        line.extend(std::iter::repeat_n(' ', blanks));
        line + "= " + value
    }
}
