//! What in pasted text is TOML, and what is prose around it.

use crate::input::clipboard;
use crate::input::kinds::FileKind;
use crate::input::sniff::{Line, line};
use crate::paths;

/// Strings and arrays that span lines.
#[derive(Debug, Default)]
pub(super) struct Multiline {
    string: Option<&'static str>,
    depth: usize,
}

impl Multiline {
    /// Whether the next line is inside of one.
    pub(super) fn is_open(&self) -> bool {
        self.string.is_some() || self.depth > 0
    }

    /// Whether the next line is inside of a string.
    pub(super) fn is_string(&self) -> bool {
        self.string.is_some()
    }

    /// Goes on to the end of a line, unless it is prose.
    pub(super) fn feed_if_toml(&mut self, text: &str) {
        let is_toml = line(text.trim_end());
        if self.string.is_none() && matches!(is_toml, Line::Header(_)) {
            self.depth = 0;
        } else if self.is_open() || is_toml == Line::Entry {
            self.feed(text);
        }
    }

    fn feed(&mut self, line: &str) {
        let mut rest = line;
        loop {
            if let Some(end) = self.string {
                let Some(after) = after_string(rest, end) else { return };
                (self.string, rest) = (None, after);
            }
            let Some(at) = rest.find(['"', '\'', '[', ']', '{', '}', '#']) else { return };
            let found = rest.get(at..).unwrap_or_default();
            let long = ["\"\"\"", "'''"].into_iter().find(|mark| found.starts_with(mark));
            let mut letters = found.chars();
            rest = match (letters.next(), long) {
                (_, Some(mark)) => {
                    self.string = Some(mark);
                    found.get(3..).unwrap_or_default()
                }
                // A string of one line ends with it at the latest.
                (Some('"'), None) => after_string(letters.as_str(), "\"").unwrap_or_default(),
                (Some('\''), None) => after_string(letters.as_str(), "'").unwrap_or_default(),
                (Some('[' | '{'), None) => {
                    self.depth += 1;
                    letters.as_str()
                }
                (Some(']' | '}'), None) => {
                    self.depth = self.depth.saturating_sub(1);
                    letters.as_str()
                }
                _ => return,
            };
        }
    }
}

/// What follows the string that `text` is inside of.
fn after_string<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        if let Some(after) = rest.strip_prefix(end) {
            return Some(after);
        }
        let mut letters = rest.chars();
        let escaped = letters.next()? == '\\' && end.starts_with('"');
        if escaped {
            letters.next()?;
        }
        from = text.len() - letters.as_str().len();
    }
    None
}

/// Whether a line reads as prose or as the output of a program, and not as TOML with a mistake in it.
pub(super) fn is_prose(text: &str) -> bool {
    let bare = text.trim();
    if line(text) != Line::Other || bare.is_empty() || bare.starts_with('#') {
        return false;
    }
    let starts = ["|", "-->", "= ", "...", "^", ":::", "<", ">", "$ ", "- ", "* ", "• ", "–", "—"];
    let is_source_line =
        bare.split_once(" |").is_some_and(|(number, _)| number.bytes().all(|byte| byte.is_ascii_digit()));
    if starts.iter().any(|start| bare.starts_with(start))
        || is_source_line
        || clipboard::is_message(text)
        || clipboard::row(text).is_some()
    {
        return true;
    }
    let mut words = bare.split_whitespace();
    let (_, second, third) = (words.next(), words.next().unwrap_or_default(), words.next());
    let value = bare.rsplit_once('=').map(|(key, value)| (key.trim(), value.trim()));
    let is_mistake = second.starts_with(['"', '\'', '{', '[', '='])
        || bare.starts_with(['[', '{', '}', ']', '"'])
            && !bare.contains("](")
            && !bare.contains("]: ")
            && third.is_none()
        || value
            .is_some_and(|(key, value)| key.split_whitespace().count() < 3 && value.starts_with(['"', '\'', '[', '{']));
    let is_link = bare.starts_with('[') && bare.contains("]: ");
    is_link || !is_mistake && (third.is_some() || bare.ends_with(['.', '?', '!', ':', ',', ';', '…', ')']))
}

/// The path of the file that follows, as prose right before it names it: `and in crates/a/Cargo.toml:`, `$ cat Cargo.toml`.
pub(super) fn named_path(text: &str) -> Option<String> {
    let bare = text.trim().trim_end_matches('*');
    let is_command = bare.contains("$ cat ");
    if !is_command && !bare.ends_with(':') || clipboard::is_message(text) {
        return None;
    }
    let marks = |letter: char| matches!(letter, '`' | '*' | '\'' | '"' | '(' | ')' | ',' | ':' | ';' | '?' | '!');
    let paths = bare.split_whitespace().map(|word| word.trim_matches(marks)).filter(|word| {
        let is_whole = word.contains(['/', '\\']) || is_command;
        is_whole && !word.starts_with(['/', '~', '$']) && !word.contains(':')
    });
    let mut paths = paths.map(|word| paths::join("", &word.replace('\\', "/")));
    let mut known = paths.by_ref().filter(|path| FileKind::by_name(path) != FileKind::Unknown);
    let path = known.next()?;
    known.next().is_none().then_some(path)
}
