//! How a document is laid out: as a row of blank lines, comment lines, table headers and `key = value` lines.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::body::Body;
use super::form::Form;
use super::lexer::{self, cut};
use crate::order;
use crate::read::tree::{Node, Table};

/// A document as the row of its chunks, which together are the whole text after the byte order mark.
#[derive(Debug)]
pub(super) struct Layout<'t> {
    pub(super) text: &'t str,
    /// The newline of the first line.
    newline: &'static str,
    pub(super) chunks: Vec<Chunk>,
    pub(super) comments: Vec<Range<usize>>,
    /// The headers and `key = value` lines by their paths.
    by_path: Vec<usize>,
    /// The style below each header, as far as it was asked for.
    bodies: RefCell<BTreeMap<Option<usize>, Rc<Body>>>,
}

/// A line, or the lines of a value that spans several, with the last newline.
#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) range: Range<usize>,
    pub(super) kind: LineKind,
}

#[derive(Debug)]
pub(super) enum LineKind {
    Blank,
    Comment,
    /// `[path]` or `[[path]]`.
    Header(Vec<String>),
    Pair(Pair),
}

/// `key = value` in the body of a table, or `some.key = value`.
#[derive(Debug)]
pub(super) struct Pair {
    /// From the root of the document.
    pub(super) path: Vec<String>,
    /// The chunk of the header above, if there is one.
    pub(super) header: Option<usize>,
    /// Where the last key ends.
    pub(super) key_end: usize,
    pub(super) value: Range<usize>,
    /// Whether the value is an inline table of one entry, which could as well be written with a dotted key.
    pub(super) is_single: bool,
}

struct Located {
    at: usize,
    end: usize,
    kind: LineKind,
}

impl<'t> Layout<'t> {
    /// The layout of `text`, which was parsed into `root`.
    pub(super) fn of(text: &'t str, root: &Table) -> Option<Self> {
        let mut found = Vec::new();
        collect(text, root, &mut Vec::new(), &mut found);
        order::sort_by_key(&mut found, |found| found.at);

        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let newline = match lexer::newline_of(cut(text, start..lexer::line_end(text, start))) {
            "" => "\n",
            newline => newline,
        };
        let comments = lexer::comments(text);
        let mut layout =
            Self { text, newline, chunks: Vec::new(), comments, by_path: Vec::new(), bodies: RefCell::default() };
        let mut cursor = start;
        let mut header = None;
        for Located { at, end, mut kind } in found {
            let line = lexer::line_start(text, at).max(start);
            layout.lines(cursor, line);
            match &mut kind {
                LineKind::Pair(pair) => pair.header = header,
                _ => header = Some(layout.chunks.len()),
            }
            cursor = lexer::line_end(text, end);
            if line >= cursor {
                return None;
            }
            layout.chunks.push(Chunk { range: line..cursor, kind });
        }
        layout.lines(cursor, text.len());
        let mut by_path: Vec<usize> = (0..layout.chunks.len()).filter(|chunk| layout.path(*chunk).is_some()).collect();
        order::sort_by(&mut by_path, |a, b| layout.path(*a).cmp(&layout.path(*b)));
        layout.by_path = by_path;
        Some(layout)
    }

    /// Adds the blank and comment lines from `at` to `end`.
    fn lines(&mut self, mut at: usize, end: usize) {
        while at < end {
            let next = lexer::line_end(self.text, at);
            let is_blank = cut(self.text, at..next).trim().is_empty();
            self.chunks
                .push(Chunk { range: at..next, kind: if is_blank { LineKind::Blank } else { LineKind::Comment } });
            at = next;
        }
    }

    /// The chunk of the header or the leaf key that starts at `at`.
    pub(super) fn chunk_at(&self, at: usize) -> Option<usize> {
        let chunk = self.chunks.partition_point(|chunk| chunk.range.end <= at);
        (chunk < self.chunks.len()).then_some(chunk)
    }

