//! What each dependency brings and costs: the table, the map and the trial removal.

use std::fs;

use anyhow::{Result, ensure};
use browser_tests::{Page, journey, made};
use serde_json::json;

const PRESS: &str = "document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key: arguments[0], bubbles: true, cancelable: true }))";
const FOCUSED: &str = "return document.activeElement.getAttribute('aria-label')";
const NAMES: &str = "return [...document.querySelectorAll('.package-row th code')].map((name) => name.textContent)";
const ROWS: &str = "return document.querySelectorAll('.package-row').length";
const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';

pub async fn go(page: &Page, address: &str) -> Result<()> {
    page.run("location.hash = arguments[0]", vec![json!(address)]).await?;
    Ok(())
}

/// The dependencies of the example.
async fn example(page: &Page) -> Result<()> {
    page.click("#example").await?;
    page.find("#findings").await?;
    go(page, "#/dependencies").await?;
    page.find(".package-row").await?;
    Ok(())
}

/// Drops a project with a record and a target folder, and looks at its dependencies.
async fn small(page: &Page) -> Result<()> {
    made::drop_small(page).await?;
    go(page, "#/dependencies").await?;
    page.find(".package-row").await?;
    Ok(())
}

#[tokio::test]
async fn the_table_is_ordered_filtered_and_searched() -> Result<()> {
    journey(|page| async move {
        example(&page).await?;
        page.wait_for_text(".all-packages", "by the reference costs").await?;
        let sorted = "return [...document.querySelectorAll('.costs th[aria-sort=\"descending\"]')].map((head) => head.textContent)";
        page.wait_for(sorted, vec![], json!(["CPU time"])).await?;
        let by_cost = page.run(NAMES, vec![]).await?;
        page.click(".costs th:first-child button").await?;
        let by_name = "const names = [...document.querySelectorAll('.package-row th code')].map((name) => name.textContent);
            return names.length > 3 && names.join() === [...names].sort().join()";
        page.wait_for(by_name, vec![], json!(true)).await?;
        ensure!(page.run(NAMES, vec![]).await? != by_cost, "{by_cost}");
        page.wait_for("return document.querySelector('.costs th:first-child').ariaSort", vec![], json!("ascending")).await?;

        let direct = page.run(ROWS, vec![]).await?.as_u64();
        page.click("#only-dev").await?;
        page.wait_for_text(".all-packages [role=status]", " of ").await?;
        ensure!(page.run(ROWS, vec![]).await?.as_u64() < direct);
        page.click("#only-dev").await?;
        page.wait_for(ROWS, vec![], json!(direct)).await?;
        page.click("#all-packages").await?;
        page.wait_for_text(".all-packages [role=status]", "packages").await?;
        ensure!(page.run(ROWS, vec![]).await?.as_u64() > direct, "all are more than the direct ones");
        page.fill("#package-search", "proc syn").await?;
        page.wait_for_text(".all-packages [role=status]", "0 of ").await?;
        page.fill("#package-search", "syn").await?;
        page.wait_for_text(".costs tbody", "syn").await?;
        // What was looked for stays after a look at a package.
        page.click(".package-row a[href='#/dependencies/syn']").await?;
        page.wait_for_text("#package", "syn").await?;
        page.run("history.back()", vec![]).await?;
        page.wait_for("return document.querySelector('#package-search')?.value", vec![], json!("syn")).await
    })
    .await
}

#[tokio::test]
async fn addresses_of_before_lead_to_the_dependencies() -> Result<()> {
    journey(|page| async move {
        page.click("#example").await?;
        page.find("#findings").await?;
        go(&page, "#/packages").await?;
        page.wait_for_text("#dependencies", "Dependencies").await?;
        go(&page, "#/packages/syn").await?;
        page.wait_for_text("#package", "syn").await?;
        page.wait_for_text("nav.sides [aria-current=page]", "Dependencies").await
    })
    .await
}

