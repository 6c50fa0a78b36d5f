//! What a recorded build and a target folder show.

use std::fs;

use anyhow::{Result, ensure};
use browser_tests::made::{self, HASH};
use browser_tests::{Page, journey};
use serde_json::json;

/// The key as a driver has it.
const ENTER: char = '\u{e007}';
const PRESS: &str = "document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key: arguments[0], bubbles: true, cancelable: true }))";
const FOCUSED: &str = "return document.activeElement.getAttribute('aria-label')";

/// Notes the names of all files whose contents the page reads, alone or with others in one piece.
const WATCH: &str = "window.contents = [];
    for (const how of ['arrayBuffer', 'text', 'stream', 'slice']) {
        const read = Blob.prototype[how];
        Blob.prototype[how] = function (...rest) {
            if (this instanceof File) contents.push(this.name);
            return read.apply(this, rest);
        };
    }
    window.Blob = class extends Blob {
        constructor(parts, ...rest) {
            super(parts, ...rest);
            for (const part of parts) if (part instanceof File) contents.push(part.name);
        }
    };
    const reader = FileReader.prototype.readAsArrayBuffer;
    FileReader.prototype.readAsArrayBuffer = function (file) { contents.push(file.name); return reader.call(this, file); };";

async fn go(page: &Page, address: &str) -> Result<()> {
    page.run("location.hash = arguments[0]", vec![json!(address)]).await?;
    Ok(())
}

async fn set(page: &Page, selector: &str, value: &str) -> Result<()> {
    page.find(selector).await?;
    let script = "const field = document.querySelector(arguments[0]);
        field.value = arguments[1];
        field.dispatchEvent(new Event('change', { bubbles: true }));";
    page.run(script, vec![json!(selector), json!(value)]).await?;
    Ok(())
}

#[tokio::test]
async fn evidence_inside_of_the_dropped_folder_is_used() -> Result<()> {
    journey(|page| async move {
        let folder = tempfile::tempdir()?;
        let project = folder.path().join("small");
        made::small(&project)?;
        // Elsewhere than where Cargo puts it, with a list in the place of the target folder.
        let record = project.join("target/cargo-timings/cargo-timing.html");
        fs::rename(record, project.join("cargo-timing-20260101T000000Z.html"))?;
        fs::remove_dir_all(project.join("target"))?;
        fs::write(
            project.join("target.txt"),
            "4096\t1700000000.0\ttarget/debug/deps/libserde-fedcba9876543210.rlib\n",
        )?;
        page.wait_for_text("#status", "Ready").await?;
        page.drop_on("#app", &[&project]).await?;
        page.find("#findings").await?;
        go(&page, "#/target").await?;
        page.find("#target-folder").await?;
        go(&page, "#/timeline").await?;
        page.find("#build").await?;
        Ok(())
    })
    .await
}

/// Drops a project with a record and a target folder, and looks at the side that a digit leads to.
async fn small(page: &Page, digit: &str) -> Result<()> {
    page.wait_for_text("#status", "Ready").await?;
    page.run(WATCH, vec![]).await?;
    made::drop_small(page).await?;
    page.run("dispatchEvent(new KeyboardEvent('keydown', { key: arguments[0] }))", vec![json!(digit)]).await?;
    Ok(())
}

#[tokio::test]
async fn a_target_folder_is_accounted_for_and_none_of_its_contents_is_read() -> Result<()> {
    journey(|page| async move {
        small(&page, "7").await?;
        page.wait_for("return contents.sort()", vec![], json!(["Cargo.lock", "Cargo.toml", "cargo-timing.html"]))
            .await?;
        page.wait_for_text(".target-folder .lead", "8.0 MiB in 9 files").await?;
        page.wait_for_text(".target-folder", "2.0 MiB belong to packages that are not in the lockfile").await?;
        // Each part leads to its own, by keyboard too, and the focus stays beside.
        let enter = async || page.driver.action_chain().send_keys(ENTER).perform().await;
        let focus = "document.querySelector('.tile-link[aria-label^=\"compiled crates, 5.0 MiB\"]').focus()";
        page.run(focus, vec![]).await?;
        enter().await?;
        page.wait_for_text(".treemap", "5.0 MiB of compiled crates").await?;
        page.wait_for("return document.querySelectorAll('.treemap g[role=img]').length", vec![], json!(2)).await?;
        page.wait_for("return document.activeElement.textContent", vec![], json!("The whole target folder")).await?;
        enter().await?;
        page.wait_for_text(".treemap", "8.0 MiB of the target folder").await?;
        let is_there =
            format!("const focused = (() => {{ {FOCUSED} }})(); return (focused ?? '').startsWith('compiled crates')");
        page.wait_for(&is_there, vec![], json!(true)).await?;
        // The commands are those for the folder that was dropped.
        page.wait_for_text(".cleanups", "rm -r target/package/*/").await?;
        page.wait_for_text(".cleanups", &format!("target/debug/deps/*-{HASH}*")).await
    })
    .await
}

