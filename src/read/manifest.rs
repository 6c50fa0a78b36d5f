//! One `Cargo.toml` as it is written: nothing inherited, nothing resolved.

use std::ops::Range;
use std::sync::Arc;

use super::tree::{Node, Table, Tree};
use crate::key::KeyPath;
use crate::source::Problem;

/// A manifest as its own text has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// The path of the file.
    pub file: Arc<str>,
    /// All its keys, with their places.
    pub tree: Tree,
    /// Whether all of it is TOML. Of a broken file, what is not there may only not have been read.
    pub is_whole: bool,
    /// `[package]`, if there is one.
    pub package: Option<Package>,
    /// `[workspace]`, if there is one.
    pub workspace: Option<WorkspaceTable>,
    /// The dependencies of all tables, in the order of the tables `dependencies`, `dev-`, `build-`, `target.*`.
    pub dependencies: Vec<Site>,
}

/// `[package]`, or the deprecated `[project]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// The name of the table: `package`, or `project`.
    pub table: &'static str,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Field,
    /// Its edition.
    pub edition: Field,
    /// Its minimum supported Rust version.
    pub rust_version: Field,
    /// The folder of the workspace that it says it belongs to.
    pub workspace: Option<String>,
}

/// A field of `[package]` that may be inherited.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Field {
    /// Not there.
    #[default]
    Missing,
    /// Written out.
    Value(String),
    /// `workspace = true`.
    Inherited,
}

/// `[workspace]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WorkspaceTable {
    /// `members` as written, globs and all; nothing if the key is missing.
    pub members: Option<Vec<Item>>,
    /// `exclude` as written.
    pub exclude: Vec<Item>,
    /// `[workspace.dependencies]`.
    pub dependencies: Vec<Site>,
    /// `resolver`.
    pub resolver: Option<String>,
}

/// A string of an array, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The string.
    pub text: String,
    /// Its bytes.
    pub span: Range<usize>,
}

/// What a dependency is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DependencyKind {
    /// `[dependencies]`.
    Normal,
    /// `[dev-dependencies]`.
    Development,
    /// `[build-dependencies]`.
    Build,
}

impl DependencyKind {
    /// The name of its table.
    pub fn table(self) -> &'static str {
        match self {
            Self::Normal => "dependencies",
            Self::Development => "dev-dependencies",
            Self::Build => "build-dependencies",
        }
    }

    /// As `cargo metadata` names it, which has no name for the first.
    pub fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Development => "dev",
            Self::Build => "build",
        }
    }
}

/// A dependency as one place in one manifest writes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// The manifest.
    pub file: Arc<str>,
    /// The key, from the root of the manifest: `dependencies.serde`.
    pub path: KeyPath,
    /// The last key of the path: the name by which the code knows the dependency.
    pub key: String,
    /// The kind of the table that it stands in.
    pub kind: DependencyKind,
    /// The platform of the table that it stands in.
    pub target: Option<String>,
    /// Where the entry stands.
    pub span: Range<usize>,
    /// What is written there.
    pub spec: Spec,
}

impl Site {
    /// The package's name: that of `package`, or else the key.
    pub fn package(&self) -> &str {
        self.spec.package.as_deref().unwrap_or(&self.key)
    }
}

/// What is written of a dependency.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spec {
    /// Whether it is a bare string, `serde = "1"`.
    pub bare: bool,
    /// `workspace = true`.
    pub workspace: bool,
    /// `version`.
    pub version: Option<String>,
    /// `features`.
    pub features: Vec<String>,
    /// `default-features`.
    pub default_features: Option<bool>,
    /// `optional`.
    pub optional: Option<bool>,
    /// `package`.
    pub package: Option<String>,
    /// `path`, as written: relative to the manifest's folder.
    pub path: Option<String>,
    /// `git`.
    pub git: Option<String>,
    /// `branch`, `tag` or `rev`, with the name of the key.
    pub reference: Option<(&'static str, String)>,
    /// `registry`. Beside `path` or `git` it says where the package is published.
    pub registry: Option<String>,
    /// `registry-index`.
    pub registry_index: Option<String>,
    /// Keys with a meaning of their own that are not in the fields above (`artifact`, `public`, …).
    pub others: Vec<String>,
}

