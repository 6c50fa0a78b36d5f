//! The standard library's own licences, which come with the toolchain.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::Notices;
use crate::process;
use crate::project::WASM;

/// Adds the standard library, and the crates that it is made of for wasm.
pub fn add(notices: &mut Notices) -> Result<()> {
    let sysroot: PathBuf = process::output(Command::new("rustc").args(["--print", "sysroot"]))?.trim().into();
    let version = process::output(Command::new("rustc").arg("--version"))?;
    let version = version.split(' ').nth(1).context("rustc has no version")?;
    let file = sysroot.join("share/doc/rust/COPYRIGHT-library.html");
    let html = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    let (own, others) = html.split_once("<h2 id=\"out-of-tree-dependencies\">").context("its form is another one")?;

    let mut texts = super::standard("MIT OR Apache-2.0", "The Rust Project Contributors")?;
    texts.insert(0, plain(own.split_once("<body>").map_or(own, |(_, body)| body)));
    let name = "The Rust Standard Library";
    notices.add(name, version, "MIT OR Apache-2.0", "https://github.com/rust-lang/rust", texts)?;

    let compiled = compiled(&sysroot)?;
    for section in others.split("<h3>").skip(1) {
        let (title, section) = section.split_once("</h3>").unwrap_or_default();
        let (name, version) =
            title.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()).rsplit_once('-').unwrap_or((title, ""));
        if !compiled.contains(&name.replace('-', "_")) {
            continue;
        }
        let licence = section.split_once("<b>License:</b>").and_then(|(_, rest)| rest.split_once("</p>"));
        let licence = plain(licence.map_or("", |(licence, _)| licence));
        let texts = section.split("<pre>").skip(1).filter_map(|rest| Some(plain(rest.split_once("</pre>")?.0)));
        let source = format!("https://crates.io/crates/{name}/{version}");
        notices.add(name, version, licence.trim(), &source, texts.collect()).with_context(|| title.to_owned())?;
    }
    Ok(())
}

/// The crates that are there compiled for wasm, as code has their names.
fn compiled(sysroot: &std::path::Path) -> Result<Vec<String>> {
    let folder = sysroot.join("lib/rustlib").join(WASM).join("lib");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("{WASM} is not installed: {}", folder.display()))? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        let name = file.strip_prefix("lib").and_then(|file| file.strip_suffix(".rlib")?.rsplit_once('-'));
        names.extend(name.map(|(name, _)| name.to_owned()));
    }
    ensure!(names.iter().any(|name| name == "std"), "{} holds no standard library", folder.display());
    Ok(names)
}

/// A piece of HTML without its tags.
fn plain(html: &str) -> String {
    let mut text = String::new();
    for (at, part) in html.split('<').enumerate() {
        text += if at == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) };
    }
    for (entity, sign) in [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, sign);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_page_becomes_a_text() {
        assert_eq!(plain("<p>a <b>&#34;b&#34;</b>\n&#60;c&#62; &amp;lt;</p>"), "a \"b\"\n<c> &lt;");
    }
}
