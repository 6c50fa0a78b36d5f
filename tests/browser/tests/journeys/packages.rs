//! The packages: all of them in the table, a page for each, and the picture of what is around one.

use anyhow::{Result, ensure};
use browser_tests::{Page, journey};
use serde_json::json;

use crate::audit::fixture;

const HASH: &str = "return decodeURI(location.hash)";
const FOCUSED: &str = "return document.activeElement.getAttribute('aria-label')";
const PRESS: &str = "document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key: arguments[0], bubbles: true, cancelable: true }))";
const LIT: &str = "return document.querySelectorAll('.lit .line').length";

async fn go(page: &Page, address: &str) -> Result<()> {
    page.run("location.hash = arguments[0]", vec![json!(address)]).await?;
    Ok(())
}

#[tokio::test]
async fn a_picture_is_walked_with_the_keyboard_and_back_walks_back() -> Result<()> {
    journey(|page| async move {
        page.click("#example").await?;
        page.find("#findings").await?;
        go(&page, "#/dependencies/thiserror").await?;
        page.find(".picture .node.is-subject").await?;
        page.command("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await?;
        page.run("document.querySelector('.node[tabindex=\"0\"]').focus()", vec![]).await?;
        let subject = page.run(FOCUSED, vec![]).await?;
        ensure!(subject.as_str().is_some_and(|label| label.starts_with("thiserror 1")), "{subject}");
        page.find(".lit .line").await?;
        page.run(PRESS, vec![json!("ArrowLeft")]).await?;
        let holder = page.run(FOCUSED, vec![]).await?;
        ensure!(holder != subject, "{holder}");
        let name = holder.as_str().and_then(|label| label.split(' ').next()).unwrap_or_default().to_owned();
        // Links take Enter as a click.
        page.run(
            "document.activeElement.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))",
            vec![],
        )
        .await?;
        page.wait_for_text("#package", &name).await?;
        page.wait_for(HASH, vec![], json!(format!("#/dependencies/{name}"))).await?;
        // Who walks on has the focus where the way goes on.
        page.find(".node.is-subject:focus").await?;
        page.run("history.back()", vec![]).await?;
        page.wait_for_text("#package", "thiserror").await?;
        page.find(".picture .node.is-subject").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_picture_grows_shrinks_fits_and_is_told_as_a_list() -> Result<()> {
    const WIDTH: &str = "return Number(document.querySelector('.picture svg').getAttribute('width'))";
    journey(|page| async move {
        page.click("#example").await?;
        page.find("#findings").await?;
        go(&page, "#/dependencies/thiserror").await?;
        page.find(".picture .node").await?;
        // It opens with all of its width in sight, on a phone too.
        let hidden = "const box = document.querySelector('.picture-box'); return box.scrollWidth - box.clientWidth";
        page.wait_for(hidden, vec![], json!(0)).await?;
        page.set_width(390).await?;
        page.wait_for(hidden, vec![], json!(0)).await?;
        page.set_width(1280).await?;
        page.wait_for(hidden, vec![], json!(0)).await?;
        let width = page.run(WIDTH, vec![]).await?.as_f64();
        page.run("document.querySelector('.picture-box').focus()", vec![]).await?;
        page.run(PRESS, vec![json!("+")]).await?;
        let is_larger =
            "const is = arguments[0], now = Number(document.querySelector('.picture svg').getAttribute('width'));
            return Math.sign(now - is)";
        page.wait_for(is_larger, vec![json!(width)], json!(1)).await?;
        page.run(PRESS, vec![json!("-")]).await?;
        page.wait_for(is_larger, vec![json!(width)], json!(0)).await?;
        let wheel = "document.querySelector('.picture-box').dispatchEvent(
            new WheelEvent('wheel', { deltaY: 9, ctrlKey: true, bubbles: true, cancelable: true }))";
        page.run(wheel, vec![]).await?;
        page.wait_for(is_larger, vec![json!(width)], json!(-1)).await?;
        let nodes = page.run("return document.querySelectorAll('.node').length", vec![]).await?;
        let items = page.run("return document.querySelectorAll('.picture-list li').length", vec![]).await?;
        ensure!(nodes == items && nodes.as_u64() > Some(4), "{nodes} in the picture, {items} in the list");
        // What is pointed at lights up.
        page.wait_for(LIT, vec![], json!(0)).await?;
        page.run(
            "document.querySelector('.node.is-member').dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))",
            vec![],
        )
        .await?;
        page.find(".lit .line").await?;
        page.wait_for_text(".removed-list", "thiserror 1").await
    })
    .await
}

#[tokio::test]
async fn every_package_is_in_the_list_and_has_a_page() -> Result<()> {
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        go(&page, "#/dependencies").await?;
        page.wait_for_text(".all-packages [role=status]", "direct dependencies").await?;
        page.fill("#package-search", "fnv").await?;
        page.wait_for_text(".all-packages [role=status]", "2 of").await?;
        page.click(".package-row a[href='#/dependencies/fnv']").await?;
        page.wait_for_text(".version-column", "crates.io").await?;
        // What was looked for is still there.
        page.run("history.back()", vec![]).await?;
        page.wait_for_text(".all-packages [role=status]", "2 of").await?;
        go(&page, "#/dependencies/nothing").await?;
        page.wait_for_text(".package", "no package of this name").await
    })
    .await
}

/// A lock of so many packages, of which each needs the next two.
fn large(count: usize) -> String {
    let package = |number: usize| {
        let needs = (number + 1..number + 3).filter(|next| *next < count);
        let needs: Vec<String> = needs.map(|next| format!("\"p{next:05}\"")).collect();
        let source = match number {
            0 => "",
            _ => "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n",
        };
        format!(
            "[[package]]\nname = \"p{number:05}\"\nversion = \"1.0.0\"\n{source}dependencies = [{}]\n",
            needs.join(", ")
        )
    };
    std::iter::once("version = 4\n".to_owned()).chain((0..count).map(package)).collect()
}

/// Gives a lockfile of so many packages, and looks at them.
async fn give_large(page: &Page, count: usize) -> Result<()> {
    page.wait_for_text("#status", "Ready").await?;
    page.paste("# Cargo.toml\n[package]\nname = \"p00000\"\nversion = \"1.0.0\"\nedition = \"2021\"\n").await?;
    page.find("#workspace").await?;
    page.paste(&format!("# Cargo.lock\n{}", large(count))).await?;
    go(page, "#/dependencies").await?;
    page.click("#all-packages").await?;
    page.find(".package-row").await?;
    Ok(())
}

#[tokio::test]
async fn on_paper_the_list_has_all_packages_one_below_the_other() -> Result<()> {
    const ROWS: &str = "return document.querySelectorAll('.package-row').length";
    journey(|page| async move {
        give_large(&page, 150).await?;
        page.wait_for(ROWS, vec![], json!(100)).await?;
        page.command("Emulation.setEmulatedMedia", json!({ "media": "print" })).await?;
        page.run("dispatchEvent(new Event('beforeprint'))", vec![]).await?;
        page.wait_for(ROWS, vec![], json!(150)).await?;
        let over = "const rows = [...document.querySelectorAll('.package-row')];
            const box = (of) => of.getBoundingClientRect();
            return rows.filter((row, at) => [...row.children].some((cell) => box(cell).bottom > box(row).bottom + 1)
                || (at && box(row).top < box(rows[at - 1]).bottom - 1)).length";
        page.wait_for(over, vec![], json!(0)).await?;
        page.run("dispatchEvent(new Event('afterprint'))", vec![]).await?;
        page.wait_for(ROWS, vec![], json!(100)).await
    })
    .await
}

#[tokio::test]
async fn ten_thousand_packages_are_listed_a_part_at_a_time() -> Result<()> {
    const ROWS: &str = "return document.querySelectorAll('.package-row').length";
    journey(|page| async move {
        give_large(&page, 10_000).await?;
        page.wait_for_text(".all-packages [role=status]", "10,000 packages").await?;
        let first = page.run(ROWS, vec![]).await?.as_u64();
        ensure!(first == Some(100), "{first:?}");
        let scroll = "const list = document.querySelector('.all-packages .table-box');
            list.scrollTop = list.scrollHeight";
        page.run(scroll, vec![]).await?;
        page.find(".package-row:nth-child(101)").await?;
        // All of them are printed.
        page.run("dispatchEvent(new Event('beforeprint'))", vec![]).await?;
        page.wait_for(ROWS, vec![], json!(10_000)).await?;
        go(&page, "#/dependencies/p09000").await?;
        page.wait_for_text(".picture", "It leaves out").await?;
        let nodes = page.run("return document.querySelectorAll('.node').length", vec![]).await?;
        ensure!(nodes.as_u64() == Some(200), "{nodes}");
        Ok(())
    })
    .await
}
