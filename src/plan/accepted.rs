//! The fixes taken into a plan so far, as claims on the keys of files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{CorrectedFile, Reason};
use crate::audit::Audit;
use crate::edit::{self, Edit};
use crate::finding::{Finding, FindingId, Fix};
use crate::graph::Move;
use crate::key::KeyPath;
use crate::model::Model;
use crate::order::Collect;
use crate::read::tree::Table;
use crate::source::Problem;

/// The fixes taken in so far.
#[derive(Clone, Default)]
pub(super) struct Accepted<'a> {
    claims: BTreeMap<&'a Arc<str>, Claims<'a>>,
    /// How the edges of the dependency graph move with them.
    pub(super) moves: Vec<Move>,
    /// Whether some of what the moves remove may stay.
    pub(super) may_keep: bool,
}

/// The claims on one file, by key.
#[derive(Clone, Default)]
struct Claims<'a> {
    by_key: BTreeMap<&'a KeyPath, Vec<(&'a FindingId, &'a Edit)>>,
}

impl<'a> Claims<'a> {
    fn edits(&self) -> impl Iterator<Item = (&'a FindingId, &'a Edit)> {
        self.by_key.values().flatten().copied()
    }

    /// Whose claim `edit` of a file with this `document` clashes with: one on its key, on a key that it lies below, or on
    /// one below it.
    fn clash(&self, document: &Table, edit: &Edit) -> Option<&'a FindingId> {
        let keys = edit.key.keys();
        let above = (0..keys.len()).map(|length| KeyPath::new(keys.iter().take(length)));
        let above = above.filter_map(|key| self.by_key.get(&key));
        // Sorted by key, the claims on a key and on all below it follow each other without a gap.
        let below = self.by_key.range::<&KeyPath, _>(&edit.key..).take_while(|(key, _)| edit.key.covers(key));
        let near = above.chain(below.map(|(_, claims)| claims)).flatten();
        near.filter(|(_, other)| !edit::agree(document, edit, other)).map(|(by, _)| *by).next()
    }
}

impl<'a> Accepted<'a> {
    /// Takes `fix` in, all of it or nothing. What it makes of the files that are `hard` is tried first.
    pub(super) fn take(
        &mut self,
        audit: &Audit,
        finding: &'a Finding,
        fix: &'a Fix,
        hard: &BTreeSet<Arc<str>>,
    ) -> Result<(), Reason> {
        let mut by_file: BTreeMap<&Arc<str>, Vec<&'a Edit>> = BTreeMap::new();
        for edit in &fix.edits {
            by_file.entry(&edit.file).or_default().push(edit);
        }
        let nothing = Table::default();
        for (file, edits) in by_file {
            let writes = edits.iter().any(|edit| edit.verb != edit::Verb::Keep);
            if let Some(by) = audit.model.generated(file).filter(|_| writes) {
                return Err(Reason::Unwritable { file: Arc::clone(file), message: format!("it is {by}") });
            }
            let claims = self.claims.get(file);
            let document = document(audit, file).unwrap_or(&nothing);
            let clash = edits.iter().find_map(|edit| {
                let by = claims?.clash(document, edit)?;
                Some(Reason::Claimed { by: by.clone(), file: Arc::clone(file), key: edit.key.clone() })
            });
            if let Some(clash) = clash {
                return Err(clash);
            }
            if audit.model.file(file).is_none() || hard.contains(file) {
                let standing = claims.into_iter().flat_map(Claims::edits).map(|(_, edit)| edit);
                let all: Vec<Edit> = standing.chain(edits).cloned().collect();
                let unwritable = |message| Reason::Unwritable { file: Arc::clone(file), message };
                let source = audit.model.file(file).ok_or_else(|| unwritable("the file was not given".to_owned()))?;
                edit::apply(file, &source.text, &all).map_err(|error| unwritable(error.message))?;
            }
        }
        for edit in &fix.edits {
            let claims = self.claims.entry(&edit.file).or_default();
            claims.by_key.entry(&edit.key).or_default().push((&finding.id, edit));
        }
        self.moves.extend(fix.moves.iter().copied());
        self.may_keep |= fix.may_keep;
        Ok(())
    }

    /// What Cargo refuses of the files with the claims, and not without.
    pub(super) fn refused(&self, audit: &Audit) -> Option<Problem> {
        refused(audit, &self.files(audit).ok()?)
    }

