#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::read::tree::Table;
use crate::source::Place;

/// Profile settings of the manifest that cargo config overrules.
pub static RULE: Rule = Rule {
    id: "overridden-setting",
    title: "A profile setting that cargo config overrules",
    says: "A profile of the root manifest and the same profile in `.cargo/config.toml` set the same key to different \
           values. The one in the configuration holds.",
    why: "Whoever edits the manifest will see no effect.",
    but: "It can be meant: a configuration outside of the repository is a good place for one's own taste. Environment \
          variables such as `CARGO_PROFILE_DEV_DEBUG` go before both, and cannot be seen here.",
    fix_safety: "There is no fix: which of the two is meant only you can tell.",
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

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some(root) = context.workspace.root_manifest() else { return Vec::new() };
    let profiles = root.tree.table(&["profile"]).into_iter().flat_map(Table::iter);
    let mut findings = Vec::new();
    for (profile, table) in profiles.filter_map(|(profile, entry)| Some((profile, entry.value.as_table()?))) {
        for (key, entry) in table.iter() {
            let Some(setting) = context.profiles.written(profile, key).filter(|setting| setting.is_config) else {
                continue;
            };
            if entry.value.as_table().is_some() || entry.value.to_value() == setting.value.to_value() {
                continue;
            }
            let title = format!("`{key}` of [profile.{profile}] is overruled by `{}`", setting.file);
            let mut finding = Finding::new(RULE.id, setting.path(), Severity::Info, title);
            finding.places = vec![Place::new(&root.file, entry.span()), setting.place()];
            finding.impact = Impact::said(Basis::Cargo, "The value in the manifest has no effect.");
            findings.push(finding);
        }
    }
    findings
}
