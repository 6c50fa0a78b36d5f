//! How long the page takes: `cargo xtask measure` builds the site and calls this.

mod evidence;

use std::env;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use browser_tests::journey;
use serde_json::Value;

/// How often each time is taken.
const TIMES: usize = 5;

/// From the start of the load until the page takes files.
const LOADED: &str = "
    while (document.querySelector('#status')?.textContent !== 'Ready.') await new Promise((done) => requestAnimationFrame(done));
    return performance.now();";

/// Listens for the next drop. Files are read from then on, and what was found is there once it is drawn.
const LISTEN: &str = "
    window.measured = { longest: 0 };
    new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => {
        measured.longest = Math.max(measured.longest, duration);
    })).observe({ type: 'longtask' });
    window.addEventListener('drop', () => {
        const start = performance.now();
        new MutationObserver((_, observer) => {
            if (!document.querySelector('#findings')) return;
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => measured.drop = performance.now() - start));
        }).observe(document.body, { childList: true, subtree: true });
    }, { once: true, capture: true });";

/// How long the hand that drags a project takes over the window before it drops it. The auditor gets ready meanwhile.
const DRAG: Duration = Duration::from_millis(400);

/// Writes into the root manifest a character at a time, and notes the longest time between two frames.
const TYPE: &str = "
    const pause = (time) => new Promise((done) => setTimeout(done, time));
    location.hash = '#/files/Cargo.toml';
    while (!document.querySelector('.edit')) await pause(20);
    document.querySelector('.edit').click();
    while (!document.querySelector('#editor')) await pause(20);
    await pause(500);
    const field = document.querySelector('#editor');
    let [longest, last, typing] = [0, performance.now(), true];
    requestAnimationFrame(function frame(now) {
        longest = Math.max(longest, now - last);
        last = now;
        if (typing) requestAnimationFrame(frame);
    });
    for (const character of '# written by hand, a character at a time') {
        field.setRangeText(character, field.value.length, field.value.length, 'end');
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        await pause(70);
    }
    typing = false;
    return longest;";

/// Watches the search for upgrades, and returns how many milliseconds one resolution takes in the worker, with whatever
/// the page and the worker say to each other between two turns.
const SEARCHED: &str = "
    const begin = performance.now();
    let [first, last] = [undefined, undefined];
    while (performance.now() - begin < 20000) {
        await new Promise((done) => setTimeout(done, 5));
        const label = document.querySelector('.search label')?.textContent ?? '';
        const tried = label.startsWith('Lockfiles') ? Number(label.match(/: ([0-9,]+) of/)?.[1].replace(',', '')) : 0;
        if (tried > 0 && tried !== last?.tried) {
            last = { tried, at: performance.now() };
            first ??= last;
        }
        if (document.querySelector('#ladder-in-short, .search .trouble')) break;
    }
    return last && last.tried > first.tried ? (last.at - first.at) / (last.tried - first.tried) : null;";

const DROPPED: &str = "
    while (measured.drop === undefined) await new Promise((done) => setTimeout(done, 20));
    return [measured.drop, measured.longest];";

#[tokio::main]
async fn main() -> Result<()> {
    let (options, projects): (Vec<PathBuf>, Vec<PathBuf>) =
        env::args_os().skip(1).map(PathBuf::from).partition(|argument| argument.as_os_str() == "--evidence");
    println!("{:44}{:>10}{:>10}", "milliseconds, of some runs each", "least", "most");
    if !options.is_empty() {
        return evidence::measure().await;
    }
    let mut loads = Vec::new();
    for _ in 0..TIMES {
        loads.push(load().await?);
    }
    row("from the start of the load to taking files", &loads);
    for project in projects {
        let (mut drops, mut longest, mut frames) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TIMES {
            let [drop, task, frame] = drop_on_page(&project).await?;
            drops.push(drop);
            frames.push(frame);
            longest.push(task);
        }
        let name = project.file_name().context("a project has a name")?.to_string_lossy().into_owned();
        row(&format!("{name}: from the drop to the findings"), &drops);
        row(&format!("{name}: longest task of the page (0: below 50)"), &longest);
        row(&format!("{name}: longest frame while typing"), &frames);
        if let Some(index) = index().filter(|index| index.is_dir())
            && let Some(each) = search(&project, &index).await?
        {
            row(&format!("{name}: a resolution in the search for upgrades"), &[each]);
        }
    }
    Ok(())
}

async fn load() -> Result<f64> {
    let (sender, receiver) = std::sync::mpsc::channel();
    journey(|page| async move { Ok(sender.send(number(&page.run(LOADED, vec![]).await?)?)?) }).await?;
    Ok(receiver.recv()?)
}

async fn drop_on_page(project: &Path) -> Result<[f64; 3]> {
    let (sender, receiver) = std::sync::mpsc::channel();
    let project = project.to_owned();
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        page.run(LISTEN, vec![]).await?;
        page.drag_and_drop_on("#app", &[&project], DRAG).await?;
        let measured = page.run(DROPPED, vec![]).await?;
        let of = |index: usize| number(measured.get(index).unwrap_or(&Value::Null));
        let frame = number(&page.run(TYPE, vec![]).await?)?;
        Ok(sender.send([of(0)?, of(1)?, frame])?)
    })
    .await?;
    Ok(receiver.recv()?)
}

/// The index cache of this machine's Cargo.
fn index() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    Some(home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))?.join("registry/index"))
}

/// How long a resolution takes in the worker; nothing if the index does not do for a search.
async fn search(project: &Path, index: &Path) -> Result<Option<f64>> {
    let (sender, receiver) = std::sync::mpsc::channel();
    let (project, index) = (project.to_owned(), index.to_owned());
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        page.drop_on("#app", &[&project]).await?;
        page.find("#findings").await?;
        page.run("location.hash = '#/upgrades'", vec![]).await?;
        page.find(".upgrades").await?;
        page.choose("#index-folder", &[&index]).await?;
        Ok(sender.send(page.run(SEARCHED, vec![]).await?.as_f64())?)
    })
    .await?;
    Ok(receiver.recv()?)
}

fn number(value: &Value) -> Result<f64> {
    value.as_f64().with_context(|| format!("{value} is no number"))
}

fn row(what: &str, times: &[f64]) {
    let least = times.iter().copied().fold(f64::INFINITY, f64::min);
    let most = times.iter().copied().fold(0.0, f64::max);
    println!("{what:44}{least:>10.0}{most:>10.0}");
}
