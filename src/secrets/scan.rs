//! Secrets in a piece of text of which nothing else is known.

use std::ops::Range;

use super::{address, assign, commands, names, private_key, tokens};

/// The kinds of secrets to look for in a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Look {
    /// Names with values, and commands, too: not in a text that is a name itself.
    pub(super) said: bool,
    /// Hexadecimal words are sums.
    pub(super) sums: bool,
}

/// How a piece of text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// As it is.
    Plain,
    /// With escapes that begin with a backslash, as TOML, YAML and JSON have them in double quotes.
    Escaped,
    /// With a single quote written as two.
    Doubled,
}

/// Finds secrets in `raw`, which stands at `start` of a file.
pub(super) fn find(raw: &str, start: usize, style: Style, look: Look, found: &mut Vec<Range<usize>>) {
    // The shortest secret that is recognised by itself, and the shortest one with a name.
    if raw.len() < 6 {
        return;
    }
    let first = found.len();
    match decoded(raw, style) {
        None => plain(raw, look, found),
        Some((text, places)) => {
            plain(&text, look, found);
            for range in found.iter_mut().skip(first) {
                *range = place(&places, range.start)..place(&places, range.end);
            }
        }
    }
    for range in found.iter_mut().skip(first) {
        *range = range.start + start..range.end + start;
    }
}

fn place(places: &[usize], at: usize) -> usize {
    places.get(at).or(places.last()).copied().unwrap_or_default()
}

/// Finds secrets in `text` as it is and percent-decoded.
fn plain(text: &str, look: Look, found: &mut Vec<Range<usize>>) {
    once(text, look, found);
    let Some((decoded, places)) = percent_decoded(text) else { return };
    let first = found.len();
    once(&decoded, look, found);
    for range in found.iter_mut().skip(first) {
        *range = place(&places, range.start)..place(&places, range.end);
    }
}

fn once(text: &str, look: Look, found: &mut Vec<Range<usize>>) {
    tokens::find(text, look.sums, found);
    private_key::find(text, found);
    address::find(text, found);
    if look.said {
        assign::find(text, found);
        if text.contains([' ', '\n', '\t']) {
            commands::find(text, found);
        }
    }
}

/// `raw` without escapes, and for each byte its place in `raw`; `None` if it has no escapes.
pub(super) fn decoded(raw: &str, style: Style) -> Option<(String, Vec<usize>)> {
    match style {
        Style::Plain => None,
        Style::Escaped => raw.contains('\\').then(|| unescaped(raw)),
        Style::Doubled => raw.contains("''").then(|| {
            let mut writer = Writer::default();
            let mut before = false;
            for (at, c) in raw.char_indices() {
                before = c == '\'' && !before;
                // Of two that stand together the second one counts.
                if before && raw.get(at + 1..).is_some_and(|rest| rest.starts_with('\'')) {
                    continue;
                }
                writer.push(c, at);
            }
            writer.finish(raw)
        }),
    }
}

#[derive(Default)]
struct Writer {
    text: String,
    places: Vec<usize>,
}

impl Writer {
    fn push(&mut self, c: char, at: usize) {
        self.text.push(c);
        self.places.extend(std::iter::repeat_n(at, c.len_utf8()));
    }

    fn finish(mut self, raw: &str) -> (String, Vec<usize>) {
        self.places.push(raw.len());
        (self.text, self.places)
    }
}

fn unescaped(raw: &str) -> (String, Vec<usize>) {
    let mut writer = Writer::default();
    let mut at = 0;
    while let Some(c) = raw.get(at..).and_then(|rest| rest.chars().next()) {
        let after = raw.get(at + c.len_utf8()..).unwrap_or_default();
        let Some(kind) = after.chars().next().filter(|_| c == '\\') else {
            writer.push(c, at);
            at += c.len_utf8();
            continue;
        };
        let digits = match kind {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let number = || char::from_u32(u32::from_str_radix(after.get(1..1 + digits)?, 16).ok()?);
        if kind.is_whitespace() {
            // The line goes on.
            let blank = after.len() - after.trim_start().len();
            at += 1 + blank;
        } else if let Some(c) = number().filter(|_| digits > 0) {
            writer.push(c, at);
            at += 2 + digits;
        } else {
            let c = match kind {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                '0' | 'a' | 'b' | 'v' | 'f' => ' ',
                kind => kind,
            };
            writer.push(c, at);
            at += 1 + kind.len_utf8();
        }
    }
    writer.finish(raw)
}

/// `text` percent-decoded, repeatedly, and for each byte its place in `text`.
fn percent_decoded(text: &str) -> Option<(String, Vec<usize>)> {
    let (mut out, mut places) = once_decoded(text)?;
    // A redirect in a redirect is encoded twice.
    if let Some((again, inner)) = once_decoded(&out) {
        places = inner.into_iter().map(|at| place(&places, at)).collect();
        out = again;
    }
    Some((out, places))
}

fn once_decoded(text: &str) -> Option<(String, Vec<usize>)> {
    let code = |at: usize| {
        let digits = text.get(at + 1..at + 3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        u8::from_str_radix(digits, 16).ok().filter(|byte| byte.is_ascii() && !byte.is_ascii_control())
    };
    if !text.match_indices('%').any(|(at, _)| code(at).is_some()) {
        return None;
    }
    let mut writer = Writer::default();
    let mut skip = 0;
    for (at, c) in text.char_indices() {
        if skip > 0 {
            skip -= 1;
        } else if let Some(byte) = code(at).filter(|_| c == '%') {
            writer.push(char::from(byte), at);
            skip = 2;
        } else {
            writer.push(c, at);
        }
    }
    Some(writer.finish(text))
}

/// Whether all of a value is secret that stands behind a name which says so.
pub(super) fn is_secret_value(raw: &str, style: Style) -> bool {
    let text = decoded(raw, style).map(|(text, _)| text);
    !names::is_no_secret(text.as_deref().unwrap_or(raw))
}
