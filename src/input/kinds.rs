//! The kinds of input, one entry each: how it is recognised, what it is written in, who gives it, and what of it is shared.
//!
//! A new kind is a value of [`FileKind`] with an entry of [`KINDS`], a reader in `src/read`, and its place in the model.

use super::clipboard;
use super::sniff::Header;
use crate::named::named;
use crate::paths;
use crate::read::{listing, timings, workflow};

/// The folder that GitHub reads workflows from.
pub const WORKFLOWS: &str = ".github/workflows";

named! {
    /// What a file is taken for.
    pub enum FileKind {
        /// `Cargo.toml`.
        Manifest = "manifest",
        /// `Cargo.lock`.
        Lockfile = "lockfile",
        /// `.cargo/config.toml`.
        CargoConfig = "cargo config",
        /// `rust-toolchain.toml`, or `rust-toolchain` with a channel alone.
        Toolchain = "toolchain file",
        /// `.gitignore`.
        Gitignore = "gitignore",
        /// The output of `cargo metadata`.
        Metadata = "cargo metadata",
        /// A workflow of GitHub's.
        Workflow = "workflow",
        /// The record of a build: the report of `--timings`, or the log of `-Zbuild-analysis`.
        Timings = "build timings",
        /// A list of files with their sizes.
        Listing = "list of files",
        /// None of these.
        Unknown = "not recognised",
    }
}

/// What is known of a kind, beside its reader.
#[derive(Debug)]
pub struct InputKind {
    /// The kind.
    pub kind: FileKind,
    /// Whether a file at this path is one, if its content does not tell otherwise.
    by_name: fn(&str) -> bool,
    /// Whether the name takes precedence over the content.
    is_named: bool,
    /// What tells it by content.
    content: Content,
    /// What it is written in, by which comments and secrets are found.
    pub syntax: Syntax,
    /// The path of one that is pasted.
    pub pasted: &'static str,
    /// Whether a program writes it, so that findings point into no line of it.
    pub is_generated: bool,
    /// Whether it tells of builds on one machine, and is no part of the project.
    pub is_evidence: bool,
    /// What is wrong with one in UTF-16, because of those who read it besides Plimsoll. Only a lockfile is audited all the same.
    pub refused_in_utf16: Option<&'static str>,
    /// When it is a part of a shared audit.
    pub shared: Shared,
    /// The file, or the command that makes it, as it is asked for where something is not checked without it.
    pub asked: &'static str,
}

