//! Lists between brackets or braces: the items of an array, the entries of an inline table.

use crate::order;
use std::collections::BTreeSet;
use std::ops::Range;

use super::lexer::{self, BLANKS, cut};
use super::splice::Splice;

/// An array or inline table in the text.
#[derive(Debug)]
pub(super) struct List {
    /// From the opening to after the closing bracket.
    span: Range<usize>,
    items: Vec<Item>,
}

#[derive(Debug)]
struct Item {
    core: Range<usize>,
    /// Where the comma after it stands.
    comma: Option<usize>,
}

/// A change of a list.
#[derive(Debug)]
pub(super) struct ListChange {
    pub(super) list: List,
    /// The indexes of the removed items.
    pub(super) removed: BTreeSet<usize>,
    /// The new items as text.
    pub(super) added: Vec<String>,
    /// Whether new entries take the place of the first removed one, as in a table. In an array they come last.
    pub(super) is_table: bool,
}

impl List {
    /// The list at `span`, whose items end at `ends`, in ascending order.
    pub(super) fn of(text: &str, span: Range<usize>, ends: impl IntoIterator<Item = usize>) -> Self {
        let mut items = Vec::new();
        let mut at = span.start + 1;
        for end in ends {
            let start = lexer::skip_trivia(text, at);
            let next = lexer::skip_trivia(text, end);
            let comma = cut(text, next..text.len()).starts_with(',').then_some(next);
            at = comma.map_or(end, |comma| comma + 1);
            items.push(Item { core: start..end, comma });
        }
        Self { span, items }
    }

    /// The place of the item that ends at `end`.
    pub(super) fn ending_at(&self, end: usize) -> Option<usize> {
        self.items.iter().position(|item| item.core.end == end)
    }

    /// Where the item at a place stands.
    pub(super) fn core(&self, place: usize) -> Option<Range<usize>> {
        self.items.get(place).map(|item| item.core.clone())
    }

    fn inside(&self) -> Range<usize> {
        self.span.start + 1..self.span.end.saturating_sub(1)
    }

    /// The indent of the line that `at` is first on, if it is first on a line inside the list.
    fn own_line<'t>(&self, text: &'t str, at: usize) -> Option<&'t str> {
        let line = lexer::line_start(text, at);
        (line > self.span.start && lexer::skip_blanks(text, line) == at).then(|| cut(text, line..at))
    }

    /// The indent of an item on a line of its own.
    fn indent(&self, text: &str) -> String {
        let shown = self.items.iter().rev().find_map(|item| self.own_line(text, item.core.start));
        let comment = || {
            let inside = self.inside();
            lexer::comments(cut(text, inside.clone()))
                .into_iter()
                .find_map(|comment| self.own_line(text, inside.start + comment.start))
        };
        shown.or_else(comment).map_or_else(
            || {
                let line = lexer::line_start(text, self.span.start);
                format!("{}    ", lexer::indent_of(cut(text, line..self.span.start)))
            },
            str::to_owned,
        )
    }
}

impl ListChange {
    pub(super) fn new(list: List, is_table: bool) -> Self {
        Self { list, removed: BTreeSet::new(), added: Vec::new(), is_table }
    }

    /// The splices that make the change.
    pub(super) fn splices(&self, text: &str, newline: &str) -> Vec<Splice> {
        let mut splices = Vec::new();
        let items = &self.list.items;
        let seat = self.seat();
        let inside = self.list.inside();
        if !items.is_empty() && self.removed.len() == items.len() && seat.is_none() && !self.has_comments(text) {
            return vec![Splice::delete(inside)];
        }
        for range in self.deletions(text, seat) {
            splices.push(Splice::delete(range));
        }
        if self.added.is_empty() {
            return splices;
        }
        match (seat.and_then(|seat| items.get(seat)), items.last()) {
            (Some(seat), _) => {
                let separator = self.separator(text, newline, seat);
                splices.push(Splice::new(seat.core.clone(), self.added.join(&separator)));
            }
            (None, Some(last)) => self.append(text, newline, last, &mut splices),
            (None, None) => splices.push(self.fill(text, newline)),
        }
        splices
    }

    /// The removed item whose place the new ones take.
    fn seat(&self) -> Option<usize> {
        let place = match self.is_table {
            true => self.removed.first().copied(),
            false => self.list.items.len().checked_sub(1).filter(|last| self.removed.contains(last)),
        };
        place.filter(|_| !self.added.is_empty())
    }

    /// Whether there are comments between the items.
    fn has_comments(&self, text: &str) -> bool {
        let inside = self.list.inside();
        lexer::comments(cut(text, inside.clone())).iter().any(|comment| {
            let at = inside.start + comment.start;
            !self.list.items.iter().any(|item| item.core.contains(&at))
        })
    }

