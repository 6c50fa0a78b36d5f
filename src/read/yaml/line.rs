//! The lines of a YAML text, and what stands within one.

use std::ops::Range;

#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    /// Where its text begins.
    pub(super) start: usize,
    /// The column at which its text begins.
    pub(super) indent: usize,
    /// The text without indentation and newline.
    pub(super) text: &'a str,
}

impl<'a> Line<'a> {
    pub(super) fn is_item(self) -> bool {
        self.text == "-" || self.text.starts_with("- ")
    }

    /// The line from where the words of `rest` begin, which it ends with.
    pub(super) fn from(self, rest: &'a str) -> Self {
        let text = rest.trim_start_matches(' ');
        let skipped = self.text.len() - text.len();
        Self { start: self.start + skipped, indent: self.indent + skipped, text }
    }

    pub(super) fn is_blank(self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Whether there is nothing but a comment, which a space parts from what stands before it.
pub(super) fn is_void(rest: &str) -> bool {
    let bare = rest.trim_start_matches(' ');
    bare.is_empty() || (bare.starts_with('#') && (bare.len() < rest.len()))
}

/// The key that `line` begins with, its bytes, and what follows its colon. The inner nothing is for a line without a
/// key, the outer one for what is not known for sure.
#[expect(clippy::option_option, reason = "not to know is not the same as to know that there is none")]
pub(super) fn split_key<'a>(line: Line<'a>) -> Option<Option<(String, Range<usize>, &'a str)>> {
    let text = line.text;
    let is_mark = line.indent == 0 && (text.starts_with("---") || text.starts_with("..."));
    if is_mark || text == "?" || text.starts_with("? ") {
        return None;
    }
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let (key, length) = quoted(text, quote)?;
        let rest = text.get(length..)?;
        return match rest.strip_prefix(':') {
            Some(rest) if rest.is_empty() || rest.starts_with(' ') => {
                Some(Some((key, line.start..line.start + length, rest)))
            }
            _ => is_void(rest).then_some(None),
        };
    }
    if !may_begin_plain(text) {
        return Some(None);
    }
    let ends =
        |(at, _): &(usize, &str)| text.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let Some((at, _)) = text.match_indices(':').find(ends) else { return Some(None) };
    let key = text.get(..at)?.trim_end_matches(' ');
    if key.contains(" #") {
        return Some(None);
    }
    let is_sure = !key.is_empty() && key.len() < 128 && !key.contains('\t');
    is_sure.then(|| Some((key.to_owned(), line.start..line.start + key.len(), text.get(at + 1..).unwrap_or_default())))
}

pub(super) fn may_begin_plain(text: &str) -> bool {
    let is_sign = |c: char| ",[]{}#&*!|>'\"%@`\t".contains(c);
    let is_dash = matches!(text, "-" | "?" | ":") || ["- ", "? ", ": "].iter().any(|start| text.starts_with(start));
    !is_dash && !text.starts_with(is_sign)
}

/// The words of one line of a plain scalar, and whether it can go on in the next: not behind a comment.
pub(super) fn plain_part(text: &str) -> Option<(&str, bool)> {
    let part = text.split(" #").next()?;
    let is_open = part.len() == text.len();
    let part = part.trim_end_matches(' ');
    let is_key = part.contains(": ") || part.ends_with(':') || part.contains('\t');
    (!is_key && !part.starts_with("- ") && !part.starts_with("? ")).then_some((part, is_open))
}

/// The text in quotes that `text` begins with, and how many bytes it takes. It has to end in the same line.
pub(super) fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut inner = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if quote == '"' => inner.push(match chars.next()?.1 {
                'n' => '\n',
                't' => '\t',
                plain @ ('"' | '\\' | '/') => plain,
                _ => return None,
            }),
            _ if c != quote => inner.push(c),
            '\'' if text.get(at + 1..)?.starts_with('\'') => {
                inner.push(c);
                chars.next();
            }
            _ => return Some((inner, at + 1)),
        }
    }
    None
}

/// Steps over the part of a collection in brackets that stands in one line. `open` has its open brackets, and at its
/// end what came last. Gives what follows the last closing bracket, once it comes.
#[expect(clippy::option_option, reason = "not to know is not the same as to know that it goes on")]
pub(super) fn step_over<'a>(line: &'a str, open: &mut Vec<char>) -> Option<Option<&'a str>> {
    // What came last: a sign, `a` for a word, `b` for a word behind a colon, `q` for quotes behind one.
    let mut last = open.pop().unwrap_or(',');
    let mut chars = line.char_indices();
    let mut before = ' ';
    while let Some((at, c)) = chars.next() {
        let rest = line.get(at + c.len_utf8()..)?;
        let parts = matches!(last, '[' | '{' | ',' | ':');
        let spaced = std::mem::replace(&mut before, c) == ' ';
        last = match c {
            ' ' => continue,
            '#' if spaced => break,
            '[' | '{' if parts => {
                open.push(c);
                c
            }
            ']' | '}' if last != ':' => {
                let opened = open.pop()?;
                if (opened == '[') != (c == ']') {
                    return None;
                }
                if open.is_empty() {
                    return Some(Some(rest));
                }
                c
            }
            ',' if !parts => c,
            '"' | '\'' if parts => {
                let (_, length) = quoted(line.get(at..)?, c)?;
                for _ in 1..line.get(at..at + length)?.chars().count() {
                    chars.next();
                }
                before = c;
                if last == ':' { 'q' } else { c }
            }
            ':' if matches!(last, 'a' | '"' | '\'') && (rest.is_empty() || rest.starts_with(' ')) => c,
            // Brackets, quotes and signs inside of words, and words behind a quote or a bracket.
            _ if "[]{},\"'|>&*!%@`?\t".contains(c) || matches!(last, ']' | '}' | '"' | '\'' | 'q') => return None,
            ':' if rest.is_empty() || rest.starts_with([' ', ',', '[', ']', '{', '}']) => return None,
            '-' | ':' if parts && (rest.is_empty() || rest.starts_with([' ', ','])) => return None,
            _ if matches!(last, ':' | 'b') => 'b',
            _ => 'a',
        };
    }
    open.push(last);
    Some(None)
}
