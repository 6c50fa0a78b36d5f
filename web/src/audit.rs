//! The one door to the core. What is behind it is a placeholder until the core has an audit and a plan.

use serde::{Deserialize, Serialize};

/// A file as the visitor gave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputFile {
    /// The path relative to the folder that was given, with `/` between its parts.
    pub path: String,
    pub text: String,
}

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The paths of the manifests that were read.
    pub manifests: Vec<String>,
}

/// Which fixes are chosen, by the ids of their findings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Selection(pub Vec<String>);

/// Audits the workspace that `files` are.
pub fn audit(files: &[InputFile]) -> Report {
    Report { manifests: manifests(files).map(|file| file.path.clone()).collect() }
}

/// The files that change when the fixes of `selection` are made, in their corrected form.
pub fn plan(files: &[InputFile], selection: &Selection) -> Vec<InputFile> {
    let _ = selection;
    manifests(files)
        .filter_map(|file| {
            let text = plimsoll::edit::toml::apply(&file.text, &[]).ok()?;
            (text != file.text).then(|| InputFile { path: file.path.clone(), text })
        })
        .collect()
}

fn manifests(files: &[InputFile]) -> impl Iterator<Item = &InputFile> {
    files.iter().filter(|file| file.path.rsplit('/').next() == Some("Cargo.toml"))
}
