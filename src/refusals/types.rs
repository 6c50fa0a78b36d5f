//! Values of the wrong type.

use super::{Repair, Sink};
use crate::edit::{Edit, Verb};
use crate::facts::profiles::{Meaning, meaning};
use crate::facts::types::{Is, Type, manifest_type};
use crate::key::KeyPath;
use crate::profile::fact;
use crate::read::manifest::Manifest;
use crate::read::tree::{Data, Entry, Node, Table};

/// Looks at all values of a manifest.
pub fn check(manifest: &Manifest, is_root: bool, sink: &mut Sink<'_>) {
    let mut walk = Walk { is_root, path: Vec::new(), sink };
    walk.table(&manifest.tree.root, true);
}

struct Walk<'a, 's, 'f> {
    is_root: bool,
    path: Vec<&'a str>,
    sink: &'s mut Sink<'f>,
}

impl<'a> Walk<'a, '_, '_> {
    /// `has_path` is whether a key path leads here, which it does not into the items of an array.
    fn table(&mut self, table: &'a Table, has_path: bool) {
        for (key, entry) in table.in_order() {
            self.path.push(key);
            if let Some(known) = manifest_type(&self.path) {
                self.value(known, key, entry, has_path);
            }
            self.path.pop();
        }
    }

    fn value(&mut self, known: Type, key: &str, entry: &'a Entry, has_path: bool) {
        let node = &entry.value;
        if let Some(inherit) = node.as_table().filter(|_| known.inheritable) {
            return self.inherited(inherit, entry);
        }
        let is_switch = self.path == ["lints", "workspace"];
        if is_switch || !fits(&known.is, node) {
            // Only what inherits it would be refused for having no source.
            let is_date = matches!((self.path.as_slice(), &node.data), (["workspace", "dependencies", _], Data::Other));
            if !self.is_told(key, node) && !is_date {
                self.wrong(known, key, entry, has_path);
            }
            return;
        }
        match &node.data {
            Data::Table(_) if known.is.table_of_strings => {}
            Data::Table(inner) => match self.path.as_slice() {
                ["lints", _, _] | ["workspace", "lints", _, _] => self.lint(inner, entry),
                _ if is_dependency(&self.path) => self.dependency(inner, entry, has_path),
                _ => self.table(inner, has_path),
            },
            Data::Array(items) => {
                for inner in items.iter().filter_map(Node::as_table) {
                    self.table(inner, false);
                }
            }
            Data::String(level) if matches!(self.path.as_slice(), ["lints", _, _] | ["workspace", "lints", _, _]) => {
                self.level(level, entry);
            }
            _ => self.setting(key, entry),
        }
    }

    fn wrong(&mut self, known: Type, key: &str, entry: &Entry, has_path: bool) {
        // `[lints] workspace = true`.
        if self.path == ["lints", "workspace"] {
            return match entry.value.as_bool() {
                Some(true) => {}
                Some(false) => self.sink.error(entry.span(), "`lints.workspace` cannot be `false`: leave it out"),
                None => self.sink.error(entry.span(), "`lints.workspace` has to be `true`"),
            };
        }
        let path = KeyPath::new(self.path.iter().copied());
        let kind = entry.value.kind();
        let message = match (&entry.value.data, known.is.strings) {
            (Data::Array(items), true) => {
                let wrong = items.iter().find(|item| item.as_str().is_none()).map_or("a value", Node::kind);
                format!("`{path}` has to be {}, but one of its items is {wrong}", known.is.words)
            }
            _ => format!("`{path}` has to be {}, but is {kind}", known.is.words),
        };
        // In quotes, what was meant is there.
        let is_plain =
            matches!(self.path.as_slice(), [.., "edition" | "resolver" | "version"]) || is_dependency(&self.path);
        let number = entry.value.as_integer().filter(|_| is_plain && has_path);
        match number {
            Some(number) => {
                let edits =
                    vec![Edit::new(self.sink.file, path.clone(), Verb::Set(number.to_string().as_str().into()))];
                let title = format!("`{path}`: Cargo wants {}, not an integer", known.is.words);
                let label = format!("Put {number} of `{key}` in quotes");
                self.sink.repairable(entry, message, Repair { key: path, title, id: "quote", label, edits });
            }
            None => self.sink.error(entry.span(), message),
        }
    }

    /// Whether the value is that of a setting of the root, which a rule tells with a fix.
    fn is_told(&self, key: &str, node: &Node) -> bool {
        self.is_root
            && self.path.first() == Some(&"profile")
            && fact(node).is_some_and(|value| meaning(key, value) == Some(Meaning::Refused))
    }

    /// `{ workspace = true }` in place of a field.
    fn inherited(&mut self, inherit: &Table, entry: &Entry) {
        let path = KeyPath::new(self.path.iter().copied());
        match inherit.get("workspace").map(Node::as_bool) {
            Some(Some(true)) => {}
            Some(Some(false)) => {
                self.sink.error(entry.span(), format!("`{path}.workspace` cannot be `false`: leave it out"));
            }
            _ => {
                let message = format!("`{path}` has to be a value or `{path}.workspace = true`");
                self.sink.error(entry.span(), message);
            }
        }
    }

