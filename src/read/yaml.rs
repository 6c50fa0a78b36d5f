//! YAML as a tree with places, as GitHub Actions reads it.
//!
//! `saphyr-parser` parses. On top of YAML 1.2 come GitHub's own rules: one document, no key twice in a mapping in
//! whatever case, aliases but no merge keys (`<<`), scalars by the core schema, and bounds on what aliases expand to.

use std::borrow::Cow;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScanError, Span};

mod scalar;
#[cfg(test)]
mod tests;
mod tree;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The bytes of a scalar's or a collection's first line, of a block scalar's header, or of an alias.
    pub span: Range<usize>,
    /// What it is.
    pub data: Data,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// A scalar, as a step sees it: unquoted, a number without leading zeros (`1.80` is `1.8`), a block scalar without
    /// the newlines at its end.
    Text(String),
    /// A mapping, in order.
    Map(Vec<Entry>),
    /// A sequence.
    List(Vec<Node>),
    /// Nothing: `~`, `null`, or no value at all.
    Null,
    /// A scalar whose text depends on how GitHub formats a number, such as `1e3`, or on a tag.
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
    /// The bytes from the key to the end of its value; of a block scalar, to the end of its header.
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

    /// The entries of the mapping that this is.
    pub fn entries(&self) -> &[Entry] {
        if let Data::Map(entries) = &self.data { entries } else { &[] }
    }

    /// The items of the sequence that this is.
    pub fn items(&self) -> &[Node] {
        if let Data::List(items) = &self.data { items } else { &[] }
    }

    /// The scalar that this is.
    pub fn text(&self) -> Option<&str> {
        if let Data::Text(text) = &self.data { Some(text) } else { None }
    }
}

/// Why a text is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The bytes that it is about.
    pub span: Range<usize>,
    /// The cause, as a clause without a full stop.
    pub cause: String,
}

impl Unread {
    /// Not read because of what stands in `span`.
    pub fn new(span: Range<usize>, cause: impl Into<String>) -> Self {
        Self { span, cause: cause.into() }
    }
}

/// The most bytes of a text.
const LONGEST: usize = 1 << 19;

/// The most levels of nested values.
const DEEPEST: usize = 64;

/// The most values, with aliases expanded: GitHub's own bound.
const MOST_NODES: usize = 50_000;

/// The most bytes of scalars, with aliases expanded.
const MOST_TEXT: usize = 4 * LONGEST;

/// The most bytes that the parser is given in all, to bound how often it begins anew.
const MOST_PARSED: usize = 1 << 24;

/// Reads `text`.
///
/// # Errors
///
/// It is no YAML, or none that GitHub accepts, or beyond the bounds.
pub fn parse(text: &str) -> Result<Node, Unread> {
    if text.len() > LONGEST {
        return Err(Unread::new(0..0, format!("it is longer than {} KiB", LONGEST / 1024)));
    }
    let places = Places::new(text);
    let (mut spaced, mut left) = (Cow::Borrowed(text), MOST_PARSED / text.len().max(1));
    loop {
        let unread = match events(&spaced, &places) {
            Ok(events) => return tree::Reader::new(text, &events).root(),
            Err(unread) => unread,
        };
        // The parser refuses `key:<tab>value`, which YAML allows. It says so of no tab within a scalar.
        if left == 0 || !unread.cause.contains("':' must be followed by a valid YAML whitespace") {
            return Err(unread);
        }
        let Some(replaced) = with_spaces(&spaced, unread.span.start) else { return Err(unread) };
        spaced = Cow::Owned(replaced);
        left -= 1;
    }
}

/// `text` with spaces in place of the tabs that end at `end`; nothing if there is none.
fn with_spaces(text: &str, end: usize) -> Option<String> {
    let (before, after) = text.split_at_checked(end)?;
    let start = before.trim_end_matches(['\t', ' ']);
    (before.get(start.len()..)?.contains('\t'))
        .then(|| format!("{start}{}{after}", " ".repeat(before.len() - start.len())))
}

/// The events of the one document in `text`, with their bytes.
fn events<'t>(text: &'t str, places: &Places) -> Result<Vec<(Event<'t>, Range<usize>)>, Unread> {
    let (mut events, mut depth, mut nodes) = (Vec::new(), 0_usize, 0_usize);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| invalid(&error, places))?;
        let span = places.bytes(span);
        match &event {
            Event::DocumentStart(_) if !events.is_empty() => {
                let cause = "a second YAML document starts here, and GitHub Actions takes only one";
                return Err(Unread::new(span.start..span.start, cause));
            }
            Event::Scalar(..) | Event::Alias(_) => nodes += 1,
            Event::SequenceStart(..) | Event::MappingStart(..) => (nodes, depth) = (nodes + 1, depth + 1),
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth > DEEPEST {
            return Err(too_deep(span.start));
        }
        if nodes > MOST_NODES {
            return Err(too_much(span.start));
        }
        events.push((event, span));
    }
    if events.is_empty() { Err(Unread::new(0..0, "it is empty")) } else { Ok(events) }
}

fn invalid(error: &ScanError, places: &Places) -> Unread {
    let at = places.byte(error.marker().index());
    Unread::new(at..at, format!("this is not valid YAML ({})", error.info()))
}

fn too_deep(at: usize) -> Unread {
    Unread::new(at..at, format!("values are nested deeper than {DEEPEST} levels"))
}

fn too_much(at: usize) -> Unread {
    Unread::new(at..at, format!("with its aliases expanded it has more than {MOST_NODES} values or is too long"))
}

/// The bytes of a text's characters, which the parser counts.
struct Places {
    length: usize,
    /// Where each character begins; nothing for ASCII, where that is its number.
    starts: Option<Vec<usize>>,
}

impl Places {
    fn new(text: &str) -> Self {
        let starts = || text.char_indices().map(|(at, _)| at).collect();
        Self { length: text.len(), starts: (!text.is_ascii()).then(starts) }
    }

    fn byte(&self, index: usize) -> usize {
        match &self.starts {
            Some(starts) => starts.get(index).copied().unwrap_or(self.length),
            None => index.min(self.length),
        }
    }

    fn bytes(&self, span: Span) -> Range<usize> {
        let start = self.byte(span.start.index());
        start..self.byte(span.end.index()).max(start)
    }
}
