//! Workspaces made by chance: members, dependencies in every form, profiles, and a lockfile that fits them.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use plimsoll::read::lockfile::Version;
use semver::VersionReq;

use crate::dice::Dice;

/// Paths and texts.
pub type Files = Vec<(String, String)>;

const NAMES: [&str; 6] = ["alder", "birch", "cedar", "dogwood", "elder", "fir"];
const VERSIONS: [&str; 5] = ["0.3.1", "0.4.0", "1.0.0", "1.2.5", "2.0.3"];
const REQUIREMENTS: [&str; 14] =
    ["1", "1.0", "1.2", "^1.0.0", "2", "0.3", "0.4.0", "0.3.1", "=1.2.5", "~1.2", ">=0.3", "1.*", ">=1, <3", "*"];
const FEATURES: [&str; 3] = ["derive", "full", "std"];
const SETTINGS: [(&str, &[&str]); 9] = [
    ("debug", &["true", "1", "0", "\"full\"", "\"line-tables-only\""]),
    ("opt-level", &["0", "3", "\"z\"", "1"]),
    ("lto", &["true", "\"thin\"", "false", "\"fat\"", "\"off\""]),
    ("codegen-units", &["1", "4", "16", "256"]),
    ("strip", &["true", "\"debuginfo\"", "\"none\"", "false"]),
    ("panic", &["\"unwind\"", "\"abort\""]),
    ("incremental", &["true", "false"]),
    ("rpaths", &["true"]), // no key of Cargo's
    ("overflow-checks", &["true", "false"]),
];

/// A workspace of these bytes.
pub fn files(bytes: Vec<u8>) -> Files {
    World { dice: Dice::new(bytes), comments: 0, resolved: BTreeMap::new() }.files()
}

struct World {
    dice: Dice,
    comments: usize,
    resolved: BTreeMap<String, BTreeSet<(String, Version)>>,
}

