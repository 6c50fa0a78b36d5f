//! The parts of a file that may be masked, and the masking.

use std::collections::BTreeMap;
use std::ops::Range;

use super::scan::{self, Look, Style};
use super::{HIDDEN, names};
use crate::order;

/// How sensitive a part of a file is, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sensitivity {
    /// It is looked at for secrets.
    Open,
    /// It is a name: nothing in it is said of a secret.
    Name,
    /// It is a name of which several may not become one.
    Key,
    /// A sum is expected.
    Sum,
    /// All of it is secret, as its name says.
    Secret,
    /// Unknown: all of it may be secret.
    Unsure,
    /// A number or a date that is secret, which becomes a string.
    Bare,
    /// The address of a proxy, whose scheme may be left out.
    Proxy,
}

/// The parts of a file and the places of its secrets.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// The parts that may be masked, in order.
    parts: Vec<Range<usize>>,
    found: Vec<(Range<usize>, Mask)>,
    /// Secrets that were recognised by name or form, with how they are written.
    secrets: Vec<(Range<usize>, Style)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mask {
    Word,
    Key,
    String,
}

impl Pieces {
    /// Takes in the part `range` of `text`.
    pub(super) fn add(&mut self, text: &str, range: Range<usize>, style: Style, place: Sensitivity) {
        let Some(raw) = text.get(range.clone()).filter(|raw| !raw.is_empty()) else { return };
        self.parts.push(range.clone());
        match place {
            Sensitivity::Secret | Sensitivity::Unsure if scan::is_secret_value(raw, style) => {
                self.found.push((range.clone(), Mask::Word));
                if place == Sensitivity::Secret {
                    self.secrets.push((range, style));
                }
                return;
            }
            Sensitivity::Bare => {
                self.found.push((range, Mask::String));
                return;
            }
            _ => {}
        }
        let mut found = Vec::new();
        let look =
            Look { said: !matches!(place, Sensitivity::Name | Sensitivity::Key), sums: place == Sensitivity::Sum };
        scan::find(raw, range.start, style, look, &mut found);
        if place == Sensitivity::Proxy {
            let first = found.len();
            super::address::proxy(raw, &mut found);
            found
                .iter_mut()
                .skip(first)
                .for_each(|range_| *range_ = range_.start + range.start..range_.end + range.start);
        }
        let mask = if place == Sensitivity::Key { Mask::Key } else { Mask::Word };
        for range in found {
            self.secrets.push((range.clone(), style));
            self.found.push((range, mask));
        }
    }

    /// Takes in secrets of `found`, as far as they are in a part that may be masked.
    pub(super) fn clip(&mut self, found: Vec<Range<usize>>) {
        order::sort_by_key(&mut self.parts, |part| part.start);
        for range in found {
            let first = self.parts.partition_point(|part| part.end <= range.start);
            for part in self.parts.iter().skip(first).take_while(|part| part.start < range.end) {
                let both = part.start.max(range.start)..part.end.min(range.end);
                self.found.push((both, Mask::Word));
            }
        }
    }

    /// Drops what was found as far as `is_none` holds for it.
    pub(super) fn keep(&mut self, text: &str, is_none: impl Fn(&str) -> bool) {
        self.found.retain(|(range, _)| !text.get(range.clone()).is_some_and(&is_none));
        self.secrets.retain(|(range, _)| !text.get(range.clone()).is_some_and(&is_none));
    }

    /// Takes `range` in, all of which is secret.
    pub(super) fn secret(&mut self, text: &str, range: Range<usize>) {
        if text.get(range.clone()).is_some_and(|raw| !names::is_no_secret(raw)) {
            self.found.push((range.clone(), Mask::Word));
            self.secrets.push((range, Style::Plain));
        }
    }

    /// The secrets of `text`, as they are meant.
    pub(super) fn secrets<'a>(&'a self, text: &'a str) -> impl Iterator<Item = String> + 'a {
        self.secrets.iter().filter_map(|(range, style)| {
            let raw = text.get(range.clone())?;
            Some(scan::decoded(raw, *style).map_or_else(|| raw.to_owned(), |(text, _)| text))
        })
    }

    /// `text` without its secrets, and the lines that had one.
    pub(super) fn masked(self, text: &str) -> (String, Vec<usize>) {
        replaced(text, self.found)
    }
}

/// `text` with all of `found` masked.
pub(super) fn masked(text: &str, found: Vec<Range<usize>>) -> String {
    replaced(text, found.into_iter().map(|range| (range, Mask::Word)).collect()).0
}

fn replaced(text: &str, found: Vec<(Range<usize>, Mask)>) -> (String, Vec<usize>) {
    let (mut out, mut lines): (String, Vec<usize>) = (String::with_capacity(text.len()), Vec::new());
    let (mut at, mut line) = (0, 1);
    // Several keys that become one would make a file that is refused.
    let mut keys: BTreeMap<&str, usize> = BTreeMap::new();
    for (range, mask) in merged(text, found) {
        let (Some(between), Some(secret)) = (text.get(at..range.start), text.get(range.clone())) else { continue };
        line += between.matches('\n').count();
        lines.push(line);
        out.push_str(between);
        match mask {
            Mask::Word => out.push_str(HIDDEN),
            Mask::String => out.push_str("\"hidden\""),
            Mask::Key => {
                let next = keys.len() + 1;
                match *keys.entry(secret).or_insert(next) {
                    1 => out.push_str(HIDDEN),
                    number => out.push_str(&format!("{HIDDEN}-{number}")),
                }
            }
        }
        line += secret.matches('\n').count();
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    lines.dedup();
    (out, lines)
}

/// The ranges in order, each byte once, without those that are masked already.
fn merged(text: &str, found: Vec<(Range<usize>, Mask)>) -> Vec<(Range<usize>, Mask)> {
    let is_new = |(range, _): &(Range<usize>, Mask)| {
        text.get(range.clone()).is_some_and(|text| !text.trim().is_empty() && !names::is_hidden(text))
    };
    let mut found: Vec<_> = found.into_iter().filter(is_new).collect();
    order::sort_by_key(&mut found, |(range, mask)| (range.start, range.end, *mask));
    let mut merged: Vec<(Range<usize>, Mask)> = Vec::new();
    for (range, mask) in found {
        match merged.last_mut().filter(|(last, _)| range.start < last.end) {
            Some((last, of)) => {
                last.end = last.end.max(range.end);
                *of = mask.max(*of);
            }
            None => merged.push((range, mask)),
        }
    }
    merged
}
