//! Mutants of a workspace that cargo accepts: whatever real cargo refuses of them is told, and nothing else.
//!
//! `PLIMSOLL_MUTANTS` says how many are tried, and `PLIMSOLL_SEED` where the row begins.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

#[path = "support/case.rs"]
mod case;
#[path = "support/real.rs"]
mod real;
#[path = "support/sandbox.rs"]
mod sandbox;

use plimsoll::audit::Audit;
use plimsoll::finding::Severity;
use plimsoll::input::{InputFile, is_wanted};
use plimsoll::source::Weight;
use sandbox::Sandbox;

/// A root with a package that has something of most that a manifest can have, a line a key.
const ROOT: &[(&str, &str)] = &[
    ("package.name", "\"top\""),
    ("package.version", "\"1.0.0\""),
    ("package.edition", "\"2021\""),
    ("package.rust-version", "\"1.70\""),
    ("package.authors", "[\"x\"]"),
    ("package.description", "\"x\""),
    ("package.documentation", "\"https://example.com\""),
    ("package.readme", "false"),
    ("package.homepage", "\"https://example.com\""),
    ("package.repository", "\"https://example.com\""),
    ("package.license", "\"MIT\""),
    ("package.keywords", "[\"x\"]"),
    ("package.categories", "[]"),
    ("package.exclude", "[\"x\"]"),
    ("package.include", "[\"src\"]"),
    ("package.publish", "[\"own\"]"),
    ("package.build", "false"),
    ("package.autobins", "true"),
    ("package.default-run", "\"tool\""),
    ("package.metadata.x", "1"),
    ("workspace.members", "[\"a\", \"b\"]"),
    ("workspace.exclude", "[\"c\"]"),
    ("workspace.default-members", "[\".\", \"a\"]"),
    ("workspace.resolver", "\"2\""),
    ("workspace.package.version", "\"0.3.0\""),
    ("workspace.package.edition", "\"2018\""),
    ("workspace.package.authors", "[]"),
    ("workspace.package.license", "\"MIT\""),
    ("workspace.dependencies.a.path", "\"a\""),
    ("workspace.dependencies.a.features", "[\"one\"]"),
    ("workspace.dependencies.a.default-features", "false"),
    ("workspace.lints.rust.unsafe_code", "\"warn\""),
    ("workspace.lints.clippy.all.level", "\"warn\""),
    ("workspace.lints.clippy.all.priority", "-1"),
    ("dependencies.a.workspace", "true"),
    ("dependencies.a.optional", "true"),
    ("dev-dependencies.b.path", "\"b\""),
    ("dev-dependencies.b.version", "\"0.1\""),
    ("build-dependencies.c.path", "\"c\""),
    ("build-dependencies.c.package", "\"c\""),
    ("target.'cfg(unix)'.dependencies.d.path", "\"c\""),
    ("target.'cfg(unix)'.dependencies.d.package", "\"c\""),
    ("target.'cfg(unix)'.dependencies.d.optional", "true"),
    ("features.default", "[\"one\"]"),
    ("features.one", "[]"),
    ("features.two", "[\"one\", \"a/one\"]"),
    ("features.three", "[\"dep:d\", \"a?/two\"]"),
    ("lib.name", "\"top_lib\""),
    ("lib.path", "\"src/lib.rs\""),
    ("lib.crate-type", "[\"rlib\"]"),
    ("lib.doctest", "false"),
    ("bin", "[{ name = \"tool\", path = \"src/tool.rs\", required-features = [\"one\"], test = false }]"),
    ("example", "[{ name = \"shown\", path = \"src/tool.rs\" }]"),
    ("lints.workspace", "true"),
    ("profile.dev.debug", "1"),
    ("profile.dev.opt-level", "\"s\""),
    ("profile.dev.package.a.opt-level", "3"),
    ("profile.dev.build-override.codegen-units", "4"),
    ("profile.release.lto", "\"thin\""),
    ("profile.release.panic", "\"abort\""),
    ("profile.release.strip", "\"symbols\""),
    ("profile.release.incremental", "false"),
    ("profile.dist.inherits", "\"release\""),
    ("profile.dist.split-debuginfo", "\"off\""),
    ("patch.crates-io.whatever.path", "\"whatever\""),
];

const MEMBER: &[(&str, &str)] = &[
    ("package.name", "\"b\""),
    ("package.version", "\"0.1.2\""),
    ("package.edition.workspace", "true"),
    ("package.authors.workspace", "true"),
    ("package.license.workspace", "true"),
    ("package.workspace", "\"..\""),
    ("dependencies.a.workspace", "true"),
    ("dependencies.a.features", "[\"two\"]"),
    ("features.x", "[\"a/two\"]"),
    ("lints.rust.unsafe_code.level", "\"deny\""),
    ("profile.dev.debug", "true"),
    ("test", "[{ name = \"t\", path = \"src/lib.rs\", harness = false }]"),
];