impl World {
    fn files(mut self) -> Files {
        let count = 1 + self.dice.roll(4);
        let members: Vec<String> = (0..count).map(|number| format!("m{number}")).collect();
        let mut files = Files::new();
        let mut root = String::new();
        let has_package = self.dice.rare(3);
        if has_package {
            root += "[package]\nname = \"root\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n";
        }
        let list: Vec<String> = members.iter().map(|name| format!("\"{name}\"")).collect();
        writeln!(root, "[workspace]\nmembers = [{}]\nresolver = \"2\"", list.join(", ")).unwrap();
        let mut offered: BTreeMap<String, (String, String)> = BTreeMap::new();
        if self.dice.roll(3) > 0 {
            root += "\n[workspace.dependencies]\n";
            for name in NAMES {
                if self.dice.rare(2) {
                    let (key, package) = self.key(name);
                    let requirement = *self.dice.pick(&REQUIREMENTS);
                    let text = self.entry(&key, package, Some(requirement), "workspace.dependencies", false);
                    root += &text;
                    offered.insert(key, (name.to_owned(), requirement.to_owned()));
                }
            }
        }
        if has_package {
            root += &self.dependencies("root", &offered, &[]);
        }
        root += &self.profiles();
        for (number, name) in members.iter().enumerate() {
            let edition = *self.dice.pick(&["2021", "2018", "2024"]);
            let mut text = format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"{edition}\"\n{}",
                self.comment()
            );
            if self.dice.rare(12) {
                text += "rust-version = \"1.60\"\n";
            }
            if self.dice.rare(8) {
                text += "licence = \"MIT\"\n";
            }
            text += &self.dependencies(name, &offered, &members[number + 1..]);
            if self.dice.rare(5) {
                text += &self.profiles();
            }
            if self.dice.rare(8) {
                text = text.replace('\n', "\r\n");
            }
            files.push((format!("{name}/Cargo.toml"), text));
        }
        files.push(("Cargo.toml".to_owned(), root));
        if self.dice.roll(4) > 0 {
            let lock = self.lock();
            files.push(("Cargo.lock".to_owned(), lock));
        }
        if self.dice.rare(6) {
            let profiles = self.profiles();
            files.push((".cargo/config.toml".to_owned(), profiles));
        }
        if self.dice.rare(3) {
            let text = ["", "*.swp", "# 1\r\n.idea", "/target\n", "a\n\n"][self.dice.roll(5)];
            files.push((".gitignore".to_owned(), text.to_owned()));
        }
        files
    }

    fn comment(&mut self) -> String {
        if self.dice.rare(4) {
            self.comments += 1;
            format!("# {}\n", self.comments)
        } else {
            String::new()
        }
    }

    fn trailing(&mut self) -> String {
        let comment = self.comment();
        if comment.is_empty() { "\n".to_owned() } else { format!(" {comment}") }
    }

    fn key(&mut self, name: &str) -> (String, Option<String>) {
        if self.dice.rare(6) { (format!("my-{name}"), Some(name.to_owned())) } else { (name.to_owned(), None) }
    }

    fn features(&mut self) -> Vec<&'static str> {
        FEATURES.into_iter().filter(|_| self.dice.rare(3)).collect()
    }

    /// An entry of a table whose header was just written. With `headers`, it may open a table of its own.
    fn entry(
        &mut self,
        key: &str,
        package: Option<String>,
        requirement: Option<&str>,
        table: &str,
        headers: bool,
    ) -> String {
        let mut fields: Vec<(&str, String)> = match requirement {
            Some(requirement) => vec![("version", format!("\"{requirement}\""))],
            None => vec![("workspace", "true".to_owned())],
        };
        fields.extend(package.filter(|_| requirement.is_some()).map(|name| ("package", format!("\"{name}\""))));
        let features = self.features();
        if !features.is_empty() {
            let list: Vec<String> = features.iter().map(|feature| format!("\"{feature}\"")).collect();
            fields.push(("features", format!("[{}]", list.join(", "))));
        }
        if self.dice.rare(4) {
            let off = requirement.is_some() || self.dice.rare(3);
            fields.push(("default-features", (!off).to_string()));
        }
        if headers && self.dice.rare(8) && !table.contains("dev") {
            fields.push(("optional", "true".to_owned()));
        }
        if self.dice.rare(4) {
            fields.reverse();
        }
        let above = self.comment();
        let end = self.trailing();
        match self.dice.roll(4) {
            0 if fields.len() == 1 && requirement.is_some() => format!("{above}{key} = {}{end}", fields[0].1),
            1 if headers => {
                let mut text = format!("\n{above}[{table}.{key}]{end}");
                for (name, value) in fields {
                    text += &format!("{name} = {value}{}", self.trailing());
                }
                // What follows needs the header of the whole table again, which must not come twice.
                text
            }
            2 => {
                let mut text = above;
                for (name, value) in fields {
                    text += &format!("{key}.{name} = {value}{}", self.trailing());
                }
                text
            }
            _ => {
                let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name} = {value}")).collect();
                format!("{above}{key} = {{ {} }}{end}", fields.join(", "))
            }
        }
    }

    fn dependencies(&mut self, of: &str, offered: &BTreeMap<String, (String, String)>, later: &[String]) -> String {
        let mut text = String::new();
        let mut names: BTreeMap<(String, Version), String> = BTreeMap::new();
        for table in ["dependencies", "dev-dependencies", "build-dependencies", "target.'cfg(unix)'.dependencies"] {
            let most = if table == "dependencies" { 5 } else { 2 };
            let mut inline = String::new();
            let mut headers = String::new();
            let mut taken = BTreeSet::new();
            for _ in 0..self.dice.roll(most) {
                let name = *self.dice.pick(&NAMES);
                let (key, package) = self.key(name);
                let inherits = offered.contains_key(&key) && self.dice.rare(2);
                let (name, requirement) = match offered.get(&key) {
                    Some((name, requirement)) if inherits => (name.clone(), requirement.clone()),
                    _ => (name.to_owned(), (*self.dice.pick(&REQUIREMENTS)).to_owned()),
                };
                let version = best(&requirement);
                // Cargo allows one name only for each package that a member depends on.
                let known = names.entry((name.clone(), version.clone())).or_insert_with(|| key.clone());
                if *known != key || !taken.insert(key.clone()) {
                    continue;
                }
                let entry = self.entry(&key, package, (!inherits).then_some(requirement.as_str()), table, true);
                self.resolved.entry(of.to_owned()).or_default().insert((name, version));
                if entry.contains(&format!("[{table}.")) { &mut headers } else { &mut inline }.push_str(&entry);
            }
            if table == "dependencies" && !later.is_empty() && self.dice.rare(3) {
                let member = self.dice.pick(later).clone();
                inline += &format!("{member} = {{ path = \"../{member}\" }}\n");
                self.resolved.entry(of.to_owned()).or_default().insert((member, Version::new(0, 1, 0)));
            }
            if !inline.is_empty() {
                text += &format!("\n[{table}]\n{inline}");
            }
            text += &headers;
        }
        self.resolved.entry(of.to_owned()).or_default();
        text
    }

    fn profiles(&mut self) -> String {
        let mut text = String::new();
        for profile in ["dev", "release", "test", "bench", "dist", "debugging", "small"] {
            if !self.dice.rare(4) {
                continue;
            }
            text += &format!("\n{}[profile.{profile}]\n", self.comment());
            if ["dist", "debugging", "small"].contains(&profile) {
                text += &format!("inherits = \"{}\"\n", self.dice.pick(&["release", "dev"]));
            }
            for (key, values) in SETTINGS {
                if self.dice.rare(4) {
                    text += &format!("{key} = {}{}", self.dice.pick(values), self.trailing());
                }
            }
        }
        text
    }

    fn lock(&mut self) -> String {
        let mut on: BTreeMap<(String, Version), BTreeSet<(String, Version)>> = BTreeMap::new();
        for (member, resolved) in &self.resolved {
            on.insert((member.clone(), Version::new(0, 1, 0)), resolved.clone());
        }
        let mut open: Vec<(String, Version)> = self.resolved.values().flatten().cloned().collect();
        if self.dice.rare(6) {
            open.push(("fir".to_owned(), "0.3.1".parse().unwrap()));
        }
        while let Some(package) = open.pop() {
            if on.contains_key(&package) {
                continue;
            }
            // Later names only, so that there is no circle.
            let at = NAMES.iter().position(|name| *name == package.0).unwrap_or(NAMES.len());
            let mut needs = BTreeSet::new();
            for _ in 0..self.dice.roll(3) {
                if let Some(later) = NAMES.get(at + 1..).filter(|later| !later.is_empty()) {
                    let name = (*self.dice.pick(later)).to_owned();
                    needs.insert((name, self.dice.pick(&VERSIONS).parse().unwrap()));
                }
            }
            open.extend(needs.iter().cloned());
            on.insert(package, needs);
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, _) in on.keys() {
            *counts.entry(name).or_default() += 1;
        }
        let mut text = String::from("# This file is automatically @generated by Cargo.\nversion = 4\n");
        for ((name, version), needs) in &on {
            writeln!(text, "\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"").unwrap();
            if NAMES.contains(&name.as_str()) {
                text += "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
            }
            if !needs.is_empty() {
                let label = |(name, version): &(String, Version)| match counts.get(name.as_str()) {
                    Some(1) => format!(" \"{name}\",\n"),
                    _ => format!(" \"{name} {version}\",\n"),
                };
                writeln!(text, "dependencies = [\n{}]", needs.iter().map(label).collect::<String>()).unwrap();
            }
        }
        text
    }
}

/// The version that a requirement resolves to here: the highest that fits.
fn best(requirement: &str) -> Version {
    let requirement: VersionReq = requirement.parse().unwrap();
    let versions = VERSIONS.iter().map(|version| version.parse::<Version>().unwrap());
    versions.filter(|version| requirement.matches(version)).max().unwrap()
}
