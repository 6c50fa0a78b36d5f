use std::sync::Arc;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source, ignored_profile_setting};
use crate::edit::{Edit, Verb};
use crate::facts::profiles::{Meaning, meaning};
use crate::facts::since::Since;
use crate::facts::types::manifest_type;
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::graph::PackageId;
use crate::key::KeyPath;
use crate::model::Model;
use crate::profile::fact;
use crate::read::tree::{Entry, Node, Table, Tree};
use crate::refusals::{fits, is_refused};
use crate::source::Place;

/// Profiles that Cargo does not accept.
pub static RULE: Rule = Rule {
    id: "refused-profile",
    title: "A profile that Cargo refuses",
    says: "A custom profile without `inherits`, a reserved name such as `debug` before {debug-profile}, a custom \
           profile before {custom-profiles}, an invalid value, a nightly-only setting, `panic`, `lto` or `rpath` for \
           single packages, or two overrides for one package.",
    why: "Cargo refuses the manifest, so nothing in the workspace can be built.",
    but: "None known. Cargo's own error names one place at a time.",
    fix_safety: "As Cargo refuses the manifest, any fix is a change.",
    sources: &[Source {
        title: "The Cargo Book: Profiles",
        url: "https://doc.rust-lang.org/cargo/reference/profiles.html",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\n\n[profile.release]\nlto = \"true\"\n\n[profile.dist]\nstrip = \
             true\n\n[profile.release.package.\"*\"]\npanic = \"abort\"\n",
        )],
        finds: &[
            "refused-profile:profile.dist",
            "refused-profile:profile.release.lto",
            "refused-profile:profile.release.package.\"*\".panic",
        ],
        choose: &[
            ("refused-profile:profile.dist", "release"),
            ("refused-profile:profile.release.lto", "true"),
            ("refused-profile:profile.release.package.\"*\".panic", "remove"),
        ],
        fixed: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\n\n[profile.release]\nlto = true\n\n[profile.dist]\nstrip = \
             true\ninherits = \"release\"\n\n[profile.release.package.\"*\"]\n",
        )],
    },
    check,
};

/// The name of the profile that later became a built-in one, and was reserved before.
const DEBUG: &str = "debug";

/// Settings that apply to a whole program and so not to one package.
const NOT_FOR_PACKAGES: [&str; 3] = ["lto", "panic", "rpath"];

/// Settings that only a nightly has.
const OF_NIGHTLY: [&str; 3] = ["codegen-backend", "rustflags", "trim-paths"];

fn check(model: &Model) -> Vec<Finding> {
    let Some(root) = model.workspace.root_manifest() else { return Vec::new() };
    let Some(profiles) = root.tree.table(&["profile"]) else { return Vec::new() };
    // With these a workspace says that it is built with a nightly.
    let has = |tree: &Tree, key: &str| tree.entry(&[key]).is_some();
    let is_for_nightly = model.toolchain.nightly
        || has(&root.tree, "cargo-features")
        || model.config().is_some_and(|(_, tree)| has(tree, "unstable"));
    let mut check = Check { model, file: &root.file, is_for_nightly, findings: Vec::new() };
    for (name, entry) in profiles.in_order() {
        let Some(table) = entry.value.as_table() else { continue };
        let path = KeyPath::new(["profile", name]);
        check.name(name, table, &path, entry);
        check.settings(table, &path);
        if let Some(inner) = table.table("build-override") {
            check.of_packages(inner, &path.join("build-override"), "a `build-override`");
        }
        for (spec, entry) in table.table("package").into_iter().flat_map(Table::iter) {
            if let Some(inner) = entry.value.as_table() {
                check.of_packages(inner, &path.join("package").join(spec), "single packages");
            }
        }
    }
    for name in model.profiles.names() {
        check.specs(model, name);
    }
    check.findings
}

/// Whether Cargo refuses this value of a setting itself, by its type or as one that it knows not to exist.
fn is_for_cargo(key: &str, value: &Node) -> bool {
    let is_of_type = manifest_type(&["profile", "*", key]).is_none_or(|known| fits(&known.is, value));
    !is_of_type || is_refused(key, value)
}

