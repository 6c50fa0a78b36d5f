//! From a dropped index cache to upgrades. The index files of the fixture are as cargo wrote them.

use std::fs;

use anyhow::{Result, ensure};
use browser_tests::{Page, journey};
use serde_json::json;

use crate::accessible::no_barriers;
use crate::audit::fixture;

const STATS: &str = ".rung[data-rung='bump:stats@0.16.1-0.18.0']";

/// The fixture's workspace is audited, and its upgrades are looked at.
async fn at_upgrades(page: &Page) -> Result<()> {
    page.drop_on("#app", &[&fixture("rigging")]).await?;
    page.wait_for_text("#summary", "finding").await?;
    page.run("dispatchEvent(new KeyboardEvent('keydown', { key: '6' }))", vec![]).await?;
    page.wait_for_text(".index-source", "~/.cargo/registry/index").await
}

/// All texts of the elements that match, as the page has them.
async fn texts(page: &Page, selector: &str) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent);";
    Ok(serde_json::from_value(page.run(script, vec![json!(selector)]).await?)?)
}

#[tokio::test]
async fn a_dropped_index_becomes_a_ladder() -> Result<()> {
    journey(|page| async move {
        at_upgrades(&page).await?;
        page.drop_on(".upgrades", &[&fixture("rigging-index")]).await?;
        page.wait_for_text("#ladder-in-short", "3 packages are there in several versions").await?;
        page.wait_for_text(STATS, "Bump stats 0.16.1 to 0.18.0").await?;
        page.wait_for_text(STATS, "1 major bump").await?;
        page.wait_for_text(STATS, "stats 0.18.0 needs 1.80").await?;
        let script = "for (const one of document.querySelectorAll('.rung details')) one.open = true;";
        page.run(script, vec![]).await?;
        let gone = texts(&page, &format!("{STATS} .go code")).await?;
        ensure!(gone == ["algebra 0.29.0", "algebra-macros 0.1.0"], "{gone:?}");
        page.wait_for_text(".moves .skip", "{ crate = \"bits@1.0.0\", reason = \"stuck 2.0.0 requires it\" }").await?;
        page.wait_for_text("section[aria-labelledby=yanked]", "url 1.0.0").await?;
        page.wait_for_text(".releases", "newer than promised").await?;
        let unknown = texts(&page, ".unknown").await?;
        ensure!(unknown.is_empty(), "{unknown:?}");
        no_barriers(&page, "the ladder").await?;

        // A rung is switched on, and taken away as a patch.
        page.click(&format!("{STATS} .switch")).await?;
        page.wait_for_text(".chosen-upgrades", "stats = \"0.18\" # kept").await?;
        page.wait_for_text(".chosen-upgrades", "Cargo.lock").await?;
        no_barriers(&page, "a chosen upgrade").await?;
        page.click("#upgrades-patch").await?;
        let patch = String::from_utf8(page.downloaded("plimsoll-upgrades.patch").await?)?;
        ensure!(patch.contains("+stats = \"0.18\" # kept") && patch.contains("-name = \"algebra-macros\""), "{patch}");

        // What is pinned is in no rung any more, until it may be bumped again.
        page.click(&format!("{STATS} [data-pin=stats]")).await?;
        page.wait_for_text(".pins", "stats").await?;
        page.find("#ladder-in-short").await?;
        let rungs = texts(&page, ".rung h4").await?;
        ensure!(!rungs.is_empty() && rungs.iter().all(|rung| !rung.contains("stats")), "{rungs:?}");
        page.click(".pins button").await?;
        page.find(STATS).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_chosen_folder_above_the_index_does_as_well_and_a_new_manifest_is_looked_at_anew() -> Result<()> {
    journey(|page| async move {
        at_upgrades(&page).await?;
        let home = tempfile::tempdir()?;
        let index = home.path().join(".cargo/registry/index/index.crates.io-1949cf8c6b5b557f");
        copy(&fixture("rigging-index/index.crates.io-1949cf8c6b5b557f"), &index)?;
        page.choose("#index-folder", &[&home.path().join(".cargo")]).await?;
        page.find(STATS).await?;
        page.paste("# crates/mast/Cargo.toml\n[package]\nname = \"mast\"\nversion = \"0.1.0\"\nedition = \"2021\"\n")
            .await?;
        page.find(STATS).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_the_index_does_not_have_is_said_and_nothing_is_guessed() -> Result<()> {
    journey(|page| async move {
        let folder = tempfile::tempdir()?;
        let index = folder.path().join("index/index.crates.io-1949cf8c6b5b557f");
        copy(&fixture("rigging-index/index.crates.io-1949cf8c6b5b557f"), &index)?;
        fs::remove_file(index.join(".cache/al/ge/algebra-macros"))?;
        fs::write(index.join(".cache/bi/ts/bits"), "<html>not an index</html>")?;
        at_upgrades(&page).await?;
        page.drop_on(".upgrades", &[&folder.path().join("index")]).await?;
        page.wait_for_text(".search .trouble", "not there").await?;
        page.wait_for_text(".unknown", "has nothing about them. algebra-macros").await?;
        page.wait_for_text(".unknown", "cannot be read. bits").await?;
        ensure!(texts(&page, ".rung").await?.is_empty());
        no_barriers(&page, "an index with gaps").await?;

        // Once they are there, the search goes through.
        copy(&fixture("rigging-index/index.crates.io-1949cf8c6b5b557f"), &index)?;
        page.click("#search-again").await?;
        page.find(STATS).await?;
        Ok(())
    })
    .await
}

fn copy(from: &std::path::Path, to: &std::path::Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let name = entry?.file_name();
        let (from, to) = (from.join(&name), to.join(&name));
        if from.is_dir() { copy(&from, &to)? } else { drop(fs::copy(&from, &to)?) }
    }
    Ok(())
}
