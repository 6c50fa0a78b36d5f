use std::collections::{BTreeSet, HashMap, HashSet};

#[cfg(feature = "examples")]
use super::Example;
use super::sharing::{self, Offer, Spelled};
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Alike, Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::{KeyPath, Value};
use crate::model::Model;
use crate::order::{self, Collect};
use crate::paths;
use crate::sentence;
use crate::source::Place;
use crate::workspace::{Dependency, Origin};

/// Members that declare the same dependency.
pub static RULE: Rule = Rule {
    id: "shared-dependency",
    title: "Several members declare the same dependency",
    says: "Two or more members declare the same package from the same source. The fix moves it to \
           `[workspace.dependencies]`, with the features that all of them enable; the members inherit it and add \
           their own. Where the requirements differ within one semver-compatible range, it offers each of them.",
    why: "With one place for the requirement, members cannot drift apart into two versions of one package.",
    but: "No build gets faster by itself: Cargo resolves the same versions either way. Members that are built outside \
          of the workspace have to stay as they are.",
    fix_safety: "`cargo metadata` reports requirements for the same versions, the same features and default features \
                 for every member.",
    sources: &[Source {
        title: "The Cargo Book: The dependencies table of a workspace",
        url: "https://doc.rust-lang.org/cargo/reference/workspaces.html#the-dependencies-table",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n"),
            ("a/Cargo.toml", "[package]\nname = \"a\"\n\n[dependencies]\nregex = \"1.10\" # routes\n"),
            (
                "b/Cargo.toml",
                "[package]\nname = \"b\"\n\n[dev-dependencies]\nregex = { version = \"1.10.0\", features = \
                 [\"pattern\"] }\n",
            ),
        ],
        finds: &["shared-dependency:regex"],
        choose: &[("shared-dependency:regex", "share")],
        fixed: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n\n[workspace.dependencies]\nregex = \
                 \"1.10\"\n",
            ),
            ("a/Cargo.toml", "[package]\nname = \"a\"\n\n[dependencies]\nregex = { workspace = true } # routes\n"),
            (
                "b/Cargo.toml",
                "[package]\nname = \"b\"\n\n[dev-dependencies]\nregex = { workspace = true, features = [\"pattern\"] \
                 }\n",
            ),
        ],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(root) = model.workspace.root_manifest() else { return Vec::new() };
    if root.workspace.is_none() || !sharing::is_supported(model) {
        return Vec::new();
    }
    let offered: HashSet<&str> = model.workspace.offered().iter().map(|site| site.key.as_str()).collect();
    let mut by_key: HashMap<&str, Vec<Spelled<'_>>> = HashMap::new();
    for spelled in sharing::spelled_out(model) {
        let key = spelled.dependency.site.key.as_str();
        if !offered.contains(key) {
            by_key.entry(key).or_default().push(spelled);
        }
    }
    // One key can stand for one thing only: where members mean different packages by it, none is moved.
    let mean_the_same = |all: &[Spelled<'_>]| all.array_windows().all(|[a, b]| meaning(a) == meaning(b));
    by_key.retain(|_, all| all.len() > 1 && mean_the_same(all));
    sharing::sorted(by_key).into_iter().filter_map(|(key, spelled)| finding(model, key, &spelled)).collect()
}

/// What members have to agree in to mean the same: the package, its origin, its registry, and whether there is a
/// requirement.
fn meaning<'a>(spelled: &Spelled<'a>) -> (&'a str, &'a Origin, Option<&'a str>, bool) {
    let dependency = spelled.dependency;
    let registry = dependency.site.spec.registry.as_deref();
    (dependency.name.as_str(), &dependency.origin, registry, dependency.requirement.is_some())
}

