//! From a dropped folder to a corrected file on disk.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, journey};
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::prelude::*;

const DECK: &str = "[data-path=\"crates/deck/Cargo.toml\"]";

#[tokio::test]
async fn a_dropped_folder_ends_as_corrected_files() -> Result<()> {
    journey(|page| async move {
        let project = project()?;
        page.drop_on("#app", &[&project.path().join("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;

        open(&page, "log").await?;
        page.wait_for_text(".detail mark", "log = \"0.4\"").await?;
        page.wait_for_text(".detail .diff .added", "log = { workspace = true }").await?;
        ensure!(page.run(NO_CHANGES, vec![]).await? == json!(true));

        switch(&page, "log").await?;
        page.wait_for_text("#status", "1 fix on, 1 file changes").await?;
        page.wait_for_text("#result .code-line.added", "log = { workspace = true } # the ship's log").await?;

        let expected = fs::read(fixture("ferry-corrected").join("crates/deck/Cargo.toml"))?;
        page.click(DECK).await?;
        ensure!(page.downloaded("crates-deck-Cargo.toml").await? == expected);

        page.click("#download-zip").await?;
        let archive = page.downloaded("plimsoll-corrected.zip").await?;
        ensure!(unzipped(&archive, "crates/deck/Cargo.toml")? == expected);

        // What git makes of the patch is the same file.
        button(&page, ".patch").await?;
        let patch = page.downloaded("plimsoll.patch").await?;
        ensure!(patched(&patch, "crates/deck/Cargo.toml")? == expected);

        export(&page, "JSON").await?;
        let report = page.downloaded("plimsoll-report.json").await?;
        let report: serde_json::Value = serde_json::from_slice(&report)?;
        ensure!(report.pointer("/plan/applied/0/finding") == Some(&json!("inherit-dependency:log")), "{report}");

        button(&page, "Undo").await?;
        page.wait_for_text("#status", "No fix is on").await?;
        page.wait_for(NO_CHANGES, vec![], json!(true)).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_folder_can_be_chosen_and_only_what_matters_is_read() -> Result<()> {
    journey(|page| async move {
        let project = project()?;
        page.choose("#folder", &[&project.path().join("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        page.click(".sides a[href='#/files']").await?;
        page.find("tbody tr").await?;
        let rows = page.run("return document.querySelectorAll('tbody tr').length", vec![]).await?;
        // Of the target folder there is the list of what is in it, and nothing else.
        page.wait_for_text("tbody", "target.txt").await?;
        ensure!(rows == json!(8), "{rows} files");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn files_that_follow_one_another_are_put_together() -> Result<()> {
    journey(|page| async move {
        let ferry = fixture("ferry");
        page.choose("#files", &[&ferry.join("Cargo.toml")]).await?;
        page.wait_for_text(".unchecked", "Cargo.lock").await?;
        page.click(".add-files").await?;
        page.choose("#files", &[&ferry.join("crates/deck/Cargo.toml")]).await?;
        page.wait_for_text("tbody", "crates/deck/Cargo.toml").await?;
        page.choose("#files", &[&ferry.join("Cargo.lock")]).await?;
        page.click(".sides a[href='#/duplicates']").await?;
        page.wait_for_text("#duplicates", "multiple versions").await?;
        page.click(".sides a[href='#/files']").await?;
        page.click("[aria-label=\"Remove Cargo.lock\"]").await?;
        page.wait_for_text(".unchecked", "Cargo.lock").await?;
        forget(&page).await?;
        page.find("#example").await?;
        Ok(())
    })
    .await
}

/// The ferry, with files beside it that an audit has no use for.
fn project() -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    let ferry = folder.path().join("ferry");
    for path in
        ["Cargo.toml", "Cargo.lock", "crates/deck/Cargo.toml", "crates/hold/Cargo.toml", "crates/mast/Cargo.toml"]
    {
        let file = ferry.join(path);
        fs::create_dir_all(file.parent().context("a folder")?)?;
        fs::copy(fixture("ferry").join(path), file)?;
    }
    for path in ["src/main.rs", "target/package/ferry-0.1.0/Cargo.toml", "node_modules/x/Cargo.toml"] {
        let file = ferry.join(path);
        fs::create_dir_all(file.parent().context("a folder")?)?;
        fs::write(file, "not [ TOML")?;
    }
    let workflow = "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: cargo test\n";
    for (path, text) in [(".gitignore", "/target\n"), (".github/workflows/ci.yml", workflow)] {
        let file = ferry.join(path);
        fs::create_dir_all(file.parent().context("a folder")?)?;
        fs::write(file, text)?;
    }
    Ok(folder)
}

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// Opens the finding with these words.
pub async fn open(page: &Page, words: &str) -> Result<()> {
    in_finding(page, words, ".opener").await
}

/// Switches the fix of the finding with these words.
pub async fn switch(page: &Page, words: &str) -> Result<()> {
    in_finding(page, words, ".switch").await
}

async fn in_finding(page: &Page, words: &str, selector: &str) -> Result<()> {
    unfold(page).await?;
    let script = "const finding = [...document.querySelectorAll('.finding')]
            .find((finding) => finding.querySelector('.cell-action').textContent.includes(arguments[0]));
        finding.querySelector(arguments[1]).click();";
    page.run(script, vec![json!(words), json!(selector)]).await?;
    Ok(())
}

/// Opens all that is folded on the overview.
pub async fn unfold(page: &Page) -> Result<()> {
    page.find(".rows").await?;
    let script = "const closed = [...document.querySelectorAll('.rows .opener[aria-expanded=false]:not(a)')];
        for (const one of closed) one.click();
        return closed.length;";
    page.wait_for(script, vec![], json!(0)).await
}

/// Whether nothing is chosen, so that there are no changes to be seen.
pub const NO_CHANGES: &str = "return !document.querySelector('#result')";

/// Forgets the session, as the menu offers it.
pub async fn forget(page: &Page) -> Result<()> {
    page.click("#menu-button").await?;
    page.click("[aria-label='Forget everything']").await
}

/// Saves the report in the format of this name.
pub async fn export(page: &Page, name: &str) -> Result<()> {
    page.click("#export").await?;
    button(page, name).await
}

/// Presses the button of this name, by hand: a browser mistrusts downloads that nobody pressed for.
pub async fn button(page: &Page, name: &str) -> Result<()> {
    let button = By::XPath(format!("//button[normalize-space()='{name}']"));
    Ok(page.driver.query(button).first().await?.click().await?)
}

/// A file of an archive, by a program that has nothing to do with the one that made it.
pub fn unzipped(archive: &[u8], path: &str) -> Result<Vec<u8>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("a.zip");
    fs::write(&file, archive)?;
    let script = "import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))";
    let output = std::process::Command::new("python3").args(["-c", script]).arg(&file).arg(path).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(output.stdout)
}

fn patched(patch: &[u8], path: &str) -> Result<Vec<u8>> {
    let folder = project()?;
    let ferry = folder.path().join("ferry");
    let file = folder.path().join("a.patch");
    fs::write(&file, patch)?;
    let output = std::process::Command::new("git").args(["apply"]).arg(&file).current_dir(&ferry).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(fs::read(ferry.join(path))?)
}

#[tokio::test]
async fn an_archive_of_a_project_is_audited_like_its_folder() -> Result<()> {
    journey(|page| async move {
        let folder = tempfile::tempdir()?;
        let archive = folder.path().join("ferry.zip");
        let script =
            "import shutil, sys; shutil.make_archive(sys.argv[1].removesuffix('.zip'), 'zip', sys.argv[2], 'ferry')";
        let made =
            std::process::Command::new("python3").args(["-c", script]).arg(&archive).arg(fixture("")).status()?;
        ensure!(made.success(), "no archive");
        page.drop_on("#app", &[&archive]).await?;
        page.wait_for_text("#finding-count", "3 findings").await
    })
    .await
}

#[tokio::test]
async fn what_is_copied_is_on_the_clipboard() -> Result<()> {
    journey(|page| async move {
        let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        page.command("Browser.grantPermissions", permissions).await?;
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        switch(&page, "log").await?;
        page.wait_for_text("#result .code-line.added", "log = { workspace = true }").await?;
        button(&page, "Copy patch").await?;
        page.wait_for_text("#status", "Copied").await?;
        let copied = page.run("return await navigator.clipboard.readText()", vec![]).await?;
        ensure!(copied.as_str().is_some_and(|patch| patch.starts_with("diff --git a/crates/deck")), "{copied}");
        Ok(())
    })
    .await
}
