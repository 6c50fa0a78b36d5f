use std::cell::LazyCell;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Alike, Basis, Finding, Fix, Impact, Safety, Severity};
use crate::model::Model;
use crate::order::Collect;
use crate::read::manifest::Site;
use crate::source::Place;

/// Parts of a dependency that Cargo does not use.
pub static RULE: Rule = Rule {
    id: "ignored-dependency-key",
    title: "A dependency key that Cargo ignores or refuses",
    says: "A dependency has a `branch`, `tag` or `rev` without `git`, which Cargo refuses, or build metadata in its \
           requirement, such as `1.0.0+abc`, which Cargo ignores with a warning.",
    why: "It looks as if the manifest selects a certain state of the code.",
    but: "None known.",
    fix_safety: "Without the build metadata, the requirement allows the same versions. A manifest with a `branch` but \
                 no `git` does not load at all.",
    sources: &[Source {
        title: "The Cargo Book: Specifying dependencies",
        url: "https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[dependencies]\nlog = \"0.4.0+std\"\nregex = { version = \
             \"1\", tag = \"1.10.0\" }\n",
        )],
        finds: &[
            "ignored-dependency-key:Cargo.toml#dependencies.regex",
            "ignored-dependency-key:Cargo.toml#dependencies.log",
        ],
        choose: &[
            ("ignored-dependency-key:Cargo.toml#dependencies.log", "remove"),
            ("ignored-dependency-key:Cargo.toml#dependencies.regex", "remove"),
        ],
        fixed: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[dependencies]\nlog = \"0.4.0\"\nregex = { version = \
             \"1\" }\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let manifests = model.workspace.own_manifests();
    let offered = manifests.iter().filter_map(|manifest| manifest.workspace.as_ref()).flat_map(|w| &w.dependencies);
    let sites = manifests.iter().flat_map(|manifest| &manifest.dependencies).chain(offered);
    // What the workspace offers is looked at once a member inherits it.
    let inherited = LazyCell::new(|| {
        let dependencies = model.workspace.members.iter().flat_map(|member| &member.dependencies);
        dependencies.filter_map(|dependency| Some(dependency.inherited.as_ref()?.key.as_str())).into_set()
    });
    let is_read = |site: &Site| {
        site.path.keys().first().is_none_or(|key| key != "workspace") || inherited.contains(site.key.as_str())
    };
    sites.flat_map(|site| [stray_reference(site, &is_read), build_metadata(site)]).flatten().collect()
}

fn found(site: &Site, severity: Severity, title: String, statement: &str, edit: Edit) -> Finding {
    let mut finding = Finding::new(RULE.id, format!("{}#{}", site.file, site.path), severity, title);
    finding.alike = Alike::of_title(&finding.title, "dependencies");
    finding.places.push(Place::new(&site.file, site.span.clone()));
    finding.impact = Impact::said(Basis::Cargo, statement);
    let safety = if severity == Severity::Error { Safety::NeedsReview } else { Safety::Safe };
    finding.fixes.push(Fix::new("remove", "Remove it", safety, vec![edit]));
    finding.advised = Some(0);
    finding
}

fn stray_reference(site: &Site, is_read: &dyn Fn(&Site) -> bool) -> Option<Finding> {
    let (key, _) = site.spec.reference.as_ref().filter(|_| site.spec.git.is_none() && !site.spec.workspace)?;
    let title = format!("`{}`: Cargo refuses `{key}` without `git`", site.key);
    let edit = Edit::new(&site.file, site.path.join(*key), Verb::Remove);
    if is_read(site) {
        return Some(found(site, Severity::Error, title, "Cargo refuses the manifest.", edit));
    }
    let title = format!("`{}`: `{key}` without `git`", site.key);
    let statement = "None until a member inherits it. Then Cargo refuses the manifest.";
    Some(found(site, Severity::Warning, title, statement, edit))
}

fn build_metadata(site: &Site) -> Option<Finding> {
    let written = site.spec.version.as_deref()?;
    let (version, _) = written.split_once('+').filter(|(_, rest)| !rest.contains(','))?;
    // After less than three numbers, Cargo takes no `+` at all.
    semver::VersionReq::parse(written).ok()?;
    let title = format!("`{}`: Cargo ignores build metadata in the requirement", site.key);
    let key = if site.spec.bare { site.path.clone() } else { site.path.join("version") };
    let edit = Edit::new(&site.file, key, Verb::Set(version.into()));
    Some(found(site, Severity::Warning, title, "None: Cargo warns and ignores it.", edit))
}

#[cfg(test)]
mod tests {
    use crate::audit::Audit;
    use crate::input::InputFile;

    fn findings(requirement: &str) -> usize {
        let text =
            format!("[package]\nname = \"a\"\nedition = \"2021\"\n\n[dependencies]\ntokio = \"{requirement}\"\n");
        let audit = Audit::new(vec![InputFile { path: "Cargo.toml".into(), bytes: text.into() }]);
        audit.findings.iter().filter(|finding| finding.rule == super::RULE.id).count()
    }

    #[test]
    fn a_plus_that_cargo_refuses_is_not_one_that_it_ignores() {
        assert_eq!(findings("1.0.0+full"), 1);
        for refused in ["+none", "1.0+full", "*+full"] {
            assert_eq!(findings(refused), 0, "{refused}");
        }
    }
}
