//! Files that cannot be read as they should be.

use std::fs;

use anyhow::Result;
use browser_tests::journey;

use crate::audit::{fixture, unfold};

#[tokio::test]
async fn a_manifest_that_is_no_toml_is_told_by_place_and_the_rest_is_audited() -> Result<()> {
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        page.paste("# crates/hold/Cargo.toml\n[package]\nname = \"hold\"\nversion = \"0.1.0\n").await?;
        page.wait_for_text(".problem .place", "crates/hold/Cargo.toml:3:").await?;
        page.wait_for_text("#findings", "Errors in 1 file").await?;
        unfold(&page).await?;
        page.wait_for_text(".findings", "log: deck declares it").await
    })
    .await
}

#[tokio::test]
async fn what_is_no_text_is_left_out_and_said() -> Result<()> {
    journey(|page| async move {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("Cargo.toml");
        fs::write(&file, [b'a', 0xff, 0, 1])?;
        page.choose("#files", &[&file]).await?;
        page.wait_for_text(".problem", "not a text file").await?;
        page.wait_for_text("#findings", "No manifest").await?;
        page.click(".sides a[href='#/files']").await?;
        page.wait_for_text("tbody", "not a text file").await
    })
    .await
}

#[tokio::test]
async fn an_archive_that_is_none_is_said_and_the_page_goes_on() -> Result<()> {
    journey(|page| async move {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("project.zip");
        fs::write(&file, b"PK\x03\x04 and no more")?;
        page.choose("#files", &[&file]).await?;
        page.wait_for_text(".notice", "not a zip archive").await?;
        page.click("#example").await?;
        page.find("#findings").await?;
        Ok(())
    })
    .await
}
