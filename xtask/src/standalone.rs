//! `cargo xtask standalone`: all of Plimsoll in one file that opens from a disk.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::build;
use crate::process;
use crate::project::{Project, WASM};
use crate::tools::Tools;

/// The name of the file, beside the site.
pub const FILE: &str = "plimsoll.html";

/// Builds the site with the file, and says how large that is.
pub fn run(project: &Project, _arguments: &[String]) -> Result<()> {
    build::site(project)?;
    let file = project.dist().join(FILE);
    println!("{} has {} bytes", file.display(), fs::metadata(&file)?.len());
    Ok(())
}

/// Makes the file of the programs that Trunk has just built, and of the site at `dist`, whose files still have their
/// own names.
pub fn make(project: &Project, tools: &Tools, dist: &Path) -> Result<PathBuf> {
    let parts = project.target.join("standalone");
    for program in ["page", "auditor"] {
        let mut bindgen = project.command("wasm-bindgen");
        tools.give_to(&mut bindgen);
        let wasm = project.target.join(WASM).join("web").join(format!("{program}.wasm"));
        bindgen.args(["--target", "no-modules", "--no-typescript", "--out-name", program, "--out-dir"]);
        process::run(bindgen.arg(&parts).arg(wasm))?;
        let wasm = parts.join(format!("{program}_bg.wasm"));
        let mut opt = project.command("wasm-opt");
        tools.give_to(&mut opt);
        process::run(opt.args(["-Oz", "--output"]).args([&wasm, &wasm]))?;
    }
    let file = dist.join(FILE);
    let mut node = project.command("node");
    node.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/src/standalone.mjs")).arg(dist).arg(&parts);
    process::run(node.arg(project.root.join("web/static")).arg(&file))?;
    let text = fs::read_to_string(&file)?;
    ensure!(
        text.contains("id=\"auditor-wasm\"") && text.contains("id=\"licences\"") && text.contains("<style>"),
        "{} lacks a part",
        file.display()
    );
    Ok(file)
}
