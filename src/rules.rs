//! The rules. Each is a `static` with its prose, its example and its check; the page, the documentation and the
//! tests read the same words, and the example is a test.

use crate::finding::Finding;
use crate::input::FileKind;
use crate::model::Model;

/// Declares the module of each rule, and [`RULES`].
macro_rules! rules {
    ($($name:ident,)*) => {
        $(mod $name;)*

        /// All rules, by id.
        pub static RULES: [&Rule; [$(stringify!($name)),*].len()] = [$(&$name::RULE),*];
    };
}

rules! {
    build_override,
    codegen_units,
    config_key,
    config_linker,
    config_nightly,
    config_rustflags,
    dependency_opt_level,
    dev_codegen,
    dev_debuginfo,
    duplicate_version,
    edition_of_target,
    gitignore_target,
    host_and_target,
    ignored_dependency_key,
    ignored_in_member,
    ignored_patch_field,
    ignored_profile_setting,
    incremental_release,
    inherit_dependency,
    inherited_default_features,
    lockfile_conflict,
    lockfile_version,
    lost_strip,
    lto_in_dev,
    lto_without_effect,
    missing_edition,
    missing_resolver,
    narrow_requirement,
    old_spelling,
    overridden_setting,
    panic_abort,
    profile_template,
    refused_manifest,
    refused_profile,
    release_debuginfo,
    release_opt_level,
    repeated_feature,
    replaced_by_std,
    restated_default,
    sccache_incremental,
    shared_dependency,
    strip,
    umbrella_features,
    uninherited_lints,
    unknown_key,
    unused_patch,
    unused_workspace_dependency,
    unused_workspace_field,
    workflow_cache,
    workflow_env,
    workflow_incremental,
    workflow_rust_cache,
}

mod cargo_lint;
#[cfg(feature = "examples")]
pub mod page;
mod sharing;
mod workflow_toolchain;

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
    /// Its drawbacks.
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
    pub check: fn(&Model) -> Vec<Finding>,
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
pub type Need = FileKind;

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
