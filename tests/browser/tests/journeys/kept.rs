//! What the browser keeps for the next visit, and what it is told of when it does not.

use anyhow::{Result, ensure};
use browser_tests::{PATIENCE, Page, journey};
use serde_json::json;

use crate::audit::{button, fixture, forget, switch};

pub const DINGHY: &str = "[package]\nname = \"dinghy\"\nedition = \"2024\"\n";

/// Does `script` and loads the page again in the same turn of the event loop, so that nothing has time to be written.
pub async fn reload_at_once(page: &Page, script: &str, argument: &str) -> Result<()> {
    page.find("#status").await?;
    // The driver runs a script again on the next page if it has no answer when the page goes away.
    let once =
        "if (sessionStorage.getItem('done') === arguments[1]) return; sessionStorage.setItem('done', arguments[1]);";
    let script = format!("{once} window.isOld = true; {script}; location.reload();");
    page.run(&script, vec![json!(argument), json!(format!("{:?}", std::time::Instant::now()))]).await?;
    until_loaded(page).await
}

/// Waits until the page that was marked as old is no more.
pub async fn until_loaded(page: &Page) -> Result<()> {
    let start = std::time::Instant::now();
    while page.run("return Boolean(window.isOld) || !document.querySelector('#status')", vec![]).await.ok()
        != Some(json!(false))
    {
        ensure!(start.elapsed() < PATIENCE, "the page does not load again");
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    }
    Ok(())
}

const PASTE: &str = "const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', arguments[0]);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))";

/// The session is of the dinghy alone.
pub async fn is_dinghy(page: &Page) -> Result<()> {
    page.wait_for_text("#workspace", "1 member").await?;
    page.run("location.hash = '#/files/Cargo.toml'", vec![]).await?;
    page.wait_for_text(".whole-file", "dinghy").await
}

#[tokio::test]
async fn a_paste_outlives_a_reload_in_the_same_moment() -> Result<()> {
    journey(|page| async move {
        page.find("#example").await?;
        reload_at_once(&page, PASTE, DINGHY).await?;
        is_dinghy(&page).await?;
        // And so does what follows right upon it.
        let both = format!(
            "{PASTE}; document.querySelector('[aria-label=\"Forget everything\"]').click();
            while (!document.querySelector('#example')) await new Promise((done) => setTimeout(done, 1));
            arguments[0] = arguments[0].replace('dinghy', 'raft');
            {{ {PASTE} }}"
        );
        reload_at_once(&page, &both, DINGHY).await?;
        page.run("location.hash = '#/files/Cargo.toml'", vec![]).await?;
        page.wait_for_text(".whole-file", "raft").await
    })
    .await
}

/// The database answers no transaction while the page says so. What it was asked to do, it does.
const SILENT: &str = "Object.defineProperty(IDBTransaction.prototype, 'oncomplete', { set(handle) {
        this.addEventListener('complete', () => {
            window.isDone = true;
            const tell = () => window.isSilent ? setTimeout(tell, 20) : handle();
            tell();
        });
    } });";

#[tokio::test]
async fn what_follows_a_write_under_way_outlives_a_reload() -> Result<()> {
    journey(|page| async move {
        page.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": SILENT })).await?;
        page.driver.refresh().await?;
        let raft = DINGHY.replace("dinghy", "raft");
        let forget_all = "document.querySelector('[aria-label=\"Forget everything\"]').click()";
        // The database has written or forgotten a session, and the page does not know it yet.
        for under_way in [PASTE, forget_all] {
            page.paste(DINGHY).await?;
            page.wait_for_text("#kept", "Kept in this browser").await?;
            let script = format!(
                "window.isSilent = true; window.isDone = false; arguments[0] = arguments[0].replace('[package]', '# new\\n$&');
                {{ {under_way} }}"
            );
            page.run(&script, vec![json!(DINGHY)]).await?;
            page.wait_for("return window.isDone", vec![], json!(true)).await?;
            reload_at_once(&page, PASTE, &raft).await?;
            page.until_kept("raft", true).await?;
            page.wait_for_text("#kept", "Kept in this browser").await?;
            forget(&page).await?;
            page.find("#example").await?;
        }
        // What is to be forgotten does not come back either.
        page.paste(DINGHY).await?;
        page.wait_for_text("#kept", "Kept in this browser").await?;
        reload_at_once(&page, forget_all, "").await?;
        page.find("#example").await?;
        page.wait_for("return (await plimsollKept.read()).has('session')", vec![], json!(false)).await
    })
    .await
}

