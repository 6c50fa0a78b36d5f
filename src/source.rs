//! Source texts, places in them, and what is wrong with them.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::named::named;

/// A span of bytes in one of the files that were given.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The path of the file, relative to the folder that was given, with `/` between its parts.
    pub file: Arc<str>,
    /// Byte offsets into the file's text.
    pub span: Range<usize>,
}

impl Place {
    /// The bytes `span` of `file`.
    pub fn new(file: &Arc<str>, span: Range<usize>) -> Self {
        Self { file: Arc::clone(file), span }
    }
}

named! {
    /// How serious a problem is.
    pub enum Weight {
        /// Cargo would refuse this, or a part of the file could not be read.
        Error = "error",
        /// Cargo would warn of it, or something had to be assumed.
        Note = "note",
    }
}

/// Something in an input that could not be read as Cargo reads it.
///
/// A problem never stops the audit: whatever it does not touch is audited all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The path of the file.
    pub file: Arc<str>,
    /// Where in the file, in bytes, if it is about a place there.
    pub span: Option<Range<usize>>,
    /// How much it takes away.
    pub weight: Weight,
    /// A sentence or two: what is wrong and, where that is known, what to do.
    pub message: String,
}

impl Problem {
    /// An error at a place of `file`.
    pub fn error(file: &Arc<str>, span: impl Into<Option<Range<usize>>>, message: impl Into<String>) -> Self {
        Self { file: Arc::clone(file), span: span.into(), weight: Weight::Error, message: message.into() }
    }

    /// A note at a place of `file`.
    pub fn note(file: &Arc<str>, span: impl Into<Option<Range<usize>>>, message: impl Into<String>) -> Self {
        Self { weight: Weight::Note, ..Self::error(file, span, message) }
    }
}

/// Line and column of a byte in a text, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Where the lines of a text begin, to turn byte offsets into positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// The lines of `text`; a line ends with `\n`.
    pub fn new(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(ends).collect() }
    }

    /// The position of byte `offset` of `text`, the text that this index was made from. An offset behind the end
    /// is taken as the end.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = offset.min(text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = text.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
        Position { line: line.max(1), column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let text = "a = 1\nü = \"x\"\n";
        let index = LineIndex::new(text);
        assert_eq!(index.position(text, 0).to_string(), "1:1");
        assert_eq!(index.position(text, 6).to_string(), "2:1");
        assert_eq!(index.position(text, 8).to_string(), "2:2");
        assert_eq!(index.position(text, 999).to_string(), "3:1");
    }
}
