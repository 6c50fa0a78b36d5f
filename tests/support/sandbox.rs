//! A folder in which real cargo meets a workspace, without a network.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use plimsoll::audit::Audit;
use plimsoll::plan::Plan;
use plimsoll::read::lockfile::{Source, Version};
use plimsoll::workspace::Origin;
use semver::VersionReq;
use serde_json::Value;

use crate::case::Case;

static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// The folder. It is removed at the end.
pub struct Sandbox {
    folder: PathBuf,
    files: Vec<(String, String)>,
}

/// What cargo said.
pub struct Said {
    /// Whether it was content.
    pub ok: bool,
    /// On its output.
    pub out: String,
    /// On its error output.
    pub said: String,
}

/// The index of a registry other than crates.io.
pub fn index_of(name: &str) -> String {
    format!("https://{name}.example.com/index")
}

impl Sandbox {
    /// The workspace of a case.
    pub fn new(case: &Case) -> Self {
        Self::of(&case.files, &case.audit())
    }

    /// A workspace of these files.
    pub fn of(files: &[(String, String)], audit: &Audit) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("plimsoll-sandbox-{}-{number}", std::process::id()));
        let sandbox = Self { folder, files: files.to_vec() };
        for (path, text) in files {
            sandbox.write(&format!("work/{path}"), text);
            if let Some(folder) = path.strip_suffix("Cargo.toml") {
                let main = format!("{folder}src/main.rs");
                if text.contains(&"path = \"src/main.rs\"".to_owned()) {
                    sandbox.write(&format!("work/{main}"), "fn main() {}");
                }
                if !files.iter().any(|(path, _)| *path == main) {
                    sandbox.write(&format!("work/{folder}src/lib.rs"), "");
                }
            }
        }
        sandbox.make_sources(audit);
        sandbox
    }

    /// Writes a file below the folder.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes the corrected files.
    pub fn correct(&self, plan: &Plan) {
        for file in &plan.files {
            self.write(&format!("work/{}", file.path), &file.after);
        }
    }

    /// Writes all files as they were given.
    pub fn restore(&self, _: &Audit) {
        for (path, text) in &self.files {
            self.write(&format!("work/{path}"), text);
        }
    }

    /// The lockfile as it is now.
    pub fn lock(&self) -> String {
        fs::read_to_string(self.folder.join("work/Cargo.lock")).unwrap()
    }

    /// Runs cargo in the workspace.
    pub fn cargo(&self, arguments: &[&str]) -> Said {
        self.cargo_with("", arguments, None)
    }

    /// Runs cargo in a folder of the workspace.
    pub fn cargo_in(&self, folder: &str, arguments: &[&str]) -> Said {
        self.cargo_with(folder, arguments, None)
    }

    /// Runs cargo in a folder of the workspace, with another program in front of rustc.
    fn cargo_with(&self, folder: &str, arguments: &[&str], wrapper: Option<&Path>) -> Said {
        let mut command = crate::real::cargo();
        command.args(arguments).arg("--offline").current_dir(self.folder.join("work").join(folder));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("CARGO") || name.starts_with("RUSTFLAGS") || name == "RUSTC_WRAPPER" {
                command.env_remove(name);
            }
        }
        command.env("CARGO_HOME", self.folder.join("home")).env("CARGO_TARGET_DIR", self.folder.join("target"));
        command.envs(wrapper.map(|wrapper| ("RUSTC_WRAPPER", wrapper)));
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { ok: output.status.success(), out: text(output.stdout), said: text(output.stderr) }
    }

    /// What `cargo metadata` says, with paths relative to the workspace.
    pub fn metadata(&self, arguments: &[&str]) -> Result<Value, String> {
        let mut all = vec!["metadata", "--format-version", "1"];
        all.extend(arguments);
        let said = self.cargo(&all);
        if said.ok { Ok(serde_json::from_str(&said.out).unwrap()) } else { Err(said.said) }
    }

    /// What cargo warns of before it builds, with paths relative to the workspace.
    pub fn warnings(&self) -> Vec<String> {
        // A package that is not there: cargo tells its warnings, resolves, looks for it, and builds nothing.
        let said = self.cargo(&["check", "-p", "no-such-package"]).said;
        let stopped = ["did not match any packages", "requires a lock file to be present first"];
        assert!(stopped.iter().any(|text| said.contains(text)), "{said}");
        let folder = fs::canonicalize(self.folder.join("work")).unwrap();
        let folder = format!("{}/", folder.display());
        // Some warnings go on in a line that names the package.
        let said = said.replace(&folder, "").replace(":\npackage:   ", ": ");
        said.lines().filter_map(|line| line.strip_prefix("warning: ")).map(str::to_owned).collect()
    }

    /// Tiny packages for all that the workspace takes from elsewhere.
    fn make_sources(&self, audit: &Audit) {
        let mut tiny: BTreeMap<(String, Version, String), Tiny> = BTreeMap::new();
        let mut features: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut gits: BTreeMap<String, Git> = BTreeMap::new();
        let mut registries: BTreeSet<String> = BTreeSet::new();
        let locked = audit.model.graph();
        for member in &audit.model.workspace.members {
            for dependency in &member.dependencies {
                let named = features.entry(dependency.name.clone()).or_default();
                named.extend(dependency.features.iter().cloned());
                registries.extend(dependency.requirement_site().spec.registry.clone());
                let source = match &dependency.origin {
                    Origin::Path(_) => continue,
                    Origin::CratesIo => "crates-io".to_owned(),
                    Origin::Registry(name) => name.clone(),
                    Origin::Git { url, reference } => {
                        let name = format!("git-{}", gits.len());
                        let known = gits.iter().find(|(_, git)| **git == (url.clone(), reference.clone()));
                        let name = known.map(|(name, _)| name.clone()).unwrap_or(name);
                        gits.insert(name.clone(), (url.clone(), reference.clone()));
                        name
                    }
                };
                if locked.is_none() || source != "crates-io" {
                    let version = dependency.requirement.as_ref().map_or_else(|| Version::new(1, 0, 0), some_version);
                    tiny.entry((dependency.name.clone(), version, source)).or_default();
                }
            }
        }
        // Features of a package that a member's own features name.
        for manifest in audit.model.workspace.manifests.values() {
            let table = manifest.tree.table(&["features"]);
            let values = table.into_iter().flat_map(|table| table.iter()).filter_map(|(_, e)| e.value.as_array());
            for (name, feature) in values.flatten().filter_map(|value| value.as_str()?.split_once('/')) {
                features.entry(name.trim_end_matches('?').to_owned()).or_default().insert(feature.to_owned());
            }
        }
        for package in locked.into_iter().flat_map(|graph| &graph.lock().packages).filter(|p| !p.is_by_path()) {
            if package.source == Source::CratesIo {
                let key = (package.name.as_str().to_owned(), package.version.clone(), "crates-io".to_owned());
                let ids = package.dependencies.iter();
                let on = ids.filter_map(|id| locked?.package(*id));
                let on = on.map(|on| (on.name.as_str().to_owned(), on.version.clone()));
                tiny.entry(key).or_default().on.extend(on);
            }
        }
        for ((name, version, source), tiny) in &tiny {
            let mut manifest = format!(
                "[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2021\"\n\n[dependencies]\n"
            );
            for (number, (name, version)) in tiny.on.iter().enumerate() {
                writeln!(manifest, "d{number} = {{ package = \"{name}\", version = \"{version}\" }}").unwrap();
            }
            manifest.push_str("\n[features]\n");
            let mut all: BTreeSet<&str> = features.get(name).into_iter().flatten().map(String::as_str).collect();
            all.insert("default");
            for feature in all {
                writeln!(manifest, "{feature} = []").unwrap();
            }
            let folder = format!("sources/{source}/{name}-{version}");
            self.write(&format!("{folder}/Cargo.toml"), &manifest);
            self.write(&format!("{folder}/src/lib.rs"), "");
            self.write(&format!("{folder}/.cargo-checksum.json"), "{\"files\":{},\"package\":null}");
        }
        let mut config = String::new();
        let directory = |config: &mut String, name: &str| {
            let folder = self.folder.join("sources").join(name);
            fs::create_dir_all(&folder).unwrap();
            writeln!(config, "[source.tiny-{name}]\ndirectory = {folder:?}\n").unwrap();
        };
        for name in registries.iter().map(String::as_str).chain(["crates-io"]) {
            let index = if name == "crates-io" {
                String::new()
            } else {
                writeln!(config, "[registries.{name}]\nindex = \"{}\"\n", index_of(name)).unwrap();
                format!("registry = \"{}\"\n", index_of(name))
            };
            writeln!(config, "[source.{name}]\n{index}replace-with = \"tiny-{name}\"\n").unwrap();
            directory(&mut config, name);
        }
        for (name, (url, reference)) in &gits {
            let reference = reference.as_ref().map(|(key, value)| format!("{key} = \"{value}\"\n")).unwrap_or_default();
            writeln!(config, "[source.{name}]\ngit = \"{url}\"\n{reference}replace-with = \"tiny-{name}\"\n").unwrap();
            directory(&mut config, name);
        }
        self.write("home/config.toml", &config);
    }
}