    /// What the claims make of the files, or the files in which they cannot be written.
    pub(super) fn files(&self, audit: &Audit) -> Result<Vec<CorrectedFile>, BTreeSet<Arc<str>>> {
        let mut files = Vec::new();
        let mut failed = BTreeSet::new();
        for (path, claims) in &self.claims {
            let Some(source) = audit.model.file(path) else { continue };
            let edits: Vec<Edit> = claims.edits().map(|(_, edit)| edit.clone()).collect();
            let Ok(after) = edit::apply(path, &source.text, &edits) else {
                failed.insert(Arc::clone(path));
                continue;
            };
            let writes = claims.edits().filter(|(_, edit)| edit.verb != edit::Verb::Keep);
            let findings: BTreeSet<FindingId> = writes.map(|(finding, _)| finding.clone()).into_set();
            if after != *source.text {
                let (path, before) = (Arc::clone(path), Arc::clone(&source.text));
                files.push(CorrectedFile { path, before, after, findings: findings.into_iter().collect() });
            }
        }
        if failed.is_empty() { Ok(files) } else { Err(failed) }
    }
}

/// What a file says, if it is one of those that fixes keep keys of.
fn document<'a>(audit: &'a Audit, file: &str) -> Option<&'a Table> {
    let manifest = audit.model.workspace.manifests.get(file).map(|manifest| &manifest.tree);
    let config = || audit.model.config().filter(|(path, _)| &***path == file).map(|(_, tree)| tree);
    manifest.or_else(config).map(|tree| &tree.root)
}

