//! What a version of Cargo changed, held against the cargo at hand: before that version it says one thing, from then on
//! another. `PLIMSOLL_CARGO=$(cargo xtask cargo 1.99)` has it held against that one.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/real.rs"]
mod real;
#[path = "support/scratch.rs"]
mod scratch;

use plimsoll::facts::keys::config_table;
use plimsoll::facts::since::Since;
use scratch::Scratch;

/// The first minor version of a change.
fn first(change: Since) -> u64 {
    change.version().1
}

struct Row {
    what: &'static str,
    /// The minor version from which on it is so.
    since: u64,
    files: Vec<(&'static str, String)>,
    command: &'static [&'static str],
    env: &'static [(&'static str, &'static str)],
    /// Said before.
    before: &'static str,
    /// Said from then on.
    after: &'static str,
}

const CHECK: &[&str] = &["check"];
const PACKAGE: &str = "[package]\nname = \"p\"\nversion = \"1.0.0\"\nedition = \"2024\"\n";

fn config_key(table: &[&str], key: &str) -> u64 {
    config_table(table).unwrap().since(key).unwrap().1
}

fn rows() -> Vec<Row> {
    let row = |what, since, files, before, after| Row { what, since, files, command: CHECK, env: &[], before, after };
    let package = |rest: &str| vec![("Cargo.toml", format!("{PACKAGE}{rest}"))];
    let with_config =
        |config: &str| vec![("Cargo.toml", PACKAGE.to_owned()), (".cargo/config.toml", config.to_owned())];
    vec![
        row(
            "a member of edition 2024 turns inherited default features off",
            first(Since::DefaultFeaturesOverride),
            vec![
                (
                    "Cargo.toml",
                    format!(
                        "{PACKAGE}[dependencies]\nd = {{ workspace = true, default-features = false \
                         }}\n[workspace.dependencies]\nd.path = \"d\"\n"
                    ),
                ),
                (
                    "d/Cargo.toml",
                    "[package]\nname = \"d\"\nedition = \"2024\"\n[features]\ndefault = []\n".to_owned(),
                ),
                ("d/src/lib.rs", "#[cfg(feature = \"default\")] compile_error!(\"on\");".to_owned()),
            ],
            "cannot override workspace's `default-features`",
            "Finished",
        ),
        row(
            "earlier editions ignore it",
            0,
            vec![
                (
                    "Cargo.toml",
                    "[package]\nname = \"p\"\nedition = \"2021\"\n[dependencies]\nd = { workspace = true, default-features \
                     = false }\n[workspace.dependencies]\nd.path = \"d\"\n"
                        .to_owned(),
                ),
                (
                    "d/Cargo.toml",
                    "[package]\nname = \"d\"\nedition = \"2024\"\n[features]\ndefault = []\n".to_owned(),
                ),
                ("d/src/lib.rs", "#[cfg(feature = \"default\")] compile_error!(\"on\");".to_owned()),
            ],
            "",
            "error: on",
        ),
        row(
            "the profile `debug` is built in",
            first(Since::DebugProfile),
            package("[profile.debug]\ndebug = 1\n"),
            "profile name `debug` is reserved",
            "Finished",
        ),
        row(
            "a profile inherits `debug`",
            first(Since::DebugProfile),
            package("[profile.x]\ninherits = \"debug\"\n"),
            "profile.x.inherits=\"debug\" should be profile.x.inherits=\"dev\"",
            "Finished",
        ),
        row(
            "a member has the profile `debug`",
            first(Since::DebugProfile),
            vec![
                ("Cargo.toml", "[workspace]\nmembers = [\"b\"]\nresolver = \"2\"\n".to_owned()),
                ("b/Cargo.toml", "[package]\nname = \"b\"\nedition = \"2021\"\n[profile.debug]\nopt-level = 1\n".to_owned()),
                ("b/src/lib.rs", String::new()),
            ],
            "profile name `debug` is reserved",
            "Finished",
        ),
        row(
            "dashes in the names of lints are deprecated",
            first(Since::HyphenatedLints),
            package("[lints.rust]\nunused-mut = \"warn\"\n[workspace.lints.clippy]\ntoo-many-lines = \"warn\"\n"),
            "",
            "`lints.rust.unused-mut` is deprecated in favor of `lints.rust.unused_mut`",
        ),
        row(
            "those of the workspace as well, whether a member inherits them or not",
            first(Since::HyphenatedLints),
            package("[workspace.lints.clippy]\ntoo-many-lines = \"warn\"\n"),
            "",
            "`lints.clippy.too-many-lines` is deprecated",
        ),
        row(
            "`build.warnings` is read",
            config_key(&["build"], "warnings"),
            vec![
                ("Cargo.toml", PACKAGE.to_owned()),
                ("src/lib.rs", "fn unused() {}".to_owned()),
                (".cargo/config.toml", "[build]\nwarnings = \"deny\"\n".to_owned()),
            ],
            "Finished",
            "warnings are denied by `build.warnings` configuration",
        ),
        row(
            "`rustdocflags` of a `cfg` is read",
            config_key(&["target", "cfg(unix)"], "rustdocflags"),
            with_config("[target.'cfg(all())']\nrustdocflags = [\"--cfg\", \"x\"]\n"),
            "unused key `rustdocflags` in [target] config table",
            "",
        ),
        row(
            "`resolver.lockfile-path` is read",
            config_key(&["resolver"], "lockfile-path"),
            with_config("[resolver]\nlockfile-path = \"Cargo.lock.toml\"\n"),
            "pass `-Zlockfile-path` to enable it",
            "must be a path to a Cargo.lock file",
        ),
        row(
            "`[lints.cargo]` is read",
            first(Since::CargoLints),
            package("[lints.cargo]\nmanual_readme = \"allow\"\n"),
            "unused manifest key `lints.cargo` (may be supported in a future version)",
            "",
        ),
        Row {
            what: "incremental compilation is off where `CI` is set",
            since: first(Since::CiWithoutIncremental),
            files: package("[profile.dev]\nincremental = true\n"),
            command: &["check", "-v"],
            env: &[("CI", "")],
            before: " incremental=",
            after: "",
        },
        Row {
            what: "unless `build.incremental` says otherwise",
            since: 0,
            files: with_config("[build]\nincremental = true\n"),
            command: &["check", "-v"],
            env: &[("CI", "true")],
            before: "",
            after: " incremental=",
        },
    ]
}