#[tokio::test]
async fn what_is_added_before_the_kept_session_is_read_outlives_a_reload() -> Result<()> {
    journey(|page| async move {
        page.paste("[workspace]\nmembers = [\"crates/*\"]\n").await?;
        page.wait_for_text("#kept", "Kept in this browser").await?;
        let silent = format!("window.isSilent = true; {SILENT}");
        page.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": silent })).await?;
        page.driver.refresh().await?;
        let named = |name| DINGHY.replace("dinghy", name).replace("[package]\n", "[package]\nversion = \"0.1.0\"\n");
        for name in ["dinghy", "raft"] {
            reload_at_once(&page, PASTE, &named(name)).await?;
        }
        page.run("window.isSilent = false", vec![]).await?;
        page.find("#workspace").await?;
        page.run("location.hash = '#/files'", vec![]).await?;
        for name in ["dinghy", "raft"] {
            page.wait_for_text("tbody", &format!("crates/{name}/Cargo.toml")).await?;
        }
        let rows = page.run("return document.querySelectorAll('tbody tr').length", vec![]).await?;
        ensure!(rows == json!(3), "{rows} files");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_pasted_before_the_kept_session_is_read_is_added_to_it() -> Result<()> {
    journey(|page| async move {
        page.paste("[workspace]\nmembers = [\"crates/*\"]\n").await?;
        page.wait_for_text("#kept", "Kept in this browser").await?;
        // The database takes its time to open.
        let slow = "const open = indexedDB.open.bind(indexedDB);
            const late = (...what) => {
                const request = open(...what);
                Object.defineProperty(request, 'onsuccess', { set(handle) {
                    request.addEventListener('success', () => setTimeout(handle, 500));
                } });
                return request;
            };
            Object.defineProperty(indexedDB, 'open', { value: late });";
        let source = json!({ "source": slow });
        page.command("Page.addScriptToEvaluateOnNewDocument", source).await?;
        page.driver.refresh().await?;
        page.paste(&DINGHY.replace("[package]\n", "[package]\nversion = \"0.1.0\"\n")).await?;
        page.find("#workspace").await?;
        page.run("location.hash = '#/files'", vec![]).await?;
        page.wait_for_text("tbody", "crates/dinghy/Cargo.toml").await?;
        let rows = page.run("return document.querySelectorAll('tbody tr').length", vec![]).await?;
        ensure!(rows == json!(2), "{rows} files");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_full_storage_is_told_of_and_leaves_what_was_kept() -> Result<()> {
    journey(|page| async move {
        // The browser asks for the room that is left with the first write, and not again for a while. The files of the site
        // that are kept for a visit without a network take some of it.
        page.find("#example").await?;
        let origin = page.run("return location.origin", vec![]).await?;
        page.command("Storage.overrideQuotaForOrigin", json!({ "origin": origin, "quotaSize": 12_000_000 })).await?;
        page.paste(DINGHY).await?;
        page.wait_for_text("#kept", "Kept in this browser").await?;
        // It has to be more than the local storage takes, and the database compresses what it stores.
        let script = format!(
            "const bytes = Array.from({{ length: 200 }}, () => crypto.getRandomValues(new Uint8Array(60_000)));
            const lines = bytes.map((part) => `# ${{Array.from(part, (byte) => byte.toString(36)).join('')}}\\n`);
            arguments[0] = `# Cargo.lock\\nversion = 4\\n${{lines.join('')}}`; {PASTE}"
        );
        page.run(&script, vec![json!("")]).await?;
        page.wait_for_text("#kept", "the storage of this browser is full").await?;
        page.driver.refresh().await?;
        is_dinghy(&page).await
    })
    .await
}

#[tokio::test]
async fn what_is_too_large_to_be_kept_is_told_of_and_leaves_what_was_kept() -> Result<()> {
    journey(|page| async move {
        page.paste(DINGHY).await?;
        page.wait_for_text("#kept", "Kept in this browser").await?;
        let script =
            format!("arguments[0] = `# Cargo.lock\\nversion = 4\\n${{'# more\\n'.repeat(10_000_000)}}`; {PASTE}");
        page.run(&script, vec![json!("")]).await?;
        page.wait_for_text("#kept", "64 MiB or more").await?;
        page.driver.refresh().await?;
        is_dinghy(&page).await
    })
    .await
}

#[tokio::test]
async fn a_browser_that_stores_nothing_is_told_of() -> Result<()> {
    journey(|page| async move {
        let denied = "for (const name of ['open', 'deleteDatabase']) Object.defineProperty(indexedDB, name, {
                value() { throw new DOMException('The user denied permission.', 'SecurityError'); } });
            Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });";
        page.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": denied })).await?;
        page.driver.refresh().await?;
        page.paste(DINGHY).await?;
        page.wait_for_text("#kept", "does not let the page store it").await?;
        forget(&page).await?;
        page.wait_for_text(".notices", "did not let this page forget").await
    })
    .await
}

#[tokio::test]
async fn what_a_later_version_keeps_is_left_alone() -> Result<()> {
    journey(|page| async move {
        page.wait_for_text("#status", "Ready").await?;
        let later = "const database = await new Promise((done) => {
                const opening = indexedDB.open('plimsoll', 2);
                opening.onsuccess = () => done(opening.result);
            });
            const store = database.transaction('kept', 'readwrite').objectStore('kept');
            await new Promise((done) => { store.put(Uint8Array.of(99, 1, 2), 'session').onsuccess = done; });
            database.close();";
        page.run(later, vec![]).await?;
        page.driver.refresh().await?;
        page.wait_for_text("#other-tab", "cannot read the session").await?;
        page.paste(DINGHY).await?;
        page.wait_for_text("#kept", "Not kept").await?;
        page.driver.refresh().await?;
        page.wait_for_text("#other-tab", "cannot read the session").await?;
        let kept = "return [...(await plimsollKept.read()).get('session')]";
        ensure!(page.run(kept, vec![]).await? == json!([99, 1, 2]));
        page.paste(DINGHY).await?;
        page.click("#keep-this").await?;
        page.wait_for_text("#kept", "Kept in this browser").await?;
        page.driver.refresh().await?;
        is_dinghy(&page).await
    })
    .await
}