fn finding(model: &Model, key: &str, spelled: &[Spelled<'_>]) -> Option<Finding> {
    let manifests: BTreeSet<_> = spelled.iter().map(|spelled| &spelled.member.manifest).into_set();
    let dependencies: Vec<&Dependency> = spelled.iter().map(|spelled| spelled.dependency).collect();
    let requirements = distinct_requirements(&dependencies)?;
    if manifests.len() < 2 {
        return None;
    }
    let names: BTreeSet<&str> = spelled.iter().map(|spelled| spelled.member.name.as_str()).into_set();
    let who = sentence::list(&names, 4);
    let mut finding = Finding::new(RULE.id, key, Severity::TidyUp, format!("`{key}`: declared separately by {who}"));
    finding.places = dependencies.iter().map(|d| Place::new(&d.site.file, d.site.span.clone())).collect();
    finding.impact =
        Impact::said(Basis::Cargo, "None on build time: Cargo resolves the same versions with the same features.");
    match requirements.as_slice() {
        [only] => {
            let label = format!("Move `{key}` to [workspace.dependencies]");
            let edits = share(model, key, &dependencies, only.as_deref())?;
            finding.fixes.push(Fix::new("share", label, Safety::Safe, edits));
            let alike = Alike::new(format!("`{key}`"), "dependencies", "declared separately by several members");
            finding.alike = Some(Alike { fix: "Move all of them to [workspace.dependencies]", ..alike });
            finding.advised = Some(0);
        }
        several => {
            let texts: Vec<&str> = several.iter().flatten().map(String::as_str).collect();
            finding.title = format!("`{key}`: {} different requirements in {who}", texts.len());
            let mut ends = several.array_windows().map(|[a, b]| {
                let [a, b] = [a, b].map(|text| text.as_deref().and_then(|text| text.parse().ok()));
                sharing::differ(a.as_ref(), b.as_ref())
            });
            let differ = ends.next().filter(|first| ends.all(|other| other == *first)).unwrap_or("the versions");
            finding.detail.push(format!(
                "One version satisfies all of them, as they are semver-compatible. They differ in {differ} that they \
                 allow; choose one."
            ));
            for text in texts {
                let label = format!("Move `{key} = \"{text}\"` to [workspace.dependencies]");
                let edits = share(model, key, &dependencies, Some(text))?;
                finding.fixes.push(Fix::new(text, label, Safety::NeedsReview, edits));
            }
        }
    }
    Some(finding)
}

/// The requirements as written, one for each that allows other versions, highest first. Nothing if they are not all
/// of one compatible range: then one entry cannot serve all.
fn distinct_requirements(dependencies: &[&Dependency]) -> Option<Vec<Option<String>>> {
    let mut distinct: Vec<&Dependency> = Vec::new();
    for dependency in dependencies {
        let own = dependency.requirement.as_ref();
        if distinct.iter().any(|other| sharing::same_requirement(other.requirement.as_ref(), own)) {
            continue;
        }
        let compatible = distinct.iter().all(|other| {
            other.requirement.as_ref().zip(own).is_some_and(|(other, own)| sharing::are_compatible(other, own))
        });
        if !compatible {
            return None;
        }
        distinct.push(dependency);
    }
    order::sort_by_key(&mut distinct, |dependency| {
        std::cmp::Reverse(dependency.requirement.as_ref().and_then(sharing::lowest))
    });
    Some(distinct.into_iter().map(|dependency| dependency.site.spec.version.clone()).collect())
}

/// The edits that write the entry for `key` and let all of `dependencies` inherit it.
fn share(model: &Model, key: &str, dependencies: &[&Dependency], version: Option<&str>) -> Option<Vec<Edit>> {
    let root = model.workspace.root_manifest()?;
    let first = dependencies.first()?;
    let in_all = |feature: &String| dependencies.iter().all(|dependency| dependency.features.contains(feature));
    let mut features: Vec<String> = Vec::new();
    for feature in first.features.iter().filter(|feature| in_all(feature)) {
        if !features.contains(feature) {
            features.push(feature.clone());
        }
    }
    let default_features = dependencies.iter().all(|dependency| dependency.default_features);
    if !default_features && dependencies.iter().any(|d| d.default_features) && !sharing::can_turn_on(model) {
        return None;
    }
    let mut table: Vec<(String, Value)> = Vec::new();
    let mut put = |name: &str, value: Value| table.push((name.to_owned(), value));
    if let Some(version) = version {
        put("version", version.into());
    }
    match &first.origin {
        Origin::CratesIo => {}
        Origin::Registry(name) => put("registry", name.as_str().into()),
        Origin::Path(path) => put("path", paths::relative(model.workspace.root_folder(), path).into()),
        Origin::Git { url, reference } => {
            put("git", url.as_str().into());
            if let Some((name, value)) = reference {
                put(name, value.as_str().into());
            }
        }
    }
    if let (Origin::Path(_) | Origin::Git { .. }, Some(registry)) = (&first.origin, &first.site.spec.registry) {
        put("registry", registry.as_str().into());
    }
    if first.rename.is_some() {
        put("package", first.name.as_str().into());
    }
    if !default_features {
        put("default-features", false.into());
    }
    if !features.is_empty() {
        put("features", Value::Array(features.iter().map(|feature| feature.as_str().into()).collect()));
    }
    let entry = match table.as_slice() {
        [(name, Value::String(version))] if name == "version" => Value::String(version.clone()),
        _ => Value::Table(table),
    };
    let path = KeyPath::new(["workspace", "dependencies", key]);
    let mut edits = vec![Edit::new(&root.file, path, Verb::Set(entry))];
    let offer = Offer { features: features.into_iter().collect(), default_features };
    edits.extend(dependencies.iter().flat_map(|dependency| sharing::inherit(model, dependency, &offer)));
    Some(edits)
}

#[cfg(test)]
mod tests {
    use crate::audit::Audit;
    use crate::input::InputFile;

    /// In what the requirements of members differ.
    fn differ(requirements: &[&str]) -> String {
        let file = |path: String, text: String| InputFile { path, bytes: text.into_bytes() };
        let names: Vec<String> = (0..requirements.len()).map(|at| format!("m{at}")).collect();
        let mut files =
            vec![file("Cargo.toml".to_owned(), format!("[workspace]\nresolver = \"2\"\nmembers = {names:?}\n"))];
        for (name, requirement) in names.iter().zip(requirements) {
            let text =
                format!("[package]\nname = \"{name}\"\nedition = \"2021\"\n[dependencies]\nlog = \"{requirement}\"\n");
            files.push(file(format!("{name}/Cargo.toml"), text));
        }
        let audit = Audit::new(files);
        let detail = &audit.finding(&"shared-dependency:log".into()).unwrap().detail[0];
        detail.split("They differ in ").nth(1).unwrap().split(" that they").next().unwrap().to_owned()
    }

    #[test]
    fn requirements_differ_at_the_end_that_is_named() {
        assert_eq!(differ(&["1.6.0", "1.6.2"]), "the lowest version");
        assert_eq!(differ(&["=1.6.0", "1.6.0"]), "the highest version");
        assert_eq!(differ(&["=1.6.0", "1.6.0", "~1.6.0"]), "the highest version");
        assert_eq!(differ(&["1.5.0", "1.6.0", "~1.6.0"]), "the versions");
    }
}
