//! The rules. Each is a `static` with its prose, its example and its check; the page, the documentation and the
//! tests read the same words, and the example is a test.

use std::sync::Arc;

use crate::finding::Finding;
use crate::goal::Goal;
use crate::graph::{DependencyGraph, duplicates::Duplicate};
use crate::input::SourceFile;
use crate::profile::Profiles;
use crate::read::metadata::Metadata;
use crate::read::toolchain::Toolchain;
use crate::read::tree::Tree;
use crate::read::workflow::Workflow;
use crate::source::Place;
use crate::workspace::Workspace;

mod build_override;
mod codegen_units;
mod config_key;
mod config_linker;
mod config_nightly;
mod config_rustflags;
mod dependency_opt_level;
mod dev_codegen;
mod dev_debuginfo;
mod duplicate_version;
mod edition_of_target;
mod gitignore_target;
mod host_and_target;
mod ignored_dependency_key;
mod ignored_in_member;
mod ignored_patch_field;
mod ignored_profile_setting;
mod incremental_release;
mod inherit_dependency;
mod inherited_default_features;
mod lockfile_version;
mod lost_strip;
mod lto_in_dev;
mod lto_without_effect;
mod missing_edition;
mod missing_resolver;
mod narrow_requirement;
mod old_spelling;
mod overridden_setting;
mod panic_abort;
mod profile_template;
mod refused_profile;
mod release_debuginfo;
mod release_opt_level;
mod repeated_feature;
mod replaced_by_std;
mod restated_default;
mod sccache_incremental;
mod shared_dependency;
mod strip;
mod umbrella_features;
mod uninherited_lints;
mod unknown_key;
mod unused_patch;
mod unused_workspace_dependency;
mod unused_workspace_field;
mod workflow_cache;
mod workflow_env;
mod workflow_incremental;

#[cfg(feature = "examples")]
pub mod page;
mod sharing;

pub use sharing::list;

/// All rules, by id.
pub static RULES: [&Rule; 49] = [
    &build_override::RULE,
    &codegen_units::RULE,
    &config_key::RULE,
    &config_linker::RULE,
    &config_nightly::RULE,
    &config_rustflags::RULE,
    &dependency_opt_level::RULE,
    &dev_codegen::RULE,
    &dev_debuginfo::RULE,
    &duplicate_version::RULE,
    &edition_of_target::RULE,
    &gitignore_target::RULE,
    &host_and_target::RULE,
    &ignored_dependency_key::RULE,
    &ignored_in_member::RULE,
    &ignored_patch_field::RULE,
    &ignored_profile_setting::RULE,
    &incremental_release::RULE,
    &inherit_dependency::RULE,
    &inherited_default_features::RULE,
    &lockfile_version::RULE,
    &lost_strip::RULE,
    &lto_in_dev::RULE,
    &lto_without_effect::RULE,
    &missing_edition::RULE,
    &missing_resolver::RULE,
    &narrow_requirement::RULE,
    &old_spelling::RULE,
    &overridden_setting::RULE,
    &panic_abort::RULE,
    &profile_template::RULE,
    &refused_profile::RULE,
    &release_debuginfo::RULE,
    &release_opt_level::RULE,
    &repeated_feature::RULE,
    &replaced_by_std::RULE,
    &restated_default::RULE,
    &sccache_incremental::RULE,
    &shared_dependency::RULE,
    &strip::RULE,
    &umbrella_features::RULE,
    &uninherited_lints::RULE,
    &unknown_key::RULE,
    &unused_patch::RULE,
    &unused_workspace_dependency::RULE,
    &unused_workspace_field::RULE,
    &workflow_cache::RULE,
    &workflow_env::RULE,
    &workflow_incremental::RULE,
];

