use std::ops::Range;
use std::sync::Arc;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::keys::{self, Standing, Unknown};
use crate::facts::since::Since;
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::paths;
use crate::read::tree::{Data, Node, Table};
use crate::source::Place;

/// Keys of cargo config that do nothing.
pub static RULE: Rule = Rule {
    id: "config-key",
    title: "A cargo config key that is unused or refused",
    says: "`.cargo/config.toml` has a key that Cargo does not know or refuses, or a key that no longer has an effect, \
           such as `build.pipelining`. Or the file is named `.cargo/config`, which is deprecated since \
           {config-without-extension}.",
    why: "Cargo does not warn of most unused config keys. Guides still recommend `build.pipelining`, although Cargo \
          pipelines every build and ignores the key.",
    but: "Other tools may store keys there.",
    fix_safety: "Removing an unused key changes nothing that is built. A renamed key takes effect.",
    sources: &[Source {
        title: "The Cargo Book: Configuration",
        url: "https://doc.rust-lang.org/cargo/reference/config.html",
    }],
    needs: &[Need::CargoConfig],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\n"),
            (".cargo/config.toml", "[build]\njobs = 4\npipelining = true # faster\n"),
        ],
        finds: &["config-key:build.pipelining"],
        choose: &[("config-key:build.pipelining", "remove")],
        fixed: &[(".cargo/config.toml", "[build]\njobs = 4\n# faster\n")],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some((file, tree)) = model.config() else { return Vec::new() };
    let mut walk = Walk { file, version: model.toolchain.version, findings: Vec::new() };
    let other = paths::join(paths::folder(file), "config.toml");
    if paths::name(file) == "config"
        && let Some(ignored) = model.file(&other)
    {
        let title = format!("`{other}`: ignored, as `{file}` exists");
        let mut finding = Finding::new(RULE.id, "both", Severity::Warning, title);
        finding.places.push(Place::new(&ignored.path, 0..0));
        finding.places.push(Place::new(file, 0..0));
        finding.impact =
            Impact::said(Basis::Cargo, format!("Nothing of it applies. Cargo warns, and reads `{file}` only."));
        finding.by_hand =
            Some(format!("Move what you need of `{file}` to `{other}`, and remove `{file}`: the name is deprecated."));
        walk.findings.push(finding);
    } else if paths::name(file) == "config" && model.toolchain_has(Since::ConfigWithoutExtension) {
        let title = "`.cargo/config`: deprecated name of `.cargo/config.toml`";
        let mut finding = Finding::new(RULE.id, "name", Severity::Warning, title);
        finding.places.push(Place::new(file, 0..0));
        finding.impact = Impact::said(Basis::Cargo, "None on build time. Cargo warns with every command.");
        finding.by_hand = Some("Rename it: `git mv .cargo/config .cargo/config.toml`.".to_owned());
        walk.findings.push(finding);
    }
    walk.table(&tree.root, &mut Vec::new());
    walk.findings
}

/// Whether a table stands for the build script of packages with this `links`.
fn is_links_override(known: Option<&keys::KeyTable>, key: &str, value: &Node) -> bool {
    let is_unknown = known.is_some_and(|known| known.standing(key) == Standing::Unknown(Unknown::Errors));
    is_unknown && value.as_table().is_some()
}

/// Profiles that Cargo reads for every build.
pub(super) const BUILT_IN: [&str; 4] = ["bench", "dev", "release", "test"];

struct Walk<'a> {
    file: &'a Arc<str>,
    version: (u64, u64),
    findings: Vec<Finding>,
}

