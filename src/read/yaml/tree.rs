//! The tree out of the parser's events.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use saphyr_parser::{Event, ScalarStyle};

use super::{DEEPEST, Data, Entry, MOST_NODES, MOST_TEXT, Node, Unread, scalar, too_deep, too_much};

/// The events of one document, with their bytes, and what was read of them.
pub(super) struct Reader<'e, 't> {
    text: &'t str,
    events: &'e [(Event<'t>, Range<usize>)],
    /// The event that each anchor is on.
    anchors: BTreeMap<usize, usize>,
    /// The events of the collections that are being read.
    open: BTreeSet<usize>,
    nodes: usize,
    bytes: usize,
}

impl<'e, 't> Reader<'e, 't> {
    pub(super) fn new(text: &'t str, events: &'e [(Event<'t>, Range<usize>)]) -> Self {
        let anchor = |(at, (event, _)): (usize, &(Event<'_>, _))| match event {
            Event::Scalar(_, _, anchor, _) | Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                (*anchor > 0).then_some((*anchor, at))
            }
            _ => None,
        };
        let mut anchors = BTreeMap::new();
        anchors.extend(events.iter().enumerate().filter_map(anchor));
        Self { text, events, anchors, open: BTreeSet::new(), nodes: 0, bytes: 0 }
    }

    pub(super) fn root(&mut self) -> Result<Node, Unread> {
        self.node(&mut 0, 0, 0)
    }

    /// The value whose events begin at `at`, which is moved behind them. `after` is where the token in front of it ends.
    fn node(&mut self, at: &mut usize, after: usize, depth: usize) -> Result<Node, Unread> {
        let events = self.events;
        let Some((event, span)) = events.get(*at) else {
            return Err(Unread::new(after..after, "this is not valid YAML"));
        };
        let start = *at;
        *at += 1;
        self.nodes += 1;
        if depth > DEEPEST {
            return Err(too_deep(span.start));
        }
        if self.nodes > MOST_NODES || self.bytes > MOST_TEXT {
            return Err(too_much(span.start));
        }
        let value = self.behind_properties(span.clone());
        match event {
            Event::Alias(id) => {
                let target = self.anchors.get(id).copied().filter(|target| !self.open.contains(target));
                let Some(mut target) = target else {
                    return Err(Unread::new(span.clone(), "this alias is inside the anchor that it names"));
                };
                // Its place is where it is used, that of what is in it where it is written.
                Ok(Node { span: span.clone(), ..self.node(&mut target, span.start, depth)? })
            }
            Event::Scalar(text, style, _, tag) => {
                self.bytes += text.len();
                let is_string = tag.as_ref().is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
                if let Some(tag) = tag.as_ref().filter(|tag| !tag.is_yaml_core_schema()) {
                    return Err(Unread::new(span.clone(), format!("GitHub Actions does not know the tag `{tag}`")));
                }
                let data = match style {
                    _ if tag.is_some() && !is_string => Data::Other,
                    ScalarStyle::Plain if !is_string => scalar::plain(text),
                    ScalarStyle::Literal | ScalarStyle::Folded => Data::Text(text.trim_end_matches('\n').to_owned()),
                    _ => Data::Text(text.to_string()),
                };
                let span = match style {
                    // What is not there has the place of whatever comes next.
                    ScalarStyle::Plain if text.is_empty() => after..after,
                    ScalarStyle::Plain => self.first_line(value),
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => self.first_line(self.quoted(value)),
                    ScalarStyle::Literal | ScalarStyle::Folded => self.header(after, span.start),
                };
                Ok(Node { span, data })
            }
            Event::SequenceStart(..) => {
                self.open.insert(start);
                let mut items = Vec::new();
                while !self.ends(*at, &Event::SequenceEnd) {
                    let after = self.end(*at, value.start);
                    items.push(self.node(at, after, depth + 1)?);
                }
                self.open.remove(&start);
                let span = self.collection(value.start, at);
                Ok(Node { span, data: Data::List(items) })
            }
            Event::MappingStart(..) => {
                self.open.insert(start);
                let (mut entries, mut keys) = (Vec::new(), BTreeSet::new());
                while !self.ends(*at, &Event::MappingEnd) {
                    let entry = self.entry(at, value.start, depth)?;
                    // GitHub does not tell keys apart by their case.
                    if !keys.insert(entry.key.to_ascii_lowercase()) {
                        let cause = format!("the key `{}` is defined twice, which GitHub Actions refuses", entry.key);
                        return Err(Unread::new(entry.key_span, cause));
                    }
                    entries.push(entry);
                }
                self.open.remove(&start);
                let span = self.collection(value.start, at);
                Ok(Node { span, data: Data::Map(entries) })
            }
            _ => Err(Unread::new(span.clone(), "this is not valid YAML")),
        }
    }

    fn entry(&mut self, at: &mut usize, after: usize, depth: usize) -> Result<Entry, Unread> {
        let is_plain = matches!(self.events.get(*at), Some((Event::Scalar(_, ScalarStyle::Plain, ..), _)));
        let Node { span, data } = self.node(at, after, depth + 1)?;
        let key = match data {
            Data::Text(key) if is_plain && key == "<<" => {
                return Err(Unread::new(span, "GitHub Actions does not support merge keys (`<<`)"));
            }
            Data::Text(key) => key,
            _ => return Err(Unread::new(span, "GitHub Actions accepts only strings as keys")),
        };
        let value = self.node(at, span.end, depth + 1)?;
        Ok(Entry { key, key_span: span, value })
    }

    fn ends(&self, at: usize, end: &Event<'_>) -> bool {
        self.events.get(at).is_none_or(|(event, _)| event == end)
    }

    /// Where the event in front of `at` ends, but no earlier than `least`.
    fn end(&self, at: usize, least: usize) -> usize {
        at.checked_sub(1).and_then(|at| self.events.get(at)).map_or(least, |(_, span)| span.end.max(least))
    }

    fn rest(&self, start: usize) -> &'t str {
        self.text.get(start..).unwrap_or_default()
    }

    /// `span` without the anchor and the tag that it begins with.
    fn behind_properties(&self, span: Range<usize>) -> Range<usize> {
        let mut rest = self.text.get(span.clone()).unwrap_or_default();
        while rest.starts_with(['&', '!']) {
            rest = rest.trim_start_matches(|c: char| !c.is_whitespace()).trim_start();
        }
        span.end - rest.len()..span.end
    }

    /// The part of `span` that stands in its first line.
    fn first_line(&self, span: Range<usize>) -> Range<usize> {
        let text = self.text.get(span.clone()).unwrap_or_default();
        let line = text.split(['\n', '\r']).next().unwrap_or_default().trim_end();
        span.start..span.start + line.len()
    }

    /// `span` to the quote that ends the scalar: the parser adds spaces and a comment.
    fn quoted(&self, span: Range<usize>) -> Range<usize> {
        let mut chars = self.rest(span.start).char_indices();
        let Some((_, quote)) = chars.next() else { return span };
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' if quote == '"' => drop(chars.next()),
                // A single quote is doubled.
                '\'' if c == quote && chars.as_str().starts_with('\'') => drop(chars.next()),
                _ if c == quote => return span.start..span.start + at + 1,
                _ => {}
            }
        }
        span
    }

    /// The header of the block scalar whose content begins at `content`, such as `|-`.
    fn header(&self, after: usize, content: usize) -> Range<usize> {
        let before = self.text.get(..content).unwrap_or_default().trim_end();
        let line = before.rfind('\n').map_or(0, |at| at + 1).max(after);
        let Some(start) = self.rest(line).find(['|', '>']).map(|at| line + at) else { return after..after };
        let sign = self.rest(start + 1);
        let indicators = sign.len() - sign.trim_start_matches(|c: char| c.is_ascii_digit() || "+-".contains(c)).len();
        start..start + 1 + indicators
    }

    /// The first line of the collection that begins at `start`, whose last event `at` stands before, and is moved behind.
    fn collection(&self, start: usize, at: &mut usize) -> Range<usize> {
        let end = self.events.get(*at).map_or(start, |(_, span)| span.start + 1);
        *at += 1;
        let line = self.first_line(start..self.text.len());
        if self.rest(start).starts_with(['[', '{']) && end < line.end { start..end.max(start) } else { line }
    }
}
