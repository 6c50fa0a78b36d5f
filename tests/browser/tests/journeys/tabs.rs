//! Two tabs of one browser, which keep one session.

use anyhow::{Result, ensure};
use browser_tests::{Page, journey};
use serde_json::json;
use thirtyfour::WindowHandle;

use crate::audit::{NO_CHANGES, button, fixture, forget, switch};
use crate::kept::DINGHY;

/// The ferry in this tab, and in another one that is shown. Returns both.
async fn two_tabs(page: &Page) -> Result<(WindowHandle, WindowHandle)> {
    page.drop_on("#app", &[&fixture("ferry")]).await?;
    page.wait_for_text("#kept", "Kept in this browser").await?;
    let first = page.driver.window().await?;
    let second = page.driver.new_tab().await?;
    page.driver.switch_to_window(second.clone()).await?;
    page.driver.goto(page.url()).await?;
    page.wait_for_text("#finding-count", "3 findings").await?;
    Ok((first, second))
}

async fn show(page: &Page, tab: &WindowHandle) -> Result<()> {
    Ok(page.driver.switch_to_window(tab.clone()).await?)
}

#[tokio::test]
async fn what_one_tab_changes_is_offered_in_the_other_and_not_overwritten_by_it() -> Result<()> {
    journey(|page| async move {
        let (first, second) = two_tabs(&page).await?;
        switch(&page, "log").await?;
        page.wait_for_text("#status", "1 fix on").await?;

        show(&page, &first).await?;
        page.wait_for_text("#other-tab", "Another tab has changed the session").await?;
        page.wait_for_text("#kept", "Not kept").await?;
        // It goes without a word, and then with a change of its own.
        page.driver.refresh().await?;
        page.wait_for_text("#status", "1 fix on").await?;
        show(&page, &second).await?;
        button(&page, "None").await?;
        page.wait_for_text("#status", "No fix is on").await?;
        show(&page, &first).await?;
        page.find("#other-tab").await?;
        page.paste(DINGHY).await?;
        page.wait_for_text("#kept", "Not kept").await?;
        page.driver.refresh().await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        page.wait_for(NO_CHANGES, vec![], json!(true)).await?;

        // What is taken over replaces what this tab shows, which can be brought back.
        show(&page, &second).await?;
        switch(&page, "log").await?;
        page.wait_for_text("#status", "1 fix on").await?;
        show(&page, &first).await?;
        page.click("#take-over").await?;
        page.wait_for_text("#status", "1 fix on").await?;
        page.wait_for_text("#kept", "Kept in this browser").await?;
        page.click(".bring-back").await?;
        page.wait_for(NO_CHANGES, vec![], json!(true)).await?;
        show(&page, &second).await?;
        page.find("#other-tab").await?;
        page.click("#keep-this").await?;
        page.wait_for_text("#kept", "Kept in this browser").await?;
        page.find(".bring-back").await?;
        show(&page, &first).await?;
        page.find("#other-tab").await?;
        page.driver.refresh().await?;
        page.wait_for_text("#status", "1 fix on").await
    })
    .await
}

#[tokio::test]
async fn a_state_that_both_tabs_come_to_is_no_conflict() -> Result<()> {
    journey(|page| async move {
        let (first, second) = two_tabs(&page).await?;
        switch(&page, "log").await?;
        page.wait_for_text("#status", "1 fix on").await?;
        show(&page, &first).await?;
        page.find("#other-tab").await?;
        show(&page, &second).await?;
        button(&page, "None").await?;
        page.wait_for_text("#status", "No fix is on").await?;
        show(&page, &first).await?;
        page.wait_for_text("#kept", "Kept in this browser").await?;
        ensure!(page.run("return document.querySelector('#other-tab')", vec![]).await?.is_null());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_one_tab_forgets_is_forgotten_in_all() -> Result<()> {
    journey(|page| async move {
        let (first, second) = two_tabs(&page).await?;
        forget(&page).await?;
        page.find("#example").await?;
        show(&page, &first).await?;
        page.wait_for_text(".notices", "forgotten in another tab").await?;
        page.find("#example").await?;
        page.driver.refresh().await?;
        page.wait_for_text("#status", "Ready").await?;
        page.find("#example").await?;
        ensure!(page.run("return (await plimsollKept.read()).has('session')", vec![]).await? == json!(false));
        // It can be brought back where it was forgotten.
        show(&page, &second).await?;
        page.click(".bring-back").await?;
        page.wait_for_text("#kept", "Kept in this browser").await?;
        show(&page, &first).await?;
        page.wait_for_text("#other-tab", "Another tab keeps a session").await?;
        page.click("#take-over").await?;
        page.wait_for_text("#finding-count", "3 findings").await
    })
    .await
}

#[tokio::test]
async fn tabs_that_do_not_hear_of_each_other_do_not_overwrite_each_other_either() -> Result<()> {
    journey(|page| async move {
        let script = json!({ "source": "delete globalThis.BroadcastChannel;" });
        page.command("Page.addScriptToEvaluateOnNewDocument", script.clone()).await?;
        page.driver.refresh().await?;
        let (first, second) = two_tabs(&page).await?;
        // A driver adds such a script to one tab only.
        page.command("Page.addScriptToEvaluateOnNewDocument", script).await?;
        page.driver.refresh().await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        switch(&page, "log").await?;
        page.wait_for_text("#status", "1 fix on").await?;
        // It said so before the fix was on, too.
        page.until_kept("inherit-dependency:log", true).await?;
        page.wait_for_text("#kept", "Kept in this browser").await?;
        show(&page, &first).await?;
        page.paste("# deny.toml\n[advisories]\n").await?;
        page.wait_for_text("#other-tab", "Another tab has changed the session").await?;
        page.driver.refresh().await?;
        page.wait_for_text("#status", "1 fix on").await?;
        show(&page, &second).await?;
        forget(&page).await?;
        page.find("#example").await?;
        show(&page, &first).await?;
        button(&page, "None").await?;
        page.wait_for_text("#other-tab", "Another tab forgot everything").await?;
        ensure!(page.run("return (await plimsollKept.read()).has('session')", vec![]).await? == json!(false));
        Ok(())
    })
    .await
}
