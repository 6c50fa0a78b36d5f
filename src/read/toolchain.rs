//! Which Rust a workspace is built with: `rust-toolchain.toml`, or `rust-toolchain` with a channel alone.

use std::fmt;
use std::sync::Arc;

use super::tree::{Node, Tree};
use crate::source::Problem;

/// The Rust that the audit speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Toolchain {
    /// Its version, as major and minor.
    pub version: (u64, u64),
    /// Whether unstable features can be used.
    pub nightly: bool,
    /// Whether it is this version and no other: not a channel that moves.
    pub is_pinned: bool,
    /// How it is known.
    pub known: Known,
}

/// How a toolchain is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Nothing says which: the newest stable one that Plimsoll was checked against.
    Assumed,
    /// A toolchain file says it.
    File,
    /// The user chose it.
    Chosen,
}

/// The stable Rust that every fact was checked against.
pub const CHECKED: (u64, u64) = (1, 95);

impl Default for Toolchain {
    fn default() -> Self {
        Self { version: CHECKED, nightly: false, is_pinned: false, known: Known::Assumed }
    }
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rust {}.{}", self.version.0, self.version.1)?;
        if self.nightly { f.write_str(" (nightly)") } else { Ok(()) }
    }
}

impl Toolchain {
    /// The toolchain of a channel such as `1.78`, `1.78.0`, `stable` or `nightly-2026-01-01`. The channels that move
    /// are taken for the version that was checked.
    pub fn of_channel(channel: &str, known: Known) -> Option<Self> {
        let name = channel.trim();
        let nightly = name.starts_with("nightly");
        if nightly || name.starts_with("stable") || name.starts_with("beta") {
            return Some(Self { version: CHECKED, nightly, is_pinned: false, known });
        }
        let mut numbers = name.split(['.', '-']).map(str::parse);
        Some(Self { version: (numbers.next()?.ok()?, numbers.next()?.ok()?), nightly, is_pinned: true, known })
    }
}

/// Reads a toolchain file. One that names a path or no channel tells nothing.
pub fn read(file: &Arc<str>, text: &str) -> (Option<Toolchain>, Vec<Problem>) {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if let [channel] = lines.as_slice()
        && !channel.contains(['=', '['])
    {
        return told(file, channel, 0..text.len());
    }
    let (tree, problems) = Tree::parse(file, text);
    let channel = tree.get(&["toolchain", "channel"]);
    match channel.and_then(Node::as_str).zip(channel) {
        Some((channel, node)) if problems.is_empty() => told(file, channel, node.span.clone()),
        _ => (None, problems),
    }
}

fn told(file: &Arc<str>, channel: &str, span: std::ops::Range<usize>) -> (Option<Toolchain>, Vec<Problem>) {
    match Toolchain::of_channel(channel, Known::File) {
        Some(toolchain) => (Some(toolchain), Vec::new()),
        None => {
            let (major, minor) = CHECKED;
            let message = format!("`{channel}` is an unknown channel; Rust {major}.{minor} is assumed");
            (None, vec![Problem::note(file, span, message)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Option<(u64, u64)> {
        read(&Arc::from("rust-toolchain.toml"), text).0.map(|toolchain| toolchain.version)
    }

    #[test]
    fn both_forms_of_the_file_are_read() {
        assert_eq!(version("[toolchain]\nchannel = \"1.78.0\"\n"), Some((1, 78)));
        assert_eq!(version("1.70\n"), Some((1, 70)));
        assert_eq!(version("stable"), Some(CHECKED));
        assert_eq!(version("[toolchain]\npath = \"/opt/rust\"\n"), None);
        let nightly = read(&Arc::from("rust-toolchain"), "nightly-2026-01-01\n").0.unwrap();
        assert!(nightly.nightly);
    }

    #[test]
    fn an_unknown_channel_is_told() {
        let (toolchain, problems) = read(&Arc::from("rust-toolchain.toml"), "[toolchain]\nchannel = \"ours\"\n");
        assert_eq!((toolchain, problems.len()), (None, 1));
    }
}
