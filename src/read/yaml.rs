//! The part of YAML that workflows are written in, as a tree with places.
//!
//! It reads blocks of keys and lists, scalars of all kinds on one line, plain ones that go on in the next, and literal
//! and folded blocks, and maps of words in braces. What else stands in brackets is stepped over. Of all that it does not
//! know for sure (anchors, tags, quotes that span lines, odd indentation) it makes nothing: then the whole text is left
//! unread. So what it says is what any YAML parser says, which `tests/yaml.rs` holds it to.

use std::ops::Range;

use crate::order;

mod flow;
mod line;
#[cfg(test)]
mod tests;

use line::{Line, is_void, may_begin_plain, plain_part, quoted, split_key, step_over};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The bytes of a scalar, of the head of a block, or of the first line of a collection.
    pub span: Range<usize>,
    /// What it is.
    pub data: Data,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// A scalar, unquoted. A block comes without the newlines at its end.
    Text(String),
    /// Keys and values, in order.
    Map(Vec<Entry>),
    /// A list.
    List(Vec<Node>),
    /// Nothing, a collection in brackets that is more than a map of words, or a folded block of which the lines matter.
    Other,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The bytes of the key.
    pub key_span: Range<usize>,
    /// The value.
    pub value: Node,
}

impl Entry {
    /// The bytes from the key to the end of its value; of a block, to the end of the block's head.
    pub fn span(&self) -> Range<usize> {
        self.key_span.start..self.value.span.end.max(self.key_span.end)
    }
}

impl Node {
    /// The entry of `key`.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entries of the map that this is.
    pub fn entries(&self) -> &[Entry] {
        if let Data::Map(entries) = &self.data { entries } else { &[] }
    }

    /// The items of the list that this is.
    pub fn items(&self) -> &[Node] {
        if let Data::List(items) = &self.data { items } else { &[] }
    }

    /// The scalar that this is.
    pub fn text(&self) -> Option<&str> {
        if let Data::Text(text) = &self.data { Some(text) } else { None }
    }
}

/// Longer texts are left unread; no workflow comes near it.
const LONGEST: usize = 1 << 19;

/// Values nested deeper than this are left unread.
const DEEPEST: usize = 32;

/// Reads `text`. Nothing, if there is anything in it that is not known for sure.
pub fn parse(text: &str) -> Option<Node> {
    if text.len() > LONGEST {
        return None;
    }
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.strip_suffix('\n').unwrap_or(line);
        let bare = bare.strip_suffix('\r').unwrap_or(bare);
        let bom = if start == 0 && bare.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let bare = bare.get(bom..)?;
        let indent = bare.len() - bare.trim_start_matches(' ').len();
        lines.push(Line { start: start + bom + indent, indent, text: bare.get(indent..)? });
        start += line.len();
    }
    let is_plain =
        |c: char| c == '\t' || (c >= ' ' && !matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}'));
    if !lines.iter().all(|line| line.text.chars().all(is_plain)) {
        return None;
    }
    // A line of tabs alone is blank to some parsers only.
    if lines.iter().any(|line| line.is_blank() && !line.text.is_empty()) {
        return None;
    }
    let mut reader = Reader { lines, at: 0 };
    if reader.peek().is_some_and(|line| line.text == "---" && line.indent == 0) {
        reader.at += 1;
    }
    reader.peek()?;
    let node = reader.block(0, 0)?;
    reader.peek().is_none().then_some(node)
}

