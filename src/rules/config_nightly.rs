#[cfg(feature = "examples")]
use super::Example;
use super::config_key::BUILT_IN;
use super::{Need, Rule, Source};
use crate::facts::keys::{self, Standing};
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::read::toolchain::Known;
use crate::read::tree::{Entry, Node, Table};
use crate::source::Place;

/// What cargo config asks of a stable toolchain in vain.
pub static RULE: Rule = Rule {
    id: "config-nightly",
    title: "Cargo config that a stable toolchain refuses",
    says: "`.cargo/config.toml` has settings that only a nightly toolchain accepts, and the toolchain is stable: `-Z` \
           flags in `rustflags`, profile settings such as `codegen-backend`, or the table `[unstable]`.",
    why: "The stable compiler stops at a `-Z` flag. Cargo stops at such a setting in `dev`, `release`, `test` or \
          `bench` in every build, and at one in a custom profile when that profile is built. It ignores `[unstable]` \
          without a warning.",
    but: "Contributors may build with `cargo +nightly`, which takes precedence over the toolchain file. With \
          `RUSTC_BOOTSTRAP`, a stable compiler accepts `-Z`; where `[env]` sets it, flags are not reported.",
    fix_safety: "No automatic fix: change either the toolchain or the setting.",
    sources: &[
        Source {
            title: "The Cargo Book: Unstable features",
            url: "https://doc.rust-lang.org/cargo/reference/unstable.html",
        },
        Source {
            title: "The rustup book: Overrides, the toolchain file",
            url: "https://rust-lang.github.io/rustup/overrides.html#the-toolchain-file",
        },
    ],
    needs: &[Need::CargoConfig],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\n"),
            ("rust-toolchain.toml", "[toolchain]\nchannel = \"stable\"\n"),
            (".cargo/config.toml", "[build]\nrustflags = [\"-Zthreads=8\"]\n"),
        ],
        finds: &["config-nightly:build.rustflags"],
        choose: &[],
        fixed: &[],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some((file, tree)) = model.config() else { return Vec::new() };
    // A manifest with unstable features of Cargo is meant for nightly as well.
    let is_meant = model.workspace.root_manifest().is_some_and(|root| root.tree.entry(&["cargo-features"]).is_some());
    if model.toolchain.nightly || is_meant {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut found = |path: KeyPath, entry: &Entry, severity: Severity, title: String, effect: &str| {
        // Without a toolchain file it is each contributor's choice.
        let is_assumed = model.toolchain.known == Known::Assumed;
        let mut finding = Finding::new(RULE.id, path, if is_assumed { Severity::Info } else { severity }, title);
        finding.places.push(Place::new(file, entry.span()));
        finding.impact = Impact::said(Basis::Cargo, effect);
        finding.by_hand = Some(
            if is_assumed {
                "Pin the nightly that it needs in `rust-toolchain.toml`, or pass the setting to nightly builds with \
                 `--config`."
            } else {
                "Pin a nightly in the toolchain file, or pass the setting to nightly builds with `--config`."
            }
            .to_owned(),
        );
        findings.push(finding);
    };
    let targets: Vec<(&str, &Entry)> = tree.table(&["target"]).into_iter().flat_map(Table::iter).collect();
    let flags = targets.iter().filter_map(|(target, entry)| {
        let flags = entry.value.as_table()?.entry("rustflags")?;
        Some((KeyPath::new(["target", target, "rustflags"]), flags))
    });
    let of_build = tree.entry(&["build", "rustflags"]).map(|entry| (KeyPath::new(["build", "rustflags"]), entry));
    // Flags of the target in use replace those of `build`; which one that is cannot be seen here.
    let are_for_all = flags.clone().next().is_none();
    for (path, entry) in of_build.into_iter().chain(flags) {
        let Some(flag) = unstable_flag(&entry.value).filter(|_| tree.entry(&["env", "RUSTC_BOOTSTRAP"]).is_none())
        else {
            continue;
        };
        let title = format!("`{path}`: a stable compiler refuses `{flag}`");
        let severity = if are_for_all { Severity::Error } else { Severity::Warning };
        found(path, entry, severity, title, "Every build that the flags apply to stops.");
    }
    for (profile, entry) in tree.table(&["profile"]).into_iter().flat_map(Table::iter) {
        let known = keys::config_table(&["profile", profile]);
        for (key, entry) in entry.value.as_table().into_iter().flat_map(Table::iter) {
            if known.is_none_or(|known| known.standing_in(key, model.toolchain.version) != Standing::Gated) {
                continue;
            }
            let mut title = format!("[profile.{profile}]: a stable Cargo refuses `{key}`");
            let (severity, effect) = if key == "hint-mostly-unused" {
                title = format!("[profile.{profile}]: a stable Cargo ignores `{key}`");
                (Severity::Info, "None: Cargo warns and ignores it.")
            } else if BUILT_IN.contains(&profile) {
                (Severity::Error, "Every build stops.")
            } else {
                (Severity::Warning, "Builds with this profile stop.")
            };
            found(KeyPath::new(["profile", profile, key]), entry, severity, title, effect);
        }
    }
    if let Some(entry) = tree.entry(&["unstable"]) {
        let title = "`[unstable]`: a stable Cargo ignores it".to_owned();
        found(KeyPath::new(["unstable"]), entry, Severity::Info, title, "None: Cargo ignores it without a warning.");
    }
    findings
}

/// The first flag that only a nightly compiler takes.
fn unstable_flag(rustflags: &Node) -> Option<&str> {
    let items = rustflags.as_array().into_iter().flatten().filter_map(Node::as_str);
    let mut flags = rustflags.as_str().into_iter().flat_map(str::split_whitespace).chain(items);
    flags.find(|flag| flag.starts_with("-Z"))
}
