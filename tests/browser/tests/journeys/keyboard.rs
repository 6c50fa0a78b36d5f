//! No mouse.

use anyhow::{Result, ensure};
use browser_tests::{Page, journey};
use serde_json::json;

const ENTER: char = '\u{e007}';
const TAB: char = '\u{e004}';

#[tokio::test]
async fn a_fix_is_reached_opened_and_switched_on_with_the_keyboard_alone() -> Result<()> {
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        tab_to(&page, "return document.activeElement.id === 'example'").await?;
        press(&page, ENTER).await?;
        page.find("#findings").await?;
        tab_to(&page, "return document.activeElement.matches('.finding .switch')").await?;
        press(&page, ' ').await?;
        page.wait_for_text("#status", "1 fix on").await?;
        page.wait_for("return document.activeElement.checked", vec![], json!(true)).await?;
        tab_to(&page, "return document.activeElement.matches('.finding .opener')").await?;
        press(&page, ENTER).await?;
        page.find(".pane .detail").await?;
        // A switched fix is in the result, and the way there is one of buttons and links only.
        tab_to(&page, "return document.activeElement.id === 'download-zip'").await
    })
    .await
}

/// Presses Tab until the focus is where it should be.
async fn tab_to(page: &Page, there: &str) -> Result<()> {
    for _ in 0..80 {
        press(page, TAB).await?;
        if page.run(there, vec![]).await? == json!(true) {
            let seen = "return getComputedStyle(document.activeElement).outlineStyle";
            let outline = page.run(seen, vec![]).await?;
            ensure!(outline != "none", "no focus to be seen: {there}");
            return Ok(());
        }
    }
    anyhow::bail!("the keyboard does not get there: {there}")
}

async fn press(page: &Page, key: char) -> Result<()> {
    page.driver.action_chain().send_keys(key).perform().await?;
    Ok(())
}
