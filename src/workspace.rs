//! The workspace as Cargo puts it together from its manifests: the root, the members, and what they inherit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use semver::VersionReq;

use crate::order::Collect;
use crate::paths;
use crate::read::manifest::{DependencyKind, Field, Manifest, Site};
use crate::source::Problem;

mod belongs;
mod inherit;
mod members;

pub use belongs::{Apart, Belongs};

/// A workspace: a root manifest and its members.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    /// The path of the root manifest, if there is any manifest at all.
    pub root: Option<Arc<str>>,
    /// Every manifest that was given, by path: also those that belong to other workspaces or to none.
    pub manifests: BTreeMap<Arc<str>, Manifest>,
    /// The members, by path of their manifests.
    pub members: Vec<Member>,
    /// Folders of members and of path dependencies whose manifest was not given, with who names them.
    pub missing: BTreeMap<String, Arc<str>>,
    /// The Rust whose Cargo puts it together, as major and minor version.
    pub rust: (u64, u64),
}

/// A package of the workspace, with what it inherits filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The path of its manifest.
    pub manifest: Arc<str>,
    /// Its name.
    pub name: String,
    /// Its version; `0.0.0` if none is written.
    pub version: String,
    /// Its edition; `2015` if none is written.
    pub edition: String,
    /// Its minimum supported Rust version.
    pub rust_version: Option<String>,
    /// Its dependencies.
    pub dependencies: Vec<Dependency>,
}

impl Member {
    /// The folder of its manifest.
    pub fn folder(&self) -> &str {
        paths::folder(&self.manifest)
    }
}

/// A dependency of a member, with what it inherits filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Dependency {
    /// Where the member writes it.
    pub site: Arc<Site>,
    /// Where the workspace root writes it, if it is inherited.
    pub inherited: Option<Arc<Site>>,
    /// The package's name.
    pub name: String,
    /// The name by which the member's code knows it, if `package` is written.
    pub rename: Option<String>,
    /// The requirement; nothing if any version will do, as for a path without a version.
    pub requirement: Option<VersionReq>,
    /// The platform that it is for, as Cargo prints it.
    pub target: Option<String>,
    /// Whether it is optional.
    pub optional: bool,
    /// Whether its default features are asked for here.
    pub default_features: bool,
    /// The features that are asked for here, those of the workspace first.
    pub features: Vec<String>,
    /// Where it comes from.
    pub origin: Origin,
}

impl Dependency {
    /// What it is needed for.
    pub fn kind(&self) -> DependencyKind {
        self.site.kind
    }

    /// Whether it is built with the package, without tests and whatever the features.
    pub fn is_always_built(&self) -> bool {
        self.kind() != DependencyKind::Development && !self.optional
    }

    /// What sorts the dependencies of a member as Cargo reads them: the tables of platforms last, and in each the entries
    /// by key.
    pub(crate) fn reading_order(&self) -> (Option<String>, u8, String) {
        let kind = match self.kind() {
            DependencyKind::Normal => 0,
            DependencyKind::Build if self.site.target.is_some() => 1,
            DependencyKind::Development => 2,
            DependencyKind::Build => 3,
        };
        (self.site.target.clone(), kind, self.site.key.clone())
    }

    /// The place that says which version is wanted: the workspace's entry, if it is inherited.
    pub fn requirement_site(&self) -> &Site {
        self.inherited.as_ref().unwrap_or(&self.site)
    }
}

/// Where a dependency is taken from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// crates.io, or what replaces it.
    CratesIo,
    /// Another registry, by name or index.
    Registry(String),
    /// A git repository, with the branch, tag or revision asked for.
    Git {
        /// The address.
        url: String,
        /// `branch`, `tag` or `rev` and its value.
        reference: Option<(&'static str, String)>,
    },
    /// A folder, seen from the folder that was given.
    Path(String),
}

