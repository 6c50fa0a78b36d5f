//! A TOML file as a tree of values with places.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::depth::{DEEPEST, too_deep};
use crate::key::{KeyPath, Value};
use crate::order::{self, Collect};
use crate::source::Problem;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its bytes. Of a table with a header, the header's.
    pub span: Range<usize>,
    /// What it is.
    pub data: Data,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// A string, unescaped.
    String(String),
    /// A whole number.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
    /// An array.
    Array(Vec<Node>),
    /// A table in any form: header, dotted, inline.
    Table(Table),
    /// A float, a date, or a number beyond 64 bits: nothing that Cargo reads.
    Other,
}

/// A key of a table, with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The bytes of the key.
    pub key_span: Range<usize>,
    /// The value.
    pub value: Node,
}

impl Entry {
    /// The bytes from the key to the end of the value; of a table with a header, the header's.
    pub fn span(&self) -> Range<usize> {
        let value = &self.value.span;
        if self.key_span.end <= value.start { self.key_span.start..value.end } else { value.clone() }
    }
}

/// The keys of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    entries: BTreeMap<String, Entry>,
}

impl Table {
    /// The entry of `key`.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// The entry of `key`, with the key as the table holds it.
    pub fn key_and_entry(&self, key: &str) -> Option<(&str, &Entry)> {
        self.entries.get_key_value(key).map(|(key, entry)| (key.as_str(), entry))
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The table at `key`.
    pub fn table(&self, key: &str) -> Option<&Table> {
        self.get(key)?.as_table()
    }

    /// All entries, by key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(key, entry)| (key.as_str(), entry))
    }

    /// All entries in the order in which their keys stand in the file.
    pub fn in_order(&self) -> Vec<(&str, &Entry)> {
        let mut entries: Vec<_> = self.iter().collect();
        order::sort_by_key(&mut entries, |(_, entry)| entry.key_span.start);
        entries
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Node {
    /// The string that this is.
    pub fn as_str(&self) -> Option<&str> {
        if let Data::String(text) = &self.data { Some(text) } else { None }
    }

    /// The flag that this is.
    pub fn as_bool(&self) -> Option<bool> {
        if let Data::Boolean(flag) = &self.data { Some(*flag) } else { None }
    }

    /// The number that this is.
    pub fn as_integer(&self) -> Option<i64> {
        if let Data::Integer(number) = &self.data { Some(*number) } else { None }
    }

    /// The items of the array that this is.
    pub fn as_array(&self) -> Option<&[Node]> {
        if let Data::Array(items) = &self.data { Some(items) } else { None }
    }

    /// The table that this is.
    pub fn as_table(&self) -> Option<&Table> {
        if let Data::Table(table) = &self.data { Some(table) } else { None }
    }

    /// What this is, in TOML's words.
    pub fn kind(&self) -> &'static str {
        match self.data {
            Data::String(_) => "a string",
            Data::Integer(_) => "an integer",
            Data::Boolean(_) => "a boolean",
            Data::Array(_) => "an array",
            Data::Table(_) => "a table",
            Data::Other => "a float or a date",
        }
    }

    /// This value as an edit would write it; nothing for what no edit writes.
    pub fn to_value(&self) -> Option<Value> {
        Some(match &self.data {
            Data::String(text) => Value::String(text.clone()),
            Data::Integer(number) => Value::Integer(*number),
            Data::Boolean(flag) => Value::Boolean(*flag),
            Data::Array(items) => Value::Array(items.iter().map(Self::to_value).collect::<Option<_>>()?),
            Data::Table(table) => {
                let entries = table.iter().map(|(key, entry)| Some((key.to_owned(), entry.value.to_value()?)));
                Value::Table(entries.collect::<Option<_>>()?)
            }
            Data::Other => return None,
        })
    }

    fn owned(value: &Spanned<DeValue<'_>>, broken: &[Range<usize>]) -> Self {
        let data = match value.get_ref() {
            DeValue::String(text) => Data::String(text.clone().into_owned()),
            DeValue::Integer(number) => integer(number).map_or(Data::Other, Data::Integer),
            DeValue::Boolean(flag) => Data::Boolean(*flag),
            DeValue::Array(items) => Data::Array(items.iter().map(|item| Self::owned(item, broken)).collect()),
            DeValue::Table(table) => Data::Table(Table::owned(table, broken)),
            DeValue::Float(_) | DeValue::Datetime(_) => Data::Other,
        };
        Self { span: value.span(), data }
    }
}

impl Table {
    // The parser bounds the depth of a document, and so this recursion.
    fn owned(table: &DeTable<'_>, broken: &[Range<usize>]) -> Self {
        // Of a broken line the parser makes what it can, which is not what was meant.
        let is_sound = |value: &Spanned<DeValue<'_>>| {
            let span = value.span();
            let next = broken.get(broken.partition_point(|line| line.end <= span.start));
            value.get_ref().is_table() || next.is_none_or(|line| line.start >= span.end)
        };
        let entries = table.iter().filter(|(_, value)| is_sound(value)).map(|(key, value)| {
            (key.get_ref().to_string(), Entry { key_span: key.span(), value: Node::owned(value, broken) })
        });
        Self { entries: entries.into_map() }
    }
}

/// The number, if it has digits and 64 bits can hold it: the parser leaves that to its users.
fn integer(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
}

/// Where the first integer stands that is none.
fn overflow(value: &Spanned<DeValue<'_>>) -> Option<usize> {
    match value.get_ref() {
        DeValue::Integer(number) if integer(number).is_none() => Some(value.span().start),
        DeValue::Array(items) => items.iter().find_map(overflow),
        DeValue::Table(table) => table.values().filter_map(overflow).min(),
        _ => None,
    }
}

