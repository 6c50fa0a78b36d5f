//! What edits may not touch, by the spans of another parser.

use std::collections::BTreeSet;
use std::ops::Range;

use plimsoll::edit::{Edit, Verb};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Every comment of the generated manifests is `# number`, and none stands in a string.
pub fn comments_survive(text: &str, result: &str) -> Result<(), String> {
    let mut rest = comments(result);
    for comment in comments(text) {
        match rest.iter().position(|other| *other == comment) {
            Some(place) => rest.remove(place),
            None => return Err(format!("the comment {comment:?} is lost")),
        };
    }
    Ok(())
}

/// A file with newlines of one kind only gets no others.
pub fn newlines_survive(text: &str, result: &str) -> Result<(), String> {
    let crlf = |text: &str| text.matches("\r\n").count();
    let lf = |text: &str| text.matches('\n').count() - crlf(text);
    match (lf(text), crlf(text)) {
        (_, 0) if crlf(result) > 0 => Err("a CRLF came into a file of LF".to_owned()),
        (0, 1..) if lf(result) > 0 => Err("an LF came into a file of CRLF".to_owned()),
        _ => Ok(()),
    }
}

fn comments(text: &str) -> Vec<&str> {
    let is_number = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    text.lines()
        .filter_map(|line| {
            let at = line.rmatch_indices("# ").find(|(at, _)| is_number(&line[at + 2..]))?.0;
            Some(&line[at..])
        })
        .collect()
}

/// Every line without a claimed key stands in the result, in the same order.
pub fn lines_survive(text: &str, result: &str, edits: &[Edit]) -> Result<(), String> {
    let parsed = DeTable::parse(text).map_err(|error| error.to_string())?;
    let mut touched = Touched { text, lines: BTreeSet::new(), has_header: false };
    for edit in edits.iter().filter(|edit| edit.verb != Verb::Keep) {
        touched.claim(parsed.get_ref(), edit.key.keys(), edit, edits);
    }
    let mut after = result.split_inclusive('\n');
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (start, end) = (at, at + line.len());
        at = end;
        let is_blank = line.trim_start_matches('\u{feff}').trim().is_empty();
        if touched.lines.contains(&start) || (is_blank && (touched.has_header || start == 0)) {
            continue;
        }
        // The last line may get a newline, to part it from what follows.
        let is_last = end == text.len() && !line.ends_with('\n');
        let same = |other: &str| other == line || (is_last && other.trim_end_matches(['\r', '\n']) == line);
        if start == 0 && line.starts_with('\u{feff}') {
            continue;
        }
        if !after.any(same) {
            return Err(format!("the line {line:?} is not in its place"));
        }
    }
    Ok(())
}

struct Touched<'t> {
    text: &'t str,
    /// Where the lines start that edits may change.
    lines: BTreeSet<usize>,
    /// Whether a table with a header is claimed: blank lines may go with it.
    has_header: bool,
}

impl Touched<'_> {
    fn mark(&mut self, span: Range<usize>) {
        let mut start = self.text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
        while start < span.end.max(start + 1) {
            self.lines.insert(start);
            let Some(newline) = self.text[start..].find('\n') else { break };
            start += newline + 1;
        }
    }

    fn claim(&mut self, table: &DeTable<'_>, keys: &[String], edit: &Edit, edits: &[Edit]) {
        let Some((first, rest)) = keys.split_first() else { return };
        let Some((key, value)) = table.iter().find(|(key, _)| key.get_ref() == first.as_str()) else { return };
        let is_inline = self.text[value.span()].starts_with('{');
        match (value.get_ref(), &edit.verb) {
            (DeValue::Table(inner), _) if !rest.is_empty() => {
                if is_inline {
                    self.mark(key.span().start..value.span().end);
                }
                self.claim(inner, rest, edit, edits);
            }
            (_, _) if !rest.is_empty() => {}
            (DeValue::Array(items), Verb::Include(_) | Verb::Exclude(_)) => {
                let goes = |item: &Spanned<DeValue<'_>>| {
                    edits.iter().any(|other| match &other.verb {
                        Verb::Exclude(text) if other.key == edit.key => item.get_ref().as_str() == Some(text.as_str()),
                        _ => false,
                    })
                };
                let end = value.span().end;
                match items.iter().rfind(|item| !goes(item)) {
                    Some(last) => {
                        self.mark(last.span().start..end);
                        for item in items.iter().filter(|item| goes(item)) {
                            self.mark(item.span());
                        }
                    }
                    None => self.mark(value.span()),
                }
            }
            _ => self.whole(key.span(), value),
        }
    }

    fn whole(&mut self, key: Range<usize>, value: &Spanned<DeValue<'_>>) {
        let span = value.span();
        self.mark(key.start.min(span.start)..key.end.max(span.start + 1));
        let is_header = self.text[span.clone()].starts_with('[');
        match value.get_ref() {
            DeValue::Table(inner) if !self.text[span.clone()].starts_with('{') => {
                self.has_header = true;
                self.mark(span);
                for (key, value) in inner {
                    self.whole(key.span(), value);
                }
            }
            DeValue::Array(items) if is_header && items.iter().any(|item| item.get_ref().is_table()) => {
                self.has_header = true;
                self.mark(span);
                for item in items {
                    self.whole(item.span(), item);
                }
            }
            _ => self.mark(key.start.min(span.start)..span.end),
        }
    }
}