const OTHERS: &[(&str, &str)] = &[
    (
        "a/Cargo.toml",
        "[package]\nname = \"a\"\nversion.workspace = true\nedition = \"2021\"\n[features]\none = []\ntwo = []\n",
    ),
    ("c/Cargo.toml", "[package]\nname = \"c\"\nedition = \"2021\"\n[features]\nq = []\n"),
    ("whatever/Cargo.toml", "[package]\nname = \"whatever\"\nedition = \"2021\"\n"),
    ("a/src/lib.rs", ""),
    ("b/src/lib.rs", ""),
    ("c/src/lib.rs", ""),
    ("whatever/src/lib.rs", ""),
    ("src/lib.rs", ""),
    ("src/tool.rs", "fn main() {}"),
];

const VALUES: &[&str] = &[
    "1",
    "-1",
    "0",
    "300",
    "3.5",
    "true",
    "false",
    "\"\"",
    "\"x\"",
    "\"1\"",
    "\"1.0\"",
    "\"1.2.3\"",
    "\"true\"",
    "\"2021\"",
    "\"a-b\"",
    "\"a b\"",
    "\"dep:d\"",
    "\"../a\"",
    "\"dev\"",
    "\"release\"",
    "\"off\"",
    "\"abort\"",
    "\"*\"",
    "\"=0.1.2\"",
    "[]",
    "[\"x\"]",
    "[1]",
    "[\"one\"]",
    "[\"dep:a\"]",
    "[\"dep:c\"]",
    "[\"a\"]",
    "[\"a/x\"]",
    "[\"dylib\", \"cdylib\"]",
    "[[]]",
    "{}",
    "{ workspace = true }",
    "{ workspace = false }",
    "{ x = 1 }",
    "{ path = \"c\" }",
    "{ path = \"a\", version = \"9\" }",
    "{ git = \"x\" }",
    "{ level = \"warn\" }",
    "{ path = \"c\", features = [\"z\"] }",
    "[{ name = \"x\" }]",
    "[{ path = \"src/tool.rs\" }]",
    "[{ name = \"build\", path = \"src/tool.rs\" }]",
    "1979-05-27",
    "[{ name = \"x\", path = \"src/tool.rs\" }, { name = \"x\", path = \"src/lib.rs\" }]",
];

/// Keys that come in anew.
const KEYS: &[&str] = &[
    "package.resolver",
    "package.links",
    "package.metabuild",
    "package.default-target",
    "package.im-a-teapot",
    "package.autolib",
    "package.autotests",
    "package.license-file",
    "package.cargo-features",
    "package.build",
    "package.workspace",
    "project.name",
    "badges",
    "badges.x",
    "replace",
    "replace.\"x:1.0.0\"",
    "replace.x",
    "cargo-features",
    "hints.mostly-unused",
    "bench",
    "test",
    "example",
    "bin",
    "lib.proc-macro",
    "lib.plugin",
    "lib.edition",
    "lib.crate_type",
    "dependencies.new",
    "dependencies.c.path",
    "dependencies.\"1x\"",
    "dependencies.\"x y\"",
    "dependencies.a.version",
    "dependencies.a.package",
    "dependencies.a.git",
    "dependencies.a.public",
    "dependencies.a.artifact",
    "dependencies.a.registry",
    "build-dependencies.c.git",
    "build-dependencies.c.branch",
    "build-dependencies.c.tag",
    "build-dependencies.c.features",
    "build-dependencies.c.optional",
    "build-dependencies.c.lib",
    "build-dependencies.c.base",
    "build-dependencies.c.registry-index",
    "dev-dependencies.b.optional",
    "dev-dependencies.b.features",
    "dev-dependencies.a",
    "dev_dependencies.c",
    "build_dependencies",
    "features.a",
    "features.d",
    "features.\"x/y\"",
    "features.\"dep:x\"",
    "features.\"\"",
    "features.\"+\"",
    "features.four",
    "target.x",
    "target.x.dependencies",
    "target.'cfg('",
    "target.'cfg('.dependencies",
    "target.'cfg(test)'.dependencies.c.path",
    "lints.rust",
    "lints.other.x",
    "workspace.lints.rust.\"a::b\"",
    "workspace.lints.clippy.\"clippy::x\"",
    "workspace.lints.rust.unexpected_cfgs.check-cfg",
    "workspace.metadata",
    "workspace.package.rust-version",
    "workspace.package.publish",
    "workspace.package.readme",
    "workspace.package.badges",
    "workspace.dependencies.a.optional",
    "workspace.dependencies.a.public",
    "workspace.dependencies.a.artifact",
    "workspace.dependencies.n",
    "workspace.whatever",
    "profile.dev.inherits",
    "profile.dev.dir-name",
    "profile.dev.rustflags",
    "profile.dev.trim-paths",
    "profile.dev.codegen-backend",
    "profile.dev.hint-mostly-unused",
    "profile.dev.rpath",
    "profile.dev.overflow-checks",
    "profile.dev.debug-assertions",
    "profile.dev.codegen-units",
    "profile.dev.package",
    "profile.dev.package.\"x@1\"",
    "profile.dev.package.\"x@y\"",
    "profile.dev.package.a.lto",
    "profile.dev.package.a.inherits",
    "profile.dev.build-override.package",
    "profile.new",
    "profile.new.inherits",
    "profile.check.inherits",
    "profile.\"a.b\".inherits",
    "profile.test.inherits",
    "patch.nope.x.path",
    "patch.crates.x.path",
    "patch.\"a/b\".x.path",
    "patch.crates-io.x",
    "patch.crates-io.whatever.version",
    "patch.crates-io.whatever.git",
    "patch.crates-io.whatever.package",
];