#[tokio::test]
async fn a_chosen_folder_tells_the_same_and_a_target_folder_alone_is_enough() -> Result<()> {
    journey(|page| async move {
        let folder = tempfile::tempdir()?;
        let project = folder.path().join("small");
        made::small(&project)?;
        page.wait_for_text("#status", "Ready").await?;
        page.run(WATCH, vec![]).await?;
        page.choose("#folder", &[&project]).await?;
        page.find("#workspace").await?;
        go(&page, "#/target").await?;
        page.wait_for_text(".target-folder .lead", "8.0 MiB in 9 files").await?;
        page.wait_for("return contents.sort()", vec![], json!(["Cargo.lock", "Cargo.toml", "cargo-timing.html"]))
            .await?;

        // A folder of another name that Cargo builds in takes the place of the other one.
        let elsewhere = folder.path().join("built");
        made::target_dir(&elsewhere)?;
        fs::write(elsewhere.join("debug/small"), vec![0; 3 * made::MIB])?;
        page.drop_on("main", &[&elsewhere]).await?;
        page.wait_for_text(".target-folder .lead", "11.0 MiB in").await?;
        page.wait_for_text(".cleanups", "rm -r built/package/*/").await
    })
    .await
}

#[tokio::test]
async fn a_target_folder_may_come_before_its_project() -> Result<()> {
    journey(|page| async move {
        let folder = tempfile::tempdir()?;
        let project = folder.path().join("small");
        made::small(&project)?;
        page.wait_for_text("#status", "Ready").await?;
        page.drop_on("#app", &[&project.join("target")]).await?;
        page.find("#workspace").await?;
        go(&page, "#/target").await?;
        page.wait_for_text(".target-folder .lead", "8.0 MiB in 9 files").await?;
        fs::rename(project.join("target"), folder.path().join("elsewhere"))?;
        page.drop_on("main", &[&project]).await?;
        page.wait_for_text(".target-folder", "2.0 MiB belong to packages that are not in the lockfile").await?;
        page.wait_for_text(".cleanups", "rm -r target/package/*/").await?;
        go(&page, "#/files/Cargo.toml").await?;
        page.find(".whole-file").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_release_build_is_tried_with_other_code_generation() -> Result<()> {
    journey(|page| async move {
        let folder = tempfile::tempdir()?;
        let project = folder.path().join("small");
        made::small(&project)?;
        let record = project.join("target/cargo-timings/cargo-timing.html");
        let release = fs::read_to_string(&record)?.replace("<td>dev</td>", "<td>release</td>");
        fs::write(&record, release)?;
        let manifest = project.join("Cargo.toml");
        let profile = "\n[profile.release]\nlto = \"thin\"\n";
        fs::write(&manifest, fs::read_to_string(&manifest)? + profile)?;
        page.wait_for_text("#status", "Ready").await?;
        page.drop_on("#app", &[&project]).await?;
        page.find("#workspace").await?;
        go(&page, "#/timeline").await?;
        page.wait_for_text("#trial-lto", "thin, as in the manifest").await?;
        page.wait_for_text("#trial-units", "16, as in the manifest").await?;
        set(&page, "#trial-lto", "fat").await?;
        page.wait_for_text("#outcome", "instead of").await?;
        let fat = page.find("#outcome").await?.text().await?;
        set(&page, "#trial-lto", "false").await?;
        set(&page, "#trial-units", "1").await?;
        page.wait_for_text("#outcome", "instead of").await?;
        let none = page.find("#outcome").await?.text().await?;
        ensure!(fat != none, "{fat}");
        set(&page, "#trial-lto", "").await?;
        set(&page, "#trial-units", "").await?;
        page.wait_for_text("#outcome", "Choose a change").await
    })
    .await
}

#[tokio::test]
async fn a_list_that_is_pasted_is_a_target_folder_too() -> Result<()> {
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        page.paste("2048\ttarget/debug/deps\n1024\ttarget/debug/incremental\n3072\ttarget/debug\n3072\ttarget\n")
            .await?;
        page.find("#workspace").await?;
        go(&page, "#/target").await?;
        page.wait_for_text(".target-folder .lead", "3.0 MiB").await?;
        // The old address of both.
        go(&page, "#/evidence").await?;
        page.wait_for_text(".ways", "cargo build --timings").await
    })
    .await
}

#[tokio::test]
async fn a_recorded_build_is_walked_stretched_and_sorted() -> Result<()> {
    const WIDTH: &str = "return Number(document.querySelector('.gantt svg').getAttribute('width'))";
    journey(|page| async move {
        small(&page, "6").await?;
        page.wait_for_text(".build-record .lead", "wall time").await?;
        page.command("Emulation.setFocusEmulationEnabled", json!({ "enabled": true })).await?;
        page.run("document.querySelector('.bar[tabindex=\"0\"]').focus()", vec![]).await?;
        let first = page.run(FOCUSED, vec![]).await?;
        page.run(PRESS, vec![json!("ArrowRight")]).await?;
        let second = page.run(FOCUSED, vec![]).await?;
        ensure!(first != second && second.is_string(), "{first} {second}");
        page.wait_for_text(".gantt-detail", second.as_str().unwrap_or_default()).await?;
        page.run(PRESS, vec![json!("End")]).await?;
        // The last unit is the program, which waited for others.
        page.wait_for_text(".gantt-detail", "small 0.1.0").await?;
        page.find(".gantt .lit .need").await?;
        let width = page.run(WIDTH, vec![]).await?.as_f64().unwrap_or_default();
        page.run(PRESS, vec![json!("+")]).await?;
        page.wait_for_text(".gantt .toolbar-row", "2 ×").await?;
        let wide = page.run(WIDTH, vec![]).await?.as_f64().unwrap_or_default();
        ensure!((wide - 2.0 * width).abs() < 40.0, "{width} {wide}");

        let bars = page.run("return document.querySelectorAll('.bar').length", vec![]).await?;
        let rows = page.run("return document.querySelectorAll('.units tbody tr').length", vec![]).await?;
        ensure!(bars == rows && bars.as_u64() > Some(5), "{bars} bars, {rows} rows");
        page.click("#only-critical").await?;
        let critical = page.run("return document.querySelectorAll('.bar.is-critical').length", vec![]).await?;
        let rows = page.run("return document.querySelectorAll('.units tbody tr').length", vec![]).await?;
        ensure!(critical == rows && critical.as_u64() > Some(1), "{critical} bars, {rows} rows");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_mouse_stretches_and_drags_the_chart() -> Result<()> {
    const WHEEL: &str = "const box = document.querySelector('.gantt-box').getBoundingClientRect();
        const turn = new WheelEvent('wheel', { deltaY: arguments[0], clientX: box.left + 20, clientY: box.top + 40, \
            bubbles: true, cancelable: true });
        document.querySelector('.gantt-box').dispatchEvent(turn);
        return turn.defaultPrevented;";
    // Presses at one place, moves to another with the button held, and lets go.
    const DRAG: &str = "const [selector, from, to] = arguments;
        const at = document.querySelector(selector);
        const area = at.getBoundingClientRect();
        const event = (type, x, buttons) => at.dispatchEvent(new MouseEvent(type, { button: 0, buttons, \
            clientX: area.left + area.width * x, clientY: area.top + 40, bubbles: true, cancelable: true }));
        event('mousedown', from, 1); event('mousemove', to, 1); event('mouseup', to, 0); event('click', to, 0);";
    const SCROLLED: &str = "return document.querySelector('.gantt-box').scrollLeft > arguments[0]";
    journey(|page| async move {
        small(&page, "6").await?;
        page.find(".bar").await?;
        // Where it is as short as it gets, a turn on scrolls the page.
        ensure!(page.run(WHEEL, vec![json!(100)]).await? == json!(false));
        ensure!(page.run(WHEEL, vec![json!(-400)]).await? == json!(true));
        page.wait_for_text(".gantt .toolbar-row", "3.3 ×").await?;
        page.run(DRAG, vec![json!(".gantt-box"), json!(0.8), json!(0.2)]).await?;
        page.wait_for(SCROLLED, vec![json!(200)], json!(true)).await?;
        // The end of a drag follows no link.
        ensure!(page.run("return location.hash", vec![]).await? == json!("#/timeline"));
        page.run(DRAG, vec![json!(".minimap"), json!(0.5), json!(0.05)]).await?;
        page.wait_for(SCROLLED, vec![json!(0)], json!(false)).await?;
        page.wait_for("return document.querySelector('.sight').getAttribute('x')", vec![], json!("0")).await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn changes_are_tried_on_the_build() -> Result<()> {
    journey(|page| async move {
        small(&page, "6").await?;
        page.wait_for_text("#outcome", "Choose a change").await?;
        set(&page, "#trial-jobs", "1").await?;
        page.wait_for_text("#outcome", "instead of").await?;
        let one = page.find("#outcome").await?.text().await?;
        page.click("#trial-debuginfo").await?;
        page.wait_for_text("#status", "instead of").await?;
        set(&page, "#trial-scale", "serde").await?;
        page.find("#trial-percent").await?;
        page.wait_for_text("#outcome", "instead of").await?;
        let all = page.find("#outcome").await?.text().await?;
        ensure!(one != all, "{one}");
        set(&page, "#trial-scale", "").await?;
        page.click("#trial-debuginfo").await?;
        page.wait_for_text("#outcome", &one).await?;
        set(&page, "#trial-jobs", "").await?;
        page.wait_for_text("#outcome", "Choose a change").await
    })
    .await
}
