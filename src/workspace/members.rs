//! Which manifests are members of a workspace: Cargo's walk over `members`, `exclude` and path dependencies.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use glob::{MatchOptions, Pattern};

use super::inherit::Offered;
use crate::paths;
use crate::read::manifest::{Item, Manifest, Site, WorkspaceTable};
use crate::source::Problem;

type Manifests = BTreeMap<Arc<str>, Manifest>;

/// The manifest that is most likely meant as the root: the topmost with `[workspace]`, else the topmost of all. Of
/// two at one height, the one with more manifests below it. A package around that workspace takes precedence:
/// what lies in a folder of a package, such as `fuzz`, can be a workspace of its own.
pub fn likely_root(manifests: &Manifests) -> Option<Arc<str>> {
    // How many manifests lie in each folder.
    let mut below: HashMap<&str, usize> = HashMap::new();
    for path in manifests.keys() {
        for folder in std::iter::successors(Some(&**path), |path| path.rsplit_once('/').map(|(folder, _)| folder)) {
            *below.entry(folder).or_default() += 1;
        }
    }
    below.insert("", manifests.len());
    let rank = |manifest: &Manifest| {
        let below = below.get(paths::folder(&manifest.file)).copied().unwrap_or_default();
        (manifest.file.matches('/').count(), std::cmp::Reverse(below), Arc::clone(&manifest.file))
    };
    let with_workspace = manifests.values().filter(|manifest| manifest.workspace.is_some()).map(rank).min();
    let (_, _, best) = with_workspace.or_else(|| manifests.values().map(rank).min())?;
    let is_around = |manifest: &&Manifest| {
        let points_elsewhere = manifest.package.as_ref().is_none_or(|package| package.workspace.is_some());
        !points_elsewhere && paths::is_in(paths::folder(&best), paths::folder(&manifest.file))
    };
    let around = manifests.values().filter(is_around).map(rank).min();
    Some(around.map_or(best, |(_, _, around)| around))
}

/// The manifests of the members, and the folders whose manifest was not given with the manifest that names them.
pub fn find(
    manifests: &Manifests,
    root: &Arc<str>,
    problems: &mut Vec<Problem>,
) -> (BTreeSet<Arc<str>>, BTreeMap<String, Arc<str>>) {
    let table = manifests.get(root).and_then(|manifest| manifest.workspace.as_ref());
    let sites = table.into_iter().flat_map(|table| &table.dependencies);
    let offered = sites.map(|site| (site.key.as_str(), site)).collect();
    let mut walk = Walk::new(manifests, offered, root);
    let Some(table) = table else {
        // A package without `[workspace]` is a workspace of its own, and its path dependencies are no members.
        walk.members.insert(Arc::clone(root));
        return (walk.members, walk.missing);
    };
    for item in table.members.iter().flatten() {
        walk.listed(item, problems);
    }
    walk.visit(root, vec![(Arc::clone(root), false)]);
    let listed: Vec<_> = walk.listed_paths(table);
    walk.visit(root, listed.into_iter().map(|path| (path, false)).collect());
    // A root without `[package]` is no member.
    if manifests.get(root).is_some_and(|manifest| manifest.package.is_none()) {
        walk.members.remove(root);
    }
    (walk.members, walk.missing)
}

/// The paths of the manifests that `members` of the root lists, in its order.
pub fn listed(manifests: &Manifests, root: &Arc<str>) -> Vec<String> {
    let table = manifests.get(root).and_then(|manifest| manifest.workspace.as_ref());
    let walk = Walk::new(manifests, HashMap::new(), root);
    table.map(|table| walk.listed_paths(table)).unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// The folders that `members` and `exclude` of a root name, as plain paths: Cargo does not expand their globs to decide
/// what is excluded.
pub struct Named {
    listed: HashSet<String>,
    excluded: HashSet<String>,
}

impl Named {
    pub fn of(root: &Manifest) -> Self {
        let joined = |item: &Item| paths::join(paths::folder(&root.file), &item.text);
        let table = root.workspace.as_ref();
        let listed = table.into_iter().flat_map(|table| table.members.iter().flatten()).map(joined).collect();
        let excluded = table.into_iter().flat_map(|table| &table.exclude).map(joined).collect();
        Self { listed, excluded }
    }

    /// `exclude` holds unless `members` names the folder or one above it.
    pub fn excludes(&self, path: &str) -> bool {
        is_below(path, &self.excluded) && !self.lists(path)
    }

    /// Whether `path` is in a folder that `members` names.
    pub fn lists(&self, path: &str) -> bool {
        is_below(path, &self.listed)
    }
}

struct Walk<'a> {
    manifests: &'a Manifests,
    offered: Offered<'a>,
    root: &'a Arc<str>,
    members: BTreeSet<Arc<str>>,
    missing: BTreeMap<String, Arc<str>>,
    named: Option<Named>,
}