/// Reads one manifest. What can't be read is told in the problems.
pub fn read(file: &Arc<str>, text: &str) -> (Manifest, Vec<Problem>) {
    let (tree, problems) = Tree::parse(file, text);
    let is_whole = problems.is_empty();
    let mut reader = Reader { file, problems };
    let package = reader.package(&tree.root);
    let workspace = tree.root.table("workspace").map(|table| reader.workspace(table));
    if is_whole && ["package", "project", "workspace"].iter().all(|key| tree.root.get(key).is_none()) {
        let message = "there is neither a `[package]` nor a `[workspace]` here, and Cargo loads no manifest without";
        reader.problems.push(Problem::error(file, None, message));
    }
    let mut dependencies = Vec::new();
    reader.tables(&tree.root, &KeyPath::new::<&str>([]), None, &mut dependencies);
    if let Some(targets) = tree.root.table("target") {
        for (target, entry) in targets.in_order() {
            if let Some(table) = entry.value.as_table() {
                reader.tables(table, &KeyPath::new(["target", target]), Some(target), &mut dependencies);
            }
        }
    }
    (Manifest { file: Arc::clone(file), tree, is_whole, package, workspace, dependencies }, reader.problems)
}

struct Reader<'a> {
    file: &'a Arc<str>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn error(&mut self, node: &Node, message: impl Into<String>) {
        self.problems.push(Problem::error(self.file, node.span.clone(), message));
    }

    fn string(&mut self, table: &Table, key: &str) -> Option<String> {
        let node = table.get(key)?;
        if node.as_str().is_none() {
            self.error(node, format!("`{key}` has to be a string, but is {}", node.kind()));
        }
        node.as_str().map(str::to_owned)
    }

    fn flag(&mut self, table: &Table, key: &str) -> Option<bool> {
        let node = table.get(key)?;
        if node.as_bool().is_none() {
            self.error(node, format!("`{key}` has to be `true` or `false`, but is {}", node.kind()));
        }
        node.as_bool()
    }

    fn strings(&mut self, table: &Table, key: &str) -> Option<Vec<Item>> {
        let node = table.get(key)?;
        let Some(items) = node.as_array() else {
            self.error(node, format!("`{key}` has to be an array of strings, but is {}", node.kind()));
            return None;
        };
        let mut strings = Vec::with_capacity(items.len());
        for item in items {
            match item.as_str() {
                Some(text) => strings.push(Item { text: text.to_owned(), span: item.span.clone() }),
                None => self.error(item, format!("an item of `{key}` has to be a string, but is {}", item.kind())),
            }
        }
        Some(strings)
    }

    fn package(&mut self, root: &Table) -> Option<Package> {
        let table_name = ["package", "project"].into_iter().find(|name| root.table(name).is_some())?;
        let (entry, table) = (root.entry(table_name)?, root.table(table_name)?);
        let name = self.string(table, "name").or_else(|| {
            if table.get("name").is_none() {
                self.problems.push(Problem::error(
                    self.file,
                    entry.span(),
                    format!("[{table_name}] has no `name`, which Cargo requires"),
                ));
            }
            None
        });
        Some(Package {
            table: table_name,
            name: name.unwrap_or_default(),
            version: self.field(table, "version"),
            edition: self.field(table, "edition"),
            rust_version: self.field(table, "rust-version"),
            workspace: self.string(table, "workspace"),
        })
    }

    fn field(&mut self, table: &Table, key: &str) -> Field {
        match table.get(key) {
            None => Field::Missing,
            Some(node) => match (node.as_str(), node.as_table()) {
                (Some(text), _) => Field::Value(text.to_owned()),
                (_, Some(inherit)) if inherit.get("workspace").and_then(Node::as_bool) == Some(true) => {
                    Field::Inherited
                }
                _ => {
                    self.error(node, format!("`{key}` has to be a string or `{key}.workspace = true`"));
                    Field::Missing
                }
            },
        }
    }

    fn workspace(&mut self, table: &Table) -> WorkspaceTable {
        let offered = KeyPath::new(["workspace", "dependencies"]);
        let mut dependencies = Vec::new();
        if let Some(sites) = table.table("dependencies") {
            self.sites(sites, &offered, DependencyKind::Normal, None, &mut dependencies);
        }
        WorkspaceTable {
            members: self.strings(table, "members"),
            exclude: self.strings(table, "exclude").unwrap_or_default(),
            dependencies,
            resolver: self.string(table, "resolver"),
        }
    }

    /// The dependency tables of `table`, which is the root or a `[target.…]`.
    fn tables(&mut self, table: &Table, path: &KeyPath, target: Option<&str>, sites: &mut Vec<Site>) {
        for kind in [DependencyKind::Normal, DependencyKind::Development, DependencyKind::Build] {
            // The spellings with an underscore are from before 2018. Where both stand, Cargo reads the dashed one.
            let legacy = kind.table().replace('-', "_");
            let spelled = [kind.table(), legacy.as_str()].into_iter().find(|name| table.get(name).is_some());
            let Some((name, node)) = spelled.and_then(|name| Some((name, table.get(name)?))) else { continue };
            match node.as_table() {
                Some(entries) => self.sites(entries, &path.join(name), kind, target, sites),
                None => self.error(node, format!("`{name}` has to be a table, but is {}", node.kind())),
            }
        }
    }

    fn sites(
        &mut self,
        table: &Table,
        path: &KeyPath,
        kind: DependencyKind,
        target: Option<&str>,
        sites: &mut Vec<Site>,
    ) {
        for (key, entry) in table.in_order() {
            let Some(spec) = self.spec(key, &entry.value) else { continue };
            sites.push(Site {
                file: Arc::clone(self.file),
                path: path.join(key),
                key: key.to_owned(),
                kind,
                target: target.map(str::to_owned),
                span: entry.span(),
                spec,
            });
        }
    }

    fn spec(&mut self, key: &str, node: &Node) -> Option<Spec> {
        if let Some(version) = node.as_str() {
            return Some(Spec { bare: true, version: Some(version.to_owned()), ..Spec::default() });
        }
        let Some(table) = node.as_table() else {
            self.error(node, format!("dependency `{key}` has to be a version or a table, but is {}", node.kind()));
            return None;
        };
        let default_features = ["default-features", "default_features"].into_iter().find(|k| table.get(k).is_some());
        let reference = ["branch", "tag", "rev"].into_iter().find(|name| table.get(name).is_some());
        let known = ["workspace", "version", "features", "optional", "package", "path", "git", "registry"];
        let known = known.into_iter().chain(default_features).chain(reference).collect::<Vec<_>>();
        Some(Spec {
            bare: false,
            workspace: self.flag(table, "workspace") == Some(true),
            version: self.string(table, "version"),
            features: self.strings(table, "features").unwrap_or_default().into_iter().map(|item| item.text).collect(),
            default_features: default_features.and_then(|key| self.flag(table, key)),
            optional: self.flag(table, "optional"),
            package: self.string(table, "package"),
            path: self.string(table, "path"),
            git: self.string(table, "git"),
            reference: reference.and_then(|name| Some((name, self.string(table, name)?))),
            registry: self.string(table, "registry"),
            registry_index: self.string(table, "registry-index"),
            others: table.iter().map(|(key, _)| key.to_owned()).filter(|key| !known.contains(&key.as_str())).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        read(&Arc::from("Cargo.toml"), text).1.into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn a_manifest_of_nothing_is_one_that_cargo_does_not_load() {
        let expected = "there is neither a `[package]` nor a `[workspace]` here, and Cargo loads no manifest without";
        assert_eq!(problems("[packaae]\nname = \"a\"\n"), [expected]);
        assert_eq!(problems(""), [expected]);
        for table in ["package", "project"] {
            assert!(problems(&format!("[{table}]\nname = \"a\"\n")).is_empty());
        }
        assert!(problems("[workspace]\n").is_empty());
    }

    #[test]
    fn what_a_broken_file_lacks_may_only_not_have_been_read() {
        let problems = problems("[package\nname = \"a\"\n");
        assert!(problems.len() == 1 && problems[0].contains("not valid TOML"), "{problems:?}");
    }
}
