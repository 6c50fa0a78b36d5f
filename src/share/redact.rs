//! What a sender may leave out: comments, and names, paths and addresses that are private. Each is replaced
//! by the same word wherever it stands, so that the audit still fits together.

use std::collections::{BTreeMap, BTreeSet};

use super::private;
use super::public_names::{FILES, TOOLS, WORDS};
use crate::audit::Audit;
use crate::input::{FileKind, Syntax};
use crate::order::Collect;
use crate::paths;
use crate::read::lockfile::Source;
use crate::read::strings::string_end;
use crate::workspace::Origin;

/// What to replace by what.
#[derive(Debug, Default)]
pub(super) struct Names {
    words: BTreeMap<String, String>,
    folders: BTreeMap<String, String>,
    /// What comes after the folders that were counted, if folders are left out.
    next_folder: Option<usize>,
    addresses: Option<BTreeMap<String, String>>,
    mail: BTreeMap<String, String>,
    /// What keeps its name, as it is a word of Cargo's.
    pub(super) kept: BTreeSet<String>,
}

impl Names {
    /// Everything that does not come from crates.io is called `private-1` and so on.
    pub(super) fn hide_packages(&mut self, audit: &Audit) {
        let mut private: BTreeSet<&str> =
            audit.model.workspace.members.iter().map(|member| member.name.as_str()).into_set();
        for member in &audit.model.workspace.members {
            let others = member.dependencies.iter().filter(|dependency| dependency.origin != Origin::CratesIo);
            private.extend(
                others.flat_map(|dependency| [Some(dependency.name.as_str()), dependency.rename.as_deref()]).flatten(),
            );
        }
        for manifest in audit.model.workspace.manifests.values() {
            private.extend(manifest.tree.get(&["package", "name"]).and_then(|name| name.as_str()));
        }
        let packages = audit.model.graph().map(|graph| graph.lock().packages.as_slice()).unwrap_or_default();
        private.extend(packages.iter().filter(|package| package.source != Source::CratesIo).map(|p| p.name.as_str()));
        // A fork of a public crate has a public name.
        let public = packages.iter().filter(|package| package.source == Source::CratesIo);
        for package in public {
            private.remove(package.name.as_str());
        }
        for (number, name) in (1..).zip(private) {
            self.hide(name, &format!("private-{number}"));
        }
    }

    /// Other registries than crates.io are called `registry-1` and so on, and addresses lead nowhere.
    pub(super) fn hide_addresses(&mut self, audit: &Audit) {
        self.addresses = Some(BTreeMap::new());
        let mut names: BTreeSet<String> = BTreeSet::new();
        for tree in audit.model.config().iter().map(|(_, tree)| tree) {
            for table in ["registries", "source"] {
                names.extend(
                    tree.table(&[table]).into_iter().flat_map(|table| table.iter()).map(|(key, _)| key.to_owned()),
                );
            }
        }
        for manifest in audit.model.workspace.manifests.values() {
            let sites =
                manifest.dependencies.iter().chain(manifest.workspace.iter().flat_map(|table| &table.dependencies));
            for site in sites {
                if let Origin::Registry(name) = audit.model.workspace.origin_of(site) {
                    names.insert(name);
                }
            }
        }
        names.remove("crates-io");
        for (number, name) in (1..).zip(&names) {
            if !name.contains("://") {
                self.hide(name, &format!("registry-{number}"));
            }
        }
    }

