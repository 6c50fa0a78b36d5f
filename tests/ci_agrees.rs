//! Holds what is said of environment variables, cargo config and caches to real cargo.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/real.rs"]
mod real;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, SystemTime};

/// What is expected of `cargo build -v`.
enum Expect {
    /// The package's compiler call has this.
    Has(&'static str),
    /// The package's compiler call does not have this.
    Lacks(&'static str),
    /// Cargo or the compiler stops and says this.
    Stops(&'static str),
}
use Expect::{Has, Lacks, Stops};

/// A name, `.cargo/config.toml`, the profiles of the manifest, the environment, and what is expected.
type Row = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)], Expect);

const CONFIG_FLAGS: &str = "[build]\nrustflags = [\"--cfg\", \"config\"]\n";
const TARGET_FLAGS: &str = "[target.'cfg(all())']\nrustflags = [\"--cfg\", \"target\"]\n";
const NO_INCREMENTAL: &str = "[profile.dev]\nincremental = false\n";
const DEBUG_0: &str = "[profile.dev]\ndebug = 0\n";
const CRANELIFT: &str = "[profile.release]\ncodegen-backend = \"cranelift\"\n";
const CRANELIFT_FAST: &str = "[profile.fast]\ninherits = \"dev\"\ncodegen-backend = \"cranelift\"\n";
const THREADS: &str = "[build]\nrustflags = [\"-Zthreads=2\"]\n";

