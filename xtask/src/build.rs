//! `cargo xtask build`: the static site.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::licences;
use crate::process;
use crate::project::Project;
use crate::size;
use crate::standalone;
use crate::tools::Tools;

/// Builds the site and says how big it is.
pub fn run(project: &Project, _arguments: &[String]) -> Result<()> {
    site(project)?;
    println!("{}", size::measure(&project.dist())?);
    println!("The site is in {}", project.dist().display());
    Ok(())
}

/// Builds the site into `dist/`, which holds nothing else afterwards.
pub fn site(project: &Project) -> Result<()> {
    let dist = project.dist();
    if dist.exists() {
        fs::remove_dir_all(&dist).context("cannot clear dist")?;
    }
    let tools = Tools::ensure(project)?;
    let mut trunk = project.command("trunk");
    tools.give_to(&mut trunk);
    process::run(trunk.args(["build", "--release"]))?;
    fs::remove_file(dist.join(".trunk-lock")).ok();
    fs::write(dist.join(licences::PAGE), licences::collect(project)?.page())?;
    let whole = standalone::make(project, &tools, &dist)?;
    fs::copy(project.root.join("web/static/icon.svg"), dist.join("plimsoll.svg"))?;
    name_by_content(&dist)?;
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index)?;
    let names = format!(" data-offline=\"./{OFFLINE}\" data-whole=\"./{}\" data-js=", standalone::FILE);
    ensure!(html.matches(" data-js=").count() == 1 && whole.exists(), "index.html has another form than expected");
    fs::write(&index, html.replace(" data-js=", &names))?;
    keep_offline(project, &dist)
}

/// The service worker. Its name stays, as browsers ask for it under the name that they know.
const OFFLINE: &str = "offline.js";

/// Writes the service worker, with the names of the files that it keeps and a version that follows from them.
fn keep_offline(project: &Project, dist: &Path) -> Result<()> {
    let mut hasher = DefaultHasher::new();
    let mut names = Vec::new();
    for entry in fs::read_dir(dist)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name != OFFLINE && name != standalone::FILE {
            names.push(name);
        }
    }
    names.sort();
    for name in &names {
        hasher.write(name.as_bytes());
        hasher.write(&fs::read(dist.join(name))?);
    }
    let list: Vec<String> =
        names.iter().map(|name| if name == "index.html" { "'./'".to_owned() } else { format!("'./{name}'") }).collect();
    let script = fs::read_to_string(project.root.join("web/static").join(OFFLINE))?;
    ensure!(script.contains("'VERSION'") && script.contains("['FILES']"), "{OFFLINE} has no place for the files");
    let script = script.replace("'VERSION'", &format!("'{:016x}'", hasher.finish()));
    fs::write(dist.join(OFFLINE), script.replace("'FILES'", &list.join(", ")))?;
    Ok(())
}

/// Puts a hash of its content into the name of every file that `index.html` names.
///
/// A browser may then keep a file for as long as it likes and still never mix two versions of the site. This has to
/// be the last step, as the names have to follow from the bytes that are served.
fn name_by_content(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let mut html = fs::read_to_string(&index)?;
    for entry in fs::read_dir(dist)? {
        let file = entry?.path();
        let Some(name) = file.file_name().and_then(|name| name.to_str()) else { continue };
        let reference = format!("./{name}");
        if file.is_dir() || !html.contains(&reference) {
            continue;
        }
        let hashed = with_hash(name, &fs::read(&file)?);
        html = html.replace(&reference, &format!("./{hashed}"));
        fs::rename(&file, dist.join(&hashed))?;
    }
    fs::write(index, html)?;
    Ok(())
}

fn with_hash(name: &str, content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(content);
    let hash = hasher.finish();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}-{hash:016x}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_renamed_together_with_their_references() -> Result<()> {
        let dist = std::env::temp_dir().join(format!("plimsoll-names-{}", std::process::id()));
        fs::create_dir_all(&dist)?;
        fs::write(dist.join("index.html"), "<link href=./a.css><script src=\"./b.js\" data-again=./a.css>")?;
        fs::write(dist.join("a.css"), "a")?;
        fs::write(dist.join("b.js"), "b")?;
        fs::write(dist.join("sample.txt"), "named by nobody")?;

        name_by_content(&dist)?;

        let html = fs::read_to_string(dist.join("index.html"))?;
        let (css, js) = (with_hash("a.css", b"a"), with_hash("b.js", b"b"));
        assert_eq!(html, format!("<link href=./{css}><script src=\"./{js}\" data-again=./{css}>"));
        assert_eq!(fs::read(dist.join(css))?, b"a");
        assert!(dist.join("sample.txt").exists());
        fs::remove_dir_all(dist)?;
        Ok(())
    }

    #[test]
    fn a_name_changes_with_the_content() {
        assert_ne!(with_hash("a.js", b"1"), with_hash("a.js", b"2"));
        assert!(with_hash("a.min.js", b"").starts_with("a.min-") && with_hash("a.min.js", b"").ends_with(".js"));
    }
}