    /// Folders are called `folder-1` and so on, but for those that Cargo and GitHub look for.
    pub(super) fn hide_folders(&mut self, audit: &Audit) {
        let mut folders: BTreeSet<&str> = BTreeSet::new();
        let mut patterns: Vec<String> = Vec::new();
        for file in &audit.model.files {
            folders.extend(paths::folder(&file.path).split('/'));
        }
        folders.extend(audit.model.workspace.missing.keys().flat_map(|path| path.split('/')));
        for root in audit.model.workspace.manifests.values() {
            for key in ["members", "exclude", "default-members"] {
                let list = root.tree.get(&["workspace", key]).and_then(|list| list.as_array()).unwrap_or_default();
                let parts = list.iter().filter_map(|item| item.as_str()).flat_map(|item| item.split('/'));
                patterns.extend(parts.filter(|part| part.contains(['*', '?', '['])).map(str::to_owned));
            }
        }
        self.next_folder = Some(folders.len() + 1);
        for (number, folder) in (1..).zip(folders) {
            let is_matched = patterns.iter().any(|pattern| {
                pattern != "*"
                    && pattern != "**"
                    && glob::Pattern::new(pattern).is_ok_and(|pattern| pattern.matches(folder))
            });
            if folder.is_empty() || folder.starts_with('.') || folder == "workflows" {
                continue;
            }
            if is_matched {
                self.kept.insert(folder.to_owned());
            } else {
                self.folders.insert(folder.to_owned(), format!("folder-{number}"));
            }
        }
    }

    fn hide(&mut self, name: &str, by: &str) {
        if WORDS.contains(&name) {
            self.kept.insert(name.to_owned());
            return;
        }
        self.words.insert(name.to_owned(), by.to_owned());
        if name.contains('-') {
            self.words.insert(name.replace('-', "_"), by.replace('-', "_"));
        }
    }

    /// `text` with all of it replaced. A lock names no folders, and in what git ignores a slash is the root's.
    pub(super) fn applied(&mut self, text: &str, kind: Option<FileKind>) -> String {
        let is_lock = kind == Some(FileKind::Lockfile);
        let text = self.without_addresses(text);
        let text = self.without_paths(&text, kind != Some(FileKind::Gitignore));
        if self.words.is_empty() && self.folders.is_empty() {
            return text;
        }
        let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(first) = rest.chars().next() {
            let length = match is_part(first) {
                true => rest.find(|c| !is_part(c)).unwrap_or(rest.len()),
                false => rest.find(is_part).unwrap_or(rest.len()),
            };
            let (word, after) = rest.split_at(length);
            // A folder stands between slashes, or between one and a quote; in front of a colon too, in an address.
            let in_path = after.starts_with('/') || out.ends_with('/');
            let is_folder = !is_lock && (in_path || is_bare_folder(&out, after));
            let folder = self.folders.get(word).filter(|_| is_folder);
            out.push_str(folder.or_else(|| self.words.get(word)).map_or(word, String::as_str));
            rest = after;
        }
        out
    }

    /// `text` without the absolute paths in it, if folders are left out.
    fn without_paths(&mut self, text: &str, rooted: bool) -> String {
        let Some(next) = &mut self.next_folder else { return text.to_owned() };
        let (folders, kept) = (&mut self.folders, &self.kept);
        private::without_paths(text, rooted, |name, is_user| {
            let is_file = FILES.iter().any(|end| name.ends_with(end)) || TOOLS.contains(&name);
            let is_own = WORDS.contains(&name) || name.starts_with('.') || kept.contains(name) || is_file;
            if is_own && !is_user {
                return name.to_owned();
            }
            let new = || {
                *next += 1;
                format!("folder-{}", *next - 1)
            };
            let is_replaced = name.strip_prefix("folder-").is_some_and(|n| n.bytes().all(|byte| byte.is_ascii_digit()));
            if is_replaced { name.to_owned() } else { folders.entry(name.to_owned()).or_insert_with(new).clone() }
        })
    }