const ROWS: &[Row] = &[
    ("flags of config", CONFIG_FLAGS, "", &[], Has("--cfg config")),
    ("RUSTFLAGS replaces them", CONFIG_FLAGS, "", &[("RUSTFLAGS", "--cfg env")], Lacks("--cfg config")),
    ("and so do none", CONFIG_FLAGS, "", &[("RUSTFLAGS", "")], Lacks("--cfg config")),
    ("RUSTFLAGS replaces those of targets", TARGET_FLAGS, "", &[("RUSTFLAGS", "--cfg env")], Lacks("--cfg target")),
    (
        "CARGO_ENCODED_RUSTFLAGS goes before RUSTFLAGS",
        "",
        "",
        &[("RUSTFLAGS", "--cfg env"), ("CARGO_ENCODED_RUSTFLAGS", "--cfg\u{1f}x")],
        Lacks("--cfg env"),
    ),
    (
        "CARGO_BUILD_RUSTFLAGS is for `build.rustflags`",
        TARGET_FLAGS,
        "",
        &[("CARGO_BUILD_RUSTFLAGS", "--cfg env")],
        Has("--cfg target"),
    ),
    (
        "and is put behind it",
        CONFIG_FLAGS,
        "",
        &[("CARGO_BUILD_RUSTFLAGS", "-Dwarnings")],
        Has("--cfg config -Dwarnings"),
    ),
    ("dev is incremental", "", "", &[], Has("incremental=")),
    ("CARGO_INCREMENTAL=0", "", "", &[("CARGO_INCREMENTAL", "0")], Lacks("incremental=")),
    ("CARGO_INCREMENTAL=true is off", "", "", &[("CARGO_INCREMENTAL", "true")], Lacks("incremental=")),
    ("and so is an empty one", "", "", &[("CARGO_INCREMENTAL", "")], Lacks("incremental=")),
    ("CARGO_INCREMENTAL=1", "", NO_INCREMENTAL, &[("CARGO_INCREMENTAL", "1")], Has("incremental=")),
    ("config goes before profiles", "[build]\nincremental = true\n", NO_INCREMENTAL, &[], Has("incremental=")),
    (
        "the environment goes before config",
        "[build]\nincremental = true\n",
        "",
        &[("CARGO_INCREMENTAL", "0")],
        Lacks("incremental="),
    ),
    ("a profile of the environment", "", DEBUG_0, &[("CARGO_PROFILE_DEV_DEBUG", "1")], Has("debuginfo=1")),
    (
        "goes before one of config",
        "[profile.dev]\ndebug = 2\n",
        DEBUG_0,
        &[("CARGO_PROFILE_DEV_DEBUG", "1")],
        Has("debuginfo=1"),
    ),
    ("and has its settings only", "", DEBUG_0, &[("CARGO_PROFILE_DEV_DEBUG", "x")], Stops("CARGO_PROFILE_DEV_DEBUG")),
    ("an unstable flag", THREADS, "", &[], Stops("the option `Z` is only accepted on the nightly compiler")),
    ("an unstable flag that is let through", THREADS, "", &[("RUSTC_BOOTSTRAP", "1")], Has("-Zthreads=2")),
    (
        "or by config",
        "[env]\nRUSTC_BOOTSTRAP = \"1\"\n[build]\nrustflags = [\"-Zthreads=2\"]\n",
        "",
        &[],
        Has("-Zthreads=2"),
    ),
    (
        "an unstable flag that targets replace in the end",
        "[build]\nrustflags = [\"-Zthreads=2\"]\n[target.'cfg(all())']\nrustflags = [\"--cfg\", \"target\"]\n",
        "",
        &[],
        Stops("the option `Z` is only accepted on the nightly compiler"),
    ),
    (
        "an unstable setting of a built-in profile in config",
        CRANELIFT,
        "",
        &[],
        Stops("feature `codegen-backend` is required"),
    ),
    ("and one of another profile, as long as it is not built", CRANELIFT_FAST, "", &[], Has("incremental=")),
    (
        "the table of unstable features is not read",
        "[unstable]\nbuild-std = [\"std\"]\nx = 1\n",
        "",
        &[],
        Has("incremental="),
    ),
];

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, config: &str, profiles: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("plimsoll-ci-{name}-{}", std::process::id()));
        let scratch = Self(folder);
        scratch.write(
            "Cargo.toml",
            &format!("[package]\nname = \"p\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n{profiles}"),
        );
        scratch.write("src/main.rs", "fn main() {}\n");
        scratch.write(".cargo/config.toml", config);
        scratch
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn build(&self, env: &[(&str, &str)]) -> String {
        let mut command = real::cargo();
        command.args(["build", "-v", "--offline"]).current_dir(&self.0);
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("CARGO") || name.starts_with("RUSTC") || name == "RUSTFLAGS" || name == "CI" {
                command.env_remove(name);
            }
        }
        command.env("CARGO_TARGET_DIR", self.0.join("target")).envs(env.iter().copied());
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_holds_is_what_we_say() {
    let mut wrong = Vec::new();
    for (number, (name, config, profiles, env, expected)) in ROWS.iter().enumerate() {
        let scratch = Scratch::new(&number.to_string(), config, profiles);
        let said = scratch.build(env);
        let call = said.lines().find(|line| line.contains("--crate-name p ")).unwrap_or_default();
        let is_so = match expected {
            Has(flag) => said.contains("Finished") && call.contains(flag),
            Lacks(flag) => said.contains("Finished") && !call.contains(flag),
            Stops(message) => !said.contains("Finished") && said.contains(message),
        };
        if !is_so {
            wrong.push(format!("{name}:\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A checkout gives all files the time of the checkout. So what a cache holds of the workspace's own crates is stale.
#[test]
fn crates_of_the_workspace_are_compiled_anew_after_a_checkout() {
    let scratch = Scratch::new("checkout", "", "");
    assert!(scratch.build(&[]).contains("Finished"));
    assert!(scratch.build(&[]).contains("Fresh p "));
    let later = SystemTime::now() + Duration::from_secs(5);
    fs::File::options().write(true).open(scratch.0.join("src/main.rs")).unwrap().set_modified(later).unwrap();
    let said = scratch.build(&[]);
    assert!(said.contains("Dirty p ") && said.contains("Compiling p "), "{said}");
}

/// Each set of flags has artifacts of its own, so that going back compiles nothing.
#[test]
fn flags_are_kept_side_by_side() {
    let scratch = Scratch::new("flags", "", "");
    let denied = [("RUSTFLAGS", "-Dwarnings")];
    assert!(scratch.build(&[]).contains("Compiling p "));
    assert!(scratch.build(&denied).contains("Compiling p "));
    assert!(scratch.build(&[]).contains("Fresh p ") && scratch.build(&denied).contains("Fresh p "));
}

#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
mod linkers {
    use super::*;

    #[test]
    fn a_bare_linker_does_not_find_the_c_library() {
        let config = |linker| format!("[target.x86_64-unknown-linux-gnu]\nlinker = \"{linker}\"\n");
        for (linker, links) in [("rust-lld", false), ("ld", false), ("cc", true)] {
            let said = Scratch::new(linker, &config(linker), "").build(&[]);
            assert_eq!(said.contains("Finished"), links, "{linker}: {said}");
            assert_eq!(said.contains("linking with"), !links, "{linker}: {said}");
        }
    }

    #[test]
    fn lld_is_asked_for_where_cc_links() {
        let scratch = Scratch::new("lld", "", "");
        let arguments = |flags: &[&str]| {
            let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
            let mut command = Command::new(rustc);
            command.args(flags).args(["--print", "link-args", "src/main.rs", "-o", "main"]).current_dir(&scratch.0);
            String::from_utf8(command.output().unwrap().stdout).unwrap()
        };
        let asks = |text: &str| text.contains("gcc-ld") && text.contains("-fuse-ld=lld");
        assert!(asks(&arguments(&[])) && asks(&arguments(&["-Clinker=cc"])));
        assert!(!asks(&arguments(&["-Clinker=gcc"])));
        assert!(asks(&arguments(&["-Clink-arg=-fuse-ld=lld"])));
    }
}
