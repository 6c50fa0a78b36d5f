//! The little of TOML's grammar that is about characters: comments, lines and blanks.

use std::ops::Range;

use crate::read::strings::string_end;

/// The text of `range`, or nothing where it does not lie in `text`.
pub(super) fn cut(text: &str, range: Range<usize>) -> &str {
    text.get(range).unwrap_or_default()
}

/// The comments of a valid document, each from its `#` to before its newline.
///
/// Outside of strings and comments, a quote always opens a string and `#` always opens a comment.
pub(super) fn comments(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        at = match byte {
            b'#' => {
                let end = content_end(text, at);
                found.push(at..end);
                end
            }
            b'"' | b'\'' => string_end(text, at),
            _ => at + 1,
        };
    }
    found
}

/// Where the line of `at` starts.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    cut(text, 0..at).rfind('\n').map_or(0, |newline| newline + 1)
}

/// Where the line of `at` ends, its newline included.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    cut(text, at..text.len()).find('\n').map_or(text.len(), |newline| at + newline + 1)
}

/// Where the line of `at` ends, its newline not included.
pub(super) fn content_end(text: &str, at: usize) -> usize {
    let end = line_end(text, at);
    end - newline_of(cut(text, at..end)).len()
}

/// The newline that ends `line`, or nothing where it has none.
pub(super) fn newline_of(line: &str) -> &'static str {
    if line.ends_with("\r\n") {
        "\r\n"
    } else if line.ends_with('\n') {
        "\n"
    } else {
        ""
    }
}

/// The blanks that `line` starts with.
pub(super) fn indent_of(line: &str) -> &str {
    cut(line, 0..line.len() - line.trim_start_matches(BLANKS).len())
}

/// Whitespace in the sense of TOML: without line breaks.
pub(super) const BLANKS: [char; 2] = [' ', '\t'];

/// The first place from `at` on that is no blank, newline or comment.
pub(super) fn skip_trivia(text: &str, mut at: usize) -> usize {
    loop {
        let rest = cut(text, at..text.len());
        let found = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        at += rest.len() - found.len();
        if !found.starts_with('#') {
            return at;
        }
        at = line_end(text, at);
    }
}

/// Where the blanks from `at` on end.
pub(super) fn skip_blanks(text: &str, at: usize) -> usize {
    at + indent_of(cut(text, at..text.len())).len()
}

/// Where the blanks before `at` start.
pub(super) fn skip_blanks_back(text: &str, at: usize) -> usize {
    cut(text, 0..at).trim_end_matches(BLANKS).len()
}
