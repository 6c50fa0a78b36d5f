use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source, sharing};
use crate::edit::{Edit, Verb};
use crate::facts::since::Since;
use crate::finding::{Alike, Basis, Finding, Fix, Impact, Safety, Severity};
use crate::model::Model;
use crate::order::Collect;
use crate::read::manifest::Site;
use crate::sentence;
use crate::source::Place;
use crate::workspace::{Dependency, Member};

/// A `default-features = false` that inheritance makes void.
pub static RULE: Rule = Rule {
    id: "inherited-default-features",
    title: "`default-features = false` without effect beside `workspace = true`",
    says: "A member inherits a dependency and disables its default features, but the workspace's entry enables them. \
           Up to edition 2021 Cargo keeps them enabled and warns. In edition 2024 Cargo before \
           {default-features-override} refuses the manifest, and later ones disable them. The fixes: remove \
           `default-features` from the member, or disable the default features in the workspace and enable them in \
           the other members.",
    why: "It looks as if the default features were disabled. They are built all the same.",
    but: "If another package in the graph enables the default features, feature unification enables them anyway.",
    fix_safety: "Removing it changes nothing where Cargo ignores it. Disabling default features for the member can remove \
                 what its code uses.",
    sources: &[Source {
        title: "The Cargo Book: Inheriting a dependency from a workspace",
        url: "https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#inheriting-a-dependency-from-a-workspace",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n\n[workspace.dependencies]\nregex = \"1\"\n",
            ),
            (
                "a/Cargo.toml",
                "[package]\nname = \"a\"\nedition = \"2021\"\n\n[dependencies]\nregex = { workspace = true, \
                 default-features = false }\n",
            ),
            ("b/Cargo.toml", "[package]\nname = \"b\"\nedition = \"2021\"\n\n[dependencies]\nregex.workspace = true\n"),
        ],
        finds: &["inherited-default-features:regex"],
        choose: &[("inherited-default-features:regex", "turn-off")],
        fixed: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n\n[workspace.dependencies]\nregex = { \
                 version = \"1\", default-features = false }\n",
            ),
            (
                "b/Cargo.toml",
                "[package]\nname = \"b\"\nedition = \"2021\"\n\n[dependencies]\nregex.workspace = \
                 true\nregex.default-features = true\n",
            ),
        ],
    },
    check,
};

/// What Cargo does with the words of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Effect {
    /// The toolchain refuses the manifest.
    Refused,
    /// The toolchain turns the default features off, and a Rust that the workspace supports refuses the manifest.
    RefusedByOldest,
    /// The default features stay on, with a warning.
    Ignored,
}

fn check(model: &Model) -> Vec<Finding> {
    let mut void: BTreeMap<&str, Vec<(Effect, &Dependency)>> = BTreeMap::new();
    for member in &model.workspace.members {
        for dependency in &member.dependencies {
            let Some(offered) = &dependency.inherited else { continue };
            if dependency.site.spec.default_features == Some(false)
                && offered.spec.default_features != Some(false)
                && let Some(effect) = effect(model, &member.edition)
            {
                void.entry(&dependency.site.key).or_default().push((effect, dependency));
            }
        }
    }
    void.into_iter().filter_map(|(key, dependencies)| finding(model, key, &dependencies)).collect()
}

fn effect(model: &Model, edition: &str) -> Option<Effect> {
    match (edition >= "2024", model.toolchain_has(Since::DefaultFeaturesOverride)) {
        (false, _) => Some(Effect::Ignored),
        (true, false) => Some(Effect::Refused),
        (true, true) => (!model.has(Since::DefaultFeaturesOverride)).then_some(Effect::RefusedByOldest),
    }
}

