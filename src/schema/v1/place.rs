//! Places as lines and columns.

use super::Place;
use crate::audit::Audit;
use crate::source;

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
