//! `cargo xtask build`: the static site.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::licences;
use crate::process;
use crate::project::{Project, cargo_home};
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
    let mut trunk = project.publishing("trunk");
    tools.give_to(&mut trunk);
    process::run(trunk.args(["build", "--release"]))?;
    fs::remove_file(dist.join(".trunk-lock")).ok();
    fs::write(dist.join(licences::PAGE), licences::collect(project)?.page())?;
    join_styles(&dist)?;
    let index = dist.join("index.html");
    fs::write(&index, with_source(&fs::read_to_string(&index)?, project.repository.as_deref())?)?;
    for name in ["early.js", "boot.js", "worker.js"] {
        let script = fs::read_to_string(dist.join(name))?;
        fs::write(dist.join(name), without_comments(&script)?)?;
    }
    let whole = standalone::make(project, &tools, &dist)?;
    fs::copy(project.root.join("web/static/icon.svg"), dist.join("plimsoll.svg"))?;
    name_by_content(&dist)?;
    let html = fs::read_to_string(&index)?;
    let names = format!(" data-offline=\"./{OFFLINE}\" data-whole=\"./{}\" data-js=", standalone::FILE);
    ensure!(html.matches(" data-js=").count() == 1 && whole.exists(), "index.html has another form than expected");
    fs::write(&index, html.replace(" data-js=", &names))?;
    keep_offline(project, &dist)?;
    tells_nothing_of_this_machine(&dist)
}

/// Fails if a file names Cargo's home on this machine.
fn tells_nothing_of_this_machine(dist: &Path) -> Result<()> {
    let Some(home) = cargo_home() else { return Ok(()) };
    let home = home.to_string_lossy().into_owned();
    for entry in fs::read_dir(dist)? {
        let path = entry?.path();
        let bytes = fs::read(&path)?;
        let names_it = bytes.windows(home.len()).any(|window| window == home.as_bytes());
        ensure!(!names_it, "{} names {home}", path.display());
    }
    Ok(())
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
    let script = without_comments(&fs::read_to_string(project.root.join("web/static").join(OFFLINE))?)?;
    ensure!(script.contains("'VERSION'") && script.contains("['FILES']"), "{OFFLINE} has no place for the files");
    let script = script.replace("'VERSION'", &format!("'{:016x}'", hasher.finish()));
    fs::write(dist.join(OFFLINE), script.replace("'FILES'", &list.join(", ")))?;
    Ok(())
}

/// The name of the one style sheet.
const STYLES: &str = "plimsoll.css";

/// Joins the style sheets of `index.html` into one, in their order: that is one request instead of many, and a third
/// less to download.
fn join_styles(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index)?;
    let (mut styles, mut joined) = (String::new(), String::new());
    let mut rest = html.as_str();
    while let Some(start) = rest.find("<link ") {
        let (before, from_link) = rest.split_at(start);
        let (link, behind) = from_link.split_at(from_link.find('>').context("a link does not end")? + 1);
        joined.push_str(before);
        rest = behind;
        let name = link.split("./").nth(1).and_then(|name| name.split_once(".css")).map(|(name, _)| name);
        match name.filter(|_| link.contains("stylesheet")) {
            Some(name) => {
                if styles.is_empty() {
                    joined.push_str(&format!("<link href=./{STYLES} rel=stylesheet>"));
                }
                let file = dist.join(format!("{name}.css"));
                styles.push_str(&fs::read_to_string(&file)?);
                fs::remove_file(file)?;
            }
            None => joined.push_str(link),
        }
    }
    joined.push_str(rest);
    ensure!(!styles.is_empty(), "index.html names no style sheet");
    fs::write(dist.join(STYLES), styles)?;
    fs::write(index, joined)?;
    Ok(())
}

