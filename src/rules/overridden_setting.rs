use std::sync::Arc;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::facts::profiles::same_setting;
use crate::finding::{Basis, Finding, FindingId, Impact, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::profile::fact;
use crate::read::tree::{Entry, Table};
use crate::source::Place;

/// Profile settings of the manifest that cargo config overrides.
pub static RULE: Rule = Rule {
    id: "overridden-setting",
    title: "A profile setting that cargo config overrides",
    says: "A profile of the root manifest and the same profile in `.cargo/config.toml` set the same key to different \
           values. The config takes precedence. `build.incremental` in the config overrides `incremental` of every \
           profile.",
    why: "Edits in the manifest have no effect.",
    but: "It can be intended: a config outside of the repository is the place for personal settings. Environment \
          variables such as `CARGO_PROFILE_DEV_DEBUG` override both, and do not show here.",
    fix_safety: "No automatic fix: only you know which of the two is intended.",
    sources: &[Source {
        title: "The Cargo Book: Profiles",
        url: "https://doc.rust-lang.org/cargo/reference/profiles.html",
    }],
    needs: &[Need::Manifest, Need::CargoConfig],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\n\n[profile.dev]\ndebug = 0\n"),
            (".cargo/config.toml", "[profile.dev]\ndebug = 2\n"),
        ],
        finds: &["overridden-setting:profile.dev.debug"],
        choose: &[],
        fixed: &[],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let (Some(root), Some((file, config))) = (model.workspace.root_manifest(), model.config()) else {
        return Vec::new();
    };
    let path = KeyPath::new(["profile"]);
    let (Some(own), of_config) = (root.tree.table(&["profile"]), config.table(&["profile"])) else { return Vec::new() };
    let mut check = Check { manifest: &root.file, config: file, findings: Vec::new() };
    if let Some(of_config) = of_config {
        check.tables(own, of_config, &path);
    }
    // This one is for all profiles.
    if let Some(entry) = config.entry(&["build", "incremental"]) {
        for (profile, table) in own.iter() {
            let own = table.value.as_table().and_then(|table| table.entry("incremental"));
            if let Some(own) = own {
                check.entries(own, entry, &path.join(profile).join("incremental"), "build.incremental");
            }
        }
    }
    check.findings
}

struct Check<'a> {
    manifest: &'a Arc<str>,
    config: &'a Arc<str>,
    findings: Vec<Finding>,
}

impl Check<'_> {
    /// Compares what both files have, overrides among it.
    fn tables(&mut self, own: &Table, of_config: &Table, path: &KeyPath) {
        for (key, entry) in own.iter() {
            let Some(other) = of_config.entry(key) else { continue };
            let path = path.join(key);
            match (entry.value.as_table(), other.value.as_table()) {
                (Some(own), Some(of_config)) => self.tables(own, of_config, &path),
                _ => self.entries(entry, other, &path, ""),
            }
        }
    }

    fn entries(&mut self, own: &Entry, of_config: &Entry, path: &KeyPath, by: &str) {
        let id = FindingId::new(RULE.id, path);
        let is_told = self.findings.iter().any(|finding| finding.id == id);
        let key = path.keys().last().map(String::as_str).unwrap_or_default();
        let means_the_same = fact(&own.value)
            .zip(fact(&of_config.value))
            .is_some_and(|(own, of_config)| same_setting(key, own, of_config));
        if is_told || means_the_same || own.value.to_value() == of_config.value.to_value() {
            return;
        }
        let by = if by.is_empty() { String::new() } else { format!("`{by}` of ") };
        let title = format!("`{path}`: overridden by {by}`{}`", self.config);
        let mut finding = Finding::new(RULE.id, path, Severity::Info, title);
        finding.places = vec![Place::new(self.manifest, own.span()), Place::new(self.config, of_config.span())];
        finding.impact = Impact::said(Basis::Cargo, "The value in the manifest has no effect.");
        self.findings.push(finding);
    }
}
