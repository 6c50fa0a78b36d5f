//! This state of the workspace beside another one.

use anyhow::{Result, ensure};
use browser_tests::journey;
use serde_json::json;

use crate::audit::{button, fixture};

#[tokio::test]
async fn a_later_lockfile_is_compared_and_the_audit_stays() -> Result<()> {
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        page.click("#menu-button").await?;
        button(&page, "Compare with another state").await?;
        page.wait_for_text("#compare", "another state").await?;
        let registry = "registry+https://github.com/rust-lang/crates.io-index";
        let package = |name: &str, version: &str| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{registry}\"\n\n")
        };
        let lock = format!("version = 4\n\n{}{}", package("log", "0.4.99"), package("brand-new", "1.0.0"));
        page.paste(&lock).await?;
        page.wait_for_text(".comparison", "brand-new 1.0.0").await?;
        page.wait_for_text(".comparison", "0.4.99").await?;
        page.wait_for_text(".comparison", "Packages upgraded").await?;
        page.click("#turn").await?;
        page.wait_for_text(".comparison", "Packages downgraded").await?;

        // It is there after a reload, and the audit is of what it was of.
        page.until_kept("brand-new", true).await?;
        page.driver.refresh().await?;
        page.wait_for_text(".comparison", "brand-new 1.0.0").await?;
        let files = page.run("return document.querySelectorAll('.comparison details').length", vec![]).await?;
        ensure!(files != json!(0));
        page.click(".sides a[href='#/findings']").await?;
        page.wait_for_text("#finding-count", "3 findings").await
    })
    .await
}