/// The rule of this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// A thing that Plimsoll looks for.
pub struct Rule {
    /// Its name, in Cargo's own terms.
    pub id: &'static str,
    /// What it finds, in one line.
    pub title: &'static str,
    /// What it looks for and what it proposes.
    pub says: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// What speaks against it.
    pub but: &'static str,
    /// What its fixes change and what they leave alone.
    pub fix_safety: &'static str,
    /// Where this can be read up.
    pub sources: &'static [Source],
    /// The files without which it cannot be checked.
    pub needs: &'static [Need],
    /// A workspace that shows it.
    #[cfg(feature = "examples")]
    pub example: Example,
    /// Looks for it.
    pub check: fn(&Context<'_>) -> Vec<Finding>,
}

/// A place where a claim can be read up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// What it is.
    pub title: &'static str,
    /// Its address.
    pub url: &'static str,
}

/// A file that a rule cannot do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// Any manifest.
    Manifest,
    /// `Cargo.lock`.
    Lockfile,
    /// `.cargo/config.toml`.
    CargoConfig,
    /// The output of `cargo metadata`.
    Metadata,
    /// The workflows of the repository.
    Workflow,
    /// `.gitignore`.
    Gitignore,
}

impl Need {
    /// The name of the file.
    pub fn file(self) -> &'static str {
        match self {
            Self::Manifest => "Cargo.toml",
            Self::Lockfile => "Cargo.lock",
            Self::CargoConfig => ".cargo/config.toml",
            Self::Metadata => "cargo metadata --format-version 1 > cargo-metadata.json",
            Self::Workflow => ".github/workflows/*.yml",
            Self::Gitignore => ".gitignore",
        }
    }
}

/// A small workspace in which a rule finds something.
#[cfg(feature = "examples")]
pub struct Example {
    /// Paths and texts of its files.
    pub files: &'static [(&'static str, &'static str)],
    /// The ids of what the rule finds in it.
    pub finds: &'static [&'static str],
    /// The fix that is chosen for each finding, as `id` of the finding and of the fix.
    pub choose: &'static [(&'static str, &'static str)],
    /// Paths and texts of the files that the chosen fixes correct.
    pub fixed: &'static [(&'static str, &'static str)],
}

/// What a rule looks at.
pub struct Context<'a> {
    /// The workspace as Cargo puts it together.
    pub workspace: &'a Workspace,
    /// The Rust that it is built with.
    pub toolchain: Toolchain,
    /// What its owners care about most, if they say so.
    pub goal: Option<Goal>,
    /// The settings of its profiles.
    pub profiles: &'a Profiles,
    /// Cargo config, if there is one.
    pub config: Option<(&'a Arc<str>, &'a Tree)>,
    /// The workflows of the repository.
    pub workflows: &'a [Workflow],
    /// The `.gitignore` files in the folder of the root manifest and in those around it.
    pub gitignores: Vec<&'a SourceFile>,
    /// The dependency graph, if there is a lockfile.
    pub graph: Option<&'a DependencyGraph>,
    /// The requirements and features of every package, if the output of `cargo metadata` was given.
    pub metadata: Option<&'a Metadata>,
    /// The packages that the lockfile holds in more than one version.
    pub duplicates: &'a [Duplicate],
    /// Whether the manifest of every member was given, as far as can be told.
    pub all_members_given: bool,
    /// The files, for what only their text tells: comments.
    pub files: &'a [SourceFile],
}

impl Context<'_> {
    /// Whether a change of `facts/since.toml` is in the Rust that is spoken of, and in all that the workspace supports.
    pub fn has(&self, change: &str) -> bool {
        let has = |version| crate::facts::since::has(version, change);
        has(self.toolchain.version) && self.workspace.oldest_rust().is_none_or(has)
    }

    /// The place of a key in the manifest `file`.
    pub fn place(&self, file: &str, key: &crate::edit::KeyPath) -> Option<Place> {
        let manifest = self.workspace.manifests.get(file)?;
        Some(Place::new(&manifest.file, manifest.tree.at(key)?.span()))
    }
}
