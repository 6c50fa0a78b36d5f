//! From a plan to the new text, in one pass over the original.

use crate::order;
use std::ops::Range;

use super::layout::{Layout, LineKind};
use super::lexer::{self, cut};
use super::plan::EditPlan;
use super::render;
use super::splice::Splice;

/// The text with the plan carried out, or nothing if two of its splices overlap.
pub(super) fn write(layout: &Layout<'_>, plan: EditPlan<'_>) -> Option<String> {
    let mut writer =
        Writer { layout, splices: plan.splices(), plan, above: Line::Start, is_ghost: false, blanks: Vec::new() };
    for slot in 0..=layout.chunks.len() {
        writer.slot(slot);
        writer.chunk(slot);
    }
    if writer.is_ghost {
        writer.splices.extend(writer.blanks.drain(..).map(Splice::delete));
    }
    splice(layout.text, writer.splices)
}

fn splice(text: &str, mut splices: Vec<Splice>) -> Option<String> {
    // Stable, so that insertions at one place keep their order.
    order::sort_by_key(&mut splices, |splice| (splice.range.start, splice.range.end));
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for splice in splices {
        result.push_str(text.get(at..splice.range.start)?);
        result.push_str(&splice.text);
        at = splice.range.end;
    }
    result.push_str(text.get(at..)?);
    Some(result)
}

/// The kind of the last line of the result so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Start,
    Blank,
    Text,
}

struct Writer<'a> {
    layout: &'a Layout<'a>,
    plan: EditPlan<'a>,
    splices: Vec<Splice>,
    above: Line,
    /// Whether a removed table was here, whose blank lines are of no more use.
    is_ghost: bool,
    /// The blank lines kept since the last line of text.
    blanks: Vec<Range<usize>>,
}

impl Writer<'_> {
    fn text(&mut self) {
        self.above = Line::Text;
        self.blanks.clear();
    }

    /// Writes the new lines and tables before a chunk.
    fn slot(&mut self, slot: usize) {
        let lines = self.plan.lines.remove(&slot).unwrap_or_default();
        let tables = self.plan.tables.remove(&slot).unwrap_or_default();
        if lines.is_empty() && tables.is_empty() {
            return;
        }
        let above = self.layout.chunks.iter().take(slot);
        let opens_file = above.into_iter().all(|chunk| matches!(chunk.kind, LineKind::Blank | LineKind::Comment));
        let needs_gap = !tables.is_empty() || opens_file;
        let mut block = Vec::new();
        if !lines.is_empty() {
            if opens_file && self.above == Line::Text {
                block.push(String::new());
            }
            block.extend(lines);
            self.text();
        }
        for ((_, path), entries) in tables {
            if self.above == Line::Text {
                block.push(String::new());
            }
            block.push(format!("[{}]", render::keys(&path)));
            block.extend(entries.iter().map(|(key, value)| render::entry(key, value)));
            self.text();
        }
        if needs_gap && self.next_is_text(slot) && slot < self.layout.chunks.len() {
            block.push(String::new());
            self.above = Line::Blank;
        }
        self.is_ghost = false;
        self.insert_lines(slot, &block);
    }

    /// Inserts lines before a chunk, with the newline of the line above.
    fn insert_lines(&mut self, slot: usize, lines: &[String]) {
        let above = slot.checked_sub(1).map(|above| self.layout.line(above));
        let newline = self.layout.newline_at(slot.saturating_sub(1));
        let at = self.layout.chunks.get(slot).map_or(self.layout.text.len(), |chunk| chunk.range.start);
        let mut text = lines.join(newline);
        if above.is_none_or(|line| line.ends_with('\n')) {
            text.push_str(newline);
        } else if slot.checked_sub(1).is_some_and(|above| !self.vanishes(above)) {
            text.insert_str(0, newline);
        }
        self.splices.push(Splice::insert(at, text));
    }

    /// Whether the next line that stays, from a chunk on, has text.
    fn next_is_text(&self, slot: usize) -> bool {
        let mut rest = self.layout.chunks.iter().enumerate().skip(slot);
        rest.find(|(index, _)| !self.vanishes(*index)).is_some_and(|(_, chunk)| !matches!(chunk.kind, LineKind::Blank))
    }

    /// Whether nothing of a chunk stays.
    fn vanishes(&self, index: usize) -> bool {
        self.plan.dropped.contains(&index)
            && self.layout.chunks.get(index).is_none_or(|chunk| self.layout.comments_in(&chunk.range).next().is_none())
    }

    fn chunk(&mut self, index: usize) {
        let Some(chunk) = self.layout.chunks.get(index) else { return };
        let range = chunk.range.clone();
        match &chunk.kind {
            LineKind::Blank if self.is_ghost && self.above != Line::Text => self.splices.push(Splice::delete(range)),
            LineKind::Blank => {
                self.above = Line::Blank;
                self.blanks.push(range);
            }
            LineKind::Comment => self.text(),
            LineKind::Header(_) | LineKind::Pair(_) if !self.plan.dropped.contains(&index) => {
                self.is_ghost = false;
                self.hoist(index, &range);
                self.text();
            }
            kind => {
                let header = match kind {
                    LineKind::Pair(pair) => pair.header,
                    _ => Some(index),
                };
                self.is_ghost |= header.is_some_and(|header| self.plan.dropped.contains(&header));
                self.drop(index, range);
            }
        }
    }

    /// Removes a chunk all but its comments, each of which gets a line of its own.
    fn drop(&mut self, index: usize, range: Range<usize>) {
        let indent = lexer::indent_of(self.layout.line(index));
        let text: String = self
            .layout
            .comments_in(&range)
            .map(|comment| {
                let end = lexer::line_end(self.layout.text, comment.start);
                format!("{indent}{}", cut(self.layout.text, comment.start..end))
            })
            .collect();
        if !text.is_empty() {
            self.text();
        }
        self.splices.push(Splice::new(range, text));
    }

    /// Puts comments that lost their place inside a value on lines above it.
    fn hoist(&mut self, index: usize, range: &Range<usize>) {
        let Some(lost) = self.plan.lost.get(&index) else { return };
        let (indent, newline) = (lexer::indent_of(self.layout.line(index)), self.layout.newline_at(index));
        let comments: String =
            lost.iter().map(|comment| format!("{indent}{}{newline}", cut(self.layout.text, comment.clone()))).collect();
        self.splices.push(Splice::insert(range.start, comments));
    }
}