/// What tells a kind by content.
#[derive(Debug)]
enum Content {
    /// Nothing does.
    None,
    /// The text.
    Text(fn(&str) -> bool),
    /// The first line that identifies a kind.
    Line(fn(&str, Option<&Header<'_>>) -> bool),
    /// A line, if none tells another kind.
    WeakLine(fn(&str, Option<&Header<'_>>) -> bool),
}

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// TOML.
    Toml,
    /// YAML.
    Yaml,
    /// JSON.
    Json,
    /// Lines, of which those that begin with `#` are comments.
    Lines,
    /// Anything else.
    Other,
}

/// When a file is a part of a shared audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// Always.
    Always,
    /// If the audit uses it.
    IfUsed,
    /// Never: nothing is known of it, or it names folders of one machine.
    Never,
}

/// Those that their whole text identifies come first, in the order in which they are looked for: the script of a workflow
/// may well write a manifest.
static KINDS: [InputKind; FileKind::ALL.len()] = [
    InputKind {
        kind: FileKind::Listing,
        by_name: |_| false,
        is_named: false,
        content: Content::Text(listing::is_listing),
        syntax: Syntax::Other,
        pasted: "target.txt",
        is_generated: true,
        is_evidence: true,
        refused_in_utf16: None,
        shared: Shared::Never,
        asked: "du -ab target > target.txt",
    },
    InputKind {
        kind: FileKind::Timings,
        by_name: |path| paths::name(path).starts_with("cargo-timing") && path.ends_with(".html"),
        is_named: false,
        content: Content::Text(|text| timings::is_page(text) || timings::is_log(text)),
        syntax: Syntax::Other,
        pasted: "cargo-timing.html",
        is_generated: true,
        is_evidence: true,
        refused_in_utf16: None,
        shared: Shared::Never,
        asked: "cargo build --timings",
    },
    InputKind {
        kind: FileKind::Metadata,
        by_name: |path| matches!(paths::name(path), "cargo-metadata.json" | "metadata.json"),
        is_named: false,
        content: Content::Text(|text| {
            let is_json = text.trim_start().starts_with('{') || text.contains("\n{\"packages\"");
            is_json && text.contains("\"packages\"") && text.contains("\"workspace_members\"")
        }),
        syntax: Syntax::Json,
        pasted: "cargo-metadata.json",
        is_generated: true,
        is_evidence: false,
        refused_in_utf16: None,
        shared: Shared::IfUsed,
        asked: "cargo metadata --format-version 1 > cargo-metadata.json",
    },
    InputKind {
        kind: FileKind::Workflow,
        by_name: |path| {
            let folder = paths::folder(path);
            (path.ends_with(".yml") || path.ends_with(".yaml"))
                && (folder == WORKFLOWS || folder.ends_with("/.github/workflows"))
        },
        is_named: true,
        content: Content::Text(workflow::is_likely),
        syntax: Syntax::Yaml,
        pasted: ".github/workflows/pasted.yml",
        is_generated: false,
        is_evidence: false,
        refused_in_utf16: Some("it is UTF-16, so it is left out: save it as UTF-8"),
        shared: Shared::Always,
        asked: ".github/workflows/*.yml",
    },
    InputKind {
        kind: FileKind::Lockfile,
        by_name: |path| paths::name(path) == "Cargo.lock",
        is_named: false,
        content: Content::Line(|line, header| match header {
            Some(header) => header.array && header.name == "package" || header.name == "patch.unused",
            None => line.starts_with("# This file is automatically @generated by Cargo"),
        }),
        syntax: Syntax::Toml,
        pasted: "Cargo.lock",
        is_generated: true,
        is_evidence: false,
        refused_in_utf16: Some(
            "Cargo refuses a lockfile in UTF-16 (\"stream did not contain valid UTF-8\"): save it as UTF-8. It is \
             audited all the same",
        ),
        shared: Shared::IfUsed,
        asked: "Cargo.lock",
    },
    InputKind {
        kind: FileKind::Manifest,
        by_name: |path| paths::name(path) == "Cargo.toml",
        is_named: false,
        content: Content::Line(|_, header| {
            const TABLES: [&str; 12] = [
                "bin",
                "build-dependencies",
                "build_dependencies",
                "dependencies",
                "dev-dependencies",
                "dev_dependencies",
                "features",
                "lib",
                "lints",
                "package",
                "project",
                "workspace",
            ];
            header.is_some_and(|header| TABLES.contains(&header.first()))
        }),
        syntax: Syntax::Toml,
        pasted: "Cargo.toml",
        is_generated: false,
        is_evidence: false,
        refused_in_utf16: Some(
            "Cargo refuses a manifest in UTF-16 (\"was not valid utf-8\"), so it is left out: save it as UTF-8",
        ),
        shared: Shared::Always,
        asked: "Cargo.toml",
    },
    InputKind {
        kind: FileKind::Toolchain,
        by_name: |path| matches!(paths::name(path), "rust-toolchain.toml" | "rust-toolchain"),
        is_named: true,
        content: Content::Line(|_, header| header.is_some_and(|header| header.first() == "toolchain")),
        syntax: Syntax::Toml,
        pasted: "rust-toolchain.toml",
        is_generated: false,
        is_evidence: false,
        refused_in_utf16: Some("it is UTF-16, so it is left out: save it as UTF-8"),
        shared: Shared::Always,
        asked: "rust-toolchain.toml",
    },
    InputKind {
        kind: FileKind::CargoConfig,
        by_name: |path| {
            matches!(paths::name(path), "config.toml" | "config") && paths::name(paths::folder(path)) == ".cargo"
        },
        is_named: false,
        content: Content::WeakLine(|_, header| {
            const TABLES: [&str; 15] = [
                "alias",
                "build",
                "cargo-new",
                "doc",
                "env",
                "future-incompat-report",
                "http",
                "install",
                "net",
                "registries",
                "registry",
                "source",
                "target",
                "term",
                "unstable",
            ];
            header.is_some_and(|header| TABLES.contains(&header.first()))
        }),
        syntax: Syntax::Toml,
        pasted: ".cargo/config.toml",
        is_generated: false,
        is_evidence: false,
        refused_in_utf16: Some(
            "Cargo refuses its configuration in UTF-16 (\"stream did not contain valid UTF-8\"), so it is left out: \
             save it as UTF-8",
        ),
        // Also of one that is not used something is told.
        shared: Shared::Always,
        asked: ".cargo/config.toml",
    },
    InputKind {
        kind: FileKind::Gitignore,
        by_name: |path| paths::name(path) == ".gitignore",
        is_named: true,
        content: Content::None,
        syntax: Syntax::Lines,
        pasted: "pasted.txt",
        is_generated: false,
        is_evidence: false,
        refused_in_utf16: Some("Git finds no pattern in a `.gitignore` in UTF-16, so it is left out: save it as UTF-8"),
        shared: Shared::Always,
        asked: ".gitignore",
    },
    UNKNOWN,
];

const UNKNOWN: InputKind = InputKind {
    kind: FileKind::Unknown,
    by_name: |_| false,
    is_named: false,
    content: Content::None,
    syntax: Syntax::Other,
    pasted: "pasted.txt",
    is_generated: false,
    is_evidence: false,
    refused_in_utf16: None,
    shared: Shared::Never,
    asked: "",
};

impl FileKind {
    /// What is known of the kind.
    pub fn entry(self) -> &'static InputKind {
        static NONE: InputKind = UNKNOWN;
        KINDS.iter().find(|entry| entry.kind == self).unwrap_or(&NONE)
    }

    /// What a file is by its name alone.
    pub fn by_name(path: &str) -> Self {
        KINDS.iter().find(|entry| (entry.by_name)(path)).map_or(Self::Unknown, |entry| entry.kind)
    }

    /// What a file is: by its content first, whatever its name, and by its name where that does not tell.
    pub fn of(path: &str, text: &str) -> Self {
        let by_name = Self::by_name(path);
        if by_name.entry().is_named {
            return by_name;
        }
        Self::by_content(text).unwrap_or(by_name)
    }

    /// What a text is by its content; nothing if that does not tell.
    pub fn by_content(text: &str) -> Option<Self> {
        let is = |entry: &&InputKind| matches!(entry.content, Content::Text(is) if is(text));
        if let Some(entry) = KINDS.iter().find(is) {
            return Some(entry.kind);
        }
        // Both have lines that look like headers of tables.
        if clipboard::is_tree(text) || clipboard::is_diff(text) {
            return None;
        }
        let mut weak = None;
        for line in text.lines() {
            let header = super::sniff::header(line);
            for entry in &KINDS {
                match entry.content {
                    Content::Line(is) if is(line, header.as_ref()) => return Some(entry.kind),
                    Content::WeakLine(is) if weak.is_none() && is(line, header.as_ref()) => weak = Some(entry.kind),
                    _ => {}
                }
            }
        }
        weak
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_one_entry() {
        for kind in FileKind::ALL {
            assert_eq!(KINDS.iter().filter(|entry| entry.kind == kind).count(), 1, "{kind}");
            assert!(!kind.entry().is_evidence || kind.entry().shared == Shared::Never, "{kind}");
        }
    }

    #[test]
    fn content_tells_before_the_name_does() {
        let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n";
        assert_eq!(FileKind::of("notes.txt", lock), FileKind::Lockfile);
        assert_eq!(FileKind::of("Cargo.lock", "[package]\nname = \"a\"\n"), FileKind::Manifest);
        assert_eq!(FileKind::of("", "[target.'cfg(unix)'.dependencies]\n[dependencies]\n"), FileKind::Manifest);
        assert_eq!(FileKind::of("x", "[build]\njobs = 2\n"), FileKind::CargoConfig);
        assert_eq!(FileKind::of("Cargo.toml", "[profile.dev]\n"), FileKind::Manifest);
        assert_eq!(FileKind::of("a.toml", "[toolchain]\nchannel = \"1.95\"\n"), FileKind::Toolchain);
        assert_eq!(FileKind::of("rust-toolchain", "1.95\n"), FileKind::Toolchain);
        assert_eq!(FileKind::of("x", "{\"packages\":[],\"workspace_members\":[]}"), FileKind::Metadata);
        assert_eq!(FileKind::of("x.md", "# hello\n"), FileKind::Unknown);
        assert_eq!(FileKind::of("x.html", "<title>Cargo Build Timings — a 0.1.0</title>\n"), FileKind::Timings);
        assert_eq!(FileKind::of("", "{\"run_id\":\"1\",\"reason\":\"build-started\"}\n"), FileKind::Timings);
        assert_eq!(FileKind::of("du.txt", "4\ttarget/a\n8\ttarget\n"), FileKind::Listing);
        assert_eq!(FileKind::of("x", "on: push\njobs:\n  a:\n"), FileKind::Workflow);
        assert_eq!(FileKind::by_name("a/.github/workflows/ci.yaml"), FileKind::Workflow);
        assert_eq!(FileKind::by_name(".github/dependabot.yml"), FileKind::Unknown);
    }
}