    /// `text` with addresses that lead nowhere, but for those of crates.io.
    fn without_addresses(&mut self, text: &str) -> String {
        let Some(addresses) = &mut self.addresses else { return text.to_owned() };
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find("://") {
            let scheme = rest.get(..at).unwrap_or_default();
            let start = scheme.rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
            let from = rest.get(start..).unwrap_or_default();
            let length = from.find(|c: char| c.is_whitespace() || "\"'`<>()?#,]}".contains(c)).unwrap_or(from.len());
            let address = from.get(..length).unwrap_or_default();
            let is_public = address.contains("github.com/rust-lang/crates.io-index")
                || address.contains("index.crates.io")
                || address.contains("static.rust-lang.org");
            out.push_str(rest.get(..start).unwrap_or_default());
            if is_public {
                out.push_str(address);
            } else {
                let next = addresses.len() + 1;
                let key = address.trim_end_matches('/').to_owned();
                out.push_str(addresses.entry(key).or_insert_with(|| format!("https://address-{next}.invalid/")));
            }
            rest = from.get(length..).unwrap_or_default();
            if !is_public {
                rest = query(rest, &mut out);
            }
        }
        out.push_str(rest);
        let mail = &mut self.mail;
        private::without_mail(
            &out,
            |mailbox| {
                let next = mail.len() + 1;
                mail.entry(mailbox.to_owned()).or_insert_with(|| format!("someone-{next}@address.invalid")).clone()
            },
            |place| {
                let next = addresses.len() + 1;
                let address =
                    addresses.entry(place.to_owned()).or_insert_with(|| format!("https://address-{next}.invalid/"));
                let host = address.trim_start_matches("https://").trim_end_matches('/');
                format!("git@{host}:x")
            },
        )
    }
}

/// Writes of the query that `rest` may begin with what Cargo has a branch, a tag or a revision by, and gives back what
/// stands behind it.
fn query<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let Some(query) = rest.strip_prefix('?') else { return rest };
    let length = query.find(|c: char| c.is_whitespace() || "\"'`<>()#,]}".contains(c)).unwrap_or(query.len());
    let (query, rest) = query.split_at(length);
    let is_kept = |pair: &&str| ["branch=", "tag=", "rev="].iter().any(|key| pair.starts_with(key));
    for (number, pair) in query.split('&').filter(is_kept).enumerate() {
        out.push(if number == 0 { '?' } else { '&' });
        out.push_str(pair);
    }
    rest
}

/// Whether what stands in quotes by itself may be a folder: `members = ["a"]`, `path = "a"`.
fn is_bare_folder(before: &str, after: &str) -> bool {
    let Some(before) = before.strip_suffix(['"', '\'']).filter(|_| after.starts_with(['"', '\''])) else {
        return false;
    };
    let line = before.get(before.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
    let key = line.rsplit(['{', ',']).find(|part| part.contains('=')).unwrap_or(line).trim_start();
    let is_path =
        ["path", "members", "exclude", "default-members", "workspace"].iter().any(|name| key.starts_with(name));
    is_path || line.trim().is_empty()
}

/// `text` without comments: of TOML all of them, of other files those that have a line of their own.
pub(super) fn without_comments(kind: FileKind, text: &str) -> String {
    match kind.entry().syntax {
        Syntax::Toml => {}
        Syntax::Yaml | Syntax::Lines => {
            return text.split_inclusive('\n').filter(|line| !line.trim_start().starts_with('#')).collect();
        }
        Syntax::Json | Syntax::Other => return text.to_owned(),
    }
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut copied) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' | b'\'' => at = string_end(text, at).max(at + 1),
            b'#' => {
                let end =
                    bytes.iter().skip(at).position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length);
                out.push_str(text.get(copied..at).unwrap_or_default());
                let kept = out.trim_end_matches([' ', '\t']).len();
                out.truncate(kept);
                let is_line = out.is_empty() || out.ends_with('\n');
                let is_windows = end > at && bytes.get(end - 1) == Some(&b'\r');
                copied = match (is_line, is_windows) {
                    (true, _) => (end + 1).min(bytes.len()),
                    (false, true) => end - 1,
                    (false, false) => end,
                };
                at = end;
            }
            _ => at += 1,
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_strings_stay() {
        let text =
            "# top\n[a] # table\nb = \"# no\" # yes\r\nc = '''\n# no\n''' # yes\n  # yes\nd = [\n  1, # yes\n]\n# end";
        let want = "[a]\nb = \"# no\"\r\nc = '''\n# no\n'''\nd = [\n  1,\n]\n";
        assert_eq!(without_comments(FileKind::Manifest, text), want);
        assert_eq!(without_comments(FileKind::Gitignore, "# a\n/target\n/#b#\n"), "/target\n/#b#\n");
        assert_eq!(without_comments(FileKind::Manifest, "#"), "");
    }
}
