//! Where the visitor is: titles, addresses that lead nowhere, and the way past the head of the page.

use anyhow::Result;
use browser_tests::journey;
use serde_json::json;

use crate::audit::{fixture, forget};

#[tokio::test]
async fn the_title_follows_the_view() -> Result<()> {
    journey(|page| async move {
        let title = "return document.title";
        page.wait_for_text("#status", "Ready").await?;
        page.wait_for(title, vec![], json!("Plimsoll")).await?;
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for(title, vec![], json!("Overview · ferry · Plimsoll")).await?;
        page.run("location.hash = '#/files/Cargo.toml'", vec![]).await?;
        page.wait_for(title, vec![], json!("Cargo.toml · Files · ferry · Plimsoll")).await?;
        forget(&page).await?;
        page.wait_for(title, vec![], json!("Plimsoll")).await
    })
    .await
}

#[tokio::test]
async fn an_address_that_leads_nowhere_says_so_and_leads_home() -> Result<()> {
    journey(|page| async move {
        let home = "return location.hash";
        page.open_address(&format!("{}#/nowhere", page.url())).await?;
        page.wait_for_text(".notice", "no view at #/nowhere").await?;
        page.wait_for(home, vec![], json!("#/findings")).await?;
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.find("#findings").await?;
        page.run("location.hash = '#/files'", vec![]).await?;
        page.find(".files").await?;
        page.run("location.hash = '#else where'", vec![]).await?;
        page.wait_for_text(".notices", "no view at #else where").await?;
        page.find("#findings").await?;
        page.wait_for(home, vec![], json!("#/findings")).await?;
        // A part of the page is no stray address.
        page.run("location.hash = '#findings'", vec![]).await?;
        page.run("location.hash = '#/packages'", vec![]).await?;
        page.wait_for("return document.querySelectorAll('.notice').length", vec![], json!(2)).await
    })
    .await
}

#[tokio::test]
async fn one_link_leads_past_the_head_of_the_page() -> Result<()> {
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.find("#findings").await?;
        page.find("#skip").await?.focus().await?;
        page.driver.action_chain().send_keys('\u{e007}').perform().await?;
        page.wait_for("return document.activeElement.matches('main :is(h1, h2)')", vec![], json!(true)).await?;
        page.wait_for("return location.hash.includes('start')", vec![], json!(false)).await
    })
    .await
}

#[tokio::test]
async fn the_current_view_is_told_apart_in_forced_colours() -> Result<()> {
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.find("#findings").await?;
        let media = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        page.command("Emulation.setEmulatedMedia", media).await?;
        let differ = "const of = (selector) => getComputedStyle(document.querySelector(selector)).backgroundColor;
            return of('nav [aria-current=page]') !== of('nav a:not([aria-current])')";
        page.wait_for(differ, vec![], json!(true)).await
    })
    .await
}
