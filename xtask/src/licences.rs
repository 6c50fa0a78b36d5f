//! The licences of what is compiled into the page, the auditor and the JavaScript API, which travel with them.

use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use spdx::expression::Expression;
use spdx::{LicenseReq, ParseMode};

use crate::process;
use crate::project::{Project, WASM};

mod std_library;

/// The notices as a page, beside the site.
pub const PAGE: &str = "licences.html";

/// The notices as a text, in the npm package.
pub const TEXT: &str = "THIRD-PARTY-LICENCES.txt";

/// The licences that third-party code may have. A licence with an exception is one of its own.
const ALLOWED: [&str; 4] = ["Apache-2.0", "MIT", "Unicode-3.0", "Zlib"];

/// The licences whose standard text stands in where a crate comes without one.
const STANDARD: [&str; 2] = ["Apache-2.0", "MIT"];

/// A crate, and the numbers of the texts of its licence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    licence: String,
    source: String,
    texts: Vec<usize>,
}

/// All crates, and the texts of their licences, each of them once.
#[derive(Debug, Default)]
pub struct Notices {
    /// The crates.
    pub crates: Vec<Notice>,
    texts: Vec<String>,
    known: HashMap<String, usize>,
}

/// What is compiled into the wasm, from the lockfile and the sources of the crates.
pub fn collect(project: &Project) -> Result<Notices> {
    let mut notices = Notices::default();
    let own = ["LICENSE-MIT", "LICENSE-APACHE"].map(|name| fs::read_to_string(project.root.join(name)));
    let own: Vec<String> = own.into_iter().collect::<std::io::Result<_>>().context("Plimsoll's own licences")?;
    notices.add("Plimsoll", &project.version, "MIT OR Apache-2.0", "its own code, data and examples", own)?;

    let metadata = ["metadata", "--format-version", "1", "--locked", "--filter-platform", WASM];
    let metadata: Value = serde_json::from_str(&process::output(project.cargo().args(metadata))?)?;
    let packages = metadata.get("packages").and_then(Value::as_array).context("cargo metadata has no packages")?;
    for (name, version) in shipped(project)? {
        let is = |package: &&Value| package["name"] == *name && package["version"] == *version;
        let package = packages.iter().find(is).with_context(|| format!("cargo metadata has no {name} {version}"))?;
        // What has no source is a package of this workspace.
        if package["source"].is_null() {
            continue;
        }
        add_crate(&mut notices, package, &name, &version).with_context(|| format!("{name} {version}"))?;
    }
    std_library::add(&mut notices)?;
    Ok(notices)
}

/// The name and version of each crate whose code ends up in the wasm. Procedural macros and build scripts run at home.
pub fn shipped(project: &Project) -> Result<Vec<(String, String)>> {
    let options = ["tree", "--locked", "--package", "plimsoll-web", "--target", WASM, "--prefix", "none"];
    let tree = process::output(project.cargo().args(options).args(["--edges", "normal,no-proc-macro"]))?;
    let mut crates: Vec<(String, String)> = tree.lines().filter_map(package).collect();
    crates.sort();
    crates.dedup();
    ensure!(crates.len() > 1, "cargo tree names no crates");
    Ok(crates)
}

/// Name and version of a line such as `serde v1.0.0 (*)`. Procedural macros are named, but not what they need.
fn package(line: &str) -> Option<(String, String)> {
    let (name, rest) = line.split_once(" v")?;
    let is_macro = rest.contains("(proc-macro)");
    (!is_macro).then(|| (name.to_owned(), rest.split(' ').next().unwrap_or_default().to_owned()))
}

