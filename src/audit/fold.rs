//! Findings that say the same, told as one with all of their places.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::edit::{Edit, Verb};
use crate::finding::{Alike, Basis, Finding, FindingId, Fix, MANY, Safety, Severity};
use crate::model::Model;
use crate::order::{self, Collect};
use crate::sentence;
use crate::source::Place;

/// What findings have to agree in to be told as one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Sameness {
    id: FindingId,
    severity: Severity,
    is_generated: bool,
    says: String,
    impact: (Basis, String),
    fixes: Vec<(String, Safety)>,
    advised: Option<usize>,
    by_hand: Option<String>,
}

/// Puts findings that are alike together, where there are many.
pub(super) fn fold(findings: Vec<Finding>, model: &Model) -> Vec<Finding> {
    let mut folded = Vec::with_capacity(findings.len());
    let mut alike: BTreeMap<Sameness, Vec<Finding>> = BTreeMap::new();
    for finding in findings {
        match sameness(&finding, model) {
            Some(same) => alike.entry(same).or_default().push(finding),
            None => folded.push(finding),
        }
    }
    let mut ids: BTreeMap<FindingId, usize> = BTreeMap::new();
    for (same, parts) in alike {
        if parts.len() < MANY {
            folded.extend(parts);
            continue;
        }
        let number = ids.entry(same.id.clone()).or_default();
        *number += 1;
        let id = if *number == 1 { same.id } else { FindingId::from(format!("{}#{number}", same.id).as_str()) };
        folded.extend(whole(id, parts));
    }
    folded
}

fn sameness(finding: &Finding, model: &Model) -> Option<Sameness> {
    let alike = finding.alike.as_ref()?;
    let impact = &finding.impact;
    let is_plain = |fix: &Fix| fix.commands.is_empty() && fix.moves.is_empty();
    let counts = impact.cpu.is_some() || impact.disk.is_some() || impact.packages > 0;
    if counts || !finding.packages.is_empty() || !finding.fixes.iter().all(is_plain) {
        return None;
    }
    Some(Sameness {
        id: finding.id_of_all()?,
        severity: finding.severity,
        is_generated: finding.places.iter().any(|place| model.generated(&place.file).is_some()),
        says: alike.says.clone(),
        impact: (impact.basis, impact.statement.clone()),
        fixes: finding.fixes.iter().map(|fix| (fix.id.clone(), fix.safety)).collect(),
        advised: finding.advised,
        by_hand: finding.by_hand.clone(),
    })
}

/// Whether two edits set one key to different values.
fn contradict([a, b]: &[Edit; 2]) -> bool {
    let sets = |edit: &Edit| matches!(edit.verb, Verb::Set(_) | Verb::Remove);
    a.file == b.file && a.key == b.key && sets(a) && sets(b)
}

