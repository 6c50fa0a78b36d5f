//! Unresolved merge conflicts, which locks have more often than any other file.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::source::Problem;

/// What a line is to a conflict.
#[derive(Clone, Copy, PartialEq)]
enum Marker {
    /// `<<<<<<<`
    Begin,
    /// `|||||||`: what both sides started from, written with `merge.conflictStyle = diff3`
    Base,
    /// `=======`
    Middle,
    /// `>>>>>>>`
    End,
}

/// The text with only the upper side of each conflict. All bytes keep their places: what is left out becomes spaces.
pub(super) fn take_upper_sides<'t>(file: &Arc<str>, text: &'t str, problems: &mut Vec<Problem>) -> Cow<'t, str> {
    if !["<<<<<<<", "|||||||", "=======", ">>>>>>>"].into_iter().any(|marker| text.contains(marker)) {
        return Cow::Borrowed(text);
    }
    let mut hidden: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut upper = true;
    let mut start = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let span = start..start + line.len();
        start = span.end;
        let marker = marker(line);
        match (marker, open) {
            (Some(Marker::Begin), _) => {
                open.get_or_insert((number, span.start));
                upper = true;
            }
            (Some(Marker::Base | Marker::Middle), Some(_)) => upper = false,
            (Some(Marker::End), Some((first, begin))) => {
                problems.push(conflict(file, begin..span.end, first, number));
                open = None;
                upper = true;
            }
            (None, _) if upper => continue,
            (None, _) => {}
            (Some(_), None) => problems.push(conflict(file, span.clone(), number, number)),
        }
        hidden.push(span);
    }
    if let Some((first, begin)) = open {
        // Without its end nobody knows where the lower side ends: only the markers are left out.
        hidden.retain(|span| span.start < begin || text.get(span.clone()).and_then(marker).is_some());
        let end = text.get(begin..).and_then(|rest| rest.find('\n')).map_or(text.len(), |length| begin + length);
        problems.push(conflict(file, begin..end, first, first));
    }
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }

    let mut masked = String::with_capacity(text.len());
    let mut shown = 0;
    for span in hidden {
        masked.push_str(text.get(shown..span.start).unwrap_or_default());
        for byte in text.get(span.clone()).unwrap_or_default().bytes() {
            masked.push(if byte == b'\n' { '\n' } else { ' ' });
        }
        shown = span.end;
    }
    masked.push_str(text.get(shown..).unwrap_or_default());
    Cow::Owned(masked)
}

fn marker(line: &str) -> Option<Marker> {
    let rest = |sign: &str| line.strip_prefix(sign).is_some_and(|rest| rest.trim().is_empty() || rest.starts_with(' '));
    match line.as_bytes().first()? {
        b'<' if rest("<<<<<<<") => Some(Marker::Begin),
        b'|' if rest("|||||||") => Some(Marker::Base),
        b'=' if rest("=======") => Some(Marker::Middle),
        b'>' if rest(">>>>>>>") => Some(Marker::End),
        _ => None,
    }
}

fn conflict(file: &Arc<str>, span: Range<usize>, first: usize, last: usize) -> Problem {
    let message = if first == last {
        format!(
            "Line {first} is the marker of an unresolved merge conflict. \
             Take one side of the whole file and let `cargo update --workspace` repair it."
        )
    } else {
        format!(
            "Lines {first} to {last} are an unresolved merge conflict; only the upper side was read. \
             Take one side of the whole file and let `cargo update --workspace` repair it."
        )
    };
    Problem::error(file, span, message)
}
