//! Takes pictures of the page's views: `cargo xtask screenshots` builds the site and calls this.

use std::env;
use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use anyhow::{Context, Result};
use browser_tests::{Colours, Page, journey, made};
use serde_json::json;

type Steps = fn(Page) -> Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// Each view with the steps that lead there from the freshly opened page. Add a line for another view.
const VIEWS: &[(&str, Steps)] = &[
    ("start", |page| Box::pin(async move { page.wait_for_text("#status", "Ready").await })),
    ("example", |page| Box::pin(async move { example(&page).await })),
    ("fixed", |page| {
        Box::pin(async move {
            example(&page).await?;
            page.click("#all-safe").await?;
            page.wait_for_text("#status", "on,").await
        })
    }),
    ("open", |page| {
        Box::pin(async move {
            example(&page).await?;
            page.run("location.hash = '#/findings/duplicate-version:thiserror'", vec![]).await?;
            page.find(".pane .diff").await?;
            page.find(".why .chain").await?;
            Ok(())
        })
    }),
    ("packages", |page| {
        Box::pin(async move {
            example(&page).await?;
            page.run("location.hash = '#/dependencies/thiserror'", vec![]).await?;
            page.find(".picture .node").await?;
            Ok(())
        })
    }),
    ("all-packages", |page| {
        Box::pin(async move {
            example(&page).await?;
            page.run("location.hash = '#/dependencies'", vec![]).await?;
            page.find(".package-row").await?;
            Ok(())
        })
    }),
    ("files", |page| {
        Box::pin(async move {
            example(&page).await?;
            page.run("location.hash = '#/files/Cargo.toml'", vec![]).await?;
            page.find(".whole-file").await?;
            Ok(())
        })
    }),
    ("profiles", |page| {
        Box::pin(async move {
            example(&page).await?;
            page.run("location.hash = '#/profiles'", vec![]).await?;
            page.find(".profile-table").await?;
            page.run("document.querySelector('.profile-others summary').click()", vec![]).await?;
            Ok(())
        })
    }),
    ("keys", |page| {
        Box::pin(async move {
            example(&page).await?;
            page.run("dispatchEvent(new KeyboardEvent('keydown', { key: '?' }))", vec![]).await?;
            page.find("dialog[open]").await?;
            Ok(())
        })
    }),
    ("compare", |page| {
        Box::pin(async move {
            example(&page).await?;
            page.run("location.hash = '#/compare'", vec![]).await?;
            page.find("#compare").await?;
            page.paste(LATER_LOCK).await?;
            page.find("#compared").await?;
            Ok(())
        })
    }),
    ("duplicates", |page| {
        Box::pin(async move {
            example(&page).await?;
            page.run("location.hash = '#/duplicates'", vec![]).await?;
            page.find(".duplicate-line .cost-bar").await?;
            Ok(())
        })
    }),
    ("timeline", |page| {
        Box::pin(async move {
            made::drop_small(&page).await?;
            page.run("location.hash = '#/timeline'", vec![]).await?;
            page.find(".gantt .labels text").await?;
            Ok(())
        })
    }),
    ("target", |page| {
        Box::pin(async move {
            made::drop_small(&page).await?;
            page.run("location.hash = '#/target'", vec![]).await?;
            page.find("#target-folder").await?;
            Ok(())
        })
    }),
    ("dragged", |page| {
        Box::pin(async move {
            page.wait_for_text("#status", "Ready").await?;
            page.run(DRAG, vec![]).await?;
            page.find(".is-over").await?;
            Ok(())
        })
    }),
    ("upgrades", |page| {
        Box::pin(async move {
            let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
            upgrades(&page, &fixtures.join("rigging"), &fixtures.join("rigging-index")).await
        })
    }),
    ("broken", |page| {
        Box::pin(async move {
            page.wait_for_text("#status", "Ready").await?;
            page.paste("[workspace]\nmembers = [\"a\", \"b\"]\n\n[workspace.dependencies]\nserde = \"1\"\n").await?;
            page.find("#findings").await?;
            page.paste("# a/Cargo.toml\n[package]\nname = \"a\"\n\n[dependencies]\nserde = 1\"\nrand = \"0.8\"\n")
                .await?;
            page.find(".problem").await?;
            Ok(())
        })
    }),
];

