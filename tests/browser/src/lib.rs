//! Opens the built site in a browser, as its visitors do.
//!
//! A journey starts with [`journey`] and talks to a [`Page`]. It serves `dist/` to itself, has a browser and a profile
//! of its own, and always ends them. What holds for every journey is checked at the end of each: nothing went wrong
//! in the console, the content security policy was not hit and no request left the site.

mod driver;
mod index;
pub mod made;
mod page;
mod server;

use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};

pub use index::{Fault, Index};
pub use page::{Colours, Page};

/// How long to wait for anything. Nothing takes so long, but on a machine that has much else to do.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// How long a journey may take before it counts as stuck: a wait in it gives up first, and says for what.
const STUCK: Duration = Duration::from_secs(10 * PATIENCE.as_secs());

/// Opens the site at the root of a server and takes `steps` there.
pub async fn journey<F>(steps: impl FnOnce(Page) -> F) -> Result<()>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    journey_under("/", steps).await
}

/// Opens the site under `path`, which starts and ends with a slash, and takes `steps` there.
pub async fn journey_under<F>(path: &str, steps: impl FnOnce(Page) -> F) -> Result<()>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    // The one file that holds everything is to do whatever the site does.
    let server = match std::env::var_os("PLIMSOLL_ALONE") {
        Some(_) => server::Server::none(&fs::canonicalize(dist()?.join("plimsoll.html"))?),
        None => server::Server::start(&dist()?, path, None)?,
    };
    journey_at(&server, steps).await
}

/// Opens a page that was saved on this machine and takes `steps` there.
pub async fn journey_on_disk<F>(file: &Path, steps: impl FnOnce(Page) -> F) -> Result<()>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    journey_at(&server::Server::none(&fs::canonicalize(file)?), steps).await
}

/// Opens the site beside an index on this machine that stands for the public one: the content security policy that the
/// site is served with names it in the other's place, and requests go to it.
pub async fn journey_with_index<F>(index: &Index, steps: impl FnOnce(Page) -> F) -> Result<()>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    journey_at(&server::Server::start(&dist()?, "/", Some(&index.origin))?, steps).await
}

async fn journey_at<F>(server: &server::Server, steps: impl FnOnce(Page) -> F) -> Result<()>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let driver = driver::Driver::start()?;
    let page = Page::open(&driver, server).await?;

    // In a task of their own, so that the browser is closed even after a panic.
    let steps = tokio::spawn(tokio::time::timeout(STUCK, steps(page.clone())));
    let outcome = match steps.await {
        Ok(Ok(Ok(()))) => page.assert_clean().await,
        Ok(Ok(Err(error))) => Err(error),
        Ok(Err(_)) => Err(anyhow!("stuck after {STUCK:?}")),
        Err(panic) => Err(anyhow!("{panic}")),
    };
    let outcome = match outcome {
        Ok(()) => Ok(()),
        Err(error) => Err(error.context(page.describe().await)),
    };
    page.close().await?;
    outcome
}

/// The built site.
///
/// # Errors
///
/// It was not built.
pub fn dist() -> Result<PathBuf> {
    let dist = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    ensure!(dist.join("index.html").exists(), "there is no site: run `cargo xtask build`");
    Ok(dist)
}