/// The page with links to the project's source and documents, or without them if nothing tells where they are.
fn with_source(html: &str, repository: Option<&str>) -> Result<String> {
    let (before, link) = html.split_once("<p><a data-source").context("index.html has no place for the source")?;
    let (_, behind) = link.split_once("<p>").context("nothing follows the source")?;
    let link = |source: &str, path: &str, name: &str| {
        format!("<p><a href=\"{source}{path}\" target=\"_blank\" rel=\"noopener noreferrer\">{name}</a></p>")
    };
    let links: String = repository
        .map(|source| source.trim_end_matches('/'))
        .into_iter()
        .flat_map(|source| PLACES.map(|(path, name)| link(source, path, name)))
        .collect();
    Ok(format!("{before}{links}<p>{behind}"))
}

/// What is linked of the repository: paths and names.
const PLACES: [(&str, &str); 3] = [
    ("", "Source"),
    ("/blob/HEAD/README.md", "Documentation"),
    ("/blob/HEAD/SECURITY.md", "What is promised, and how it is tested"),
];

/// `script` without lines of comments and without indents, which no minifier takes off the files that Trunk copies.
fn without_comments(script: &str) -> Result<String> {
    let mut short = String::with_capacity(script.len());
    let mut is_comment = false;
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        is_comment |= line.starts_with("/*");
        if !is_comment && !line.starts_with("//") {
            ensure!(line.matches('`').count() % 2 == 0, "a template over several lines would lose its indents: {line}");
            short.push_str(line);
            short.push('\n');
        }
        is_comment &= !line.ends_with("*/");
    }
    Ok(short)
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
    fn style_sheets_become_one() -> Result<()> {
        let dist = std::env::temp_dir().join(format!("plimsoll-styles-{}", std::process::id()));
        fs::create_dir_all(&dist)?;
        let html = "<link href=./i.svg rel=icon><link href=./b.css rel=stylesheet><link href=\"./a.css\" rel=\"stylesheet\"><p>";
        fs::write(dist.join("index.html"), html)?;
        fs::write(dist.join("a.css"), "a{}")?;
        fs::write(dist.join("b.css"), "b{}")?;

        join_styles(&dist)?;

        let html = fs::read_to_string(dist.join("index.html"))?;
        assert_eq!(html, "<link href=./i.svg rel=icon><link href=./plimsoll.css rel=stylesheet><p>");
        assert_eq!(fs::read_to_string(dist.join(STYLES))?, "b{}a{}");
        assert!(!dist.join("a.css").exists());
        fs::remove_dir_all(dist)?;
        Ok(())
    }

    #[test]
    fn the_source_is_linked_where_it_is_known() -> Result<()> {
        let html = "<p>0.1<p><a data-source>Source</a><p><a id=licences>";
        assert_eq!(with_source(html, None)?, "<p>0.1<p><a id=licences>");
        let linked = with_source(html, Some("https://a.b/c/"))?;
        assert!(linked.starts_with("<p>0.1<p><a href=\"https://a.b/c\""), "{linked}");
        assert!(
            linked.contains("href=\"https://a.b/c/blob/HEAD/SECURITY.md\"") && linked.ends_with("<p><a id=licences>")
        );
        assert!(with_source("<p>", None).is_err());
        Ok(())
    }

    #[test]
    fn the_page_names_the_version_that_it_is() -> Result<()> {
        let project = Project::find()?;
        let page = fs::read_to_string(project.root.join("index.html"))?;
        assert!(page.contains(&format!("<p>Plimsoll {}</p>", project.version)), "{}", project.version);
        Ok(())
    }

    #[test]
    fn scripts_lose_their_comments_and_nothing_else() -> Result<()> {
        let script =
            "/**\n * A comment.\n */\nf(`a`); // why\n\n  /* one line */\n  // another\n  const url = 'https://a';\n";
        assert_eq!(without_comments(script)?, "f(`a`); // why\nconst url = 'https://a';\n");
        assert!(without_comments("a = `\n  b`;").is_err());
        Ok(())
    }

    #[test]
    fn a_name_changes_with_the_content() {
        assert_ne!(with_hash("a.js", b"1"), with_hash("a.js", b"2"));
        assert!(with_hash("a.min.js", b"").starts_with("a.min-") && with_hash("a.min.js", b"").ends_with(".js"));
    }
}
