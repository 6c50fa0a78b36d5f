//! The site in a browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::common::log::LoggingPrefsLogLevel;
use thirtyfour::prelude::*;

use crate::PATIENCE;
use crate::driver::Driver;
use crate::server::{PUBLIC_INDEX, Server};

/// The colours that a visitor's system asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The site, open in a browser. Clones are handles on the same page.
#[derive(Clone)]
pub struct Page {
    /// For what this type has no method of its own.
    pub driver: WebDriver,
    state: Arc<State>,
}

struct State {
    origin: String,
    url: String,
    is_off: Arc<AtomicBool>,
    site: Arc<Mutex<PathBuf>>,
    /// The browser's profile and its downloads, gone with the page.
    folder: TempDir,
    expected: Mutex<Vec<String>>,
    /// Other sites that may be asked.
    allowed: Mutex<Vec<String>>,
}

impl Page {
    pub(crate) async fn open(driver: &Driver, server: &Server) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("plimsoll-browser-").tempdir()?;
        let downloads = folder.path().join("downloads");
        fs::create_dir(&downloads)?;

        let mut wanted = DesiredCapabilities::chrome();
        if let Some(chrome) = std::env::var_os("CHROME") {
            wanted.add_experimental_option("binary", chrome.to_string_lossy())?;
        }
        // The sandbox does not work for root, and the site under test is our own. The rest keeps the browser from
        // doing business of its own; no name but this machine's resolves.
        for flag in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            "--window-size=1280,900",
        ] {
            wanted.add_arg(flag)?;
        }
        wanted.add_arg(&format!("--user-data-dir={}", folder.path().join("profile").display()))?;
        wanted.add_experimental_option("prefs", json!({ "download.default_directory": downloads }))?;
        wanted.set_logging_prefs("browser", LoggingPrefsLogLevel::All)?;
        wanted.set_logging_prefs("performance", LoggingPrefsLogLevel::All)?;

        let driver = WebDriver::new(&driver.url, wanted).await.context("cannot open a browser")?;
        driver.update_timeouts(TimeoutConfiguration::new(Some(PATIENCE), Some(PATIENCE), None)).await?;
        let state = State {
            origin: server.origin.clone(),
            url: server.url.clone(),
            is_off: Arc::clone(&server.is_off),
            site: Arc::clone(&server.folder),
            folder,
            expected: Mutex::default(),
            allowed: Mutex::default(),
        };
        let page = Self { driver, state: Arc::new(state) };
        let opened = page.driver.goto(&server.url).await;
        if opened.is_err() {
            page.clone().close().await?;
        }
        opened.context("cannot open the site")?;
        if let Some(index) = &server.index {
            let script = "const real = fetch;
                globalThis.fetch = (url, options) => real(String(url).replace(arguments[0], arguments[1]), options);";
            page.run(script, vec![json!(PUBLIC_INDEX), json!(index)]).await?;
            page.allow(index);
        }
        Ok(page)
    }

    pub(crate) async fn close(self) -> Result<()> {
        Ok(self.driver.quit().await?)
    }

    /// Waits for an element and returns it.
    pub async fn find(&self, selector: &str) -> Result<WebElement> {
        let wait = self.driver.query(By::Css(selector)).wait(PATIENCE, Duration::from_millis(30));
        wait.first().await.with_context(|| format!("nothing matches {selector}"))
    }

    /// Waits for an element and clicks it.
    pub async fn click(&self, selector: &str) -> Result<()> {
        let element = self.find(selector).await?;
        // A driver takes what is below the head of the page for visible.
        let uncover = "const element = document.querySelector(arguments[0]);
            if (!element) return;
            const box = element.getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            if (!top || !element.contains(top) && !top.contains(element)) element.scrollIntoView({ block: 'center' })";
        self.run(uncover, vec![json!(selector)]).await?;
        Ok(element.click().await?)
    }

    /// Waits until the visible text of an element contains `wanted`.
    pub async fn wait_for_text(&self, selector: &str, wanted: &str) -> Result<()> {
        let start = Instant::now();
        loop {
            // The page may draw the element anew between the two questions.
            let text = self.find(selector).await?.text().await.unwrap_or_default();
            if text.contains(wanted) {
                return Ok(());
            }
            ensure!(start.elapsed() < PATIENCE, "{selector} says {text:?} and not {wanted:?}");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Runs the body of a JavaScript function, which may use `arguments`, and returns what it returns.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.driver.execute(script, arguments).await?.json().clone())
    }

    /// Waits until a script returns `wanted`.
    pub async fn wait_for(&self, script: &str, arguments: Vec<Value>, wanted: Value) -> Result<()> {
        let start = Instant::now();
        loop {
            let found = self.run(script, arguments.clone()).await?;
            if found == wanted {
                return Ok(());
            }
            ensure!(start.elapsed() < PATIENCE, "{script} says {found} and not {wanted}");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Waits until what the page keeps in the browser says `part`, or says it no more.
    pub async fn until_kept(&self, part: &str, is_kept: bool) -> Result<()> {
        let script = "const session = (await plimsollKept.read()).get('session') ?? [];
            return new TextDecoder().decode(new Uint8Array(session)).includes(arguments[0]);";
        self.wait_for(script, vec![json!(part)], json!(is_kept)).await
    }

    /// Sets the text of a field at once, as a paste does: typing a lockfile takes minutes.
    pub async fn fill(&self, selector: &str, text: &str) -> Result<()> {
        self.find(selector).await?;
        let script = "const field = document.querySelector(arguments[0]);
            field.value = arguments[1];
            field.dispatchEvent(new InputEvent('input', { bubbles: true }));";
        self.run(script, vec![json!(selector), json!(text)]).await?;
        Ok(())
    }

    /// Pastes `text` where the focus is, as far as a page can tell: its `paste` event has the text.
    pub async fn paste(&self, text: &str) -> Result<()> {
        // Before the page is drawn, nobody listens.
        self.find("#status").await?;
        let script = "const clipboardData = new DataTransfer();
            clipboardData.setData('text/plain', arguments[0]);
            const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
            (document.activeElement ?? document.body).dispatchEvent(paste);";
        self.run(script, vec![json!(text)]).await?;
        Ok(())
    }

    /// Drops files and folders of this machine onto the middle of what is seen of an element, as a hand does.
    pub async fn drop_on(&self, selector: &str, paths: &[&Path]) -> Result<()> {
        self.drag_and_drop_on(selector, paths, Duration::ZERO).await
    }

    /// Drops files and folders after they were over the window for a while.
    pub async fn drag_and_drop_on(&self, selector: &str, paths: &[&Path], over: Duration) -> Result<()> {
        // Before the page is drawn, nobody listens.
        self.find("#status").await?;
        self.find(selector).await?;
        let script = "const element = document.querySelector(arguments[0]);
            element.scrollIntoView({ block: 'nearest', behavior: 'instant' });
            const { top, bottom, x, width } = element.getBoundingClientRect();
            return { x: x + width / 2, y: (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2 };";
        let place = self.run(script, vec![json!(selector)]).await?;
        let paths: Vec<PathBuf> = paths.iter().map(fs::canonicalize).collect::<Result<_, _>>()?;
        let copy = 1;
        let event = |kind: &str| {
            json!({
                "type": kind, "x": place.get("x"), "y": place.get("y"),
                "data": { "items": [], "files": paths, "dragOperationsMask": copy },
            })
        };
        // A drop counts only once the page has said that it takes it. On a busy machine the browser may lose the first
        // events of a drag, as if the hand came from elsewhere: a hand goes on moving.
        let start = Instant::now();
        while self.run("return !document.querySelector('.drop-veil.is-over')", vec![]).await? != json!(false) {
            ensure!(start.elapsed() < PATIENCE, "the page does not take a drag");
            self.command("Input.dispatchDragEvent", event("dragEnter")).await?;
            self.command("Input.dispatchDragEvent", event("dragOver")).await?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tokio::time::sleep(over).await;
        // It may lose the drop as well, which leaves the page waiting for one.
        loop {
            self.command("Input.dispatchDragEvent", event("dragOver")).await?;
            self.command("Input.dispatchDragEvent", event("drop")).await?;
            let dropped = Instant::now();
            while dropped.elapsed() < Duration::from_secs(5) {
                if self.run("return !document.querySelector('.drop-veil.is-over')", vec![]).await? == json!(true) {
                    return Ok(());
                }
                tokio::time::sleep(Duration::from_millis(30)).await;
            }
            ensure!(start.elapsed() < PATIENCE, "the page does not take a drop");
            self.command("Input.dispatchDragEvent", event("dragEnter")).await?;
        }
    }

    /// Chooses files in a file input, or a folder if the input takes folders.
    pub async fn choose(&self, selector: &str, paths: &[&Path]) -> Result<()> {
        let paths: Vec<PathBuf> = paths.iter().map(fs::canonicalize).collect::<Result<_, _>>()?;
        let paths: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
        // A driver takes several paths as lines.
        Ok(self.find(selector).await?.send_keys(paths.join("\n")).await?)
    }

    /// Waits for a download of this name and returns its bytes.
    pub async fn downloaded(&self, name: &str) -> Result<Vec<u8>> {
        let start = Instant::now();
        // The browser takes the name with an empty file, and moves the whole one over it.
        let file = self.state.folder.path().join("downloads").join(name);
        while fs::metadata(&file).map_or(0, |there| there.len()) == 0 {
            ensure!(start.elapsed() < PATIENCE, "{name} was not downloaded");
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        Ok(fs::read(file)?)
    }

    /// Makes the browser ask for these colours.
    pub async fn set_colours(&self, colours: Colours) -> Result<()> {
        let value = match colours {
            Colours::Light => "light",
            Colours::Dark => "dark",
        };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.command("Emulation.setEmulatedMedia", media).await
    }

    /// Gives the page a window of this width, in CSS pixels.
    pub async fn set_width(&self, width: u32) -> Result<()> {
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.command("Emulation.setDeviceMetricsOverride", metrics).await
    }

    /// A picture of the whole page, as PNG, at least as high as the window.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        let script = "const { scrollHeight, clientWidth, clientHeight } = document.documentElement;
            return { x: 0, y: 0, scale: 1, width: clientWidth, height: Math.max(scrollHeight, clientHeight) };";
        let clip = self.run(script, vec![]).await?;
        let picture = json!({ "clip": clip, "captureBeyondViewport": true });
        let picture = self.driver.cdp().send_raw("Page.captureScreenshot", picture).await?;
        let picture = picture.get("data").and_then(Value::as_str).context("no picture")?;
        Ok(fs::write(file, BASE64_STANDARD.decode(picture)?)?)
    }

    /// A command of the Chrome DevTools protocol.
    pub async fn command(&self, method: &str, parameters: Value) -> Result<()> {
        self.driver.cdp().send_raw(method, parameters).await.with_context(|| method.to_owned())?;
        Ok(())
    }

    /// Where the site is.
    pub fn url(&self) -> &str {
        &self.state.url
    }

    /// Opens an address in the same tab, as a link does that somebody follows from elsewhere.
    pub async fn open_address(&self, address: &str) -> Result<()> {
        self.driver.goto("about:blank").await?;
        Ok(self.driver.goto(address).await?)
    }

    /// From here on the server answers nobody.
    pub fn cut_off(&self) {
        self.state.is_off.store(true, Ordering::Relaxed);
    }

    /// From here on the server has what is in `folder`.
    pub fn serve(&self, folder: &Path) {
        if let Ok(mut site) = self.state.site.lock() {
            *site = folder.to_owned();
        }
    }

    /// From here on, console messages that contain `part` are all right.
    pub fn expect_console(&self, part: &str) {
        if let Ok(mut expected) = self.state.expected.lock() {
            expected.push(part.to_owned());
        }
    }

    /// From here on, the page may ask this site, too.
    pub fn allow(&self, origin: &str) {
        if let Ok(mut allowed) = self.state.allowed.lock() {
            allowed.push(origin.to_owned());
        }
    }

    /// From here on, the page may ask the public index, which no journey reaches.
    pub fn allow_public_index(&self) {
        self.allow(PUBLIC_INDEX);
    }

    /// Fails if something went wrong in the console, which includes every hit of the content security policy, or if
    /// the page asked for anything beyond its own site.
    pub async fn assert_clean(&self) -> Result<()> {
        let expected = self.state.expected.lock().map(|expected| expected.clone()).unwrap_or_default();
        let allowed = self.state.allowed.lock().map(|allowed| allowed.clone()).unwrap_or_default();
        for entry in self.driver.get_log("browser").await? {
            let harmless = matches!(entry.level.as_str(), "INFO" | "DEBUG" | "FINE");
            if !harmless && !expected.iter().any(|part| entry.message.contains(part)) {
                bail!("the console says: {} {}", entry.level, entry.message);
            }
        }
        for entry in self.driver.get_log("performance").await? {
            let event: Value = serde_json::from_str(&entry.message)?;
            let text = |pointer| event.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            let document = text("/message/params/documentURL");
            // The browser's own start page asks for things too.
            if text("/message/method") != "Network.requestWillBeSent" || document.starts_with("chrome://") {
                continue;
            }
            let url = text("/message/params/request/url");
            let of = |origin: &String| {
                url.strip_prefix(&**origin).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '#']))
            };
            let own = of(&self.state.origin) || allowed.iter().any(of);
            let local = ["data:", "blob:", "about:"].iter().any(|scheme| url.starts_with(scheme));
            ensure!(own || local, "{document} asked for {url}");
        }
        Ok(())
    }

    /// What there is to see after a failure.
    pub(crate) async fn describe(&self) -> String {
        // Named after the test, which is the name of its thread, so that a run replaces the pictures of the last.
        let test = std::thread::current().name().unwrap_or("main").replace("::", "-");
        let picture = std::env::temp_dir().join(format!("plimsoll-failure-{test}.png"));
        let picture = match self.driver.screenshot(&picture).await {
            Ok(()) => format!("a picture is in {}", picture.display()),
            Err(error) => format!("there is no picture: {error}"),
        };
        let text = self.run("return document.body?.innerText", vec![]).await.unwrap_or_default();
        let console = self.driver.get_log("browser").await.unwrap_or_default();
        let console: Vec<_> = console.into_iter().map(|entry| format!("\n  {}", entry.message)).collect();
        format!("{picture}\nthe page says: {text}\nthe console says:{}", console.concat())
    }
}