#[test]
fn each_version_changed_what_is_said_of_it() {
    let mut wrong = Vec::new();
    for (number, row) in rows().into_iter().enumerate() {
        let scratch = Scratch::new(&format!("versions-{number}"));
        scratch.write("src/lib.rs", "");
        for (path, text) in &row.files {
            scratch.write(path, text);
        }
        let said = scratch.cargo_in(row.env, row.command);
        let is_said = |text: &str| text.is_empty() || said.contains(text);
        let is_after = *real::MINOR >= row.since;
        let (said_now, said_then) = if is_after { (row.after, row.before) } else { (row.before, row.after) };
        if !is_said(said_now) || !said_then.is_empty() && said.contains(said_then) {
            wrong.push(format!("{}: cargo 1.{} says:\n{said}", row.what, *real::MINOR));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Cargo's lints were there before they were stable. Each finding that one of them makes a warning or an error is one of
/// Cargo's, in the same file.
#[test]
fn lints_are_those_of_cargo() {
    // Before, some of them differed or were not there.
    if *real::MINOR < 99 {
        return;
    }
    let workspace = |lints: &str, msrv: &str| {
        vec![
            (
                "Cargo.toml",
                format!(
                    "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n[workspace.package]\nversion = \
                     \"1.0.0\"\nlicense = \"MIT\"\n[workspace.dependencies]\na.path = \"a\"\n{lints}"
                ),
            ),
            ("a/Cargo.toml", format!("[package]\nname = \"a\"\nedition = \"2021\"\nversion.workspace = true\n{msrv}")),
            (
                "b/Cargo.toml",
                "[package]\nname = \"b\"\nedition = \"2021\"\n[lints.cargo]\nnonsense = \"warn\"\n".to_owned(),
            ),
        ]
    };
    let lint = "unused_workspace_dependencies";
    for (number, (lints, msrv)) in [
        (String::new(), ""),
        ("[workspace.lints.rust]\nunused_mut = \"warn\"\n".to_owned(), ""),
        ("[workspace.lints.rust]\n".to_owned(), "rust-version = \"1.78\"\n"),
        ("[workspace.lints.rust]\n".to_owned(), "rust-version = \"1.79\"\n"),
        (format!("[workspace.lints.cargo]\n{lint} = \"allow\"\n"), ""),
        (format!("[workspace.lints.cargo]\n{lint} = \"allow\"\nsuspicious = \"warn\"\n"), ""),
        (
            format!("[workspace.lints.cargo]\n{lint} = {{ level = \"allow\", priority = 1 }}\nsuspicious = \"deny\"\n"),
            "",
        ),
        (
            "[workspace.lints.cargo]\ndefault = \"deny\"\nunknown_lints = \"allow\"\nnonsense = \"warn\"\n".to_owned(),
            "",
        ),
        ("[workspace.lints.cargo]\nnonsense = \"warn\"\n".to_owned(), ""),
    ]
    .into_iter()
    .enumerate()
    {
        let files = workspace(&lints, msrv);
        let scratch = Scratch::new(&format!("lints-{number}"));
        let mut inputs = Vec::new();
        for (path, text) in &files {
            scratch.write(path, text);
            inputs.push(plimsoll::input::InputFile { path: (*path).to_owned(), bytes: text.clone().into_bytes() });
        }
        for path in ["a/src/lib.rs", "b/src/lib.rs"] {
            scratch.write(path, "");
        }
        let options = plimsoll::model::Options {
            toolchain: Some(Since::CargoLints.to_string()),
            ..plimsoll::model::Options::default()
        };
        let audit = plimsoll::audit::Audit::with(inputs, &options);
        let rules = ["unused-workspace-dependency", "unused-workspace-field", "uninherited-lints", "unknown-key"];
        let told = audit.findings.iter().filter(|finding| rules.contains(&finding.rule));
        let mut ours: Vec<String> = told
            .filter(|finding| finding.severity.name() != "info")
            .map(|finding| {
                let severity = finding.severity.name();
                let subject = finding.id.as_str().split_once(':').map(|(_, subject)| subject).unwrap_or_default();
                match finding.rule {
                    "unused-workspace-dependency" => format!("{severity}: unused workspace dependency `{subject}`"),
                    "unused-workspace-field" => format!("{severity}: unused field `{subject}` in `workspace.package`"),
                    "uninherited-lints" => format!("{severity}: missing `[lints]` to inherit `[workspace.lints]`"),
                    _ => format!("{severity}: unknown lint: `{}`", subject.rsplit('.').next().unwrap()),
                }
            })
            .collect();
        let nightly = [("__CARGO_TEST_CHANNEL_OVERRIDE_DO_NOT_USE_THIS", "nightly")];
        let said = scratch.cargo_in(&nightly, &["check", "-Zcargo-lints"]);
        let is_lint = |line: &&str| {
            ["unused workspace", "unused field", "missing `[lints]`", "unknown lint"]
                .iter()
                .any(|what| line.contains(what))
        };
        let mut cargos: Vec<String> = said.lines().filter(is_lint).map(str::to_owned).collect();
        ours.sort();
        cargos.sort();
        assert_eq!(ours, cargos, "{lints}{msrv}: {said}");
    }
}
