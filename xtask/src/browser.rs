//! Chromium and its driver.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;

/// The browser for tests and pictures.
pub struct Browser {
    chromium: PathBuf,
    driver: PathBuf,
}

impl Browser {
    /// Finds the browser and its driver, and installs them where that can be done without asking.
    pub fn ensure() -> Result<Self> {
        if let Some(browser) = Self::find() {
            return Ok(browser);
        }
        if !is_root() || process::find("apt-get").is_none() {
            bail!(
                "Chromium and ChromeDriver are needed. Install them (Debian and Ubuntu: `apt-get install chromium \
                 chromium-driver`), or name the programs in $CHROME and $CHROMEDRIVER"
            );
        }
        println!("Installing Chromium and its driver with apt-get, once");
        process::run(Command::new("apt-get").args(["update", "-qq"]))?;
        let mut install = Command::new("apt-get");
        install.env("DEBIAN_FRONTEND", "noninteractive").args(["install", "-qq", "--yes", "--no-install-recommends"]);
        process::run(install.args(["chromium", "chromium-driver", "fonts-dejavu-core"]))?;
        Self::find().context("apt-get installed Chromium, but it is not on the path")
    }

    fn find() -> Option<Self> {
        let named = |variable| env::var_os(variable).map(PathBuf::from);
        let names = ["chromium", "chromium-browser", "google-chrome"];
        Some(Self {
            chromium: named("CHROME").or_else(|| names.into_iter().find_map(process::find))?,
            driver: named("CHROMEDRIVER").or_else(|| process::find("chromedriver"))?,
        })
    }

    /// Lets `command` find the browser.
    pub fn give_to(&self, command: &mut Command) {
        command.env("CHROME", &self.chromium).env("CHROMEDRIVER", &self.driver);
    }
}

fn is_root() -> bool {
    process::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
