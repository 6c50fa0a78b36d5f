//! `cargo xtask npm`: the JavaScript API as a package for Node.

use std::fs;

use anyhow::{Context, Result};
use serde_json::json;

use crate::licences;
use crate::process;
use crate::project::{Project, WASM};
use crate::tools::Tools;

/// The JSON Schema of the report.
const SCHEMA: &str = "report-v1.schema.json";

/// Builds the package and says where it is.
pub fn run(project: &Project, _arguments: &[String]) -> Result<()> {
    package(project)?;
    println!("The package is in {}", project.pkg().display());
    Ok(())
}

/// Builds the package into `pkg/`, which holds nothing else afterwards.
pub fn package(project: &Project) -> Result<()> {
    let tools = Tools::ensure(project)?;
    let pkg = project.pkg();
    if pkg.exists() {
        fs::remove_dir_all(&pkg).context("cannot clear pkg")?;
    }

    let options = ["build", "--package", "plimsoll-web", "--bin", "api", "--target", WASM, "--profile", "web"];
    process::run(project.publishing("cargo").args(options))?;

    let mut bindgen = project.command("wasm-bindgen");
    tools.give_to(&mut bindgen);
    bindgen.args(["--target", "nodejs", "--out-name", "plimsoll", "--out-dir"]).arg(&pkg);
    process::run(bindgen.arg(project.target.join(WASM).join("web/api.wasm")))?;

    let wasm = pkg.join("plimsoll_bg.wasm");
    let mut opt = project.command("wasm-opt");
    tools.give_to(&mut opt);
    process::run(opt.args(["-Oz", "--output"]).args([&wasm, &wasm]))?;

    fs::write(pkg.join(licences::TEXT), licences::collect(project)?.text())?;
    let manifest = json!({
        "name": "plimsoll",
        "version": project.version,
        "description": "Finds out what slows a Cargo build down, and repairs the manifests",
        "license": "MIT OR Apache-2.0",
        "main": "plimsoll.js",
        "types": "plimsoll.d.ts",
        "files": [
            "plimsoll.js", "plimsoll.d.ts", "plimsoll_bg.wasm", SCHEMA, "LICENSE-MIT", "LICENSE-APACHE", licences::TEXT,
        ],
        "engines": { "node": ">=18" },
    });
    fs::write(pkg.join("package.json"), format!("{manifest:#}\n"))?;
    fs::copy(project.root.join("docs/schema").join(SCHEMA), pkg.join(SCHEMA)).context(SCHEMA)?;
    for name in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        fs::copy(project.root.join(name), pkg.join(name)).with_context(|| name.to_owned())?;
    }
    Ok(())
}