fn add_crate(notices: &mut Notices, package: &Value, name: &str, version: &str) -> Result<()> {
    let text = |key: &str| package.get(key).and_then(Value::as_str);
    let licence = text("license").context("it names no licence")?;
    let manifest = Path::new(text("manifest_path").context("it has no manifest")?);
    let mut texts = texts_in(manifest.parent().unwrap_or(manifest), text("license_file"))?;
    if texts.is_empty() {
        let authors = package["authors"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let authors: Vec<&str> = authors.collect();
        let authors = if authors.is_empty() { format!("the authors of {name}") } else { authors.join(", ") };
        texts = standard(licence, &authors)?;
    }
    notices.add(name, version, licence, &format!("https://crates.io/crates/{name}/{version}"), texts)
}

/// The texts of licences in the folder of a crate, by their names.
fn texts_in(folder: &Path, named: Option<&str>) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        let is_text =
            ["licen", "unlicen", "copying", "notice", "copyright"].iter().any(|begin| name.starts_with(begin));
        if entry.file_type()?.is_file() && is_text && !name.ends_with(".rs") {
            files.push(entry.path());
        }
    }
    files.extend(named.map(|name| folder.join(name)));
    files.sort();
    files.dedup();
    files.iter().map(|file| Ok(String::from_utf8_lossy(&fs::read(file)?).into_owned())).collect()
}

/// The standard texts of all licences of an expression that are allowed and have one.
fn standard(licence: &str, authors: &str) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    let expression = parse(licence)?;
    let is_enough = expression.evaluate(|licence| STANDARD.contains(&licence.to_string().as_str()));
    ensure!(is_enough, "it comes without the text of its licence, {licence}");
    for requirement in expression.requirements().map(|one| one.req.to_string()) {
        if let Some(id) = spdx::license_id(&requirement).filter(|_| STANDARD.contains(&requirement.as_str())) {
            texts.push(id.text().replace("<year> <copyright holders>", authors));
        }
    }
    Ok(texts)
}

fn parse(licence: &str) -> Result<Expression> {
    // Old manifests have `/` for OR.
    Expression::parse_mode(licence, ParseMode::LAX).with_context(|| format!("{licence} is no licence expression"))
}

/// Fails for a licence that third-party code may not have.
fn check(licence: &str) -> Result<()> {
    let is_allowed = |licence: &LicenseReq| ALLOWED.contains(&licence.to_string().as_str());
    if !parse(licence)?.evaluate(is_allowed) {
        bail!("{licence} is not among the licences that are allowed: {}", ALLOWED.join(", "));
    }
    Ok(())
}

impl Notices {
    fn add(&mut self, name: &str, version: &str, licence: &str, source: &str, texts: Vec<String>) -> Result<()> {
        check(licence)?;
        ensure!(texts.iter().any(|text| !text.trim().is_empty()), "{name} has no text of its licence");
        let texts = texts.into_iter().filter(|text| !text.trim().is_empty()).map(|text| self.number(&text)).collect();
        let own = str::to_owned;
        self.crates.push(Notice {
            name: own(name),
            version: own(version),
            licence: own(licence),
            source: own(source),
            texts,
        });
        Ok(())
    }

    /// The number of a text. How its lines are broken makes no other text of it.
    fn number(&mut self, text: &str) -> usize {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        *self.known.entry(words).or_insert_with(|| {
            let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().map(str::trim_end).collect();
            self.texts.push(lines.join("\n").trim_matches('\n').to_owned());
            self.texts.len()
        })
    }

    /// As a text.
    pub fn text(&self) -> String {
        let mut out = format!("{INTRODUCTION}\n\n");
        for one in &self.crates {
            let texts: Vec<String> = one.texts.iter().map(|number| format!("[{number}]")).collect();
            let _ = writeln!(out, "{} {}: {}, {} {}", one.name, one.version, one.licence, one.source, texts.join(" "));
        }
        for (text, number) in self.texts.iter().zip(1..) {
            let _ = write!(out, "\n{}\n[{number}]\n\n{text}\n", "-".repeat(80));
        }
        out
    }

