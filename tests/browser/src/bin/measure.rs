//! How long the page takes: `cargo xtask measure` builds the site and calls this.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use browser_tests::journey;
use serde_json::Value;

/// How often each time is taken.
const TIMES: usize = 5;

/// From the start of the load until the page takes files.
const LOADED: &str = "
    while (!document.querySelector('#example')) await new Promise((done) => requestAnimationFrame(done));
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

const DROPPED: &str = "
    while (measured.drop === undefined) await new Promise((done) => setTimeout(done, 20));
    return [measured.drop, measured.longest];";

#[tokio::main]
async fn main() -> Result<()> {
    let projects: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let mut loads = Vec::new();
    for _ in 0..TIMES {
        loads.push(load().await?);
    }
    println!("{:44}{:>10}{:>10}", "milliseconds, the least and the most of five", "least", "most");
    row("from the start of the load to taking files", &loads);
    for project in projects {
        let (mut drops, mut longest) = (Vec::new(), Vec::new());
        for _ in 0..TIMES {
            let (drop, task) = drop_on_page(&project).await?;
            drops.push(drop);
            longest.push(task);
        }
        let name = project.file_name().context("a project has a name")?.to_string_lossy().into_owned();
        row(&format!("{name}: from the drop to the findings"), &drops);
        row(&format!("{name}: longest task of the page (0: below 50)"), &longest);
    }
    Ok(())
}

async fn load() -> Result<f64> {
    let (sender, receiver) = std::sync::mpsc::channel();
    journey(|page| async move { Ok(sender.send(number(&page.run(LOADED, vec![]).await?)?)?) }).await?;
    Ok(receiver.recv()?)
}

async fn drop_on_page(project: &Path) -> Result<(f64, f64)> {
    let (sender, receiver) = std::sync::mpsc::channel();
    let project = project.to_owned();
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        page.run(LISTEN, vec![]).await?;
        page.drop_on("#app", &[&project]).await?;
        let measured = page.run(DROPPED, vec![]).await?;
        let of = |index: usize| number(measured.get(index).unwrap_or(&Value::Null));
        Ok(sender.send((of(0)?, of(1)?))?)
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
