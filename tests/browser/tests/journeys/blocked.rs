//! Two fixes that cannot stand beside each other.

use anyhow::Result;
use browser_tests::journey;

use crate::audit::{button, fixture};

#[tokio::test]
async fn a_blocked_fix_says_what_is_in_its_way_and_can_be_used_instead() -> Result<()> {
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        button(&page, "All recommended (3)").await?;
        page.wait_for_text("#status", "1 fix is blocked").await?;
        page.wait_for_text(".blocked", "claims workspace.dependencies.fnv in Cargo.toml already").await?;
        // Of the two the one is kept that removes a package.
        page.wait_for_text("#result .totals", "1 package removed").await?;
        page.click(".blocked .button").await?;
        page.wait_for_text("#status", "2 fixes on, 2 files change").await
    })
    .await
}
