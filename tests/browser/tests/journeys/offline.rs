//! The site without a network.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use browser_tests::{Page, dist, journey, journey_under};
use serde_json::json;

use crate::audit::{fixture, switch};

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
    page.wait_for_text("#finding-count", "3 findings").await
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

/// The site as its next version: another page, and another name of what is kept.
fn next_version(folder: &Path) -> Result<()> {
    for file in fs::read_dir(dist()?)? {
        let file = file?;
        fs::copy(file.path(), folder.join(file.file_name()))?;
    }
    let change = |name: &str, from: &str, to: &str| -> Result<()> {
        let text = fs::read_to_string(folder.join(name))?;
        ensure!(text.contains(from), "{name} has no {from}");
        Ok(fs::write(folder.join(name), text.replace(from, to))?)
    };
    change("index.html", "<html lang=", "<html data-next lang=")?;
    change("offline.js", "const VERSION = '", "const VERSION = 'next-")
}

/// Waits until the next version is there and waits for its turn.
async fn until_next_waits(page: &Page) -> Result<()> {
    let script = "const registration = await navigator.serviceWorker.ready;
        await registration.update();
        while (!registration.waiting) await new Promise((resolve) => setTimeout(resolve, 50));";
    page.run(script, vec![]).await.map(drop)
}

#[tokio::test]
async fn a_new_version_takes_over_as_a_whole_and_the_session_stays() -> Result<()> {
    let folder = tempfile::tempdir()?;
    next_version(folder.path())?;
    let next = folder.path().to_owned();
    journey(|page| async move {
        let is_next = "return 'next' in document.documentElement.dataset";
        until_kept(&page).await?;
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        switch(&page, "log").await?;
        page.wait_for_text("#status", "1 fix on").await?;
        page.until_kept("inherit-dependency:log", true).await?;

        // As long as another tab shows the old version, that one stays.
        page.serve(&next);
        until_next_waits(&page).await?;
        page.run("window.other = window.open(location.href)", vec![]).await?;
        let status = "return window.other.document.querySelector('#status')?.textContent.includes('1 fix on') ?? false";
        page.wait_for(status, vec![], json!(true)).await?;
        // The document that was there is gone once the next one is.
        page.run("window.other.document.before = true; window.other.location.reload()", vec![]).await?;
        page.wait_for("return window.other.document.before === true", vec![], json!(false)).await?;
        page.wait_for(status, vec![], json!(true)).await?;
        let other = "return 'next' in window.other.document.documentElement.dataset";
        page.wait_for(other, vec![], json!(false)).await?;
        page.run("window.other.close()", vec![]).await?;
        let clients = "return window.other.closed";
        page.wait_for(clients, vec![], json!(true)).await?;

        page.open_address(page.url()).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        page.wait_for_text("#status", "1 fix on").await?;
        ensure!(page.run(is_next, vec![]).await? == json!(true), "it is still the old version");
        let names = page.run("return await caches.keys()", vec![]).await?;
        ensure!(names.as_array().is_some_and(|names| names.len() == 1), "{names}");
        page.cut_off();
        page.open_address(page.url()).await?;
        page.wait_for_text("#finding-count", "3 findings").await
    })
    .await
}