/// What cargo says where only the file system or its configuration elsewhere tells, and of a fraction in place of some
/// tables, where it takes a date: the tree does not tell the two apart.
const ONLY_FOLDERS_TELL: &[&str] = &[
    "No such file or directory",
    "default-run target",
    "can't find",
    "custom build script",
    "should be a URL or registry name",
];

/// Numbers that look random, the same with each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

fn text(lines: &[(String, String)]) -> String {
    lines.iter().map(|(key, value)| format!("{key} = {value}\n")).collect()
}

/// The keys with one change, and what it is.
fn mutant(keys: &[(&str, &str)], numbers: &mut Numbers) -> (Vec<(String, String)>, String) {
    let mut lines: Vec<(String, String)> = keys.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let value = VALUES[numbers.below(VALUES.len())];
    let at = numbers.below(lines.len());
    let change = match numbers.below(10) {
        0 => format!("without {}", lines.remove(at).0),
        1..=5 => {
            lines[at].1 = value.to_owned();
            format!("{} = {value}", lines[at].0)
        }
        _ => {
            let key = KEYS[numbers.below(KEYS.len())];
            // In place of what stands below it or above it.
            lines.retain(|(other, _)| {
                !other.starts_with(&format!("{key}.")) && !key.starts_with(&format!("{other}.")) && other != key
            });
            lines.push((key.to_owned(), value.to_owned()));
            format!("{key} = {value}")
        }
    };
    (lines, change)
}

#[test]
fn mutants_are_refused_where_cargo_refuses_them() {
    let number = |name: &str, otherwise| std::env::var(name).map_or(otherwise, |text| text.parse().unwrap());
    let (count, seed) = (number("PLIMSOLL_MUTANTS", 150), number("PLIMSOLL_SEED", 1));
    let mut numbers = Numbers(seed);
    let (mut refused, mut wrong) = (0, Vec::new());
    let plain =
        |keys: &[(&str, &str)]| keys.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
    let mut sandbox = None;
    for index in 0..=count {
        let (root, member, change) = if index == 0 {
            (plain(ROOT), plain(MEMBER), "nothing".to_owned())
        } else if numbers.below(4) == 0 {
            let (member, change) = mutant(MEMBER, &mut numbers);
            (plain(ROOT), member, format!("b: {change}"))
        } else {
            let (root, change) = mutant(ROOT, &mut numbers);
            (root, plain(MEMBER), change)
        };
        let mut files = vec![("Cargo.toml".to_owned(), text(&root)), ("b/Cargo.toml".to_owned(), text(&member))];
        files.extend(OTHERS.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
        let wanted = files.iter().filter(|(path, _)| is_wanted(path));
        let audit = Audit::new(
            wanted.map(|(path, text)| InputFile { path: path.clone(), bytes: text.clone().into() }).collect(),
        );
        let problems = audit.model.problems.iter().filter(|problem| problem.weight == Weight::Error);
        let findings = audit.findings.iter().filter(|finding| finding.severity == Severity::Error);
        let mut told: Vec<String> = problems.map(|problem| problem.message.clone()).collect();
        told.extend(findings.map(|finding| finding.title.clone()));
        let sandbox = sandbox.get_or_insert_with(|| Sandbox::of(&files, &audit));
        for (path, text) in &files {
            sandbox.write(&format!("work/{path}"), text);
        }
        let cargo = match sandbox.metadata(&["--no-deps"]) {
            Err(said) => Some(said),
            Ok(_) if told.is_empty() => None,
            Ok(_) => {
                Some(sandbox.cargo(&["check", "--quiet", "--workspace"])).filter(|said| !said.ok).map(|said| said.said)
            }
        };
        refused += u64::from(cargo.is_some());
        let only_folders_tell = |said: &String| ONLY_FOLDERS_TELL.iter().any(|text| said.contains(text));
        // What rustc refuses is a warning.
        let is_told = !told.is_empty() || audit.findings.iter().any(|finding| finding.rule == "refused-profile");
        let agrees = match &cargo {
            Some(said) => is_told || only_folders_tell(said),
            None => told.is_empty(),
        };
        if !agrees {
            let cargo = cargo.unwrap_or_else(|| "(accepts it)".to_owned());
            let cargo: Vec<&str> = cargo.lines().filter(|line| !line.trim().is_empty()).collect();
            wrong.push(format!("{change}\n    told: {told:?}\n    cargo: {}", cargo.join(" | ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {count} ({refused} refused):\n{}", wrong.len(), wrong.join("\n"));
    assert!(refused > count / 4 && refused < count, "{refused} of {count} are refused");
}
