//! Secrets in a text that does not parse, line by line: rather too much is masked than too little.

use std::collections::BTreeSet;
use std::ops::Range;

use super::names;
use super::pieces::{Pieces, Sensitivity};
use super::scan::Style;
use super::{address, commands, config};
use crate::input::{FileKind, Syntax};
use crate::order::Collect;

/// The parts of `text`.
pub(super) fn find(kind: FileKind, text: &str) -> Pieces {
    let mut pieces = Pieces::default();
    pieces.add(text, 0..text.len(), Style::Plain, Sensitivity::Open);
    // Escapes may hide the characters of a token, and where it begins.
    if text.contains('\\') {
        pieces.add(text, 0..text.len(), Style::Escaped, Sensitivity::Open);
    }
    let mut found = Vec::new();
    lists(text, &mut found);
    // One pasted text may hold files of several kinds.
    let syntax = kind.entry().syntax;
    if syntax != Syntax::Yaml {
        toml(kind, text, &mut found);
    }
    if syntax != Syntax::Toml {
        yaml(text, &mut found);
    }
    if kind == FileKind::Manifest {
        pieces.keep(text, is_requirement);
    }
    for range in found {
        pieces.secret(text, range);
    }
    pieces
}

/// Commands whose arguments are the items of a list on one line.
fn lists(text: &str, found: &mut Vec<Range<usize>>) {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let Some(open) = line.find('[').map(|open| open + 1) else { continue };
        let list = line.get(open..line.rfind(']').unwrap_or(line.len())).unwrap_or_default();
        if list.contains(',') {
            let first = found.len();
            commands::find(&list.replace(',', " "), found);
            found.iter_mut().skip(first).for_each(|range| *range = range.start + at + open..range.end + at + open);
        }
    }
}

/// User and password of the proxy at `range`.
fn proxy(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let first = found.len();
    address::proxy(text.get(range.clone()).unwrap_or_default(), found);
    found.iter_mut().skip(first).for_each(|own| *own = own.start + range.start..own.end + range.start);
}

/// Whether `text` is a version or a requirement, which a dependency has that is called `token`.
fn is_requirement(text: &str) -> bool {
    text.len() <= 24
        && text.starts_with(|c: char| c.is_ascii_digit() || "^~=<>*".contains(c))
        && text.chars().all(|c| c.is_ascii_digit() || "^~=<>*., ".contains(c))
}

/// Values of secret keys of TOML.
fn toml(kind: FileKind, text: &str, found: &mut Vec<Range<usize>>) {
    let mut header: Vec<&str> = Vec::new();
    let mut is_secret = false;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let bare = line.trim();
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        let inner = bare.trim_start_matches('[');
        if inner.len() < bare.len() && !bare.contains('=') && (bare.contains(']') || !is_secret) {
            header = keys(inner.split(']').next().unwrap_or_default());
            is_secret = false;
            continue;
        }
        let Some((key, _)) = line.split_once('=').filter(|(key, _)| is_key(key)) else {
            // The continuation of a value from above.
            if is_secret {
                found.push(value(line, 0, at));
            }
            continue;
        };
        let path: Vec<&str> = header.iter().copied().chain(keys(key)).collect();
        let said = line.get(key.len() + 1..).unwrap_or_default().trim();
        let kind = if kind == FileKind::Manifest { kind } else { FileKind::CargoConfig };
        // Whether a value continues is not known.
        let start = said.trim_matches(['"', '\'']);
        let place =
            config::place(kind, &path, if start.is_empty() || start.starts_with(['[', '{']) { "?" } else { start });
        if place == Sensitivity::Proxy {
            proxy(text, value(line, key.len() + 1, at), found);
        }
        is_secret = matches!(place, Sensitivity::Secret | Sensitivity::Unsure);
        if is_secret && !names::is_no_secret(said) {
            found.push(value(line, key.len() + 1, at));
        }
    }
}

fn is_key(key: &str) -> bool {
    let key = key.trim();
    !key.is_empty()
        && key.chars().all(|c| c.is_alphanumeric() || "-_.\"' ".contains(c))
        && (!key.contains(' ') || key.contains(['"', '\'', '.']))
}

fn keys(path: &str) -> Vec<&str> {
    path.split('.').map(|key| key.trim().trim_matches(['"', '\''])).filter(|key| !key.is_empty()).collect()
}

/// The value in `line` behind its byte `from`, without quotes and comment; the line stands at `start`.
fn value(line: &str, from: usize, start: usize) -> Range<usize> {
    let rest = line.get(from..).unwrap_or_default();
    let bare = rest.trim();
    let bare = match bare.find(" #") {
        // Behind a value without quotes, and behind the one that closes.
        Some(sign)
            if !bare.starts_with(['"', '\'']) || bare.get(..sign).is_some_and(|value| value.ends_with(['"', '\''])) =>
        {
            bare.get(..sign).unwrap_or_default().trim_end()
        }
        _ => bare,
    };
    let at = start + from + (rest.len() - rest.trim_start().len());
    let inner = bare.trim_start_matches(['"', '\'', '[', '{']);
    let at = at + (bare.len() - inner.len());
    at..at + inner.trim_end_matches(['"', '\'', ',', ']', '}', ' ']).len()
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || "-_.".contains(c)
}

/// The anchors whose values secret keys of YAML have too.
fn aliased<'a>(text: &'a str) -> BTreeSet<&'a str> {
    let anchor = |line: &'a str| {
        let (key, value) = line.split_once(": *")?;
        let key = key.rsplit([' ', '{', ',', '"', '\'']).next().unwrap_or_default();
        names::is_secret(key).then(|| value.split([' ', ',', '}']).next().unwrap_or_default())
    };
    text.lines().filter_map(anchor).into_set()
}

/// Values of secret keys of YAML, with the lines below that are indented more.
fn yaml(text: &str, found: &mut Vec<Range<usize>>) {
    let aliased = aliased(text);
    let mut below: Option<usize> = None;
    let mut permissions: Option<usize> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let bare = line.trim_start_matches([' ', '\t']);
        let mut indent = line.len() - bare.len();
        if bare.trim().is_empty() {
            continue;
        }
        if below.is_some_and(|parent| indent > parent) {
            found.push(value(line, 0, at));
            continue;
        }
        below = None;
        let key_part = bare.trim_start_matches(['-', ' ', '?']);
        indent += bare.len() - key_part.len();
        if permissions.is_some_and(|parent| indent > parent) {
            continue;
        }
        permissions = None;
        let Some((key, rest)) = key_part.split_once(':') else { continue };
        let key_text = key.trim().trim_matches(['"', '\'']);
        if key_text == "permissions" {
            permissions = Some(indent);
            continue;
        }
        let said = rest.trim();
        if key_text.to_ascii_lowercase().contains("proxy") {
            proxy(text, value(line, indent + key.len() + 1, at), found);
        }
        let anchor = said.strip_prefix('&').and_then(|anchor| anchor.split_whitespace().next());
        let is_aliased = anchor.is_some_and(|anchor| aliased.contains(anchor));
        let is_said = key_text.chars().all(is_part) && names::is_secret(key_text);
        if !is_aliased && !is_said {
            continue;
        }
        let is_head = said.is_empty() || said.starts_with(['|', '>', '&', '!']);
        if is_head {
            below = Some(indent);
            if said.starts_with(['&', '!']) {
                found.push(value(line, indent + key.len() + 1, at));
            }
        } else if !names::is_no_secret(said) {
            found.push(value(line, indent + key.len() + 1, at));
            // A value that goes on is indented more than its key.
            below = Some(indent);
        }
    }
}
