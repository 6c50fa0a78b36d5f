//! In which of TOML's forms a key has its value.

use crate::read::tree::{Data, Entry, Node, Table};

/// How what a key holds is written.
#[derive(Debug)]
pub(super) enum Form<'d> {
    /// `key = value`, braces included.
    Value,
    /// `[key]`.
    Header(&'d Table),
    /// `[[key]]`, for each of these tables.
    Headers(&'d [Node]),
    /// `key.inner = value`, and maybe `[key.inner]` besides.
    Dotted(&'d Table),
    /// `[key.inner]` alone.
    Implied(&'d Table),
}

impl<'d> Form<'d> {
    /// The form of an entry of `text`.
    ///
    /// A table stands at its header or its braces. One that has neither stands at the key that named it first, and no
    /// key begins with a bracket.
    pub(super) fn of(text: &str, entry: &'d Entry) -> Self {
        let starts_with = |node: &Node, byte| text.as_bytes().get(node.span.start) == Some(&byte);
        match &entry.value.data {
            Data::Table(_) if starts_with(&entry.value, b'{') => Self::Value,
            Data::Table(table) if starts_with(&entry.value, b'[') => Self::Header(table),
            Data::Table(table) if has_lines(text, table) => Self::Dotted(table),
            Data::Table(table) => Self::Implied(table),
            Data::Array(items) => match items.first() {
                Some(first) if first.as_table().is_some() && starts_with(first, b'[') => Self::Headers(items),
                _ => Self::Value,
            },
            _ => Self::Value,
        }
    }
}

/// Whether something in a table without a header of its own is written as `key = value` for all that.
fn has_lines(text: &str, table: &Table) -> bool {
    table.iter().any(|(_, entry)| matches!(Form::of(text, entry), Form::Value | Form::Dotted(_)))
}
