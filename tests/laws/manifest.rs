//! Manifests as people write them, in all the forms that TOML has, and edits of them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use crate::dice::Dice;
use crate::meaning::{Table, Toml};
use plimsoll::edit::{Edit, Verb};
use plimsoll::key::{KeyPath, Value};

const TABLES: [&str; 19] = [
    "package",
    "dependencies",
    "workspace",
    "workspace.dependencies",
    "profile.release",
    "profile.dev",
    "profile.dev.package.\"*\"",
    "features",
    "dependencies.hyper",
    "workspace.package",
    "target.'cfg(unix)'.dependencies",
    "lib",
    "[bin]",
    "[bin]",
    "bin.extra",
    "dev-dependencies",
    "lints",
    "profile",
    "lints.clippy",
];
const KEYS: [&str; 16] = [
    "serde",
    "tokio",
    "anyhow",
    "name",
    "version",
    "lto",
    "members",
    "default",
    "features",
    "workspace",
    "\"a b\"",
    "'lit'",
    "rust-version",
    "opt-level",
    "zstd",
    "\"ключ\"",
];
const STRINGS: [&str; 8] = ["1", "thin", "derive", "a # b", "crates/*", "it's", "say \"x\"", "ü"];

struct Writer<'d> {
    dice: &'d mut Dice,
    text: String,
    ends: u8,
    comments: usize,
}

/// A valid manifest.
pub fn manifest(dice: &mut Dice) -> String {
    let ends = *dice.pick(&[0, 0, 1, 2]);
    let mut writer = Writer { dice, text: String::new(), ends, comments: 0 };
    if writer.dice.rare(8) {
        writer.text.push('\u{feff}');
    }
    writer.gap();
    let mut seen = BTreeSet::new();
    if writer.dice.rare(4) {
        writer.body(&mut BTreeSet::from(["version".into(), "features".into()]));
    }
    for _ in 0..writer.dice.roll(7) {
        let table = *writer.dice.pick(&TABLES);
        if table == "bin.extra" && !seen.contains("[bin]") {
            continue;
        }
        let is_array = table.starts_with('[');
        if !seen.insert(table.to_owned()) && !is_array {
            continue;
        }
        if is_array {
            seen.remove("bin.extra");
        }
        let (indent, blank) = (writer.indent(), *writer.dice.pick(&["", "", "", " "]));
        let (open, close) = if is_array { ("[[", "]]") } else { ("[", "]") };
        let name = table.trim_matches(['[', ']']);
        let _ = write!(writer.text, "{indent}{open}{blank}{name}{blank}{close}");
        writer.line_end();
        // Keys that are tables of their own elsewhere, as the header of one shows.
        let mut keys: BTreeSet<String> = match table {
            "dependencies" => ["hyper"].map(str::to_owned).into(),
            "bin" => ["extra"].map(str::to_owned).into(),
            _ => BTreeSet::new(),
        };
        writer.body(&mut keys);
        writer.gap();
    }
    let mut text = writer.text;
    if dice.rare(4) {
        while text.ends_with(['\n', '\r']) {
            text.pop();
        }
    }
    match crate::meaning::parse(&text) {
        Ok(_) => text,
        // A dotted key and a plain one of the same name, now and then.
        Err(_) => "[package]\nname = \"a\"\n".to_owned(),
    }
}

