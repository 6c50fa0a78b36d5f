//! Into a large folder, and corrected files back into the visitor's own.

use std::fs;

use anyhow::{Result, ensure};
use browser_tests::{Page, journey};
use serde_json::{Value, json};

use crate::audit::{fixture, open, switch};

/// Gives the page a folder of the browser's own in the place of one that a visitor chooses. It takes the same calls.
const FOLDER: &str = "
    const root = await navigator.storage.getDirectory();
    for (const [path, text] of Object.entries(arguments[0])) {
        let at = root;
        const parts = path.split('/');
        const name = parts.pop();
        for (const part of parts) at = await at.getDirectoryHandle(part, { create: true });
        const stream = await (await at.getFileHandle(name, { create: true })).createWritable();
        await stream.write(text);
        await stream.close();
    }
    FileSystemHandle.prototype.requestPermission = async () => 'granted';
    window.showDirectoryPicker = async () => window.wanted ?? root;";

const READ: &str = "
    let at = await navigator.storage.getDirectory();
    const parts = arguments[0].split('/');
    const name = parts.pop();
    for (const part of parts) at = await at.getDirectoryHandle(part);
    return (await (await at.getFileHandle(name)).getFile()).text();";

const DECK: &str = "crates/deck/Cargo.toml";

/// Whether `text` is what the file at `path` of the folder holds.
async fn holds(page: &Page, path: &str, text: &str) -> Result<bool> {
    Ok(page.run(READ, vec![json!(path)]).await? == json!(text))
}

/// What the file is in a fixture.
fn text_of(name: &str, path: &str) -> Result<String> {
    Ok(fs::read_to_string(fixture(name).join(path))?)
}

async fn chosen(page: &Page) -> Result<()> {
    page.drop_on("#app", &[&fixture("ferry")]).await?;
    page.wait_for_text("#finding-count", "findings").await?;
    // A drop of the test is no drop of a visitor's folder.
    page.run("plimsollFolder.forget();", vec![]).await?;
    let mut files = serde_json::Map::new();
    for path in ["Cargo.toml", DECK, "crates/hold/Cargo.toml", "crates/mast/Cargo.toml"] {
        files.insert(path.into(), text_of("ferry", path)?.into());
    }
    page.run(FOLDER, vec![Value::Object(files)]).await?;
    open(page, "log").await?;
    switch(page, "log").await?;
    page.wait_for_text("#status", "1 fix on").await
}

