//! Reads the data files: rows of strings, and no more than that.

use toml::de::{DeString, DeTable, DeValue};

/// A data file, read.
///
/// The files are part of the program and a test reads every row, so what cannot be read here is left out in silence.
pub(super) struct Document(Option<DeTable<'static>>);

impl Document {
    /// Reads the text of a data file.
    pub(super) fn parse(text: &'static str) -> Self {
        Self(DeTable::parse(text).ok().map(|table| table.into_inner()))
    }

    /// The elements of the array of tables `[[name]]`, in their order.
    pub(super) fn rows(&self, name: &str) -> impl Iterator<Item = Row<'_>> {
        self.0.iter().flat_map(move |table| Row(table).rows(name))
    }

    /// The file's own keys.
    #[cfg(test)]
    pub(super) fn root(&self) -> Option<Row<'_>> {
        self.0.as_ref().map(Row)
    }
}

/// One table of a data file.
#[derive(Clone, Copy)]
pub(super) struct Row<'d>(&'d DeTable<'static>);

impl<'d> Row<'d> {
    fn value(self, key: &str) -> Option<&'d DeValue<'static>> {
        self.0.get(key).map(|value| value.get_ref())
    }

    /// A string.
    pub(super) fn text(self, key: &str) -> Option<&'static str> {
        text(self.value(key)?)
    }

    /// A list of strings; empty where the key is absent, `None` where it is something else.
    pub(super) fn texts(self, key: &str) -> Option<Vec<&'static str>> {
        match self.value(key) {
            None => Some(Vec::new()),
            Some(value) => value.as_array()?.iter().map(|item| text(item.get_ref())).collect(),
        }
    }

    /// A boolean; `false` where the key is absent, `None` where it is something else.
    pub(super) fn flag(self, key: &str) -> Option<bool> {
        match self.value(key) {
            None => Some(false),
            Some(value) => value.as_bool(),
        }
    }

    /// Whatever stands there.
    pub(super) fn raw(self, key: &str) -> Option<&'d DeValue<'static>> {
        self.value(key)
    }

    /// The elements of an array of tables.
    pub(super) fn rows(self, key: &str) -> impl Iterator<Item = Row<'d>> {
        self.value(key)
            .and_then(DeValue::as_array)
            .into_iter()
            .flat_map(|array| array.iter())
            .filter_map(|item| item.get_ref().as_table().map(Row))
    }

    /// The keys of this table.
    #[cfg(test)]
    pub(super) fn keys(self) -> impl Iterator<Item = &'d str> {
        self.0.keys().map(|key| key.get_ref().as_ref())
    }
}

/// A string of the file. Those with an escape in them are copied once and kept for the life of the program.
pub(super) fn text(value: &DeValue<'static>) -> Option<&'static str> {
    match value {
        DeValue::String(DeString::Borrowed(text)) => Some(text),
        DeValue::String(DeString::Owned(text)) => Some(Box::leak(text.clone().into_boxed_str())),
        _ => None,
    }
}
