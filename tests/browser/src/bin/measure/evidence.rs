//! How long the page takes with a large target folder and with the record of a large build.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use browser_tests::{Page, journey, made};
use serde_json::{Value, json};

use crate::{DRAG, TYPE, number, row};

/// Files of the target folder, and units of the recorded build.
const FILES: usize = 100_000;
const UNITS: usize = 1_500;
/// How often each is measured.
const TIMES: usize = 3;

/// Notes the longest task, how often the page said how far it is, and when something is there for the first time.
const LISTEN: &str = "
    window.measured = { longest: 0, told: new Set(), start: performance.now() };
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => {
        measured.longest = Math.max(measured.longest, duration);
    })).observe({ type: 'longtask' });
    window.addEventListener('drop', () => measured.start = performance.now(), { once: true, capture: true });
    new MutationObserver(() => {
        const far = document.querySelector('.reading p');
        if (far) measured.told.add(far.textContent);
        if (measured.end || !document.querySelector(arguments[0])) return;
        requestAnimationFrame(() => setTimeout(() => measured.end ??= performance.now() - measured.start));
    }).observe(document.body, { childList: true, subtree: true, characterData: true });";

const ENDED: &str = "return measured.end ? [measured.end, measured.longest, measured.told.size] : null";

/// Stops the reading once the page said how far it is.
const STOP: &str = "
    if (measured.told.size < 3) return null;
    if (!measured.stopped) {
        measured.stopped = performance.now();
        document.querySelector('#stop-reading').click();
    }
    return document.body.textContent.includes('You stopped the reading') ? performance.now() - measured.stopped : null;";

/// From 70 ms after the last letter on.
const AUDITED: &str = "
    measured.typed ??= performance.now();
    const says = document.querySelector('#status').textContent;
    return says.includes('Auditing') ? null : performance.now() - measured.typed;";

/// Points at one bar after the other, and notes the longest time between two frames.
const HOVER: &str = "
    const bars = [...document.querySelectorAll('.bar')];
    let [longest, last] = [0, 0];
    for (let number = 0; number < bars.length; number += 25) {
        await new Promise((done) => requestAnimationFrame((now) => {
            if (last) longest = Math.max(longest, now - last);
            last = now;
            bars[number].dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
            done();
        }));
    }
    return [longest, bars.length];";

/// Measures both, and prints what it finds.
pub async fn measure() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let [files, units] = ["files", "units"].map(|name| folder.path().join(name));
    made::large(&files, FILES, 10)?;
    made::large(&units, 10, UNITS)?;
    let names: [&[&str]; 3] = [
        &["stopping the reading of a target folder"],
        &[
            "100,000 files: from the drop to the findings",
            "100,000 files: longest task of the page",
            "100,000 files: times it said how far it is",
            "100,000 files: longest frame while typing",
            "100,000 files: longest task while typing",
            "100,000 files: from the last letter to the findings",
        ],
        &[
            "1,500 units: until the evidence is drawn",
            "1,500 units: longest task of the page",
            "1,500 units: longest frame of pointing",
        ],
    ];
    for (part, names) in names.into_iter().enumerate() {
        let mut columns = vec![Vec::new(); names.len()];
        for _ in 0..TIMES {
            let (sender, receiver) = std::sync::mpsc::channel();
            let (files, units) = (files.clone(), units.clone());
            journey(|page| async move {
                let figures = match part {
                    0 => stop(&page, &files).await?,
                    1 => read(&page, &files).await?,
                    _ => draw(&page, &units).await?,
                };
                Ok(sender.send(figures)?)
            })
            .await?;
            for (column, figure) in columns.iter_mut().zip(receiver.recv()?) {
                column.push(figure);
            }
        }
        for (name, column) in names.iter().zip(&columns) {
            row(name, column);
        }
    }
    Ok(())
}

/// Asks until there is an answer. A question that takes a minute is one that the browser gives up.
async fn wait(page: &Page, question: &str) -> Result<Value> {
    let start = Instant::now();
    loop {
        let answer = page.run(question, vec![]).await?;
        if !answer.is_null() {
            return Ok(answer);
        }
        ensure!(start.elapsed() < Duration::from_secs(600), "nothing comes of {question}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn of(value: &Value, index: usize) -> Result<f64> {
    number(value.get(index).unwrap_or(&Value::Null))
}

async fn drop(page: &Page, what: &Path) -> Result<()> {
    page.wait_for_text("#status", "Ready").await?;
    page.run(LISTEN, vec![json!("#findings")]).await?;
    page.drag_and_drop_on("#app", &[what], DRAG).await
}

async fn stop(page: &Page, project: &Path) -> Result<Vec<f64>> {
    drop(page, &project.join("target")).await?;
    Ok(vec![number(&wait(page, STOP).await?)?])
}

async fn read(page: &Page, project: &Path) -> Result<Vec<f64>> {
    drop(page, project).await?;
    let read = wait(page, ENDED).await?;
    ensure!(of(&read, 2)? > 3.0, "the page did not say how far it was: {read}");
    page.run("measured.longest = 0", vec![]).await?;
    let frame = number(&page.run(TYPE, vec![]).await?)?;
    let audited = number(&wait(page, AUDITED).await?)?;
    // The session is kept once the visitor stopped for a while.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let typing = number(&page.run("return measured.longest", vec![]).await?)?;
    Ok(vec![of(&read, 0)?, of(&read, 1)?, of(&read, 2)?, frame, typing, audited])
}

async fn draw(page: &Page, project: &Path) -> Result<Vec<f64>> {
    drop(page, project).await?;
    wait(page, ENDED).await?;
    page.run(LISTEN, vec![json!(format!(".bar[data-node=\"{}\"]", UNITS - 1))]).await?;
    page.run("location.hash = '#/timeline'", vec![]).await?;
    let drawn = wait(page, ENDED).await?;
    let hover = page.run(HOVER, vec![]).await?;
    ensure!(of(&hover, 1)? == UNITS as f64, "{hover}");
    Ok(vec![of(&drawn, 0)?, of(&drawn, 1)?, of(&hover, 0)?])
}