impl Workspace {
    /// Puts the workspace together. `root` names the root manifest; without it, it is looked for. `rust` tells the
    /// toolchain of the folder of the root, if there is one.
    pub fn new(
        manifests: Vec<Manifest>,
        root: Option<&str>,
        rust: impl FnOnce(Option<&str>) -> (u64, u64),
    ) -> (Self, Vec<Problem>) {
        let manifests: BTreeMap<_, _> = manifests.into_iter().map(|m| (Arc::clone(&m.file), m)).into_map();
        let mut workspace = Self { manifests, ..Self::default() };
        let mut problems = Vec::new();
        workspace.root = root
            .and_then(|path| workspace.manifests.get_key_value(path).map(|(path, _)| Arc::clone(path)))
            .or_else(|| members::likely_root(&workspace.manifests));
        workspace.rust = rust(workspace.root.as_deref().map(paths::folder));
        let Some(root) = workspace.root.clone() else { return (workspace, problems) };
        let (paths, missing) = members::find(&workspace.manifests, &root, &mut problems);
        workspace.missing = missing;
        let offered = workspace.offered().iter().map(|site| (site.key.as_str(), site)).collect();
        workspace.members = paths
            .iter()
            .filter_map(|path| {
                let (manifest, root) = (workspace.manifests.get(path)?, workspace.root_manifest());
                inherit::member(manifest, root, &offered, workspace.rust, &mut problems)
            })
            .collect();
        (workspace, problems)
    }

    /// The root manifest.
    pub fn root_manifest(&self) -> Option<&Manifest> {
        self.manifests.get(self.root.as_ref()?)
    }

    /// The folder of the root manifest.
    pub fn root_folder(&self) -> &str {
        self.root.as_deref().map_or("", paths::folder)
    }

    /// The manifests that `members` or path dependencies name and that were not given, with globs where only those are known.
    pub fn missing_manifests(&self) -> Vec<String> {
        let named = self.missing.keys().map(|folder| paths::join(folder, "Cargo.toml"));
        let root = self.root_manifest().and_then(|root| Some((root, root.workspace.as_ref()?)));
        let unmatched = root.map(|(root, table)| members::unmatched(root, table, &self.manifests)).unwrap_or_default();
        let globs =
            unmatched.into_iter().map(|item| paths::join(self.root_folder(), &format!("{}/Cargo.toml", item.text)));
        named.chain(globs).collect()
    }

    /// What `[workspace.dependencies]` offers.
    pub fn offered(&self) -> &[Arc<Site>] {
        self.root_manifest().and_then(|root| root.workspace.as_ref()).map_or(&[], |table| &table.dependencies)
    }

    /// Where an entry of `[workspace.dependencies]`, or of any other table, takes its package from.
    pub fn origin_of(&self, site: &Site) -> Origin {
        inherit::origin(&site.spec, paths::folder(&site.file))
    }

    /// The lowest `rust-version` of the members, as major and minor version: the MSRV.
    pub fn msrv(&self) -> Option<(u64, u64)> {
        self.members.iter().filter_map(|member| major_minor(member.rust_version.as_deref()?)).min()
    }

    /// The version of the resolver: as written in the root manifest, or implied by the edition of the root package.
    /// A virtual workspace that does not say is on `1`, whatever the editions of its members.
    pub fn resolver(&self) -> &str {
        let Some(root) = self.root_manifest() else { return "1" };
        let written = ["workspace", "package"].iter().find_map(|table| root.tree.get(&[table, "resolver"])?.as_str());
        written.unwrap_or_else(|| {
            let package = self.members.iter().find(|member| Some(&member.manifest) == self.root.as_ref());
            match package.map(|member| member.edition.as_str()) {
                Some("2021") => "2",
                Some(edition) if edition >= "2024" => "3",
                _ => "1",
            }
        })
    }

    /// The paths of the manifests that `members` of the root lists, in its order.
    pub fn listed(&self) -> Vec<String> {
        self.root.as_ref().map(|root| members::listed(&self.manifests, root)).unwrap_or_default()
    }

