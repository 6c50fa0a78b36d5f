//! The core from a terminal.

use std::path::Path;
use std::process::ExitCode;

use plimsoll::audit::Audit;
use plimsoll::input::{self, InputFile};
use plimsoll::workspace::{Member, Workspace};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let path = std::env::args().nth(1).unwrap_or_else(|| ".".into());
    let mut files = Vec::new();
    walk(Path::new(&path), "", &mut files);
    let audit = Audit::new(files);
    for p in &audit.problems {
        eprintln!("{}: {:?} {}", p.file, p.span, p.message);
    }
    println!("{}", model(&audit.workspace));
    ExitCode::SUCCESS
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<InputFile>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && input::descends_into(&name) {
            walk(&entry.path(), &path, files);
        } else if kind.is_file()
            && input::is_wanted(&path)
            && let Ok(bytes) = std::fs::read(entry.path())
        {
            files.push(InputFile { path, bytes });
        }
    }
}

fn model(workspace: &Workspace) -> Value {
    json!({ "members": workspace.members.iter().map(member).collect::<Vec<_>>() })
}

fn member(member: &Member) -> Value {
    let dependencies = member.dependencies.iter().map(|dependency| {
        json!({
            "name": dependency.name,
            "rename": dependency.rename,
            "req": dependency.requirement.as_ref().map_or_else(|| "*".to_owned(), ToString::to_string),
            "kind": dependency.kind().name(),
            "optional": dependency.optional,
            "default_features": dependency.default_features,
            "features": dependency.features,
            "target": dependency.target,
        })
    });
    json!({
        "name": member.name,
        "version": member.version,
        "manifest": member.manifest.to_string(),
        "edition": member.edition,
        "rust_version": member.rust_version,
        "dependencies": dependencies.collect::<Vec<_>>(),
    })
}