    /// The text between the new items if one of them starts where `item` does.
    fn separator(&self, text: &str, newline: &str, item: &Item) -> String {
        if let Some(indent) = self.list.own_line(text, item.core.start) {
            return format!(",{newline}{indent}");
        }
        let is_tight = self
            .list
            .items
            .iter()
            .zip(self.list.items.iter().skip(1))
            .any(|(item, next)| item.comma.is_some_and(|comma| comma + 1 == next.core.start));
        if is_tight { ",".to_owned() } else { ", ".to_owned() }
    }

    /// Adds the new items after the last one, which stays.
    fn append(&self, text: &str, newline: &str, last: &Item, splices: &mut Vec<Splice>) {
        let close = self.list.inside().end;
        let after = last.comma.map_or(last.core.end, |comma| comma + 1);
        let line_end = lexer::content_end(text, after);
        if line_end >= close {
            let separator = self.separator(text, newline, last);
            let items = self.added.join(&separator);
            splices.push(Splice::insert(last.core.end, format!("{separator}{items}")));
            return;
        }
        // A comment behind the last item stays behind it: the new ones come on lines below.
        let indent = self.list.indent(text);
        let items = self.added.join(&format!(",{newline}{indent}"));
        if last.comma.is_none() {
            splices.push(Splice::insert(last.core.end, ",".to_owned()));
        }
        let comma = if last.comma.is_some() { "," } else { "" };
        splices.push(Splice::insert(line_end, format!("{newline}{indent}{items}{comma}")));
    }

    /// Adds the new items to a list that has none.
    fn fill(&self, text: &str, newline: &str) -> Splice {
        let inside = self.list.inside();
        if self.has_comments(text) {
            let indent = self.list.indent(text);
            let items = self.added.join(&format!(",{newline}{indent}"));
            let line = lexer::line_start(text, inside.end);
            return Splice::insert(line, format!("{indent}{items},{newline}"));
        }
        let items = self.added.join(", ");
        Splice::new(inside, if self.is_table { format!(" {items} ") } else { items })
    }

    /// The ranges of the removed items with their commas, without overlap.
    fn deletions(&self, text: &str, seat: Option<usize>) -> Vec<Range<usize>> {
        let items = &self.list.items;
        let mut pieces: Vec<Range<usize>> = Vec::new();
        for place in self.removed.iter().filter(|place| seat != Some(**place)) {
            let Some(Item { core, comma }) = items.get(*place) else { continue };
            add_piece(&mut pieces, text, core.clone());
            if let Some(comma) = *comma {
                add_piece(&mut pieces, text, comma..comma + 1);
            }
        }
        let mut ranges: Vec<_> = pieces.into_iter().map(|piece| self.with_blanks(text, piece)).collect();

        // A list without a comma at its end stays one.
        let ends_bare = items.last().is_some_and(|last| last.comma.is_none());
        let remains = |place: &usize| !self.removed.contains(place) || seat == Some(*place);
        let last_left = (0..items.len()).rev().find(remains);
        if ends_bare
            && let Some(Item { core, comma: Some(comma) }) = last_left.and_then(|place| items.get(place))
            && last_left.is_some_and(|place| place + 1 < items.len())
        {
            let bare = lexer::skip_blanks_back(text, *comma);
            ranges.push(if bare == core.end { bare..comma + 1 } else { *comma..comma + 1 });
        }
        order::sort_by_key(&mut ranges, |range| (range.start, range.end));
        let mut merged: Vec<Range<usize>> = Vec::new();
        for range in ranges {
            match merged.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => merged.push(range),
            }
        }
        merged
    }

    /// A removed piece with the blanks, or the line, that are of no use without it.
    fn with_blanks(&self, text: &str, piece: Range<usize>) -> Range<usize> {
        let left = lexer::skip_blanks_back(text, piece.start);
        let right = lexer::skip_blanks(text, piece.end);
        let rest = cut(text, right..text.len());
        let is_line_end = rest.starts_with('\n') || rest.starts_with("\r\n");
        if is_line_end && left > self.list.span.start && cut(text, 0..left).ends_with('\n') {
            left..lexer::line_end(text, right)
        } else if is_line_end {
            left..right
        } else if right == self.list.inside().end {
            left..piece.end
        } else {
            piece.start..right
        }
    }
}

/// Adds a piece, as part of the one before if only blanks are between them.
fn add_piece(pieces: &mut Vec<Range<usize>>, text: &str, piece: Range<usize>) {
    match pieces.last_mut() {
        Some(last) if cut(text, last.end..piece.start).trim_matches(BLANKS).is_empty() => last.end = piece.end,
        _ => pieces.push(piece),
    }
}
