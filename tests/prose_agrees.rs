//! What the rules' prose says of cargo, asked of cargo.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

use std::path::{Path, PathBuf};
use std::process::Command;

struct Lab(PathBuf);

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Lab {
    /// A program `app` that depends on the library `dep`, and whose build script depends on `built`.
    fn new(name: &str, of_manifest: &str) -> Self {
        let lab = Self(std::env::temp_dir().join(format!("plimsoll-prose-{name}-{}", std::process::id())));
        let package = |name: &str, rest: &str| {
            format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2021\"\n{rest}")
        };
        let links = "[dependencies]\ndep = { path = \"dep\" }\n[build-dependencies]\nbuilt = { path = \"built\" }\n";
        lab.write("Cargo.toml", &package("app", &format!("{links}{of_manifest}")));
        lab.write("src/main.rs", "fn main() { print!(\"{}\", cfg!(debug_assertions)) }");
        lab.write("build.rs", "fn main() {}");
        for name in ["dep", "built"] {
            lab.write(&format!("{name}/Cargo.toml"), &package(name, ""));
            lab.write(&format!("{name}/src/lib.rs"), "pub fn name() {}");
        }
        lab
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Whether cargo ends well, and all that it prints.
    fn cargo(&self, arguments: &[&str], flags: &str) -> (bool, String) {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(arguments).arg("--offline").current_dir(&self.0);
        command.env("CARGO_TARGET_DIR", self.path("target")).env("RUSTFLAGS", flags);
        let output = command.output().unwrap();
        let both = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(both).unwrap())
    }
}

#[test]
fn rustc_refuses_lto_in_rustflags_where_the_profile_has_none() {
    let cases = [
        ("", "-C lto=fat", false),
        ("", "-Clto", false),
        ("[profile.dev]\nlto = \"off\"\n", "-C lto=thin", false),
        ("", "-C lto=off", true),
        ("", "-C lto=n", true),
        ("", "-C lto=thin -C embed-bitcode=yes", true),
        // What is built for build scripts has no LTO, whatever the profile says.
        ("[profile.dev]\nlto = \"thin\"\n", "-C lto=fat", false),
    ];
    for (profile, flags, ends_well) in cases {
        let lab = Lab::new("lto", profile);
        let (ended_well, said) = lab.cargo(&["build"], flags);
        assert_eq!(ended_well, ends_well, "{profile}{flags}: {said}");
        assert!(ended_well || said.contains("are incompatible"), "{said}");
    }
}

#[test]
fn dev_builds_lose_their_debug_assertions_to_an_opt_level_in_rustflags() {
    let lab = Lab::new("assertions", "");
    assert_eq!(lab.cargo(&["run", "-q"], "").1, "true");
    assert_eq!(lab.cargo(&["run", "-q"], "-C opt-level=3").1, "false");
}

#[test]
fn each_set_of_rustflags_has_everything_compiled_for_itself() {
    let lab = Lab::new("sets", "");
    let compiled = |flags| lab.cargo(&["build"], flags).1.matches("Compiling").count();
    assert_eq!(["", "-Dwarnings", "", "-Dwarnings"].map(compiled), [3, 3, 0, 0]);
}

#[test]
fn tests_share_only_what_is_built_for_build_scripts_with_a_program_that_aborts() {
    let lab = Lab::new("abort", "[profile.dev]\npanic = \"abort\"\n");
    assert!(lab.cargo(&["build"], "").0);
    let said = lab.cargo(&["test", "--no-run", "-v"], "").1;
    let compiled = |name: &str| said.contains(&format!("--crate-name {name} "));
    assert_eq!(["app", "dep", "built"].map(compiled), [true, true, false], "{said}");
}

#[test]
fn frames_of_crates_without_debug_information_keep_their_names() {
    let lab =
        Lab::new("frames", "[profile.dev]\ndebug = \"line-tables-only\"\n[profile.dev.package.dep]\ndebug = false\n");
    lab.write("dep/src/lib.rs", "#[inline(never)]\npub fn fails() { if std::env::args().count() > 0 { panic!() } }");
    lab.write("src/main.rs", "fn main() { dep::fails() }");
    let said = lab.cargo(&["run", "-q", "--config", "env.RUST_BACKTRACE='1'"], "").1;
    let behind = |frame: &str| said.split(frame).nth(1).and_then(|rest| rest.lines().nth(1)).unwrap_or_default();
    assert!(behind(": app::main").contains("main.rs:1"), "{said}");
    assert!(said.contains(": dep::fails") && !behind(": dep::fails").contains("lib.rs"), "{said}");
}

#[test]
fn a_lockfile_is_written_for_the_lowest_rust_version() {
    let lab = Lab::new("lock", "[workspace]\n");
    for (rust, version) in [("1.70", "version = 3"), ("1.82", "version = 3"), ("1.83", "version = 4")] {
        let manifest =
            format!("[package]\nname = \"dep\"\nversion = \"1.0.0\"\nedition = \"2021\"\nrust-version = \"{rust}\"\n");
        lab.write("dep/Cargo.toml", &manifest);
        lab.write("Cargo.lock", "version = 4\n");
        assert!(lab.cargo(&["generate-lockfile"], "").0);
        let written = std::fs::read_to_string(lab.path("Cargo.lock")).unwrap();
        assert!(written.contains(version), "{rust}: {written}");
    }
}

#[test]
fn cargo_stops_at_an_unknown_key_of_the_target_it_builds_for() {
    let lab = Lab::new("target", "");
    let said = lab.cargo(&["-vV"], "").1;
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    for (target, ends_well) in [(host, false), ("wasm32-unknown-unknown", true)] {
        lab.write(".cargo/config.toml", &format!("[target.{target}]\nlinkers = \"cc\"\n"));
        assert_eq!(lab.cargo(&["check"], "").0, ends_well, "{target}");
    }
}