/// A repository, and the branch, tag or revision of it.
type Git = (String, Option<(&'static str, String)>);

/// A package of which nothing matters but what it depends on.
#[derive(Default)]
struct Tiny {
    on: Vec<(String, Version)>,
}

/// A version that a requirement allows.
fn some_version(requirement: &VersionReq) -> Version {
    let mut candidates: Vec<Version> = requirement
        .comparators
        .iter()
        .map(|one| Version::new(one.major, one.minor.unwrap_or(0), one.patch.unwrap_or(0)))
        .chain([Version::new(1, 0, 0)])
        .collect();
    candidates.retain(|version| requirement.matches(version));
    candidates.into_iter().next().unwrap_or_else(|| panic!("no version for {requirement}"))
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if std::env::var_os("PLIMSOLL_KEEP").is_none() {
            let _ = fs::remove_dir_all(Path::new(&self.folder));
        }
    }
}

/// A call of the compiler: the crate and its flags, without what names folders and hashes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call(Vec<String>);

impl Call {
    /// Whether a flag of `-C` is this one, or is named so. Only the workspace's own crate is looked at.
    pub fn has(&self, flag: &str) -> bool {
        let own = self.0.first().is_some_and(|name| name == "p");
        own && self.0.iter().any(|one| one == flag || one.split('=').next() == Some(flag))
    }
}

/// Compiles everything but the package `p`, of which only the call is looked at: optimizing it together with the
/// standard library would take most of the time.
const NOT_RUSTC: &str = r#"#!/bin/sh
for word in "$@"; do
    case "$before" in
    --crate-name) name=$word ;;
    --out-dir) out=$word ;;
    esac
    case "$word" in
    extra-filename=*) extra=${word#extra-filename=} ;;
    esac
    before=$word
done
test "$name" = p || exec "$@"
: >"$out/p$extra"
echo "$out/p$extra.d: src/main.rs" >"$out/p$extra.d"
"#;

/// The compiler calls of a build with `profile`.
pub fn calls(sandbox: &Sandbox, profile: &str) -> Result<BTreeSet<Call>, String> {
    let arguments: Vec<&str> = match profile {
        "dev" => vec!["build", "-v"],
        "test" => vec!["test", "--no-run", "-v"],
        "bench" => vec!["bench", "--no-run", "-v"],
        other => vec!["build", "-v", "--profile", other],
    };
    let _ = fs::remove_dir_all(sandbox.folder.join("target"));
    sandbox.write("rustc.sh", NOT_RUSTC);
    let wrapper = sandbox.folder.join("rustc.sh");
    let _ = Command::new("chmod").arg("+x").arg(&wrapper).status();
    let said = sandbox.cargo_with("", &arguments, Some(&wrapper));
    if !said.ok {
        return Err(said.said);
    }
    let call = |line: &str| {
        let mut words = line.split_whitespace().skip_while(|word| *word != "--crate-name");
        let mut flags = vec![words.nth(1)?.to_owned()];
        while let Some(word) = words.next() {
            match word {
                "--test" => flags.push(word.to_owned()),
                "--crate-type" => flags.extend(words.next().map(str::to_owned)),
                "-C" => {
                    let flag = words.next()?.trim_end_matches('`');
                    match flag.split('=').next()? {
                        "metadata" | "extra-filename" => {}
                        "incremental" => flags.push("incremental".to_owned()),
                        _ => flags.push(flag.to_owned()),
                    }
                }
                _ => {}
            }
        }
        flags[1..].sort();
        Some(Call(flags))
    };
    let running = said.said.lines().filter(|line| line.contains("Running `") && line.contains("--crate-name"));
    let calls: BTreeSet<Call> = running.filter_map(call).collect();
    if calls.is_empty() { Err(format!("no compiler was called:\n{}", said.said)) } else { Ok(calls) }
}
