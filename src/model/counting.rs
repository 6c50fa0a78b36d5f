//! Which of several files counts for the workspace, and which files a tool writes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reading::Reading;
use crate::facts::generated::{Generated, generated};
use crate::input::{FileKind, SourceFile};
use crate::order::Collect as _;
use crate::paths;
use crate::source::Problem;
use crate::workspace::Workspace;

impl<'a> Reading<'a> {
    /// The files that a tool writes. Those of the workspace are reported.
    pub(super) fn generated(&mut self, workspace: &Workspace) -> BTreeMap<Arc<str>, Generated> {
        let editable = [FileKind::Manifest, FileKind::CargoConfig, FileKind::Gitignore];
        let of_tools = self.files.iter().filter(|file| editable.contains(&file.kind));
        let found: BTreeMap<Arc<str>, Generated> =
            of_tools.filter_map(|file| Some((Arc::clone(&file.path), generated(&file.text)?))).into_map();
        for manifest in workspace.own_manifests() {
            if let Some(by) = found.get(&manifest.file) {
                let message = format!("This file is {by}. No fix edits it.");
                self.problems.push(Problem::note(&manifest.file, None, message));
            }
        }
        found
    }

    /// The lockfile beside the root manifest. Without any manifest, there is nothing that it could belong to but this.
    pub(super) fn lockfile(&self, workspace: &Workspace) -> Option<&'a SourceFile> {
        let beside = self.of_kind(FileKind::Lockfile).find(|file| paths::folder(&file.path) == workspace.root_folder());
        beside.or_else(|| self.only(FileKind::Lockfile, workspace))
    }

    /// The cargo config that is nearest to the root's folder, in it or above: where Cargo looks that is run there.
    pub(super) fn config_file(&self, workspace: &Workspace) -> Option<&'a SourceFile> {
        let nearest = around(workspace.root_folder()).find_map(|folder| self.first(FileKind::CargoConfig, folder));
        nearest.or_else(|| self.only(FileKind::CargoConfig, workspace))
    }

    /// The toolchain file that is nearest to the root's folder, in it or above: the one that rustup takes.
    pub(super) fn toolchain_file(&self, root_folder: Option<&str>) -> Option<&'a SourceFile> {
        match root_folder {
            Some(folder) => around(folder).find_map(|folder| self.first(FileKind::Toolchain, folder)),
            None => self.single(FileKind::Toolchain),
        }
    }

    /// The file of this kind in a folder. Of `config` and `config.toml`, and of `rust-toolchain` and
    /// `rust-toolchain.toml`, the one without an ending is read.
    fn first(&self, kind: FileKind, folder: &str) -> Option<&'a SourceFile> {
        let of_folder = self.of_kind(kind).filter(|file| folder_of(file) == folder);
        of_folder.min_by_key(|file| (!file.path.contains(".cargo/"), &file.path))
    }

    fn only(&self, kind: FileKind, workspace: &Workspace) -> Option<&'a SourceFile> {
        self.single(kind).filter(|_| workspace.root.is_none())
    }

    /// The file of this kind, if there is only one.
    fn single(&self, kind: FileKind) -> Option<&'a SourceFile> {
        let mut all = self.of_kind(kind);
        all.next().filter(|_| all.next().is_none())
    }
}

/// The folder that a file is meant for: that around `.cargo`, for cargo config. A config that was given on its own lies
/// in no `.cargo`.
pub(super) fn folder_of(file: &SourceFile) -> &str {
    let folder = paths::folder(&file.path);
    if file.kind == FileKind::CargoConfig && paths::name(folder) == ".cargo" { paths::folder(folder) } else { folder }
}

/// `folder` and those above it, the nearest first.
fn around(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| (!folder.is_empty()).then(|| paths::folder(folder)))
}
