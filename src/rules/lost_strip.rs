#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::profile::effective::{Held, Part};
use crate::read::manifest::Manifest;
use crate::read::tree::{Node, Table};

/// `strip` that an override for a member resets.
pub static RULE: Rule = Rule {
    id: "lost-strip",
    title: "`strip` that an override for a member resets",
    says: "A profile sets `strip`, and `[profile.NAME.package.MEMBER]` sets something else. Cargo then links that \
           member as if the profile had no `strip`.",
    why: "The shipped program has symbols or debuginfo that the profile strips. Cargo does not warn.",
    but: "It makes no difference for a member without a program or a shared library, which is not linked.",
    fix_safety: "The program is stripped as the profile sets. Its code stays the same.",
    sources: &[
        Source {
            title: "The Cargo Book: Profiles, overrides",
            url: "https://doc.rust-lang.org/cargo/reference/profiles.html#overrides",
        },
        Source {
            title: "The Cargo Book: Profiles, strip",
            url: "https://doc.rust-lang.org/cargo/reference/profiles.html#strip",
        },
    ],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\n\n[[bin]]\nname = \"app\"\npath = \"src/main.rs\"\n\n[profile.release]\nstrip \
             = \
             true\n\n[profile.release.package.app]\nopt-level = \"s\"\n",
        )],
        finds: &["lost-strip:release.app"],
        choose: &[("lost-strip:release.app", "strip")],
        fixed: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\n\n[[bin]]\nname = \"app\"\npath = \"src/main.rs\"\n\n[profile.release]\nstrip \
             = \
             true\n\n[profile.release.package.app]\nopt-level = \"s\"\nstrip = true\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(root) = model.workspace.root_manifest() else { return Vec::new() };
    let profiles = &model.profiles;
    let mut findings = Vec::new();
    for profile in profiles.names() {
        let version = model.toolchain.version;
        let of_profile = profiles.held(profile, Part::Members, "strip", version);
        let Some(said) = of_profile.filter(|held| held.place.is_some()) else { continue };
        for owner in profiles.chain(profile) {
            // What a profile inherits as it is was told of the one that has it.
            if owner != profile && profiles.written(profile, "strip").is_none() {
                continue;
            }
            let packages = root.tree.table(&["profile", owner, "package"]);
            for (spec, entry) in packages.into_iter().flat_map(Table::iter) {
                let own = profiles.strip(profile, Part::Members, Some(spec), version);
                if own.is_some_and(|own| own.place.is_none() && !own.means(&said)) {
                    findings.extend(lost(model, root, profile, spec, entry.span(), said.clone()));
                }
            }
        }
    }
    findings
}

fn lost(
    model: &Model,
    root: &Manifest,
    profile: &str,
    spec: &str,
    span: std::ops::Range<usize>,
    said: Held,
) -> Option<Finding> {
    let name = spec.split(['@', ':']).next()?;
    let member = model.workspace.members.iter().find(|member| member.name == name)?;
    let manifest = model.workspace.manifest_of(member)?;
    let severity = if is_linked(manifest) { Severity::Warning } else { Severity::Info };
    let title = format!("`{name}`: its override resets `strip` of [profile.{profile}]");
    let mut finding = Finding::new(RULE.id, format!("{profile}.{spec}"), severity, title);
    finding.places = vec![crate::source::Place::new(&root.file, span)];
    finding.places.extend(said.place);
    finding.impact = Impact::said(Basis::Cargo, "None on build time. Cargo links it as if the profile had no `strip`.");
    if severity == Severity::Info && !is_library(manifest) {
        finding.detail.push(format!(
            "The manifest of `{name}` does not show whether it has a program. A `src/main.rs` or `src/bin` is linked \
             without `strip`."
        ));
    }
    let key = KeyPath::new(["profile", profile, "package", spec, "strip"]);
    let mut edits = vec![Edit::new(&root.file, key, Verb::Set(said.value?))];
    // That repeats the profile as long as the profile stays as it is.
    let of_profile = model.profiles.setting(profile, "strip").filter(|setting| !setting.is_config);
    edits.extend(of_profile.map(|setting| Edit::new(setting.file, setting.path(), Verb::Keep)));
    finding.fixes.push(Fix::new("strip", "Repeat `strip` in the override", Safety::NeedsReview, edits));
    finding.advised = (severity == Severity::Warning).then_some(0);
    Some(finding)
}

/// Whether the manifest names something that is linked. Programs that Cargo finds by their file cannot be seen here.
fn is_linked(manifest: &Manifest) -> bool {
    let types = manifest.tree.get(&["lib", "crate-type"]).and_then(Node::as_array).into_iter().flatten();
    let mut types = types.filter_map(Node::as_str);
    let has_program = manifest.tree.get(&["bin"]).is_some() || manifest.tree.get(&["package", "default-run"]).is_some();
    has_program || types.any(|kind| ["cdylib", "dylib"].contains(&kind))
}

/// Whether the manifest says that there is no program.
fn is_library(manifest: &Manifest) -> bool {
    manifest.tree.get(&["package", "autobins"]).and_then(Node::as_bool) == Some(false)
}
