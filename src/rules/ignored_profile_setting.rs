use semver::Version;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::graph::{DependencyGraph, PackageId};
use crate::key::KeyPath;
use crate::model::Model;
use crate::read::manifest::Manifest;
use crate::read::tree::Table;
use crate::source::Place;

/// Profile settings that Cargo reads and ignores.
pub static RULE: Rule = Rule {
    id: "ignored-profile-setting",
    title: "A profile setting without effect",
    says: "`panic` in `test` or `bench`, a `[profile.doc]`, or settings for a package that is not in Cargo.lock. \
           Cargo warns and ignores them.",
    why: "They look as if they took effect. Settings for a package are easily left behind when the package is removed \
          or renamed.",
    but: "Settings for a package that some branch or feature adds may be needed again.",
    fix_safety: "Only the warning is removed.",
    sources: &[Source {
        title: "The Cargo Book: Profiles, overrides",
        url: "https://doc.rust-lang.org/cargo/reference/profiles.html#overrides",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[("Cargo.toml", "[package]\nname = \"app\"\n\n[profile.test]\nopt-level = 1\npanic = \"abort\"\n")],
        finds: &["ignored-profile-setting:profile.test.panic"],
        choose: &[("ignored-profile-setting:profile.test.panic", "remove")],
        fixed: &[("Cargo.toml", "[package]\nname = \"app\"\n\n[profile.test]\nopt-level = 1\n")],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(root) = model.workspace.root_manifest() else { return Vec::new() };
    let mut findings = Vec::new();
    for profile in ["test", "bench"] {
        let title = format!("[profile.{profile}]: Cargo ignores `panic`");
        findings.extend(found(root, &KeyPath::new(["profile", profile, "panic"]), title));
    }
    let title = "[profile.doc]: Cargo ignores it".to_owned();
    findings.extend(found(root, &KeyPath::new(["profile", "doc"]), title));
    if let Some(graph) = model.graph() {
        findings.extend(unmatched(root, graph));
    }
    findings
}

/// Overrides whose package is not in the lockfile.
fn unmatched(root: &Manifest, graph: &DependencyGraph) -> Vec<Finding> {
    let profiles = root.tree.table(&["profile"]).into_iter().flat_map(Table::iter);
    let mut findings = Vec::new();
    for (profile, entry) in profiles {
        let packages = entry.value.as_table().and_then(|table| table.table("package"));
        for (spec, _) in packages.into_iter().flat_map(Table::iter).filter(|(spec, _)| !matches(graph, spec)) {
            let path = KeyPath::new(["profile", profile, "package", spec]);
            let title = format!("[profile.{profile}.package]: `{spec}` is not in Cargo.lock");
            findings.extend(found(root, &path, title));
        }
    }
    findings
}

/// Whether a package ID specification matches. Of the forms with a URL nothing is said.
fn matches(graph: &DependencyGraph, spec: &str) -> bool {
    spec == "*" || spec.contains("://") || !matched(graph, spec).is_empty()
}

/// The packages that a package ID specification of the short forms `name` and `name@version` matches.
pub(super) fn matched(graph: &DependencyGraph, spec: &str) -> Vec<PackageId> {
    let (name, version) = spec.split_once(['@', ':']).map_or((spec, None), |(name, version)| (name, Some(version)));
    let mut ids = graph.by_name(name).to_vec();
    ids.retain(|id| {
        let full = graph.package(*id).map(|package| &package.version);
        version.is_none_or(|version| full.is_some_and(|full| is_short_for(version, full)))
    });
    ids
}

/// Whether `short` names the version `full`. It may be cut short: `1` and `1.2` match 1.2.3, and without build metadata any
/// is right. A pre-release has to be named.
fn is_short_for(short: &str, full: &Version) -> bool {
    let (short, build) = short.split_once('+').map_or((short, None), |(short, build)| (short, Some(build)));
    let (short, pre) = short.split_once('-').map_or((short, ""), |(short, pre)| (short, pre));
    let numbers = [full.major, full.minor, full.patch].map(|number| number.to_string());
    let mut parts = short.split('.').zip(&numbers);
    short.split('.').count() <= numbers.len()
        && parts.all(|(part, number)| part == number)
        && pre == full.pre.as_str()
        && build.is_none_or(|build| build == full.build.as_str())
}

fn found(root: &Manifest, path: &KeyPath, title: String) -> Option<Finding> {
    let entry = root.tree.at(path)?;
    let mut finding = Finding::new(RULE.id, path, Severity::Warning, title);
    finding.places.push(Place::new(&root.file, entry.span()));
    finding.impact = Impact::said(Basis::Cargo, "None: Cargo warns and ignores it.");
    let edit = Edit::new(&root.file, path.clone(), Verb::Remove);
    finding.fixes.push(Fix::new("remove", "Remove it", Safety::Safe, vec![edit]));
    finding.advised = Some(0);
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_named_as_cargo_reads_it() {
        let is = |short: &str, full: &str| is_short_for(short, &full.parse().unwrap());
        assert!(is("1", "1.2.3") && is("1.2", "1.2.3") && is("1.2.3", "1.2.3"));
        assert!(!is("1.2", "1.20.0") && !is("2", "1.2.3") && !is("1.2.3.4", "1.2.3"));
        assert!(is("0.11.1", "0.11.1+wasi") && is("0.11.1+wasi", "0.11.1+wasi") && !is("0.11.1+x", "0.11.1+wasi"));
        assert!(is("1.0.0-rc.1", "1.0.0-rc.1") && !is("1", "1.0.0-rc.1") && !is("1.0.0", "1.0.0-rc.1"));
    }
}
