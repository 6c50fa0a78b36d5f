//! From a session to what is shared of it.

use std::collections::BTreeSet;

use super::redact::{self, Names};
use super::{SharedAudit, lock};
use crate::audit::Audit;
use crate::input::{self, FileKind, Shared};
use crate::order::Collect;
use crate::read::metadata;
use crate::saved::{Chosen, Saved};
use crate::secrets::{Scrubbed, Scrubber};

use serde::{Deserialize, Serialize};

/// What a sender leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Discretion {
    /// Comments in the files.
    pub comments: bool,
    /// The names of packages that are not from crates.io.
    pub names: bool,
    /// The names of folders, and absolute paths with the user names in them.
    pub folders: bool,
    /// The addresses of registries and repositories with their queries, the names of registries, and e-mail addresses.
    pub addresses: bool,
    /// The output of `cargo metadata`, which is larger than all else.
    pub metadata: bool,
}

/// What is shared, and what its sender should know of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prepared {
    /// What is shared.
    pub shared: Scrubbed<SharedAudit>,
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
pub fn prepare(audit: &Audit, shared: &SharedAudit, discretion: Discretion) -> Prepared {
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
    let (mut inputs, mut kinds) = (Vec::new(), Vec::new());
    for (file, is_used) in audit.model.files.iter().zip(audit.model.used()) {
        let is_needed = match file.kind.entry().shared {
            Shared::Always => true,
            Shared::IfUsed => is_used && !(discretion.metadata && file.kind == FileKind::Metadata),
            Shared::Never => false,
        };
        if is_needed {
            kinds.push(file.kind);
            inputs.push((file.path.to_string(), file.text.as_bytes().to_vec()));
        } else {
            prepared.left_out.push(file.path.to_string());
        }
    }
    let choices = shared.saved.choices.iter().map(|(finding, chosen)| {
        let chosen = match chosen {
            Chosen::Fix(fix) => Chosen::Fix(fix.clone()),
            Chosen::Dismissed(reason) => Chosen::Dismissed(reason.replace('\0', "")),
        };
        (finding.clone(), chosen)
    });
    let whole = SharedAudit {
        address: shared.address.clone(),
        saved: Saved {
            inputs,
            folder: None,
            choices: choices.into_map(),
            settings: shared.saved.settings.clone(),
            open: shared.saved.open.clone(),
            other: Vec::new(),
            originals: Vec::new(),
            pins: BTreeSet::new(),
        },
    };
    let scrubber = Scrubber::new(audit);
    let (scrubbed, secrets) = scrubber.shared(&kinds, whole);
    prepared.secrets = secrets;
    prepared.left_out.iter_mut().for_each(|path| *path = scrubber.words(path).into_inner());
    prepared.shared = scrubbed.map(|shared| {
        let inputs = files(shared.saved.inputs, &kinds, discretion, has_words.then_some(&mut names));
        prepared.files = inputs.iter().map(|(path, text)| (path.clone(), text.len())).collect();
        let mut word = |text: String| if has_words { names.applied(&text, None) } else { text };
        let choices = shared.saved.choices.into_iter().map(|(finding, chosen)| {
            let chosen = match chosen {
                Chosen::Dismissed(reason) => Chosen::Dismissed(word(reason)),
                chosen @ Chosen::Fix(_) => chosen,
            };
            (word(finding), chosen)
        });
        let choices = choices.into_map();
        let open = shared.saved.open.into_iter().map(&mut word).into_set();
        let mut settings = shared.saved.settings;
        // Without the files that stay, those that are left may have a folder in common, which their reader leaves out.
        let paths: Vec<&str> = inputs.iter().map(|(path, _)| path.as_str()).collect();
        let root = settings.root.map(&mut word);
        let folder = input::common_folder(&paths);
        settings.root = root.map(|root| root.strip_prefix(folder).map_or_else(|| root.clone(), str::to_owned));
        SharedAudit { address: word(shared.address), saved: Saved { inputs, choices, open, settings, ..shared.saved } }
    });
    prepared.kept = names.kept.into_iter().collect();
    prepared
}

/// The files of `inputs` without what is left out.
fn files(
    inputs: Vec<(String, Vec<u8>)>,
    kinds: &[FileKind],
    discretion: Discretion,
    mut names: Option<&mut Names>,
) -> Vec<(String, Vec<u8>)> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let file = |((mut path, bytes), kind): ((String, Vec<u8>), &FileKind)| {
        let mut text = String::from_utf8_lossy(&bytes).into_owned();
        match kind {
            FileKind::Lockfile => text = lock::without_checksums(&text),
            FileKind::Metadata => text = metadata::reduced(&text).unwrap_or(text),
            kind if discretion.comments => text = redact::without_comments(*kind, &text),
            _ => {}
        }
        if let Some(names) = &mut names {
            text = names.applied(&text, Some(*kind));
            path = names.applied(&path, None);
        }
        // Two folders that were told apart stay apart.
        while !taken.insert(path.clone()) {
            path.insert_str(0, "again/");
        }
        (path, text.into_bytes())
    };
    inputs.into_iter().zip(kinds).map(file).collect()
}
