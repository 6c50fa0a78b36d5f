//! The audit: files in, everything that is known of them out.

use crate::input::{self, FileKind, InputFile, SourceFile};
use crate::read::manifest;
use crate::source::{Problem, Weight};
use crate::workspace::Workspace;

/// What an audit knows.
#[derive(Debug, Clone)]
pub struct Audit {
    /// The files that were read.
    pub files: Vec<SourceFile>,
    /// The workspace that their manifests make.
    pub workspace: Workspace,
    /// What could not be read as Cargo reads it.
    pub problems: Vec<Problem>,
}

impl Audit {
    /// Audits `files`.
    pub fn new(files: Vec<InputFile>) -> Self {
        let (files, mut problems) = input::gather(files);
        let mut manifests = Vec::new();
        for file in files.iter().filter(|file| file.kind == FileKind::Manifest) {
            let (manifest, found) = manifest::read(&file.path, &file.text);
            manifests.push(manifest);
            problems.extend(found);
        }
        let (workspace, found) = Workspace::new(manifests, None);
        problems.extend(found);
        problems.sort_by(|a, b| {
            (&a.file, a.weight as u8, a.span.as_ref().map(|s| s.start)).cmp(&(
                &b.file,
                b.weight as u8,
                b.span.as_ref().map(|s| s.start),
            ))
        });
        let _ = Weight::Error;
        Self { files, workspace, problems }
    }
}