fn finding(model: &Model, key: &str, dependencies: &[(Effect, &Dependency)]) -> Option<Finding> {
    let worst = dependencies.iter().map(|(effect, _)| *effect).min()?;
    let dependencies: Vec<&Dependency> = dependencies.iter().map(|(_, dependency)| *dependency).collect();
    let offered = dependencies.first()?.inherited.as_ref()?;
    let files: BTreeSet<&str> = dependencies.iter().map(|dependency| &*dependency.site.file).into_set();
    let disable = if files.len() == 1 { "disables" } else { "disable" };
    let change = Since::DefaultFeaturesOverride;
    let (severity, title) = match worst {
        Effect::Refused => (
            Severity::Error,
            format!("`{key}`: Cargo before {change} refuses `default-features = false` when inherited"),
        ),
        Effect::RefusedByOldest => {
            let oldest = model.oldest_told();
            (
                Severity::Warning,
                format!("`{key}`: inherited `default-features = false` needs Cargo {change}, and {oldest}"),
            )
        }
        Effect::Ignored => (
            Severity::Warning,
            format!("`{key}`: default features are enabled, although {} {disable} them", sentence::list(&files, 3)),
        ),
    };
    let mut finding = Finding::new(RULE.id, key, severity, title);
    if worst == Effect::Ignored {
        of_heirs(model, &mut finding, key, files.len());
    }
    finding.places = dependencies
        .iter()
        .filter_map(|dependency| model.place(&dependency.site.file, &default_features_key(model, &dependency.site)))
        .collect();
    finding.places.push(Place::new(&offered.file, offered.span.clone()));
    let statement = match worst {
        Effect::Refused => "Cargo refuses the manifest, so no member can be built.",
        Effect::RefusedByOldest => "None here. The oldest supported Cargo refuses the manifest.",
        Effect::Ignored => "Cargo keeps the default features enabled and warns.",
    };
    finding.impact = Impact::said(Basis::Cargo, statement);
    let drop = dependencies.iter().map(|dependency| {
        let site = &dependency.site;
        Edit::new(&site.file, default_features_key(model, site), Verb::Remove)
    });
    // Only where they are ignored are the default features on before as well as after.
    let safety = if worst == Effect::Ignored { Safety::Safe } else { Safety::NeedsReview };
    finding.fixes.push(Fix::new("drop", "Remove `default-features` from the member", safety, drop.collect()));
    let label = format!(
        "Disable the default features of `{key}` in the workspace, and enable them in the other \
                         members"
    );
    let fix = Fix::new("turn-off", label, Safety::NeedsReview, turn_off(model, offered));
    // Where no other member inherits it, nothing has to be turned on again.
    if fix.edits.len() == 1 || sharing::can_turn_on(model) {
        finding.fixes.push(fix);
    }
    Some(finding)
}

/// Says how many of the members that inherit `key` disable its default features.
fn of_heirs(model: &Model, finding: &mut Finding, key: &str, count: usize) {
    let inherits = |member: &&Member| {
        member.dependencies.iter().any(|one| one.inherited.as_ref().is_some_and(|site| site.key == key))
    };
    let heirs = model.workspace.members.iter().filter(inherits).count();
    let subject = format!("`{key}` (by {count} of {heirs} members)");
    let alike = Alike::new(subject, "dependencies", "default features enabled, although members disable them");
    if (Alike { of: Some(heirs), ..alike.clone() }).is_policy(count) {
        finding.severity = Severity::Recommendation;
        finding.detail.push(format!(
            "{count} of {heirs} members that inherit `{key}` do so: it looks like a policy of the workspace, not like an \
             oversight. `default-features = false` in [workspace.dependencies] puts it into effect."
        ));
    } else {
        finding.alike = Some(alike);
    }
}

/// Off in the workspace; on where a member inherits them as on today and does not say so itself.
fn turn_off(model: &Model, offered: &Site) -> Vec<Edit> {
    let key = default_features_key(model, offered);
    let mut edits = Vec::new();
    if offered.spec.bare {
        let version = offered.spec.version.clone().unwrap_or_default();
        let table = vec![("version".to_owned(), version.into()), ("default-features".to_owned(), false.into())];
        edits.push(Edit::new(&offered.file, offered.path.clone(), Verb::Set(crate::key::Value::Table(table))));
    } else {
        edits.push(Edit::new(&offered.file, key, Verb::Set(false.into())));
    }
    let heirs = model.workspace.members.iter().flat_map(|member| &member.dependencies);
    for heir in heirs.filter(|heir| heir.inherited.as_ref().is_some_and(|site| site.key == offered.key)) {
        let site = &heir.site;
        if site.spec.default_features.is_none() {
            edits.push(Edit::new(&site.file, site.path.join("default-features"), Verb::Set(true.into())));
        }
    }
    edits
}

/// The key as it is spelled there: `default_features` is an older spelling.
fn default_features_key(model: &Model, site: &Site) -> crate::key::KeyPath {
    let old = site.path.join("default_features");
    let is_old = model.workspace.manifests.get(&site.file).is_some_and(|manifest| manifest.tree.at(&old).is_some());
    if is_old { old } else { site.path.join("default-features") }
}