struct Reader<'a> {
    lines: Vec<Line<'a>>,
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next line that is neither blank nor a comment.
    fn peek(&mut self) -> Option<Line<'a>> {
        while let Some(line) = self.lines.get(self.at) {
            if !line.is_blank() && !line.text.starts_with('#') {
                return Some(*line);
            }
            self.at += 1;
        }
        None
    }

    /// The value that stands in the lines that are indented by `least` or more.
    fn block(&mut self, least: usize, depth: usize) -> Option<Node> {
        let Some(line) = self.peek().filter(|line| line.indent >= least) else { return Some(nothing(self.end())) };
        if depth > DEEPEST {
            return None;
        }
        if line.is_item() {
            self.list(line.indent, depth)
        } else if split_key(line)?.is_some() {
            self.map(line.indent, depth)
        } else {
            self.scalar(Line { indent: least.checked_sub(1)?, ..line })
        }
    }

    fn map(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let first = self.peek()?;
        let mut entries = Vec::new();
        while let Some(line) = self.peek().filter(|line| line.indent >= indent) {
            if line.indent > indent || line.is_item() {
                return None;
            }
            let (key, key_span, rest) = split_key(line)??;
            let value = if is_void(rest) {
                self.at += 1;
                match self.peek() {
                    Some(next) if next.indent == indent && next.is_item() => self.list(indent, depth + 1)?,
                    _ => self.block(indent + 1, depth + 1)?,
                }
            } else {
                self.scalar(Line { indent, ..line.from(rest) })?
            };
            entries.push(Entry { key, key_span, value });
        }
        are_distinct(&entries).then_some(())?;
        Some(Node { span: first.start..first.start + first.text.len(), data: Data::Map(entries) })
    }

    fn list(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let first = self.peek()?;
        let mut items = Vec::new();
        while let Some(line) = self.peek().filter(|line| line.indent >= indent && line.is_item()) {
            if line.indent > indent {
                return None;
            }
            let text = line.text.get(1..)?;
            let rest = line.from(text);
            items.push(if is_void(text) {
                self.at += 1;
                self.block(indent + 1, depth + 1)?
            } else if rest.is_item() {
                return None;
            } else if split_key(rest)?.is_some() {
                // The first key of a map stands in the line of the item.
                *self.lines.get_mut(self.at)? = rest;
                self.map(rest.indent, depth + 1)?
            } else {
                self.scalar(Line { indent, ..rest })?
            });
        }
        Some(Node { span: first.start..first.start + first.text.len(), data: Data::List(items) })
    }

    /// The scalar that begins in the current line with `head`, whose parent is indented by its `indent`.
    fn scalar(&mut self, head: Line<'a>) -> Option<Node> {
        self.at += 1;
        match head.text.chars().next()? {
            '|' | '>' => self.literal(head),
            '[' | '{' => self.brackets(head),
            quote @ ('"' | '\'') => {
                let (text, length) = quoted(head.text, quote)?;
                is_void(head.text.get(length..)?).then_some(())?;
                self.ends(head.indent)?;
                Some(Node { span: head.start..head.start + length, data: Data::Text(text) })
            }
            _ => self.plain(head),
        }
    }

    /// A line that belongs to what was read last would be one that is indented more than its parent.
    fn ends(&mut self, parent: usize) -> Option<()> {
        self.peek().is_none_or(|line| line.indent <= parent).then_some(())
    }

    fn plain(&mut self, head: Line<'a>) -> Option<Node> {
        if !may_begin_plain(head.text) {
            return None;
        }
        let (first, mut is_open) = plain_part(head.text)?;
        let mut text = first.to_owned();
        while let Some(line) = self.lines.get(self.at).filter(|line| line.indent > head.indent && !line.is_blank()) {
            if !is_open || line.text.starts_with(['#', '\t']) {
                break;
            }
            let (part, goes_on) = plain_part(line.text)?;
            text.push(' ');
            text.push_str(part);
            is_open = goes_on;
            self.at += 1;
        }
        self.ends(head.indent)?;
        let data = if is_null(&text) { Data::Other } else { Data::Text(text) };
        Some(Node { span: head.start..head.start + first.len(), data })
    }

    fn literal(&mut self, head: Line<'a>) -> Option<Node> {
        let folded = head.text.starts_with('>');
        let rest = head.text.get(1..)?.trim_start_matches(['+', '-']);
        let length = head.text.len() - rest.len();
        (length <= 2 && is_void(rest)).then_some(())?;
        let (mut text, mut column) = (String::new(), None);
        let (mut widest_blank, mut lines_matter) = (0, false);
        while let Some(line) = self.lines.get(self.at) {
            let column = match column {
                _ if line.text.is_empty() && column.is_none_or(|column| line.indent <= column) => {
                    widest_blank = widest_blank.max(line.indent);
                    lines_matter |= folded;
                    text.push('\n');
                    self.at += 1;
                    continue;
                }
                Some(column) => column,
                None if line.indent <= head.indent => break,
                None if line.indent < widest_blank => return None,
                None => *column.insert(line.indent),
            };
            if line.indent < column {
                break;
            }
            lines_matter |= folded && (line.indent > column || line.text.starts_with('\t'));
            text.extend(std::iter::repeat_n(' ', line.indent - column));
            text.push_str(line.text);
            text.push(if folded { ' ' } else { '\n' });
            self.at += 1;
        }
        self.ends(head.indent)?;
        // Blank lines at the end do not count.
        let text = text.trim_end_matches('\n');
        let text = if folded { text.strip_suffix(' ').unwrap_or(text) } else { text };
        lines_matter &= text.contains('\n') || text.contains("  ") || text.contains('\t');
        let data = if folded && lines_matter { Data::Other } else { Data::Text(text.to_owned()) };
        Some(Node { span: head.start..head.start + length, data })
    }

    fn brackets(&mut self, head: Line<'a>) -> Option<Node> {
        let mut open = Vec::new();
        let (mut line, mut data) = (head, Data::Other);
        loop {
            let rest = step_over(line.text, &mut open)?;
            if let Some(rest) = rest {
                is_void(rest).then_some(())?;
                if line.start == head.start && head.text.starts_with('{') {
                    data = flow::map(head, head.text.len() - rest.len()).map_or(Data::Other, Data::Map);
                }
                break;
            }
            line = *self.lines.get(self.at)?;
            let closes = line.indent == head.indent && line.indent > 0 && line.text.starts_with([']', '}']);
            if !line.is_blank() && line.indent <= head.indent && !closes {
                return None;
            }
            self.at += 1;
        }
        self.ends(head.indent)?;
        Some(Node { span: head.start..head.start + head.text.len(), data })
    }

    fn end(&self) -> usize {
        let line = self.at.checked_sub(1).and_then(|at| self.lines.get(at));
        line.map_or(0, |line| line.start + line.text.len())
    }
}

/// Whether a plain scalar stands for nothing.
fn is_null(text: &str) -> bool {
    matches!(text, "~" | "null" | "Null" | "NULL")
}

/// Whether no key stands there twice.
fn are_distinct(entries: &[Entry]) -> bool {
    let mut keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    order::sort(&mut keys);
    keys.windows(2).all(|pair| pair.first() != pair.last())
}

fn nothing(at: usize) -> Node {
    Node { span: at..at, data: Data::Other }
}