    /// As a page. It needs nothing beside it.
    pub fn page(&self) -> String {
        let mut out = format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>Licences of Plimsoll</title>\n\
             <style>{STYLE}</style>\n\
             <main>\n<h1>Licences</h1>\n<p>{INTRODUCTION}</p>\n<ul>\n"
        );
        for one in &self.crates {
            let links = one.texts.iter().map(|number| format!(" <a href=\"#text-{number}\">[{number}]</a>"));
            let (name, version, licence) = (escaped(&one.name), escaped(&one.version), escaped(&one.licence));
            let source = match one.source.starts_with("https://") {
                true => format!("<a href=\"{0}\" rel=\"noreferrer\">{0}</a>", escaped(&one.source)),
                false => escaped(&one.source),
            };
            let _ = writeln!(out, "<li><b>{name} {version}</b>: {licence}, {source}{}", links.collect::<String>());
        }
        out += "</ul>\n";
        for (text, number) in self.texts.iter().zip(1..) {
            let _ = writeln!(out, "<h2 id=\"text-{number}\">[{number}]</h2>\n<pre>{}</pre>", escaped(text));
        }
        out + "</main>\n</html>\n"
    }
}

const INTRODUCTION: &str = "What is compiled into Plimsoll, with the licence of each part. The number leads to the \
                            text. wasm-bindgen is also what the JavaScript around the WebAssembly comes from.";

/// The single file's policy allows it by its hash.
const STYLE: &str = "body { max-width: 50rem; margin: 2rem auto; padding: 0 1rem; background: Canvas; color: CanvasText; \
                     font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere } pre { white-space: pre-wrap }";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_allowed_by_the_parts_that_its_expression_needs() {
        for licence in [
            "MIT",
            "MIT/Apache-2.0",
            "Apache-2.0 / MIT",
            "GPL-3.0-only OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR MIT",
            "MIT AND (Zlib OR GPL-2.0-only)",
        ] {
            check(licence).unwrap_or_else(|error| panic!("{licence}: {error:#}"));
        }
        for licence in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "MIT OR Apache-2.0 AND",
            "(MIT OR Apache-2.0) AND OpenSSL",
            "Apache-2.0 WITH LLVM-exception",
            "Apache-2.0+ AND Zlib AND MPL-2.0",
            "LicenseRef-own",
            "whatever",
            "",
        ] {
            assert!(check(licence).is_err(), "{licence}");
        }
    }

    #[test]
    fn the_standard_text_stands_in_where_it_can() -> Result<()> {
        let texts = standard("MIT OR Apache-2.0", "Ann <a@b.c>")?;
        assert!(texts[0].contains("Copyright (c) Ann <a@b.c>\n"), "{}", texts[0]);
        assert!(texts[1].contains("Apache License"));
        assert!(standard("MIT AND Unicode-3.0", "Ann").is_err());
        assert_eq!(standard("MIT OR Unicode-3.0", "Ann")?.len(), 1);
        Ok(())
    }

    #[test]
    fn a_text_is_there_once_and_no_crate_without_one() -> Result<()> {
        let mut notices = Notices::default();
        let text = |text: &str| vec![text.to_owned()];
        notices.add("a", "1.0.0", "MIT", "https://a", text("one\n  two\n"))?;
        notices.add("b", "2.0.0", "MIT", "<here>", text("one two"))?;
        notices.add("c", "3.0.0", "MIT", "https://c", text("three & more"))?;
        assert!(notices.add("d", "1.0.0", "MIT", "https://d", text(" \n")).is_err());
        assert!(notices.add("d", "1.0.0", "GPL-3.0-only", "https://d", text("x")).is_err());
        assert!(
            notices
                .text()
                .contains("\na 1.0.0: MIT, https://a [1]\nb 2.0.0: MIT, <here> [1]\nc 3.0.0: MIT, https://c [2]\n")
        );
        let page = notices.page();
        assert!(page.contains("&lt;here&gt;") && page.contains("three &amp; more") && !page.contains("one two"));
        Ok(())
    }

    #[test]
    fn macros_are_no_part_of_what_is_shipped() {
        assert_eq!(package("serde v1.0.0 (*)"), Some(("serde".to_owned(), "1.0.0".to_owned())));
        assert_eq!(package("plimsoll v0.1.0 (/p)"), Some(("plimsoll".to_owned(), "0.1.0".to_owned())));
        assert_eq!(package("serde_derive v1.0.0 (proc-macro) (*)"), None);
    }
}
