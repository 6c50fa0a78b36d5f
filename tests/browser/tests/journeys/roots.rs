//! Several workspaces in one folder.

use std::fs;

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, journey};
use serde_json::json;

use crate::audit::{button, unfold};

/// A workspace of one member, and another one below it.
const FILES: [(&str, &str); 3] = [
    ("Cargo.toml", "[workspace]\nmembers = [\"quay\"]\nexclude = [\"crane\"]\nresolver = \"2\"\n"),
    ("quay/Cargo.toml", "[package]\nname = \"quay\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
    (
        "crane/Cargo.toml",
        "[workspace]\nresolver = \"2\"\n\n[package]\nname = \"crane\"\nversion = \"0.1.0\"\nedition = \
         \"2021\"\n\n[profile.dev]\npanic = \"abort\"\n",
    ),
];

const OF_HARBOUR: &str = "Only the workspace of Cargo.toml is audited";
const OF_CRANE: &str = "Only the workspace of crane/Cargo.toml is audited";

async fn harbour(page: &Page) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let root = folder.path().join("harbour");
    for (path, text) in FILES {
        let file = root.join(path);
        fs::create_dir_all(file.parent().context("no folder")?)?;
        fs::write(file, text)?;
    }
    page.drop_on("#app", &[&root]).await?;
    page.wait_for_text(".strangers", OF_HARBOUR).await
}

#[tokio::test]
async fn another_workspace_is_a_click_away() -> Result<()> {
    journey(|page| async move {
        let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        page.command("Browser.grantPermissions", permissions).await?;
        harbour(&page).await?;
        // With the keyboard alone, and the focus stays on the button that leads back.
        let focus =
            "document.querySelector('.strangers .audit-root').focus(); return document.activeElement.textContent";
        let name = page.run(focus, vec![]).await?;
        ensure!(name == json!("Audit crane/Cargo.toml"), "{name}");
        let enter = "document.activeElement.click(); return true";
        page.run(enter, vec![]).await?;
        page.wait_for_text(".strangers", OF_CRANE).await?;
        let back = "return document.activeElement.textContent";
        page.wait_for(back, vec![], json!("Audit Cargo.toml")).await?;
        unfold(&page).await?;
        page.wait_for_text(".found", "panic").await?;

        page.click("#share").await?;
        page.wait_for_text("#share-length", "characters").await?;
        page.click("#copy-link").await?;
        page.wait_for_text("#status", "Copied").await?;
        let link = page.run("return await navigator.clipboard.readText()", vec![]).await?;
        button(&page, "Close").await?;
        page.until_kept("crane/Cargo.toml", true).await?;
        page.driver.refresh().await?;
        page.wait_for_text(".strangers", OF_CRANE).await?;

        page.click(".sides a[href='#/files']").await?;
        page.find(".files .audit-root").await?;
        page.click(".files .audit-root").await?;
        page.wait_for_text(".files .audit-root", "Audit crane/Cargo.toml").await?;
        page.click(".sides a[href='#/findings']").await?;
        page.wait_for_text(".strangers", OF_HARBOUR).await?;
        button(&page, "Undo").await?;
        page.wait_for_text(".strangers", OF_CRANE).await?;
        button(&page, "Redo").await?;
        page.wait_for_text(".strangers", OF_HARBOUR).await?;

        page.open_address(link.as_str().context("no link")?).await?;
        page.wait_for_text(".guest", "Your own is kept").await?;
        page.wait_for_text(".strangers", OF_CRANE).await?;
        page.open_address(page.url()).await?;
        page.wait_for_text(".strangers", OF_HARBOUR).await
    })
    .await
}
