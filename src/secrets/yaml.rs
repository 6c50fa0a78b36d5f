//! Secrets in workflows, by the tree of YAML that they are.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::names;
use super::pieces::{Pieces, Sensitivity};
use super::scan::{self, Style};
use super::tokens;
use super::toml::joined;

/// Keys below a secret name that describe it.
const ABOUT: [&str; 8] = ["deprecationMessage", "description", "if", "name", "options", "required", "runs-on", "type"];

/// How sensitive the values of a map or a list are.
#[derive(Debug, Clone, Copy, Default)]
struct Scope {
    is_secret: bool,
    /// Its keys are names that the owners give, which say nothing.
    is_named: bool,
    /// Its values are `read`, `write` and `none`.
    is_public: bool,
}

enum Frame {
    Map { scope: Scope, key: Option<String>, anchor: usize, first: usize },
    List { scope: Scope, items: Vec<usize>, anchor: usize, first: usize },
}

struct Scalar {
    range: Range<usize>,
    style: Style,
    place: Sensitivity,
}

#[derive(Default)]
struct Reader {
    frames: Vec<Frame>,
    scalars: Vec<Scalar>,
    /// Which scalars each anchor names.
    anchors: BTreeMap<usize, Range<usize>>,
    /// Anchors whose values stand at a secret place too.
    aliased: BTreeSet<usize>,
    lists: Vec<Vec<usize>>,
}

/// The parts of `text`; `None` if it does not parse.
pub(super) fn find(text: &str) -> Option<Pieces> {
    if is_deep(text) {
        return None;
    }
    // The parser counts characters.
    let starts: Option<Vec<usize>> =
        (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).chain([text.len()]).collect());
    let byte = |at: usize| match &starts {
        None => at.min(text.len()),
        Some(starts) => starts.get(at).copied().unwrap_or(text.len()),
    };
    let mut reader = Reader::default();
    let mut spans: Vec<Range<usize>> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        let span = byte(span.start.index())..byte(span.end.index());
        if let Event::Scalar(_, style, anchor, tag) = &event {
            let (range, style) = content(text, span.clone(), *style, *anchor != 0 || tag.is_some());
            reader.scalar(text, range, style, *anchor);
            spans.push(span);
        } else {
            reader.event(&event);
        }
    }
    for anchor in std::mem::take(&mut reader.aliased) {
        let range = reader.anchors.get(&anchor).cloned().unwrap_or_default();
        for scalar in reader.scalars.get_mut(range).into_iter().flatten() {
            if scalar.place != Sensitivity::Key {
                scalar.place = Sensitivity::Secret;
            }
        }
    }
    let mut pieces = Pieces::default();
    for scalar in &reader.scalars {
        pieces.add(text, scalar.range.clone(), scalar.style, scalar.place);
    }
    comments(text, &spans, &mut pieces);
    for list in &reader.lists {
        let items = list.iter().filter_map(|item| reader.scalars.get(*item));
        // An argument on its own says nothing; `--token` does, of the next.
        let is_option = |scalar: &Scalar| {
            text.get(scalar.range.clone()).is_some_and(|item| item.starts_with('-') || item == "login")
        };
        if !items.clone().any(is_option) {
            continue;
        }
        pieces.clip(joined(text, items.map(|scalar| (scalar.range.clone(), scalar.style))));
    }
    Some(pieces)
}

/// Whether more brackets are open at once than any workflow has, for each of which the parser looks at all the others.
fn is_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > 500
    })
}

/// The bytes of a scalar's value, without its anchor, its tag, its quotes and the head of its block.
fn content(text: &str, span: Range<usize>, style: ScalarStyle, has_properties: bool) -> (Range<usize>, Style) {
    let raw = text.get(span.clone()).unwrap_or_default();
    let mut rest = raw;
    while has_properties && rest.trim_start().starts_with(['&', '!']) {
        rest = rest.trim_start();
        rest = rest.get(rest.find(char::is_whitespace).unwrap_or(rest.len())..).unwrap_or_default();
    }
    let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    if is_block && has_properties && rest.trim_start().starts_with(['|', '>']) {
        rest = rest.get(rest.find('\n').unwrap_or(rest.len())..).unwrap_or_default();
    }
    let rest = rest.trim_start();
    let start = span.start + (raw.len() - rest.len());
    let rest = rest.trim_end();
    let (quoted, style) = match style {
        ScalarStyle::SingleQuoted => (true, Style::Doubled),
        ScalarStyle::DoubleQuoted => (true, Style::Escaped),
        _ => (false, Style::Plain),
    };
    let end = start + rest.len();
    if quoted && rest.len() >= 2 { (start + 1..end - 1, style) } else { (start..end, style) }
}

