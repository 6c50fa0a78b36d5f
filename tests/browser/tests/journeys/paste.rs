//! Text from the clipboard.

use anyhow::Result;
use browser_tests::journey;

const ROOT: &str = "[workspace]\nmembers = [\"crates/*\"]\n\n[workspace.dependencies]\nlog = \"0.4\"\n";
const MEMBER: &str = "[package]\nname = \"deck\"\nversion = \"0.1.0\"\n\n[dependencies]\nlog = \"0.4\"\n";

#[tokio::test]
async fn manifests_that_are_pasted_one_after_the_other_make_a_workspace() -> Result<()> {
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        page.paste(MEMBER).await?;
        page.wait_for_text(".summary", "1 member").await?;
        page.paste(ROOT).await?;
        page.wait_for_text(".findings", "log: deck declares it").await?;
        page.click(".sides a[href='#/files']").await?;
        page.wait_for_text("tbody", "crates/deck/Cargo.toml").await
    })
    .await
}

#[tokio::test]
async fn a_box_takes_text_as_well() -> Result<()> {
    journey(|page| async move {
        page.click(".pickers button").await?;
        page.fill("#paste", &format!("{ROOT}\n{MEMBER}")).await?;
        page.click(".paste-box .primary").await?;
        page.wait_for_text(".findings", "log: deck declares it").await
    })
    .await
}
