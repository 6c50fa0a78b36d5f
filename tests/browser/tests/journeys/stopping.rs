//! An auditor that does not come, or takes too long.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, dist, journey};
use serde_json::json;

use crate::audit::{fixture, forget};
use crate::kept::{DINGHY, is_dinghy, until_loaded};

/// The site without the files whose names begin so, or with this in their place.
fn site_without(folder: &Path, prefix: &str, instead: Option<&[u8]>) -> Result<()> {
    let mut found = false;
    for file in fs::read_dir(dist()?)? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        match (name.starts_with(prefix), instead) {
            (false, _) => fs::copy(file.path(), folder.join(name)).map(drop)?,
            (true, Some(text)) => fs::write(folder.join(name), text)?,
            (true, None) => {}
        }
        found |= file.file_name().to_string_lossy().starts_with(prefix);
    }
    ensure!(found, "nothing begins with {prefix}");
    Ok(())
}

/// Loads the page again without the files that a first visit keeps in the browser.
async fn without_offline(page: &Page) -> Result<()> {
    let script = "const { active } = await navigator.serviceWorker.ready;
        if (active) await (await navigator.serviceWorker.getRegistration()).unregister();";
    page.run(script, vec![]).await?;
    let none = json!({ "source": "delete Navigator.prototype.serviceWorker;" });
    page.command("Page.addScriptToEvaluateOnNewDocument", none).await?;
    page.driver.refresh().await?;
    page.find("#example").await.map(drop)
}

async fn is_told_and_mended(prefix: &'static str, instead: Option<&'static [u8]>) -> Result<()> {
    let folder = tempfile::tempdir()?;
    site_without(folder.path(), prefix, instead)?;
    let broken = folder.path().to_owned();
    journey(|page| async move {
        page.expect_console("");
        page.find("#example").await?;
        without_offline(&page).await?;
        page.serve(&broken);
        page.paste(DINGHY).await?;
        page.wait_for_text(".notice", "The auditor could not be loaded").await?;
        page.wait_for_text("#summary", "Not audited").await?;
        page.wait_for_text("#status", "Not audited").await?;
        // Once more is of no use yet.
        page.click("#audit-again").await?;
        page.wait_for_text(".notice", "The auditor could not be loaded").await?;
        page.serve(&dist()?);
        page.click(".notice .button").await?;
        page.find("#findings").await?;
        let notices = page.run("return document.querySelectorAll('.notice').length", vec![]).await?;
        ensure!(notices == json!(0), "{notices} notices");

        // To load the page again helps, too.
        page.serve(&broken);
        page.run("window.isOld = true; location.reload()", vec![]).await?;
        until_loaded(&page).await?;
        page.wait_for_text(".notice", "The auditor could not be loaded").await?;
        page.serve(&dist()?);
        page.run("window.isOld = true", vec![]).await?;
        page.click(".notice .reload").await?;
        until_loaded(&page).await?;
        page.find("#findings").await?;
        is_dinghy(&page).await
    })
    .await
}

#[tokio::test]
async fn a_worker_script_that_is_gone_is_told_of_and_can_be_loaded_again() -> Result<()> {
    is_told_and_mended("worker", None).await
}

#[tokio::test]
async fn an_auditor_that_is_gone_is_told_of_and_can_be_loaded_again() -> Result<()> {
    is_told_and_mended("auditor", None).await
}

#[tokio::test]
async fn an_auditor_that_is_another_page_is_told_of_and_can_be_loaded_again() -> Result<()> {
    is_told_and_mended("auditor", Some(b"<!doctype html><title>Not found</title>")).await
}

#[tokio::test]
async fn what_is_dropped_while_there_is_no_network_is_read_once_there_is() -> Result<()> {
    let folder = tempfile::tempdir()?;
    site_without(folder.path(), "worker", None)?;
    let broken = folder.path().to_owned();
    journey(|page| async move {
        page.expect_console("");
        page.find("#example").await?;
        without_offline(&page).await?;
        page.serve(&broken);
        page.click("#example").await?;
        page.wait_for_text(".notice", "The auditor could not be loaded").await?;
        page.find("#example").await?;
        page.serve(&dist()?);
        page.click(".notice .button").await?;
        page.wait_for_text("#finding-count", "findings").await
    })
    .await
}