impl<'a> Walk<'a> {
    fn new(manifests: &'a Manifests, offered: Offered<'a>, root: &'a Arc<str>) -> Self {
        let named = manifests.get(root).map(Named::of);
        Self { manifests, offered, root, members: BTreeSet::new(), missing: BTreeMap::new(), named }
    }

    fn folder(&self) -> &str {
        paths::folder(self.root)
    }

    /// Says what is wrong with an item of `members`.
    fn listed(&mut self, item: &Item, problems: &mut Vec<Problem>) {
        let path = paths::join(self.folder(), &item.text);
        if is_glob(&item.text) {
            if let Err(error) = Pattern::new(&path) {
                problems.push(Problem::error(
                    self.root,
                    item.span.clone(),
                    format!("`{}` is no valid glob: {}", item.text, error.msg),
                ));
            }
        } else if !self.manifests.contains_key(manifest_in(&path).as_str()) {
            self.missing.insert(path, Arc::clone(self.root));
        }
    }

    /// The manifests that `members` lists.
    fn listed_paths(&self, table: &WorkspaceTable) -> Vec<Arc<str>> {
        let options =
            MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: false };
        let mut paths = Vec::new();
        for item in table.members.iter().flatten() {
            let path = paths::join(self.folder(), &item.text);
            if is_glob(&item.text) {
                let Ok(pattern) = Pattern::new(&path) else { continue };
                let matching = |file: &&Arc<str>| pattern.matches_with(paths::folder(file), options);
                paths.extend(self.manifests.keys().filter(matching).map(Arc::clone));
            } else if let Some((file, _)) = self.manifests.get_key_value(manifest_in(&path).as_str()) {
                paths.push(Arc::clone(file));
            }
        }
        paths
    }

    /// Adds `open` and what they reach by path. Each comes with whether a path dependency led to it.
    fn visit(&mut self, root: &Arc<str>, mut open: Vec<(Arc<str>, bool)>) {
        while let Some((path, is_path_dependency)) = open.pop() {
            let Some(manifest) = self.manifests.get(&path) else { continue };
            let foreign =
                is_path_dependency && !paths::is_in(paths::folder(&path), self.folder()) && !belongs_to(manifest, root);
            if self.members.contains(&path) || foreign || self.is_excluded(&path) {
                continue;
            }
            self.members.insert(Arc::clone(&path));
            for site in &manifest.dependencies {
                let Some(folder) = self.path_of(site) else { continue };
                match self.manifests.get_key_value(manifest_in(&folder).as_str()) {
                    Some((file, _)) => open.push((Arc::clone(file), true)),
                    None if paths::is_in(&folder, self.folder()) => {
                        self.missing.entry(folder).or_insert_with(|| Arc::clone(&site.file));
                    }
                    None => {}
                }
            }
        }
    }

    /// The folder that a dependency names, itself or by inheritance.
    fn path_of(&self, site: &Site) -> Option<String> {
        if site.spec.workspace {
            let offered = self.offered.get(site.key.as_str())?;
            return Some(paths::join(self.folder(), offered.spec.path.as_deref()?));
        }
        Some(paths::join(paths::folder(&site.file), site.spec.path.as_deref()?))
    }

    fn is_excluded(&self, path: &str) -> bool {
        self.named.as_ref().is_some_and(|named| named.excludes(path))
    }
}

/// The globs of `members` of the root that match no manifest that was given.
pub(super) fn unmatched<'t>(
    root: &Manifest,
    table: &'t WorkspaceTable,
    manifests: &BTreeMap<Arc<str>, Manifest>,
) -> Vec<&'t Item> {
    let is_unmatched = |item: &&Item| {
        let pattern = Pattern::new(&paths::join(paths::folder(&root.file), &item.text));
        pattern.is_ok_and(|pattern| !manifests.keys().any(|file| pattern.matches(paths::folder(file))))
    };
    table.members.iter().flatten().filter(|item| is_glob(&item.text)).filter(is_unmatched).collect()
}