#[tokio::test]
async fn the_last_file_that_is_removed_and_what_is_forgotten_can_be_brought_back() -> Result<()> {
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        switch(&page, "log").await?;
        page.wait_for_text("#status", "1 fix on").await?;
        forget(&page).await?;
        page.paste(DINGHY).await?;
        page.find("#findings").await?;
        page.run("location.hash = '#/files'", vec![]).await?;
        page.click("[aria-label='Remove Cargo.toml']").await?;
        page.find("#example").await?;
        // Both are there: the first one below.
        page.click(".notice:last-child .bring-back").await?;
        is_dinghy(&page).await?;
        page.click(".notice:first-child .bring-back").await?;
        page.wait_for_text("#status", "1 fix on").await?;
        page.wait_for_text("#kept", "Kept in this browser").await?;
        page.driver.refresh().await?;
        page.wait_for_text("#status", "1 fix on").await
    })
    .await
}

/// Where to find a kept dinghy beside links that do not open.
async fn with_dinghy(page: &Page, link: &str) -> Result<()> {
    forget(page).await?;
    page.paste(DINGHY).await?;
    page.wait_for_text("#kept", "Kept in this browser").await?;
    page.open_address(link).await
}

#[tokio::test]
async fn a_link_that_does_not_open_leaves_the_kept_session_and_nothing_to_adopt() -> Result<()> {
    journey(|page| async move {
        page.drop_on("#app", &[&fixture("ferry")]).await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        page.click("#share").await?;
        // Before that, there is nothing to copy.
        page.wait_for_text("#share-length", "characters").await?;
        page.fill("#seal", "wind from the south").await?;
        page.wait_for_text("#copy-link", "encrypted").await?;
        let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        page.command("Browser.grantPermissions", permissions).await?;
        page.click("#copy-link").await?;
        page.wait_for_text("#status", "Copied").await?;
        let sealed = page.run("return await navigator.clipboard.readText()", vec![]).await?;
        let sealed = sealed.as_str().unwrap_or_default().to_owned();
        ensure!(sealed.contains("#e1"), "{sealed}");
        button(&page, "Close").await?;

        with_dinghy(&page, &sealed).await?;
        page.find("#unseal").await?;
        ensure!(
            page.run("return document.body.innerText.includes('Keep this one instead')", vec![]).await? == json!(false)
        );
        is_dinghy(&page).await?;
        page.open_address(&sealed).await?;
        page.fill("#unseal", "wind from the north").await?;
        button(&page, "Open").await?;
        page.wait_for_text(".notice", "cannot be opened").await?;
        is_dinghy(&page).await?;
        for damaged in ["#a1AAAA", "#a9AAAA", "#e1AAAA"] {
            page.open_address(&format!("{}{damaged}", page.url())).await?;
            is_dinghy(&page).await?;
            page.driver.refresh().await?;
            is_dinghy(&page).await?;
        }
        ensure!(
            page.run("return document.body.innerText.includes('Keep this one instead')", vec![]).await? == json!(false)
        );

        // Once it is open it can be adopted, and that be undone.
        page.open_address(&sealed).await?;
        page.fill("#unseal", "wind from the south").await?;
        button(&page, "Open").await?;
        page.wait_for_text("#finding-count", "3 findings").await?;
        button(&page, "Keep this one instead").await?;
        page.wait_for_text(".notice", "took the place of your own").await?;
        page.wait_for_text("#kept", "Kept in this browser").await?;
        page.click(".bring-back").await?;
        is_dinghy(&page).await?;
        page.wait_for_text("#kept", "Kept in this browser").await?;
        page.open_address(page.url()).await?;
        is_dinghy(&page).await
    })
    .await
}
