//! A web server for one folder, on this machine only.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use anyhow::Result;

/// Where the public index is, as the site's content security policy has it.
pub const PUBLIC_INDEX: &str = "https://index.crates.io";

/// Serves until the process ends.
pub struct Server {
    /// `http://127.0.0.1:PORT`, without a slash at its end.
    pub origin: String,
    /// Where the folder's `index.html` is.
    pub url: String,
    /// Whether it answers nobody any more.
    pub is_off: Arc<AtomicBool>,
    /// What it serves.
    pub folder: Arc<Mutex<PathBuf>>,
    /// Where the index is that stands for the public one.
    pub index: Option<String>,
}

impl Server {
    /// No server at all: the file at `path`, opened from the disk.
    pub fn none(path: &Path) -> Self {
        let url = format!("file://{}", path.display());
        Self { origin: url.clone(), url, is_off: Arc::default(), folder: Arc::default(), index: None }
    }

    /// Serves `folder` under `path`, and nothing beside it. The policy of the site allows `index` in the place of the public
    /// one.
    pub fn start(folder: &Path, path: &str, index: Option<&str>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let origin = format!("http://{}", listener.local_addr()?);
        let url = format!("{origin}{path}");
        let index = index.map(str::to_owned);
        let folder = Arc::new(Mutex::new(folder.to_owned()));
        let site = Arc::new((Arc::clone(&folder), path.to_owned(), index.clone()));
        let is_off = Arc::new(AtomicBool::new(false));
        let off = Arc::clone(&is_off);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if off.load(Ordering::Relaxed) {
                    continue;
                }
                let site = Arc::clone(&site);
                // A thread for each, as browsers open connections ahead of need and leave them idle.
                thread::spawn(move || {
                    let folder = site.0.lock().ok()?.clone();
                    serve(stream, &folder, &site.1, site.2.as_deref())
                });
            }
        });
        Ok(Self { origin, url, is_off, folder, index })
    }
}

fn serve(mut stream: TcpStream, folder: &Path, path: &str, index: Option<&str>) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let request = lines.next()?.ok()?;
    // All of the request has to be read, or closing the connection resets it.
    while !lines.next()?.ok()?.is_empty() {}

    let file = request.split(' ').nth(1).and_then(|target| file(target, folder, path));
    let (status, kind, body) = match file.and_then(|file| Some((kind(&file), fs::read(file).ok()?))) {
        Some((kind, body)) => match (index, String::from_utf8(body)) {
            (Some(index), Ok(text)) if kind.starts_with("text/html") => {
                ("200 OK", kind, text.replace(PUBLIC_INDEX, index).into_bytes())
            }
            (_, Ok(text)) => ("200 OK", kind, text.into_bytes()),
            (_, Err(bytes)) => ("200 OK", kind, bytes.into_bytes()),
        },
        None => ("404 Not Found", "text/plain", b"not found".to_vec()),
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nCache-Control: no-store\r\n\
         Connection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&body).ok()
}

fn file(target: &str, folder: &Path, path: &str) -> Option<PathBuf> {
    let name = target.split(['?', '#']).next()?.strip_prefix(path)?;
    let name = Path::new(if name.is_empty() { "index.html" } else { name });
    name.components().all(|part| matches!(part, Component::Normal(_))).then(|| folder.join(name))
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_below_the_path_is_served() {
        let folder = Path::new("dist");
        let file = |target| file(target, folder, "/sub/");
        assert_eq!(file("/sub/"), Some(folder.join("index.html")));
        assert_eq!(file("/sub/a.js?x"), Some(folder.join("a.js")));
        assert_eq!(file("/a.js"), None);
        assert_eq!(file("/sub/../secret"), None);
    }
}
