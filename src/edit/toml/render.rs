//! Keys and values as text, in the manner of what stands beside them.

use super::super::Value;
use super::layout::Layout;
use super::lexis::{self, cut};
use toml_edit::{Array, InlineTable, Key};

/// A value on one line.
pub(super) fn value(value: &Value) -> String {
    parsed(value).to_string()
}

fn parsed(value: &Value) -> toml_edit::Value {
    match value {
        Value::Boolean(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::String(value) => value.as_str().into(),
        Value::Array(items) => items.iter().map(parsed).collect::<Array>().into(),
        Value::Table(entries) => {
            let mut table = InlineTable::new();
            for (key, value) in entries {
                table.insert(key, parsed(value));
            }
            table.into()
        }
    }
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
    let keys: Vec<_> = keys.into_iter().map(|key| Key::new(key).display_repr().into_owned()).collect();
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