    /// The members with their numbers, in the order in which Cargo has them, on which the order of a resolution rests:
    /// those that `members` lists as they stand there, then the root; behind each, what it reaches by path.
    pub fn members_in_order(&self) -> Vec<(&Member, usize)> {
        let Some(root) = &self.root else { return Vec::new() };
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        numbers.extend(self.members.iter().enumerate().map(|(number, member)| (&*member.manifest, number)));
        let mut ordered = Vec::with_capacity(self.members.len());
        let mut open: Vec<String> = self.listed();
        open.push(root.to_string());
        open.extend(numbers.keys().map(|path| (*path).to_owned()));
        open.reverse();
        while let Some(path) = open.pop() {
            let Some(member) = numbers.remove(path.as_str()).and_then(|at| Some((self.members.get(at)?, at))) else {
                // A virtual root is no member, and has no dependencies.
                continue;
            };
            ordered.push(member);
            let mut dependencies: Vec<&Dependency> = member.0.dependencies.iter().collect();
            crate::order::sort_by_key(&mut dependencies, |dependency| dependency.reading_order());
            for dependency in dependencies.into_iter().rev() {
                if let Origin::Path(folder) = &dependency.origin {
                    open.push(paths::join(folder, "Cargo.toml"));
                }
            }
        }
        ordered
    }

    /// The package of a folder, whether it is a member or not, if its manifest was given.
    pub fn package_in(&self, folder: &str) -> Option<Member> {
        let path = paths::join(folder, "Cargo.toml");
        if let Some(member) = self.member_at(&path) {
            return Some(member.clone());
        }
        let manifest = self.manifests.get(path.as_str())?;
        let above = std::iter::successors(Some(folder), |folder| (!folder.is_empty()).then(|| paths::folder(folder)));
        let mut around = above.filter_map(|folder| self.manifests.get(paths::join(folder, "Cargo.toml").as_str()));
        let root = around.find(|other| other.workspace.is_some());
        let table = root.and_then(|root| root.workspace.as_ref());
        let offered = table.into_iter().flat_map(|table| &table.dependencies);
        let offered = offered.map(|site| (site.key.as_str(), site)).collect();
        inherit::member(manifest, root, &offered, self.rust, &mut Vec::new())
    }

    /// The member whose manifest is at `path`.
    pub fn member_at(&self, path: &str) -> Option<&Member> {
        let at = self.members.binary_search_by(|member| (*member.manifest).cmp(path)).ok()?;
        self.members.get(at)
    }

    /// The packages that are no members and that Cargo loads all the same, as something always built needs them by path.
    pub fn local_packages(&self) -> Vec<Member> {
        let mut found: BTreeMap<String, Member> = BTreeMap::new();
        let folder = |dependency: &Dependency| match &dependency.origin {
            Origin::Path(folder) => Some(folder.clone()),
            _ => None,
        };
        let of_members = self.members.iter().flat_map(|member| &member.dependencies);
        let mut open: Vec<String> = of_members.filter_map(folder).collect();
        while let Some(path) = open.pop() {
            if found.contains_key(&path) || self.member_at(&paths::join(&path, "Cargo.toml")).is_some() {
                continue;
            }
            let Some(package) = self.package_in(&path) else { continue };
            open.extend(package.dependencies.iter().filter(|one| one.is_always_built()).filter_map(folder));
            found.insert(path, package);
        }
        found.into_values().collect()
    }

    /// The dependencies of a package that Cargo resolves whatever is asked for: all of a member, and of another package those
    /// that are always built.
    pub fn resolved<'a>(&self, package: &'a Member) -> impl Iterator<Item = &'a Dependency> + use<'a> {
        let is_member = self.member_at(&package.manifest).is_some();
        package.dependencies.iter().filter(move |one| is_member || one.is_always_built())
    }

    /// The manifest of a member.
    pub fn manifest_of(&self, member: &Member) -> Option<&Manifest> {
        self.manifests.get(&member.manifest)
    }

    /// The manifests that belong to this workspace: the root and the members.
    pub fn own_manifests(&self) -> Vec<&Manifest> {
        let paths: BTreeSet<_> = self.root.iter().chain(self.members.iter().map(|member| &member.manifest)).into_set();
        paths.into_iter().filter_map(|path| self.manifests.get(path)).collect()
    }
}

/// The first two numbers of a version such as `1`, `1.70` or `1.70.0`.
pub(crate) fn major_minor(version: &str) -> Option<(u64, u64)> {
    let mut numbers = version.split(['.', '-']).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next().unwrap_or(Ok(0)).ok()?))
}

/// `field` of a member, where `inherited` is what `[workspace.package]` says.
fn field(field: &Field, inherited: Option<&str>) -> Option<String> {
    match field {
        Field::Missing => None,
        Field::Value(text) => Some(text.clone()),
        Field::Inherited => inherited.map(str::to_owned),
    }
}
