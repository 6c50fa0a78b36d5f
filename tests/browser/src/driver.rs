//! A ChromeDriver of its own for each journey.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result};

/// Runs until it is dropped.
pub struct Driver {
    process: Child,
    /// Held open, as the driver would die of writing to a closed pipe.
    _output: Lines<BufReader<ChildStdout>>,
    /// Where it listens.
    pub url: String,
}

impl Driver {
    /// Starts a driver on a port of its own choice.
    pub fn start() -> Result<Self> {
        // It takes a port that is free on one of the two loopback addresses and gives up if it is not on the other.
        const TRIES: usize = 8;
        let mut last = Self::try_start();
        for _ in 1..TRIES {
            if last.is_ok() {
                break;
            }
            last = Self::try_start();
        }
        last
    }

    fn try_start() -> Result<Self> {
        let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut process = Command::new(program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start chromedriver; `cargo xtask test` sets it up")?;
        let mut lines = BufReader::new(process.stdout.take().context("chromedriver has no output")?).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.trim_end_matches('.').split_once("started successfully on port ")?;
            port.parse::<u16>().ok()
        });
        let mut driver = Self { process, _output: lines, url: String::new() };
        let port = port.context("chromedriver did not say on which port it listens")?;
        driver.url = format!("http://127.0.0.1:{port}");
        Ok(driver)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