impl<'a> Walk<'a> {
    fn table(&mut self, table: &'a Table, path: &mut Vec<&'a str>) {
        let known = keys::config_table(path);
        for (key, entry) in table.in_order() {
            path.push(key);
            let dotted = path.join(".");
            if let Some(dead) = keys::dead_config_key(&dotted, self.version) {
                let title = format!("`{dotted}`: no effect since Cargo {}", dead.since);
                let mut finding = self.found(path, Severity::Warning, title, entry.span());
                finding.detail.push(dead.says.to_owned());
                let edit = Edit::new(self.file, KeyPath::new(path.iter().copied()), Verb::Remove);
                finding.fixes.push(Fix::new("remove", format!("Remove `{dotted}`"), Safety::Safe, vec![edit]));
                finding.advised = Some(0);
                self.findings.push(finding);
            } else if known.is_some_and(|known| known.standing_in(key, self.version) == Standing::Refused) {
                let title = format!("`{dotted}`: Cargo refuses it in `{}`", self.file);
                let mut finding = self.found(path, Severity::Error, title, entry.span());
                // A profile of one's own is looked at where it is used.
                let is_own = matches!(path.as_slice(), ["profile", profile, ..] if !BUILT_IN.contains(profile));
                let effect = if is_own {
                    "Cargo stops with an error when it builds with this profile."
                } else {
                    "Cargo stops with an error when it builds."
                };
                finding.impact = Impact::said(Basis::Cargo, effect);
                let edit = Edit::new(self.file, KeyPath::new(path.iter().copied()), Verb::Remove);
                finding.fixes.push(Fix::new("remove", format!("Remove `{dotted}`"), Safety::NeedsReview, vec![edit]));
                finding.advised = Some(0);
                self.findings.push(finding);
            } else if let Some((major, minor)) = known.and_then(|known| {
                let is_gated = known.standing_in(key, self.version) == Standing::Gated;
                known.since(key).filter(|_| is_gated)
            }) {
                let title = format!("`{dotted}`: no effect before Cargo {major}.{minor}");
                let mut finding = self.found(path, Severity::Warning, title, entry.span());
                finding.impact = Impact::said(Basis::Cargo, "None with this toolchain: Cargo does not read it.");
                self.findings.push(finding);
            } else if matches!(path.as_slice(), ["target", _, _]) && is_links_override(known, key, &entry.value) {
                // What a build script would have printed for this `links`.
            } else if let Some(Standing::Unknown(does)) = known.map(|known| known.standing_in(key, self.version)) {
                let severity = if does == Unknown::Errors { Severity::Error } else { Severity::Warning };
                let title = format!("`{dotted}`: unknown key in `{}`", self.file);
                let near = known.filter(|known| known.since(key).is_none()).and_then(|known| known.suggest(key));
                let mut finding = self.found(path, severity, title, entry.span());
                let value = entry.value.to_value();
                if let Some((near, value)) = near.filter(|near| table.get(near).is_none()).zip(value) {
                    let full = KeyPath::new(path.iter().copied());
                    let mut renamed: Vec<&str> = path.clone();
                    renamed.pop();
                    renamed.push(near);
                    let edits = vec![
                        Edit::new(self.file, full, Verb::Remove),
                        Edit::new(self.file, KeyPath::new(renamed), Verb::Set(value)),
                    ];
                    let label = format!("Rename `{key}` to `{near}`");
                    finding.fixes.push(Fix::new("rename", label, Safety::NeedsReview, edits));
                    finding.advised = Some(0);
                } else if let Some((major, minor)) = known.and_then(|known| known.since(key)) {
                    finding.by_hand = Some(format!("It takes effect from Cargo {major}.{minor} on."));
                } else {
                    finding.by_hand = near.map(|near| format!("Did you mean `{near}`?"));
                }
                if does == Unknown::Errors {
                    finding.impact =
                        Impact::said(Basis::Cargo, "Cargo stops with an error when it builds for this target.");
                }
                self.findings.push(finding);
            } else if let Data::Table(inner) = &entry.value.data {
                self.table(inner, path);
            }
            path.pop();
        }
    }

    fn found(&self, path: &[&str], severity: Severity, title: String, span: Range<usize>) -> Finding {
        let mut finding = Finding::new(RULE.id, KeyPath::new(path.iter().copied()), severity, title);
        finding.places.push(Place::new(self.file, span));
        finding.impact = Impact::said(Basis::Cargo, "None: Cargo does not read it.");
        finding
    }
}
