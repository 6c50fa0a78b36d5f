//! The site without a network.

use anyhow::{Result, ensure};
use browser_tests::{Page, journey, journey_under};
use serde_json::json;

use crate::audit::fixture;

/// Waits until the files of the site are kept in the browser.
async fn until_kept(page: &Page) -> Result<()> {
    page.wait_for_text("#status", "Ready").await?;
    let script = "const { active } = await navigator.serviceWorker.ready; return Boolean(active);";
    ensure!(page.run(script, vec![]).await? == json!(true), "there is no service worker");
    Ok(())
}

async fn works(page: Page) -> Result<()> {
    until_kept(&page).await?;
    page.cut_off();
    page.open_address(page.url()).await?;
    page.drop_on("#app", &[&fixture("ferry")]).await?;
    page.wait_for_text("#summary", "3 findings").await
}

#[tokio::test]
async fn after_one_visit_it_works_without_a_network() -> Result<()> {
    journey(works).await
}

#[tokio::test]
async fn it_does_so_under_any_path() -> Result<()> {
    journey_under("/some/where/", works).await
}

#[tokio::test]
async fn all_files_of_one_version_are_kept_and_no_others() -> Result<()> {
    journey(|page| async move {
        until_kept(&page).await?;
        let script = "const names = await caches.keys();
            const urls = (await (await caches.open(names[0])).keys()).map(({ url }) => url);
            const shown = performance.getEntriesByType('resource').map(({ name }) => name)
                .filter((name) => !name.startsWith('data:'));
            return [names.length, shown.filter((name) => !urls.includes(name)), urls.length];";
        let kept = page.run(script, vec![]).await?;
        ensure!(kept.pointer("/0") == Some(&json!(1)), "{kept}");
        ensure!(kept.pointer("/1") == Some(&json!([])), "{kept}");
        Ok(())
    })
    .await
}
