//! What the page says of itself.

use anyhow::{Context, Result, ensure};
use browser_tests::journey;
use serde_json::json;

use crate::accessible::no_barriers;

/// The key as a driver has it.
const ENTER: char = '\u{e007}';

#[tokio::test]
async fn the_licences_are_a_link_away_and_the_audit_stays() -> Result<()> {
    journey(|page| async move {
        page.wait_for_text(".about", "Plimsoll 0.1.0").await?;
        page.click("#example").await?;
        page.wait_for_text("#finding-count", "findings").await?;
        page.run("document.querySelector('#licences-link').focus()", vec![]).await?;
        page.driver.action_chain().send_keys(ENTER).perform().await?;

        let own = page.driver.window().await?;
        let others = async || -> Result<_> { Ok(page.driver.windows().await?.into_iter().find(|other| *other != own)) };
        let mut other = others().await?;
        while other.is_none() {
            page.wait_for("return document.readyState", vec![], json!("complete")).await?;
            other = others().await?;
        }
        page.driver.switch_to_window(other.context("no window")?).await?;
        page.wait_for_text("h1", "Licences").await?;
        page.wait_for_text("ul", "yew 0.23").await?;
        page.wait_for_text("ul", "The Rust Standard Library").await?;
        // Each number leads to a text.
        let broken = "return [...document.querySelectorAll('li')].filter((one) => {
            const links = [...one.querySelectorAll('a[href^=\"#\"]')];
            return !links.length || links.some((link) => !document.querySelector(link.hash + ' + pre')?.textContent.trim());
        }).map(({ textContent }) => textContent)";
        page.wait_for(broken, vec![], json!([])).await?;
        let text = page.run("return document.body.textContent", vec![]).await?;
        for licence in ["Permission is hereby granted", "Apache License"] {
            ensure!(text.as_str().is_some_and(|text| text.contains(licence)), "no {licence}");
        }
        no_barriers(&page, "licences").await?;
        page.driver.close_window().await?;
        page.driver.switch_to_window(own).await?;
        page.wait_for_text("#finding-count", "findings").await
    })
    .await
}
