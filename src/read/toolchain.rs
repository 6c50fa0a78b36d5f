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
    /// Nothing says which: the newest stable one that Plimsoll knows.
    Assumed,
    /// A toolchain file says it.
    File,
    /// The user chose it.
    Chosen,
}

/// The newest stable Rust that is known: what `stable` stands for, and a workspace that does not say.
pub const NEWEST: (u64, u64) = (1, 100);

/// The newest Cargo that every claim was run against. What later ones changed was only read.
pub const RUN: (u64, u64) = (1, 99);

impl Default for Toolchain {
    fn default() -> Self {
        Self { version: NEWEST, nightly: false, is_pinned: false, known: Known::Assumed }
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
    /// are taken for the newest version that is known, and those of a date for the one of that day.
    pub fn of_channel(channel: &str, known: Known) -> Option<Self> {
        let name = channel.trim();
        for moving in ["stable", "beta", "nightly"] {
            let Some(rest) = name.strip_prefix(moving) else { continue };
            let nightly = moving == "nightly";
            let day = rest.strip_prefix('-').and_then(days);
            // Of a nightly only what was in the beta of its day is sure to be there.
            let ahead = u64::from(moving != "stable");
            let of_day = day.map(|day| (1, day.saturating_sub(DAY_OF_1_0) / DAYS_OF_A_RELEASE + ahead));
            let version = of_day.map_or(NEWEST, |version| version.min(NEWEST));
            return Some(Self { version, nightly, is_pinned: day.is_some(), known });
        }
        let mut numbers = name.split(['.', '-']).map(str::parse);
        Some(Self { version: (numbers.next()?.ok()?, numbers.next()?.ok()?), nightly: false, is_pinned: true, known })
    }
}

/// Every six weeks since the release of Rust 1.0, the next stable one is released.
const DAYS_OF_A_RELEASE: u64 = 42;
/// 2015-05-14.
const DAY_OF_1_0: u64 = 736_037;

/// The days from the year 0 to a date such as `2026-01-01`, which a target may follow.
fn days(date: &str) -> Option<u64> {
    let mut numbers = date.splitn(4, '-').map(|part| part.parse::<u64>().ok());
    let (year, month, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
    if !(2015..2200).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years that begin in March have their leap day at the end.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    Some(year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1)
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
            let (major, minor) = NEWEST;
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
        assert_eq!(version("stable"), Some(NEWEST));
        assert_eq!(version("[toolchain]\npath = \"/opt/rust\"\n"), None);
        let nightly = read(&Arc::from("rust-toolchain"), "nightly-2026-01-01\n").0.unwrap();
        assert!(nightly.nightly);
    }

    #[test]
    fn a_channel_of_a_date_is_the_rust_of_that_day() {
        let of = |channel| Toolchain::of_channel(channel, Known::File).unwrap();
        // Rust 1.95 was released on 2026-04-16, and 1.45 on 2020-07-16.
        assert_eq!(of("stable-2026-04-15").version, (1, 94));
        assert_eq!(of("stable-2026-04-16").version, (1, 95));
        assert_eq!(of("nightly-2020-07-16").version, (1, 46));
        assert_eq!(of("nightly-2021-05-01-x86_64-unknown-linux-gnu").version, (1, 52));
        assert!(of("nightly-2021-05-01").is_pinned && of("nightly-2021-05-01").nightly);
        assert_eq!(of("nightly-2199-01-01").version, NEWEST);
        for moving in ["stable", "nightly", "beta", "stable-x86_64-pc-windows-msvc", "nightly-2021"] {
            assert_eq!((of(moving).version, of(moving).is_pinned), (NEWEST, false), "{moving}");
        }
    }

    #[test]
    fn an_unknown_channel_is_told() {
        let (toolchain, problems) = read(&Arc::from("rust-toolchain.toml"), "[toolchain]\nchannel = \"ours\"\n");
        assert_eq!((toolchain, problems.len()), (None, 1));
    }
}
