//! What the rules' prose says of cargo, asked of cargo.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

#[path = "support/real.rs"]
mod real;
#[path = "support/scratch.rs"]
mod scratch;

use scratch::{Said, Scratch};

/// A program `app` that depends on the library `dep`, and whose build script depends on `built`.
fn app(name: &str, of_manifest: &str) -> Scratch {
    let scratch = Scratch::new(&format!("prose-{name}"));
    let links = "[dependencies]\ndep = { path = \"dep\" }\n[build-dependencies]\nbuilt = { path = \"built\" }\n";
    scratch.package(".", "app", &format!("{links}{of_manifest}"));
    std::fs::remove_file(scratch.path("src/lib.rs")).unwrap();
    scratch.write("src/main.rs", "fn main() { print!(\"{}\", cfg!(debug_assertions)) }");
    scratch.write("build.rs", "fn main() {}");
    scratch.package("dep", "dep", "");
    scratch.package("built", "built", "");
    scratch
}

/// Whether cargo ends well, and all that it prints.
fn cargo(scratch: &Scratch, arguments: &[&str], flags: &str) -> (bool, String) {
    let Said { succeeded, out, err } = scratch.cargo("", arguments, Some(flags));
    (succeeded, out + &err)
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
        let scratch = app("lto", profile);
        let (ended_well, said) = cargo(&scratch, &["build"], flags);
        assert_eq!(ended_well, ends_well, "{profile}{flags}: {said}");
        assert!(ended_well || said.contains("are incompatible"), "{said}");
    }
}

#[test]
fn dev_builds_lose_their_debug_assertions_to_an_opt_level_in_rustflags() {
    let scratch = app("assertions", "");
    assert_eq!(cargo(&scratch, &["run", "-q"], "").1, "true");
    assert_eq!(cargo(&scratch, &["run", "-q"], "-C opt-level=3").1, "false");
}

#[test]
fn each_set_of_rustflags_has_everything_compiled_for_itself() {
    let scratch = app("sets", "");
    let compiled = |flags| cargo(&scratch, &["build"], flags).1.matches("Compiling").count();
    assert_eq!(["", "-Dwarnings", "", "-Dwarnings"].map(compiled), [3, 3, 0, 0]);
}

#[test]
fn tests_share_only_what_is_built_for_build_scripts_with_a_program_that_aborts() {
    let scratch = app("abort", "[profile.dev]\npanic = \"abort\"\n");
    assert!(cargo(&scratch, &["build"], "").0);
    let said = cargo(&scratch, &["test", "--no-run", "-v"], "").1;
    let compiled = |name: &str| said.contains(&format!("--crate-name {name} "));
    assert_eq!(["app", "dep", "built"].map(compiled), [true, true, false], "{said}");
}

#[test]
fn frames_of_crates_without_debug_information_keep_their_names() {
    let scratch =
        app("frames", "[profile.dev]\ndebug = \"line-tables-only\"\n[profile.dev.package.dep]\ndebug = false\n");
    scratch
        .write("dep/src/lib.rs", "#[inline(never)]\npub fn fails() { if std::env::args().count() > 0 { panic!() } }");
    scratch.write("src/main.rs", "fn main() { dep::fails() }");
    let said = cargo(&scratch, &["run", "-q", "--config", "env.RUST_BACKTRACE='1'"], "").1;
    let behind = |frame: &str| said.split(frame).nth(1).and_then(|rest| rest.lines().nth(1)).unwrap_or_default();
    assert!(behind(": app::main").contains("main.rs:1"), "{said}");
    assert!(said.contains(": dep::fails") && !behind(": dep::fails").contains("lib.rs"), "{said}");
}

#[test]
fn a_lockfile_is_written_for_the_lowest_rust_version() {
    let scratch = app("lock", "[workspace]\n");
    for (rust, version) in [("1.70", "version = 3"), ("1.82", "version = 3"), ("1.83", "version = 4")] {
        let manifest =
            format!("[package]\nname = \"dep\"\nversion = \"1.0.0\"\nedition = \"2021\"\nrust-version = \"{rust}\"\n");
        scratch.write("dep/Cargo.toml", &manifest);
        scratch.write("Cargo.lock", "version = 4\n");
        assert!(cargo(&scratch, &["generate-lockfile"], "").0);
        let written = std::fs::read_to_string(scratch.path("Cargo.lock")).unwrap();
        assert!(written.contains(version), "{rust}: {written}");
    }
}

#[test]
fn cargo_stops_at_an_unknown_key_of_the_target_it_builds_for() {
    let scratch = app("target", "");
    let said = cargo(&scratch, &["-vV"], "").1;
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    for (target, ends_well) in [(host, false), ("wasm32-unknown-unknown", true)] {
        scratch.write(".cargo/config.toml", &format!("[target.{target}]\nlinkers = \"cc\"\n"));
        assert_eq!(cargo(&scratch, &["check"], "").0, ends_well, "{target}");
    }
}