/// From here on no question of the page reaches its worker, as if that had more to do than it can.
const DEAF: &str = "window.post_ = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
        if (!(message instanceof Uint8Array)) post_.call(this, message, ...rest);
    };";

const HEARS: &str = "Worker.prototype.postMessage = window.post_;";

/// Waits until the button that stops the worker is seen, and presses it.
async fn stop(page: &Page) -> Result<()> {
    let shown = "const button = document.querySelector('#stop-working');
        return Boolean(button) && getComputedStyle(button).visibility === 'visible';";
    page.wait_for(shown, vec![], json!(true)).await?;
    page.click("#stop-working").await
}

#[tokio::test]
async fn an_audit_can_be_stopped_and_run_again() -> Result<()> {
    journey(|page| async move {
        page.find("#example").await?;
        page.run(DEAF, vec![]).await?;
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        stop(&page).await?;
        page.wait_for_text(".notice", "You stopped the audit").await?;
        page.wait_for_text("#summary", "Not audited").await?;
        page.run(HEARS, vec![]).await?;
        page.click("#audit-again").await?;
        page.wait_for_text("#finding-count", "3 findings").await?;

        // One of the last change: the choices stay.
        crate::audit::switch(&page, "log").await?;
        page.wait_for_text("#status", "1 fix on").await?;
        page.run(DEAF, vec![]).await?;
        page.paste("# deny.toml\n[advisories]\n").await?;
        stop(&page).await?;
        page.run(HEARS, vec![]).await?;
        page.click("[aria-label='Remove pasted.txt']").await?;
        page.wait_for_text("#status", "1 fix on").await
    })
    .await
}

#[tokio::test]
async fn other_long_questions_can_be_stopped_and_do_not_come_back() -> Result<()> {
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        page.run(DEAF, vec![]).await?;
        page.run("location.hash = '#/timeline'", vec![]).await?;
        let restored = format!("{HEARS} document.querySelector('#stop-working').click();");
        page.find("#stop-working").await?;
        page.run(&restored, vec![]).await?;
        page.wait_for_text(".notice", "You stopped it").await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        ensure!(page.run("return location.hash", vec![]).await? == json!("#/findings"));
        crate::audit::switch(&page, "log").await?;
        page.wait_for_text("#status", "1 fix on").await
    })
    .await
}

#[tokio::test]
async fn after_all_is_forgotten_the_next_audit_does_not_wait_for_the_last() -> Result<()> {
    journey(|page| async move {
        page.find("#example").await?;
        // No answer to it will ever come.
        page.run(DEAF, vec![]).await?;
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#status", "Auditing").await?;
        page.run(HEARS, vec![]).await?;
        forget(&page).await?;
        page.paste(DINGHY).await?;
        page.find("#findings").await?;
        is_dinghy(&page).await
    })
    .await
}

#[tokio::test]
async fn a_stale_answer_of_a_large_audit_never_arrives() -> Result<()> {
    journey(|page| async move {
        let mut lock = "# Cargo.lock\nversion = 4\n".to_owned();
        for number in 0..20_000 {
            lock.push_str(&format!("\n[[package]]\nname = \"p{number}\"\nversion = \"1.0.0\"\n"));
        }
        page.paste(&format!("{DINGHY}\n{lock}")).await?;
        page.wait_for_text("#status", "Auditing").await?;
        forget(&page).await?;
        page.paste(DINGHY).await?;
        page.wait_for_text(".strip", "needs Cargo.lock").await
    })
    .await
}

#[tokio::test]
async fn a_worker_that_never_starts_is_told_of() -> Result<()> {
    journey(|page| async move {
        page.find("#example").await?;
        // What it is to load never reaches it.
        page.run("window.post_ = Worker.prototype.postMessage; Worker.prototype.postMessage = () => {};", vec![])
            .await?;
        page.paste(DINGHY).await?;
        page.wait_for_text(".notice", "The auditor is still not loaded").await?;
        page.run(HEARS, vec![]).await?;
        page.click(".notice .button").await?;
        page.find("#findings").await?;
        let text = page.run("return document.querySelector('.notices').textContent", vec![]).await?;
        ensure!(text.as_str().context("no text")?.is_empty(), "{text}");
        Ok(())
    })
    .await
}