#[tokio::test]
async fn corrected_files_go_back_into_the_folder_once_they_were_shown() -> Result<()> {
    journey(|page| async move {
        chosen(&page).await?;
        page.click("#write-back").await?;
        page.wait_for_text(".write-back", DECK).await?;
        ensure!(holds(&page, DECK, &text_of("ferry", DECK)?).await?, "written before it was shown");
        page.click("#write-files").await?;
        page.wait_for_text(".write-back", "Written into").await?;
        ensure!(holds(&page, DECK, &text_of("ferry-corrected", DECK)?).await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_folder_that_changed_since_is_left_alone() -> Result<()> {
    journey(|page| async move {
        chosen(&page).await?;
        page.run(FOLDER, vec![json!({ DECK: "[package]\nname = \"other\"\n" })]).await?;
        page.click("#write-back").await?;
        page.wait_for_text(".write-back", "Nothing was written").await?;
        page.wait_for_text(".write-back", "it is not the file that was audited").await?;
        ensure!(holds(&page, DECK, "[package]\nname = \"other\"\n").await?);
        Ok(())
    })
    .await
}

const HOLD: &str = "crates/hold/Cargo.toml";

/// Fixes that change the root manifest and two members, shown and about to be written.
async fn three_are_shown(page: &Page) -> Result<()> {
    chosen(page).await?;
    let all =
        "[...document.querySelectorAll('button')].find((one) => one.textContent.startsWith('All recommended')).click()";
    page.run(all, vec![]).await?;
    page.wait_for_text("#status", "files change").await?;
    page.click("#write-back").await?;
    page.wait_for_text(".write-back .names", DECK).await?;
    page.wait_for_text(".write-back .names", HOLD).await
}

async fn all_are_old(page: &Page) -> Result<()> {
    for path in ["Cargo.toml", DECK, HOLD] {
        ensure!(holds(page, path, &text_of("ferry", path)?).await?, "{path} is another one");
    }
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_written_puts_the_rest_back_and_is_offered_again() -> Result<()> {
    journey(|page| async move {
        three_are_shown(&page).await?;
        // The second file fails once all of it was handed over.
        let fails = "window.close_ = FileSystemWritableFileStream.prototype.close;
            window.closes = 0;
            FileSystemWritableFileStream.prototype.close = async function () {
                closes += 1;
                if (closes === 2) throw new DOMException('The disk is full.', 'QuotaExceededError');
                return close_.call(this);
            };";
        page.run(fails, vec![]).await?;
        page.click("#write-files").await?;
        page.wait_for_text(".write-back", "The disk is full.").await?;
        page.wait_for_text(".write-back", "is as it was before").await?;
        page.wait_for_text(".write-back", "Cargo.toml: restored to the old text").await?;
        page.wait_for_text(".write-back", &format!("{DECK}: unchanged")).await?;
        page.wait_for_text(".write-back", &format!("{HOLD}: unchanged")).await?;
        all_are_old(&page).await?;
        page.click("#write-again").await?;
        page.wait_for_text(".write-back", "Written into").await?;
        ensure!(!holds(&page, DECK, &text_of("ferry", DECK)?).await?);
        ensure!(!holds(&page, HOLD, &text_of("ferry", HOLD)?).await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn one_file_that_changed_since_it_was_shown_stops_all_of_them() -> Result<()> {
    journey(|page| async move {
        three_are_shown(&page).await?;
        for change in ["write", "remove", "folder"] {
            let script = "
                const at = await (await (await navigator.storage.getDirectory()).getDirectoryHandle('crates')).getDirectoryHandle('hold');
                if (arguments[0] === 'write') {
                    const stream = await (await at.getFileHandle('Cargo.toml')).createWritable({ keepExistingData: true });
                    await stream.seek(40);
                    await stream.write('# grown '.repeat(1000));
                    return stream.close();
                }
                await at.removeEntry('Cargo.toml');
                if (arguments[0] === 'folder') await at.getDirectoryHandle('Cargo.toml', { create: true });";
            page.run(script, vec![json!(change)]).await?;
            page.click("#write-files").await?;
            page.wait_for_text(".write-back", &format!("Writing stopped at {HOLD}")).await?;
            ensure!(holds(&page, DECK, &text_of("ferry", DECK)?).await?, "{change}");
            // As it was, to be tried with the next one.
            let clear = "const at = await (await (await navigator.storage.getDirectory()).getDirectoryHandle('crates')).getDirectoryHandle('hold');
                await at.removeEntry('Cargo.toml', { recursive: true }).catch(() => {});";
            page.run(clear, vec![]).await?;
            page.run(FOLDER, vec![json!({ HOLD: text_of("ferry", HOLD)? })]).await?;
            page.click(".write-back .button.quiet").await?;
            page.click("#write-back").await?;
            page.find("#write-files").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_old_text_of_a_file_that_cannot_be_put_back_can_be_downloaded() -> Result<()> {
    journey(|page| async move {
        three_are_shown(&page).await?;
        // The visitor revokes the permission after the first file.
        let revoked = "window.create_ = FileSystemFileHandle.prototype.createWritable;
            window.created = 0;
            FileSystemFileHandle.prototype.createWritable = async function (...how) {
                created += 1;
                if (created > 1) throw new DOMException('The request is not allowed.', 'NotAllowedError');
                return create_.apply(this, how);
            };";
        page.run(revoked, vec![]).await?;
        page.click("#write-files").await?;
        page.wait_for_text(".write-back", "is not as it was before").await?;
        page.wait_for_text(".write-back", "Cargo.toml: could NOT be restored").await?;
        page.wait_for_text(".write-back", &format!("{HOLD}: unchanged")).await?;
        page.click("[aria-label='Download the old text of Cargo.toml']").await?;
        ensure!(page.downloaded("old-Cargo.toml").await? == text_of("ferry", "Cargo.toml")?.into_bytes());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn two_clicks_write_once() -> Result<()> {
    journey(|page| async move {
        three_are_shown(&page).await?;
        let twice = "window.created = 0;
            const create = FileSystemFileHandle.prototype.createWritable;
            FileSystemFileHandle.prototype.createWritable = function (...how) { created += 1; return create.apply(this, how); };
            const button = document.querySelector('#write-files');
            button.click();
            button.click();";
        page.run(twice, vec![]).await?;
        page.wait_for_text(".write-back", "Written into").await?;
        ensure!(page.run("return created", vec![]).await? == json!(3));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn reading_ten_thousand_files_shows_how_far_it_is_and_can_be_stopped() -> Result<()> {
    journey(|page| async move {
        let folder = tempfile::tempdir()?;
        let root = folder.path().join("large");
        for part in 0..100 {
            let part = root.join(format!("assets/{part}"));
            fs::create_dir_all(&part)?;
            for file in 0..100 {
                fs::write(part.join(format!("{file}.bin")), "")?;
            }
        }
        fs::write(root.join("Cargo.toml"), "[package]\nname = \"large\"\nversion = \"0.1.0\"\nedition = \"2024\"\n")?;

        // What it says on the way is noted, and it is stopped on the way the first time.
        let watch = "window.seen = [];
            new MutationObserver(() => {
                const text = document.querySelector('.reading')?.textContent;
                if (!text) return;
                seen.push(text);
                if (window.stop_ && /[1-9]/.test(text)) document.querySelector('#stop-reading').click();
            }).observe(document.body, { childList: true, subtree: true, characterData: true });
            window.stop_ = true;";
        page.run(watch, vec![]).await?;
        page.drop_on("#app", &[&root]).await?;
        page.wait_for_text(".notices", "You stopped the reading").await?;
        page.find("#example").await?;

        page.run("window.stop_ = false; seen.length = 0;", vec![]).await?;
        page.drop_on("#app", &[&root]).await?;
        page.wait_for_text("#workspace", "1 member").await?;
        let seen = page.run("return seen.some((text) => /\\d,?\\d{3} files looked at/.test(text));", vec![]).await?;
        ensure!(seen == json!(true), "{}", page.run("return seen;", vec![]).await?);
        Ok(())
    })
    .await
}
