//! `cargo xtask serve`: the page while one works on it.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};

use crate::process;
use crate::project::Project;
use crate::tools::Tools;

const PORT: u16 = 8080;

/// Serves until interrupted.
pub fn run(project: &Project, arguments: &[String]) -> Result<()> {
    let mut asked = None;
    let mut release = false;
    for argument in arguments {
        match argument.as_str() {
            "--release" => release = true,
            port => asked = Some(port.parse().with_context(|| format!("`{port}` is no port"))?),
        }
    }
    let port = match asked {
        Some(port) => port,
        None => free_port()?,
    };

    let tools = Tools::ensure(project)?;
    let mut trunk = project.publishing("trunk");
    tools.give_to(&mut trunk);
    trunk.args(["serve", "--address", "127.0.0.1", "--port", &port.to_string()]);
    // Not dist/, which holds releases only.
    trunk.arg("--dist").arg(project.target.join("serve"));
    if release {
        trunk.arg("--release");
    }
    println!("Building; the page will be at http://127.0.0.1:{port}/");
    println!("Every change is built again; reload the page to see it.");
    process::run(&mut trunk)
}

/// The usual port, or any if that is taken.
fn free_port() -> Result<u16> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let listener = bind(PORT).or_else(|_| bind(0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}