/// One finding of many.
fn whole(id: FindingId, parts: Vec<Finding>) -> Option<Finding> {
    let first = parts.first()?;
    let alike: &Alike = first.alike.as_ref()?;
    let count = parts.len();
    let is_policy = alike.is_policy(count);
    let how_many = alike.of.map_or_else(|| count.to_string(), |of| format!("{count} of {of}"));
    let mut whole = first.clone();
    whole.title = format!("{how_many} {}: {}", alike.things, alike.says);
    whole.id = id;
    whole.alike = None;
    let mut places: Vec<Place> = Vec::new();
    let mut seen = HashSet::new();
    for place in parts.iter().flat_map(|part| &part.places) {
        if seen.insert((place.file.clone(), place.span.start, place.span.end)) {
            places.push(place.clone());
        }
    }
    whole.places = places;
    let subjects: Vec<&str> = parts.iter().filter_map(|part| Some(part.alike.as_ref()?.subject.as_str())).collect();
    let in_common = |paragraph: &&String| parts.iter().all(|part| part.detail.contains(paragraph));
    whole.detail = first.detail.iter().filter(in_common).cloned().collect();
    if is_policy {
        let who = if alike.of == Some(count) { "All" } else { "Nearly all" };
        let policy =
            format!("{who} {} do so: it looks like a policy of the workspace, not like an oversight.", alike.things);
        whole.detail.insert(0, policy);
        if whole.severity != Severity::Error {
            whole.severity = Severity::Info;
        }
    }
    whole.detail.push(format!("They are {}.", sentence::words(&subjects)));
    let own = parts.iter().flat_map(|part| &part.detail).filter(|paragraph| !in_common(paragraph));
    let own: BTreeSet<&String> = own.into_set();
    whole.detail.extend(own.into_iter().cloned());
    let all_edits = |index: usize| {
        parts.iter().filter_map(move |part| part.fixes.get(index)).flat_map(|fix| fix.edits.iter().cloned())
    };
    let label = alike.fix;
    for (index, fix) in whole.fixes.iter_mut().enumerate() {
        fix.edits = all_edits(index).collect();
        order::sort(&mut fix.edits);
        fix.edits.dedup();
        if !label.is_empty() {
            fix.label = label.to_owned();
        }
    }
    // Of members that contradict each other, each has to be decided on its own.
    whole.fixes.retain(|fix| !fix.edits.array_windows().any(contradict));
    whole.advised = whole.advised.filter(|_| whole.fixes.len() == first.fixes.len());
    whole.parts = parts;
    Some(whole)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::audit::Audit;
    use crate::finding::{FindingId, Severity};
    use crate::input::InputFile;
    use crate::model::Options;
    use crate::plan::{Selection, plan};

    /// A workspace with lints, of as many members as are given, with more text in the manifest of each.
    fn workspace(root: &str, members: &[&str]) -> Audit {
        let names: Vec<String> = (0..members.len()).map(|at| format!("m{at}")).collect();
        let root = format!("[workspace]\nresolver = \"2\"\nmembers = {names:?}\n{root}");
        let file = |path: String, text: String| InputFile { path, bytes: text.into_bytes() };
        let mut files = vec![file("Cargo.toml".to_owned(), root)];
        for (name, more) in names.iter().zip(members) {
            let text = format!("[package]\nname = \"{name}\"\nedition = \"2021\"\n{more}");
            files.push(file(format!("{name}/Cargo.toml"), text));
        }
        Audit::with(files, &Options { toolchain: Some("1.100".to_owned()), ..Options::default() })
    }

    const LINTS: &str = "[workspace.lints.rust]\nunsafe_code = \"deny\"\n";
    const WITH: &str = "[lints]\nworkspace = true\n";

    fn ids(audit: &Audit, rule: &str) -> Vec<String> {
        audit.findings.iter().filter(|f| f.rule == rule).map(|finding| finding.id.to_string()).collect()
    }

    #[test]
    fn many_of_one_rule_are_one_finding_with_all_places() {
        let audit = workspace(LINTS, &["", "", "", WITH, WITH]);
        assert_eq!(ids(&audit, "uninherited-lints"), ["uninherited-lints:*"]);
        let finding = audit.finding(&"uninherited-lints:*".into()).unwrap();
        assert_eq!(finding.title, "3 of 5 members: [workspace.lints] not inherited");
        let files: Vec<&str> = finding.places.iter().map(|place| &*place.file).collect();
        assert_eq!(files, ["m0/Cargo.toml", "m1/Cargo.toml", "m2/Cargo.toml"]);
        assert!(finding.detail.contains(&"They are `m0`, `m1` and `m2`.".to_owned()), "{:?}", finding.detail);
        assert_eq!(finding.severity, Severity::Warning);
        assert_eq!(ids(&workspace(LINTS, &["", "", WITH]), "uninherited-lints").len(), 2);
    }

    #[test]
    fn what_nearly_all_do_is_a_policy_and_less_loud() {
        for (members, of, is_policy) in
            [(vec![""; 3], "3 of 3", true), (vec![""; 9], "9 of 10", true), (vec![""; 8], "8 of 10", false)]
        {
            let count = members.len();
            let all = members.into_iter().chain(vec![WITH; if count == 3 { 0 } else { 10 - count }]);
            let audit = workspace(LINTS, &all.collect::<Vec<_>>());
            let finding = audit.finding(&"uninherited-lints:*".into()).unwrap();
            assert_eq!(finding.title, format!("{of} members: [workspace.lints] not inherited"));
            assert_eq!(finding.detail.iter().any(|text| text.contains("a policy of the workspace")), is_policy);
            assert_eq!(finding.severity, if is_policy { Severity::Info } else { Severity::Warning });
        }
    }

    #[test]
    fn each_part_can_still_be_chosen_and_dismissed() {
        let audit = workspace(LINTS, &["", "", "", "", WITH]);
        let mut selection = Selection::none();
        selection.choose("uninherited-lints:m1/Cargo.toml".into(), "inherit");
        let one = plan(&audit, &selection);
        assert_eq!(one.files.iter().map(|file| &*file.path).collect::<Vec<_>>(), ["m1/Cargo.toml"]);
        assert_eq!(one.applied[0].finding.as_str(), "uninherited-lints:m1/Cargo.toml");
        selection.choose("uninherited-lints:*".into(), "inherit");
        assert_eq!(plan(&audit, &selection).files.len(), 4);
        assert_eq!(plan(&audit, &selection).blocked, []);

        let ignore = |key: &str| {
            let list = format!("{LINTS}[workspace.metadata.plimsoll.ignore]\n\"{key}\" = \"so\"\n");
            let audit = workspace(&list, &["", "", "", "", WITH]);
            assert_eq!(ids(&audit, "unused-ignore"), Vec::<String>::new());
            (ids(&audit, "uninherited-lints"), audit.ignored.len())
        };
        assert_eq!(ignore("uninherited-lints:m1/Cargo.toml"), (vec!["uninherited-lints:*".to_owned()], 1));
        assert_eq!(ignore("uninherited-lints:*"), (Vec::new(), 4));
        assert_eq!(ignore("uninherited-lints"), (Vec::new(), 4));
    }

    #[test]
    fn a_part_that_clashes_leaves_the_others_in_place() {
        let shared = "[dependencies]\nlog = \"0.4\"\nregex = \"1\"\nserde = \"1\"\nzip = \"=2\"\n";
        let audit = workspace("", &[shared, shared]);
        let id = FindingId::from("shared-dependency:*");
        let finding = audit.finding(&id).unwrap();
        let mut other = finding.parts[1].clone();
        assert_eq!(other.id.as_str(), "shared-dependency:regex");
        other.id = FindingId::new("upgrade", "regex");
        other.impact.packages = 1;
        for edit in other.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
            if let crate::edit::Verb::Set(value) = &mut edit.verb {
                *value = "2".into();
            }
        }
        let mut selection = Selection::none();
        selection.choose(id.clone(), "share");
        selection.choose(other.id.clone(), "share");
        let plan = crate::plan::plan_with(&audit, std::slice::from_ref(&other), &selection);
        let applied: BTreeSet<&str> = plan.applied.iter().map(|applied| applied.finding.as_str()).collect();
        assert_eq!(applied, BTreeSet::from(["shared-dependency:*", "upgrade:regex"]));
        let blocked: Vec<&str> = plan.blocked.iter().map(|blocked| blocked.finding.as_str()).collect();
        assert_eq!(blocked, ["shared-dependency:regex"]);
        let root = plan.files.iter().find(|file| &*file.path == "Cargo.toml").unwrap();
        assert!(root.after.contains("log = \"0.4\"") && root.after.contains("regex = \"2\""), "{}", root.after);
        assert!(root.findings.contains(&id));
    }

    #[test]
    fn generated_manifests_stay_apart() {
        let generated = "### BEGIN HAKARI SECTION\n[dependencies]\n### END HAKARI SECTION\n";
        let audit = workspace(LINTS, &["", "", "", generated, generated, generated]);
        let found = ids(&audit, "uninherited-lints");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().all(|id| id.starts_with("uninherited-lints:*")), "{found:?}");
        let fixes: BTreeSet<usize> =
            found.iter().map(|id| audit.finding(&id.as_str().into()).unwrap().fixes.len()).collect();
        assert_eq!(fixes, BTreeSet::from([0, 1]));
    }

    #[test]
    fn members_that_contradict_each_other_are_not_moved_together() {
        let profile = |level: u8| format!("[profile.release]\nopt-level = {level}\n");
        let fixes = |levels: [u8; 3]| {
            let members = levels.map(profile);
            let audit = workspace("", &members.each_ref().map(String::as_str));
            let finding = audit.finding(&"ignored-in-member:*profile.release".into()).unwrap();
            finding.fixes.iter().map(|fix| fix.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(fixes([1, 1, 1]), ["remove", "move"]);
        assert_eq!(fixes([1, 2, 1]), ["remove"]);
    }
}