/// Another state to compare the example with.
const LATER_LOCK: &str = "version = 4\n
[[package]]\nname = \"thiserror\"\nversion = \"2.0.21\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n
[[package]]\nname = \"tokio\"\nversion = \"1.99.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";

/// The veil over the page while something is dragged over it.
const DRAG: &str = "dispatchEvent(new DragEvent('dragover', { cancelable: true }))";

/// Leads to the package that is there in most versions.
const MOST_VERSIONS: &str = "const lines = [...document.querySelectorAll('.duplicate-line')];
    const versions = (line) => line.querySelectorAll('.version').length;
    const most = lines.reduce((one, other) => versions(other) > versions(one) ? other : one);
    location.hash = `#/dependencies/${most.querySelector('code').textContent}`";

const COLOURS: [(&str, Colours); 2] = [("light", Colours::Light), ("dark", Colours::Dark)];
const WIDTHS: [(&str, u32); 4] = [("ultrawide", 2560), ("wide", 1440), ("narrow", 390), ("least", 360)];

#[tokio::main]
async fn main() -> Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).context("which folder are the pictures for?")?);
    // Further arguments are projects to drop, as pictures of real ones show more than those of the example.
    let projects: Vec<PathBuf> = env::args_os().skip(2).map(PathBuf::from).collect();
    fs::create_dir_all(&folder)?;
    for (view, steps) in VIEWS {
        let folder = folder.clone();
        journey(|page| async move {
            steps(page.clone()).await?;
            take(&page, &folder, view).await
        })
        .await
        .with_context(|| format!("the view {view}"))?;
    }
    for project in projects {
        let (into, dropped) = (folder.clone(), project.clone());
        let (folder, name) = (folder.clone(), project_name(&project)?);
        journey(|page| async move {
            page.wait_for_text("#status", "Ready").await?;
            page.drop_on("#app", &[&dropped]).await?;
            page.find("#findings").await?;
            take(&page, &folder, &name).await?;
            page.run("location.hash = '#/dependencies'", vec![]).await?;
            page.find(".package-row").await?;
            page.run(MOST_VERSIONS, vec![]).await?;
            page.find(".picture .node").await?;
            take(&page, &folder, &format!("{name}-package")).await
        })
        .await?;
        let Some(index) = index().filter(|index| index.is_dir()) else { continue };
        let (folder, name) = (into.clone(), format!("{}-upgrades", project_name(&project)?));
        journey(|page| async move {
            upgrades(&page, &project, &index).await?;
            take(&page, &folder, &name).await
        })
        .await?;
    }
    Ok(())
}

fn project_name(project: &Path) -> Result<String> {
    Ok(project.file_name().context("a project has a name")?.to_string_lossy().into_owned())
}

/// The index cache of this machine's Cargo.
fn index() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    Some(home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))?.join("registry/index"))
}

/// The ladder of a project, with the first rung on.
async fn upgrades(page: &Page, project: &Path, index: &Path) -> Result<()> {
    page.wait_for_text("#status", "Ready").await?;
    page.drop_on("#app", &[project]).await?;
    page.find("#findings").await?;
    page.run("location.hash = '#/upgrades'", vec![]).await?;
    page.find(".upgrades").await?;
    page.choose("#index-folder", &[index]).await?;
    page.click(".rung .switch").await?;
    page.find(".predicted").await?;
    Ok(())
}

async fn example(page: &Page) -> Result<()> {
    page.click("#example").await?;
    page.find("#findings").await?;
    Ok(())
}

async fn take(page: &Page, folder: &Path, view: &str) -> Result<()> {
    for (colours_name, colours) in COLOURS {
        for (width_name, width) in WIDTHS {
            page.set_colours(colours).await?;
            page.set_width(width).await?;
            let file = folder.join(format!("{view}-{colours_name}-{width_name}.png"));
            page.screenshot(&file).await?;
            println!("{}", file.display());
        }
    }
    // Paper is as wide as A4 between its margins, whatever the visitor's colours are.
    page.set_width(720).await?;
    page.command("Emulation.setEmulatedMedia", json!({ "media": "print" })).await?;
    let file = folder.join(format!("{view}-printed.png"));
    page.screenshot(&file).await?;
    println!("{}", file.display());
    Ok(())
}
