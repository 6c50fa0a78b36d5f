//! The audit: what the rules find in the [`Model`] of the files.

use std::collections::HashMap;

use crate::cost::weigh;
use crate::finding::{Finding, FindingId};
use crate::graph::{DependencyGraph, Status};
use crate::ignore::{self, Ignored};
use crate::input::InputFile;
use crate::model::{Model, Options};
use crate::order;
use crate::rules::{Need, RULES};

mod fold;
mod generated;
mod missing;

/// What an audit knows.
#[derive(Debug, Clone)]
pub struct Audit {
    /// What was read.
    pub model: Model,
    /// What the rules found, in the order in which it is shown.
    pub findings: Vec<Finding>,
    /// What the owners of the workspace dismissed.
    pub ignored: Vec<Ignored>,
    /// What was not checked.
    pub unchecked: Vec<Unchecked>,
    /// The index of each finding, by its id. Of a part of one, the index there too.
    by_id: HashMap<String, (usize, Option<usize>)>,
}

/// Something that could not be checked for want of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchecked {
    /// What was not checked: a rule's id, or a question of its own.
    pub what: String,
    /// The name of the file that would tell.
    pub needs: String,
}

impl Audit {
    /// Audits `files`.
    pub fn new(files: Vec<InputFile>) -> Self {
        Self::with(files, &Options::default())
    }

    /// Audits `files` as `options` say.
    pub fn with(files: Vec<InputFile>, options: &Options) -> Self {
        Self::of(Model::read(files, options))
    }

    /// The same, and takes over from the audit before what takes long and did not change: see [`Model::after`].
    pub fn after(before: Option<&Self>, files: Vec<InputFile>, options: &Options) -> Self {
        Self::of(Model::after(before.map(|audit| &audit.model), files, options))
    }

    /// Audits what was read.
    pub fn of(model: Model) -> Self {
        let mut findings = Vec::new();
        let mut unchecked = Vec::new();
        for rule in RULES {
            match rule.needs.iter().find(|need| !has(&model, **need)) {
                Some(need) => {
                    unchecked.push(Unchecked { what: rule.id.to_owned(), needs: need.entry().asked.to_owned() });
                }
                None => findings.extend((rule.check)(&model)),
            }
        }
        generated::keep_as_they_are(&mut findings, &model);
        weigh::weigh(&mut findings, &model);
        weigh::grade(&mut findings);
        order::sort_by_key(&mut findings, Finding::rank);
        let checked = |rule: &str| !unchecked.iter().any(|unchecked: &Unchecked| unchecked.what == rule);
        let (findings, ignored) = ignore::part(model.workspace.root_manifest(), findings, &checked);
        let mut findings = fold::fold(findings, &model);
        order::sort_by_key(&mut findings, |finding| (finding.rule == ignore::UNUSED, finding.rank()));
        let mut unchecked = told_once(unchecked);
        unchecked.extend(missing::manifests(&model));
        unchecked.extend(open_questions(&model));
        let mut by_id = HashMap::new();
        for (index, finding) in findings.iter().enumerate() {
            by_id.insert(finding.id.to_string(), (index, None));
            let parts = finding.parts.iter().enumerate();
            by_id.extend(parts.map(|(part, finding)| (finding.id.to_string(), (index, Some(part)))));
        }
        Self { model, findings, ignored, unchecked, by_id }
    }

    /// The finding of this id, which may be a part of another one.
    pub fn finding(&self, id: &FindingId) -> Option<&Finding> {
        let (index, part) = self.by_id.get(id.as_str())?;
        let finding = self.findings.get(*index)?;
        part.map_or(Some(finding), |part| finding.parts.get(part))
    }

    /// The ids of all findings and of the parts of each.
    pub fn ids(&self) -> impl Iterator<Item = &FindingId> {
        self.findings.iter().flat_map(|finding| finding.parts.iter().chain([finding])).map(|finding| &finding.id)
    }
}

/// Without a manifest nearly all rules have nothing to look at, which is said once.
fn told_once(mut unchecked: Vec<Unchecked>) -> Vec<Unchecked> {
    let of_manifests = |unchecked: &Unchecked| unchecked.needs == Need::Manifest.entry().asked;
    let count = unchecked.iter().filter(|one| of_manifests(one)).count();
    if count > 1 {
        unchecked.retain(|one| !of_manifests(one));
        let what = format!("the {count} rules about manifests");
        unchecked.push(Unchecked { what, needs: Need::Manifest.entry().asked.to_owned() });
    }
    unchecked
}

