//! Findings that the workspace's owners have dismissed, with their reasons, as the root manifest keeps them:
//!
//! ```toml
//! [workspace.metadata.plimsoll.ignore]
//! "duplicate-version:syn" = "the old one is only for a build script"
//! shared-dependency = "members are released on their own"
//! ```
//!
//! A key is the id of a finding, `RULE:*` for those of a rule that are one where there are many, or the id of a
//! rule for all of its findings. Cargo does not look into `metadata`.

use crate::edit::{Edit, Verb};
use crate::finding::{Basis, Finding, FindingId, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::read::manifest::Manifest;
use crate::source::Place;

/// What findings about the list itself are named after.
pub const UNUSED: &str = "unused-ignore";

/// A finding that is dismissed.
#[derive(Debug, Clone, PartialEq)]
pub struct Ignored {
    /// The finding.
    pub finding: Finding,
    /// Why, in the owners' words.
    pub reason: String,
}

/// Parts the dismissed findings from the others. What the list names and no rule found is a finding of its own, unless it
/// is of a rule that was not `checked`.
pub fn part(
    root: Option<&Manifest>,
    findings: Vec<Finding>,
    checked: &dyn Fn(&str) -> bool,
) -> (Vec<Finding>, Vec<Ignored>) {
    let Some(root) = root else { return (findings, Vec::new()) };
    let Some(list) = list(root) else { return (findings, Vec::new()) };
    let entries = root.tree.at(&list).and_then(|entry| entry.value.as_table());
    let Some(entries) = entries else { return (findings, Vec::new()) };
    let of_all = |finding: &Finding| entries.get(finding.id_of_all()?.as_str());
    let reason = |finding: &Finding| {
        let own = entries.get(finding.id.as_str()).or_else(|| of_all(finding));
        let entry = own.or_else(|| entries.get(finding.rule))?;
        Some(entry.as_str().unwrap_or_default().to_owned())
    };
    let (mut kept, mut ignored): (Vec<Finding>, Vec<Ignored>) = (Vec::new(), Vec::new());
    for finding in findings {
        match reason(&finding) {
            Some(reason) => ignored.push(Ignored { finding, reason }),
            None => kept.push(finding),
        }
    }
    for (key, entry) in entries.iter() {
        let names = |finding: &Finding| {
            let of_all = finding.id_of_all().is_some_and(|id| id.as_str() == key);
            finding.id.as_str() == key || finding.rule == key || of_all
        };
        let is_used = ignored.iter().any(|ignored| names(&ignored.finding));
        if is_used || !checked(key.split(':').next().unwrap_or_default()) {
            continue;
        }
        let title = format!("`{key}`: dismissed, but not found");
        let mut finding = Finding::new(UNUSED, key, Severity::Info, title);
        finding.places.push(Place::new(&root.file, entry.span()));
        finding.impact = Impact::said(Basis::Cargo, "None: Cargo ignores `metadata`.");
        let edit = Edit::new(&root.file, list.join(key), Verb::Remove);
        finding.fixes.push(Fix::new("remove", "Remove it from the list", Safety::Safe, vec![edit]));
        finding.advised = Some(0);
        kept.push(finding);
    }
    (kept, ignored)
}

/// The edit that dismisses a finding for a reason; nothing if the root manifest has no place for it.
pub fn dismissal(root: &Manifest, finding: &FindingId, reason: &str) -> Option<Edit> {
    Some(Edit::new(&root.file, list(root)?.join(finding.as_str()), Verb::Set(reason.into())))
}

/// The key of the list: a root without `[workspace]` keeps it in `[package.metadata]`. A manifest without both is none to
/// Cargo, and a table for the list would be taken for a package without a name.
fn list(root: &Manifest) -> Option<KeyPath> {
    let table = ["workspace", "package", "project"].into_iter().find(|table| root.tree.table(&[table]).is_some())?;
    Some(KeyPath::new([table, "metadata", "plimsoll", "ignore"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Audit;
    use crate::input::InputFile;
    use crate::plan::{Selection, plan};

    fn audit(manifest: &str) -> Audit {
        Audit::new(vec![InputFile { path: "Cargo.toml".into(), bytes: manifest.into() }])
    }

    const MANIFEST: &str =
        "[package]\nname = \"app\"\nedition = \"2021\"\n\n[profile.dev]\ndebug = 1\npanic = \"abort\"\n";

    #[test]
    fn a_dismissal_is_kept_in_the_manifest_and_honoured() {
        let found = audit(MANIFEST);
        let id = FindingId::from("panic-abort:dev");
        assert!(found.finding(&id).is_some());
        let mut selection = Selection::none();
        selection.dismiss(id.clone(), "no unwinding here");
        let after = plan(&found, &selection).files[0].after.clone();
        let written = "\n[package.metadata.plimsoll.ignore]\n\"panic-abort:dev\" = \"no unwinding here\"\n";
        assert!(after.contains(written), "{after}");
        let again = audit(&after);
        assert!(again.finding(&id).is_none());
        assert_eq!(again.ignored[0].reason, "no unwinding here");
        assert!(again.findings.iter().all(|finding| finding.rule != UNUSED));
    }

    #[test]
    fn a_rule_can_be_dismissed_as_a_whole_and_a_needless_entry_is_told() {
        let found =
            audit(&format!("{MANIFEST}[package.metadata.plimsoll.ignore]\npanic-abort = \"\"\nstrip = \"x\"\n"));
        assert_eq!(found.ignored.len(), 1);
        let told: Vec<&str> = found.findings.iter().map(|finding| finding.id.as_str()).collect();
        assert_eq!(told, ["unused-ignore:strip"]);
    }

    #[test]
    fn what_was_not_checked_is_not_needless() {
        let list = "[package.metadata.plimsoll.ignore]\n\"duplicate-version:syn\" = \"x\"\nunused-patch = \"y\"\nno-rule = \
                    \"\"\n";
        let found = audit(&format!("[package]\nname = \"app\"\nedition = \"2021\"\n[profile.dev]\ndebug = 1\n{list}"));
        let told: Vec<&str> = found.findings.iter().map(|finding| finding.id.as_str()).collect();
        assert_eq!(told, ["unused-ignore:no-rule"]);
    }

    #[test]
    fn a_dismissal_makes_no_package_where_there_is_none() {
        for (manifest, kept) in [
            ("[profile.dev]\ndebug = 1\npanic = \"abort\"\n", None),
            ("[project]\nname = \"a\"\n[profile.dev]\npanic = \"abort\"\n", Some("[project.metadata.plimsoll.ignore]")),
        ] {
            let found = audit(manifest);
            let mut selection = Selection::none();
            let id = &found.findings[0].id;
            selection.dismiss(id.clone(), "so");
            let plan = plan(&found, &selection);
            assert_eq!(plan.blocked.len(), usize::from(kept.is_none()), "{plan:#?}");
            assert_eq!(
                plan.files.first().map(|file| file.after.contains(kept.unwrap_or_default())),
                kept.map(|_| true)
            );
        }
    }
}
