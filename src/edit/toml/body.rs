//! The style that the lines below one header share, determined once for all lines that are inserted there.

use std::collections::{BTreeMap, BTreeSet};

// Both ways: a layout keeps the bodies that were made of it, so that each is made once.
use super::layout::Layout;
use super::lexer::{self, cut};

/// The `key = value` lines below a header.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Their chunks.
    pub(super) pairs: Vec<usize>,
    /// Whether they are in the order of their first keys.
    pub(super) is_sorted: bool,
    /// The first keys of dotted ones.
    dotted: BTreeSet<String>,
    /// The keys of those whose value is an inline table of one entry, and how many there are of each.
    braced: BTreeMap<String, usize>,
    braced_count: usize,
    /// The column that all `=` stand in, where blanks were spent on that, in characters.
    pub(super) column: Option<usize>,
}

impl Body {
    pub(super) fn of(layout: &Layout<'_>, header: Option<usize>) -> Self {
        let above = layout.header_path(header).len();
        let mut body = Self { is_sorted: true, ..Self::default() };
        let (mut padded, mut is_one, mut last) = (false, true, None);
        for (chunk, pair) in layout.body(header) {
            body.pairs.push(chunk);
            let own = pair.path.get(above..).unwrap_or_default();
            let first = own.first().map_or("", String::as_str);
            body.is_sorted &= last.replace(first).is_none_or(|last| last <= first);
            match own {
                [_, _, ..] => drop(body.dotted.insert(first.to_owned())),
                [_] if pair.is_single => {
                    *body.braced.entry(first.to_owned()).or_default() += 1;
                    body.braced_count += 1;
                }
                _ => {}
            }
            let line = layout.chunks.get(chunk).map_or(0, |chunk| chunk.range.start);
            let equals = lexer::skip_blanks(layout.text, pair.key_end);
            let column = cut(layout.text, line..equals).chars().count();
            padded |= equals > pair.key_end + 1;
            is_one &= *body.column.get_or_insert(column) == column;
        }
        body.column = body.column.filter(|_| padded && is_one && body.pairs.len() > 1);
        body
    }

    /// Whether tables of one value are written with dotted keys more often than with braces, apart from this one.
    pub(super) fn prefers_dotted(&self, key: &str) -> bool {
        let dotted = self.dotted.len() - usize::from(self.dotted.contains(key));
        dotted > self.braced_count - self.braced.get(key).copied().unwrap_or_default()
    }
}
