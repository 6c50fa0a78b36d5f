//! Takes pictures of the page's views: `cargo xtask screenshots` builds the site and calls this.

use std::env;
use std::fs;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

use anyhow::{Context, Result};
use browser_tests::{Colours, Page, journey};

type Steps = fn(Page) -> Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// Each view with the steps that lead there from the freshly opened page. Add a line for another view.
const VIEWS: &[(&str, Steps)] =
    &[("start", |page| Box::pin(async move { page.wait_for_text("#worker", "ready").await }))];

const COLOURS: [(&str, Colours); 2] = [("light", Colours::Light), ("dark", Colours::Dark)];
const WIDTHS: [(&str, u32); 2] = [("wide", 1280), ("narrow", 390)];

#[tokio::main]
async fn main() -> Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).context("which folder are the pictures for?")?);
    fs::create_dir_all(&folder)?;
    for (view, steps) in VIEWS {
        let folder = folder.clone();
        journey(|page| async move {
            steps(page.clone()).await?;
            for (colours_name, colours) in COLOURS {
                for (width_name, width) in WIDTHS {
                    page.set_colours(colours).await?;
                    page.set_width(width).await?;
                    let file = folder.join(format!("{view}-{colours_name}-{width_name}.png"));
                    page.screenshot(&file).await?;
                    println!("{}", file.display());
                }
            }
            Ok(())
        })
        .await
        .with_context(|| format!("the view {view}"))?;
    }
    Ok(())
}