/// Whether `path` is one of `folders` or lies in one.
fn is_below(path: &str, folders: &HashSet<String>) -> bool {
    let mut above =
        std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(folder, _)| folder)).chain([""]);
    above.any(|folder| folders.contains(folder))
}

fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

fn manifest_in(folder: &str) -> String {
    paths::join(folder, "Cargo.toml")
}

/// Whether `package.workspace` of a manifest outside the root's folder points back to the root.
fn belongs_to(manifest: &Manifest, root: &Arc<str>) -> bool {
    let pointer = manifest.package.as_ref().and_then(|package| package.workspace.as_deref());
    pointer.is_some_and(|folder| paths::join(paths::folder(&manifest.file), folder) == paths::folder(root))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::manifest::read;

    fn members(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let manifests: Manifests =
            files.iter().map(|(path, text)| (Arc::from(*path), read(&Arc::from(*path), text).0)).collect();
        let root = likely_root(&manifests).unwrap();
        let (members, missing) = find(&manifests, &root, &mut Vec::new());
        (members.iter().map(ToString::to_string).collect(), missing.into_keys().collect())
    }

    const A: &str = "[package]\nname = \"a\"\n";

    #[test]
    fn globs_stay_within_one_folder_and_two_stars_do_not() {
        let files = [
            ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\", \"deep/**\"]\n"),
            ("crates/a/Cargo.toml", A),
            ("crates/a/sub/Cargo.toml", A),
            ("deep/x/y/Cargo.toml", A),
        ];
        assert_eq!(members(&files).0, ["crates/a/Cargo.toml", "deep/x/y/Cargo.toml"]);
    }

    #[test]
    fn a_path_dependency_inside_the_root_is_a_member_and_one_outside_is_not() {
        let a = "[package]\nname = \"a\"\n[dependencies]\nb = { path = \"../b\" }\n[target.'cfg(unix)'.dev-dependencies]\nc = { path = \"../../c\" }\n";
        let files = [
            ("w/Cargo.toml", "[workspace]\nmembers = [\"a\"]\n"),
            ("w/a/Cargo.toml", a),
            ("w/b/Cargo.toml", A),
            ("c/Cargo.toml", A),
        ];
        assert_eq!(members(&files).0, ["w/a/Cargo.toml", "w/b/Cargo.toml"]);
    }

    #[test]
    fn an_excluded_folder_is_no_member_unless_it_is_listed() {
        let files = [
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"x/a\"]\nexclude = [\"x\"]\n[package]\nname = \"top\"\n[dependencies]\nb = { path = \"x/b\" }\n",
            ),
            ("x/a/Cargo.toml", A),
            ("x/b/Cargo.toml", A),
        ];
        assert_eq!(members(&files).0, ["Cargo.toml", "x/a/Cargo.toml"]);
    }

    #[test]
    fn a_package_without_a_workspace_stands_alone() {
        let files =
            [("Cargo.toml", "[package]\nname = \"top\"\n[dependencies]\nb = { path = \"b\" }\n"), ("b/Cargo.toml", A)];
        assert_eq!(members(&files).0, ["Cargo.toml"]);
    }

    #[test]
    fn a_workspace_in_a_folder_of_a_package_is_not_the_root() {
        let fuzz = "[package]\nname = \"fuzz\"\n[workspace]\n[dependencies]\ntop = { path = \"..\" }\n";
        let files = [("Cargo.toml", "[package]\nname = \"top\"\n"), ("fuzz/Cargo.toml", fuzz)];
        assert_eq!(members(&files).0, ["Cargo.toml"]);
        let files = [
            ("tool/Cargo.toml", A),
            ("rust/w/Cargo.toml", "[workspace]\nmembers = [\"a\"]\n"),
            ("rust/w/a/Cargo.toml", A),
        ];
        assert_eq!(members(&files).0, ["rust/w/a/Cargo.toml"]);
    }

    #[test]
    fn a_member_that_was_not_given_is_named() {
        let files = [("Cargo.toml", "[workspace]\nmembers = [\"a\", \"gone\"]\n"), ("a/Cargo.toml", A)];
        assert_eq!(members(&files).1, ["gone"]);
    }
}
