//! Places as lines and columns.

use serde::{Deserialize, Serialize};

use crate::audit::Audit;
use crate::source;

/// A span of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Place {
    /// The file.
    pub file: String,
    /// The first line, from 1.
    pub line: usize,
    /// The first column in characters, from 1.
    pub column: usize,
    /// The line of the end.
    pub end_line: usize,
    /// The column of the end, which is behind the last character.
    pub end_column: usize,
}

/// Nothing for a file that was not read.
pub(super) fn place(audit: &Audit, place: &source::Place) -> Option<Place> {
    let file = audit.model.file(&place.file)?;
    let start = file.lines.position(&file.text, place.span.start);
    let end = file.lines.position(&file.text, place.span.end);
    Some(Place {
        file: place.file.to_string(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    })
}