impl Writer<'_> {
    fn newline(&mut self) {
        let is_crlf = match self.ends {
            0 => false,
            1 => true,
            _ => self.dice.rare(2),
        };
        self.text.push_str(if is_crlf { "\r\n" } else { "\n" });
    }

    fn indent(&mut self) -> &'static str {
        let indents: [&str; 6] = ["", "", "", "", "  ", "\t"];
        indents[self.dice.roll(indents.len())]
    }

    fn blank(&mut self) {
        let blank = *self.dice.pick(&["", " ", " ", "  "]);
        self.text.push_str(blank);
    }

    fn comment(&mut self) {
        self.comments += 1;
        let odd = *self.dice.pick(&["", " = [", " \"'", " \t"]);
        let _ = write!(self.text, "# {}{odd}", self.comments);
    }

    fn line_end(&mut self) {
        self.blank();
        if self.dice.rare(3) {
            self.comment();
        }
        self.newline();
    }

    /// Blank lines and comments.
    fn gap(&mut self) {
        for _ in 0..self.dice.roll(4) {
            let indent = self.indent();
            self.text.push_str(indent);
            if self.dice.rare(2) {
                self.comment();
            }
            self.newline();
        }
    }

    fn body(&mut self, seen: &mut BTreeSet<String>) {
        for _ in 0..self.dice.roll(5) {
            let key = *self.dice.pick(&KEYS);
            let is_dotted = self.dice.rare(4);
            let name = if is_dotted { format!("{key}.") } else { key.to_owned() };
            let (plain, dotted) = (seen.contains(key), seen.contains(&format!("{key}.")));
            if plain || (dotted && !is_dotted) {
                continue;
            }
            seen.insert(name);
            let indent = self.indent();
            if is_dotted {
                for inner in ["version", "features", "workspace"] {
                    if seen.contains(&format!("{key}.{inner}")) || self.dice.rare(2) {
                        continue;
                    }
                    seen.insert(format!("{key}.{inner}"));
                    let dot = *self.dice.pick(&[".", ".", ".", " . "]);
                    let _ = write!(self.text, "{indent}{key}{dot}{inner}");
                    self.value_after_key();
                    if self.dice.rare(4) {
                        self.gap();
                    }
                }
            } else {
                let _ = write!(self.text, "{indent}{key}");
                self.value_after_key();
            }
            if self.dice.rare(3) {
                self.gap();
            }
        }
    }

    fn value_after_key(&mut self) {
        self.blank();
        self.text.push('=');
        self.blank();
        self.value(0);
        self.line_end();
    }

    fn value(&mut self, depth: usize) {
        match self.dice.roll(if depth < 2 { 12 } else { 6 }) {
            0..3 => self.string(),
            3 => self.text.push_str("true"),
            4 => self.text.push_str("0x1F"),
            5 => {
                let other = *self.dice.pick(&["1.50", "2026-01-01T00:00:00Z", "'''x\ny'''", "\"\"\"\"\\\"#\"\"\"\"\""]);
                self.text.push_str(other);
            }
            6..9 => self.list(depth, "[", "]", |writer, depth| writer.value_or_string(depth)),
            _ => {
                let mut seen = BTreeSet::new();
                self.list(depth, "{", "}", move |writer, depth| writer.entry(depth, &mut seen));
            }
        }
    }

    fn value_or_string(&mut self, depth: usize) {
        if self.dice.rare(6) { self.value(depth) } else { self.string() }
    }

    fn entry(&mut self, depth: usize, seen: &mut BTreeSet<&'static str>) {
        let keys = ["version", "features", "workspace", "path", "x.y", "x.z", "x.w.v", "q.a"];
        let mut at = self.dice.roll(keys.len());
        while !seen.insert(keys[at]) {
            at = (at + 1) % keys.len();
        }
        self.text.push_str(keys[at]);
        self.blank();
        self.text.push('=');
        self.blank();
        self.value_or_string(depth);
    }

    fn string(&mut self) {
        let string = *self.dice.pick(&STRINGS);
        if self.dice.rare(4) && !string.contains('\'') {
            let _ = write!(self.text, "'{string}'");
        } else {
            let _ = write!(self.text, "\"{}\"", string.replace('"', "\\\""));
        }
    }

    fn list(&mut self, depth: usize, open: &str, close: &str, mut item: impl FnMut(&mut Self, usize)) {
        self.text.push_str(open);
        let count = self.dice.roll(4);
        let is_broken = self.dice.rare(3);
        let break_line = |writer: &mut Self| {
            writer.blank();
            if !is_broken {
                return;
            }
            match writer.dice.roll(6) {
                0..3 => {
                    writer.newline();
                    writer.text.push_str("    ");
                }
                3 => {
                    writer.comment();
                    writer.newline();
                    writer.text.push_str("  ");
                }
                4 => {
                    writer.newline();
                    writer.text.push('\t');
                    writer.comment();
                    writer.newline();
                }
                _ => {}
            }
        };
        for place in 0..count {
            break_line(self);
            item(self, depth + 1);
            if self.dice.rare(5) {
                break_line(self);
            }
            if place + 1 < count || self.dice.rare(3) {
                self.text.push(',');
            }
        }
        break_line(self);
        self.text.push_str(close);
    }
}

/// An edit of a key that is there, or that could be.
pub fn edit(dice: &mut Dice, before: &Table) -> Edit {
    let mut paths = vec![Vec::new()];
    collect(before, &mut Vec::new(), &mut paths);
    let mut keys = dice.pick(&paths).clone();
    if keys.is_empty() || dice.rare(2) {
        for _ in 0..=dice.roll(3) {
            let fresh = [
                "serde",
                "lto",
                "profile",
                "dist",
                "features",
                "workspace",
                "dependencies",
                "*",
                "version",
                "inherits",
            ];
            keys.push((*dice.pick(&fresh)).to_owned());
        }
    }
    let verb = match dice.roll(9) {
        0..4 => Verb::Set(value(dice, 0)),
        4..6 => Verb::Remove,
        6 => Verb::Include((*dice.pick(&STRINGS)).to_owned()),
        7 => Verb::Exclude((*dice.pick(&STRINGS)).to_owned()),
        _ => Verb::Keep,
    };
    Edit::new(&Arc::from("Cargo.toml"), KeyPath::new(keys), verb)
}

/// The paths of all keys of a document.
pub fn collect(table: &Table, path: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    for (key, value) in table {
        path.push(key.clone());
        paths.push(path.clone());
        match value {
            Toml::Table(inner) => collect(inner, path, paths),
            // Twice, so that arrays are edited often.
            Toml::Array(_) => paths.push(path.clone()),
            _ => {}
        }
        path.pop();
    }
}

fn value(dice: &mut Dice, depth: usize) -> Value {
    match dice.roll(if depth < 2 { 7 } else { 4 }) {
        0..2 => Value::from(*dice.pick(&STRINGS)),
        2 => Value::from(true),
        3 => Value::from(-7),
        4 => Value::Array((0..dice.roll(4)).map(|_| value(dice, depth + 1)).collect()),
        _ => {
            let mut entries: Vec<(String, Value)> = Vec::new();
            for _ in 0..dice.roll(4) {
                let key = *dice.pick(&["workspace", "version", "features", "x", "a b"]);
                if entries.iter().all(|(other, _)| other != key) {
                    entries.push((key.to_owned(), value(dice, depth + 1)));
                }
            }
            Value::Table(entries)
        }
    }
}
