//! A report as blocks, which are written as Markdown or as HTML. In all texts backticks mark code.

/// A part of a report.
#[derive(Debug)]
pub(super) enum Block {
    /// What it all comes to.
    Lead(String),
    Paragraph(String),
    List(Vec<String>),
    /// Items, and whether each is done.
    Checklist(Vec<(bool, String)>),
    Table(Table),
    /// Text in a language: `sh`, `toml` or `diff`.
    Code(&'static str, String),
    /// A title with blocks that are folded below it.
    Folded(String, Vec<Block>),
}

/// A table, of which the first column names the rows.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) heads: Vec<Head>,
    pub(super) rows: Vec<Vec<String>>,
}

/// The head of a column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub(super) name: &'static str,
    /// Whether the column has numbers.
    pub(super) is_number: bool,
}

/// The head of a column of words.
pub(super) const fn words(name: &'static str) -> Head {
    Head { name, is_number: false }
}

/// The head of a column of numbers.
pub(super) const fn number(name: &'static str) -> Head {
    Head { name, is_number: true }
}

impl Block {
    pub(super) fn table<const N: usize>(heads: [Head; N], rows: impl IntoIterator<Item = [String; N]>) -> Self {
        Self::Table(Table { heads: heads.to_vec(), rows: rows.into_iter().map(Vec::from).collect() })
    }
}
