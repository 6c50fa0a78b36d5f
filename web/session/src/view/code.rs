//! TOML as it is shown: in colours, with findings beside its lines.

use plimsoll::order;
use plimsoll::schema::v1::{Finding, Place, Report};

/// The kind of a piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Punctuation, blanks.
    Plain,
    /// A comment.
    Comment,
    /// The header of a table.
    Header,
    /// A key.
    Key,
    /// A string.
    String,
    /// A number, a boolean, a date.
    Literal,
}

/// The pieces of a line of TOML, which together are the line. What spans lines is taken for what it looks like on each.
pub fn colours(line: &str) -> Vec<(Colour, &str)> {
    let start = line.trim_start();
    let mut pieces = Vec::new();
    let mut push = |colour, from: usize, to: usize| {
        if let Some(text) = line.get(from..to).filter(|text| !text.is_empty()) {
            pieces.push((colour, text));
        }
    };
    let indent = line.len() - start.len();
    push(Colour::Plain, 0, indent);
    let is_header = start.starts_with('[')
        && start.split('#').next().is_some_and(|head| head.trim_end().ends_with(']'))
        && !start.contains(',');
    let mut at = indent;
    if is_header {
        let end = at
            + start.find('#').map_or(start.len(), |comment| start.get(..comment).unwrap_or_default().trim_end().len());
        push(Colour::Header, at, end);
        at = end;
    }
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let length = |is_in: fn(char) -> bool| rest.find(|c: char| !is_in(c)).unwrap_or(rest.len());
        let first = rest.chars().next().unwrap_or_default();
        let (colour, length) = match first {
            '#' => (Colour::Comment, rest.len()),
            '"' | '\'' => {
                let length = string_length(rest, first);
                let is_key = rest.get(length..).unwrap_or_default().trim_start().starts_with(['=', '.']);
                (if is_key { Colour::Key } else { Colour::String }, length)
            }
            c if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+') => {
                let length = length(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '.' | ':'));
                let is_key = rest.get(length..).unwrap_or_default().trim_start().starts_with('=');
                (if is_key { Colour::Key } else { Colour::Literal }, length)
            }
            c => (Colour::Plain, c.len_utf8()),
        };
        push(colour, at, at + length);
        at += length;
    }
    pieces
}

/// How long the string is that `text` starts with.
fn string_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A finding beside the lines that it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Note<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// The lines.
    pub place: &'a Place,
}

/// The findings in the file `path`, by line.
pub fn notes<'a>(report: &'a Report, path: &str) -> Vec<Note<'a>> {
    let mut notes: Vec<Note<'a>> = Vec::new();
    for finding in &report.findings {
        notes.extend(finding.places.iter().filter(|place| place.file == path).map(|place| Note { finding, place }));
    }
    order::sort_by_key(&mut notes, |note| (note.place.line, note.place.column));
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(line: &str) -> String {
        let name = |(colour, text): (Colour, &str)| match colour {
            Colour::Plain => text.to_owned(),
            Colour::Comment => format!("<c {text}>"),
            Colour::Header => format!("<h {text}>"),
            Colour::Key => format!("<k {text}>"),
            Colour::String => format!("<s {text}>"),
            Colour::Literal => format!("<l {text}>"),
        };
        colours(line).into_iter().map(name).collect()
    }

    #[test]
    fn lines_are_coloured_and_no_character_is_lost() {
        for (line, coloured) in [
            ("[profile.dev] # x", "<h [profile.dev]> <c # x>"),
            ("[[bin]]", "<h [[bin]]>"),
            ("  lto = true # \"y\"", "  <k lto> = <l true> <c # \"y\">"),
            (
                "serde = { version = \"1\", optional = false }",
                "<k serde> = { <k version> = <s \"1\">, <k optional> = <l false> }",
            ),
            ("a.\"b c\".d = 'x#y'", "<l a.><k \"b c\">.<k d> = <s 'x#y'>"),
            ("[\"a\", \"b\\\"\"],", "[<s \"a\">, <s \"b\\\"\">],"),
            ("ü = \"é", "ü = <s \"é>"),
            ("", ""),
        ] {
            assert_eq!(named(line), coloured);
            assert_eq!(colours(line).into_iter().map(|(_, text)| text).collect::<String>(), line);
        }
    }
}
