//! A sparse index on this machine, which answers as the public one does, and can fail as it may.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

/// How an answer goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It has this status.
    Status(u16),
    /// It takes a second.
    Slow,
    /// It ends half-way.
    Truncated,
    /// It is no index file.
    Garbage,
}

/// An index, up to the end of the process.
pub struct Index {
    /// `http://127.0.0.1:PORT`.
    pub origin: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    files: BTreeMap<String, String>,
    faults: BTreeMap<String, VecDeque<Fault>>,
    /// The requests, as method and path.
    asked: Vec<String>,
    open: usize,
    most_open: usize,
}

impl Index {
    /// Serves what a cache of Cargo has.
    pub fn of_cache(cache: &Path) -> Result<Self> {
        let mut state = State::default();
        read(cache, "", &mut state.files)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let origin = format!("http://{}", listener.local_addr()?);
        let state = Arc::new(Mutex::new(state));
        let served = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&served);
                thread::spawn(move || {
                    serve(stream, &state);
                    lock(&state).open -= 1;
                });
            }
        });
        Ok(Self { origin, state })
    }

    /// The next answers for this path are these, before it is served.
    pub fn fail(&self, path: &str, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.state).faults.insert(path.to_owned(), faults.into_iter().collect());
    }

    /// There is no such file.
    pub fn take_away(&self, path: &str) {
        lock(&self.state).files.remove(path);
    }

    /// What was asked so far, as method and path, in order.
    pub fn asked(&self) -> Vec<String> {
        lock(&self.state).asked.clone()
    }

    /// How many requests there were at once at most.
    pub fn most_at_once(&self) -> usize {
        lock(&self.state).most_open
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The lines of all files of a cache, by their paths. A file is a head up to a zero byte, and then a version and a line
/// for each release, each up to a zero byte.
fn read(folder: &Path, above: &str, files: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if above.is_empty() { name } else { format!("{above}/{name}") };
        if entry.path().is_dir() {
            read(&entry.path(), &path, files)?;
            continue;
        }
        let bytes = fs::read(entry.path())?;
        let text = std::str::from_utf8(bytes.get(5..).context("no cache")?)?;
        let lines = text.split('\0').skip(2).step_by(2).filter(|line| !line.is_empty());
        files.insert(path, lines.map(|line| format!("{line}\n")).collect());
    }
    Ok(())
}

fn serve(mut stream: TcpStream, state: &Mutex<State>) -> Option<()> {
    {
        let mut state = lock(state);
        state.open += 1;
    }
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let request = lines.next()?.ok()?;
    let mut known = None;
    loop {
        let header = lines.next()?.ok()?.to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(tag) = header.strip_prefix("if-none-match: ") {
            known = Some(tag.to_owned());
        }
    }
    let mut words = request.split(' ');
    let (method, path) = (words.next()?, words.next()?.trim_start_matches('/').to_owned());
    let (fault, body) = {
        let mut state = lock(state);
        state.most_open = state.most_open.max(state.open);
        state.asked.push(format!("{method} {path}"));
        let fault = state.faults.get_mut(&path).and_then(VecDeque::pop_front);
        (fault, state.files.get(&path).cloned())
    };
    // A moment, so that requests overlap as they do elsewhere.
    thread::sleep(Duration::from_millis(if fault == Some(Fault::Slow) { 1000 } else { 20 }));
    let (status, body) = match (fault, body) {
        (Some(Fault::Status(status)), _) => (status, String::new()),
        (Some(Fault::Garbage), _) => (200, "<html>Please log in</html>".to_owned()),
        (_, Some(body)) => (200, body),
        (_, None) => (404, String::new()),
    };
    let tag = format!("\"{}-{}\"", path.replace('/', "-"), body.len());
    let unchanged = status == 200 && known.as_deref() == Some(&*tag);
    let status = if unchanged { 304 } else { status };
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nETag: {tag}\r\n\
         Cache-Control: public,max-age=600\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n",
        if unchanged { 0 } else { body.len() },
    );
    stream.write_all(head.as_bytes()).ok()?;
    let body = if unchanged { "" } else { body.as_str() };
    let end = if fault == Some(Fault::Truncated) { body.len() / 2 } else { body.len() };
    stream.write_all(body.as_bytes().get(..end)?).ok()
}
