//! An audit that goes to somebody else.

use std::fs;

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, journey, journey_on_disk};
use serde_json::json;

use crate::audit::{NO_CHANGES, button, fixture, forget, switch};

/// The ferry with a fix on, and the dialog that shares it.
async fn ferry_to_share(page: &Page) -> Result<()> {
    let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    page.command("Browser.grantPermissions", permissions).await?;
    page.drop_on("#app", &[&fixture("ferry")]).await?;
    page.wait_for_text("#finding-count", "3 findings").await?;
    switch(page, "log").await?;
    page.wait_for_text("#status", "1 fix on, 1 file changes").await?;
    page.click("#share").await?;
    page.wait_for_text("#share-length", "characters").await
}

/// The link as it is on the clipboard.
async fn copied(page: &Page) -> Result<String> {
    page.click("#copy-link").await?;
    page.wait_for_text("#status", "Copied").await?;
    let link = page.run("return await navigator.clipboard.readText()", vec![]).await?;
    Ok(link.as_str().context("no link")?.to_owned())
}

const CORRECTED: &str = "log = { workspace = true } # the ship's log";

#[tokio::test]
async fn a_link_opens_as_the_same_audit_and_leaves_the_own_one_alone() -> Result<()> {
    journey(|page| async move {
        ferry_to_share(&page).await?;
        let link = copied(&page).await?;
        ensure!(link.contains("#a1") && link.len() < 2_500, "{link}");
        // Whoever opens it has something of their own.
        button(&page, "Close").await?;
        forget(&page).await?;
        page.paste("[package]\nname = \"dinghy\"\nedition = \"2024\"\n").await?;
        page.find("#workspace").await?;
        page.until_kept("dinghy", true).await?;

        page.open_address(&link).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        page.wait_for_text("#result .code-line.added", CORRECTED).await?;
        page.wait_for_text(".guest", "Your own is kept").await?;
        let expected = fs::read(fixture("ferry-corrected").join("crates/deck/Cargo.toml"))?;
        page.click("[data-path=\"crates/deck/Cargo.toml\"]").await?;
        ensure!(page.downloaded("crates-deck-Cargo.toml").await? == expected);

        page.open_address(page.url()).await?;
        page.click(".sides a[href='#/files']").await?;
        page.find("tbody tr").await?;
        let rows = page.run("return document.querySelectorAll('tbody tr').length", vec![]).await?;
        ensure!(rows == json!(1), "{rows} files: the visitor's own session is gone");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_a_first_visitor_changes_in_a_shared_audit_outlives_a_reload() -> Result<()> {
    journey(|page| async move {
        ferry_to_share(&page).await?;
        let link = copied(&page).await?;
        // Whoever gets it has no audit of their own.
        page.run("await plimsollKept.forget()", vec![]).await?;
        page.driver.goto("about:blank").await?;
        page.driver.goto(&link).await?;
        page.wait_for_text("#result .code-line.added", CORRECTED).await?;
        page.wait_for("return location.hash.startsWith('#a1')", vec![], json!(true)).await?;
        button(&page, "None").await?;
        page.wait_for_text("#status", "No fix is on").await?;
        page.until_kept("Cargo.toml", true).await?;
        page.until_kept("inherit-dependency:log", false).await?;
        page.driver.refresh().await?;
        page.wait_for_text("#finding-count", "findings").await?;
        page.wait_for(NO_CHANGES, vec![], json!(true)).await
    })
    .await
}

#[tokio::test]
async fn a_passphrase_opens_a_link_and_another_one_does_not() -> Result<()> {
    journey(|page| async move {
        ferry_to_share(&page).await?;
        page.fill("#seal", "wind from the south").await?;
        page.wait_for_text("#seal-strength", "one graphics card").await?;
        page.wait_for_text("#copy-link", "Copy encrypted link").await?;
        let promised = page.run("return document.querySelector('#share-length strong').textContent", vec![]).await?;
        let link = copied(&page).await?;
        ensure!(link.contains("#e1"), "{link}");
        ensure!(
            promised.as_str().unwrap_or_default().replace(',', "") == link.len().to_string(),
            "{promised} {}",
            link.len()
        );
        page.open_address(&link).await?;
        page.fill("#unseal", "wind from the north").await?;
        button(&page, "Open").await?;
        page.wait_for_text(".guest .notice", "cannot be opened").await?;
        page.fill("#unseal", "wind from the south").await?;
        button(&page, "Open").await?;
        // What was said of the wrong passphrase goes with it.
        page.wait_for("return document.querySelector('#unseal, .notice') === null", vec![], json!(true)).await?;
        page.wait_for_text("#result .code-line.added", CORRECTED).await
    })
    .await
}

#[tokio::test]
async fn what_changes_while_the_key_is_derived_holds_for_the_link() -> Result<()> {
    journey(|page| async move {
        ferry_to_share(&page).await?;
        page.fill("#seal", "wind from the south").await?;
        // Deriving takes as long as it is let, and what is copied is noted.
        let hold = "window.copies = [];
            navigator.clipboard.writeText = async (text) => { copies.push(text); };
            const derive = crypto.subtle.deriveKey.bind(crypto.subtle);
            window.going = new Promise((go) => { window.go = go; });
            window.derived = 0;
            crypto.subtle.deriveKey = async (...how) => {
                const key = await derive(...how);
                await going;
                derived += 1;
                return key;
            };
            document.querySelector('#copy-link').click();
            document.querySelector('#copy-link').click();";
        page.run(hold, vec![]).await?;
        page.wait_for_text("#copy-link", "Encrypting").await?;
        // Leave the comments out meanwhile.
        page.run("document.querySelector('.share fieldset input').click()", vec![]).await?;
        page.wait_for_text("#copy-link", "Copy encrypted link").await?;
        page.wait_for_text("#share-length", "characters").await?;
        page.run("go(); await new Promise((done) => { const look = () => derived ? setTimeout(done, 50) : setTimeout(look, 10); look(); });", vec![]).await?;
        ensure!(page.run("return copies.length", vec![]).await? == json!(0), "the link with the comments was copied");
        page.click("#copy-link").await?;
        page.wait_for_text("#status", "Copied").await?;
        let copies = page.run("return copies", vec![]).await?;
        let [link] = copies.as_array().map(Vec::as_slice).unwrap_or_default() else { anyhow::bail!("{copies}") };
        let link = link.as_str().context("no link")?.to_owned();
        ensure!(link.contains("#e1"), "{link}");
        page.open_address(&link).await?;
        page.fill("#unseal", "wind from the south").await?;
        button(&page, "Open").await?;
        // The own session is beside it, with the comments.
        page.wait_for_text(".guest", "Keep this one instead").await?;
        page.wait_for_text("#result .code-line.added", "log = { workspace = true }").await?;
        let text = page.run("return document.querySelector('#result').textContent", vec![]).await?;
        ensure!(!text.as_str().unwrap_or_default().contains("the ship's log"), "{text}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_encrypted_file_and_page_ask_for_the_passphrase() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (json, html) = (folder.path().join("audit.plimsoll.json"), folder.path().join("audit.html"));
    let (to_json, to_html) = (json.clone(), html.clone());
    journey(|page| async move {
        ferry_to_share(&page).await?;
        page.fill("#seal", "wind from the south").await?;
        button(&page, "Save encrypted .json").await?;
        let file = page.downloaded("audit.plimsoll.json").await?;
        ensure!(!String::from_utf8_lossy(&file).contains("deck"), "it is not encrypted");
        fs::write(&to_json, file)?;
        button(&page, "Save as an encrypted page that works alone").await?;
        let file = page.downloaded("plimsoll-audit.html").await?;
        ensure!(!String::from_utf8_lossy(&file).contains("the ship's log"), "it is not encrypted");
        fs::write(&to_html, file)?;
        Ok(())
    })
    .await?;
    let opens = |page: Page| async move {
        page.fill("#unseal", "wind from the north").await?;
        button(&page, "Open").await?;
        page.wait_for_text(".guest .notice", "cannot be opened").await?;
        page.fill("#unseal", "wind from the south").await?;
        button(&page, "Open").await?;
        page.wait_for_text("#result .code-line.added", CORRECTED).await
    };
    journey(|page| async move {
        page.drop_on("#app", &[&json]).await?;
        opens(page).await
    })
    .await?;
    journey_on_disk(&html, opens).await
}

#[tokio::test]
async fn a_link_that_would_unfold_without_end_is_refused_at_once() -> Result<()> {
    journey(|page| async move {
        let link = include_str!("../../../share/unfolds-to-200-megabytes.txt").trim();
        page.open_address(&format!("{}#{link}", page.url())).await?;
        page.wait_for_text(".notice", "unpacked, it would be larger than Plimsoll allows").await
    })
    .await
}

#[tokio::test]
async fn what_is_left_out_makes_another_link_and_secrets_are_told_of() -> Result<()> {
    journey(|page| async move {
        page.paste("# .cargo/config.toml\n[registry]\ntoken = \"s3cr3t\"\n").await?;
        ferry_to_share(&page).await?;
        page.wait_for_text(".share-secrets", ".cargo/config.toml:").await?;
        let whole = copied(&page).await?;
        page.run("document.querySelector('.share fieldset input').click()", vec![]).await?;
        page.wait_for_text("#share-length", "characters").await?;
        let less = copied(&page).await?;
        ensure!(less.len() < whole.len(), "{} and {}", less.len(), whole.len());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_link_that_is_damaged_says_so_and_the_page_goes_on() -> Result<()> {
    journey(|page| async move {
        ferry_to_share(&page).await?;
        let link = copied(&page).await?;
        page.open_address(&link[..link.len() - 20]).await?;
        page.wait_for_text(".notice", "it was cut short or changed on its way").await?;
        page.open_address(&format!("{}#a9AAAA", page.url())).await?;
        page.wait_for_text(".notice", "a newer version of Plimsoll may have made it").await
    })
    .await
}

#[tokio::test]
async fn a_file_and_a_page_of_its_own_hold_the_audit_too() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (json, html) = (folder.path().join("audit.plimsoll.json"), folder.path().join("audit.html"));
    let (to_json, to_html) = (json.clone(), html.clone());
    journey(|page| async move {
        ferry_to_share(&page).await?;
        button(&page, "Save .json").await?;
        fs::write(&to_json, page.downloaded("audit.plimsoll.json").await?)?;
        button(&page, "Save as a page that works alone").await?;
        fs::write(&to_html, page.downloaded("plimsoll-audit.html").await?)?;
        Ok(())
    })
    .await?;
    journey(|page| async move {
        page.drop_on("#app", &[&json]).await?;
        page.wait_for_text("#result .code-line.added", CORRECTED).await
    })
    .await?;
    journey_on_disk(&html, |page| async move {
        page.wait_for_text("#result .code-line.added", CORRECTED).await?;
        page.click("[data-path=\"crates/deck/Cargo.toml\"]").await?;
        let expected = fs::read(fixture("ferry-corrected").join("crates/deck/Cargo.toml"))?;
        ensure!(page.downloaded("crates-deck-Cargo.toml").await? == expected);
        Ok(())
    })
    .await
}
