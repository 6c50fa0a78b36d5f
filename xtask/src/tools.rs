//! The tools that a build needs, each of one known version, kept outside the clone.
//!
//! A folder is named after the tool and its version, so that clones with different needs share it in peace and a
//! second clone installs nothing again.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::project::{Project, WASM};

/// Everything that is pinned, but for wasm-bindgen: that has to be the version that Cargo.lock names.
const TRUNK: &str = "0.22.1";
const BINARYEN: &str = "132.0.0";
const AXE_CORE: &str = "4.14.1";

/// The folder of the tools.
pub fn folder() -> PathBuf {
    let from = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    from("PLIMSOLL_TOOLS")
        .or_else(|| Some(from("XDG_CACHE_HOME")?.join("plimsoll/tools")))
        .or_else(|| Some(env::home_dir()?.join(".cache/plimsoll/tools")))
        .unwrap_or_else(|| env::temp_dir().join("plimsoll-tools"))
}

/// A program of a known version in a folder of its own.
struct Tool {
    package: &'static str,
    version: String,
    /// The folder of the programs below the tool's own.
    bin: &'static str,
    /// The programs, and the version that each of them admits to.
    programs: &'static [&'static str],
    says: String,
    install: fn(&Tool, &Path) -> Result<()>,
}

impl Tool {
    fn trunk() -> Self {
        Self {
            package: "trunk",
            version: TRUNK.to_owned(),
            bin: "bin",
            programs: &["trunk"],
            says: TRUNK.to_owned(),
            // It declares a newer compiler than it needs.
            install: |tool, root| {
                let options = ["--locked", "--no-default-features", "--features", "rustls", "--ignore-rust-version"];
                cargo_install(tool, root, "trunk", &options)
            },
        }
    }

    fn wasm_bindgen(project: &Project) -> Result<Self> {
        let version = project.locked("wasm-bindgen")?;
        Ok(Self {
            package: "wasm-bindgen",
            version: version.clone(),
            bin: "bin",
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            says: version,
            install: |tool, root| {
                let options = ["--no-default-features", "--bin", "wasm-bindgen", "--bin", "wasm-bindgen-test-runner"];
                cargo_install(tool, root, "wasm-bindgen-cli", &options)
            },
        })
    }

    /// wasm-opt by way of npm: the distributions' is too old for what rustc emits, and miscompiles it.
    fn binaryen() -> Self {
        Self {
            package: "binaryen",
            version: BINARYEN.to_owned(),
            bin: "node_modules/.bin",
            programs: &["wasm-opt"],
            says: major(BINARYEN).to_owned(),
            install: |tool, root| npm_install(root, tool.package, &tool.version),
        }
    }

    /// The folder of the programs, installed if they are missing or not what they should be.
    fn ensure(&self) -> Result<PathBuf> {
        let root = folder().join(format!("{}-{}", self.package, self.version));
        let bin = root.join(self.bin);
        if !self.is_in(&bin) {
            std::fs::create_dir_all(&root).with_context(|| format!("cannot make {}", root.display()))?;
            println!("Installing {} {} into {}, once", self.package, self.version, root.display());
            (self.install)(self, &root)?;
            if !self.is_in(&bin) {
                bail!("{} is still not {} {}", bin.display(), self.package, self.version);
            }
        }
        Ok(bin)
    }

    fn is_in(&self, bin: &Path) -> bool {
        self.programs.iter().all(|program| {
            let output = Command::new(bin.join(program)).arg("--version").output();
            output.is_ok_and(|output| {
                String::from_utf8_lossy(&output.stdout).split_whitespace().any(|word| word == self.says)
            })
        })
    }
}

fn npm_install(root: &Path, package: &str, version: &str) -> Result<()> {
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-save", "--no-audit", "--no-fund", "--prefix"]).arg(root);
    npm.arg(format!("{package}@{version}"));
    process::run(&mut npm).with_context(|| format!("{package} comes from npm, so Node and npm have to be installed"))
}

/// The script that looks for what keeps people out of a page, installed if it is missing.
pub fn axe_core() -> Result<PathBuf> {
    let root = folder().join(format!("axe-core-{AXE_CORE}"));
    let script = root.join("node_modules/axe-core/axe.min.js");
    if !script.is_file() {
        std::fs::create_dir_all(&root).with_context(|| format!("cannot make {}", root.display()))?;
        println!("Installing axe-core {AXE_CORE} into {}, once", root.display());
        npm_install(&root, "axe-core", AXE_CORE)?;
    }
    Ok(script)
}

fn major(version: &str) -> &str {
    version.split('.').next().unwrap_or(version)
}

/// Builds a tool without optimisation: it takes half the time, and the tool is as fast for pages as small as this.
fn cargo_install(tool: &Tool, root: &Path, package: &str, options: &[&str]) -> Result<()> {
    println!("This compiles for some minutes.");
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root).env_remove("CARGO_TARGET_DIR");
    for (key, value) in [("LTO", "off"), ("CODEGEN_UNITS", "256"), ("OPT_LEVEL", "0"), ("DEBUG", "0")] {
        cargo.env(format!("CARGO_PROFILE_RELEASE_{key}"), value);
    }
    cargo.args(["install", "--force", "--version", &tool.version]).arg("--root").arg(root);
    process::run(cargo.args(options).arg(package))
}

/// The tools of a build, ready to use.
pub struct Tools {
    path: OsString,
    wasm_bindgen: String,
}

impl Tools {
    /// Installs whatever is missing.
    pub fn ensure(project: &Project) -> Result<Self> {
        ensure_target(project)?;
        let wasm_bindgen = Tool::wasm_bindgen(project)?;
        let mut folders = vec![Tool::trunk().ensure()?, wasm_bindgen.ensure()?, Tool::binaryen().ensure()?];
        // Before all others, as a distribution's wasm-opt may be there too.
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        Ok(Self { path: env::join_paths(folders)?, wasm_bindgen: wasm_bindgen.version })
    }

    /// Lets `command` see the tools, and Trunk insist on their versions.
    pub fn give_to(&self, command: &mut Command) {
        command
            .env("PATH", &self.path)
            .env("TRUNK_TOOLS_WASM_BINDGEN", &self.wasm_bindgen)
            .env("TRUNK_TOOLS_WASM_OPT", format!("version_{}", major(BINARYEN)));
    }
}

/// Makes the toolchain able to build for the browser.
pub fn ensure_target(project: &Project) -> Result<()> {
    let libraries = process::output(project.command("rustc").args(["--print", "target-libdir", "--target", WASM]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    println!("Adding the target {WASM} to the toolchain");
    process::run(project.command("rustup").args(["target", "add", WASM]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_ends_at_the_first_dot() {
        assert_eq!(major("132.0.0"), "132");
    }

    #[test]
    fn a_program_that_is_missing_is_not_in_a_folder() {
        assert!(!Tool::trunk().is_in(Path::new("/nowhere")));
    }
}