/// How many errors of one file are reported.
const MOST_ERRORS: usize = 50;

/// A parsed TOML file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tree {
    /// The table that the whole file is.
    pub root: Table,
}

impl Tree {
    /// Parses `text`. What is broken is a problem and left out; what stands around it is read.
    pub fn parse(file: &Arc<str>, text: &str) -> (Self, Vec<Problem>) {
        if let Some(at) = too_deep(text) {
            let message = format!("nested deeper than {DEEPEST} levels, which no file of Cargo's is; it is not read");
            return (Self::default(), vec![Problem::error(file, Some(at..at), message)]);
        }
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut problems = Vec::new();
        let mut broken: Vec<Range<usize>> = Vec::new();
        for error in &errors {
            let line = error.span().map(|span| line_of(text, span.start));
            // What follows on the same line is mostly the parser's trouble with the first error.
            if line.is_some() && broken.last() == line.as_ref() {
                continue;
            }
            broken.extend(line);
            if problems.len() < MOST_ERRORS {
                problems.push(Problem::error(file, error.span(), format!("not valid TOML: {}", error.message())));
            }
        }
        if broken.len() > MOST_ERRORS {
            let more = broken.len() - MOST_ERRORS;
            problems.push(Problem::error(file, None, format!("not valid TOML in {more} more places")));
        }
        order::sort_by_key(&mut broken, |line| line.start);
        (Self { root: Table::owned(table.get_ref(), &broken) }, problems)
    }

    /// Parses `text`, none of which may be broken.
    ///
    /// # Errors
    ///
    /// What is broken, and where that stands.
    pub fn parse_strict(text: &str) -> Result<Self, (String, usize)> {
        if let Some(at) = too_deep(text) {
            return Err((format!("nested deeper than {DEEPEST} levels"), at));
        }
        let table = DeTable::parse(text)
            .map_err(|error| (error.message().to_owned(), error.span().map_or(0, |span| span.start)))?;
        match table.get_ref().values().filter_map(overflow).min() {
            Some(at) => Err(("integer number overflowed".to_owned(), at)),
            None => Ok(Self { root: Table::owned(table.get_ref(), &[]) }),
        }
    }

    /// The entry at `path`, if every key on the way is there.
    pub fn entry(&self, path: &[&str]) -> Option<&Entry> {
        let (last, way) = path.split_last()?;
        self.table(way)?.entry(last)
    }

    /// The entry at `path`.
    pub fn at(&self, path: &KeyPath) -> Option<&Entry> {
        self.entry(&path.keys().iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The value at `path`.
    pub fn get(&self, path: &[&str]) -> Option<&Node> {
        self.entry(path).map(|entry| &entry.value)
    }

    /// The table at `path`.
    pub fn table(&self, path: &[&str]) -> Option<&Table> {
        path.iter().try_fold(&self.root, |table, key| table.table(key))
    }
}

/// The bytes of the line that byte `at` stands in, with its newline.
fn line_of(text: &str, at: usize) -> Range<usize> {
    let at = at.min(text.len());
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let end = text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |newline| at + newline);
    start..end + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Arc<str> {
        Arc::from("Cargo.toml")
    }

    #[test]
    fn a_broken_line_does_not_take_the_rest_down() {
        let text = "[package]\nname = \"a\"\nversion = 1\"\n[profile.dev]\ndebug = 1\n";
        let (tree, problems) = Tree::parse(&file(), text);
        assert!(tree.get(&["package", "version"]).is_none());
        assert_eq!(problems.len(), 1);
        assert!(problems.iter().all(|p| p.span.is_some()));
        assert!(tree.get(&["profile", "dev", "debug"]).is_some());
    }

    #[test]
    fn a_file_of_errors_is_told_in_a_few() {
        let (tree, problems) = Tree::parse(&file(), &"= 1\nkey = \n".repeat(10_000));
        assert_eq!(problems.len(), MOST_ERRORS + 1);
        assert!(tree.get(&["key"]).is_none());
    }

    #[test]
    fn a_byte_order_mark_does_not_shift_places() {
        let text = "\u{feff}a = 1\n";
        let (tree, problems) = Tree::parse(&file(), text);
        assert!(problems.is_empty());
        assert_eq!(text.get(tree.entry(&["a"]).unwrap().span()), Some("a = 1"));
    }

    #[test]
    fn dotted_keys_inside_of_tables_are_bounded_together() {
        let keys = vec!["a"; 79].join(".");
        let text = format!("x = {}1{}\n[next]\nkey = 1\n", format!("{{{keys} = ").repeat(79), "}".repeat(79));
        let run = move || Tree::parse(&file(), &text).1.len();
        // The stack that a page has.
        let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(run).unwrap();
        assert_eq!(thread.join().unwrap(), 1);
    }

    #[test]
    fn deep_nesting_is_a_problem_and_no_overflow() {
        for open in ["[", "{a="] {
            let text = format!("a = {}", open.repeat(1_000_000));
            assert!(!Tree::parse(&file(), &text).1.is_empty());
        }
        let headers = format!("[{}]\n", "a.".repeat(1_000_000).trim_end_matches('.'));
        let _ = Tree::parse(&file(), &headers);
        let dotted = format!("{} = 1\n", "a.".repeat(1_000_000).trim_end_matches('.'));
        let _ = Tree::parse(&file(), &dotted);
    }
}