/// What Cargo refuses of the corrected files, and not of those that were given.
pub(super) fn refused(audit: &Audit, files: &[CorrectedFile]) -> Option<Problem> {
    let corrected: Vec<(&str, &str)> = files.iter().map(|file| (&*file.path, file.after.as_str())).collect();
    let after = audit.model.refused_with(&corrected);
    if after.is_empty() {
        return None;
    }
    let said = |problem: &Problem| (Arc::clone(&problem.file), problem.message.clone());
    // Mostly the audit has told of it. It lists a limited number for each file, so that the rest is looked for.
    let Model { problems, refusals, .. } = &audit.model;
    let told = problems.iter().chain(refusals.iter().map(|refusal| &refusal.problem)).map(said).into_set();
    let mut untold = after.into_iter().filter(|problem| !told.contains(&said(problem))).peekable();
    untold.peek()?;
    let before = audit.model.refused_with(&[]).iter().map(said).into_set();
    untold.find(|problem| !before.contains(&said(problem)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Verb;
    use crate::finding::{Safety, Severity};
    use crate::input::InputFile;
    use crate::key::Value;
    use crate::plan::{Selection, plan_with};

    fn finding(name: &str, edits: &[(&str, &[&str], Verb)]) -> Finding {
        let edit = |(file, key, verb): &(&str, &[&str], Verb)| {
            Edit::new(&Arc::from(*file), KeyPath::new(key.iter().copied()), verb.clone())
        };
        let mut finding = Finding::new("test", name, Severity::Recommendation, name);
        finding.fixes.push(Fix::new("fix", "Fix", Safety::Safe, edits.iter().map(edit).collect()));
        finding
    }

    /// The names of the fixes that are in, and of those that are not with the reason.
    fn planned(manifest: &str, findings: &[Finding]) -> (Vec<String>, Vec<(String, Reason)>) {
        let file = |path: &str, text: &str| InputFile { path: path.to_owned(), bytes: text.into() };
        let other = "[package]\nname = \"x\"\nedition = \"2021\"\n";
        let audit = Audit::new(vec![file("Cargo.toml", manifest), file("x/Cargo.toml", other)]);
        let mut chosen = Selection::none();
        for finding in findings {
            chosen.choose(finding.id.clone(), "fix");
        }
        let plan = plan_with(&audit, findings, &chosen);
        assert!(plan.files.iter().all(|file| file.after != *file.before));
        let applied = plan.applied.iter().map(|applied| applied.finding.to_string()).collect();
        (applied, plan.blocked.into_iter().map(|blocked| (blocked.finding.to_string(), blocked.reason)).collect())
    }

    const MANIFEST: &str = "[package]\nname = \"a\"\nedition = \"2021\"\n\n[dependencies]\nx = { path = \"x\", optional = \
                            true }\n\n[features]\nf = [\"dep:x\"]\n";

    #[test]
    fn what_cargo_would_refuse_is_blocked_and_the_rest_is_not() {
        let level = finding("level", &[("Cargo.toml", &["profile", "dev", "opt-level"], Verb::Set(Value::Integer(1)))]);
        let removal = finding("removal", &[("Cargo.toml", &["dependencies", "x"], Verb::Remove)]);
        let (applied, blocked) = planned(MANIFEST, &[level, removal]);
        assert_eq!(applied, ["test:level"]);
        let [(name, Reason::Refused { file, message })] = blocked.as_slice() else { panic!("{blocked:?}") };
        assert_eq!((name.as_str(), &**file), ("test:removal", "Cargo.toml"));
        assert!(message.contains("enables `x`, which is no dependency"), "{message}");
    }

    #[test]
    fn of_fixes_that_clash_the_one_is_kept_that_saves_more() {
        let level: &[&str] = &["profile", "dev", "opt-level"];
        let of = |name: &str, level_to: i64, packages: usize, safety: Safety| {
            let mut finding = finding(name, &[("Cargo.toml", level, Verb::Set(Value::Integer(level_to)))]);
            finding.impact.packages = packages;
            finding.fixes[0].safety = safety;
            finding.advised = Some(0);
            finding
        };
        let kept = |findings: &[Finding]| {
            let (applied, blocked) = planned(MANIFEST, findings);
            let (turned, _) = planned(MANIFEST, &findings.iter().rev().cloned().collect::<Vec<_>>());
            assert_eq!(applied, turned, "the order in which they were chosen counts");
            assert_eq!(blocked.len(), findings.len() - 1);
            let [only] = applied.as_slice() else { panic!("{applied:?}") };
            let by = |reason: &Reason| matches!(reason, Reason::Claimed { by, .. } if by.as_str() == only);
            assert!(blocked.iter().all(|(_, reason)| by(reason)), "{blocked:?}");
            only.clone()
        };
        let safe = || of("a", 1, 0, Safety::Safe);
        assert_eq!(kept(&[safe(), of("b", 2, 3, Safety::NeedsReview), of("c", 3, 2, Safety::Safe)]), "test:b");
        assert_eq!(kept(&[of("b", 2, 0, Safety::NeedsReview), of("z", 3, 0, Safety::Safe)]), "test:z");
        assert_eq!(kept(&[of("c", 3, 1, Safety::Safe), of("b", 2, 1, Safety::Safe)]), "test:b");
    }

    #[test]
    fn what_one_fix_keeps_of_an_entry_another_may_set_beside() {
        let inner = |key: &'static str| ["dependencies", "x", key];
        let (optional, public) = (inner("optional"), inner("public"));
        let keep = finding(
            "keep",
            &[
                ("Cargo.toml", &optional, Verb::Keep),
                ("Cargo.toml", &["profile", "dev", "opt-level"], Verb::Set(Value::Integer(1))),
            ],
        );
        let set = |optional: bool| {
            let entry = vec![("path".to_owned(), "x".into()), ("optional".to_owned(), optional.into())];
            finding("set", &[("Cargo.toml", &["dependencies", "x"], Verb::Set(Value::Table(entry)))])
        };
        let beside = finding("beside", &[("Cargo.toml", &public, Verb::Set(false.into()))]);
        assert_eq!(planned(MANIFEST, &[keep.clone(), beside]).1, []);
        assert_eq!(planned(MANIFEST, &[keep.clone(), set(true)]).1, []);
        assert_eq!(planned(MANIFEST, &[keep, set(false)]).1.len(), 1);
    }

    #[test]
    fn what_cargo_refuses_already_blocks_nothing() {
        let refused = format!("{MANIFEST}g = [\"nothing\"]\n");
        let level = finding("level", &[("Cargo.toml", &["profile", "dev", "opt-level"], Verb::Set(Value::Integer(1)))]);
        assert_eq!(planned(&refused, &[level]), (vec!["test:level".to_owned()], Vec::new()));
    }

    #[test]
    fn one_file_can_be_refused_for_what_was_done_to_another() {
        let edit: (&str, &[&str], Verb) = ("x/Cargo.toml", &["package", "name"], Verb::Set("y".into()));
        let (applied, blocked) = planned(MANIFEST, &[finding("rename", &[edit])]);
        assert!(applied.is_empty() && blocked.len() == 1, "{blocked:?}");
    }

    #[test]
    fn nothing_is_written_into_a_generated_file() {
        use crate::plan::plan;
        let of = |head: &str| {
            let text = format!("{head}[package]\nname = \"a\"\nedition = \"2021\"\n");
            let audit = Audit::new(vec![InputFile { path: "Cargo.toml".to_owned(), bytes: text.into_bytes() }]);
            let mut selection = Selection::none();
            selection.dismiss(audit.findings.first().unwrap().id.clone(), "on purpose");
            plan(&audit, &selection)
        };
        assert_eq!(of("").files.len(), 1);
        let plan = of("# @generated by reindeer\n");
        assert!(plan.files.is_empty());
        let [blocked] = plan.blocked.as_slice() else { panic!("{:?}", plan.blocked) };
        assert!(matches!(&blocked.reason, Reason::Unwritable { message, .. } if message.contains("reindeer")));
    }
}
