//! One click.

use anyhow::{Result, ensure};
use browser_tests::journey;
use serde_json::json;

use crate::audit::button;

#[tokio::test]
async fn the_example_is_one_click_and_its_safe_fixes_are_one_more() -> Result<()> {
    journey(|page| async move {
        page.click("#example").await?;
        page.wait_for_text("#finding-count", "findings").await?;
        // Nothing is on by itself.
        let on = "return document.querySelectorAll('.switch:checked').length";
        page.wait_for(on, vec![], json!(0)).await?;
        page.click("#all-safe").await?;
        page.wait_for_text("#status", "files change").await?;
        page.wait_for_text("#result", "tokio = { workspace = true, features").await?;
        button(&page, "Undo").await?;
        page.wait_for_text("#status", "No fix is on").await
    })
    .await
}

#[tokio::test]
async fn the_theme_is_kept_for_the_next_visit() -> Result<()> {
    journey(|page| async move {
        let theme = "return document.documentElement.dataset.theme ?? 'system'";
        page.click("#menu-button").await?;
        page.click("[aria-label^=\"Colours\"]").await?;
        page.wait_for_text("[aria-label^=\"Colours\"]", "light").await?;
        page.driver.refresh().await?;
        page.click("#menu-button").await?;
        page.wait_for_text("[aria-label^=\"Colours\"]", "light").await?;
        page.wait_for(theme, vec![], json!("light")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_narrowest_window_has_all_of_the_page() -> Result<()> {
    journey(|page| async move {
        page.set_width(320).await?;
        let too_wide = "return [...document.querySelectorAll('body *')]
            .filter((element) => element.getBoundingClientRect().right > 320.5 && !element.closest('pre, .table-box, .sides'))
            .map((element) => `${element.tagName}.${element.className}`)";
        page.wait_for_text("#status", "Ready").await?;
        page.wait_for(too_wide, vec![], json!([])).await?;
        page.click("#example").await?;
        page.wait_for_text("#finding-count", "findings").await?;
        page.click("#all-safe").await?;
        page.run("location.hash = '#/findings/duplicate-version:thiserror'", vec![]).await?;
        page.find(".why .chain").await?;
        page.click("#view-changes").await?;
        page.find("#result .diff").await?;
        for (address, there) in [
            ("#/findings", ".finding"),
            ("#/dependencies/syn", ".version-column"),
            ("#/files/Cargo.toml", ".whole-file"),
            ("#/profiles", ".profile-table"),
            ("#/compare", "#compare"),
            ("#/upgrades", "#upgrades"),
            ("#/timeline", "#timeline"),
            ("#/target", "#target"),
        ] {
            page.run("location.hash = arguments[0]", vec![json!(address)]).await?;
            page.find(there).await?;
            let found = page.run(too_wide, vec![]).await?;
            ensure!(found == json!([]), "{address}: {found}");
        }
        Ok(())
    })
    .await
}