    /// A dependency that inherits is read by fewer keys; where these do not fit, Cargo takes it for one that does not.
    fn dependency(&mut self, table: &'a Table, entry: &Entry, has_path: bool) {
        let is_offered =
            self.path.first() == Some(&"workspace") || matches!(self.path.first(), Some(&"patch" | &"replace"));
        let inherits = table.get("workspace").and_then(Node::as_bool).filter(|_| !is_offered);
        let own = ["features", "optional", "default-features", "default_features", "public"];
        if inherits == Some(false) {
            let path = KeyPath::new(self.path.iter().copied());
            self.sink.error(entry.span(), format!("`{path}.workspace` cannot be `false`: leave it out"));
        }
        for (key, entry) in table.in_order() {
            if inherits == Some(true) && !own.contains(&key) {
                continue;
            }
            self.path.push(key);
            if let Some(known) = manifest_type(&self.path) {
                self.value(known, key, entry, has_path);
            }
            self.path.pop();
        }
    }

    fn lint(&mut self, table: &Table, entry: &Entry) {
        let path = KeyPath::new(self.path.iter().copied());
        match table.entry("level") {
            None => self.sink.error(entry.span(), format!("`{path}` has no `level`")),
            Some(level) => match level.value.as_str() {
                Some(text) => self.level(text, level),
                None => self.sink.error(level.span(), format!("`{path}.level` has to be a string")),
            },
        }
        if let Some(priority) = table.entry("priority")
            && priority.value.as_integer().is_none_or(|number| i8::try_from(number).is_err())
        {
            let message = format!("`{path}.priority` has to be an integer from -128 to 127");
            self.sink.error(priority.span(), message);
        }
        let is_check_cfg = self.path.ends_with(&["rust", "unexpected_cfgs"]);
        if let Some(cfgs) = table.entry("check-cfg").filter(|_| is_check_cfg)
            && !is_strings(&cfgs.value)
        {
            self.sink.error(cfgs.span(), format!("`{path}.check-cfg` has to be an array of strings"));
        }
    }

    fn level(&mut self, level: &str, entry: &Entry) {
        if !["allow", "deny", "forbid", "warn"].contains(&level) {
            let path = KeyPath::new(self.path.iter().copied());
            let message = format!("`{level}` of `{path}` is no level: `allow`, `warn`, `deny` or `forbid` is meant");
            self.sink.error(entry.span(), message);
        }
    }

    /// A setting of a profile with a value that Cargo does not read. Those of the root are reported with a fix.
    fn setting(&mut self, key: &str, entry: &Entry) {
        let is_profile = matches!(self.path.as_slice(), ["profile", _, _] | ["profile", _, "build-override", _])
            || matches!(self.path.as_slice(), ["profile", _, "package", _, _]);
        if !is_profile || self.is_root {
            return;
        }
        if is_refused(key, &entry.value) {
            let path = KeyPath::new(self.path.iter().copied());
            self.sink.error(entry.span(), format!("`{path}` cannot have this value"));
        }
    }
}

/// Whether Cargo cannot read this value of a profile's setting, whatever the compiler takes.
pub fn is_refused(key: &str, value: &Node) -> bool {
    let text = value.as_str();
    match key {
        "opt-level" => text.is_some_and(|level| !["s", "z"].contains(&level)),
        "lto" => text.is_some_and(|lto| ["true", "false"].contains(&lto)),
        "panic" => text.is_some_and(|panic| !["abort", "immediate-abort", "unwind"].contains(&panic)),
        "debug" => fact(value).is_some_and(|value| meaning(key, value) == Some(Meaning::Refused)),
        _ => false,
    }
}

/// Whether a dependency stands at `path`.
fn is_dependency(path: &[&str]) -> bool {
    let is_table = |name: &str| {
        ["dependencies", "dev-dependencies", "dev_dependencies", "build-dependencies", "build_dependencies"]
            .contains(&name)
    };
    match path {
        [table, _] => is_table(table) || *table == "replace",
        ["workspace", "dependencies", _] | ["patch", _, _] => true,
        ["target", _, table, _] => is_table(table),
        _ => false,
    }
}

fn is_strings(node: &Node) -> bool {
    node.as_array().is_some_and(|items| items.iter().all(|item| item.as_str().is_some()))
}

/// Whether a value is of one of these kinds.
pub fn fits(is: &Is, node: &Node) -> bool {
    match &node.data {
        Data::Boolean(_) => is.boolean,
        Data::Integer(number) => is.integer && (is.string || is.boolean || u32::try_from(*number).is_ok()),
        Data::String(_) => is.string,
        Data::Array(items) => {
            (is.strings && is_strings(node))
                || (is.odd_table && items.is_empty())
                || (is.tables && items.iter().all(|item| item.as_table().is_some()))
        }
        Data::Table(table) => {
            is.table || (is.table_of_strings && table.iter().all(|(_, entry)| entry.value.as_str().is_some()))
        }
        Data::Other => is.odd_table,
    }
}
