//! The files of pasted text, line by line.

use std::collections::HashSet;

use super::prose::{Multiline, is_prose, named_path};
use super::{Pasted, Root, package_name, path_line};
use crate::input::clipboard;
use crate::input::kinds::{FileKind, Syntax};
use crate::input::sniff::{Line, header, line};
use crate::paths;
use crate::read::workflow;

/// The files that were found so far, and what is none.
pub(super) struct Drafts<'a> {
    lines: Vec<&'a str>,
    pub(super) files: Vec<Draft>,
    /// Prose, and the output of programs.
    pub(super) rest: String,
    state: Multiline,
    is_fenced: bool,
    may_be_workflow: bool,
    /// The path that prose names for the file that follows.
    named: Option<String>,
}

impl<'a> Drafts<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            lines: text.split_inclusive('\n').collect(),
            files: Vec::new(),
            rest: String::new(),
            state: Multiline::default(),
            is_fenced: false,
            may_be_workflow: workflow::is_likely(text),
            named: None,
        }
    }

    pub(super) fn read(&mut self) {
        let mut file = Draft::default();
        for at in 0..self.lines.len() {
            self.line(at, &mut file);
        }
        self.files.push(file);
    }

    fn begin(&mut self, file: &mut Draft, next: Draft) {
        self.files.push(std::mem::replace(file, next));
        self.state = Multiline::default();
    }

    fn line(&mut self, at: usize, file: &mut Draft) {
        let text = self.at(at);
        let bare = text.trim_end();
        if !self.state.is_string() && is_fence(bare) {
            self.is_fenced = !self.is_fenced;
            self.state = Multiline::default();
            file.is_interrupted |= file.has_toml || file.workflow;
            if self.is_fenced && self.named.is_none() && file.has_toml && self.has_other_syntax(at + 1) {
                self.begin(file, Draft::default());
            }
            return;
        }
        // The lists of a workflow name files as well.
        let is_inside = text.starts_with(' ') && file.workflow || self.state.is_open() && header(bare).is_none();
        if let Some(path) = path_line(bare).filter(|_| !is_inside) {
            self.named = None;
            return self.begin(file, Draft::at(path));
        }
        if self.begins_workflow(at, bare, file) {
            self.begin(file, Draft::default());
        }
        let is_yaml = file.path.is_none() && self.may_be_workflow && !file.has_toml;
        file.is_raw |= file.path.is_none() && !file.has_toml && bare.starts_with('{');
        if !is_inside && !is_yaml && !file.is_raw && self.is_rest(at, file) {
            self.rest.push_str(text);
            file.is_interrupted |= file.has_toml;
            self.named = named_path(bare).or_else(|| self.named.take());
            return;
        }
        if !bare.is_empty()
            && let Some(path) = self.named.take()
        {
            self.begin(file, Draft::at(path));
        } else if !is_inside && file.ends_before(bare, self.lines.get(at..).unwrap_or_default()) {
            let carried = file.take_lead();
            self.begin(file, Draft { text: carried, ..Draft::default() });
        } else if is_yaml && !file.workflow && matches!(line(bare), Line::Header(_)) {
            let carried = file.take_lead();
            self.rest.push_str(&std::mem::replace(&mut file.text, carried));
        }
        if !file.is_raw && !file.workflow {
            self.state.feed_if_toml(text);
        }
        file.push(text, bare, self.is_fenced);
    }

    /// Whether the fences that open before the line `at` hold a workflow or metadata.
    fn has_other_syntax(&self, at: usize) -> bool {
        let lines = self.lines.get(at..).unwrap_or_default().iter().take_while(|line| !is_fence(line));
        let text: String = lines.copied().collect();
        matches!(FileKind::by_content(&text), Some(FileKind::Workflow | FileKind::Metadata))
    }

    /// Whether a workflow without fences follows TOML.
    fn begins_workflow(&mut self, at: usize, text: &str, file: &Draft) -> bool {
        let may = self.may_be_workflow && file.has_toml && self.named.is_none() && !self.state.is_open();
        if !may || !["name:", "on:", "\"on\":", "'on':", "jobs:"].iter().any(|key| text.starts_with(key)) {
            return false;
        }
        // What has none behind this line has none behind later ones.
        self.may_be_workflow = workflow::is_likely(&self.lines.get(at..).unwrap_or_default().concat());
        self.may_be_workflow
    }

    fn at(&self, at: usize) -> &'a str {
        self.lines.get(at).copied().unwrap_or_default()
    }

    /// Whether a line is no part of a file.
    fn is_rest(&self, at: usize, file: &Draft) -> bool {
        let text = self.at(at).trim_end();
        if let Line::Header(name) = line(text) {
            let next = self.lines.get(at + 1..).unwrap_or_default().iter().find(|line| !line.trim().is_empty());
            let is_branch = |line: &str| clipboard::row(line).is_some_and(|row| row.is_branch);
            return clipboard::is_section(name) && next.is_some_and(|line| is_branch(line));
        }
        if is_prose(text) {
            return true;
        }
        let is_other = line(text) == Line::Other && !text.is_empty() && !text.trim_start().starts_with('#');
        let is_blank = |text: &str| text.trim().is_empty() || is_fence(text.trim_end());
        let is_alone = || {
            let before = at.checked_sub(1).map_or("", |before| self.at(before));
            !text.contains(['"', '\'', '=', '[', ']', '{', '}']) && is_blank(before) && is_blank(self.at(at + 1))
        };
        is_other && (file.path.is_none() && !file.has_toml && !text.starts_with(['[', '"']) || is_alone())
    }
}

fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

#[derive(Default)]
pub(super) struct Draft {
    pub(super) path: Option<String>,
    pub(super) text: String,
    /// What of it is in fences.
    fenced: String,
    lead: usize,
    /// Whether it is written in something else than TOML, so that each line is a part of it.
    is_raw: bool,
    has_toml: bool,
    /// Whether prose or a fence came after its beginning.
    is_interrupted: bool,
    package: bool,
    workspace: bool,
    manifest: bool,
    lock: bool,
    toolchain: bool,
    workflow: bool,
    tables: HashSet<String>,
}

impl Draft {
    fn at(path: String) -> Self {
        let syntax = FileKind::by_name(&path).entry().syntax;
        let is_raw = syntax != Syntax::Toml || paths::name(&path) == "rust-toolchain";
        Self { path: Some(path), is_raw, ..Self::default() }
    }

    /// Whether nothing in it tells that it is a file.
    pub(super) fn is_prose(&self) -> bool {
        self.path.is_none() && !self.has_toml && !self.workflow && !self.is_raw
    }

    pub(super) fn finish(self) -> Pasted {
        let is_fenced = self.workflow && workflow::is_likely(&self.fenced);
        Pasted { path: self.path, text: if is_fenced { self.fenced } else { self.text } }
    }

    /// Whether another file begins with `text`, the first of `lines`.
    fn ends_before(&self, text: &str, lines: &[&str]) -> bool {
        if text.starts_with("# This file is automatically @generated by Cargo") {
            return !self.text.trim().is_empty();
        }
        let Some(header) = header(text) else { return false };
        if self.workflow && !text.starts_with(' ') && matches!(line(text), Line::Header(_)) {
            return true;
        }
        match (header.name, header.array) {
            ("package", true) => self.manifest || self.toolchain,
            ("package" | "project", false) => {
                self.package || self.lock || self.toolchain || self.workspace && self.is_other_than(lines)
            }
            ("workspace", false) => {
                self.workspace || self.lock || self.toolchain || self.package && self.is_other_than(lines)
            }
            ("toolchain", false) => self.manifest || self.lock,
            _ => false,
        }
    }

    /// Whether the half of a manifest that is here and the one that follows, a package and a workspace, are of two manifests:
    /// text comes between them, both have the same table, or the workspace has the package as a member.
    fn is_other_than(&self, lines: &[&str]) -> bool {
        let begins = |text: &str| {
            let header = header(text)?;
            matches!(header.name, "package" | "project" | "workspace")
                .then_some((header.name == "workspace", header.array))
        };
        let length = lines.iter().skip(1).take_while(|line| begins(line).is_none()).count() + 1;
        let (half, rest) = lines.split_at_checked(length).unwrap_or((lines, &[]));
        let half = half.concat();
        let has_table =
            |line| matches!(header(line), Some(header) if !header.array && self.tables.contains(header.name));
        if self.is_interrupted || half.lines().any(has_table) {
            return true;
        }
        let (package, workspace) = if self.package { (&self.text, &half) } else { (&half, &self.text) };
        let root = Root::of(workspace);
        let is_member = package_name(package).is_some_and(|name| root.by_name.contains_key(name));
        // Of several packages that match a pattern the first is hardly the root's.
        let next = rest.first().and_then(|line| begins(line));
        let is_first_of_many = !self.package && root.glob.is_some() && next == Some((false, false));
        is_member && !root.by_name.contains_key(".") || is_first_of_many
    }

    /// The comments and the version line right before the header that begins the next file go with it.
    fn take_lead(&mut self) -> String {
        self.text.split_off(self.lead)
    }

    fn push(&mut self, text: &str, bare: &str, is_fenced: bool) {
        self.text.push_str(text);
        if is_fenced {
            self.fenced.push_str(text);
        }
        self.workflow |= !self.has_toml && ["on:", "\"on\":", "'on':", "jobs:"].iter().any(|key| text.starts_with(key));
        self.has_toml |= !self.workflow && line(bare) != Line::Other;
        if let Some(header) = header(bare) {
            let name = header.first();
            self.lock |= header.array && header.name == "package";
            self.package |= !header.array && matches!(name, "package" | "project");
            self.workspace |= name == "workspace";
            self.toolchain |= name == "toolchain";
            self.manifest |= !header.array && name != "toolchain" && name != "metadata";
            if !header.array && !self.lock {
                self.tables.insert(header.name.to_owned());
            }
        }
        // `version = 4` heads a lockfile; the version of a package is a string.
        let head = bare.strip_prefix("version = ").is_some_and(|number| number.parse::<u32>().is_ok());
        let blank_after_the_rest = bare.is_empty() && self.lead + text.len() == self.text.len();
        if blank_after_the_rest || !(bare.is_empty() || bare.starts_with('#') || head) {
            self.lead = self.text.len();
        }
    }
}