    /// The text of a chunk.
    pub(super) fn line(&self, chunk: usize) -> &'t str {
        self.chunks.get(chunk).map_or("", |chunk| cut(self.text, chunk.range.clone()))
    }

    /// The newline of a chunk; that of the first line if it has none.
    pub(super) fn newline_at(&self, chunk: usize) -> &'static str {
        match lexer::newline_of(self.line(chunk)) {
            "" => self.newline,
            newline => newline,
        }
    }

    /// The path of the table whose header is this chunk; the root has none.
    pub(super) fn header_path(&self, header: Option<usize>) -> &[String] {
        match header.and_then(|header| self.chunks.get(header)) {
            Some(Chunk { kind: LineKind::Header(path), .. }) => path,
            _ => &[],
        }
    }

    /// The path of a header or a `key = value` line.
    fn path(&self, chunk: usize) -> Option<&[String]> {
        match &self.chunks.get(chunk)?.kind {
            LineKind::Header(path) | LineKind::Pair(Pair { path, .. }) => Some(path),
            LineKind::Blank | LineKind::Comment => None,
        }
    }

    /// The `key = value` lines below a header, with their chunks.
    pub(super) fn body(&self, header: Option<usize>) -> impl Iterator<Item = (usize, &Pair)> {
        let below = self.chunks.iter().enumerate().skip(header.map_or(0, |header| header + 1));
        below.take_while(|(_, chunk)| !matches!(chunk.kind, LineKind::Header(_))).filter_map(|(index, chunk)| {
            match &chunk.kind {
                LineKind::Pair(pair) => Some((index, pair)),
                _ => None,
            }
        })
    }

    /// The style of the lines below a header.
    pub(super) fn habits(&self, header: Option<usize>) -> Rc<Body> {
        if let Some(known) = self.bodies.borrow().get(&header) {
            return Rc::clone(known);
        }
        let body = Rc::new(Body::of(self, header));
        self.bodies.borrow_mut().insert(header, Rc::clone(&body));
        body
    }

    /// The headers and `key = value` lines that are `path` or lie inside it, by their paths.
    pub(super) fn below(&self, path: &[String]) -> impl Iterator<Item = usize> {
        let first = self.by_path.partition_point(|chunk| self.path(*chunk).is_some_and(|own| own < path));
        let rest = self.by_path.iter().skip(first).copied();
        rest.take_while(move |chunk| self.path(*chunk).is_some_and(|own| own.starts_with(path)))
    }

    /// The comments inside `range`.
    pub(super) fn comments_in(&self, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let first = self.comments.partition_point(|comment| comment.start < range.start);
        let end = range.end;
        self.comments.iter().skip(first).take_while(move |comment| comment.start < end).cloned()
    }
}

fn collect(text: &str, table: &Table, path: &mut Vec<String>, found: &mut Vec<Located>) {
    for (name, entry) in table.iter() {
        path.push(name.to_owned());
        match Form::of(text, entry) {
            Form::Value => {
                let is_single = entry.value.as_table().is_some_and(|table| table.len() == 1);
                let (key, value) = (&entry.key_span, entry.value.span.clone());
                let (at, end) = (key.start, value.end);
                let pair = Pair { path: path.clone(), header: None, key_end: key.end, value, is_single };
                found.push(Located { at, end, kind: LineKind::Pair(pair) });
            }
            Form::Header(inner) => {
                found.push(headline(&entry.value, path));
                collect(text, inner, path, found);
            }
            Form::Dotted(inner) | Form::Implied(inner) => collect(text, inner, path, found),
            Form::Headers(tables) => {
                for node in tables {
                    found.push(headline(node, path));
                    if let Some(inner) = node.as_table() {
                        collect(text, inner, path, found);
                    }
                }
            }
        }
        path.pop();
    }
}

fn headline(table: &Node, path: &[String]) -> Located {
    Located { at: table.span.start, end: table.span.end, kind: LineKind::Header(path.to_vec()) }
}
