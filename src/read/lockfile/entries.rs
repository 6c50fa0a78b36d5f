//! The entries of a lock, each with its place, before they are linked.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use cargo_lock::{Name, ResolveVersion};
use semver::Version;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::plain::{self, Plain, Text};
use super::source::{Origin, Source, Sources};
use crate::order;
use crate::source::Problem;

/// How many TOML errors are reported one by one; a file that has more is no lock at all.
const TOLD: usize = 20;

/// How many bytes of a lock are parsed at a time.
pub(super) const PIECE: usize = 512 << 10;

/// An entry of a lock.
#[derive(Clone, Copy)]
pub(super) enum Raw<'d> {
    /// In the form that Cargo writes.
    Plain(&'d Plain<'d>),
    /// As a table.
    Table(Table<'d>),
}

/// A table of a lock.
#[derive(Clone, Copy)]
pub(super) struct Table<'d> {
    table: &'d Spanned<DeValue<'d>>,
    /// Where in the file the text begins that the table's spans count from.
    offset: usize,
}

/// The parsed text.
pub(super) struct Texts<'t> {
    /// The entries in the form that Cargo writes, from the first one on.
    plain: Vec<Plain<'t>>,
    /// All before and behind them, each with its place: in one piece or a few if it is TOML, else cut before each table.
    tables: Vec<(usize, DeTable<'t>)>,
}

impl<'t> Texts<'t> {
    pub(super) fn parse(file: &Arc<str>, text: &'t str, problems: &mut Vec<Problem>) -> Self {
        if let Some(pieces) = Self::as_cargo_writes_it(text) {
            return pieces;
        }
        let (whole, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            return Self::of_tables(vec![(0, whole.into_inner())]);
        }
        // After some errors the parser gives up what follows. A table begins with a `[` at the start of a line and
        // Cargo indents what is in arrays, so cut there each table is read whatever is wrong with those before it.
        let mut cuts = vec![0];
        cuts.extend(text.match_indices("\n[").map(|(at, _)| at + 1));
        let ends = cuts.iter().skip(1).copied().chain([text.len()]);
        let mut told = Reporter { file, problems, line_end: 0, count: 0 };
        let pieces = cuts
            .iter()
            .zip(ends)
            .map(|(start, end)| {
                let piece = text.get(*start..end).unwrap_or_default();
                let (table, errors) = DeTable::parse_recoverable(piece);
                let mut places: Vec<_> = errors.iter().map(|error| (error.span(), error.message())).collect();
                order::sort_by_key(&mut places, |(span, _)| span.as_ref().map(|span| span.start));
                for (span, message) in places {
                    let span = span.map_or(*start..end, |span| span.start + start..span.end + start);
                    told.error(text, span, message);
                }
                (*start, table.into_inner())
            })
            .collect();
        if told.count == 0 {
            // Each table is right by itself, but not all of them together: one of them is there twice.
            for error in &errors {
                told.error(text, error.span().unwrap_or(0..text.len()), error.message());
            }
        }
        told.finish();
        Self::of_tables(pieces)
    }

