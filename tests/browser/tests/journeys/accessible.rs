//! What keeps people out of the page, as axe-core sees it: in every view, light and dark.

use anyhow::{Context, Result, ensure};
use browser_tests::{Colours, Page, journey, made};
use serde_json::json;

const BARRIERS: &str = "
    const { violations } = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] });
    return violations.map(({ id, nodes }) =>
        `${id}: ${nodes.map(({ target, failureSummary }) => `${target} (${failureSummary})`).join('; ')}`);";

/// Addresses of the example's views, and what is there once each is drawn.
const VIEWS: [(&str, &str); 6] = [
    ("#/profiles", ".profile-table"),
    ("#/findings", ".finding"),
    ("#/findings/duplicate-version:thiserror", ".pane .diff"),
    ("#/dependencies", ".package-row"),
    ("#/dependencies/thiserror", ".picture .node"),
    ("#/files/Cargo.toml", ".whole-file"),
];

pub async fn no_barriers(page: &Page, view: &str) -> Result<()> {
    let path = std::env::var_os("PLIMSOLL_AXE").context("PLIMSOLL_AXE names axe-core; `cargo xtask test` sets it")?;
    let axe = std::fs::read_to_string(path)?;
    page.run(&axe, vec![]).await?;
    for colours in [Colours::Light, Colours::Dark] {
        page.set_colours(colours).await?;
        let found = page.run(BARRIERS, vec![]).await?;
        ensure!(found == json!([]), "{view}: {found:#}");
    }
    Ok(())
}

#[tokio::test]
async fn nothing_keeps_people_out_of_any_view() -> Result<()> {
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        page.find("#example").await?;
        no_barriers(&page, "start").await?;
        page.click("#example").await?;
        page.wait_for_text("#finding-count", "findings").await?;
        page.click("#all-safe").await?;
        page.find("#result .diff").await?;
        for (address, there) in VIEWS {
            page.run("location.hash = arguments[0]", vec![json!(address)]).await?;
            page.find(there).await?;
            no_barriers(&page, address).await?;
        }
        page.run("dispatchEvent(new KeyboardEvent('keydown', { key: '?' }))", vec![]).await?;
        page.find("dialog[open]").await?;
        no_barriers(&page, "keys").await
    })
    .await
}

#[tokio::test]
async fn nothing_keeps_people_out_of_the_evidence() -> Result<()> {
    journey(|page| async move {
        made::drop_small(&page).await?;
        for (address, there) in
            [("#/timeline", ".gantt"), ("#/target", "#target-folder"), ("#/target/compiled crates", "#target-folder")]
        {
            page.run("location.hash = arguments[0]", vec![json!(address)]).await?;
            page.find(there).await?;
            no_barriers(&page, address).await?;
        }
        // On a phone, nothing is wider than the page.
        page.set_width(390).await?;
        let over = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        let over = page.run(over, vec![]).await?;
        ensure!(over.as_i64() <= Some(0), "{over} pixels too wide");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nothing_keeps_people_out_of_what_is_broken() -> Result<()> {
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        page.paste("[package]\nname = \"a\nedition = 1\n").await?;
        page.find(".problem").await?;
        no_barriers(&page, "problems").await
    })
    .await
}
