//! What is around every view: the figures above it, the open finding beside it, and the changes.

use anyhow::{Result, ensure};
use browser_tests::{Page, journey, made};
use serde_json::{Value, json};

use crate::accessible::no_barriers;
use crate::audit::{NO_CHANGES, button, fixture, switch};

const ESCAPE: char = '\u{e00c}';
const FIRST_SWITCH: &str = "document.querySelector('.rows .switch').click()";
/// Whether an element is drawn.
const SHOWN: &str = "return document.querySelector(arguments[0])?.checkVisibility() ?? false";
const FOCUSED: &str = "return document.activeElement.id || document.activeElement.className";

/// The window of a small laptop, or of a phone.
async fn window(page: &Page, width: u32, height: u32) -> Result<()> {
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
    page.command("Emulation.setDeviceMetricsOverride", metrics).await
}

async fn example(page: &Page) -> Result<()> {
    page.click("#example").await?;
    page.find(".rows .finding").await?;
    Ok(())
}

async fn press(page: &Page, key: char) -> Result<()> {
    Ok(page.driver.action_chain().send_keys(key).perform().await?)
}

#[tokio::test]
async fn the_figures_follow_every_switch_and_stay_in_sight() -> Result<()> {
    const AFTER: &str = "return [...document.querySelectorAll('.strip .after')].map((one) => one.textContent)";
    journey(|page| async move {
        let folder = tempfile::tempdir()?;
        let project = folder.path().join("small");
        made::small(&project)?;
        page.drop_on("#app", &[&project]).await?;
        page.wait_for_text(".strip", "from your timings").await?;
        page.wait_for(AFTER, vec![], json!([])).await?;
        let before = page.run("return document.querySelector('.strip .before').textContent", vec![]).await?;
        ensure!(before.as_str().is_some_and(|before| before.ends_with(" s") || before.ends_with(" ms")), "{before}");
        page.run(FIRST_SWITCH, vec![]).await?;
        page.wait_for_text("#status", "1 fix on").await?;
        page.find(".strip .after").await?;
        // It is there in all views, however far one scrolls.
        page.click(".sides a[href='#/files']").await?;
        page.find(".files table").await?;
        page.run("document.body.style.minHeight = '300vh'; scrollTo(0, 600)", vec![]).await?;
        let top = page.run("return document.querySelector('.strip').getBoundingClientRect().top", vec![]).await?;
        ensure!(top.as_f64().is_some_and(|top| (0.0..100.0).contains(&top)), "{top}");
        page.run("scrollTo(0, 0)", vec![]).await?;
        page.click(".sides a[href='#/findings']").await?;
        button(&page, "Undo").await?;
        page.wait_for(AFTER, vec![], json!([])).await
    })
    .await
}