    pub(super) fn of_tables(tables: Vec<(usize, DeTable<'t>)>) -> Self {
        Self { plain: Vec::new(), tables }
    }

    /// As far as entries have the form that Cargo writes, they are read without a parser; then some kilobytes at a time,
    /// which takes less memory and time than all at once. Behind the version there may be nothing but items of lists, so
    /// that no two pieces contradict each other.
    fn as_cargo_writes_it(text: &'t str) -> Option<Self> {
        let head = text.get(..text.find("\n[").map_or(text.len(), |at| at + 1))?;
        let version = DeTable::parse(head).ok()?.into_inner();
        if !version.keys().all(|key| key.get_ref() == "version") {
            return None;
        }
        let (plain, behind) = plain::entries(text, head.len());
        let mut tables = vec![(0, version)];
        let mut start = behind;
        let mut pieces = Vec::new();
        let first = Some(behind).filter(|behind| *behind < text.len());
        let rest = text.get(behind..)?.match_indices("\n[").map(|(at, _)| behind + at + 1);
        for at in first.into_iter().chain(rest) {
            let header = text.get(at..)?;
            if !header.starts_with("[[package]]") && !header.starts_with("[[patch.unused]]") {
                return None;
            }
            if at - start > PIECE {
                pieces.push(start..at);
                start = at;
            }
        }
        pieces.push(start..text.len());
        for piece in pieces {
            tables.push((piece.start, DeTable::parse(text.get(piece)?).ok()?.into_inner()));
        }
        Some(Self { plain, tables })
    }

    /// The format of the lock; `None` if it is newer than those known here.
    pub(super) fn version(&self, file: &Arc<str>, problems: &mut Vec<Problem>) -> Option<ResolveVersion> {
        let Some((offset, value)) = self.version_key() else {
            // Cargo began to write the version with V3. V1 has the checksums in `[metadata]`.
            let old = self.checksums().next().is_some() || self.tables.iter().any(|(_, doc)| doc.contains_key("root"));
            return Some(if old { ResolveVersion::V1 } else { ResolveVersion::V2 });
        };
        let span = shift(value.span(), offset);
        let number = value.get_ref().as_integer();
        let known = number
            .and_then(|number| u32::from_str_radix(number.as_str(), number.radix()).ok())
            .and_then(|number| ResolveVersion::try_from(number).ok());
        if let Some(old) = known.filter(|known| *known < ResolveVersion::V3) {
            let number = u32::from(old);
            problems.push(Problem::error(
                file,
                span,
                format!("Format {number} has no `version` line, and Cargo refuses a lock that has one with {number}."),
            ));
        } else if let (None, Some(number)) = (known, number) {
            problems.push(Problem::error(
                file,
                span,
                format!(
                    "Lockfile version {number} is not known here; 4 is the newest that is. \
                     What it has in common with version 4 was read."
                ),
            ));
        } else if known.is_none() {
            problems.push(Problem::error(file, span, "The lockfile's `version` must be a whole number."));
        }
        known
    }

    fn version_key(&self) -> Option<(usize, &Spanned<DeValue<'t>>)> {
        self.tables.iter().find_map(|(offset, doc)| Some((*offset, doc.get("version")?)))
    }

    /// The entries `[root]` and `[[package]]`, in their order.
    pub(super) fn packages(&self) -> Vec<Raw<'_>> {
        let roots = self.tables.iter().filter_map(|(offset, doc)| {
            let table = doc.get("root")?;
            Some(Raw::Table(Table { table, offset: *offset }))
        });
        let plain = self.plain.iter().filter(|plain| !plain.is_unused_patch).map(Raw::Plain);
        let packages = self.tables.iter().flat_map(|(offset, doc)| tables(*offset, doc.get("package")));
        roots.chain(plain).chain(packages).collect()
    }

    /// The entries `[[patch.unused]]`, in their order.
    pub(super) fn unused_patches(&self) -> Vec<Raw<'_>> {
        let plain = self.plain.iter().filter(|plain| plain.is_unused_patch).map(Raw::Plain);
        let others = self.tables.iter().flat_map(|(offset, doc)| {
            let patch = doc.get("patch").and_then(|patch| patch.get_ref().as_table());
            tables(*offset, patch.and_then(|patch| patch.get("unused")))
        });
        plain.chain(others).collect()
    }

    /// The checksums of format V1: the package as a dependency would name it, and the checksum.
    pub(super) fn checksums(&self) -> impl Iterator<Item = (&str, Text<'_>)> {
        self.tables
            .iter()
            .filter_map(|(offset, doc)| Some((*offset, doc.get("metadata")?.get_ref().as_table()?)))
            .flat_map(|(offset, metadata)| {
                metadata.iter().filter_map(move |(key, value)| {
                    let span = shift(value.span(), offset);
                    Some((key.get_ref().strip_prefix("checksum ")?, Text { text: value.get_ref().as_str()?, span }))
                })
            })
    }
}

fn tables<'d>(offset: usize, list: Option<&'d Spanned<DeValue<'d>>>) -> impl Iterator<Item = Raw<'d>> {
    list.and_then(|list| list.get_ref().as_array())
        .into_iter()
        .flatten()
        .map(move |table| Raw::Table(Table { table, offset }))
}

fn shift(span: Range<usize>, offset: usize) -> Range<usize> {
    span.start + offset..span.end + offset
}

/// Tells TOML errors: the first of a line, as the others mostly follow from it.
struct Reporter<'a> {
    file: &'a Arc<str>,
    problems: &'a mut Vec<Problem>,
    line_end: usize,
    count: usize,
}

impl Reporter<'_> {
    fn error(&mut self, text: &str, span: Range<usize>, message: &str) {
        if self.count > 0 && span.start <= self.line_end {
            return;
        }
        let rest = text.get(span.start..).unwrap_or_default();
        self.line_end = span.start + rest.find('\n').unwrap_or(rest.len());
        self.count += 1;
        if self.count <= TOLD {
            self.problems.push(Problem::error(self.file, span, format!("This is not TOML: {message}.")));
        }
    }

    fn finish(self) {
        if let Some(more @ 1..) = self.count.checked_sub(TOLD) {
            let message = format!("{more} more lines of this file are not TOML.");
            self.problems.push(Problem::error(self.file, None, message));
        }
    }
}

