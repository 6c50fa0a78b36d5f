//! `cargo xtask size`: what a visitor downloads, against the budgets.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process;
use crate::project::Project;
use crate::standalone;

/// What the files of a first visit may weigh together, as a server with brotli sends them: all that the page loads
/// before its visitor does anything. The aim is 330,000; this is where it stands, so that nothing makes it grow unseen: the
/// ledger of dependencies with its map, the overview and the start page brought 30 KB.
const FIRST_VISIT: u64 = 369_500;

/// What they may weigh with the auditor, which the page loads once its visitor is about to give it something. This is
/// where it stands: a tenth of the auditor knows what Cargo refuses, and the ledger and the report take 33 KB. The bound is
/// 1,100,000.
const FIRST_AUDIT: u64 = 1_099_500;

/// The attributes of the page's script that name what comes later.
const LATER: [&str; 3] = ["data-worker", "data-auditor-js", "data-auditor-wasm"];

/// Prints the table and fails if the site in `dist/` is over a budget.
pub fn run(project: &Project, _arguments: &[String]) -> Result<()> {
    let sizes = measure(&project.dist())?;
    println!("{sizes}");
    sizes.check()
}

/// The sizes of the files that a visitor downloads.
pub struct Sizes {
    first_visit: Vec<(String, Size)>,
    first_audit: Vec<(String, Size)>,
}

#[derive(Default, Clone, Copy)]
struct Size {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Measures `index.html` and every file that it names.
pub fn measure(dist: &Path) -> Result<Sizes> {
    let html = fs::read_to_string(dist.join("index.html")).context("there is no site: run `cargo xtask build`")?;
    let mut names = Vec::new();
    for entry in fs::read_dir(dist)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        // What is there to be taken away is no part of a visit.
        if name == standalone::FILE {
            continue;
        }
        if name == "index.html" || html.contains(&format!("./{name}")) {
            names.push(name);
        }
    }
    names.sort();

    // Node has the reference encoders built in, and the build needs Node anyway.
    let mut node = Command::new("node");
    node.current_dir(dist).arg(concat!(env!("CARGO_MANIFEST_DIR"), "/src/compressed.mjs")).args(&names);
    let sizes: Value = serde_json::from_str(&process::output(&mut node)?)?;
    let number = |file: usize, kind: usize| sizes.pointer(&format!("/{file}/{kind}")).and_then(Value::as_u64);
    let mut files = Vec::new();
    for (index, name) in names.into_iter().enumerate() {
        let numbers = (number(index, 0), number(index, 1), number(index, 2));
        let (Some(raw), Some(gzip), Some(brotli)) = numbers else { bail!("{name} was not measured") };
        files.push((name, Size { raw, gzip, brotli }));
    }
    let (first_audit, first_visit) = files.into_iter().partition(|(name, _)| comes_later(&html, name));
    Ok(Sizes { first_visit, first_audit })
}

/// Whether the page loads the file only once its visitor does something.
fn comes_later(html: &str, name: &str) -> bool {
    let reference = format!("./{name}");
    let is_later = |before: &str| {
        let before = before.trim_end_matches(['"', '\'']);
        LATER.iter().any(|attribute| before.strip_suffix('=').is_some_and(|before| before.ends_with(attribute)))
    };
    let mut mentions = html.match_indices(&reference).map(|(at, _)| html.get(..at).unwrap_or_default()).peekable();
    mentions.peek().is_some() && mentions.all(is_later)
}

fn total(files: &[(String, Size)]) -> Size {
    files.iter().fold(Size::default(), |sum, (_, size)| Size {
        raw: sum.raw + size.raw,
        gzip: sum.gzip + size.gzip,
        brotli: sum.brotli + size.brotli,
    })
}

impl Sizes {
    /// Fails if the site is over a budget.
    pub fn check(&self) -> Result<()> {
        let first_visit = total(&self.first_visit).brotli;
        let first_audit = first_visit + total(&self.first_audit).brotli;
        within("a first visit", first_visit, FIRST_VISIT)?;
        within("a first visit with an audit", first_audit, FIRST_AUDIT)
    }
}

fn within(what: &str, brotli: u64, budget: u64) -> Result<()> {
    if brotli > budget {
        bail!("{what} downloads {brotli} bytes, {} over the budget of {budget}", brotli - budget);
    }
    println!("{what}: {brotli} bytes, {} below the budget of {budget}", budget - brotli);
    Ok(())
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row =
            |name: &str, size: Size| writeln!(f, "{name:44}{:>10}{:>10}{:>10}", size.raw, size.gzip, size.brotli);
        let (first_visit, first_audit) = (total(&self.first_visit), total(&self.first_audit));
        for (name, size) in &self.first_visit {
            row(name, *size)?;
        }
        row("a first visit", first_visit)?;
        for (name, size) in &self.first_audit {
            row(name, *size)?;
        }
        row("the auditor, once files are about to come", first_audit)?;
        write!(f, "{:44}{:>10}{:>10}{:>10}", "bytes", "raw", "gzip", "brotli")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(brotli: u64) -> Vec<(String, Size)> {
        let file = |brotli| ("a".to_owned(), Size { brotli, ..Size::default() });
        vec![file(brotli - 1), file(1)]
    }

    #[test]
    fn a_budget_is_for_all_files_together() {
        let of = |first_visit, first_audit| {
            Sizes { first_visit: files(first_visit), first_audit: files(first_audit) }.check()
        };
        assert!(of(FIRST_VISIT, FIRST_AUDIT - FIRST_VISIT).is_ok());
        assert!(of(FIRST_VISIT + 1, 1).is_err());
        assert!(of(FIRST_VISIT, FIRST_AUDIT - FIRST_VISIT + 1).is_err());
    }

    #[test]
    fn what_the_page_names_for_later_is_no_part_of_a_first_visit() {
        let html = "<link href=\"./a.css\"><script src=./boot.js data-worker=\"./worker.js\" data-js=./a.js>";
        for (name, later) in [("a.css", false), ("boot.js", false), ("worker.js", true), ("a.js", false)] {
            assert_eq!(comes_later(html, name), later, "{name}");
        }
        assert!(!comes_later("<link href=./w.js><script data-worker=./w.js>", "w.js"));
    }
}
