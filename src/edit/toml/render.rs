//! Keys and values as text, in the style of their neighbours.

use super::layout::{Layout, LineKind};
use super::lexer;
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
        let body = layout.habits(header);
        let model = beside.filter(|chunk| body.pairs.binary_search(chunk).is_ok()).or(body.pairs.first().copied());
        let pair = model.and_then(|chunk| match &layout.chunks.get(chunk)?.kind {
            LineKind::Pair(pair) => Some(pair),
            _ => None,
        });
        let tight = pair.is_some_and(|pair| {
            let equals = lexer::skip_blanks(layout.text, pair.key_end);
            equals == pair.key_end && pair.value.start == equals + 1
        });
        let indent = model.or(header).map_or("", |chunk| lexer::indent_of(layout.line(chunk)));
        Self { indent, tight, column: body.column }
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
