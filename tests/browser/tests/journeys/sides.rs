//! The three sides of an audit, their addresses, and the keys.

use std::fs;
use std::time::Duration;

use anyhow::{Result, ensure};
use browser_tests::{journey, made};
use serde_json::json;

use crate::audit::{fixture, forget};

const HASH: &str = "return decodeURI(location.hash)";
const PRESS: &str = "(document.activeElement ?? document.body).dispatchEvent(
    new KeyboardEvent('keydown', { key: arguments[0], bubbles: true, cancelable: true }))";
const FOCUSED: &str = "return document.activeElement.textContent";

#[tokio::test]
async fn each_side_finding_and_file_has_an_address_and_back_leads_back() -> Result<()> {
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        page.click(".sides a[href='#/duplicates']").await?;
        page.wait_for_text("#duplicates", "multiple versions").await?;
        page.click(".sides a[href='#/files']").await?;
        page.click("a[href='#/files/crates/deck/Cargo.toml']").await?;
        page.wait_for_text(".whole-file", "declares it").await?;
        page.click(".whole-file .note a").await?;
        page.find(".pane .detail").await?;
        let hash = page.run(HASH, vec![]).await?;
        ensure!(hash.as_str().is_some_and(|hash| hash.starts_with("#/findings/inherit-dependency:")), "{hash}");
        page.run("history.back()", vec![]).await?;
        page.find(".whole-file").await?;
        page.wait_for(HASH, vec![], json!("#/files/crates/deck/Cargo.toml")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn keys_walk_the_findings_switch_fixes_and_take_them_back() -> Result<()> {
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        page.run(PRESS, vec![json!("n")]).await?;
        page.wait_for_text(".finding.is-current:focus-within", "fnv").await?;
        let first = page.run(FOCUSED, vec![]).await?;
        page.run(PRESS, vec![json!(" ")]).await?;
        page.wait_for_text("#status", "1 fix on").await?;
        page.run(PRESS, vec![json!("n")]).await?;
        let again = format!("return (() => {{ {FOCUSED} }})() === arguments[0]");
        page.wait_for(&again, vec![first], json!(false)).await?;
        page.run(PRESS, vec![json!("z")]).await?;
        page.wait_for_text("#status", "No fix is on").await?;
        page.run(PRESS, vec![json!("8")]).await?;
        page.find(".files table").await?;
        page.run(PRESS, vec![json!("/")]).await?;
        page.find("#filter:focus").await?;
        // Where one writes, keys are letters.
        page.run(PRESS, vec![json!("2")]).await?;
        page.wait_for(HASH, vec![], json!("#/files")).await?;
        page.run("document.activeElement.blur()", vec![]).await?;
        page.run(PRESS, vec![json!("?")]).await?;
        page.wait_for_text("dialog[open]", "next finding").await?;
        page.click("dialog .button").await?;
        ensure!(page.run("return document.querySelector('dialog[open]')", vec![]).await?.is_null());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_finding_is_dismissed_with_a_reason_that_the_manifest_keeps() -> Result<()> {
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        page.run(PRESS, vec![json!("n")]).await?;
        page.fill(".dismissal .field", "for the museum").await?;
        page.click(".dismissal .button").await?;
        page.wait_for_text("#result .diff", "for the museum").await?;
        page.wait_for_text(".dismissed-note", "for the museum").await
    })
    .await
}

#[tokio::test]
async fn a_reload_keeps_the_session_until_it_is_forgotten() -> Result<()> {
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        page.click("#all-safe").await?;
        page.wait_for_text("#status", "2 fixes on").await?;
        page.until_kept("inherit-dependency:log", true).await?;
        page.driver.refresh().await?;
        page.wait_for_text("#status", "2 fixes on").await?;
        page.wait_for_text("#result", "log = { workspace = true } # the ship's log").await?;
        forget(&page).await?;
        page.find("#example").await?;
        page.until_kept("Cargo.toml", false).await?;
        page.driver.refresh().await?;
        page.find("#example").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn large_files_are_kept_once_and_outlive_a_reload() -> Result<()> {
    // What is kept: names, and how many bytes.
    const KEPT: &str = "const all = await plimsollKept.read();
        return [...all].filter(([name]) => name !== 'stamp').map(([name, bytes]) => [name, bytes.length]).sort((a, b) => a[1] - b[1]);";
    journey(|page| async move {
        let folder = tempfile::tempdir()?;
        let large = folder.path().join("large");
        made::large(&large, 2_000, 1_500)?;
        page.drop_on("#app", &[&large]).await?;
        page.wait_for_text("#workspace", "1,501 packages").await?;
        page.until_kept("Cargo.toml", true).await?;
        let before = page.run(KEPT, vec![]).await?;
        ensure!(before.pointer("/0/0") == Some(&json!("session")), "{before}");
        ensure!(before.pointer("/1/1").and_then(serde_json::Value::as_u64) > Some(100_000), "{before}");
        // A change leaves them where they are.
        page.run("document.querySelector('.rows .switch').click()", vec![]).await?;
        page.wait_for_text("#status", "1 fix on").await?;
        let session = "const { length } = (await plimsollKept.read()).get('session'); return length === arguments[0];";
        page.wait_for(session, vec![before.pointer("/0/1").cloned().unwrap_or_default()], json!(false)).await?;
        let after = page.run(KEPT, vec![]).await?;
        ensure!(after.pointer("/1") == before.pointer("/1") && after.pointer("/0") != before.pointer("/0"), "{after}");
        page.driver.refresh().await?;
        page.wait_for_text("#workspace", "1,501 packages").await?;
        page.wait_for_text("#status", "1 fix on").await
    })
    .await
}

#[tokio::test]
async fn advice_follows_the_goal_and_the_chosen_rust() -> Result<()> {
    const CHOOSE: &str = "const select = document.getElementById(arguments[0]);
        select.value = arguments[1];
        select.dispatchEvent(new Event('change', { bubbles: true }))";
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        page.run(CHOOSE, vec![json!("goal"), json!("size")]).await?;
        page.wait_for_text("#finding-count", "4 findings").await?;
        // No inheritance before Rust 1.64, and no lockfile of version 4.
        page.run(CHOOSE, vec![json!("toolchain"), json!("1.56")]).await?;
        page.wait_for_text("#finding-count", "2 findings").await?;
        page.run(CHOOSE, vec![json!("goal"), json!("")]).await?;
        page.click(".sides a[href='#/profiles']").await?;
        page.wait_for_text(".profile-table", "codegen-units").await
    })
    .await
}