/// A package as the lock writes it.
#[derive(Debug)]
pub(super) struct Entry<'d> {
    pub(super) name: Name,
    pub(super) version: Version,
    /// The version as it is written.
    pub(super) version_text: &'d str,
    pub(super) source: Source,
    pub(super) origin: Origin,
    pub(super) checksum: Option<Text<'d>>,
    pub(super) dependencies: Cow<'d, [Text<'d>]>,
    pub(super) replace: Option<Text<'d>>,
    pub(super) span: Range<usize>,
}

impl<'d> Entry<'d> {
    /// Reads a table; without a name and a version it tells no package.
    pub(super) fn read(
        file: &Arc<str>,
        raw: Raw<'d>,
        sources: &mut Sources,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let header = match raw {
            Raw::Plain(plain) => plain.header.clone(),
            Raw::Table(table) => shift(table.table.span(), table.offset),
        };
        let (name, version, source, checksum, replace) = match raw {
            Raw::Plain(plain) => {
                let Plain { name, version, source, checksum, replace, .. } = plain;
                (Some(name.clone()), Some(version.clone()), source.clone(), checksum.clone(), replace.clone())
            }
            Raw::Table(raw) => {
                let Some(table) = raw.table.get_ref().as_table() else {
                    problems.push(Problem::error(file, header, "A package must be a table."));
                    return None;
                };
                let mut text = |key: &str| raw.text(table, key, file, problems);
                (text("name"), text("version"), text("source"), text("checksum"), text("replace"))
            }
        };

        let Some(name_found) = name else {
            problems.push(Problem::error(file, header, "This package has no name and was left out."));
            return None;
        };
        let Some(version_found) = version else {
            let message = format!("The package `{}` has no version and was left out.", name_found.text);
            problems.push(Problem::error(file, header, message));
            return None;
        };
        let name: Name = match name_found.text.parse() {
            Ok(name) => name,
            Err(error) => {
                let message = format!("`{}` cannot be a package's name: {error}.", name_found.text);
                problems.push(Problem::error(file, name_found.span, message));
                return None;
            }
        };
        let version = match Version::parse(version_found.text) {
            Ok(version) => version,
            Err(error) => {
                let message = format!(
                    "`{}` is no version ({error}), so this entry of `{name}` was left out.",
                    version_found.text
                );
                problems.push(Problem::error(file, version_found.span, message));
                return None;
            }
        };
        let source_span = source.as_ref().map_or(header.clone(), |source| source.span.clone());
        let (source, origin, error) = sources.get(source.map(|source| source.text));
        if let Some(error) = error {
            problems.push(Problem::error(file, source_span, format!("This source is not understood: {error}.")));
        }
        let (dependencies, end) = match raw {
            Raw::Plain(plain) => (Cow::Borrowed(plain.dependencies.as_slice()), plain.end),
            Raw::Table(Table { table, offset }) => {
                let table = table.get_ref().as_table()?;
                let end = table.values().map(|value| value.span().end + offset).fold(header.end, usize::max);
                (Cow::Owned(dependencies(file, table, offset, problems)), end)
            }
        };
        Some(Self {
            name,
            version,
            version_text: version_found.text,
            source,
            origin,
            checksum,
            dependencies,
            replace,
            span: header.start..end,
        })
    }

    /// The name that a table tells, be it a package or not.
    pub(super) fn name_of(raw: Raw<'d>) -> Option<&'d str> {
        match raw {
            Raw::Plain(plain) => Some(plain.name.text),
            Raw::Table(raw) => raw.table.get_ref().as_table()?.get("name")?.get_ref().as_str(),
        }
    }
}

impl<'d> Table<'d> {
    /// The string of a key, if it is there.
    fn text(self, table: &'d DeTable<'d>, key: &str, file: &Arc<str>, problems: &mut Vec<Problem>) -> Option<Text<'d>> {
        let value = table.get(key)?;
        let span = shift(value.span(), self.offset);
        let Some(text) = value.get_ref().as_str() else {
            problems.push(Problem::error(file, span, format!("The `{key}` of a package must be a string.")));
            return None;
        };
        Some(Text { text, span })
    }
}

fn dependencies<'d>(
    file: &Arc<str>,
    table: &'d DeTable<'d>,
    offset: usize,
    problems: &mut Vec<Problem>,
) -> Vec<Text<'d>> {
    let Some(list) = table.get("dependencies") else { return Vec::new() };
    let Some(items) = list.get_ref().as_array() else {
        let span = shift(list.span(), offset);
        problems.push(Problem::error(file, span, "The `dependencies` of a package must be a list."));
        return Vec::new();
    };
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        let span = shift(item.span(), offset);
        match item.get_ref().as_str() {
            Some(text) => found.push(Text { text, span }),
            None => problems.push(Problem::error(file, span, "A dependency in a lock must be a string.")),
        }
    }
    found
}
