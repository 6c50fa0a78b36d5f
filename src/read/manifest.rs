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
    pub dependencies: Vec<Arc<Site>>,
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
    pub dependencies: Vec<Arc<Site>>,
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

/// Reads one manifest. What can't be read is a problem.
pub fn read(file: &Arc<str>, text: &str) -> (Manifest, Vec<Problem>) {
    let (tree, mut problems) = Tree::parse(file, text);
    let is_whole = problems.is_empty();
    let reader = Reader { file };
    let package = reader.package(&tree.root);
    let workspace = tree.root.table("workspace").map(|table| reader.workspace(table));
    if is_whole && ["package", "project", "workspace"].iter().all(|key| tree.root.get(key).is_none()) {
        let message = "there is neither a `[package]` nor a `[workspace]` here, and Cargo loads no manifest without";
        problems.push(Problem::error(file, None, message));
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
    (Manifest { file: Arc::clone(file), tree, is_whole, package, workspace, dependencies }, problems)
}

struct Reader<'a> {
    file: &'a Arc<str>,
}

/// The string at `key`. What is none is for the refusals to tell, as are all other values of a wrong type.
fn string(table: &Table, key: &str) -> Option<String> {
    table.get(key)?.as_str().map(str::to_owned)
}

fn flag(table: &Table, key: &str) -> Option<bool> {
    table.get(key)?.as_bool()
}

fn strings(table: &Table, key: &str) -> Option<Vec<Item>> {
    let items = table.get(key)?.as_array()?.iter();
    let item = |item: &Node| Some(Item { text: item.as_str()?.to_owned(), span: item.span.clone() });
    Some(items.filter_map(item).collect())
}

fn field(table: &Table, key: &str) -> Field {
    let Some(node) = table.get(key) else { return Field::Missing };
    match (node.as_str(), node.as_table()) {
        (Some(text), _) => Field::Value(text.to_owned()),
        (_, Some(inherit)) if inherit.get("workspace").and_then(Node::as_bool) == Some(true) => Field::Inherited,
        _ => Field::Missing,
    }
}

impl Reader<'_> {
    fn package(&self, root: &Table) -> Option<Package> {
        let table_name = ["package", "project"].into_iter().find(|name| root.table(name).is_some())?;
        let table = root.table(table_name)?;
        Some(Package {
            table: table_name,
            name: string(table, "name").unwrap_or_default(),
            version: field(table, "version"),
            edition: field(table, "edition"),
            rust_version: field(table, "rust-version"),
            workspace: string(table, "workspace"),
        })
    }

    fn workspace(&self, table: &Table) -> WorkspaceTable {
        let offered = KeyPath::new(["workspace", "dependencies"]);
        let mut dependencies = Vec::new();
        if let Some(sites) = table.table("dependencies") {
            self.sites(sites, &offered, DependencyKind::Normal, None, &mut dependencies);
        }
        WorkspaceTable {
            members: strings(table, "members"),
            exclude: strings(table, "exclude").unwrap_or_default(),
            dependencies,
            resolver: string(table, "resolver"),
        }
    }

    /// The dependency tables of `table`, which is the root or a `[target.…]`.
    fn tables(&self, table: &Table, path: &KeyPath, target: Option<&str>, sites: &mut Vec<Arc<Site>>) {
        for kind in [DependencyKind::Normal, DependencyKind::Development, DependencyKind::Build] {
            // The spellings with an underscore are from before 2018. Where both stand, Cargo reads the dashed one.
            let legacy = kind.table().replace('-', "_");
            let spelled = [kind.table(), legacy.as_str()].into_iter().find(|name| table.get(name).is_some());
            let Some((name, node)) = spelled.and_then(|name| Some((name, table.get(name)?))) else { continue };
            if let Some(entries) = node.as_table() {
                self.sites(entries, &path.join(name), kind, target, sites);
            }
        }
    }

    fn sites(
        &self,
        table: &Table,
        path: &KeyPath,
        kind: DependencyKind,
        target: Option<&str>,
        sites: &mut Vec<Arc<Site>>,
    ) {
        for (key, entry) in table.in_order() {
            let Some(spec) = Self::spec(&entry.value) else { continue };
            sites.push(Arc::new(Site {
                file: Arc::clone(self.file),
                path: path.join(key),
                key: key.to_owned(),
                kind,
                target: target.map(str::to_owned),
                span: entry.span(),
                spec,
            }));
        }
    }

    fn spec(node: &Node) -> Option<Spec> {
        if let Some(version) = node.as_str() {
            return Some(Spec { bare: true, version: Some(version.to_owned()), ..Spec::default() });
        }
        let table = node.as_table()?;
        let default_features = ["default-features", "default_features"].into_iter().find(|k| table.get(k).is_some());
        let reference = ["branch", "tag", "rev"].into_iter().find(|name| table.get(name).is_some());
        let known = ["workspace", "version", "features", "optional", "package", "path", "git", "registry"];
        let known = known.into_iter().chain(default_features).chain(reference).collect::<Vec<_>>();
        Some(Spec {
            bare: false,
            workspace: flag(table, "workspace") == Some(true),
            version: string(table, "version"),
            features: strings(table, "features").unwrap_or_default().into_iter().map(|item| item.text).collect(),
            default_features: default_features.and_then(|key| flag(table, key)),
            optional: flag(table, "optional"),
            package: string(table, "package"),
            path: string(table, "path"),
            git: string(table, "git"),
            reference: reference.and_then(|name| Some((name, string(table, name)?))),
            registry: string(table, "registry"),
            registry_index: string(table, "registry-index"),
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
