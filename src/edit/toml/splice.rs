//! A change of the text.

use std::ops::Range;

/// A range of the original text and its replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) range: Range<usize>,
    pub(super) text: String,
}

impl Splice {
    pub(super) fn new(range: Range<usize>, text: String) -> Self {
        Self { range, text }
    }

    pub(super) fn delete(range: Range<usize>) -> Self {
        Self::new(range, String::new())
    }

    pub(super) fn insert(at: usize, text: String) -> Self {
        Self::new(at..at, text)
    }
}