impl Reader {
    fn scalar(&mut self, text: &str, range: Range<usize>, style: Style, anchor: usize) {
        let raw = text.get(range.clone()).unwrap_or_default();
        let index = self.scalars.len();
        let place = match self.frames.last_mut() {
            Some(Frame::Map { key: key @ None, .. }) => {
                *key = Some(scan::decoded(raw, style).map_or_else(|| raw.to_owned(), |(text, _)| text));
                Sensitivity::Key
            }
            Some(Frame::Map { scope, key, .. }) => key.take().map_or(Sensitivity::Open, |key| place(*scope, &key)),
            Some(Frame::List { scope, items, .. }) => {
                items.push(index);
                if scope.is_secret { Sensitivity::Secret } else { Sensitivity::Open }
            }
            None => Sensitivity::Open,
        };
        if anchor != 0 {
            self.anchors.insert(anchor, index..index + 1);
        }
        self.scalars.push(Scalar { range, style, place });
    }

    fn event(&mut self, event: &Event<'_>) {
        let first = self.scalars.len();
        match event {
            Event::MappingStart(anchor, _) => {
                let scope = self.below();
                self.frames.push(Frame::Map { scope, key: None, anchor: *anchor, first });
            }
            Event::SequenceStart(anchor, _) => {
                let scope = self.below();
                self.frames.push(Frame::List { scope, items: Vec::new(), anchor: *anchor, first });
            }
            Event::MappingEnd | Event::SequenceEnd => match self.frames.pop() {
                Some(Frame::Map { anchor, first: from, .. }) if anchor != 0 => {
                    self.anchors.insert(anchor, from..first);
                }
                Some(Frame::List { items, anchor, first: from, .. }) => {
                    if anchor != 0 {
                        self.anchors.insert(anchor, from..first);
                    }
                    if items.len() > 1 {
                        self.lists.push(items);
                    }
                }
                _ => {}
            },
            Event::Alias(anchor) => {
                let is_secret = match self.frames.last_mut() {
                    Some(Frame::Map { key: key @ None, .. }) => {
                        *key = Some(String::new());
                        false
                    }
                    Some(Frame::Map { scope, key, .. }) => {
                        key.take().is_some_and(|key| place(*scope, &key) == Sensitivity::Secret)
                    }
                    Some(Frame::List { scope, .. }) => scope.is_secret,
                    None => false,
                };
                if is_secret {
                    self.aliased.insert(*anchor);
                }
            }
            _ => {}
        }
    }

    /// The scope of a map or a list that begins here.
    fn below(&mut self) -> Scope {
        match self.frames.last_mut() {
            Some(Frame::Map { key: key @ None, .. }) => {
                *key = Some(String::new());
                Scope::default()
            }
            Some(Frame::Map { scope, key, .. }) => {
                let key = key.take().unwrap_or_default();
                Scope {
                    is_secret: place(*scope, &key) == Sensitivity::Secret,
                    is_named: matches!(key.as_str(), "jobs" | "services"),
                    is_public: scope.is_public || key == "permissions",
                }
            }
            Some(Frame::List { scope, .. }) => *scope,
            None => Scope::default(),
        }
    }
}

/// The sensitivity of the value of `key`.
fn place(scope: Scope, key: &str) -> Sensitivity {
    if scope.is_public || scope.is_named {
        Sensitivity::Open
    } else if names::is_secret(key) || (scope.is_secret && !ABOUT.contains(&key)) {
        Sensitivity::Secret
    } else if key.to_ascii_lowercase().contains("proxy") {
        Sensitivity::Proxy
    } else if tokens::names_sum(key) {
        Sensitivity::Sum
    } else {
        Sensitivity::Open
    }
}

/// Takes in the comments, which stand between the scalars.
fn comments(text: &str, spans: &[Range<usize>], pieces: &mut Pieces) {
    let mut at = 0;
    let ends = spans.iter().cloned().chain(std::iter::once(text.len()..text.len()));
    for span in ends {
        while let Some(sign) = text.get(at..span.start).and_then(|gap| gap.find('#')).map(|sign| at + sign) {
            let begins =
                text.get(..sign).is_some_and(|before| before.is_empty() || before.ends_with(char::is_whitespace));
            if !begins {
                at = sign + 1;
                continue;
            }
            let rest = text.get(sign..).unwrap_or_default();
            let end = sign + rest.find('\n').unwrap_or(rest.len());
            let comment = text.get(sign + 1..end).unwrap_or_default().trim_end().len();
            pieces.add(text, sign + 1..sign + 1 + comment, Style::Plain, Sensitivity::Open);
            at = end;
        }
        at = at.max(span.end);
    }
}
