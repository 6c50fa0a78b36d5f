//! A sparse registry on loopback.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use plimsoll::registry::path_of;

type Files = Arc<Mutex<BTreeMap<String, String>>>;

/// A server, up to the end of the process.
pub struct Server {
    port: u16,
    files: Files,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let files = Files::default();
        let served = Arc::clone(&files);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let files = Arc::clone(&served);
                std::thread::spawn(move || {
                    let mut reader = BufReader::new(stream.try_clone().unwrap());
                    let mut stream = stream;
                    let mut line = String::new();
                    while reader.read_line(&mut line).is_ok_and(|read| read > 0) {
                        let path = line.split(' ').nth(1).unwrap_or_default().trim_start_matches('/').to_owned();
                        let mut header = String::new();
                        while reader.read_line(&mut header).is_ok_and(|read| read > 2) {
                            header.clear();
                        }
                        let body = files.lock().unwrap().get(&path).cloned();
                        let (status, body) = body.map_or(("404 Not Found", String::new()), |body| ("200 OK", body));
                        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n", body.len());
                        if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).is_err() {
                            return;
                        }
                        line.clear();
                    }
                });
            }
        });
        Self { port, files }
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Serves these packages and no others.
    pub fn publish(&self, index: &BTreeMap<String, String>) {
        let mut files = self.files.lock().unwrap();
        files.clear();
        files.insert("config.json".to_owned(), format!("{{\"dl\":\"{}crates\"}}", self.address()));
        files.extend(index.iter().map(|(name, text)| (path_of(name).unwrap(), text.clone())));
    }
}
