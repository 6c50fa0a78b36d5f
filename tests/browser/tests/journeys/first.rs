//! The first moments of a visit: the page is there before its program.

use anyhow::{Result, ensure};
use browser_tests::{Page, journey};
use serde_json::{Value, json};

use crate::audit::{fixture, forget};

/// Holds every program of the page back until `letGo` is called.
const HOLD: &str = "
    const held = new Promise((go) => { globalThis.letGo = go; });
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const real = WebAssembly[name];
        WebAssembly[name] = async (...what) => { await held; return real.apply(WebAssembly, what); };
    }
    globalThis.shifts = [];
    const moved = ({ sources }) => sources.map(({ node }) => `${node?.nodeName}.${node?.className}`).join();
    new PerformanceObserver((list) => shifts.push(...list.getEntries().map(moved)))
        .observe({ type: 'layout-shift', buffered: true });";

/// Loads the page again, without its program.
async fn hold(page: &Page) -> Result<()> {
    page.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": HOLD })).await?;
    again(page).await
}

async fn again(page: &Page) -> Result<()> {
    page.driver.refresh().await?;
    page.wait_for_text("#status", "Loading").await?;
    page.wait_for("return typeof plimsollShip", vec![], json!("object")).await
}

async fn let_go(page: &Page) -> Result<()> {
    page.run("letGo()", vec![]).await?;
    Ok(())
}

#[tokio::test]
async fn the_page_is_there_before_its_program_and_stays_in_its_place() -> Result<()> {
    for width in [1280, 390, 320] {
        journey(|page| async move {
            page.set_width(width).await?;
            hold(&page).await?;
            let missing = "return ['h1', '#folder', '#files', '#example', '#paste', '#licences-link']
                .filter((selector) => !document.querySelector(selector)?.checkVisibility())";
            ensure!(page.run(missing, vec![]).await? == json!([]), "a part is missing");
            page.fill("#paste", "[package]\n").await?;
            page.run("window.head = document.querySelector('h1')", vec![]).await?;
            let_go(&page).await?;
            page.wait_for_text("#status", "Ready").await?;
            page.wait_for("return document.querySelector('#paste').value", vec![], json!("[package]\n")).await?;
            ensure!(page.run("return head.isConnected", vec![]).await? == json!(true), "the headline is another one");
            // Two frames, so that what has moved is told.
            let shifts = "for (let left = 2; left; left--) await new Promise(requestAnimationFrame); return shifts";
            let shifts = page.run(shifts, vec![]).await?;
            ensure!(shifts == json!([]), "at {width} pixels something moves: {shifts}");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_done_before_the_program_is_there_is_not_lost() -> Result<()> {
    journey(|page| async move {
        hold(&page).await?;
        page.click("#example").await?;
        page.wait_for_text("#status", "comes next").await?;
        let_go(&page).await?;
        page.find("#findings").await?;
        forget(&page).await?;
        page.find("#example").await?;

        again(&page).await?;
        page.fill("#paste", "[package]\nname = \"dinghy\"\nversion = \"0.1.0\"\n").await?;
        page.click("#audit-text").await?;
        let_go(&page).await?;
        page.find("#workspace").await?;
        page.wait_for("return document.title.includes('dinghy')", vec![], json!(true)).await?;
        forget(&page).await?;
        page.find("#example").await?;

        again(&page).await?;
        page.choose("#files", &[&fixture("ferry").join("Cargo.toml")]).await?;
        page.paste("# crates/deck/Cargo.toml\n[package]\nname = \"deck\"\nversion = \"0.1.0\"\n").await?;
        let_go(&page).await?;
        page.find("#workspace").await?;
        page.click(".sides a[href='#/files']").await?;
        page.wait_for_text("tbody", "crates/deck/Cargo.toml").await?;
        page.wait_for_text("tbody", "Cargo.toml").await
    })
    .await
}

#[tokio::test]
async fn a_drop_before_the_program_is_there_is_audited() -> Result<()> {
    journey(|page| async move {
        hold(&page).await?;
        let files = [std::fs::canonicalize(fixture("ferry"))?];
        for kind in ["dragEnter", "dragOver", "drop"] {
            let data = json!({ "items": [], "files": files, "dragOperationsMask": 1 });
            page.command("Input.dispatchDragEvent", json!({ "type": kind, "x": 300, "y": 300, "data": data })).await?;
        }
        page.wait_for_text("#status", "comes next").await?;
        let_go(&page).await?;
        page.wait_for_text("#finding-count", "3 findings").await
    })
    .await
}

#[tokio::test]
async fn a_visitor_who_comes_back_does_not_see_the_start_page_first() -> Result<()> {
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        let is_seen = "return document.querySelector('#start')?.checkVisibility() ?? false";
        ensure!(page.run(is_seen, vec![]).await? == json!(true), "no start page");
        page.paste("[package]\nname = \"dinghy\"\nversion = \"0.1.0\"\n").await?;
        page.until_kept("dinghy", true).await?;
        hold(&page).await?;
        ensure!(page.run(is_seen, vec![]).await? == json!(false), "the start page is seen");
        let_go(&page).await?;
        page.find("#workspace").await?;
        forget(&page).await?;
        page.wait_for(is_seen, vec![], json!(true)).await?;
        page.wait_for("return localStorage.getItem('plimsoll-returns')", vec![], Value::Null).await
    })
    .await
}

#[tokio::test]
async fn without_scripts_the_page_says_what_is_missing() -> Result<()> {
    journey(|page| async move {
        // Not in the middle of the load.
        page.wait_for_text("#status", "Ready").await?;
        page.command("Emulation.setScriptExecutionDisabled", json!({ "value": true })).await?;
        page.driver.refresh().await?;
        page.wait_for_text("noscript", "JavaScript is turned off").await?;
        page.wait_for_text("h1", "cargo").await?;
        ensure!(!page.find("#example").await?.is_displayed().await?, "a button that does nothing");
        page.command("Emulation.setScriptExecutionDisabled", json!({ "value": false })).await
    })
    .await
}

#[tokio::test]
async fn the_example_gets_the_focus_that_its_button_had() -> Result<()> {
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        page.find("#example").await?.focus().await?;
        page.driver.action_chain().send_keys('\u{e007}').perform().await?;
        page.find("#findings").await?;
        page.wait_for("return document.activeElement.tagName", vec![], json!("H2")).await
    })
    .await
}