/// What a lockfile leaves open, if there is anything that it matters for.
fn open_questions(model: &Model) -> Vec<Unchecked> {
    let is = |test: fn(&Status) -> bool| model.duplicates.iter().any(|duplicate| test(&duplicate.status));
    let question = |what: &str, needs: &str| Unchecked { what: what.to_owned(), needs: needs.to_owned() };
    let mut open = Vec::new();
    if is(|status| *status == Status::Upstream) {
        let what = "newer releases of third-party crates that would remove a duplicate";
        open.push(question(what, "the registry index"));
    }
    let is_open = |status: &Status| matches!(status, Status::Upstream | Status::OtherPlatform { .. });
    if !model.has_resolution() && is(is_open) {
        let what = "the requirements and features of third-party crates, and the platforms that they are built for";
        open.push(question(what, Need::Metadata.entry().asked));
    }
    open
}

/// Whether what a rule needs is there.
fn has(model: &Model, need: Need) -> bool {
    match need {
        // Of an empty one nothing can be said; a part of one, such as its profiles, is looked at as it is.
        Need::Manifest => model.workspace.root_manifest().is_some_and(|root| root.tree.root.iter().next().is_some()),
        Need::Lockfile => model.graph().is_some(),
        // Without third-party crates, metadata says nothing that the manifests do not.
        Need::Metadata => {
            let all_are_own = |graph: &DependencyGraph| graph.members().len() == graph.packages().len();
            model.has_resolution() || model.graph().is_some_and(all_are_own)
        }
        // What a repository does without has nothing in it, so that nothing is left unchecked.
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::problems::MOST_PROBLEMS;

    #[test]
    fn metadata_is_missed_where_it_would_tell_more() {
        let file = |path: &str, text: &str| InputFile { path: path.to_owned(), bytes: text.into() };
        let manifest = || file("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\n");
        let lock = |more: &str| {
            let own = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.0.0\"\n";
            file("Cargo.lock", &format!("{own}{more}"))
        };
        let other = "dependencies = [\n \"b\",\n]\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\nsource = \
                     \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        let no_deps = "{\"packages\":[{\"name\":\"a\",\"version\":\"0.0.0\",\"id\":\"a\"}],\"workspace_members\":[],\"resolve\":null}";
        let misses = |files: Vec<InputFile>| {
            Audit::new(files).unchecked.iter().any(|unchecked| unchecked.needs == Need::Metadata.entry().asked)
        };
        assert!(!misses(vec![manifest(), lock("")]));
        assert!(misses(vec![manifest(), lock(other)]));
        assert!(misses(vec![manifest(), lock(other), file("cargo-metadata.json", no_deps)]));
    }

    #[test]
    fn the_account_is_taken_over_as_long_as_it_is_of_the_same() {
        let file = |path: &str, text: &str| InputFile { path: path.to_owned(), bytes: text.into() };
        let package = |name: &str| {
            format!(
                "[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\nsource = \
                 \"registry+https://github.com/rust-lang/crates.io-index\"\n"
            )
        };
        let manifest = "[package]\nname = \"a\"\n";
        let list = "12\t1700000000\ttarget/debug/.fingerprint/b-0123456789abcdef/lib-b\n";
        let files = |manifest: &str, lock: &str, list: &str| {
            vec![
                file("Cargo.toml", manifest),
                file("Cargo.lock", &format!("version = 4\n{lock}")),
                file("target.txt", list),
            ]
        };
        let before = Audit::new(files(manifest, "", list));
        let after = |files: Vec<InputFile>| {
            let after = Audit::after(Some(&before), files.clone(), &Options::default());
            assert_eq!(after.model.target_dir, Audit::new(files).model.target_dir);
            after
                .model
                .target_dir
                .zip(before.model.target_dir.clone())
                .is_some_and(|(after, before)| Arc::ptr_eq(&after, &before))
        };
        assert!(after(files("[package]\nname = \"c\"\n", "", list)));
        assert!(!after(files(manifest, &package("b"), list)));
        assert!(!after(files(manifest, "", &list.replace("12", "13"))));
        assert!(!after(files(manifest, "", "")));
        assert!(!after(vec![file("Cargo.toml", manifest), file("target.txt", list)]));
    }

    #[test]
    fn a_file_of_problems_does_not_hide_the_others() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n".repeat(1_000);
        let file = |path: &str, text: &str| InputFile { path: path.to_owned(), bytes: text.into() };
        let audit = Audit::new(vec![file("Cargo.lock", &lock), file("Cargo.toml", "[package]\nname = 1\n")]);
        assert_eq!(
            audit.model.problems.iter().filter(|problem| &*problem.file == "Cargo.lock").count(),
            MOST_PROBLEMS + 1
        );
        assert!(audit.model.problems.iter().any(|problem| &*problem.file == "Cargo.toml"));
    }
}
