//! From a session to what is shared of it.

use std::collections::BTreeSet;

use super::redact::{self, Names};
use super::{Shared, lock, secrets};
use crate::audit::Audit;
use crate::input::FileKind;
use crate::order::Collect;
use crate::read::metadata;
use crate::session::{Chosen, Saved};

use serde::{Deserialize, Serialize};

/// What a sender leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Discretion {
    /// Comments in the files.
    pub comments: bool,
    /// The names of packages that are not from crates.io.
    pub names: bool,
    /// The names of folders.
    pub folders: bool,
    /// The addresses of registries and repositories, and the names of registries.
    pub addresses: bool,
    /// The output of `cargo metadata`, which is larger than all else.
    pub metadata: bool,
}

/// What is shared, and what its sender should know of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prepared {
    /// What is shared.
    pub shared: Shared,
    /// The paths of the files in it, each with its size in bytes.
    pub files: Vec<(String, usize)>,
    /// Files that stay: those that the audit does without, and measurements of the sender's machine.
    pub left_out: Vec<String>,
    /// Where secrets were hidden: a path and a line.
    pub secrets: Vec<(String, usize)>,
    /// Names that could not be replaced.
    pub kept: Vec<String>,
}

/// Takes what `audit` needs out of `shared`, whose files it is of, without secrets and without what `discretion` names.
pub fn prepare(audit: &Audit, shared: &Shared, discretion: Discretion) -> Prepared {
    let mut prepared = Prepared::default();
    let mut names = Names::default();
    if discretion.names {
        names.hide_packages(audit);
    }
    if discretion.addresses {
        names.hide_addresses(audit);
    }
    if discretion.folders {
        names.hide_folders(audit);
    }
    let has_words = discretion.names || discretion.addresses || discretion.folders;
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut inputs = Vec::new();
    for file in &audit.model.files {
        let is_needed = match file.kind {
            // Measurements are of one machine, and name its folders.
            FileKind::Unknown | FileKind::Timings | FileKind::Listing => false,
            FileKind::Lockfile => audit.model.lock_path.as_ref() == Some(&file.path),
            FileKind::CargoConfig => audit.model.config().is_some_and(|(path, _)| *path == file.path),
            FileKind::Metadata => !discretion.metadata && audit.model.metadata().is_some(),
            _ => true,
        };
        if !is_needed {
            prepared.left_out.push(file.path.to_string());
            continue;
        }
        let (mut text, lines) = secrets::hide(file.kind, &file.text);
        prepared.secrets.extend(lines.into_iter().map(|line| (file.path.to_string(), line)));
        match file.kind {
            FileKind::Lockfile => text = lock::without_checksums(&text),
            FileKind::Metadata => text = metadata::reduced(&text).unwrap_or(text),
            kind if discretion.comments => text = redact::without_comments(kind, &text),
            _ => {}
        }
        let mut path = file.path.to_string();
        if has_words {
            text = names.applied(&text, file.kind == FileKind::Lockfile);
            path = names.applied(&path, false);
            // Two folders that were told apart stay apart.
            while !taken.insert(path.clone()) {
                path.insert_str(0, "again/");
            }
        }
        prepared.files.push((path.clone(), text.len()));
        inputs.push((path, text.into_bytes()));
    }
    let mut word = |text: &str| if has_words { names.applied(text, false) } else { text.to_owned() };
    let choices = shared.saved.choices.iter().map(|(finding, chosen)| {
        let chosen = match chosen {
            Chosen::Fix(fix) => Chosen::Fix(fix.clone()),
            Chosen::Dismissed(reason) => Chosen::Dismissed(word(&reason.replace('\0', ""))),
        };
        (word(finding), chosen)
    });
    let choices = choices.into_map();
    prepared.shared = Shared {
        address: word(&shared.address),
        saved: Saved {
            inputs,
            folder: None,
            choices,
            settings: shared.saved.settings.clone(),
            open: shared.saved.open.iter().map(|open| word(open)).into_set(),
            other: Vec::new(),
            originals: Vec::new(),
            pins: BTreeSet::new(),
        },
    };
    prepared.kept = names.kept.into_iter().collect();
    prepared
}