#[tokio::test]
async fn a_first_window_has_eight_actions_and_that_of_a_phone_two() -> Result<()> {
    // Where the first action begins, and how far it is from one to the next.
    const ROWS: &str = "const [one, other] = document.querySelectorAll('.rows .finding');
        const top = (row) => row.getBoundingClientRect().top;
        return [top(one), top(other) - top(one)]";
    journey(|page| async move {
        window(&page, 1280, 720).await?;
        example(&page).await?;
        let fit = |rows: Value, height: f64| -> Option<f64> {
            Some((height - rows.pointer("/0")?.as_f64()?) / rows.pointer("/1")?.as_f64()?)
        };
        let rows = page.run(ROWS, vec![]).await?;
        ensure!(fit(rows.clone(), 720.0).is_some_and(|fit| fit >= 8.0), "{rows}");
        window(&page, 390, 844).await?;
        let rows = page.run(ROWS, vec![]).await?;
        ensure!(fit(rows.clone(), 844.0).is_some_and(|fit| fit >= 2.0), "{rows}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_action_opens_beside_its_list_and_the_focus_returns() -> Result<()> {
    // The list, and the open finding beside it.
    const SIDES: &str = "const box = (selector) => document.querySelector(selector).getBoundingClientRect();
        return box('.rows').right <= box('.pane').left";
    journey(|page| async move {
        example(&page).await?;
        let first = page.run("return document.querySelector('.rows .opener').textContent", vec![]).await?;
        page.find(".rows .opener").await?.focus().await?;
        press(&page, '\u{e007}').await?;
        page.find(".pane .diff").await?;
        ensure!(page.run(SIDES, vec![]).await? == json!(true));
        page.find(".finding.is-current .opener[aria-expanded=true]").await?;
        let hash = page.run("return location.hash", vec![]).await?;
        ensure!(hash.as_str().is_some_and(|hash| hash.starts_with("#/findings/")), "{hash}");
        no_barriers(&page, "an open action").await?;
        page.find("#close-pane").await?.focus().await?;
        press(&page, ESCAPE).await?;
        page.wait_for(SHOWN, vec![json!(".pane")], json!(false)).await?;
        page.wait_for("return document.activeElement.textContent", vec![], first).await?;

        // Where there is no room for both, one takes the place of the other.
        page.set_width(390).await?;
        page.click(".rows .opener").await?;
        page.find(".pane .diff").await?;
        page.wait_for(SHOWN, vec![json!(".rows")], json!(false)).await?;
        page.click("#close-pane").await?;
        page.wait_for(SHOWN, vec![json!(".rows")], json!(true)).await
    })
    .await
}

#[tokio::test]
async fn changes_are_there_once_something_is_chosen() -> Result<()> {
    const WIDTH: &str = "return Math.round(document.querySelector('.rows').getBoundingClientRect().width)";
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        ensure!(page.run(NO_CHANGES, vec![]).await? == json!(true));
        let whole = page.run(WIDTH, vec![]).await?;
        switch(&page, "log").await?;
        page.wait_for_text("#result", "log = { workspace = true }").await?;
        let beside = page.run(WIDTH, vec![]).await?;
        ensure!(beside.as_u64() < whole.as_u64(), "{beside} of {whole}");
        // There is nothing to open or to close where there is room.
        for selector in [".changes-bar", "#close-changes"] {
            ensure!(page.run(SHOWN, vec![json!(selector)]).await? == json!(false), "{selector}");
        }
        button(&page, "None").await?;
        page.wait_for(NO_CHANGES, vec![], json!(true)).await?;
        page.wait_for(WIDTH, vec![], whole).await
    })
    .await
}

#[tokio::test]
async fn a_bar_leads_to_the_changes_on_a_phone() -> Result<()> {
    journey(|page| async move {
        window(&page, 390, 844).await?;
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        switch(&page, "log").await?;
        page.wait_for_text(".changes-bar", "1 fix · 1 file").await?;
        ensure!(page.run(SHOWN, vec![json!("#result")]).await? == json!(false));
        page.click("#view-changes").await?;
        page.wait_for_text("#result .code-line.added", "log = { workspace = true }").await?;
        page.wait_for(FOCUSED, vec![], json!("corrections")).await?;
        ensure!(page.run(SHOWN, vec![json!(".rows")]).await? == json!(false));
        no_barriers(&page, "changes on a phone").await?;
        press(&page, ESCAPE).await?;
        page.wait_for(FOCUSED, vec![], json!("view-changes")).await?;
        ensure!(page.run(SHOWN, vec![json!("#result")]).await? == json!(false));
        page.click(".changes-bar .primary").await?;
        ensure!(page.downloaded("plimsoll-corrected.zip").await?.starts_with(b"PK"));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nothing_scrolls_sideways_in_the_least_window() -> Result<()> {
    const OVER: &str = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    journey(|page| async move {
        window(&page, 320, 640).await?;
        example(&page).await?;
        page.run(FIRST_SWITCH, vec![]).await?;
        page.find(".changes-bar").await?;
        for (address, there) in [
            ("#/findings", ".rows"),
            ("#/findings/duplicate-version:thiserror", ".pane .detail"),
            ("#/duplicates", "#duplicates"),
            ("#/packages", ".package-row"),
            ("#/upgrades", ".upgrades"),
            ("#/profiles", ".profile-table"),
            ("#/timeline", ".ways"),
            ("#/target", ".ways"),
            ("#/files", ".files table"),
            ("#/compare", "#compare"),
        ] {
            page.run("location.hash = arguments[0]", vec![json!(address)]).await?;
            page.find(there).await?;
            let over = page.run(OVER, vec![]).await?;
            ensure!(over.as_i64() <= Some(0), "{address}: {over} pixels too wide");
        }
        Ok(())
    })
    .await
}
