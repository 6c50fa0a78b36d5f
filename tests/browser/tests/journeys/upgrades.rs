//! From a dropped index cache to upgrades. The index files of the fixture are as cargo wrote them.

use std::fs;
use std::sync::Arc;

use anyhow::{Result, ensure};
use browser_tests::{Fault, Index, Page, journey, journey_with_index};
use serde_json::json;

use crate::accessible::no_barriers;
use crate::audit::{button, export, fixture, switch, unzipped};

const STATS: &str = ".rung[data-rung='bump:stats@0.16.1-0.18.0']";

/// The fixture's workspace is audited, and its upgrades are looked at.
async fn at_upgrades(page: &Page) -> Result<()> {
    page.drop_on("#app", &[&fixture("rigging")]).await?;
    page.wait_for_text("#finding-count", "finding").await?;
    page.run("dispatchEvent(new KeyboardEvent('keydown', { key: '4' }))", vec![]).await?;
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

        page.wait_for_text(STATS, "By the reference costs").await?;

        // A rung is switched on, and shows beside the other corrections with the lockfile that comes of it.
        page.click(&format!("{STATS} .switch")).await?;
        page.wait_for_text("#result", "stats = \"0.18\" # kept").await?;
        page.wait_for_text("#result .predicted", "Cargo.lock").await?;
        page.wait_for_text("#result .predicted", "algebra-macros 0.1.0").await?;
        no_barriers(&page, "a chosen upgrade").await?;

        // What is pinned is in no rung any more, until it may be bumped again.
        page.click(&format!("{STATS} [data-pin=stats]")).await?;
        page.wait_for_text(".pins", "stats").await?;
        page.find("#ladder-in-short").await?;
        let rungs = texts(&page, ".rung h4").await?;
        ensure!(!rungs.is_empty() && rungs.iter().all(|rung| !rung.contains("stats")), "{rungs:?}");
        page.wait_for_text(".notices", "Switched off, for the new ladder does not have it: bump of stats.").await?;
        page.click(".pins button").await?;
        page.find(STATS).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_fix_and_an_upgrade_are_taken_away_together_and_outlive_the_page() -> Result<()> {
    let index = index()?;
    journey_with_index(&index, |page| async move {
        at_upgrades(&page).await?;
        allow(&page).await?;
        page.click(&format!("{STATS} .switch")).await?;
        page.run("location.hash = '#/findings'", vec![]).await?;
        switch(&page, "debuginfo").await?;
        page.wait_for_text("#result .totals", "2 fixes").await?;
        page.click("#download-zip").await?;
        let archive = page.downloaded("plimsoll-corrected.zip").await?;
        let mast = fs::read_to_string(fixture("rigging/crates/mast/Cargo.toml"))?.replace("\"0.16\"", "\"0.18\"");
        ensure!(unzipped(&archive, "crates/mast/Cargo.toml")? == mast.as_bytes());
        ensure!(String::from_utf8(unzipped(&archive, "Cargo.toml")?)?.contains("[profile.debugging]"));
        button(&page, ".patch").await?;
        let patch = String::from_utf8(page.downloaded("plimsoll.patch").await?)?;
        ensure!(patch.contains("+stats = \"0.18\" # kept") && patch.contains("[profile.debugging]"), "{patch}");
        page.click("#result .predicted .download").await?;
        let lock = String::from_utf8(page.downloaded("Cargo.lock").await?)?;
        ensure!(lock.contains("name = \"stats\"\nversion = \"0.18.0\""), "{lock}");
        export(&page, "Markdown").await?;
        let report = String::from_utf8(page.downloaded("plimsoll-report.md").await?)?;
        ensure!(
            report.contains("Cargo writes this Cargo.lock") && report.contains("Removed: algebra 0.29.0"),
            "{report}"
        );

        // On the next visit the yes still holds, so the ladder is there again, and what was on is on.
        page.wait_for_text("#status", "on,").await?;
        page.until_kept("bump:stats", true).await?;
        page.driver.refresh().await?;
        page.wait_for_text("#result .predicted", "algebra-macros 0.1.0").await?;
        page.run("location.hash = '#/upgrades'", vec![]).await?;
        page.find(&format!("{STATS}.is-on")).await?;
        page.click("#forbid-public").await?;
        page.find("#allow-public").await?;
        page.driver.refresh().await?;
        page.find("#allow-public").await?;
        page.wait_for_text("#result .blocked", "unknown until the upgrades").await?;
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
        // Without dependencies, the member leaves no duplicate but what the other one has.
        page.paste("[package]\nname = \"mast\"\nversion = \"0.1.0\"\nedition = \"2021\"\n").await?;
        page.wait_for_text("#ladder-in-short", "Each package is there in one version.").await
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
        page.wait_for_text(".search .trouble", "was not given").await?;
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

/// An index that has what the fixture's cache has.
fn index() -> Result<Index> {
    Index::of_cache(&fixture("rigging-index/index.crates.io-1949cf8c6b5b557f/.cache"))
}

/// The visitor reads what is sent, and says yes.
async fn allow(page: &Page) -> Result<()> {
    page.click(".public-index summary").await?;
    page.wait_for_text(".public-index", "the names of packages that come from crates.io").await?;
    page.click("#allow-public").await
}

#[tokio::test]
async fn the_public_index_is_asked_after_a_yes_and_its_faults_are_overcome() -> Result<()> {
    let index = Arc::new(index()?);
    index.fail("al/ge/algebra", [Fault::Status(429), Fault::Status(500)]);
    index.fail("bi/ts/bits", [Fault::Truncated]);
    index.fail("3/u/url", [Fault::Slow]);
    index.fail("st/uc/stuck", [Fault::Garbage]);
    let asked = Arc::clone(&index);
    journey_with_index(&index, |page| async move {
        page.expect_console("Failed to load resource");
        at_upgrades(&page).await?;
        ensure!(asked.asked().is_empty(), "asked before the yes: {:?}", asked.asked());
        allow(&page).await?;
        page.find(STATS).await?;
        let mut all = asked.asked();
        ensure!(asked.most_at_once() <= 8, "{} at once", asked.most_at_once());
        let tries = all.len();
        all.sort();
        all.dedup();
        let files =
            ["3/u/url", "3/w/web", "al/ge/algebra", "al/ge/algebra-macros", "bi/ts/bits", "st/at/stats", "st/uc/stuck"];
        ensure!(all == files.map(|file| format!("GET {file}")), "{all:?}");

        // What was fetched is kept: a second audit needs no network, even on a new visit.
        page.click("#search-again").await?;
        page.find(STATS).await?;
        ensure!(asked.asked().len() == tries, "asked again");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_the_public_index_cannot_tell_is_said_and_private_names_stay_here() -> Result<()> {
    let index = Arc::new(index()?);
    index.take_away("al/ge/algebra-macros");
    index.fail("bi/ts/bits", [Fault::Status(500); 40]);
    let asked = Arc::clone(&index);
    journey_with_index(&index, |page| async move {
        page.expect_console("Failed to load resource");
        at_upgrades(&page).await?;
        let lock = fs::read_to_string(fixture("rigging/Cargo.lock"))?;
        let hidden = "[[package]]\nname = \"hidden\"\nversion = \"1.0.0\"\n\
                      source = \"sparse+https://cargo.example.org/index/\"\n";
        let keel = lock.replace(" \"stuck\",", " \"hidden\",\n \"stuck\",");
        page.paste(&format!("{keel}\n{hidden}")).await?;
        let manifest = fs::read_to_string(fixture("rigging/crates/keel/Cargo.toml"))?;
        let more = "hidden = { version = \"1\", registry-index = \"sparse+https://cargo.example.org/index/\" }\n";
        page.paste(&format!("{manifest}{more}")).await?;
        page.wait_for_text("#status", "finding").await?;
        allow(&page).await?;
        page.wait_for_text(".unknown", "has nothing about them").await?;
        page.wait_for_text(".unknown", "hidden of cargo.example.org").await?;
        page.wait_for_text(".unknown", "bits").await?;
        page.wait_for_text(".notices", "It answers 500.").await?;
        ensure!(texts(&page, ".rung").await?.is_empty());
        ensure!(asked.asked().iter().all(|one| !one.contains("hidden")), "{:?}", asked.asked());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_search_is_stopped_while_the_index_is_slow() -> Result<()> {
    let index = index()?;
    for path in ["3/u/url", "3/w/web", "al/ge/algebra"] {
        index.fail(path, [Fault::Slow; 9]);
    }
    journey_with_index(&index, |page| async move {
        at_upgrades(&page).await?;
        allow(&page).await?;
        page.wait_for_text(".search", "Files of the index read").await?;
        page.click("#stop-search").await?;
        page.find("#ladder-in-short").await?;
        page.wait_for_text(".upgrades", "The search ended before").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_policy_lets_the_page_ask_the_public_index_and_it_says_that_it_is_out_of_reach() -> Result<()> {
    journey(|page| async move {
        page.allow_public_index();
        page.expect_console("net::ERR_NAME_NOT_RESOLVED");
        at_upgrades(&page).await?;
        allow(&page).await?;
        page.wait_for_text(".notices", "could not be read").await?;
        page.find(".unknown").await?;
        Ok(())
    })
    .await
}

fn copy(from: &std::path::Path, to: &std::path::Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let name = entry?.file_name();
        let (from, to) = (from.join(&name), to.join(&name));
        if from.is_dir() { copy(&from, &to)? } else { fs::copy(&from, &to).map(|_| ())? }
    }
    Ok(())
}
