//! Text from the clipboard.

use anyhow::Result;
use browser_tests::{Page, journey};

use crate::audit::unfold;

const ROOT: &str = "[workspace]\nmembers = [\"crates/*\"]\n\n[workspace.dependencies]\nlog = \"0.4\"\n";
const MEMBER: &str = "[package]\nname = \"deck\"\nversion = \"0.1.0\"\n\n[dependencies]\nlog = \"0.4\"\n";

#[tokio::test]
async fn manifests_that_are_pasted_one_after_the_other_make_a_workspace() -> Result<()> {
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        page.paste(MEMBER).await?;
        page.wait_for_text("#workspace", "1 member").await?;
        page.paste(ROOT).await?;
        page.wait_for_text(".rows", "no effect on the build").await?;
        unfold(&page).await?;
        page.wait_for_text(".findings", "log: deck declares it").await?;
        page.click(".sides a[href='#/files']").await?;
        page.wait_for_text("tbody", "crates/deck/Cargo.toml").await
    })
    .await
}

#[tokio::test]
async fn a_box_takes_text_as_well() -> Result<()> {
    journey(|page| async move {
        page.fill("#paste", &format!("{ROOT}\n{MEMBER}")).await?;
        page.click("#audit-text").await?;
        page.wait_for_text(".rows", "no effect on the build").await?;
        unfold(&page).await?;
        page.wait_for_text(".findings", "log: deck declares it").await
    })
    .await
}

#[tokio::test]
async fn control_and_enter_audit_what_is_in_the_box() -> Result<()> {
    journey(|page| async move {
        page.fill("#paste", &format!("{ROOT}\n{MEMBER}")).await?;
        press(&page, "#paste").await?;
        page.wait_for_text(".rows", "no effect on the build").await?;
        unfold(&page).await?;
        page.wait_for_text(".findings", "log: deck declares it").await?;
        page.run("location.hash = '#/files'", vec![]).await?;
        page.find(".files").await?;
        page.run("document.querySelector('.files .pickers button').click()", vec![]).await?;
        page.fill("#paste", "[package]\nname = \"mast\"\nversion = \"0.1.0\"\n").await?;
        press(&page, "#paste").await?;
        page.wait_for_text("tbody", "crates/mast/Cargo.toml").await
    })
    .await
}

#[tokio::test]
async fn what_is_pasted_in_vain_is_told() -> Result<()> {
    journey(|page| async move {
        page.fill("#paste", "This builds for ever, and I do not know why.").await?;
        page.click("#audit-text").await?;
        page.wait_for_text(".problem-notes", "Nothing in this text is a file that can be audited").await?;
        page.wait_for_text(".problem-notes", "Paste whole files: a Cargo.toml").await
    })
    .await
}

/// Presses Control and Enter in a field.
async fn press(page: &Page, field: &str) -> Result<()> {
    let (control, enter) = ('\u{e009}', '\u{e007}');
    page.find(field).await?.focus().await?;
    Ok(page.driver.action_chain().key_down(control).send_keys(enter).key_up(control).perform().await?)
}