#[tokio::test]
async fn the_map_is_one_stop_and_arrows_lead_from_tile_to_tile() -> Result<()> {
    const STOPS: &str = "return document.querySelectorAll('.cost-map [tabindex=\"0\"]').length";
    journey(|page| async move {
        example(&page).await?;
        page.find(".cost-map a").await?;
        page.wait_for(STOPS, vec![], json!(1)).await?;
        page.command("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await?;
        page.run("document.querySelector('.cost-map [tabindex=\"0\"]').focus()", vec![]).await?;
        let first = page.run(FOCUSED, vec![]).await?;
        ensure!(first.as_str().is_some_and(|says| says.contains(" % of CPU time")), "{first}");
        page.run(PRESS, vec![json!("ArrowRight")]).await?;
        let second = page.run(FOCUSED, vec![]).await?;
        ensure!(second != first && second.is_string(), "{second}");
        page.run(PRESS, vec![json!("ArrowLeft")]).await?;
        page.run(PRESS, vec![json!("End")]).await?;
        let last = page.run(FOCUSED, vec![]).await?;
        page.run(PRESS, vec![json!("Home")]).await?;
        ensure!(page.run(FOCUSED, vec![]).await? == first && last != first, "{last}");
        // The stop moves with the focus.
        page.run(PRESS, vec![json!("ArrowRight")]).await?;
        page.wait_for(STOPS, vec![], json!(1)).await?;
        page.wait_for("return document.activeElement.getAttribute('tabindex')", vec![], json!("0")).await?;
        page.driver.action_chain().send_keys(TAB).perform().await?;
        page.wait_for("return document.activeElement.id", vec![], json!("package-search")).await?;
        page.run("document.querySelector('.cost-map a[tabindex=\"0\"]').focus()", vec![]).await?;
        page.driver.action_chain().send_keys(ENTER).perform().await?;
        page.find("#package").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn no_tile_overlaps_another_at_any_width() -> Result<()> {
    const OVERLAPS: &str = "const tiles = [...document.querySelectorAll('.cost-map [data-node] rect')]
            .map((tile) => tile.getBBox());
        const over = (a, b) => Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 0.6
            && Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 0.6;
        return tiles.length > 4 && tiles.length < 500
            && !tiles.some((one, at) => tiles.slice(at + 1).some((other) => over(one, other)));";
    journey(|page| async move {
        small(&page).await?;
        for width in [1440, 720, 390, 360] {
            page.set_width(width).await?;
            page.wait_for(OVERLAPS, vec![], json!(true)).await?;
            let over = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
            page.wait_for(over, vec![], json!(0)).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_trial_says_what_is_removed_and_what_that_saves() -> Result<()> {
    journey(|page| async move {
        small(&page).await?;
        page.wait_for_text(".all-packages", "of the total CPU time of your recorded build").await?;
        page.wait_for_text(".costs thead", "Critical path").await?;
        page.wait_for_text(".costs thead", "Target folder").await?;
        page.wait_for_text(".package-row", " s").await?;
        page.click(".package-row a[href='#/dependencies/serde']").await?;
        page.wait_for_text(".removal", "If no member required serde").await?;
        page.wait_for_text(".removal", "would be removed from Cargo.lock. They take ").await?;
        page.wait_for_text(".removal", "In the target folder they take 3.0 MiB").await?;
        page.wait_for_text(".removal", "small: normal, default features, features derive. Without this entry alone")
            .await?;
        page.wait_for_text(".removed-with", "serde_derive").await?;
        // Nothing was chosen or edited by it.
        page.wait_for_text(".removal", "no file is edited").await?;
        go(&page, "#/dependencies/syn").await?;
        page.wait_for_text(".package", "It is removed with serde").await
    })
    .await
}

#[tokio::test]
async fn the_ledger_is_that_of_the_files_that_are_there() -> Result<()> {
    journey(|page| async move {
        let folder = tempfile::tempdir()?;
        let project = folder.path().join("small");
        made::small(&project)?;
        fs::remove_dir_all(project.join("target"))?;
        page.wait_for_text("#status", "Ready").await?;
        page.drop_on("#app", &[&project.join("Cargo.toml")]).await?;
        page.find("#findings").await?;
        go(&page, "#/dependencies").await?;
        page.wait_for_text(".all-packages", "add Cargo.lock").await?;
        page.drop_on("#app", &[&project.join("Cargo.lock")]).await?;
        page.wait_for_text(".costs", "serde").await?;
        page.wait_for_text(".all-packages", "by the reference costs").await?;
        made::small(&project)?;
        page.drop_on("#app", &[&project.join("target")]).await?;
        page.wait_for_text(".all-packages", "of your recorded build").await
    })
    .await
}
