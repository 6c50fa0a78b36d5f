//! How files get into the page and out of it. The page is not asked here: this shows that the hands of the other
//! journeys work, folders included.

use std::fs;

use anyhow::{Result, ensure};
use browser_tests::journey;
use serde_json::json;

/// Lists the files below what is dropped on the page into `window.dropped`.
const LIST_DROPPED: &str = "
    addEventListener('dragover', (event) => event.preventDefault());
    addEventListener('drop', async (event) => {
      event.preventDefault();
      const list = async (entry) => {
        if (entry.isFile) return [entry.fullPath];
        const entries = await new Promise((done, fail) => entry.createReader().readEntries(done, fail));
        return (await Promise.all(entries.map(list))).flat();
      };
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry());
      const files = (await Promise.all(entries.map(list))).flat().sort();
      document.body.append(Object.assign(document.createElement('output'), { id: 'dropped', textContent: files }));
    });";

/// Lists the files that are chosen in a folder input.
const LIST_CHOSEN: &str = "
    const input = Object.assign(document.createElement('input'), { type: 'file', id: 'folder', webkitdirectory: true });
    input.addEventListener('change', () => {
      const files = [...input.files].map((file) => file.webkitRelativePath).sort();
      document.body.append(Object.assign(document.createElement('output'), { id: 'chosen', textContent: files }));
    });
    document.body.append(input);";

const DOWNLOAD: &str = "
    const href = URL.createObjectURL(new Blob([arguments[0]]));
    Object.assign(document.createElement('a'), { href, download: 'report.txt' }).click();";

#[tokio::test]
async fn a_folder_can_be_dropped() -> Result<()> {
    journey(|page| async move {
        let folder = a_workspace()?;
        page.run(LIST_DROPPED, vec![]).await?;
        page.drop_on("#app", &[&folder.path().join("workspace")]).await?;
        page.wait_for_text("#dropped", "/workspace/Cargo.toml,/workspace/member/Cargo.toml").await
    })
    .await
}

#[tokio::test]
async fn a_folder_can_be_chosen() -> Result<()> {
    journey(|page| async move {
        let folder = a_workspace()?;
        page.run(LIST_CHOSEN, vec![]).await?;
        page.choose("#folder", &[&folder.path().join("workspace")]).await?;
        page.wait_for_text("#chosen", "workspace/Cargo.toml,workspace/member/Cargo.toml").await
    })
    .await
}

#[tokio::test]
async fn a_download_can_be_read() -> Result<()> {
    journey(|page| async move {
        page.run(DOWNLOAD, vec![json!("what was found")]).await?;
        ensure!(page.downloaded("report.txt").await? == b"what was found");
        Ok(())
    })
    .await
}

fn a_workspace() -> Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    fs::create_dir_all(folder.path().join("workspace/member"))?;
    fs::write(folder.path().join("workspace/Cargo.toml"), "[workspace]\n")?;
    fs::write(folder.path().join("workspace/member/Cargo.toml"), "[package]\n")?;
    Ok(folder)
}
