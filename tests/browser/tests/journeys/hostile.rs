//! What means harm ends in a message, and the page goes on.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, journey};
use serde_json::json;

use crate::audit::{fixture, forget};

/// The page still does what it is there for.
async fn goes_on(page: &Page) -> Result<()> {
    forget(page).await?;
    page.drop_on("#app", &[&fixture("ferry")]).await?;
    page.wait_for_text("#finding-count", "3 findings").await
}

#[tokio::test]
async fn a_folder_with_links_that_go_round() -> Result<()> {
    journey(|page| async move {
        let folder = tempfile::tempdir()?;
        let ferry = folder.path().join("ferry");
        fs::create_dir_all(ferry.join("crates"))?;
        fs::write(ferry.join("Cargo.toml"), "[package]\nname = \"ferry\"\nedition = \"2021\"\n")?;
        std::os::unix::fs::symlink(&ferry, ferry.join("crates/again"))?;
        std::os::unix::fs::symlink(".", ferry.join("itself"))?;
        let deps = ferry.join("target/debug/deps");
        fs::create_dir_all(&deps)?;
        fs::write(deps.join("libstd.rlib"), [0; 2048])?;
        std::os::unix::fs::symlink("..", deps.join("up"))?;
        std::os::unix::fs::symlink(&deps, ferry.join("target/again"))?;
        page.drop_on("#app", &[&ferry]).await?;
        page.find("#findings").await?;
        page.run("location.hash = '#/target'", vec![]).await?;
        page.wait_for_text(".target-folder .lead", "2.0 KiB in 1 file,").await?;
        goes_on(&page).await
    })
    .await
}

#[tokio::test]
async fn an_archive_that_would_fill_the_memory_and_leads_out_of_its_folder() -> Result<()> {
    journey(|page| async move {
        let folder = tempfile::tempdir()?;
        let archive = folder.path().join("bomb.zip");
        // Three files of 200 megabytes, one of them with a path that leads out.
        let script = "import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as archive:
    archive.writestr('Cargo.toml', '[package]\\nname = \"bomb\"\\nedition = \"2021\"\\n')
    for path in ['a/Cargo.toml', '../../b/Cargo.toml']:
        with archive.open(path, 'w') as file:
            for _ in range(200): file.write(b'#' * (1 << 20))";
        let mut python = Command::new("python3").arg("-").arg(&archive).stdin(Stdio::piped()).spawn()?;
        python.stdin.take().context("no input")?.write_all(script.as_bytes())?;
        ensure!(python.wait()?.success(), "no archive");
        page.choose("#files", &[&archive]).await?;
        page.wait_for_text(".notice", "was not unpacked").await?;
        page.find("#findings").await?;
        goes_on(&page).await
    })
    .await
}

#[tokio::test]
async fn names_that_are_markup() -> Result<()> {
    journey(|page| async move {
        let name = "<img src=x onerror=alert(1)>\u{202e}";
        page.paste(&format!("[package]\nname = \"{name}\"\nedition = \"2021\"\n\n[profile.dev]\ndbug = 1\n")).await?;
        page.find("#findings").await?;
        let images = page.run("return document.querySelectorAll('img').length", vec![]).await?;
        ensure!(images == json!(0), "markup became an element");
        // What turns the direction of writing in a name turns nothing beside it.
        let script =
            "return [...document.querySelectorAll('#app *')].filter((one) => [...one.childNodes].some((node) =>
                node.nodeType === 3 && node.data.includes('\u{202e}')))
            .filter((one) => getComputedStyle(one).unicodeBidi !== 'isolate')
            .map((one) => one.outerHTML.slice(0, 200));";
        let leaking = page.run(script, vec![]).await?;
        ensure!(leaking == json!([]), "{leaking}");
        goes_on(&page).await
    })
    .await
}

#[tokio::test]
async fn a_link_that_would_never_end() -> Result<()> {
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        for rest in ["AAAA", &"A".repeat(50_000), &"_".repeat(50_000)] {
            page.open_address(&format!("{}#a1{rest}", page.url())).await?;
            page.wait_for_text(".notice", "cannot be opened").await?;
        }
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await
    })
    .await
}