#[tokio::test]
async fn a_manifest_is_corrected_by_hand_and_the_audit_follows() -> Result<()> {
    const WRITE: &str = "const area = document.getElementById('editor');
        area.focus();
        area.setSelectionRange(area.value.length, area.value.length);
        document.execCommand('insertText', false, arguments[0])";
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        page.run("location.hash = '#/files/Cargo.toml'", vec![]).await?;
        page.click(".edit").await?;
        page.find("#editor").await?;
        page.run(WRITE, vec![json!("\n[profile.release]\ncodegen_units = 1\n")]).await?;
        page.wait_for_text("#status", "4 findings").await?;
        page.wait_for_text(".whole-file .note:last-child", "codegen_units").await?;
        page.run(WRITE, vec![json!("[broken\n")]).await?;
        page.wait_for_text(".blocked-note", "not valid TOML").await?;
        // Where the visitor was writing, the visitor still is.
        let place = page
            .run(
                "const area = document.activeElement; return [area.id, area.selectionStart === area.value.length]",
                vec![],
            )
            .await?;
        ensure!(place == json!(["editor", true]), "{place}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_typed_stays_where_it_is_typed_however_the_findings_change() -> Result<()> {
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        // Fewer findings match with each letter.
        let search = page.find("#filter").await?;
        for letter in ["s", "h", "i", "p", "z", "z"] {
            search.send_keys(letter).await?;
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        page.wait_for("return document.activeElement.value", vec![], json!("shipzz")).await?;

        page.run("location.hash = '#/files/Cargo.toml'", vec![]).await?;
        page.click(".edit").await?;
        let editor = page.find("#editor").await?;
        page.run("document.getElementById('editor').setSelectionRange(0, 0)", vec![]).await?;
        // Every letter but the last leaves a file that is not TOML, and the last one makes it whole again.
        for letter in "a = \"1\"\n".chars() {
            editor.send_keys(letter.to_string()).await?;
            tokio::time::sleep(Duration::from_millis(120)).await;
        }
        page.wait_for_text("#result", "Edited by hand").await?;
        let text = page.run("return document.getElementById('editor').value", vec![]).await?;
        let before = fs::read_to_string(fixture("ferry").join("Cargo.toml"))?;
        ensure!(text == json!(format!("a = \"1\"\n{before}")), "{text}");

        // What is reverted is what was given.
        page.click(".revert").await?;
        page.wait_for_text("#status", "3 findings").await?;
        page.wait_for("return document.getElementById('editor').value", vec![], json!(before)).await?;
        Ok(())
    })
    .await
}