struct Check<'a> {
    model: &'a Model,
    file: &'a Arc<str>,
    is_for_nightly: bool,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn found(&mut self, path: &KeyPath, entry: &Entry, title: String, fixes: Vec<Fix>) {
        let mut finding = Finding::new(RULE.id, path, Severity::Error, title);
        finding.places.push(Place::new(self.file, entry.span()));
        finding.impact = Impact::said(Basis::Cargo, "Cargo refuses the manifest.");
        // One way out is the advised one. Between two, the choice is the user's.
        finding.advised = (fixes.len() == 1).then_some(0);
        finding.fixes = fixes;
        self.findings.push(finding);
    }

    fn fix(&self, id: &str, label: String, key: KeyPath, verb: Verb) -> Fix {
        Fix::new(id, label, Safety::NeedsReview, vec![Edit::new(self.file, key, verb)])
    }

    fn name(&mut self, name: &str, table: &Table, path: &KeyPath, entry: &Entry) {
        let is_built_in = ["dev", "release", "test", "bench", "doc", DEBUG].contains(&name);
        let change = if name == DEBUG { Since::DebugProfile } else { Since::CustomProfiles };
        if name == "build" {
            let title = format!("[profile.{name}]: Cargo refuses the reserved name");
            return self.found(path, entry, title, Vec::new());
        }
        if (name == DEBUG || !is_built_in) && !self.model.has(change) {
            let title = format!("[profile.{name}]: refused before Cargo {change}, and {}", self.model.oldest_told());
            self.found(path, entry, title, Vec::new());
            // The toolchain itself has no problem with it.
            if self.model.toolchain_has(change)
                && let Some(finding) = self.findings.last_mut()
            {
                finding.severity = Severity::Warning;
                finding.impact =
                    Impact::said(Basis::Cargo, "None here. The oldest supported Cargo refuses the manifest.");
            }
            return;
        }
        if !is_built_in && table.get("inherits").is_none() {
            let title = format!("[profile.{name}]: Cargo refuses it without `inherits`");
            let inherit = |parent: &str| {
                let label = format!("Let [profile.{name}] inherit `{parent}`");
                self.fix(parent, label, path.join("inherits"), Verb::Set(parent.into()))
            };
            let fixes = ["release", "dev"].map(inherit).into();
            self.found(path, entry, title, fixes);
        }
    }

    /// Overrides of a profile, or of those that it inherits, that are for the same package.
    fn specs(&mut self, model: &Model, profile: &str) {
        let Some((graph, root)) = model.graph().zip(model.workspace.root_manifest()) else { return };
        // Of each, the package, the specification, and the entry of the profile itself.
        let mut seen: Vec<(PackageId, &str, Option<&Entry>)> = Vec::new();
        for owner in model.profiles.chain(profile) {
            let packages = root.tree.table(&["profile", owner, "package"]);
            for (spec, entry) in packages.into_iter().flat_map(Table::in_order) {
                for id in ignored_profile_setting::matched(graph, spec) {
                    let own = (owner == profile).then_some(entry);
                    let other = seen.iter().find(|(seen, other, _)| *seen == id && *other != spec).copied();
                    // What is inherited as it is was told of the profile that has it.
                    if let Some((_, other, other_own)) = other
                        && let Some((written, entry)) = own.map(|own| (spec, own)).or(other_own.map(|own| (other, own)))
                    {
                        let path = KeyPath::new(["profile", profile, "package", written]);
                        let title = format!("[profile.{profile}.package]: `{other}` and `{spec}` match one package");
                        return self.found(&path, entry, title, Vec::new());
                    }
                    seen.push((id, spec, own));
                }
            }
        }
    }

    /// Values that the setting does not have: `lto = "true"`, `debug = 3`.
    fn settings(&mut self, table: &Table, path: &KeyPath) {
        for (key, entry) in table.iter() {
            if OF_NIGHTLY.contains(&key) && !self.is_for_nightly {
                let own = path.join(key);
                let fix = self.fix("remove", format!("Remove `{key}`"), own.clone(), Verb::Remove);
                self.found(&own, entry, format!("`{own}`: a stable Cargo refuses it"), vec![fix]);
                continue;
            }
            let Some(value) = fact(&entry.value) else { continue };
            // `panic = "immediate-abort"` is for a nightly, which the refusals tell.
            let is_unstable = (key, entry.value.as_str()) == ("panic", Some("immediate-abort"));
            if is_unstable || meaning(key, value) != Some(Meaning::Refused) {
                continue;
            }
            let own = path.join(key);
            let unquoted = entry.value.as_str().and_then(|text| match text {
                "true" | "false" => Some((text, (text == "true").into())),
                number => Some((number, number.parse::<i64>().ok()?.into())),
            });
            let fix = unquoted.map(|(text, value)| {
                self.fix(text, format!("Write {text} without quotes"), own.clone(), Verb::Set(value))
            });
            let fixes = fix.into_iter().collect();
            if is_for_cargo(key, &entry.value) {
                self.found(&own, entry, format!("`{own}`: Cargo refuses the value"), fixes);
                continue;
            }
            // Cargo hands it on.
            self.found(&own, entry, format!("`{own}`: rustc refuses the value"), fixes);
            if let Some(finding) = self.findings.last_mut() {
                finding.severity = Severity::Warning;
                finding.impact = Impact::said(Basis::Cargo, "Nothing can be built with this profile: rustc stops.");
            }
        }
    }

    fn of_packages(&mut self, table: &Table, path: &KeyPath, what: &str) {
        for (key, entry) in table.iter().filter(|(key, _)| NOT_FOR_PACKAGES.contains(key)) {
            let own = path.join(key);
            let fix = self.fix("remove", format!("Remove `{key}`"), own.clone(), Verb::Remove);
            self.found(&own, entry, format!("`{key}`: Cargo refuses it for {what}"), vec![fix]);
        }
        self.settings(table, path);
    }
}
